# %% [markdown]
# # 03 Reparameterization: a slope through a random draw
#
# The encoder of lesson 02 answers with a Gaussian. To train it, a gradient has to travel back through a *random draw*, and a draw has no slope. One line of algebra solves that.
#
# **At the end you can** say why sampling stops a gradient, move the randomness out of its way, work out the gradient by hand, write the trick's rival and say what the trick is worth against it, and write the whole forward pass of a VAE.
#
# **You need** lesson 02 (`mu`, `logvar`) and the chain rule. **Time:** about 60 minutes.

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import generate, load_digits, models, plots, pretrained, reconstruct, widgets
from vae_helpers.experiments import detour, gradients
from vae_helpers.fallback import mine_or_reference, model_or_reference
from vae_helpers.widgets import predict

# %% [markdown]
# ## Where this lesson is going
#
# Black arrows are the forward pass, dashed ones the gradient. On the left the dice stand *between* the encoder and the loss. On the right they stand to the side: $z$ is computed from $\mu$, $\sigma$ and a random number $\varepsilon$ that needs no gradient.

# %% look
digits = load_digits(split="test")
ten = digits.pixels[::50]  # the held-out digits are sorted: one of each
plots.plot_two_routes()

# %% [markdown]
# ## 3.1 A draw has no slope
#
# The decoder needs one concrete $z$, so we draw it: $z \sim N(\mu, \sigma^2)$. PyTorch has `torch.normal(mu, std)` and `Normal(mu, std).sample()`.
#
# Take a loss $\sum_j z_j^2$. If $\mu$ moves, the draws move with it, so the average loss surely depends on $\mu$.
#
# **Predict.** What does `backward()` leave in `mu.grad`: the right slope, zero, or an error? The same for both functions?

# %% look
predict.choice("03_grad", "mu.grad behind torch.normal", "the right slope", "zero", "an error")

# %% look
mu = torch.tensor([1.0, -2.0], requires_grad=True)
std = torch.tensor([0.5, 0.5], requires_grad=True)

z = torch.normal(mu, std)
z.square().sum().backward()
print("torch.normal: z knows a graph:", z.requires_grad)
print("              mu.grad", mu.grad, " std.grad", std.grad)

z = torch.distributions.Normal(mu, std).sample()
print(".sample():    z knows a graph:", z.requires_grad)
predict.reveal("03_grad", "zero" if mu.grad.abs().max() == 0 else "the right slope")

# %% [markdown]
# `.sample()` cuts the graph; here `backward()` would stop with an error. `torch.normal` returns a $z$ that looks differentiable, and its gradient is **zero, silently**.
#
# Inside a VAE training would run, and the encoder would hear nothing from the reconstruction.
#
# Yet the average loss does depend on $\mu$. So what *is* its slope?

# %% [markdown]
# ## 3.2 Hold the dice still
#
# Measure a slope without calculus: move $\mu$ by 0.01 and see how much the average of $z^2$ changes, with 100 draws on each side. At $\mu = 1$ the true slope is $2\mu = 2$.
#
# Do it twice: with *fresh* dice for each side, and with the *same* $\varepsilon$ on both sides.
#
# **Predict.** How far will slopes with fresh dice scatter?

# %% look
predict.number("03_fresh_dice", "the scatter with fresh dice", 0.01, 1000, log=True)

# %% look
torch.manual_seed(0)
step, mean = 0.01, 1.0
eps_left, eps_right = torch.randn(2, 1000, 100)  # 1000 measurements of 100 draws each

before = (mean + eps_left).square().mean(dim=1)
fresh = ((mean + step + eps_right).square().mean(dim=1) - before) / step
same = ((mean + step + eps_left).square().mean(dim=1) - before) / step

print(f"fresh dice: slope {fresh.mean():5.2f}, give or take {fresh.std():5.2f}")
print(f"same dice: slope {same.mean():5.2f}, give or take {same.std():5.2f}")
predict.reveal("03_fresh_dice", fresh.std())

