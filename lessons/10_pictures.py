# %% [markdown]
# # 10 Pictures: what a convolution assumes, and what a squared error hides
#
# So far a digit was a row of 784 numbers, and nobody said which of them are neighbours. Here somebody
# does. Then you ask what σ stands behind a squared error, and measure both kinds of network on
# pictures whose entropy is known.
#
# **At the end you can** build a convolutional VAE, predict a checkerboard, read the σ behind a loss,
# and tell a good picture from a good model.
#
# **You need** the VAE of lesson 03 and the ELBO of 04. **Time:** about 65 minutes.
# Optional: the core of the course ended with the quiz.

# %% setup
import math

import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import (
    fit,
    generate,
    load_digits,
    load_shapes,
    models,
    pictures,
    plots,
    pretrained,
    widgets,
)
from vae_helpers.experiments.convolutions import (
    seen_by_one_cell,
    shifted,
    shuffled,
    spread_of_fresh_layers,
    unlike_a_move,
)
from vae_helpers.experiments.gaussian_decoder import gaussian_vae, measured
from vae_helpers.experiments.known_entropy import best_single_picture, nearest_legal
from vae_helpers.fallback import mine_or_reference, model_or_reference
from vae_helpers.sampling import reconstruct
from vae_helpers.training import RECIPE, evaluate, trained_on
from vae_helpers.widgets import predict

# %% look
digits, held_out = load_digits(), load_digits(split="test")
dense, conv = pretrained("vae"), pretrained("conv_vae")  # the first time with a bar, then from files

# %% [markdown]
# ## Where this lesson is going
#
# The same ten digits twice. Below, the pixels were exchanged, by one permutation for all pictures.
# Nothing is lost: who knows the permutation undoes it. But you no longer see a digit. Will the
# networks?

# %% look
plots.show_rows(
    {"digits": held_out.pixels[3::50], "exchanged": shuffled(held_out.pixels)[3::50]},
    title="One permutation of the pixels, the same for all",
)

# %% [markdown]
# ## 10.1 Shared weights
#
# `fc1` has a weight for each pair of pixel and hidden unit, 200,704 of them. A convolution with kernel
# 3 has nine weights for each pair of *channels*, and uses the same nine at every place. It looks at
# neighbours only, and what it learns at one place it knows everywhere. That is an assumption. Where it
# is true, fewer weights do the same work.

# %% [markdown]
# ### Exercise: `ConvVAE`
#
# `conv1` leads from 1 to 16 channels and `conv2` from 16 to 32, both with kernel 3, stride 2 and
# padding 1: 28 → 14 → 7. Flatten the grid (channel, row, column) to 1,568 numbers for `fc_mu` and
# `fc_logvar`. Back: `fc` to 1,568, the grid again, `up1` from 32 to 16 and `up2` from 16 to 1, with
# kernel 4, stride 2, padding 1.
#
# ReLU stands behind `conv1`, `conv2`, `fc` and `up1`, and nowhere else. The methods are those of lesson
# 03's `VAE`: `encode`, `reparameterize`, `decode`, `forward`, from (B, 784) pixels to (B, 784) logits.
#
# *A right answer:* `ConvVAE()` has 165,425 weights.
#
# <details><summary>Hint: what shape does <code>nn.Conv2d</code> take?</summary>
#
# (B, channels, rows, columns). A row of 784 pixels becomes (1, 28, 28).
# </details>
# <details><summary>Hint: which layer goes back?</summary>
#
# `nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding)`.
# </details>
# <details><summary>Recipe</summary>
#
# `encode`: `x.reshape(-1, 1, 28, 28)`, two convolutions with ReLU, `flatten(1)`, two heads.
# `decode`: `fc`, ReLU, `reshape(-1, 32, 7, 7)`, `up1`, ReLU, `up2`, `flatten(1)`.
# The rest is lesson 03's.
# </details>

# %% exercise="ConvVAE"
class ConvVAE(nn.Module):
    """A VAE with convolutions next to the image: (B, 784) -> (logits, mu, logvar)."""

    ### BEGIN SOLUTION
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.fc_mu = nn.Linear(32 * 7 * 7, latent_dim)
        self.fc_logvar = nn.Linear(32 * 7 * 7, latent_dim)
        self.fc = nn.Linear(latent_dim, 32 * 7 * 7)
        self.up1 = nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1)

    def encode(self, x):
        h = F.relu(self.conv1(x.reshape(-1, 1, 28, 28)))
        h = F.relu(self.conv2(h)).flatten(1)
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(self, mu, logvar):
        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

    def decode(self, z):
        h = F.relu(self.fc(z)).reshape(-1, 32, 7, 7)
        return self.up2(F.relu(self.up1(h))).flatten(1)

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar
    ### END SOLUTION


