# %% [markdown]
# # 12 Diffusion in latent space: noise a code, learn the noise, walk back
#
# Draws from $N(0, I)$ are often no digits: the codes of digits do not fill the prior. What if the prior
# itself is learned, afterwards, where the codes are?
#
# **At the end you can** noise a code to any step, train a network to see the noise, walk back, read
# the ELBO in its loss, and say what a learned prior buys, and what does as well.
#
# **You need** the ELBO of lesson 04 and the sampling of 05. **Time:** about 55 minutes.

# %% setup
import torch

from autograded_tests import check, progress
from vae_helpers import diffusion, load_digits, models, plots, pretrained, widgets
from vae_helpers.experiments.classifier import confident_share
from vae_helpers.experiments.latent_priors import (
    Mixture,
    choose_components,
    encoder_draws,
    measure_prior,
    standard_nats,
)
from vae_helpers.experiments.separability import referee
from vae_helpers.fallback import mine_or_reference
from vae_helpers.training import evaluate
from vae_helpers.widgets import predict

# %% look
digits, held_out = load_digits(), load_digits(split="test")
vae = pretrained("vae")
denoiser = pretrained("diffusion")  # trained the first time, with a bar; then read from a file
alpha_bar, noise = denoiser.alpha_bar, torch.Generator().manual_seed(0)
betas = diffusion.betas_of(alpha_bar)
with torch.no_grad():
    mu, logvar = vae.encode(digits.pixels)
    z = encoder_draws(mu, logvar)  # (4500, 32): one code for each training digit
    z_new = encoder_draws(*vae.encode(held_out.pixels), draws=2, seed=1)  # two a held-out digit


def drawn(codes):
    with torch.no_grad():
        return vae.decode(codes).sigmoid()


# %% [markdown]
# ## Where this lesson is going
#
# Three rows, one decoder. Only the place where codes are drawn differs.

# %% look
start = torch.randn(12, 32, generator=noise)
rows = {
    "N(0, I)": drawn(start),
    "walked back": drawn(diffusion.sample(denoiser, 12, noise, start=start)),
    "real codes": drawn(z[::375]),
}
plots.show_rows(rows, title="Draws of the prior, the same draws walked back, and codes of digits")

# %% [markdown]
# ## 12.1 The holes
#
# The decoder has met the codes of digits, and no others. Lesson 05 let a referee tell codes from
# draws of $N(0, I)$. It is asked again, also about a Gaussian fitted to the codes, mean and
# covariance. Beside it stands the judge of lesson 01: in which share of draws is it sure of a digit?
# A sure judge is no proof, as 12.8 shows.

# %% [markdown]
# The ELBO asks one thing of a prior, the number $-\log p(z)$. Any density will do that one can price
# and draw, and it may be fitted *after* the VAE: whatever it saves there, the negative ELBO loses.
#
# **Predict.** How many nats does the fitted Gaussian save on held-out codes?

# %% look
predict.number("12_gaussian", "nats that a fitted Gaussian saves", 0, 10)

# %% look
gaussian = Mixture.fit(encoder_draws(mu, logvar, draws=3, seed=2), 1)
costs = {"N(0, I)": standard_nats(z_new).mean().item(), "one Gaussian": gaussian.nats(z_new).mean().item()}
draws = {"N(0, I)": torch.randn(len(z), 32, generator=noise), "one Gaussian": gaussian.draw(len(z))}
for name, codes in draws.items():
    look = measure_prior(vae, z, codes)
    print(f"{name}: {costs[name]:.1f} nats, the referee is right in {look['referee']:.0%}, "
          f"the judge is sure of {look['sure']:.0%}")  # fmt: skip
predict.reveal("12_gaussian", costs["N(0, I)"] - costs["one Gaussian"])

# %% [markdown]
# A few tenths of a nat: the KL term has seen to mean and covariance already. The holes have another
# shape, and the referee finds them, in [[60 to 80 | N(0, I): #2]] % of
# cases where 50 % is guessing.

