# %% [markdown]
# # 04 The ELBO: one number to train a VAE with
#
# One wish tells a VAE what to learn: make the digits we have *likely*.
#
# **At the end you can** derive the bound in four lines and check each, compute its KL term exactly and by sampling, say what each term wants on its own, and train a VAE.
#
# **You need** lessons 02 and 03. **Time:** about 80 minutes.

# %% setup
import math

import torch
from torch import nn
from torch.distributions import Normal, kl_divergence
from torch.nn import functional as F

from autograded_tests import check, keep_trained, own, progress
from vae_helpers import (
    generate,
    load_digits,
    models,
    objective,
    plots,
    pretrained,
    reconstruct,
    widgets,
)
from vae_helpers.experiments import bounds, terms
from vae_helpers.fallback import mine_or_reference
from vae_helpers.training import evaluate
from vae_helpers.widgets import predict

# %% [markdown]
# ## Where this lesson is going
#
# One observation $x$, and four beliefs $q(z)$ about the $z$ behind it. The line is $\log p(x)$, how likely $x$ is. Each belief has an **ELBO**, which can be computed, and a gap from there up to the line. A better belief has a smaller gap; no ELBO lies above the line.

# %% look
pixels = load_digits(split="test").pixels
trained = pretrained("vae")
plots.plot_bound_bars(objective.elbo_gap, x=2.0)

# %% [markdown]
# ## 4.1 The wish, and why it cannot be computed
#
# A VAE tells a story: draw $z \sim N(0, I)$, let the decoder turn it into $p(x \mid z)$. How likely is this digit?
#
# $$p(x) = \int p(x \mid z)\, p(z)\, dz = \mathbb{E}_{z \sim N(0, I)}\big[p(x \mid z)\big]$$
#
# An average, so draw many $z$ and average: here with a trained decoder and one held-out image. Beside it, a lower bound from 100 draws of the *encoder's* Gaussian.
#
# **Predict.** How many draws of the prior get above that bound?

# %% look
predict.choice(
    "04_draws",
    "draws of the prior that get above the encoder's bound",
    "100",
    "10,000",
    "100,000",
    "not even these",
)

# %% look
torch.manual_seed(0)
averages = {}
for n_draws in (10, 100, 1000, 10_000, 100_000):
    averages[n_draws] = average = bounds.prior_estimate(trained, pixels[250], n_draws)
    print(f"{n_draws:,} draws from the prior: {average:.1f} nats")

bound = bounds.elbo_estimate(trained, pixels[250], n_draws=100)
print(f"100 draws from the encoder: {bound:.1f} nats, a lower bound")
above = [f"{n:,}" for n, average in averages.items() if n != 10 and average > bound]
predict.reveal("04_draws", [*above, "not even these"][0])

# %% [markdown]
# The answer climbs by leaps and does not settle: nearly all of the prior's $z$ draw another picture. After 100,000 draws it stands at [[−165 to −140 | 100,000 draws from the prior:]]. The encoder's hundred say that it is more than [[−136 to −128 | 100 draws from the encoder:]]. It knows where to look; the bound is how to use that honestly.

# %% [markdown]
# ## 4.2 Four lines
#
# To check each line, take a model that can be solved:
#
# $$p(z) = N(0, 1), \qquad p(x \mid z) = N(z, 1).$$
#
# The **evidence** is $p(x)$, the density of the observation with $z$ averaged out. Here $x$ is $z$ plus independent noise, each of variance 1, so $p(x) = N(0, 2)$. The true posterior $p(z \mid x)$ is proportional to $p(x \mid z)\,p(z)$, whose logarithm is $-\tfrac12 (x - z)^2 - \tfrac12 z^2 = -(z - \tfrac x2)^2 + \dots$: a Gaussian again, $N(x/2, \tfrac12)$.