# %% [markdown]
# With fresh dice the noise of two rolls, divided by 0.01, drowns the slope: give or take [[about 35 | fresh dice: slope #2]]. With the dice held still, only $\mu$ has moved, and the slope is there: [[2.0 | same dice: slope]], give or take [[0.2 | same dice: slope #2]].
#
# That is the trick. Roll $\varepsilon$ first. Then **compute**
#
# $$z = \mu + \sigma\,\varepsilon, \qquad \varepsilon \sim N(0, 1).$$
#
# For a given roll, $z$ is a plain function of $\mu$ and $\sigma$.

# %% look
plots.plot_noise_to_latent(
    torch.tensor([-1.8, -1.0, -0.3, 0.4, 1.3]), [(0.0, 1.0), (1.5, 0.5), (-1.0, 0.3)]
)

# %% [markdown]
# Five rolls, carried from $\varepsilon$ above to $z$ below. $\mu$ moves all of them together, $\sigma$ spreads them around $\mu$, and each end moves smoothly with either.

# %% [markdown]
# ## 3.3 The gradient by hand
#
# Suppose the decoder sends back $\partial L/\partial z$, how much the loss changes with each entry of $z$. What arrives at the two heads of the encoder? Mind that the second head is called **log-variance**: $\sigma = e^{\frac12 \ell}$ with $\ell = \log \sigma^2$.
#
# **Predict.** For which roll $\varepsilon$ does the log-variance get no gradient?

# %% look
predict.number("03_silent_roll", "the roll that tells the log-variance nothing", -2, 2)

# %% [markdown]
# ### Exercise: `reparameterized_gradients`
#
# The noise, the log-variances and $\partial L/\partial z$ are given, all `(B, D)`. Return the gradients at `mu` and at `logvar`, in this order, without autograd.
#
# <details><summary>Hint: what is asked of μ?</summary>
#
# If $\mu$ grows by 0.01 and $\varepsilon$ stays, by how much does $z$ grow?
# </details>
# <details><summary>Hint: what stands between ℓ and z?</summary>
#
# Two steps: from $\ell$ to $\sigma$, from $\sigma$ to $z$. What is the derivative of $e^{\frac12 \ell}$?
# </details>
# <details><summary>Recipe</summary>
#
# $\partial z/\partial\mu = 1$ and $\partial z/\partial\ell = \tfrac12 \sigma\varepsilon$. Multiply each by `grad_z`, entry by entry; nothing is summed.
# </details>

# %% exercise="reparameterized_gradients"
def reparameterized_gradients(eps, logvar, grad_z):
    """The chain rule through z = mu + sigma * eps, without autograd.

    eps, logvar, grad_z: (B, D). Returns (grad_mu, grad_logvar), both (B, D).
    """
    ### BEGIN SOLUTION
    std = (0.5 * logvar).exp()
    return grad_z, grad_z * 0.5 * std * eps
    ### END SOLUTION


# %% check="reparameterized_gradients" points=2

# %% [markdown]
# Three latents of one image, with the loss $\sum_j z_j^2$ again, at $\mu = 1$ and $\sigma = 2$: one roll below, one at, one above zero. Your formula beside what autograd finds when $z$ is *computed* from the roll. A right run prints `-2, 2, 6` twice for $\mu$, and `2, 0, 6` twice for the log-variance.

# %% look
by_hand = mine_or_reference(
    reparameterized_gradients, gradients.reparameterized_gradients, *torch.ones(3, 1, 3)
)
eps = torch.tensor([[-1.0, 0.0, 1.0]])
mu = torch.ones(1, 3, requires_grad=True)
logvar = torch.full((1, 3), 4.0).log().requires_grad_()  # sigma = 2, so the variance is 4

z = mu + (0.5 * logvar).exp() * eps
z.square().sum().backward()
grad_mu, grad_logvar = by_hand(eps, logvar.detach(), 2 * z.detach())
print("z                    ", z.tolist())
print("mu            by hand", grad_mu.tolist(), " autograd", mu.grad.tolist())
print("log-variance  by hand", grad_logvar.tolist(), " autograd", logvar.grad.tolist())
predict.reveal("03_silent_roll", eps[logvar.grad == 0].mean())

# %% [markdown]
# Read the log-variance line as a story. The roll $\varepsilon = 0$ lands on $\mu$ whatever $\sigma$ is, so it says nothing about $\sigma$. The roll $+1$ landed at $z = 3$, where the loss is steep, and pulls $\sigma$ down hard; the roll $-1$ landed at $-1$, and pulls less. One image, one roll, and every head gets its own message.

