# %% [markdown]
# # 09 How good is it? From a bound to an estimate
#
# The negative ELBO has been this course's ruler. It is a bound: the truth may be a nat below it, or
# ten. Here it becomes an estimate, and is tested where the truth is known.
#
# **At the end you can** compute an exact log-likelihood, estimate one by weighted draws, tell an
# encoder that draws can heal from one they cannot, and say what likelihood does not measure.
#
# **You need** the VAE of lesson 03 and the ELBO of 04. **Time:** about 75 minutes. Optional, as all
# behind the quiz.

# %% setup
import math

import torch
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import VAE, likelihood, load_digits, plots, widgets
from vae_helpers.experiments.bound_gradients import signal_to_noise
from vae_helpers.experiments.bounds import best_gaussian, elbo_of
from vae_helpers.experiments.importance import (
    binarise,
    bounds,
    effective_draws,
    fit_draws,
    many_weights,
    trained_on_draws,
    training_digits,
)
from vae_helpers.experiments.ppca import LinearVAE, draw_weights, shortfalls
from vae_helpers.experiments.unlike import altered, memoriser_log_p
from vae_helpers.fallback import mine_or_reference
from vae_helpers.widgets import predict

# %% look
digits, held_out = load_digits(), load_digits(split="test")
scored = binarise(held_out.pixels[::5])  # a hundred digits, tossed once and kept
one_draw = trained_on_draws(1)  # the first time with a bar; then read from a file
five_draws = trained_on_draws(5)
linear, known = LinearVAE.fit(digits.pixels, latent_dim=32), held_out.pixels[::5]
noise = torch.Generator().manual_seed(0)

# %% [markdown]
# ## Where this lesson is going
#
# The black line is exact: a model whose log-likelihood can be computed. The curve is what a learner
# without that formula would report, from K draws of an encoder. It comes from below and closes on
# the truth. How fast, for which encoders, and what it says of a VAE, is this lesson.

# %% look
closing = {"the best encoder": shortfalls(linear, known, 1.0, generator=noise)}
plots.plot_closing(closing, title="Estimates of log p(x), where log p(x) is known")

# %% [markdown]
# ## 9.1 What is scored
#
# A grey pixel of .3 was priced as the *expected* price of a pixel that is ink three times of ten.
# Such a mean passes through a sum of logarithms. Inside the logarithm of an average it does not: what
# came out would lie below the mean of $\log p(x)$, however many draws were made.
#
# So from here on digits are black and white. Each pixel is tossed with its grey value: afresh at
# every step of a training, and once for all for the digits that are scored.

# %% look
rows = {"grey": held_out.pixels[3::50]} | {
    f"toss {seed + 1}": binarise(held_out.pixels[3::50], seed) for seed in range(3)
}
plots.show_rows(rows, title="Ten digits, and three tosses of their pixels")

# %% [markdown]
# ## 9.2 A VAE one can solve
#
# To test a ruler, measure something of known length. Take a VAE with a *linear* decoder and
# Gaussian pixels, $p(x \mid z) = N(W z + m, \sigma^2 I)$ with $p(z) = N(0, I)$. Then $x$ is a sum of
# Gaussians, so it is Gaussian itself, and $z$ can be integrated out by hand:
# $$p(x) = N\big(x;\; m,\; W W^\top + \sigma^2 I\big).$$
#
# This model has a name, *probabilistic PCA* (Tipping and Bishop, 1999).

# %% [markdown]
# ### Exercise: `ppca_log_likelihood`
#
# Return $\log p(x)$ for each row: `x` (B, P), `weight` (P, D), `mean` (P,), and `variance`, which is
# $\sigma^2$. For a covariance $C$ and $d = x - m$:
# $$\log p(x) = -\tfrac12 \big(P \log 2\pi + \log\det C + d^\top C^{-1} d\big).$$
#
# It has to work for 300 pixels in float32.
#
# *A right answer:* two pixels, `weight` 0, `variance` 1, `x` at the mean: −1.8379.
#
# <details><summary>Hint: how large is a determinant of 300 pixels?</summary>
#
# The product of 300 numbers of about .05 is $10^{-390}$. Its logarithm is a modest −898.
# </details>
# <details><summary>Recipe</summary>
#
# `covariance = weight @ weight.T + variance * torch.eye(len(mean))`, then
# `torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)`. By hand:
# `torch.linalg.slogdet` and `torch.linalg.solve`.
# </details>