# %% [markdown]
# ## 12.2 Forward: a code turns into noise
#
# Between a code and noise, put $T = 100$ steps. Each shrinks the code a little and adds as much noise
# as was lost, so that variance 1 stays 1. All steps up to $t$ together are one:
# $$z_t = \sqrt{\bar\alpha_t}\, z_0 + \sqrt{1 - \bar\alpha_t}\, \varepsilon, \qquad
# \bar\alpha_t = \prod_{s \le t} (1 - \beta_s).$$
#
# $z_0$ is the code itself. $t$ counts from 0, so that a code noised to $t = 0$ has taken one small step
# already. $\bar\alpha_t$ is the share of the variance that is still the code's.

# %% [markdown]
# ### Exercise: `noise_to`
#
# Noise a batch: `z0` and `eps` are (B, D), `t` is (B,) whole numbers, `alpha_bar` is (T,). Each row
# has its own $t$.
#
# <details><summary>Hint: what does <code>alpha_bar[t]</code> hold?</summary>
#
# One number for each row, (B,). To meet (B, D) along the rows it needs a second axis.
# </details>
# <details><summary>Recipe</summary>
#
# `share = alpha_bar[t][:, None]`, then the formula with two roots.
# </details>

# %% exercise="noise_to"
def noise_to(z0, t, eps, alpha_bar):
    """z_t, each row at its own t: (B, D), (B,), (B, D), (T,) -> (B, D)."""
    ### BEGIN SOLUTION
    share = alpha_bar[t][:, None]
    return share.sqrt() * z0 + (1 - share).sqrt() * eps
    ### END SOLUTION


# %% check="noise_to" points=2

# %% [markdown]
# **Predict.** One code, noised more and more, and decoded at every step. At $t = 99$ nothing of it is
# left. What will the picture look like there?

# %% look
predict.choice("12_noised", "pure noise, decoded", "snow", "a grey blur", "like a draw of the prior", "blank")

# %% look
noised = mine_or_reference(noise_to, diffusion.noise_to, z[:2], torch.tensor([0, 9]), z[:2], alpha_bar)
steps = torch.tensor([0, 20, 40, 50, 60, 70, 80, 90, 99])
eps = torch.randn(3, 1, 32, generator=noise).expand(-1, 9, -1)
film = [noised(z[row].expand(9, -1), steps, eps[i], alpha_bar) for i, row in enumerate((100, 1500, 3000))]
last = noised(z, torch.full((len(z),), 99), torch.randn(z.shape, generator=noise), alpha_bar)
sure, prior = confident_share(drawn(last)), confident_share(drawn(torch.randn(len(z), 32)))
print(f"the judge is sure of {sure:.0%} at t = 99, and of {prior:.0%} of the prior's draws")
predict.reveal("12_noised", "like a draw of the prior" if abs(sure - prior) < 0.05 else "snow")
plots.show_rows({f"code {i}": drawn(f) for i, f in enumerate(film)}, title="Three codes noised to t = 0, 20, 40, 50, 60, 70, 80, 90, 99, and decoded")

# %% [markdown]
# Pure noise in latent space *is* a draw of the old prior. Snow comes from noise on pixels; these are
# pen strokes throughout.
#
# ## 12.3 Learn to see the noise
#
# Which noise is in $z_t$? Nobody can tell exactly. The best guess, $\mathbb{E}[\varepsilon \mid z_t]$,
# depends on where codes lie; so who learns it learns where codes lie. Squared error leads there.

# %% [markdown]
# ### Exercise: `noise_loss`
#
# For every row of `z0` draw one $t$, uniform over $0, \dots, T - 1$, and one
# $\varepsilon \sim N(0, I)$. Noise the row, ask `model(z_t, t)`, and return the squared error to
# $\varepsilon$: summed over latents, averaged over rows, graph attached.
#
# *A right answer:* a model that answers 0 pays about D.
#
# <details><summary>Hint: how is one t drawn for each row?</summary>
#
# `torch.randint(T, (B,))`; its upper end is left out.
# </details>
# <details><summary>Recipe</summary>
#
# `t`, `eps = torch.randn_like(z0)`, `z_t = noise_to(...)`; then
# `(model(z_t, t) - eps).square().sum(dim=-1).mean()`.
# </details>

