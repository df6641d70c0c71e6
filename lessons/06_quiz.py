# %% [markdown]
# # 06 The quiz: say it, choose it, predict it
#
# Three questions in your own words, three by letter, nine predictions that an experiment decides, and
# two short essays. Nothing here is a trap; some of it will surprise you.
#
# **You will be able to** name the parts of a VAE precisely, and predict what it does before you run
# it. **You need** lessons 01 to 05. **Time:** about 40 minutes.
#
# Each check gives one of three verdicts: right, recognised as wrong (with the reason), or *not
# understood*, which is no verdict on you: say it in other words. When graded, a person reads what the
# machine does not understand.

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import load_digits, monte_carlo_kl, pretrained, quiz, widgets
from vae_helpers.plots import (
    plot_norms_and_estimates,
    plot_parts,
    plot_prices,
    plot_spread_by_axis,
)
from vae_helpers.training import evaluate

# %% [markdown]
# ## Warm-up
#
# Ten cards from lessons 00 to 05, not graded: choose an answer and read why. The graded questions
# follow below, each in a cell of its own.

# %% look
widgets.quiz_cards()

# %% [markdown]
# ## 6.1 In your own words
#
# Write the answer between the quotation marks, as you would say it to a colleague: a word, a formula
# or a sentence. Spelling, Greek letters and LaTeX do not matter, being exact does.
#
# If your answer contains a backslash, put an `r` before the first quotation mark: `r"\mu"`. The line
# with the three dots may stay or go.

# %% quiz="q1_encoder_output"
# What does the encoder of a VAE output for one image?
q1_encoder_output = ""
### BEGIN SOLUTION
q1_encoder_output = "two vectors: the mean and the log-variance of q(z|x)"
### END SOLUTION
q1_encoder_output: str  # text between quotation marks

# %% check="q1_encoder_output" points=1

# %% quiz="q2_trick"
# Which trick lets gradients pass the sampling step?
q2_trick = ""
### BEGIN SOLUTION
q2_trick = "the reparameterization trick, z = mu + sigma * eps"
### END SOLUTION
q2_trick: str  # text between quotation marks

# %% check="q2_trick" points=1

# %% quiz="q3_regularizer"
# Which term of the loss regularizes the latent space?
q3_regularizer = ""
### BEGIN SOLUTION
q3_regularizer = "the KL divergence"
### END SOLUTION
q3_regularizer: str  # text between quotation marks

# %% check="q3_regularizer" points=1

# %% [markdown]
# ## 6.2 Choose one
#
# One letter is enough. If you write words, make sure that they belong to your letter.

# %% quiz="q4_difference"
# VAEs differ from autoencoders by being:
#   A  deterministic
#   B  probabilistic
#   C  supervised
#   D  deeper
q4_difference = ""
### BEGIN SOLUTION
q4_difference = "B"
### END SOLUTION
q4_difference: str  # text between quotation marks

# %% check="q4_difference" points=1

# %% quiz="q5_space"
# VAEs organize which space?
#   A  pixel
#   B  weight
#   C  latent
#   D  label
q5_space = ""
### BEGIN SOLUTION
q5_space = "C"
### END SOLUTION
q5_space: str  # text between quotation marks

# %% check="q5_space" points=1

# %% quiz="q6_advantage"
# The main advantage of VAEs is:
#   A  generating new samples from a known prior
#   B  a lower reconstruction error
#   C  needing no decoder
#   D  an exact likelihood
q6_advantage = ""
### BEGIN SOLUTION
q6_advantage = "A"
### END SOLUTION
q6_advantage: str  # text between quotation marks

# %% check="q6_advantage" points=1

# %% [markdown]
# ## 6.3 Predict, then run
#
# A prediction is worth more when it is made before the result is known. The next cell runs nine
# experiments on models like yours and keeps the results sealed. It takes up to a minute the first
# time, and none after that. Then predict; each group of questions ends with the picture that decides
# it.

# %% look
quiz.prepare()

# %% [markdown]
# ### The exchange rate between two terms
#
# The loss adds two things that are both measured in nats: what the picture costs, and what the
# belief costs. Three people change the rate at which one is traded for the other.

# %% quiz="q7_reduction"
# Someone averages the reconstruction loss over the 784 pixels, still sums the KL over the
# latents, adds the two and trains. What comes out?
#   A  The same VAE as before: only the printed loss is smaller
#   B  A better autoencoder: sharper pictures and a larger KL
#   C  A collapsed VAE: KL 0, and the same blurred picture for every image
#   D  The KL grows without bound, because it now dominates the loss
q7_reduction = ""
### BEGIN SOLUTION
q7_reduction = "C"
### END SOLUTION
q7_reduction: str  # text between quotation marks

# %% check="q7_reduction" points=1