# %% exercise="ppca_log_likelihood"
def ppca_log_likelihood(x, weight, mean, variance):
    """Exact log-density of a linear VAE, one value per row, nats: (B, P) -> (B,)."""
    ### BEGIN SOLUTION
    covariance = weight @ weight.T + variance * torch.eye(len(mean), dtype=weight.dtype)
    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)
    ### END SOLUTION


# %% check="ppca_log_likelihood" points=3

# %% look
parts = (linear.weight, linear.mean, linear.variance)
exact = mine_or_reference(
    ppca_log_likelihood, likelihood.ppca_log_likelihood, digits.pixels[:2].double(), *parts
)
for name, data in (("training", digits), ("held out", held_out)):
    print(f"log p(x) of {name} digits: {exact(data.pixels.double(), *parts).mean():.1f} nats")
print(f"σ of a pixel: {linear.variance**0.5:.2f}")

# %% [markdown]
# [[385 to 407 | log p(x) of held out]] nats, and the sign is right: this is a *density* of grey pixels.
# A density may exceed 1; at a σ of [[0.13 | σ of a pixel]] it does so in most pixels. The negative ELBO of
# some 110 nats was minus the log of a *probability* of black and white ones. No unit makes the two
# comparable.

# %% [markdown]
# ## 9.3 Averages of tiny numbers
#
# Suppose nobody could integrate. Then $p(x)$ is an average over draws, and what is known of each draw
# is a logarithm, $\ell_k$. Wanted is
# $$\log \frac1K \sum_k e^{\ell_k}.$$
#
# **Predict.** A binarised digit costs some 105 nats. float32 ends at $e^{-103}$. Written as the
# formula stands, for how many of a hundred held-out digits is the result $-\infty$?

# %% look
predict.number("09_underflow", "digits whose estimate is −∞", 0, 100, "%")

# %% [markdown]
# ### Exercise: `log_mean_exp`
#
# From `log_w`, (K, B), the logarithm of the mean of $e^{\ell}$ over the *first* axis: (B,). Entries
# may lie near −1,000 or +1,000, columns thousands apart, and a weight may be 0, so its logarithm is
# $-\infty$.
#
# *A right answer:* of two entries −1,000 and −1,000 it is −1,000.
#
# <details><summary>Hint: what may be taken out of a sum of exponentials?</summary>
#
# $e^{a} + e^{b} = e^{a} (1 + e^{b - a})$. Which of the entries should be $a$? Is it the same for
# every column?
# </details>
# <details><summary>Hint: a sum, or a mean?</summary>
#
# Of four equal entries the result is that entry. What has to be subtracted?
# </details>
# <details><summary>Recipe</summary>
#
# `torch.logsumexp(log_w, dim=0) - math.log(len(log_w))`
# </details>

# %% exercise="log_mean_exp"
def log_mean_exp(log_w):
    """Log of the mean of exp over the first axis: (K, B) -> (B,)."""
    ### BEGIN SOLUTION
    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
    ### END SOLUTION


# %% check="log_mean_exp" points=2

# %% look
average = mine_or_reference(log_mean_exp, likelihood.log_mean_exp, torch.zeros(2, 3))
log_w = many_weights(one_draw, scored, 1000)  # what section 9.4 will compute
naive = log_w.exp().mean(dim=0).log()
print(f"naive: −∞ for {(naive == -torch.inf).float().mean():.0%} of the digits")
print(f"with the largest taken out: {average(log_w).mean():.1f} nats on average")
grey = draw_weights(linear, known, 1.0, 100, noise).float()
print(f"densities of grey pixels: +∞ for {(grey.exp().mean(0) == torch.inf).float().mean():.0%}")
predict.reveal("09_underflow", 100 * (naive == -torch.inf).float().mean())