# %% check="ConvVAE" points=4

# %% look
torch.manual_seed(0)
yours = model_or_reference(ConvVAE, models.ConvVAE)
history = fit(yours, digits.pixels, epochs=10, seed=0, held_out=held_out.pixels, **RECIPE)
plots.plot_history(history, title="Ten epochs of a convolutional VAE")

# %% [markdown]
# ## 10.2 When a picture moves
#
# **Predict.** All digits move to the right, by 1 pixel or by 2. What `conv1` gives on its grid of
# 14 × 14 could move along, and else stay as it is. By which shift does it?

# %% look
predict.choice("10_shift", "the answer moves along", "by both", "by 1 pixel", "by 2 pixels", "by neither")

# %% look
unlike = {right: unlike_a_move(conv.conv1, held_out.pixels, right) for right in (1, 2)}
for right, share in unlike.items():
    print(f"a shift by {right}: {share:.1%} of its spread is another answer, not a move")
exact = [right for right, share in unlike.items() if share < 1e-3]
names = {(): "by neither", (1,): "by 1 pixel", (2,): "by 2 pixels", (1, 2): "by both"}
predict.reveal("10_shift", names[tuple(exact)])
field = seen_by_one_cell(conv, held_out.pixels)
print(f"one cell of conv2 sees {int((field > 0).sum())} pixels")
plots.plot_pixel_maps(
    {"gradient of one cell of conv2": field}, unit="mean |gradient|",
    title="What one cell in the middle sees of 28 × 28 pixels",
)  # fmt: skip

# %% [markdown]
# With stride 2 every second place is looked at. A shift by 2 moves the answer by one cell, exactly; a
# shift by 1 falls between the cells, and [[40 to 60 | a shift by 1:]] % of its spread is another answer.
# So a convolution is *equivariant* to shifts by its stride, and invariant to none.
#
# And a cell of `conv2` sees 7 × 7 pixels: in each direction it reads 3 cells of `conv1`, which stand 2
# pixels apart and see 3 each, 2 + 2 + 3. That is its *receptive field*.

# %% [markdown]
# ## 10.3 The way back
#
# A transposed convolution turns the reading round: each input *writes* a kernel's length of outputs,
# `stride` apart. Where kernels overlap, their values add up.

# %% [markdown]
# ### Exercise: `coverage`
#
# In one dimension: how many of the `size` inputs write to each output? Input i writes to the `kernel`
# places from i · `stride` on; then `padding` places are cut off at both ends. Return whole numbers,
# (size − 1) · stride − 2 · padding + kernel of them. Edges count what they get, and where nothing
# writes stands a 0.
#
# *A right answer:* `coverage(4, 3, 2, 1)` is 1 2 1 2 1 2 1.
#
# <details><summary>Hint: what would a transposed convolution of ones with ones give?</summary>
#
# Each write adds a 1.
# </details>
# <details><summary>Recipe</summary>
#
# Zeros of length (size − 1) · stride + kernel; for each i add 1 to `[i * stride : i * stride + kernel]`;
# cut `padding` at both ends.
# </details>

# %% exercise="coverage"
def coverage(size, kernel, stride, padding=0):
    """How many inputs write to each output of a transposed convolution, in one dimension: int64."""
    ### BEGIN SOLUTION
    length = (size - 1) * stride + kernel
    count = torch.zeros(length, dtype=torch.int64)
    for i in range(size):
        count[i * stride : i * stride + kernel] += 1
    return count[padding : length - padding]
    ### END SOLUTION


# %% check="coverage" points=2

# %% [markdown]
# **Predict.** A fresh layer with kernel 3 and stride 2 writes a picture from noise. Its pixels have 1,
# 2 or 4 writers: the counts of rows and columns multiply. Over 300 such layers, which pixels spread
# most? And with kernel 4, where each row has 2 writers?