# %% [markdown]
# ## 3.4 The trick in code
#
# Now write the draw itself. Three things make it right: the noise is *fresh* at every call, every entry has *its own* noise, and $z$ is computed from `mu` and `logvar` so that autograd finds its way.
#
# **Predict.** If a colleague wrote `mu - std * eps` instead, would their draws have another distribution?

# %% [markdown]
# ### Exercise: `reparameterize`
#
# One draw for every entry of `mu` and `logvar`, both `(B, D)`. Two calls must differ, and the gradient must reach both arguments.
#
# <details><summary>Hint: which shape has the noise?</summary>
#
# 5 images with 7 latents need 35 independent rolls. Which function gives noise in the shape of another tensor?
# </details>
# <details><summary>Hint: how does σ come out of logvar?</summary>
#
# You wrote `log_var_to_std` in lesson 02. Where does the ½ come from?
# </details>
# <details><summary>Recipe</summary>
#
# `std = torch.exp(0.5 * logvar)`, `eps = torch.randn_like(std)`, and then the formula.
# </details>

# %% exercise="reparameterize"
def reparameterize(mu, logvar):
    """One draw z from N(mu, exp(logvar)) for each entry, differentiable: (B, D), (B, D) -> (B, D)."""
    ### BEGIN SOLUTION
    std = torch.exp(0.5 * logvar)
    eps = torch.randn_like(std)
    return mu + std * eps
    ### END SOLUTION


# %% check="reparameterize" points=3

# %% look
widgets.noise_explorer(reparameterize)  # move μ, then log σ²; both hold the dice still

# %% [markdown]
# Your function, 4,000 draws at a time. $\mu$ shifts all of them, the log-variance fans them out, and each end glides: that glide is the slope. Fresh dice make everything jump.
#
# The draws fill the density they should, for every $\mu$ and every log-variance. The trick changes *nothing* about what is drawn. It only chooses another route to the same distribution, one with a slope. (The colleague's minus sign is fine too: $\varepsilon$ and $-\varepsilon$ are equally likely.)
#
# PyTorch has this route as well: `Normal(mu, std).rsample()`, with an *r* for reparameterized.

# %% [markdown]
# ## 3.5 Is there no other way?
#
# There is, and in machine learning it is older: the **score function** estimator, known as REINFORCE. It needs no slope through the draw. Three lines lead to it.
#
# $\mathbb{E}[f(z)]$ is the *average* of $f(z)$ over the draws $z \sim q$, and $\nabla_\mu$ the slope by $\mu$. Written out,
#
# $$\nabla_\mu\, \mathbb{E}[f(z)] = \nabla_\mu \int f(z)\, q(z)\, dz = \int f(z)\, \nabla_\mu\, q(z)\, dz,$$
#
# since $f$ does not know $\mu$: only the density moves.

# %% [markdown]
# An average over draws needs a $q(z)$ under the integral. The chain rule for the logarithm, $\nabla_\mu \log q = \nabla_\mu q / q$, puts one there:
#
# $$\nabla_\mu\, q = q\, \nabla_\mu \log q \quad\Longrightarrow\quad \nabla_\mu\, \mathbb{E}[f(z)] = \mathbb{E}\big[f(z)\, \nabla_\mu \log q(z)\big].$$
#
# For a Gaussian, $\log q(z) = -\frac{(z-\mu)^2}{2\sigma^2} + \dots$, and its slope by $\mu$ is $\frac{z-\mu}{\sigma^2}$:
#
# $$\nabla_\mu\, \mathbb{E}[f(z)] = \mathbb{E}\Big[f(z)\, \frac{z - \mu}{\sigma^2}\Big].$$
#
# In words: draw, look at the cost, and step away from draws that were expensive. It is right on average, and $f$ may even have no derivative.