# %% [markdown]
# And where it is not $-\infty$, it is the average over the digits that happen to be cheap. A mean
# over those is a good-looking number.
#
# ## 9.4 Weights
#
# Draws from the prior hardly ever look like $x$. Draw from the encoder instead, and pay for it:
# $$p(x) = \int q(z \mid x)\, \frac{p(x \mid z)\, p(z)}{q(z \mid x)}\, dz
# = \mathbb{E}_{q}[w], \qquad w = \frac{p(x \mid z)\, p(z)}{q(z \mid x)}.$$
#
# A draw that $q$ makes too often has a small weight; one that it hardly makes, a large one.

# %% [markdown]
# ### Exercise: `log_weights`
#
# The log-weight of each draw *given*: `z` is (K, B, D), `x` is (B, 784) in black and white. Return
# (K, B): $\log p(x \mid z) + \log p(z) - \log q(z \mid x)$, summed over pixels and latents, with
# gradients to z, encoder and decoder.
#
# *A right answer:* if the decoder ignores z and the encoder is the prior, all K rows are alike.
#
# <details><summary>Hint: does the KL of lesson 04 help?</summary>
#
# It is an average over all z. Here each z is weighed for itself.
# </details>
# <details><summary>Hint: how do (K, B, 784) and (B, 784) meet?</summary>
#
# From the right, axis by axis. `F.binary_cross_entropy_with_logits` wants equal shapes:
# `x.expand_as(logits)`.
# </details>
# <details><summary>Recipe</summary>
#
# `torch.distributions.Normal(mu, sigma).log_prob(z).sum(-1)` for q, `Normal(0.0, 1.0)` for p, and
# minus the cross-entropy, `reduction="none"`, summed over the last axis.
# </details>

# %% exercise="log_weights"
def log_weights(model, x, z):
    """Log p(x given z) + log p(z) - log q(z given x): (B, 784), (K, B, D) -> (K, B)."""
    ### BEGIN SOLUTION
    Normal = torch.distributions.Normal
    mu, logvar = model.encode(x)
    logits = model.decode(z)
    paid = F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none")
    log_q = Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).sum(dim=-1)
    return Normal(0.0, 1.0).log_prob(z).sum(dim=-1) - log_q - paid.sum(dim=-1)
    ### END SOLUTION


# %% check="log_weights" points=3

# %% [markdown]
# ### Exercise: `iwae_bound`
#
# The *importance-weighted* estimate of $\log p(x)$ (Burda, Grosse and Salakhutdinov, 2016): for each
# image draw `n_samples` fresh z from the encoder's Gaussian, and return the logarithm of the mean
# weight, (B,). These are negative numbers.
#
# <details><summary>Hint: which of the two is the ELBO?</summary>
#
# The mean of the logarithms is the ELBO again, however many draws. The logarithm of the mean is what
# is asked for; by Jensen it is the larger one.
# </details>
# <details><summary>Recipe</summary>
#
# `mu + torch.exp(0.5 * logvar) * torch.randn(n_samples, *mu.shape)`, then `log_weights`, then
# `log_mean_exp`.
# </details>

# %% exercise="iwae_bound"
def iwae_bound(model, x, n_samples):
    """Importance-weighted estimate of log p(x) from fresh draws of the encoder: (B, 784) -> (B,)."""
    ### BEGIN SOLUTION
    mu, logvar = model.encode(x)
    z = mu + torch.exp(0.5 * logvar) * torch.randn(n_samples, *mu.shape)
    return log_mean_exp(log_weights(model, x, z))
    ### END SOLUTION


# %% check="iwae_bound" points=4

# %% [markdown]
# Now test it where the truth is known: the linear VAE, with the best encoder whose latents are
# independent. The true posterior's are not, so it is not perfect. **Predict.** Draw from the *prior*
# instead, a thousand times. By how many nats does that estimate fall short?

# %% look
predict.number("09_prior", "nats below the truth, 1,000 prior draws", 0, 2000)