# %% look
predict.choice("10_spread", "kernel 3: most spread", "1 writer", "2 writers", "4 writers", "all alike")

# %% look
count = mine_or_reference(coverage, pictures.coverage, 4, 3, 2, 1)
for kernel in (3, 4):
    print(f"writers in a row, kernel {kernel}:", *count(14, kernel, 2, 1).tolist()[:8], "…")
spread = {kernel: spread_of_fresh_layers(kernel) for kernel in (3, 4)}
inner = {kernel: values[2:26, 2:26] for kernel, values in spread.items()}
by_writers = {
    "1 writer": inner[3][::2, ::2].mean(),
    "2 writers": (inner[3][::2, 1::2].mean() + inner[3][1::2, ::2].mean()) / 2,
    "4 writers": inner[3][1::2, 1::2].mean(),
}
print("kernel 3:", *(f"{name}: {value:.2f};" for name, value in by_writers.items()))
corners = [inner[4][row::2, column::2].mean().item() for row in (0, 1) for column in (0, 1)]
print(f"kernel 4: from {min(corners):.2f} to {max(corners):.2f}")
predict.reveal("10_spread", max(by_writers, key=by_writers.get))
plots.plot_pixel_maps(
    {f"kernel {kernel}": values[8:18, 8:18] for kernel, values in spread.items()},
    unit="standard deviation", numbers=True, title="Spread of 300 fresh layers, ten by ten pixels",
)  # fmt: skip

# %% [markdown]
# Kernel 3 begins with a checkerboard: [[0.75 to 0.83 | 1 writer:]] where one input writes,
# [[1.5 to 1.6 | 4 writers:]] where four do, the root of 4 times as much. The loss has to train it away.
# With kernel 4 all pixels begin alike: the kernel is a multiple of the stride. That is no guarantee:
# uneven *weights* can still draw a checkerboard (Odena et al., 2016).

# %% [markdown]
# ## 10.4 What it buys
#
# **Predict.** The dense VAE has 427,344 weights, and pays [[112 to 115 | dense: #2]] nats for a held-out
# digit. The convolutional one has 165,425 and was trained for less than half as many epochs. What does
# it pay?

# %% look
predict.number("10_conv", "nats of the convolutional VAE", 100, 130, "nats")

# %% look
nets = {"dense": dense, "convolutional": conv}
bounds, dearer, right = {}, {}, shifted(held_out.pixels, 2)
for name, model in nets.items():
    weights = sum(p.numel() for p in model.parameters())
    bounds[name], moved = (evaluate(model, x)[0] for x in (held_out.pixels, right))
    print(f"{name}: {weights} weights, {bounds[name]:.1f} nats, shifted by two pixels: {moved:.1f}")
    dearer[name] = moved - bounds[name]
print("dearer by that shift:", *(f"{name} {nats:.1f}" for name, nats in dearer.items()))
predict.reveal("10_conv", bounds["convolutional"])
moved = right[3::50]
plots.show_rows(
    {"shifted by 2": moved} | {name: reconstruct(m, moved) for name, m in nets.items()},
    title="Reconstructions of digits two pixels further right",
)

# %% [markdown]
# [[109 to 114 | convolutional: #2]] nats, with four tenths of the weights. Not with less work: each weight
# of `conv1` is used at 196 places, and an epoch takes longer, not shorter. Few parameters are not few
# multiplications.
#
# And a digit that moves by 2 pixels costs [[25 to 40 | by that shift: #2]] nats more even here. In the
# middle, between 1,568 and 32 numbers, sit dense layers, and they know one place from another.

# %% [markdown]
# Drag the dot, or use the arrow keys: the digit moves pixel by pixel, and each model redraws it.

# %% look
widgets.shift_dial({"dense": dense, "convolutional": conv})

# %% [markdown]
# ## 10.5 Grey
#
# Until now a pixel was a coin with a probability. Many papers take it for a number with noise:
# $x = \text{mean} + \sigma \varepsilon$. Then $-\log p(x \mid z)$ is the logarithm of a Gaussian, one for
# each pixel, and it has a knob that the coin had not.

