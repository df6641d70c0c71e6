# %% [markdown]
# # 02 Encoder heads: from a point to a belief
#
# Lesson 01 ended with a wish: fix the density of codes first, then make the codes follow it. The first
# step is small and changes everything: the encoder stops naming *one* code and names a cloud of them.
#
# **At the end you can** say what an encoder's belief is about, build an encoder with two heads, turn a
# log-variance into a σ, score any code under a belief, and read which latents a trained network uses.
#
# **You need** lesson 01's encoder, and the bell curve. **Time:** about 40 minutes.

# %% setup
import math

import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import load_digits, models, objective, pretrained
from vae_helpers.fallback import mine_or_reference, model_or_reference
from vae_helpers.experiments.posterior import grid_posterior
from vae_helpers.own_work import own_digits
from vae_helpers.plots import (
    plot_belief,
    plot_posteriors,
    plot_sigma_by_latent,
    plot_sigma_of_logvar,
    show_images,
)
from vae_helpers.widgets import predict

# %% [markdown]
# ## Where this lesson is going
#
# Ten held-out digits, as a trained VAE sees them. Each is a small cloud: a Gaussian, drawn for two of
# its 32 latents, with ellipses at one and two standard deviations. The dashed circles are $N(0, I)$,
# the density that was fixed beforehand.

# %% look
digits, held_out = load_digits(), load_digits(split="test")
vae = pretrained("vae")
with torch.no_grad():
    mu, logvar = vae.encode(held_out.pixels)  # (500, 32) each
by_sigma = logvar.median(dim=0).values.argsort().tolist()  # the most certain latent first
plot_posteriors(
    mu[::50],
    logvar[::50],
    held_out.labels[::50],
    latents=(by_sigma[0], by_sigma[1]),
    title="Ten digits, ten beliefs",
)

# %% [markdown]
# Two things to see. No digit sits on a point: there is a region of codes that the encoder takes for
# *this* image. And the clouds keep to the neighbourhood of the dashed circles, where lesson 01's codes
# lay anywhere they liked.
#
# In this lesson you build what makes such clouds. How they are trained to keep together comes in
# lessons 03 and 04.

# %% [markdown]
# ## 2.1 What the belief is about
#
# Image $x$ is given. Which codes $z$ could have made it? In a VAE with a *single* latent one can try
# them all. Prior to looking, $z \sim N(0, 1)$. The decoder says how likely $x$ is for each $z$. Multiply
# the two and divide by the sum over all $z$: that is Bayes' rule, and gives the **posterior**
# $p(z \mid x)$, here on a fine grid.
#
# **Predict.** One sharp peak, or a broad hill: how wide is it, where the prior has σ = 1? And will the
# codes beside the peak decode to another digit?

# %% look
predict.number("02_width", "σ of the posterior of one image", 0.001, 1, log=True)

# %% look
vae_1d = pretrained("vae", latent_dim=1, epochs=20)
image = held_out.pixels[487]
with torch.no_grad():
    center, spread = (part.item() for part in vae_1d.encode(image[None]))
    grid = torch.linspace(center - 1, center + 1, 1401)
    along = vae_1d.decode(torch.linspace(center - 0.93, center + 0.93, 14)[:, None]).sigmoid()
exact = grid_posterior(vae_1d, image, grid)
shares = exact / exact.sum()
mean = (shares * grid).sum()
predict.reveal("02_width", (shares * (grid - mean) ** 2).sum().sqrt())
plot_belief(grid, exact, center, spread, along, image, title="Which codes could have made this 9?")

# %% [markdown]
# A small hill: some codes are plausible, and beside them lie others nearly as plausible, which decode
# to much the same picture. So there is no *true* code to be right or wrong about. What the encoder's
# Gaussian $q(z \mid x)$, dashed, claims is: **any $z$ from this cloud should decode to this image.**
#
# It imitates the exact posterior from one look at $x$, and does not quite hit it; lesson 04 says what
# that costs. But with 32 latents no grid is possible.