# %% [markdown]
# **Line 1** is Bayes' rule, solved for $p(x)$ and put into logarithms. It holds for *every* $z$:
#
# $$\log p(x) = \log p(x \mid z) + \log p(z) - \log p(z \mid x).$$

# %% look
x = torch.tensor(2.0)
prior, marginal, posterior = Normal(0.0, 1.0), Normal(0.0, math.sqrt(2)), Normal(x / 2, math.sqrt(0.5))

for z in torch.tensor([-3.0, 0.0, 1.7]):
    line_1 = Normal(z, 1.0).log_prob(x) + prior.log_prob(z) - posterior.log_prob(z)
    print(f"z = {z:4.1f}: the right side is {line_1:.4f}")
print(f"log p(x), left side:      {marginal.log_prob(x):.4f}")

# %% [markdown]
# The three terms change with $z$, their sum does not. So we may average the right side over any $z$.
#
# **Line 2.** Choose a Gaussian $q(z)$, any at all, and average over its draws:
#
# $$\log p(x) = \mathbb{E}_q\big[\log p(x \mid z) + \log p(z) - \log p(z \mid x)\big].$$
#
# **Line 3.** Add $\log q(z)$ and take it away again:
#
# $$\log p(x) = \mathbb{E}_q\Big[\log p(x \mid z) - \log\frac{q(z)}{p(z)} + \log\frac{q(z)}{p(z \mid x)}\Big].$$

# %% look
q = Normal(0.5, 0.8)  # some belief, not the best one
torch.manual_seed(0)
z = q.sample((100_000,))
fit = Normal(z, 1.0).log_prob(x)
cost = q.log_prob(z) - prior.log_prob(z)
gap = q.log_prob(z) - posterior.log_prob(z)
line_3 = fit - cost + gap

print(f"one draw:  {fit[0]:7.4f} - {cost[0]:7.4f} + {gap[0]:7.4f} = {line_3[0]:.4f}")
means = [part.mean() for part in (fit, cost, gap, line_3)]
print("averages:  {:7.4f} - {:7.4f} + {:7.4f} = {:.4f}".format(*means))
print(f"exact KLs:           {kl_divergence(q, prior):7.4f}   {kl_divergence(q, posterior):7.4f}")

# %% [markdown]
# **Line 4** gives the three averages of the last print their names. Two of them are KL divergences, the average log-ratio of two densities, taken under the first:
#
# $$\log p(x) = \underbrace{\mathbb{E}_q\big[\log p(x \mid z)\big] - \mathrm{KL}\big(q \,\|\, p(z)\big)}_{\text{ELBO}} + \underbrace{\mathrm{KL}\big(q \,\|\, p(z \mid x)\big)}_{\text{gap}\;\ge\;0}.$$
#
# A KL divergence is never negative. So the first part never exceeds $\log p(x)$, the logarithm of the evidence: it is the **evidence lower bound**, for short the ELBO. It can be computed without $p(z \mid x)$.
#
# <details><summary>Hint: why is a KL divergence never negative?</summary>
#
# For every $t > 0$, $\log t \le t - 1$. So $-\mathrm{KL}(q \,\|\, p) = \mathbb{E}_q\big[\log \frac{p}{q}\big] \le \mathbb{E}_q\big[\frac{p}{q}\big] - 1 = \int p \, dz - 1 = 0$, with equality where $p = q$.
# </details>

# %% [markdown]
# ## 4.3 See the bound
#
# Now let the belief be $q(z) = N(m, s^2)$ and write the gap as a formula. Everything you need stands in line 4; in this model it is one KL divergence between two one-dimensional Gaussians:
#
# $$\mathrm{KL}\big(N(m, s^2) \,\|\, N(a, b^2)\big) = \log\frac{b}{s} + \frac{s^2 + (m - a)^2}{2 b^2} - \frac12.$$
#
# **Predict.** Where on the plane of all $(m, s)$ is the gap zero, for $x = 2$? At the prior?

# %% look
predict.mark("04_no_gap", "where the gap is zero", ("m", -3, 3), ("s", 0, 2))