# %% look
closing["the prior"] = shortfalls(linear, known, None, generator=noise)
for name, row in closing.items():
    print(f"{name}: short by", ", ".join(f"{nats:.2f} (K = {k:,})" for k, nats in row.items()))
single = likelihood.log_mean_exp(draw_weights(linear, known, 1.0, 1000, noise))
above = (single > linear.log_p(known)).float().mean()
print(f"single estimates from 1,000 draws that exceed the truth: {above:.0%}")
predict.reveal("09_prior", closing["the prior"][1000])

# %% [markdown]
# One draw of the best encoder is [[4.5 to 5.1 | the best encoder: short by]] nats short, a thousand are
# [[0.4 to 0.7 | the best encoder: short by #7]]. From the prior the same thousand leave
# [[640 to 770 | the prior: short by #7]]: they never meet $x$.
#
# "Too low" is a statement about the average. [[7 to 25 | exceed the truth:]] % of the single estimates
# lie *above* the truth, so a single number is no bound of anything.
#
# ## 9.5 The VAE
#
# Here nobody knows the truth. The same table, with the VAE of black and white digits. After a restart,
# run 9.3 first: its weights are used here.
#
# **Predict.** Of a thousand draws for one digit, how many count? Say, as how many equal ones would
# they scatter?

# %% look
predict.number("09_effective", "draws that count, of 1,000", 1, 1000)

# %% look
estimates = bounds(log_w)
for k, nats in estimates.items():
    print(f"K = {k:,}: −log p(x) ≤ {nats:.1f} nats")
print(f"the last step gained {estimates[100] - estimates[1000]:.1f} nats")
counting = effective_draws(log_w)
print(f"draws that count: {counting.mean():.0f} of 1,000 on average")
predict.reveal("09_effective", counting.mean())
typical = (counting - counting.median()).abs().argmin()
plots.plot_weights(log_w[:, typical], title="A thousand weights of one held-out digit")

# %% [markdown]
# From [[103 to 113 | K = 1: −log p(x) ≤]] nats to [[97 to 106 | K = 1,000: −log p(x) ≤]]: that much of
# the loss was never the model's fault. And the last step, from a hundred to a thousand draws, still
# gained [[0.6 to 1.3 | the last step gained]] nats. A curve that falls has not arrived, so write "≤".
#
# Few draws carry the sum: about [[5 to 20 | draws that count:]] of a thousand count.
#
# ## 9.6 What likelihood is not
#
# "Likely" is a word for one number. **Predict.** Nine pictures: a hundred digits, and what can be made
# of them. Which is the likeliest of these four? (After a restart, run 9.3 first.)

# %% look
predict.choice("09_likeliest", "the likeliest", "the digit", "blank", "upper half", "mirrored")

# %% look
pictures = altered(scored)
costs = {
    name: bounds(many_weights(one_draw, x, 100), counts=(100,))[100] for name, x in pictures.items()
}
print(*(f"{name}: {nats:,.0f}" for name, nats in costs.items()), sep=", ")
asked = ("the digit", "blank", "upper half", "mirrored")
predict.reveal("09_likeliest", min(asked, key=lambda name: costs[name]))
plots.show_rows({name: x[3:100:10] for name, x in pictures.items()}, title="Nine kinds of pictures")

# %% look
ruler = {name: nats for name, nats in costs.items() if name != "inverted"}
plots.plot_ruler(ruler, title="Lesson 00's ruler, with pictures that are no digits on it")

# %% [markdown]
# The blank page is the likeliest of all, [[18 to 30 | blank:]] nats, though no training digit was blank:
# ink is what costs. Half a digit is cheaper than a whole one. *Likely* does not mean *looks real*: one
# blank page may be likelier than any one digit, and all digits together still have nearly all of the
# probability.
#
# The other direction fails, too.