# %% quiz="q8_beta"
# Three VAEs are trained with β = ½, 1 and 2. Which one has the lowest held-out negative ELBO
# (reconstruction + KL, unweighted)?
#   A  β = ½, because less regularisation fits better
#   B  β = 1, which was trained on exactly this sum
#   C  β = 2, because more regularisation generalises better
#   D  No difference: β only rescales the printed loss
q8_beta = ""
### BEGIN SOLUTION
q8_beta = "B"
### END SOLUTION
q8_beta: str  # text between quotation marks

# %% check="q8_beta" points=1

# %% quiz="q9_no_kl"
# Train with β = 0: reconstruction only, still sampling z. What becomes of the encoder's
# median σ on held-out digits?
#   A  It stays about 1: the noise layer is still there
#   B  It is about ½, as with the full loss
#   C  It grows: without the KL nothing holds it back
#   D  It falls below 0.1: the noise is turned off
q9_no_kl = ""
### BEGIN SOLUTION
q9_no_kl = "D"
### END SOLUTION
q9_no_kl: str  # text between quotation marks

# %% check="q9_no_kl" points=1

# %% look
held_out = load_digits(split="test")
names = {0: "β = 0", 0.5: "β = ½", 1: "β = 1", 2: "β = 2", 784: "pixels averaged"}
parts, sigmas = {}, {}
for beta, name in names.items():
    model = quiz.trained_at(float(beta))
    parts[name] = evaluate(model, held_out.pixels)[1:]
    with torch.no_grad():
        sigmas[name] = (0.5 * model.encode(held_out.pixels)[1]).exp().median().item()
for name, sigma in sigmas.items():
    print(f"{name:16} median σ {sigma:.4f}")
plot_parts(parts, title="Five exchange rates, all judged by reconstruction + KL")

# %% [markdown]
# Averaged over pixels is β = 784: the KL is 0, and about 214 nats are close to what the best single
# picture costs on these digits, 213. β = ½ and 2 each win the part they were paid for and lose the
# sum. At β = 0 the noise is gone, σ is a few thousandths, and a draw from the prior means nothing to
# the decoder: an autoencoder again.
#
# ### μ is not z
#
# The encoder gives μ. The decoder was trained on z. Two predictions about the difference.

# %% quiz="q10_mean_or_sample"
# Decode held-out digits twice: from the posterior mean μ, and from a sampled z. Which
# reconstruction loss is lower?
#   A  The mean's
#   B  The sampled one: samples are what the decoder was trained on
#   C  Neither: on average z equals μ, so the losses agree
q10_mean_or_sample = ""
### BEGIN SOLUTION
q10_mean_or_sample = "A"
### END SOLUTION
q10_mean_or_sample: str  # text between quotation marks

# %% check="q10_mean_or_sample" points=1

# %% quiz="q14_means"
# Take the trained VAE's means μ of many images. Along each of the 32 axes, how are they
# spread?
#   A  With standard deviation 1, as N(0, I): the KL sees to it
#   B  Wider than N(0, I) on most axes: images need room
#   C  Less than 1 on most axes, on some hardly at all
q14_means = ""
### BEGIN SOLUTION
q14_means = "C"
### END SOLUTION
q14_means: str  # text between quotation marks

# %% check="q14_means" points=1

# %% look
vae = pretrained("vae")
with torch.no_grad():
    mu, logvar = vae.encode(held_out.pixels)
found = quiz.results("q10_mean_or_sample")
print(f"decoded from μ: {found['mean']:.1f} nats    from a sampled z: {found['sample']:.1f} nats")
plot_spread_by_axis(mu, logvar, title="500 held-out digits, the reference VAE")

# %% [markdown]
# A right run shows about 80 nats from μ and 88 from z. The second is the one in the loss; quoting the
# first as "the reconstruction term" makes a model look better than it is.
#
# Along every axis z spreads like the prior, and the means only where the axis is used: some ten of 32
# are switched off.
#
# ### Thirty-two dimensions, one draw
#
# Two places where a picture in one or two dimensions misleads.

# %% quiz="q11_prior_norm"
# How far from 0 does a typical draw from N(0, I) lie in 32 dimensions?
#   A  Very near 0, where the density is highest
#   B  About 1, the standard deviation
#   C  About 5.7, the root of 32
#   D  About 32, one for each dimension
q11_prior_norm = ""
### BEGIN SOLUTION
q11_prior_norm = "C"
### END SOLUTION
q11_prior_norm: str  # text between quotation marks

# %% check="q11_prior_norm" points=1

# %% quiz="q13_sampled_kl"
# For q = N(μ, σ²) with μ = 0.3, log σ² = −0.3 in one dimension, estimate KL(q ‖ N(0, 1)) from
# a single draw: log q(z) − log p(z). Can the estimate be negative?
#   A  Yes, and often
#   B  Only by rounding: less than once in twenty draws
#   C  Never: a KL divergence is not negative
q13_sampled_kl = ""
### BEGIN SOLUTION
q13_sampled_kl = "A"
### END SOLUTION
q13_sampled_kl: str  # text between quotation marks

# %% check="q13_sampled_kl" points=1