# %% [markdown]
# ### Exercise: `elbo_gap`
#
# The gap in nats, for any $x$, $m$ and $s$, entry by entry.
#
# <details><summary>Hint: a KL from what to what?</summary>
#
# Look under the right brace of line 4. Which of the two Gaussians is yours, which one is given by the model?
# </details>
# <details><summary>Hint: what are a and b?</summary>
#
# The true posterior is $N(x/2, \tfrac12)$. Is ½ its variance or its standard deviation?
# </details>
# <details><summary>Recipe</summary>
#
# Put in $a = x/2$ and $b^2 = \tfrac12$: $\;s^2 + (m - x/2)^2 - \tfrac12 - \tfrac12\log(2 s^2)$.
# </details>

# %% exercise="elbo_gap"
def elbo_gap(x, m, s):
    """log p(x) - ELBO in nats, for p(z) = N(0,1), p(x|z) = N(z,1), q(z) = N(m, s**2).

    Tensors of one shape in, the same shape out. s is a standard deviation.
    """
    ### BEGIN SOLUTION
    return s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)
    ### END SOLUTION


# %% check="elbo_gap" points=2

# %% look
gap_fn = mine_or_reference(elbo_gap, objective.elbo_gap, *torch.ones(3, 1))
prior_gap = gap_fn(torch.tensor([2.0]), torch.zeros(1), torch.ones(1)).item()
print(f"as a belief about the z behind x = 2, the prior costs {prior_gap:.2f} nats")
m, s = torch.meshgrid(torch.linspace(-3, 3, 121), torch.linspace(0.02, 2, 100), indexing="ij")
least = objective.elbo_gap(torch.full_like(m, 2.0), m, s).argmin()
predict.reveal("04_no_gap", (m.flatten()[least], s.flatten()[least]))
plots.plot_bound(gap_fn, x=2.0)

# %% [markdown]
# Only the true posterior has no gap. The prior pays [[1.15 | the prior costs]] nats for ignoring $x$; being *too sure*, towards $s = 0$, costs without limit. For every image a VAE's encoder seeks the best $(\mu, \sigma)$ on such a plane, with 32 latents.
#
# There the gap never quite closes, for two reasons. The true posterior is no Gaussian. And *one* network must answer for all images, from one look at each: it **amortises** the search. One can do that search instead: start from the encoder's answer and improve $\mu$ and $\sigma$ for one image alone.
#
# **Predict.** For held-out digits, which of the two costs more? And for training digits?

# %% look
predict.choice(
    "04_haste",
    "what costs more on held-out digits",
    "one network for all images",
    "the Gaussian shape",
)

# %% look
for name, x in {"held-out": pixels[::5], "training": load_digits().pixels[::45]}.items():
    parts = bounds.gap_parts(trained, x)  # 100 digits each
    encoder, best, evidence = parts.values()
    print(f"{name} digits: ELBO with the encoder's Gaussians {encoder:.1f}, ", end="")
    print(f"with the best Gaussians {best:.1f}, log p(x) at least {evidence:.1f}")
    print(f"{name}, nats lost: {best - encoder:.1f} to haste, {evidence - best:.1f} to the shape")
    if name == "held-out":
        more = best - encoder > evidence - best
        cause = "one network for all images" if more else "the Gaussian shape"
        predict.reveal("04_haste", cause)

same_image = bounds.importance_estimate(trained, pixels[250:251], n_draws=10_000).item()
print(f"the image of 4.1: log p(x) at least {same_image:.1f}")

# %% [markdown]
# On new digits most of the gap is the encoder's haste: [[4.5 to 7 | held-out, nats lost:]] nats against [[2 to 3 | held-out, nats lost: #2]] for the Gaussian shape. On training digits haste costs [[2 to 3 | training, nats lost:]]: there the network has had many looks. (Cremer, Li & Duvenaud, 2018.)
#
# The "at least" comes from *weighting* draws, each by $p(x, z)/q(z)$, and taking the logarithm last. For the image of 4.1 that gives [[−127 to −120 | the image of 4.1: log p(x) at least]]: what 100,000 draws of the prior missed, and the bound missed a part of.