# %% look
one, two = (bounds(log_w[:, held_out.labels[::5] == d])[1000] for d in (1, 2))
print(f"a 1 costs {one:.0f} nats, a 2 {two:.0f}")
memory = -memoriser_log_p(digits.pixels, scored).mean().item()
smooth = 0.75 * digits.pixels + 0.25 * digits.pixels.mean(dim=0)
print(f"the memoriser: {memory:.0f} nats")
print(f"smoothed by a mean picture: {-memoriser_log_p(smooth, scored, edge=0.003).mean():.0f} nats")
print(f"noise in 99 of 100 drawings: {math.log(100):.1f} nats more")

# %% [markdown]
# The *memoriser* picks one of the 4,500 training digits by lot and redraws it: perfect handwriting,
# every time. It costs [[150 to 165 | the memoriser:]] nats, far more than the VAE with its blurs: for a new
# digit no old one fits well enough. Smoothed by a quarter of the mean picture it still costs
# [[126 to 140 | smoothed by a mean picture:]].
#
# And a model that draws noise 99 times of 100, and like the VAE
# otherwise, loses at most [[4.6 | noise in 99 of 100 drawings:]] nats, less than separates many published
# models (Theis, van den Oord and Bethge, 2016).
#
# Nor is it fair among digits: a 1 costs [[45 to 60 | a 1 costs]], a 2 [[110 to 132 | a 1 costs #3]].

# %% [markdown]
# ## 9.7 Overfitting, and whose
#
# Train on 450 digits instead of 4,500, and for long. The training cost falls on and on; the held-out
# cost stops and stays far above it. Two networks were trained: which of them overfits?
#
# **Predict.** Keep the decoder, throw the encoder away, and search the best μ and σ for each held-out
# digit by gradient descent. Which part of the difference between training and held-out goes away?

# %% look
predict.number("09_encoder", "of the difference is the encoder's", 0, 100, "%")

# %% look
torch.manual_seed(0)
small = VAE()
few = training_digits(450)
history = fit_draws(small, few, epochs=250, held_out=scored[::2])
plots.plot_history(history, title="250 epochs on 450 digits")

# %% look
shown, learnt = scored[::2], binarise(few[::9], seed=1)


def cost(model, x, belief):
    return -elbo_of(model, x, belief, generator=noise).mean().item()


with torch.no_grad():
    training = cost(small, learnt, small.encode(learnt))
    held = cost(small, shown, small.encode(shown))
fitted = cost(small, shown, best_gaussian(small, shown, steps=200))
print(f"the difference: {held - training:.1f} nats")
print(f"450 digits: training {training:.1f}, held out {held:.1f}, fitted {fitted:.1f}")
print(f"the encoder's part: {(held - fitted) / (held - training):.0%}")
with torch.no_grad():
    held_all = cost(one_draw, shown, one_draw.encode(shown))
fitted_all = cost(one_draw, shown, best_gaussian(one_draw, shown, steps=200))
print(f"4,500 digits: by the encoder {held_all - fitted_all:.1f} of {held_all:.1f} nats held out")
predict.reveal("09_encoder", 100 * (held - fitted) / (held - training))

# %% [markdown]
# The two costs lie [[25 to 42 | the difference:]] nats apart, and [[24 to 48 | the encoder's part:]] % of that
# goes away once each digit gets the best Gaussian instead of the encoder's answer (Cremer, Li and
# Duvenaud, 2018). The decoder is better than it looked: the *encoder* has never learned to read such
# digits. With all 4,500 its part is [[3 to 8 | 4,500 digits: by the encoder]] nats.
#
# So "it overfits" is a question: which of the two?

# %% [markdown]
# ## 9.8 Two predictions
#
# Two experiments are left, and two questions decide before they run. Write a letter; a reason is
# welcome and not marked. After a restart, run 9.3 first.

# %% quiz="wide_or_sure"
# The linear VAE with 32 latents, whose log p(x) is known. Its encoder's best σ is multiplied by 1.5,
# or by ½. Which shortfall closes when K grows from 1 to 1,000?
#   A  That of the encoder that is too wide, times 1.5
#   B  That of the encoder that is too sure, times ½
#   C  Both alike: with K large the encoder no longer matters
wide_or_sure = ""
### BEGIN SOLUTION
wide_or_sure = "A"
### END SOLUTION
wide_or_sure: str  # text between quotation marks