# %% [markdown]
# ### Exercise: `score_function_gradient`
#
# From $S$ draws `z` of shape `(S, D)` and the costs `values` at them, `(S,)`, estimate the gradient at `mu`: the average over the draws, one number per latent, `(D,)`. `sigma` is a standard deviation, `(D,)` like `mu`.
#
# <details><summary>Hint: how do a cost per draw and a matrix of draws meet?</summary>
#
# A row of `z` is one draw, and its cost multiplies the whole row. Which shape must `values` have for that?
# </details>
# <details><summary>Hint: which axis is averaged?</summary>
#
# The draws are the rows. What is left has one entry for each latent.
# </details>
# <details><summary>Recipe</summary>
#
# `values[:, None] * (z - mu) / sigma**2`, then `.mean(dim=0)`.
# </details>

# %% exercise="score_function_gradient"
def score_function_gradient(values, z, mu, sigma):
    """The score-function estimate of the gradient of E[f(z)] by mu, without autograd.

    values: (S,), f at each draw. z: (S, D). mu, sigma: (D,). Returns (D,).
    """
    ### BEGIN SOLUTION
    score = (z - mu) / sigma**2  # (S, D)
    return (values[:, None] * score).mean(dim=0)
    ### END SOLUTION


# %% check="score_function_gradient" points=2

# %% [markdown]
# Try it on $f = \sum_j z_j^2$, two latents, $\mu = 1$ and $\sigma = 1$: the true slope is $2\mu = 2$ for both.
#
# **Predict.** How close will 100 draws come? A million?

# %% look
probe = torch.ones(5), torch.ones(5, 2), torch.ones(2), torch.ones(2)
rival = mine_or_reference(score_function_gradient, gradients.score_function_gradient, *probe)
torch.manual_seed(0)
for draws in (100, 10_000, 1_000_000):
    z = 1 + torch.randn(draws, 2)
    slopes = rival(z.square().sum(dim=1), z, torch.ones(2), torch.ones(2))
    print(f"{draws:9,} draws: {slopes[0]:6.3f} {slopes[1]:6.3f}")

# %% [markdown]
# It gets there, slowly: a million draws are right to a few hundredths.
#
# To be fair to the rival, give it a *baseline*: subtract a constant $b$ from the cost. That leaves the average as it is, because a draw lies above $\mu$ as often and as far as below it:
#
# $$\mathbb{E}\Big[b\, \frac{z-\mu}{\sigma^2}\Big] = \frac{b}{\sigma^2}\, \mathbb{E}[z - \mu] = 0.$$
#
# With $b$ the mean of $f$, an average cost pushes nowhere, and the noise is calmer.
#
# **Predict.** Now 8 latents. How widely will *single* draws of the score function scatter around the slope 2?

# %% look
predict.number("03_scatter", "the scatter of single draws, 8 latents", 1, 100, log=True)

# %% look
generator = torch.Generator().manual_seed(0)
estimates = gradients.toy_gradients(dim=8, draws=1_000_000, generator=generator)
predict.reveal("03_scatter", estimates["score function"].std())
plots.plot_gradient_estimates(
    estimates,
    truth=2.0,
    title="Three estimates of one slope, E[Σz²] over 8 latents",
)

# %% [markdown]
# All three agree on the mean, 2. They differ in how far one draw strays: by [[2 | Three estimates of one slope #4]], by [[19 to 20 | Three estimates of one slope #6]], and with a baseline by [[about 8 | Three estimates of one slope #8]]. And training uses *one* draw for each image.
#
# Why does the score function suffer? It sees one number, the total cost, and blames every latent for it. The reparameterized gradient sees how the cost depends on each latent separately.
#
# **Predict.** How does the variance of the score function grow, from 1 latent to 32? (At 8 it is the square of that spread: 380.)

# %% look
predict.curve(
    "03_growth",
    "variance of the score function",
    ("latents D", 1, 32),
    ("variance", 1, 100_000),
    at=(1, 2, 8, 32),
    log=True,
)

# %% look
results = gradients.toy_gradient_variances(dims=(1, 2, 8, 32), generator=generator)
predict.reveal("03_growth", dict(zip(results.dims, results.measured["score function"])))
plots.plot_gradient_variance(results)

# %% [markdown]
# The reparameterized gradient has variance 4 at every $D$: the other latents do not disturb it. The score function's grows like $4D^2$, from 30 at one latent to 4,556 at 32. The baseline brings that down to linear growth, from 18 to 204: at 32 latents 51 times the reparameterized one. (Exactly, the three are $4$, $4D^2 + 14D + 12$ and $6D + 12$.)
#
# A variance that is 51 times larger needs 51 times as many draws for an equally steady step. That was a toy, so ask a real decoder: the trained reference VAE, ten held-out digits, 1,000 draws each.