# %% [markdown]
# ### What a belief costs
#
# Back to the term that the ELBO subtracts, $\mathrm{KL}(q \,\|\, p(z))$: what a belief *costs*, compared with knowing nothing about $x$. It is the same formula, with the prior in place of the posterior. Put in $a = 0$ and $b = 1$, and write $\ell = \log\sigma^2$, as the encoder gives it. Per latent:
#
# $$\tfrac12 \big(\mu^2 + e^{\ell} - 1 - \ell\big).$$
#
# **Predict.** What does it cost to say exactly what the prior says, $\mu = 0$ and $\sigma = 1$? And what does certainty, $\sigma \to 0$, cost? Set the curve at five places.

# %% look
predict.curve(
    "04_sigma_costs",
    "what σ costs at μ = 0",
    ("σ", 0, 3),
    ("KL, nats", 0, 4),
    at=(0.05, 0.5, 1, 2, 3),
)

# %% [markdown]
# ### Exercise: `gaussian_kl`
#
# `mu` and `logvar` are `(B, D)`; return the cost of each image's belief, `(B,)`, in nats.
#
# <details><summary>Hint: which axis?</summary>
#
# Costs add up over latents, and images do not share a bill.
# </details>
# <details><summary>Hint: what is in your hand?</summary>
#
# The encoder gives `logvar`. Which two of the four terms need it, and in which form?
# </details>
# <details><summary>Recipe</summary>
#
# `0.5 * (mu**2 + logvar.exp() - 1 - logvar)`, summed over the last axis.
# </details>

# %% exercise="gaussian_kl"
def gaussian_kl(mu, logvar):
    """KL from N(mu, exp(logvar)) to N(0, I), in nats: (B, D), (B, D) -> (B,)."""
    ### BEGIN SOLUTION
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
    ### END SOLUTION


# %% check="gaussian_kl" points=3

# %% look
widths = (0.05, 0.5, 1, 2, 3)
logvars = 2 * torch.tensor(widths)[:, None].log()
costs = objective.gaussian_kl(torch.zeros_like(logvars), logvars)
predict.reveal("04_sigma_costs", dict(zip(widths, costs.tolist())))
widgets.kl_landscape(gaussian_kl)  # drag the circle to where nothing is paid

# %% [markdown]
# The circle is a belief, the arrow is where training would pull it. Only the prior's own statement is free. Moving the mean by 1 costs ½ nat, by 2 two nats; once $\sigma$ is small, each halving costs 0.69 nats, one bit. The KL is a *pressure*, not a command: KL = 0 for an image would mean that nothing is said about it. What should look like $N(0, I)$ is all images' Gaussians *taken together*.

# %% [markdown]
# ## 4.4 The same by sampling
#
# That formula needs Gaussians. The definition always works: draw from $q$, average the log-ratio.
#
# $$\mathrm{KL}(q \,\|\, p) \approx \frac1S \sum_{s=1}^{S} \log q(z_s) - \log p(z_s), \qquad z_s \sim q.$$
#
# **Predict.** A KL divergence is never negative. Can this estimate be? With one draw, at $\mu = 0.3$ and $\log \sigma^2 = -0.3$: in what share of tries?

# %% look
predict.number("04_negative", "tries with a negative estimate", 0, 100, "%")