# %% [markdown]
# ### Exercise: `gaussian_nll`
#
# The cost of images `x` (B, P) under a Gaussian with the means `mean` (B, P) and one σ, or one σ per
# pixel; `log_sigma` is log σ. Return $-\log N(x; \text{mean}, \sigma^2)$, summed over pixels and
# averaged over images, with its constant $\frac12 \log 2\pi$ for each pixel.
#
# <details><summary>Hint: may the result be negative?</summary>
#
# Yes. A density is no probability: a narrow Gaussian is higher than 1 in its middle.
# </details>
# <details><summary>Recipe</summary>
#
# Per pixel: `(x - mean)**2 / (2 * exp(2 * log_sigma)) + log_sigma + 0.5 * math.log(2 * math.pi)`; sum
# over `dim=1`, then `mean()`.
# </details>

# %% exercise="gaussian_nll"
def gaussian_nll(mean, x, log_sigma):
    """-log N(x; mean, exp(log_sigma)**2) in nats per image: (B, P), (B, P), () or (P,) -> scalar."""
    ### BEGIN SOLUTION
    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
    return (squared + log_sigma + 0.5 * math.log(2 * math.pi)).sum(dim=1).mean()
    ### END SOLUTION


# %% check="gaussian_nll" points=3

# %% look
probe = torch.zeros(2, 3), torch.ones(2, 3), torch.zeros(())
nll = mine_or_reference(gaussian_nll, pictures.gaussian_nll, *probe)
mean = reconstruct(dense, held_out.pixels)
error = (mean - held_out.pixels).square().mean().sqrt().item()
print(f"root of the mean squared error: {error:.3f}")
for sigma in (1.0, 0.3, error, 0.03):
    cost = nll(mean, held_out.pixels, torch.tensor(math.log(sigma)))
    print(f"the same reconstructions, priced with σ = {sigma:.3f}: {cost:.0f} nats")

# %% [markdown]
# σ decides. And the cost falls below 0, which is no bug: it is the $-\log$ of a *density*, and a narrow
# Gaussian is higher than 1. No such number may be laid beside the nats of 10.4.
#
# The best σ for given means needs no search. It is the root of their mean squared error, here
# [[0.1 to 0.14 | root of the mean squared error:]].

# %% [markdown]
# ### Exercise: `implied_sigma`
#
# Somebody minimises *squared error + weight · KL* and never mentions σ. Which σ makes the Gaussian
# −ELBO have the same minimum? The squared error is summed over the `n_pixels` of an image if
# `reduction` is `"sum"`, and averaged over them if it is `"mean"`; the KL is summed over latents.
#
# <details><summary>Hint: what may differ between two losses with the same minimum?</summary>
#
# A factor in front of everything, and a constant. Divide until a bare KL stands there.
# </details>
# <details><summary>Recipe</summary>
#
# −ELBO is error / (2σ²) + KL and a constant; theirs, divided by the weight, is error / weight + KL. So
# 2σ² = weight for a sum; for an average, weight · n_pixels. Return the square root of the half.
# </details>

# %% exercise="implied_sigma"
def implied_sigma(weight, reduction, n_pixels=784):
    """The σ that squared error + weight * KL stands for; the error is a "sum" or a "mean"."""
    ### BEGIN SOLUTION
    share = n_pixels if reduction == "mean" else 1
    return math.sqrt(weight * share / 2)
    ### END SOLUTION


# %% check="implied_sigma" points=2

# %% [markdown]
# **Predict.** Three VAEs of dense layers, 25 epochs each: error summed + KL; σ found by the model; and
# σ fixed at .02. Beside them the coin of lesson 04. In whose draws is the judge sure of a digit most
# often?

# %% look
predict.choice("10_sure", "surest draws", "error summed + KL", "σ found", "σ = .02")

# %% look
sigma_of = mine_or_reference(implied_sigma, pictures.implied_sigma, 1.0, "sum")
grey = {
    "error summed + KL": gaussian_vae(digits.pixels, pictures.implied_sigma(1.0, "sum")),
    "σ found": gaussian_vae(digits.pixels, None),
    "σ = .02": gaussian_vae(digits.pixels, 0.02),
}
table = {name: measured(model, digits.pixels, held_out.pixels) for name, model in grey.items()}
for name, row in table.items():
    print(f"{name}: KL {row['kl']:.0f}, error {row['rmse']:.3f}, judge sure {row['sure']:.0%}, "
          f"density {row['bound']:.0f} nats")  # fmt: skip
print(f"the σ of error summed + KL: {sigma_of(1.0, 'sum'):.2f}, "
      f"and found: {table['σ found']['sigma']:.2f}")  # fmt: skip