# %% look
variances = gradients.image_gradient_variances(pretrained("vae"), ten, generator=generator)
through, score, baseline = (torch.tensor(values) for values in variances.values())
print(f"median ratio, score function: {(score / through).median():,.0f} times the variance")
print(f"median ratio, with a baseline: {(baseline / through).median():.0f} times")
plots.plot_image_gradient_variance(variances, labels=digits.labels[::50].tolist())

# %% [markdown]
# Thousands of times the variance ([[4,000 to 8,000 | median ratio, score function:]] in our runs), and [[15 to 25 | median ratio, with a baseline:]] times with a baseline. That is the honest comparison, and still a lot to pay at every step.
#
# The trick has its limits too. It needs a $z$ that moves smoothly with its parameters and a loss with a derivative. Draw a *category* instead of a number, and the score function is what remains (or a relaxation such as Gumbel-softmax). And where a loss wiggles much faster than $\sigma$, its slopes are wilder than its values, and the score function wins.

# %% [markdown]
# ## 3.6 The whole forward pass
#
# Everything is there: two heads (lesson 02), the draw (above), the decoder (lesson 01). The layers are given. Fill in the four methods:
#
# `x` (B, 784) → **encode** → `mu, logvar` (B, D) → **reparameterize** → `z` (B, D) → **decode** → `logits` (B, 784)
#
# `forward` returns all three, `logits, mu, logvar`: the loss of lesson 04 needs the Gaussian as well as the picture. It samples in training *and* in evaluation mode: a VAE's draw is part of the model, not a training aid such as dropout.

# %% [markdown]
# ### Exercise: `VAE`
#
# Four methods, the layers' names as they stand. All of it you have written before.
#
# <details><summary>Hint: where is a ReLU, and where is none?</summary>
#
# On both hidden layers, as in the autoencoder. May a mean be negative? May a log-variance? May a logit?
# </details>
# <details><summary>Hint: who calls whom?</summary>
#
# `forward` is three lines: each calls one method with `self.` in front. `reparameterize` may call your function of 3.4.
# </details>
# <details><summary>Recipe</summary>
#
# `h = F.relu(self.fc1(x))`, both heads on `h`; the decoder is `self.fc3(F.relu(self.fc2(z)))`, without a sigmoid.
# </details>

# %% exercise="VAE"
class VAE(nn.Module):
    """784 -> 256 -> (mu, logvar) -> z -> 256 -> 784 logits."""

    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x):
        """(B, 784) -> mu, logvar, both (B, D)."""
        ### BEGIN SOLUTION
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)
        ### END SOLUTION

    def reparameterize(self, mu, logvar):
        """(B, D), (B, D) -> z (B, D), a fresh draw at every call."""
        ### BEGIN SOLUTION
        std = torch.exp(0.5 * logvar)
        return mu + std * torch.randn_like(std)
        ### END SOLUTION

    def decode(self, z):
        """(B, D) -> logits (B, 784)."""
        ### BEGIN SOLUTION
        return self.fc3(F.relu(self.fc2(z)))
        ### END SOLUTION

    def forward(self, x):
        """(B, 784) -> logits (B, 784), mu (B, D), logvar (B, D)."""
        ### BEGIN SOLUTION
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar
        ### END SOLUTION


# %% check="VAE" points=4

# %% [markdown]
# Does the gradient reach both heads? Take your untrained VAE, ten digits and the reconstruction loss of lesson 01, and ask each layer for the size of its gradient. Then replace the draw by one that detours around the trick, and ask again.

# %% look
torch.manual_seed(0)
model = model_or_reference(VAE, models.VAE)
mu, logvar = model.encode(ten)
routes = {
    "reparameterize": model.reparameterize(mu, logvar),
    "torch.normal": torch.normal(mu, (0.5 * logvar).exp()),
}
for name, z in routes.items():
    loss = F.binary_cross_entropy_with_logits(model.decode(z), ten, reduction="sum") / len(ten)
    model.zero_grad()
    loss.backward(retain_graph=True)
    layers = ("fc_mu", "fc_logvar", "fc2", "fc3")
    sizes = [f"{layer} {getattr(model, layer).weight.grad.norm():6.3f}" for layer in layers]
    print(f"{name:14}", "   ".join(sizes))