# %% [markdown]
# ### Exercise: `monte_carlo_kl`
#
# The KL of each image's belief from `n_samples` draws, `(B,)`, in nats. Both densities are of all D latents together.
#
# <details><summary>Hint: where do the draws come from?</summary>
#
# From the encoder's Gaussian, not from the prior. You have drawn from it before, in 3.4.
# </details>
# <details><summary>Hint: how many z are there?</summary>
#
# `n_samples` for every entry of `mu`: shape (S, B, D). Both logarithms look at the *same* z.
# </details>
# <details><summary>Recipe</summary>
#
# `z = mu + std * torch.randn(n_samples, *mu.shape)`; log densities with `torch.distributions.Normal(...).log_prob(z)` or your own formula; sum over D, average over S.
# </details>

# %% exercise="monte_carlo_kl"
def monte_carlo_kl(mu, logvar, n_samples):
    """The KL of gaussian_kl, estimated from n_samples draws: (B, D), (B, D), int -> (B,)."""
    ### BEGIN SOLUTION
    std = torch.exp(0.5 * logvar)
    z = mu + std * torch.randn(n_samples, *mu.shape)  # (S, B, D)
    log_ratio = Normal(mu, std).log_prob(z) - Normal(0.0, 1.0).log_prob(z)
    return log_ratio.sum(dim=-1).mean(dim=0)
    ### END SOLUTION


# %% check="monte_carlo_kl" points=3

# %% look
estimate_kl = mine_or_reference(monte_carlo_kl, objective.monte_carlo_kl, *torch.ones(2, 2, 3), 4)
mu, logvar = torch.full((100_000, 1), 0.3), torch.full((100_000, 1), -0.3)  # 100,000 tries
exact = objective.gaussian_kl(mu[:1], logvar[:1]).item()
torch.manual_seed(0)
panels = {f"n_samples = {n}": estimate_kl(mu, logvar, n).detach() for n in (1, 10, 100)}
for name, estimates in panels.items():
    negative = (estimates < 0).float().mean()
    print(f"{name}: {estimates.mean():.3f} on average, {negative:.1%} of the tries are negative")
single = objective.monte_carlo_kl(mu, logvar, 1)
predict.reveal("04_negative", 100 * (single < 0).float().mean())
title = f"Sampled KL at μ = 0.3, logvar = -0.3; the exact value is {exact:.4f}"
plots.plot_kl_estimates(panels, exact, title=title)

# %% [markdown]
# Right on average, and with one draw **negative in [[28 to 29 | n_samples = 1: #2]] % of the tries**. What is true of the quantity need not be true of an estimate of it. A negative estimate is no bug, and clamping it at zero would bias the average. A hundred draws are ten times steadier (the spread falls like $1/\sqrt S$), and the closed form has no spread: the loss uses it.

# %% [markdown]
# There is a half-way house: take the average of $\log q$ exactly (it is minus the entropy of a Gaussian) and sample only $\log p(z)$. One source of noise less, so it should be steadier.
#
# **Predict.** Is it, for every $\sigma$?

# %% look
predict.choice(
    "04_half_exact",
    "where the half-exact estimate is steadier",
    "for every σ",
    "for small σ",
    "for large σ",
    "for none",
)

# %% look
variances = torch.linspace(0.05, 1.5, 30)
mean = 0.3
torch.manual_seed(0)
eps = torch.randn(200_000, 1)
z = mean + variances.sqrt() * eps  # (draws, 30)
log_q = -0.5 * eps**2 - 0.5 * variances.log()  # both without log(2π)/2, which cancels
log_p = -0.5 * z**2
spreads = {
    "both sampled, at the same z": (log_q - log_p).std(dim=0).tolist(),
    "log q exact, log p sampled": log_p.std(dim=0).tolist(),
}
small, *_, large = (half < both for both, half in zip(*spreads.values()))
where = {(1, 1): "every", (1, 0): "small", (0, 1): "large"}
predict.reveal("04_half_exact", f"for {where[small, large]} σ")
plots.plot_estimator_spread(variances.tolist(), spreads)

# %% [markdown]
# No. Above $\sigma^2 = \tfrac12$ both logarithms rise and fall together along $z$, and their noise cancels; below, the half-exact way wins. Taking one source of noise away can make an estimate noisier, if another was cancelling it.