predict.reveal("10_sure", max(table, key=lambda name: table[name]["sure"]))
torch.manual_seed(0)
plots.show_rows(
    {name: generate(model, 10) for name, model in (grey | {"coin": dense}).items()},
    notes={name: f"KL {row['kl']:.0f}, sure {row['sure']:.0%}" for name, row in table.items()},
    title="Draws of the prior, decoded: the mean of each pixel",
)

# %% [markdown]
# The smaller σ, the more each grey value counts, and the more nats $z$ has to carry: KL
# [[9 to 12 | error summed + KL: KL]], [[80 to 95 | σ found: KL]], [[250 to 300 | σ = .02: KL]]. The
# model with the best density by far, σ found, draws worse digits than the first: codes that cost so
# much fill little of the prior's cloud, and draws fall between them. See for yourself; the judge is sure
# of blots, too.
#
# "Squared error + KL" was never free of a σ. It chose [[.71 | the σ of error summed + KL:]], on a scale
# from 0 to 1. A σ that the model finds is [[.07 to .09 | and found:]].

# %% [markdown]
# ## 10.6 A truth one can know
#
# How far from the best possible is a VAE? On digits nobody knows. So draw pictures whose probabilities
# are known: square, ellipse or triangle, 4 sizes, 8 angles, 12 × 12 places, all equally likely. Their
# entropy is 9.52 nats, and no model can pay less.
#
# **Predict.** What will a VAE pay? One average picture for all costs
# [[170 to 180 | one average picture: pays]] nats.

# %% look
predict.number("10_shapes", "nats of the dense VAE", 0, 180, "nats")

# %% look
shapes, new_shapes = load_shapes(), load_shapes("test")
print(f"entropy: {shapes.entropy:.2f} nats")
artists = {
    "dense": trained_on(shapes.pixels, "shapes", "vae", epochs=30),
    "convolutional": trained_on(shapes.pixels, "shapes", "conv_vae", epochs=15),
}
paid = {"one average picture": best_single_picture(shapes.pixels, new_shapes.pixels)}
paid |= {name: evaluate(model, new_shapes.pixels)[0] for name, model in artists.items()}
for name, nats in paid.items():
    print(f"{name}: pays {nats:.1f} nats, {nats - shapes.entropy:.1f} too many")
predict.reveal("10_shapes", paid["dense"])
plots.plot_ruler(paid, floor=shapes.entropy, title="Held-out shapes, and their entropy")

# %% [markdown]
# [[45 to 52 | dense: pays]] and [[46 to 56 | convolutional: pays]] nats, for pictures that need 9.52:
# [[35 to 43 | dense: pays #2]] and [[36 to 47 | convolutional: pays #2]] too many. Can one see it?
#
# **Predict.** Of 500 draws, how many are a legal shape, to the pixel?

# %% look
predict.number("10_legal", "legal shapes among 500 draws", 0, 500)

# %% look
torch.manual_seed(0)
rows, legal = {"held out": new_shapes.pixels[:10]}, {}
for name, model in artists.items():
    drawn = generate(model, 500)
    apart, nearest = nearest_legal(drawn)
    legal[name] = int((apart == 0).sum())
    print(f"{name}: legal {legal[name]} of 500, the nearest is {apart.float().mean():.0f} pixels off")
    rows |= {f"{name}: draws": drawn[:10], f"{name}: nearest": nearest[:10]}
predict.reveal("10_legal", legal["dense"])
plots.show_rows(rows, title="Draws, and the legal shape nearest to each")

# %% [markdown]
# Some look like a shape, some like two at once. Not one is legal; on average the nearest shape is
# [[15 to 25 | dense: legal #3]] pixels off. No judge was needed to see it: here the truth is a list.
#
# **Predict.** Now squeeze the shapes to [¼, ¾] and add Gaussian noise of σ = .10. A VAE finds its σ.
# Which one?

# %% look
predict.number("10_noise", "the σ that the dense VAE finds", 0.05, 0.2)

# %% look
noisy = load_shapes(noise=0.1)
found = gaussian_vae(noisy.pixels, None, name="noisy shapes")
sigma = measured(found, noisy.pixels, load_shapes("test", noise=0.1).pixels)["sigma"]
print(f"noise of 0.10 comes back as {sigma:.3f}")
predict.reveal("10_noise", sigma)