# %% quiz="trained_with_five"
# Two VAEs, trained on the ELBO (K = 1) and on the bound with K = 5. Which has the better held-out
# ELBO?
#   A  The one trained with K = 5: its bound is tighter, so all is better
#   B  The one trained with K = 1
#   C  Neither: they agree within a tenth of a nat
trained_with_five = ""
### BEGIN SOLUTION
trained_with_five = "B"
### END SOLUTION
trained_with_five: str  # text between quotation marks

# %% look
if wide_or_sure and trained_with_five:
    for name, width in (("σ × 1.5", 1.5), ("σ × ½", 0.5)):
        closing[name] = shortfalls(linear, known, width, generator=noise)
        print(f"{name}: short by", ", ".join(f"{nats:.2f}" for nats in closing[name].values()))
    ones, fives = bounds(log_w), bounds(many_weights(five_draws, scored, 1000))
    for name, row in (("trained with K = 1", ones), ("trained with K = 5", fives)):
        print(f"{name}: negative ELBO {row[1]:.1f}, at 1,000 draws ≤ {row[1000]:.1f} nats")
    better, worse = ones[1000] - fives[1000], fives[1] - ones[1]
    print(f"with K = 5: better at 1,000 draws by {better:.1f}, its ELBO is worse by {worse:.1f} nats")
    three = {name: row for name, row in closing.items() if name != "the prior"}
    display(plots.plot_closing(three, title="Too wide, and too sure"))
else:
    print("The run opens once both questions have an answer.")

# %% check="wide_or_sure" points=1

# %% check="trained_with_five" points=1

# %% [markdown]
# The wide encoder begins at [[11 to 12.5 | σ × 1.5: short by]] nats and ends at
# [[0.05 to 0.3 | σ × 1.5: short by #4]]; the sure one has [[7.5 to 9 | σ × ½: short by #4]] left. Its
# weights have infinite variance: the largest are where it does not draw.
#
# Training with five draws made a model that is better at a thousand draws, by
# [[0.5 to 2.8 | better at 1,000 draws by]] nats, with an ELBO that is *worse*, by
# [[0.2 to 2.5 | its ELBO is worse by]]. Tighter is
# better for the decoder, not for everything: with five draws only the best has to fit.

# %% [markdown]
# Turn both dials yourself: K and the encoder's σ, on one held-out digit under a linear VAE with ten
# latents, whose truth is a line.

# %% look
ten = LinearVAE.fit(digits.pixels, latent_dim=10)
four = held_out.pixels[203][None]
widgets.draws_dial(ten.log_p(four).item(), ten.posterior_mean(four)[0], ten.covariance)

# %% [markdown]
# ### The price of a tighter bound
#
# Why not train with K = 5,000? In lesson 04's model one can measure how clear the gradients are: the
# size of their mean over their spread.

# %% look
counts = (1, 4, 16, 64)
clear = signal_to_noise(counts)
for name, row in clear.items():
    print(f"{name}:", ", ".join(f"{value:.2f}" for value in row))
plots.plot_signal_to_noise(clear, counts, title="Signal to noise of a gradient, lesson 04's model")

# %% [markdown]
# The decoder's gradient gets clearer, like $\sqrt K$; the encoder's drowns, like $1 / \sqrt K$
# (Rainforth et al., 2018). In the limit any encoder gives the same bound, so the bound no longer says
# which way to move it. Tucker et al. (2019) found an estimator of the same gradient that clears up like
# the decoder's: the third line.

# %% [markdown]
# ## What you have now
#
# - `ppca_log_likelihood`, a truth to test with; `log_mean_exp`, `log_weights`, `iwae_bound`.
# - The loss is not $-\log p(x)$: more draws take off nats that were never the model's fault.
# - Too wide an encoder heals with draws, one that is too sure does not.
# - Likelihood is not looks, and overfitting lives in the encoder, too.
#
# **Next:** `10_pictures`: which pixels are neighbours, and what σ hides behind a squared error.

# %% look
progress("09_how_good")  # what you have passed on this machine; run the cell again after a check
