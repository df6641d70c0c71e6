# %% [markdown]
# # 06 The quiz: say it, choose it, predict it
#
# Three questions in your own words, three by letter, nine predictions that an experiment decides, and
# two short essays. Nothing here is a trap; some of it will surprise you.
#
# **At the end you can** name the parts of a VAE precisely, and predict what it does before you run
# it.
#
# **You need** lessons 01 to 05. **Time:** about 40 minutes.
#
# Each check gives one of three verdicts: right, recognised as wrong (with the reason), or *not
# understood*, which is no verdict on you: say it in other words. When graded, a person reads what the
# machine does not understand.

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import load_digits, pretrained, quiz, widgets
from vae_helpers.plots import plot_norms_and_scatter, plot_prices, plot_spread_by_latent

# %% [markdown]
# ## Where this lesson is going
#
# From what you remember to what you can predict. Ten cards to warm up, from lessons 00 to 05 and not
# graded: choose an answer and read why. The graded questions follow, each in a cell of its own.

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
# One letter is enough, and it decides. A reason after it is welcome and not marked. Choose on a card,
# or type into the cells below it: what stands in a cell is what counts.

# %% look
widgets.answer_cards("q4_difference", "q5_space", "q6_advantage")

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
# experiments on a model like yours and shows nothing of them. Then predict; each group of questions
# ends with a picture that opens once you have answered, and with the checks.

# %% look
quiz.prepare()

# %% [markdown]
# ### μ is not z
#
# The encoder gives μ. The decoder was trained on z. Three predictions about the difference.

# %% look
widgets.answer_cards("q10_mean_or_sample", "q8_half_noise", "q14_means")

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

# %% quiz="q8_half_noise"
# Decoding z = μ + σ ε costs more than decoding μ. How much of that extra reconstruction cost is
# left when the noise is halved, z = μ + ½ σ ε?
#   A  Half
#   B  A quarter
#   C  Nearly all of it: noise is noise
#   D  Nothing: half the noise stays inside the cloud
q8_half_noise = ""
### BEGIN SOLUTION
q8_half_noise = "B"
### END SOLUTION
q8_half_noise: str  # text between quotation marks

# %% quiz="q14_means"
# Take the trained VAE's means μ of many images. In each of the 32 latents, how are they spread?
#   A  With standard deviation 1, as N(0, I): the KL sees to it
#   B  Wider than N(0, I) in most latents: images need room
#   C  About 1 where a latent is used, near 0 where it is not
q14_means = ""
### BEGIN SOLUTION
q14_means = "C"
### END SOLUTION
q14_means: str  # text between quotation marks

# %% look
held_out, vae = load_digits(split="test"), pretrained("vae")
if quiz.predicted(q10_mean_or_sample, q8_half_noise, q14_means):
    for noise, cost in quiz.results("q8_half_noise").items():
        print(f"decoded with {noise:5} of the noise: {cost:.1f} nats")
    with torch.no_grad():
        mu, logvar = vae.encode(held_out.pixels)
    display(plot_spread_by_latent(mu, logvar, title="500 held-out digits, the reference VAE"))

# %% check="q10_mean_or_sample" points=1

# %% check="q8_half_noise" points=1

# %% check="q14_means" points=1

# %% [markdown]
# A right run shows [[77 to 83 | decoded with none of the noise:]] nats from μ and
# [[85 to 92 | decoded with whole of the noise:]] from z. The second is the one in the loss; quoting the
# first as "the reconstruction term" makes a model look better than it is. Half of the noise costs about
# a quarter of the difference: near its best place a loss is a bowl.
#
# In every latent z spreads like the prior. The means do so where the latent is used; elsewhere, in ten
# or more of the 32, they stay near 0 for every image, and what reaches the decoder is noise.

# %% [markdown]
# ### Thirty-two dimensions, many draws
#
# Two places where a picture in one dimension, or a single draw, misleads.

# %% look
widgets.answer_cards("q11_prior_norm", "q13_draws")

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

# %% quiz="q13_draws"
# The reconstruction loss of one image, estimated from a single draw of z, scatters by some nats.
# How many draws must be averaged for a tenth of that scatter?
#   A  About 10: a tenth of the scatter, ten times the draws
#   B  About 30
#   C  About 100
#   D  About 1,000
q13_draws = ""
### BEGIN SOLUTION
q13_draws = "C"
### END SOLUTION
q13_draws: str  # text between quotation marks