# %% look
generator = torch.Generator().manual_seed(0)
z = torch.randn(10_000, 32, generator=generator)
mean, log_variance = torch.full((20_000, 1), 0.3), torch.full((20_000, 1), -0.3)
estimates = monte_carlo_kl(mean, log_variance, n_samples=1, generator=generator)
found = quiz.results("q13_sampled_kl")
print(f"average of the estimates: {estimates.mean():.3f}; the exact KL: {found['exact']:.3f}")
plot_norms_and_estimates(z, estimates, exact=found["exact"])

# %% [markdown]
# All the density's weight lies in a thin shell near √32: the most probable *point*, 0, is a place
# where nobody ever is. And of the single draws 29 % are negative, though they average to a KL that
# cannot be. An estimate does not inherit the bounds of what it estimates.
#
# ### What a price does and does not say
#
# The negative ELBO prices any image, also one that is no digit.

# %% quiz="q12_cheapest"
# Which costs the trained VAE the fewest nats (negative ELBO): a held-out digit, an entirely
# blank image, or an inverted digit, white on black?
#   A  The digit: it is what the model has learned
#   B  The blank image, though it is no digit
#   C  The inverted digit: the same shape, so no more than the digit
q12_cheapest = ""
### BEGIN SOLUTION
q12_cheapest = "B"
### END SOLUTION
q12_cheapest: str  # text between quotation marks

# %% check="q12_cheapest" points=1

# %% quiz="q15_digit_kl"
# Which digit has the smallest KL, averaged over its held-out images?
#   A  The 0, the roundest
#   B  The 1
#   C  The 2, with its single stroke
#   D  All ten cost the same, within a nat
q15_digit_kl = ""
### BEGIN SOLUTION
q15_digit_kl = "B"
### END SOLUTION
q15_digit_kl: str  # text between quotation marks

# %% check="q15_digit_kl" points=1

# %% look
found, by_digit = quiz.results("q12_cheapest"), quiz.results("q15_digit_kl")
a_digit = held_out.pixels[100]
images = torch.stack([a_digit, torch.zeros(784), 1 - a_digit])
names = ["digits (average)", "a blank image", "inverted digits (average)"]
costs = [found["digit"], found["blank"], found["inverted"]]
plot_prices(images, names, costs, list(by_digit.values()))

# %% [markdown]
# A right run shows about 113, 30 and more than 10,000 nats. The blank image is the cheapest of the
# three and the least like a digit: a low price means *easy to predict*, not *real*. The inverted digit keeps its
# shape and pays for nearly every pixel.
#
# The 1 needs about 17 nats of description, other digits 23 to 28: how much there is to say differs
# from image to image.

# %% [markdown]
# ## 6.4 Two answers for a reader
#
# A person marks these, 4 points each, with a rubric beside them. Five to eight sentences are enough;
# use numbers that you measured. Double-click a cell to write in it.

# %% [markdown] written="w1_generate" points=4
# **"Autoencoders cannot generate."** Defend or correct this, using lesson 01.
#
# ### BEGIN SOLUTION
# **Rubric, one point each**
#
# 1. Codes exist, and any code decodes to an image; what is missing is a *distribution* to draw codes
#    from.
# 2. The loss is blind to how codes are arranged: stretched twentyfold, with the decoder's first layer
#    divided by 20, the model has the same loss and other samples.
# 3. A distribution fitted to the codes afterwards works (the mixture on top of the ladder): it is a
#    second model, with its own choices and costs.
# 4. The VAE fixes the prior *first* and trains towards it; the ELBO bounds log p(x) under that prior,
#    so that a draw from N(0, I) needs no look at the data.
# ### END SOLUTION

# %% [markdown] written="w2_collapse" points=4
# **"The KL term reaches 0 for every image."** Is that good news?
#
# ### BEGIN SOLUTION
# **Rubric, one point each**
#
# 1. KL = 0 for *each* image means q(z|x) = N(0, I) whatever x is: the encoder ignores x, z carries
#    nothing. This is posterior collapse.
# 2. The decoder then outputs one image for all, the best single one: about 206 nats on the training
#    digits, 213 held out.
# 3. What should resemble the prior is the *aggregate* of the posteriors over all images, not each of
#    them; each one must differ from it in order to say something.
# 4. One remedy and what it costs: a smaller β or β raised slowly (no longer the ELBO while β < 1),
#    a weaker decoder (worse pictures), a free-bits floor (one more knob), or repairing a reduction
#    that averages pixels (costs nothing).
# ### END SOLUTION

# %% [markdown]
# ## Where you are
#
# You can say what an encoder outputs, why its noise lets gradients pass, what each nat in the loss
# pays for, and you have tested nine intuitions against a model. Wrong predictions are the useful
# ones: go back to the picture that decided them, and change one thing in its cell.
#
# Next on this road are models that give up the bound for an exact likelihood, or the likelihood for a
# referee: normalising flows, and adversarial learning.

# %% look
progress("06_quiz")  # what you have passed on this machine; run the cell again after a check