# %% [markdown]
# ## 4.5 The loss
#
# Turn the ELBO round, to minimise it. $-\log p(x \mid z)$ is lesson 01's reconstruction loss; the second part gets a weight $\beta$:
#
# $$\text{loss} = \underbrace{-\mathbb{E}_q[\log p(x \mid z)]}_{\text{reconstruction, one draw}} + \beta\; \underbrace{\mathrm{KL}(q \,\|\, p(z))}_{\text{exact}}$$
#
# At $\beta = 1$, and only there, it is the negative ELBO. Both parts are **nats per image**: summed over pixels or latents, then averaged over the batch. (*Averaging* over pixels amounts to $\beta = 784$.)
#
# A grey pixel's cross-entropy is the *expected* one if it is printed black with that probability. So the loss bounds $-\log p$ of such black-and-white images; it is no density of grey ones.

# %% [markdown]
# ### Exercise: `negative_elbo`
#
# Return the weighted loss and both parts as they are, three scalars in nats per image.
#
# <details><summary>Hint: have you met the first part?</summary>
#
# It is `reconstruction_loss` of lesson 01, from logits. Which reduction gives a sum over pixels and an average over images?
# </details>
# <details><summary>Hint: what is weighted?</summary>
#
# Three values are returned: the weighted sum, and the two parts *without* the weight.
# </details>
# <details><summary>Recipe</summary>
#
# `F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)` and `gaussian_kl(mu, logvar).mean()`.
# </details>

# %% exercise="negative_elbo"
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    """(loss, reconstruction, kl): scalars in nats per image, loss = reconstruction + beta * kl.

    logits, x: (B, 784); mu, logvar: (B, D).
    """
    ### BEGIN SOLUTION
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl
    ### END SOLUTION


# %% check="negative_elbo" points=3

# %% look
floor = objective.image_entropy(pixels).item()
total, reconstruction, kl = evaluate(trained, pixels)
print(f"the trained VAE: reconstruction {reconstruction:.1f} + KL {kl:.1f} = {total:.1f} nats")
print(f"the images' own entropy: {floor:.1f} nats")
one_image = load_digits().pixels.mean(dim=0).clamp(1e-6, 1 - 1e-6).logit()
marks = {
    "every pixel one half": objective.reconstruction_loss(torch.zeros_like(pixels), pixels).item(),
    "the best single image": objective.reconstruction_loss(one_image.expand_as(pixels), pixels).item(),
    "VAE, negative ELBO": total,
    "VAE, its reconstruction part": reconstruction,
}
plots.plot_ruler(marks, floor=floor, title="The ruler of lesson 00, on held-out digits")

# %% [markdown]
# **0 is not perfect.** A decoder that knew every grey value would still pay the images' own entropy, [[46.6 | the images' own entropy:]] nats for these. The VAE pays [[86 to 90 | the trained VAE: reconstruction]] for its pictures and [[24 to 26 | the trained VAE: reconstruction #2]] for its codes.

# %% [markdown]
# ## 4.6 Each term alone
#
# Two terms, two wishes. To see what each one wants, ask it alone. First the gradients: how strongly does each term pull at the encoder's weights, and how strongly at the decoder's?
#
# **Predict.** One of the four numbers is exactly 0. Which one, and why?

# %% look
predict.choice(
    "04_zero",
    "the gradient that is exactly 0",
    "reconstruction, encoder",
    "reconstruction, decoder",
    "KL, encoder",
    "KL, decoder",
)

# %% look
torch.manual_seed(0)
fresh = models.VAE()
pulls = {}
for term, halves in terms.gradient_norms(fresh, pixels[::5]).items():
    print(f"{term:15}", ", ".join(f"{half} {size:6.2f}" for half, size in halves.items()))
    pulls |= {f"{term}, {half}": size for half, size in halves.items()}
predict.reveal("04_zero", min(pulls, key=pulls.get))