# %% look
if quiz.predicted(q11_prior_norm, q13_draws):
    scatter = {int(n): nats for n, nats in quiz.results("q13_draws").items()}
    z = torch.randn(10_000, 32, generator=torch.Generator().manual_seed(0))
    display(plot_norms_and_scatter(z, scatter))

# %% check="q11_prior_norm" points=1

# %% check="q13_draws" points=1

# %% [markdown]
# All the density's weight lies in a thin shell near √32: the most probable *point*, 0, is a place
# where nobody ever is. And an average of n draws scatters as 1/√n: for a tenth of the scatter, a
# hundred draws. In training the batch does the averaging.

# %% [markdown]
# ### What a price does and does not say
#
# The negative ELBO prices any image, also one that is no digit.

# %% look
widgets.answer_cards("q12_cheapest", "q7_shifted", "q9_rounds", "q15_digit_kl")

# %% quiz="q12_cheapest"
# Which costs the trained VAE the fewest nats (negative ELBO): a held-out digit, an entirely blank
# image, or an inverted digit, white on black?
#   A  The digit: it is what the model has learned
#   B  The blank image, though it is no digit
#   C  The inverted digit: the same shape, so no more than the digit
q12_cheapest = ""
### BEGIN SOLUTION
q12_cheapest = "B"
### END SOLUTION
q12_cheapest: str  # text between quotation marks

# %% quiz="q7_shifted"
# A held-out digit is moved four pixels to the right, ink and all. What does it cost the trained
# VAE now (negative ELBO)?
#   A  About the same: it is the same digit
#   B  Less: the same strokes, on more empty paper
#   C  Clearly more
q7_shifted = ""
### BEGIN SOLUTION
q7_shifted = "C"
### END SOLUTION
q7_shifted: str  # text between quotation marks

# %% quiz="q9_rounds"
# Reconstruct held-out digits (from μ), then reconstruct the reconstructions, and so on, eight
# rounds. How far from the first images are the last ones, measured by the reconstruction loss?
#   A  As near as after one round: a reconstruction reconstructs itself
#   B  Further away: each round loses something
#   C  Nearer: each round cleans the picture
q9_rounds = ""
### BEGIN SOLUTION
q9_rounds = "B"
### END SOLUTION
q9_rounds: str  # text between quotation marks

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

# %% look
if quiz.predicted(q12_cheapest, q7_shifted, q9_rounds, q15_digit_kl):
    prices, shifted = quiz.results("q12_cheapest"), quiz.results("q7_shifted")
    a_digit = held_out.pixels[103]
    moved = F.pad(a_digit.view(28, 28), (4, 0))[:, :28].flatten()  # paper comes in from the left
    images = torch.stack([a_digit, torch.zeros(784), moved, 1 - a_digit])
    names = ["digits (average)", "a blank image", "moved (average)", "inverted (average)"]
    costs = [prices["digit"], prices["blank"], shifted["moved"], prices["inverted"]]
    for number, cost in quiz.results("q9_rounds").items():
        print(f"after {number} rounds: {cost:.1f} nats from the first image")
    display(plot_prices(images, names, costs, list(quiz.results("q15_digit_kl").values())))

# %% check="q12_cheapest" points=1

# %% check="q7_shifted" points=1

# %% check="q9_rounds" points=1

# %% check="q15_digit_kl" points=1

# %% [markdown]
# A right run shows [[110 to 116 | digits (average)]] nats for a digit,
# [[25 to 34 | a blank image]] for a blank image, [[more than 200 | moved (average)]] for a digit moved
# by four pixels and [[more than 10,000 | inverted (average)]] for an inverted one. The blank image is the cheapest of them and the
# least like a digit: a low price means *easy to predict*, not *real*. Moved or inverted, a digit keeps
# its shape and pays: this model knows pixels, not shapes.
#
# Reconstructed eight times over, digits drift. The 1 needs [[15 to 19 | mean KL, nats #2]] nats of description, the 0
# [[24 to 29 | mean KL, nats #1]]: how much there is to say differs from image to image.

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
# ## What you have now
#
# - The words: what an encoder outputs, why its noise lets gradients pass, what each nat of the loss
#   pays for.
# - Nine intuitions, tested against a model. Wrong predictions are the useful ones: go back to the
#   picture that decided them, and change one thing in its cell.
#
# **Next:** `07_control`, for whoever wants more: tell the model what to draw, and measure whether it
# obeys.

# %% look
progress("06_quiz")  # what you have passed on this machine; run the cell again after a check