# %% [markdown]
# With `torch.normal` the decoder still learns and the encoder is told nothing: both heads show 0.000. Does that show in the loss? Train your VAE twice from the same weights, ten passes on the reconstruction alone: once with each draw. (The best single picture costs 205.9 nats here, lesson 00.)
#
# **Predict.** Where will the loss stop with `torch.normal`: near 543, near 206, or near 80?

# %% look
predict.choice("03_detour", "where torch.normal gets stuck", "near 543", "near 206", "near 80")

# %% look
images = load_digits().pixels
draws = {
    "torch.normal": lambda mu, logvar: torch.normal(mu, (0.5 * logvar).exp()),
    "reparameterize": model.reparameterize,
}
start = {name: weight.clone() for name, weight in model.state_dict().items()}
with torch.no_grad():
    cost = F.binary_cross_entropy_with_logits(model(images)[0], images, reduction="sum")
print(f"before training: {cost / len(images):.1f}")
stopped = {}
for name, draw in draws.items():
    model.load_state_dict(start)
    losses = detour.train_through(model, draw, images, epochs=10)
    stopped[name] = losses[-1]
    shown = ", ".join(f"{losses[epoch - 1]:.1f}" for epoch in (1, 2, 3, 5, 10))
    print(f"{name}, passes 1, 2, 3, 5 and 10: {shown}")
nearest = min((543, 206, 80), key=lambda cost: abs(cost - stopped["torch.normal"]))
predict.reveal("03_detour", f"near {nearest}")

# %% [markdown]
# With `torch.normal` the loss falls from [[545 to 555 | before training:]] before training to [[207 to 209 | torch.normal, passes 1, 2, 3, 5 and 10: #5]] and stays. It looks like learning. But a $z$ that knows nothing of the image can only teach the decoder one answer for all, **the best single picture**. With the trick the same network reaches [[76 to 81 | reparameterize, passes 1, 2, 3, 5 and 10: #5]]. This is why the check looked at gradients, not only at values.

# %% [markdown]
# Now give your class the weights of a VAE *trained* on the whole loss: the layer names are the same, so they fit. Encode six held-out digits and decode three different draws of each.
#
# **Predict.** How different are three draws of the same image?

# %% look
model.load_state_dict(pretrained("vae").state_dict())
six = digits.pixels[20::80][:6]
with torch.no_grad():
    rows = {f"decoded draw {i}": model(six)[0].sigmoid() for i in (1, 2, 3)}
plots.show_rows({"image": six, **rows, "decoded mean μ": reconstruct(model, six)})

# %% [markdown]
# The same digit each time, in slightly different handwriting: the encoder's Gaussian covers a small neighbourhood of codes, and the decoder had to make *all* of it look like this image. That is what the draw does to the latent space. The last row skips the draw and decodes $\mu$; lesson 05 comes back to the difference.
#
# One more question for the finished forward pass: can it generate? Decode draws $z \sim N(0, I)$, once with fresh weights, once with the trained ones.

# %% look
torch.manual_seed(1)
untrained = model_or_reference(VAE, models.VAE)
plots.show_rows(
    {"untrained": generate(untrained, 10), "trained": generate(model, 10)},
    title="Decoded draws from N(0, I), never an image put in",
)

# %% [markdown]
# A forward pass is not a generator: with fresh weights it draws grey noise. What made the difference is the *loss*, and we have not said yet what that is.

# %% [markdown]
# ## What you have now
#
# - Randomness that stands beside the path of the gradient: $z = \mu + \sigma\varepsilon$, and its gradient by hand.
# - A rival, derived and written, and what the trick is worth against it.
# - A complete VAE. Draws without a slope train its decoder alone, to one picture.
#
# **Next:** `04_elbo`, the loss that tells this network both to reconstruct and to keep its codes where $N(0, I)$ will find them.

# %% look
progress("03_reparameterization")  # what you have passed on this machine; run the cell again after a check