# %% exercise="noise_loss"
def noise_loss(model, z0, alpha_bar):
    """How far model(z_t, t) is from the noise, at one random t and noise a row: a scalar tensor."""
    ### BEGIN SOLUTION
    t = torch.randint(len(alpha_bar), (len(z0),))
    eps = torch.randn_like(z0)
    z_t = noise_to(z0, t, eps, alpha_bar)
    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
    ### END SOLUTION


# %% check="noise_loss" points=4

# %% [markdown]
# The model is $\sqrt{1 - \bar\alpha_t}\,\big(z_t + f(z_t, t)\big)$ with a network $f$ of three hidden
# layers, which is 0 before training. Codes are fresh draws $\mu + \sigma\varepsilon$ in every batch: what
# is learned is where *Gaussians* lie, not 4,500 points.

# %% look
learned = mine_or_reference(noise_loss, diffusion.noise_loss, denoiser, z[:4], alpha_bar)
torch.manual_seed(0)
yours = models.Denoiser(32, alpha_bar)
with torch.no_grad():
    untrained = torch.stack([learned(yours, z, alpha_bar) for _ in range(10)]).mean()
losses = diffusion.fit_noise(yours, mu, logvar, steps=800, seed=0, loss=learned)
print(f"a silent model pays 32, the untrained one {untrained:.1f}, after 800 steps {losses[-1]:.1f}")

# %% [markdown]
# From [[15 to 17 | the untrained one]] to [[14 to 16 | after 800 steps]]: little to see. Most noise cannot be
# told from a code, whoever looks. Whether so little is worth anything, section 12.5 says in nats.
#
# ## 12.4 Back: from noise to a code
#
# If one step's noise is small, the way back is a Gaussian too. Its mean takes away a part of the
# predicted noise and undoes the shrinking; then a little fresh noise comes in, of variance $\beta_t$:
# $$z_{t-1} = \frac{1}{\sqrt{1 - \beta_t}} \Big(z_t - \frac{\beta_t}{\sqrt{1 - \bar\alpha_t}}\,
# \hat\varepsilon\Big) + \sqrt{\beta_t}\,\text{noise}.$$

# %% [markdown]
# ### Exercise: `denoise_step`
#
# One step back. `t` is a Python whole number, `betas` is (T,), and the noise is given. The last step,
# $t = 0$, ends at a code: the mean, with no noise added.
#
# <details><summary>Hint: where does ᾱ come from?</summary>
#
# From `betas`: the product of all $1 - \beta_s$ up to $t$, itself included.
# </details>
# <details><summary>Recipe</summary>
#
# `share = (1 - betas).cumprod(0)[t]`; the mean as in the formula; add
# `betas[t].sqrt() * noise` if `t > 0`.
# </details>