# %% [markdown]
# The decoder does not occur in the KL term. With that term alone the decoder would stay as it was made: grey noise forever.

# %% [markdown]
# Now train with each term alone and with $\beta = 30$, 20 epochs each: some seconds a model the first time, then read from disk.
#
# **Predict.** What will $\sigma$ become without the KL term? And which picture does the decoder draw when the KL term weighs 30 times?

# %% look
predict.number("04_sigma", "the median σ without the KL term", 0.0001, 1, log=True)

# %% look
outcomes = {
    "β=0, reconstruction only": terms.train_with(0.0),
    "β=1, both": terms.train_with(1.0),
    "β=30": terms.train_with(30.0),
    "KL only": terms.train_on_kl_alone(),
}
notes = {}
for name, o in outcomes.items():
    print(f"{name}: reconstruction {o.reconstruction:.1f}, KL {o.kl:.2f}, median σ {o.sigma:.4f}")
    notes[name] = f"KL {o.kl:.1f}, σ {o.sigma:.3f}"
predict.reveal("04_sigma", outcomes["β=0, reconstruction only"].sigma)
eight = pixels[::60][:8]
rows = {name: reconstruct(o.model, eight) for name, o in outcomes.items()}
plots.show_rows({"image": eight, **rows}, notes=notes, title="Held-out digits, decoded from μ")

# %% [markdown]
# - **Reconstruction only.** $\sigma$ shrinks to [[0.0005 to 0.003 | reconstruction only: #3]]: noise only disturbs, so it is turned off, and an autoencoder is left. Its KL, which nobody charged for, is [[340 to 430 | reconstruction only: #2]] nats, and grows with training.
# - **KL only.** Every image gets $\mu = 0$, $\sigma = 1$; the decoder has learned nothing.
# - **β = 30.** The codes are too dear, so none is bought: **collapse**. One picture for every digit, at [[212 to 214 | β=30:]] nats; the best single image costs 213.1 here.
#
# "KL = 0" looks like perfection, and both models that reach it are useless.
#
# **Predict.** For which $\beta$ is reconstruction + KL, the held-out negative ELBO, smallest?

# %% look
predict.choice("04_beta", "β with the smallest sum", "0", "0.1", "0.3", "1", "3", "10", "30")

# %% look
trials = {f"{beta:g}": terms.train_with(beta) for beta in (0, 0.1, 0.3, 1, 3, 10, 30)}
predict.reveal("04_beta", min(trials, key=lambda b: trials[b].reconstruction + trials[b].kl))
widgets.beta_dial()  # seven models; turn the dial and watch the sum

# %% [markdown]
# $\beta$ is the price of a nat of code. Of the seven sums the one at $\beta = 1$ is the smallest: there training minimised *that very sum*. At 0.3 pictures are sharper and the model is worse: it spends more on codes than it saves on pixels.

# %% [markdown]
# ## 4.7 The real thing
#
# Lesson 01's loop, on the new loss. Below the check it trains *your* VAE for 60 epochs, a quarter of a minute. (What passed its check in `my_course/` was kept as text in `mine/`, so your class is found there. The file is yours: read it, or delete it.) A right run averages [[260 to 280 | epoch 1: training]] nats over the first pass, [[190 to 210 | epoch 2: training]] over the second, and costs [[112 to 118 | epoch 60: training #2]] on held-out digits at the end.
#
# **Predict.** The loss falls. Do both its parts?

# %% look
predict.choice("04_parts", "what falls, from first to last", "both", "reconstruction", "KL")

# %% [markdown]
# ### Exercise: `train_vae_epoch`
#
# Fill in one batch, with one draw of $z$ for each image, and what is returned: the mean loss per image over the whole pass, in nats.
#
# <details><summary>Hint: what does the model return now?</summary>
#
# Three things. All of them go into the loss.
# </details>
# <details><summary>Hint: is the mean over batches the mean over images?</summary>
#
# The last batch may be smaller. Which weight does each batch's loss need, so that every *image* counts the same?
# </details>
# <details><summary>Recipe</summary>
#
# `logits, mu, logvar = model(x)`; loss with `beta`; `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`; `total += loss.item() * len(x)`; at the end `total / len(images)`.
# </details>