# %% [markdown]
# ## 2.2 Two heads
#
# For an image $x$ the encoder describes a Gaussian over codes, with a mean and a variance for each of
# the $D$ latents and no correlations between them:
#
# $$q(z \mid x) = N\big(\mu(x),\ \text{diag}\,\sigma^2(x)\big)$$
#
# The hidden layer is shared, and two linear layers, the *heads*, read it: `fc_mu` gives $\mu$,
# `fc_logvar` gives $\log \sigma^2$.
#
# **Predict.** How many numbers does the encoder now return for one image? Which of them may be
# negative?

# %% look
predict.choice(
    "02_heads",
    "what is returned for one image",
    "32 numbers of any sign",
    "64, and 32 are never negative",
    "64 of any sign",
)

# %% [markdown]
# ### Exercise: `GaussianEncoder`
#
# Layers `fc1` (784 → 256), `fc_mu` and `fc_logvar` (both 256 → `latent_dim`). ReLU after `fc1`, and
# nothing after the heads.
#
# <details><summary>Hint: what do the heads read?</summary>
#
# The same hidden layer. Compute it once, give it to both.
# </details>
# <details><summary>Hint: should a head be followed by ReLU or exp?</summary>
#
# A mean may lie on either side of 0. And a log-variance: what is the logarithm of a variance below 1?
# </details>
# <details><summary>Recipe</summary>
#
# `h = F.relu(self.fc1(x))`, then return the pair `self.fc_mu(h)`,
# `self.fc_logvar(h)`, in this order.
# </details>

# %% exercise="GaussianEncoder"
class GaussianEncoder(nn.Module):
    """784 -> 256 -> ReLU -> two heads of size latent_dim."""

    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        ### BEGIN SOLUTION
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        ### END SOLUTION

    def forward(self, x):
        """Pixels (B, 784) -> mu (B, latent_dim), logvar (B, latent_dim)."""
        ### BEGIN SOLUTION
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)
        ### END SOLUTION

# %% check="GaussianEncoder" points=2

# %% look
torch.manual_seed(0)
encoder = model_or_reference(GaussianEncoder, models.GaussianEncoder)
with torch.no_grad():
    untrained_mu, untrained_logvar = encoder(held_out.pixels)
for name, head in {"mu": untrained_mu, "logvar": untrained_logvar}.items():
    print(f"{name:6} {tuple(head.shape)}, from {head.min():.2f} to {head.max():.2f}")
negative = untrained_mu.min() < 0 and untrained_logvar.min() < 0
predict.reveal("02_heads", "64 of any sign" if negative else "64, and 32 are never negative")

# %% [markdown]
# Two times 32 numbers for an image, and all 64 may be negative. A right run shows values of at most a
# few tenths: before training, the encoder says much the same of every image, mean near 0 and
# log-variance near 0. What σ is that?

# %% [markdown]
# ## 2.3 Why a log-variance
#
# A variance must be positive, and a linear layer returns any real number. So let the number be a
# logarithm: $\ell = \log \sigma^2$. Every $\ell$ is allowed, and equal steps of $\ell$ are equal
# *factors* of σ, small or large. The head therefore learns neither σ nor the variance, though it is
# often said so: **`fc_logvar` learns the log-variance**. The way back is yours:
#
# $$\sigma = \sqrt{\sigma^2} = \sqrt{e^{\ell}} = e^{\ell / 2}$$
#
# **Predict.** What σ belongs to $\ell = 0$? And to $\ell = -4$: 0.018, 0.135 or −2?

# %% look
predict.choice("02_sigma", "σ where the log-variance is −4", "0.018", "0.135", "−2")

# %% [markdown]
# ### Exercise: `log_var_to_std`
#
# Turn log-variances, as a head returns them, into standard deviations, entry by entry.
#
# <details><summary>Hint: what comes out of exp(ℓ) alone?</summary>
#
# The variance. Which of the three predictions is that, and how do you get from there to σ?
# </details>
# <details><summary>Recipe</summary>
#
# Halve first, then `exp`. It saves the square root and stays in range for more values.
# </details>

# %% exercise="log_var_to_std"
def log_var_to_std(logvar):
    """Log-variance -> standard deviation, same shape."""
    ### BEGIN SOLUTION
    return torch.exp(0.5 * logvar)
    ### END SOLUTION