# %% exercise="denoise_step"
def denoise_step(z, eps_hat, t, betas, noise):
    """z at step t - 1, from z at step t and the noise expected in it: (B, D)."""
    ### BEGIN SOLUTION
    share = (1 - betas).cumprod(0)[t]
    mean = (z - betas[t] / (1 - share).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
    return mean + betas[t].sqrt() * noise if t > 0 else mean
    ### END SOLUTION


# %% check="denoise_step" points=3

# %% look
step = mine_or_reference(denoise_step, diffusion.denoise_step, z[:2], z[:2], 3, betas, z[:2])
walk, at, guesses = {}, start[:8], {}
with torch.no_grad():
    for t in reversed(range(100)):
        eps_hat = denoiser(at, torch.full((8,), t))
        if t in (90, 75, 60, 40, 20, 0):
            walk[f"z at t = {t}"] = drawn(at)
            guesses[f"guess at t = {t}"] = drawn(diffusion.guess_z0(at, eps_hat, alpha_bar[t]))
        at = step(at, eps_hat, t, betas, torch.randn(8, 32, generator=noise))
display(plots.show_rows(walk | {"the code": drawn(at)}, title="Eight walks from noise to a code, decoded"))
plots.show_rows(guesses, title="What the model takes the code for, on the way")

# %% [markdown]
# At first the guess is a blur, the mean of what is possible. On the way it becomes a digit, and
# from $t = 40$ on it hardly changes.

# %% look
walked = diffusion.sample(denoiser, len(z), noise)
look = measure_prior(vae, z, walked)
print(f"all 100 steps: the judge is sure of {look['sure']:.0%}, "
      f"the referee is right in {look['referee']:.0%}")  # fmt: skip

# %% [markdown]
# The referee is left to guess: [[48 to 57 | all 100 steps: #2]] %. And need all steps be walked?
# DDIM (Song et al., 2021) takes the guess of $z_0$ and noises it back to a lower $t$ with the *same*
# predicted noise, no draw on the way.
#
# **Predict.** All steps give a sure digit in [[62 to 78 | all 100 steps:]] % of draws. And 10 jumps?

# %% look
predict.number("12_jumps", "sure digits, of draws in 10 jumps", 0, 100, "%")

# %% look
for count in (50, 10):
    look = measure_prior(vae, z, diffusion.ddim(denoiser, len(z), count, noise))
    print(f"{count} jumps: the judge is sure of {look['sure']:.0%}, "
          f"the referee is right in {look['referee']:.0%}")  # fmt: skip
predict.reveal("12_jumps", 100 * look["sure"])

# %% [markdown]
# Fifty jumps are as good as a hundred steps: the referee is right in [[49 to 57 | 50 jumps: #2]] %. Ten
# give as many sure digits, [[60 to 78 | 10 jumps:]] %, and the referee tells them, in
# [[58 to 75 | 10 jumps: #2]] %: a sure digit is not yet the right code.

# %% [markdown]
# Two latents let one watch the walk. At the highest $t$ all arrows, $-\hat\varepsilon$, point to the
# middle; lower down they bend towards codes near by. A jump also undoes the shrinking, so that a dot
# may walk outwards though its arrow points in. Drop one where no codes are: its first guess is a mean
# of what is possible, and its home is one code.

# %% look
flat, flat_denoiser = (pretrained(kind, latent_dim=2, epochs=20) for kind in ("vae", "diffusion"))
widgets.walk_home(flat, flat_denoiser)

# %% [markdown]
# ## 12.5 It is the ELBO
#
# The walk is a latent variable model with a hundred layers, and has an ELBO of its own. Each step pays
# for how far the model's Gaussian $p$ is from $q(z_{t-1} \mid z_t, z_0)$, the one that knows $z_0$:
# $$-\log p(z_0) \;\le\; \sum_{t \ge 1} \mathrm{KL}(q\,\|\,p) + \text{a first and a last term}.$$
#
# $q$ has the mean of a step with the *true* noise, and the variance
# $\tilde\beta_t = \beta_t (1 - \bar\alpha_{t-1}) / (1 - \bar\alpha_t)$.

# %% [markdown]
# ### Exercise: `step_kl`
#
# The price of a step, $1 \le t < T$, in nats, for each row: $q$ with the noise `eps` and variance
# $\tilde\beta_t$, $p$ with `eps_hat` and variance $\beta_t$. Both means start from the same $z_t$, which
# cancels. (B, D) twice, a whole number, (T,) to (B,).
#
# <details><summary>Hint: by how much do the two means differ?</summary>
#
# By what stands before the noise in `denoise_step`, times the difference of the noises.
# </details>
# <details><summary>Hint: the KL of two Gaussians that differ in both?</summary>
#
# $\frac12 \big(\frac{\tilde\beta}{\beta} - 1 + \log\frac{\beta}{\tilde\beta} +
# \frac{\text{gap}^2}{\beta}\big)$ for each latent.
# </details>
# <details><summary>Recipe</summary>
#
# With `share = (1 - betas).cumprod(0)`: the gap is `eps - eps_hat` times $\beta_t$, divided by the
# root of `(1 - share[t]) * (1 - betas[t])`. Then the formula of the hint, summed over latents.
# </details>

# %% exercise="step_kl"
def step_kl(eps, eps_hat, t, betas):
    """KL from q(z_{t-1} | z_t, z0) to p(z_{t-1} | z_t), summed over latents: (B,), nats."""
    ### BEGIN SOLUTION
    share = (1 - betas).cumprod(0)
    tilde = betas[t] * (1 - share[t - 1]) / (1 - share[t])
    gap = betas[t] / ((1 - share[t]) * (1 - betas[t])).sqrt() * (eps - eps_hat)
    return 0.5 * (tilde / betas[t] - 1 + (betas[t] / tilde).log() + gap**2 / betas[t]).sum(dim=-1)
    ### END SOLUTION


# %% check="step_kl" points=3

# %% [markdown]
# The squared error of the noise stands in there, with a weight for each $t$. So `noise_loss` is this
# bound with its weights left out. They are back for the price.
#
# **Predict.** Much code takes $\tilde\beta_t$ as the variance of $p$ too. It is $q$'s own, hardly
# smaller than $\beta_t$ but at the first steps. How many nats does the same network then pay more?

# %% look
predict.number("12_variance", "nats more, with the other variance", 0, 40)

# %% look
price = mine_or_reference(step_kl, diffusion.step_kl, z[:2], z[:2], 3, betas)
codes, costs = z_new[:500], []
with torch.no_grad():
    for t in range(1, 100):
        eps = torch.randn(codes.shape, generator=noise)
        at = diffusion.noise_to(codes, torch.full((500,), t), eps, alpha_bar)
        costs.append(price(eps, denoiser(at, torch.full((500,), t)), t, betas).mean())
bound = diffusion.diffusion_nats(denoiser, codes).mean().item()
other = diffusion.step_nats(denoiser, codes, variance="posterior")
more = other.sum(1).mean().item() - bound
print(f"the whole bound: {bound:.1f} nats; with the other variance {more:.1f} more")
predict.reveal("12_variance", more)
plots.plot_steps(
    {"variance β": torch.stack(costs), "the other variance": other[:, 1:-1].mean(0)},
    title="What each step back costs, the first term and the last apart",
)

# %% [markdown]
# The same network, the same means, and [[20 to 30 | with the other variance]] nats. On a smooth density the
# true step back has variance near $\beta_t$; $\tilde\beta_t$ is right for one who knows $z_0$. Too sure
# is dear, as in lesson 09.
#
# ## 12.6 What it buys, and what does as well
#
# A rival that needs no steps: a mixture of Gaussians fitted to draws of the encoder. How many of them?
# The held-out digits must not say; training images, split in two, may.

# %% look
picked = choose_components(mu, logvar, [5, 10, 20, 40], draws=3)
best = min(picked, key=picked.get)
print("on the other half:", *(f"{k} Gaussians {cost:.1f};" for k, cost in picked.items()), f"so {best}")
mixed, one = (Mixture.fit(encoder_draws(mu, logvar, draws=3, seed=2), k) for k in (best, 1))
priors = {
    "N(0, I)": (standard_nats, torch.randn(len(z), 32, generator=noise)),
    "one Gaussian": (one.nats, one.draw(len(z))),
    "mixture": (mixed.nats, mixed.draw(len(z))),
    "diffusion": (lambda z: diffusion.diffusion_nats(denoiser, z), diffusion.sample(denoiser, len(z), noise)),
}
elbo, _, _ = evaluate(vae, held_out.pixels)
nats = {}
for name, (price_of, codes) in priors.items():
    nats[name] = price_of(z_new).mean().item()
    look = measure_prior(vae, z, codes)
    print(f"{name}: {nats[name]:.1f} nats, a negative ELBO of {elbo + nats[name] - nats['N(0, I)']:.1f}, "
          f"referee {look['referee']:.0%}, judge sure of {look['sure']:.0%}")  # fmt: skip
plots.plot_priors(nats, title="Codes of held-out digits under four priors")

# %% [markdown]
# Three learned priors, and they are close: the diffusion's [[42 to 45 | diffusion: #1]] nats are a bound,
# the mixture's are exact, and either saves what the fitted Gaussian could not. The negative ELBO falls
# by the same. *Which* second model hardly matters here. Looks say less than nats: the judge is
# surer of the mixture's draws.

# %% [markdown]
# ## 12.7 On a grid
#
# Larger systems keep the code's places: channels on a grid. Here a convolutional VAE, 14,005
# parameters, 2 channels of 7 × 7 cells. With $N(0, I)$ its draws are confetti, since each cell is drawn for
# itself. The walk runs in coordinates in which the fitted Gaussian is $N(0, I)$, so that the network
# learns what that Gaussian leaves.

# %% look
grid = pretrained("grid_vae", latent_dim=98, epochs=15)
grid_denoiser = pretrained("grid_diffusion", latent_dim=98, epochs=15)
with torch.no_grad():
    grid_mu, grid_logvar = grid.encode(digits.pixels)
    grid_z = encoder_draws(grid_mu, grid_logvar)
    grid_new = encoder_draws(*grid.encode(held_out.pixels), draws=2, seed=1)
grid_picked = choose_components(grid_mu, grid_logvar, [1, 5, 10], draws=3)
grid_best = min(grid_picked, key=grid_picked.get)
grid_mixture = Mixture.fit(encoder_draws(grid_mu, grid_logvar, draws=3, seed=2), grid_best)
grid_draws = {
    "N(0, I)": torch.randn(len(z), 98, generator=noise),
    "mixture": grid_mixture.draw(len(z)),
    "diffusion": diffusion.sample(grid_denoiser, len(z), noise),
}

# %% look
grid_nats = {
    "N(0, I)": standard_nats(grid_new).mean().item(),
    "mixture": grid_mixture.nats(grid_new).mean().item(),
    "diffusion": diffusion.diffusion_nats(grid_denoiser, grid_new).mean().item(),
}
print(f"the mixture has {grid_best} Gaussians")
for name, codes in grid_draws.items():
    look = measure_prior(grid, grid_z, codes)
    print(f"grid, {name}: {grid_nats[name]:.1f} nats, referee {look['referee']:.0%}, "
          f"judge sure of {look['sure']:.0%}")  # fmt: skip
with torch.no_grad():
    pictures = {name: grid.decode(codes[:10]).sigmoid() for name, codes in grid_draws.items()}
plots.show_rows(pictures, title="Draws on the grid under three priors")

# %% [markdown]
# On the grid the prior matters most, and the best two are close again: [[121.5 to 124 | grid, mixture:]]
# nats for the mixture, at most [[122.5 to 125.5 | grid, diffusion:]] for the diffusion.
#
# A grid was looked for on which diffusion is clearly ahead after two minutes of training. Neither this
# one nor 4 channels at β = 0.3 was: with 98 or 196 latents and 4,500 images, Gaussians hold their
# own. At the 16,384 latents of a larger system, one covariance alone has 134 million numbers.

# %% [markdown]
# ## 12.8 Two predictions
#
# Two experiments are left, and two questions decide before they run. Write a letter; a reason is
# welcome and not marked.

# %% quiz="untrained_denoiser"
# The network in the denoiser is still 0, so that it predicts √(1 − ᾱ_t) · z_t. Walking back from noise
# through all its steps gives draws of
#   A  The training codes
#   B  N(0, I), the VAE's own prior
#   C  The mean code alone
#   D  Noise that grows with every step
untrained_denoiser = ""
### BEGIN SOLUTION
untrained_denoiser = "B"
### END SOLUTION
untrained_denoiser: str  # text between quotation marks

# %% quiz="sure_mixture"
# 50 Gaussians fitted to one z an image draw digits that the judge is surest of. They give held-out
# codes, against N(0, I),
#   A  Far more probability
#   B  About as much
#   C  None at all
#   D  One cannot know
sure_mixture = ""
### BEGIN SOLUTION
sure_mixture = "B"
### END SOLUTION
sure_mixture: str  # text between quotation marks

# %% look
if untrained_denoiser and sure_mixture:
    fresh = models.Denoiser(32, alpha_bar)  # its network is 0
    told = referee(diffusion.sample(fresh, len(z), noise), torch.randn(len(z), 32, generator=noise))
    print(f"untrained: {diffusion.diffusion_nats(fresh, z_new).mean():.1f} nats, "
          f"N(0, I) {standard_nats(z_new).mean():.1f}; a referee tells their draws apart in {told:.0%}")  # fmt: skip
    fifty = Mixture.fit(z, 50)
    print(f"50 Gaussians: {fifty.nats(z_new).mean():.1f} nats held out, {fifty.nats(z).mean():.1f} in "
          f"training; the judge is sure of {confident_share(drawn(fifty.draw(len(z)))):.0%}")  # fmt: skip
else:
    print("The run opens once both questions have an answer.")

# %% check="untrained_denoiser" points=1

# %% check="sure_mixture" points=1

# %% [markdown]
# The walk starts at the old prior: untrained, its bound is [[45.5 to 46.5 | untrained:]] nats, close to the
# exact number, and the referee guesses. All that training changes is where the walk leads.
#
# 50 Gaussians ask [[36 to 40 | 50 Gaussians: #2]] nats for the codes they were fitted to and
# [[45 to 49 | 50 Gaussians: #1]] for others: learned by heart, and the judge likes no draws better. Good
# draws are no proof of a good density. In 12.6 each image gave three z, and other images chose the number.

# %% [markdown]
# ## 12.9 Where this lives
#
# Stable Diffusion (Rombach et al., 2022) is this lesson, larger. Each part has its name there:
#
# | there | here | built in |
# | --- | --- | --- |
# | first stage, 512 × 512 pixels to 64 × 64 × 4 latents | encoder, decoder | 01 to 04, 10, 12.7 |
# | KL weight $10^{-6}$ | β: N(0, I) was never the prior | 04, 08 |
# | latents scaled to spread 1 | done by the KL term | 12.1 |
# | noise schedule, ε-prediction | `noise_to`, `noise_loss` | 12.2, 12.3 |
# | U-Net | three layers | 12.3 |
# | samplers | `denoise_step`, DDIM | 12.4 |
# | text | a label's ten columns | 07 |

# %% [markdown]
# Not shown: guidance, which trades variety for obedience; U-Nets; scale.
#
# A diffusion repairs the prior and nothing else: what the decoder blurs stays blurred. Against
# that, larger first stages add a loss that is learned too. A *discriminator* tells drawn pictures
# from real ones, as the referee of 12.1 tells codes, and hands its gradient to the decoder. That is
# adversarial learning, and would be the next course.

# %% [markdown]
# ## What you have now
#
# - `noise_to`, `noise_loss`, `denoise_step`, `step_kl`: a diffusion model, whole.
# - Its loss is an ELBO with the weights left out; put back, they price a code in nats.
# - The variance of a step is a choice, and cost more than all that was learned.
# - A learned prior fills the holes; which one, nats decide, and here several tie.
#
# **Next:** this is the end of the course. From pixels, priced in lesson 00, to a prior learned by
# walking back from noise, everything was measured in one unit. Take your own data, and measure.

# %% look
progress("12_latent_diffusion")  # what you have passed on this machine; run the cell again after a check