# %% [markdown]
# [[0.11 to 0.14 | comes back as]], not .10. What the decoder cannot explain, an edge that sits half a
# pixel off, is noise to it as well. σ is no property of the camera; it says how well this model
# explains these pictures.

# %% [markdown]
# ## 10.7 Two predictions
#
# Two experiments are left, and two questions decide before they run. Write a letter; a reason is
# welcome and not marked. After a restart, run 10.1 first.

# %% quiz="shuffled_pixels"
# All images' pixels are shuffled by one permutation, and both VAEs are trained afresh. What becomes of
# their held-out nats?
#   A  Both get worse: the digits are gone
#   B  Neither changes: nothing is lost
#   C  Only the convolutional one gets worse
#   D  Only the one of dense layers gets worse
shuffled_pixels = ""
### BEGIN SOLUTION
shuffled_pixels = "C"
### END SOLUTION
shuffled_pixels: str  # text between quotation marks

# %% quiz="sigma_of_mse"
# `F.mse_loss(mean, x) + kl` on 784 pixels in [0, 1] is the −ELBO of a Gaussian decoder. With which σ?
#   A  About .02: the model memorises
#   B  About .7: the digits come out soft
#   C  Exactly 1: the error is divided by nothing
#   D  About 20: the KL goes to 0
sigma_of_mse = ""
### BEGIN SOLUTION
sigma_of_mse = "D"
### END SOLUTION
sigma_of_mse: str  # text between quotation marks

# %% look
if shuffled_pixels and sigma_of_mse:
    exchanged = trained_on(shuffled(digits.pixels), "shuffled digits", "conv_vae", epochs=10)
    in_order, without = (
        evaluate(model, x)[0]
        for model, x in ((yours, held_out.pixels), (exchanged, shuffled(held_out.pixels)))
    )
    print(f"convolutional, ten epochs: {in_order:.1f} nats, with pixels exchanged: {without:.1f}")
    blind = gaussian_vae(digits.pixels, pictures.implied_sigma(1.0, "mean"), epochs=10)
    kl = measured(blind, digits.pixels, held_out.pixels)["kl"]
    wide = mine_or_reference(implied_sigma, pictures.implied_sigma, 1.0, "mean")
    print(f"mse_loss + kl: σ = {wide(1.0, 'mean'):.1f}, KL {kl:.2f} nats")
    print(f"on 64 × 64 pixels in colour: σ = {wide(1.0, 'mean', 3 * 64 * 64):.0f}")
    some = held_out.pixels[3::50]
    display(plots.show_rows(
        {"digits": some, "reconstructed": reconstruct(blind, some)}, title="Trained by mse_loss + kl"
    ))  # fmt: skip
else:
    print("The run opens once both questions have an answer.")

# %% check="shuffled_pixels" points=1

# %% check="sigma_of_mse" points=1

# %% [markdown]
# After ten epochs the convolutional VAE pays [[119 to 126 | convolutional, ten epochs:]] nats, and
# [[137 to 150 | with pixels exchanged:]] where neighbours are none. The dense one needs no run: renumber
# its inputs and outputs together with their weights, and every step of training is the same. A
# convolution is no better network; it is a true guess about pictures.

# %% [markdown]
# `mse_loss + kl` assumes σ = [[19.8 | mse_loss + kl: σ =]] for pixels between 0 and 1. In such noise
# no detail is worth a nat: the KL is [[0 to 0.1 | mse_loss + kl: σ = #2]], $z$ says nothing, and one grey
# picture stands for all. On 64 × 64 pixels in colour it would be [[78 | in colour: σ =]]; published
# code often weighs the KL down until pictures appear, and so chooses a σ after all.

# %% [markdown]
# ## What you have now
#
# - `ConvVAE`: equivariant to its stride, with fewer weights and more work.
# - `coverage`: a kernel that is a multiple of the stride writes evenly.
# - `gaussian_nll` and `implied_sigma`: every squared error has a σ, and somebody chose it. The best
#   likelihood may draw the worst digits.
# - A floor one can know: what looks nearly right may cost five times what it should.
#
# **Next:** `11_discrete_codes`: a code of words instead of numbers, and a price for each.

# %% look
progress("10_pictures")  # what you have passed on this machine; run the cell again after a check