# %% check="log_var_to_std" points=1

# %% look
reference_std = lambda logvar: (0.5 * logvar).exp()
predict.reveal("02_sigma", f"{reference_std(torch.tensor(-4.0)):.3f}")
to_std = mine_or_reference(log_var_to_std, reference_std, torch.zeros(2))
plot_sigma_of_logvar(to_std, title="The same log-variance, read as σ and as σ²")

# %% [markdown]
# At $\ell = -4$, σ is 0.135; 0.018 is the variance. The two curves cross at $\ell = 0$, where σ and σ²
# are both 1. That is a trap: near the start of training $\ell$ is close to 0, and a mix-up goes
# unnoticed. Test such code far from 0.

# %% [markdown]
# ## 2.4 What a belief says about a code
#
# How plausible is a given $z$ under the belief? For one latent, the density of the bell curve:
#
# $$q_j(z_j) = \frac{1}{\sqrt{2\pi\sigma_j^2}}\ e^{-(z_j-\mu_j)^2 / 2\sigma_j^2}$$
#
# Take its logarithm. The latents are independent, so densities multiply and logarithms add:
#
# $$\log q(z \mid x) = -\frac12 \sum_{j=1}^{D} \left( \log 2\pi + \ell_j +
# \frac{(z_j - \mu_j)^2}{e^{\ell_j}} \right)$$
#
# Here the log-variance pays off: $\ell_j$ stands there as it is.

# %% [markdown]
# ### Exercise: `log_density`
#
# One number per image, in nats.
#
# <details><summary>Hint: which axis is summed?</summary>
#
# The last one, over the D latents. Images are separate questions and get separate answers.
# </details>
# <details><summary>Hint: is it σ or σ² under the fraction bar?</summary>
#
# σ². And how do you get that from `logvar`?
# </details>
# <details><summary>Recipe</summary>
#
# Inside the sum three terms: `math.log(2 * math.pi)`, `logvar`, and
# `(z - mu)**2 / logvar.exp()`. Then −½ times `.sum(dim=-1)`.
# </details>

# %% exercise="log_density"
def log_density(z, mu, logvar):
    """log N(z; mu, diag exp(logvar)) for z, mu, logvar (B, D): one value per row, (B,), in nats."""
    ### BEGIN SOLUTION
    terms = math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()  # (B, D)
    return -0.5 * terms.sum(dim=-1)
    ### END SOLUTION

# %% check="log_density" points=3

# %% [markdown]
# Use it at once. The trained encoder has looked at one held-out 2 and stated its belief. Here are four
# codes, for it to say how plausible each is: its own mean μ; a fair draw from the belief; the mean of
# another 2; the mean of a 5.
#
# **Predict.** Which scores highest? How far below it is the fair draw: nearly equal, or many nats?
# Could a score be above 0?

# %% look
predict.number("02_fair_draw", "how far a fair draw scores below μ", 0, 60, "nats")

# %% look
score = mine_or_reference(log_density, objective.log_density, *torch.zeros(3, 2, 4))
i, another_2, a_5 = 100, 101, 250
noise = torch.randn(32, generator=torch.Generator().manual_seed(0))
draw = mu[i] + (0.5 * logvar[i]).exp() * noise
candidates = torch.stack([mu[i], draw, mu[another_2], mu[a_5]])  # (4, 32)
scores = score(candidates, mu[i].expand(4, 32), logvar[i].expand(4, 32)).tolist()
exact = objective.log_density(candidates[:2], mu[[i, i]], logvar[[i, i]])
predict.reveal("02_fair_draw", exact[0] - exact[1])
with torch.no_grad():
    decoded = vae.decode(candidates).sigmoid()
names = ["the image", "μ", "a fair draw", "another 2", "a 5"]
captions = [names[0]] + [f"{name}\n{s:.1f} nats" for name, s in zip(names[1:], scores)]
show_images(torch.cat([held_out.pixels[[i]], decoded]), titles=captions)

# %% [markdown]
# The mean scores highest, a fair draw a dozen nats or more below it, and the codes of other images
# far below that: the belief is about what could have made *this image*, not about "some 2".
#
# Why does a fair draw lose so much? For each latent $(z_j - \mu_j)^2/\sigma_j^2$ is 1 on average, which
# costs ½ nat; over 32 latents that makes 16. The densest point of a Gaussian is not where its draws
# lie.