# %% exercise="train_vae_epoch"
def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    """One shuffled pass over images (N, 784), every image once; the mean loss per image, in nats."""
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        ### BEGIN SOLUTION
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        ### END SOLUTION
    ### BEGIN SOLUTION
    return total / len(images)
    ### END SOLUTION


# %% check="train_vae_epoch" points=4

# %% look
probe = models.VAE()
still = torch.optim.SGD(probe.parameters(), lr=0.0)
epoch_fn = mine_or_reference(train_vae_epoch, terms.train_vae_epoch, probe, pixels[:64], still)

torch.manual_seed(0)
vae = own("VAE", models.VAE)()  # the class you wrote in lesson 03
training_digits = load_digits().pixels
optimizer = torch.optim.Adam(vae.parameters(), lr=1e-3)
run = widgets.live_training(
    lambda: epoch_fn(vae, training_digits, optimizer, batch_size=64),
    vae,
    epochs=60,
    held_out=pixels,
    title="Your training run",
)
costs = zip(run.loss, run.held_out, run.reconstruction, run.kl)
for epoch, (loss, total, reconstruction, kl) in enumerate(costs, start=1):
    if epoch in (1, 2, 5, 10, 20, 40, 60):
        parts = f"{total:.1f} = {reconstruction:.1f} + KL {kl:.1f}"
        print(f"epoch {epoch}: training {loss:.1f}, held out {parts}")
keep_trained(vae)
floor = objective.image_entropy(pixels).item()
parts = {"reconstruction": run.reconstruction, "KL": run.kl}
falling = [name for name, costs in parts.items() if costs[-1] < costs[0]]
predict.reveal("04_parts", "both" if len(falling) == 2 else falling[0])
plots.plot_loss_parts(run, floor=floor, title="Your training run, seen on the held-out digits")

# %% look
torch.manual_seed(3)
plots.show_rows(
    {
        "held-out digit": pixels[10::50],
        "its reconstruction": reconstruct(vae, pixels[10::50]),
        "a draw from N(0, I)": generate(vae, 10),
    },
    title="Your VAE",
)

# %% [markdown]
# The loss fell, to [[104 to 110 | epoch 60: training]] on training digits and [[112 to 118 | epoch 60: training #2]] on held-out ones, and its KL part *grew*, from [[2 to 9 | epoch 1: training #4]] to [[23 to 27 | epoch 60: training #4]]: the model buys code, because the pixels it saves are worth more.
#
# The last row never saw an image: ten codes from $N(0, I)$, decoded. Some are digits, some are not quite; this is a small model. What it has and the autoencoder had not is a density *fixed in advance* from which codes can be drawn.
#
# **Predict.** The seven models on the dial had 20 passes over the digits, yours had 60. Where does it lie beside their curve?

# %% look
widgets.beta_dial(vae)  # its last stop is yours

# %% [markdown]
# Below the curve: yours costs less than the dial's $\beta = 1$. The curve is what *those* models reach, not a law. Along it, $\beta$ trades pixels for codes; longer training, or a better network, gets more for the same codes.

# %% [markdown]
# ## What you have now
#
# - A bound on $\log p(x)$, derived and checked line by line, and what its gap consists of: haste and shape.
# - The price of a belief in nats, exact and by sampling.
# - What each term wants alone, and a VAE that you trained on both.
#
# Its weights are kept, and lesson 05 works with *your* model.
#
# **Next:** `05_sampling`, what to do with it: generate, reconstruct, walk between digits.

# %% look
progress("04_elbo")  # what you have passed on this machine; run the cell again after a check