# %% look
generator = torch.Generator().manual_seed(0)
z = mu + (0.5 * logvar).exp() * torch.randn(mu.shape, generator=generator)  # one draw per image
at_mean, at_draw = score(mu, mu, logvar), score(z, mu, logvar)
print(f"log-density at the mean: {at_mean.mean():6.1f} nats on average over 500 images")
print(f"at a fair draw: {at_draw.mean():6.1f} nats, {(at_mean - at_draw).mean():.1f} less")
print(f"images with a log-density above 0 at their mean: {(at_mean > 0).sum()}")

# %% [markdown]
# A right run prints [[−7 to −3 | log-density at the mean:]] and [[−23 to −19 | at a fair draw:]], a
# difference of [[16 | at a fair draw: #2]].
#
# And some log-densities are above 0. That is no mistake: a density is not a probability. Where σ is
# small, much mass sits in little room, and the density exceeds 1. Only over a whole region does it
# add up to a probability.

# %% [markdown]
# ## 2.5 Which latents say something
#
# A latent for which the encoder states $\mu = 0$, $\sigma = 1$ for *every* image says nothing: that is
# $N(0, 1)$, what one believed before looking.
#
# **Predict.** The VAE has 32 latents. For how many will it state a narrow belief? And how far will the
# means spread there?

# %% look
predict.number("02_in_use", "latents with a narrow belief", 0, 32, "latents", step=1)

# %% look
sigma = (0.5 * logvar).exp()
active = sigma.median(dim=0).values < 0.9
print(f"latents in use: {active.sum()}, unused: {(~active).sum()}")
predict.reveal("02_in_use", active.sum())
plot_sigma_by_latent(mu, logvar, title="The trained VAE's beliefs, latent by latent")

# %% [markdown]
# A clear split: [[17 to 22 | latents in use:]] latents in use, with σ well below 1 and means that spread
# about as wide as the prior. For the others, σ is nearly 1 and the means hardly move. Nobody set that
# number; it is what 4,500 digits are worth to this network. An unused latent is no fault: it says
# nothing, and, as lesson 04 shows, costs nothing.
#
# **Predict.** What do ten beliefs look like for one latent in use and one that is not?

# %% look
plot_posteriors(
    mu[::50],
    logvar[::50],
    held_out.labels[::50],
    latents=(by_sigma[0], by_sigma[-1]),
    title="One latent in use (across), one unused (upwards)",
)

# %% look
own_hand = own_digits() or held_out  # those you drew in lesson 00
with torch.no_grad():
    own_mu, own_logvar = vae.encode(own_hand.pixels[:10])
plot_posteriors(
    own_mu,
    own_logvar,
    own_hand.labels[:10],
    latents=(by_sigma[0], by_sigma[1]),
    title="Your digits" if own_hand is not held_out else "Ten held-out zeros (you drew none)",
)

# %% [markdown]
# Across, each digit has its place. Upwards all ten ellipses have the height of the prior, whatever the
# image: ten times the same shrug. (A numeral above a thin line was moved up, to be read; its cloud is
# where the line begins.)
#
# Two cautions for pictures like these. They show two latents of 32, and clouds that overlap here may
# be far apart in others. And latents in use are not "features" with a meaning each; nothing asked for
# that.

# %% [markdown]
# ## What you have now
#
# - An encoder that returns 2 × 32 numbers: mean and log-variance of a Gaussian over codes, any of
#   which should decode to the image.
# - $\sigma = e^{\ell/2}$; test such code where $\ell \ne 0$.
# - A log-density that adds over latents; a fair draw from 32 of them lies 16 nats below the mean.
# - Latents in use have small σ and means that spread; unused ones repeat the prior.
#
# A belief is worth nothing to the decoder, which wants *a* code. So one must be drawn, and there the
# gradient stops. **Next:** `03_reparameterization`, how it gets through.

# %% look
progress("02_encoder_heads")  # what you have passed on this machine; run the cell again after a check
