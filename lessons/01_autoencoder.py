# %% [markdown]
# # 01 The autoencoder: 32 numbers for a picture
#
# Squeeze a picture through 32 numbers and ask for it back. What comes out is surprisingly good, and
# what does not come out is the reason for the rest of the course.
#
# **At the end you can** build and train an autoencoder, read its loss, prove that the loss does not
# care how codes are arranged, and say exactly what is missing before it can generate.
#
# **You need** `nn.Linear`, a training loop seen once, and the ruler of lesson 00: 543 nats knows
# nothing, 206 is the best single picture, 46 is the floor. **Time:** about 60 minutes.

# %% setup
import copy

import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import load_digits, models, pretrained, widgets
from vae_helpers import reconstruction_loss as reference_loss
from vae_helpers.experiments import stretch
from vae_helpers.experiments.classifier import classifier_accuracy, confident_share
from vae_helpers.experiments.ladder import ladder
from vae_helpers.fallback import mine_or_reference, model_or_reference, reference_epoch
from vae_helpers.plots import plot_densities, plot_latent_scatter, show_rows
from vae_helpers.widgets import predict

# %% [markdown]
# ## Where this lesson is going
#
# Below is a trained autoencoder at work: ten digits it has never seen, what it makes of them after
# squeezing each into 32 numbers, and what it makes of 32 numbers that belong to no digit. They are
# drawn from $N(0, I)$: 32 independent rolls of the bell curve, each with mean 0 and standard
# deviation 1. The first two rows are what you build. The third is the riddle you solve.

# %% look
digits, held_out = load_digits(), load_digits(split="test")
autoencoder = pretrained("autoencoder")
ten = held_out.pixels[::50]  # one of each
with torch.no_grad():
    random_codes = torch.randn(10, 32, generator=torch.Generator().manual_seed(0))
    rows = {
        "held-out digits": ten,
        "through 32 numbers": autoencoder(ten).sigmoid(),
        "random codes": autoencoder.decode(random_codes).sigmoid(),
    }
show_rows(rows)

# %% [markdown]
# ## 1.1 Two networks and a narrow door
#
# The **encoder** turns 784 pixels into a *code* $z$ of 32 numbers. The **decoder** turns a code into
# 784 pixels. Through so narrow a door nothing can be copied pixel by pixel; the two must agree on a
# language for digits.
#
# $$x \to 256 \to \text{ReLU} \to \underbrace{z}_{32} \to 256 \to \text{ReLU} \to
# \underbrace{a}_{784\ \text{logits}}$$
#
# The last layer gives *logits* $a$, any real numbers; a pixel's probability of ink is
# $p = 1 / (1 + e^{-a})$, the sigmoid.
#
# **Predict.** How many parameters will that be, and in which two layers do nearly all of them sit?

# %% [markdown]
# ### Exercise: `Autoencoder`
#
# Four linear layers with the names `fc1`, `fc_latent`, `fc2`, `fc3`. ReLU follows the two hidden
# layers only: a code may be negative, and so may a logit.
#
# <details><summary>Hint: which sizes?</summary>
#
# Each layer takes what the one before gives: 784, 256, `latent_dim`, 256, 784. Why not
# write 32 for the third?
# </details>
# <details><summary>Hint: where does the sigmoid go?</summary>
#
# Nowhere in this class. The decoder returns logits; whoever wants to look at a picture applies
# `.sigmoid()` then.
# </details>
# <details><summary>Recipe</summary>
#
# encode: `fc_latent` of ReLU of `fc1`. decode: `fc3` of ReLU of
# `fc2`. forward: decode what encode returns.
# </details>

# %% exercise="Autoencoder"
class Autoencoder(nn.Module):
    """784 -> 256 -> ReLU -> latent_dim -> 256 -> ReLU -> 784 logits."""

    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        ### BEGIN SOLUTION
        self.fc1 = nn.Linear(784, 256)
        self.fc_latent = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)
        ### END SOLUTION

    def encode(self, x):
        """Pixels (B, 784) -> codes (B, latent_dim)."""
        ### BEGIN SOLUTION
        return self.fc_latent(F.relu(self.fc1(x)))
        ### END SOLUTION

    def decode(self, z):
        """Codes (B, latent_dim) -> logits (B, 784)."""
        ### BEGIN SOLUTION
        return self.fc3(F.relu(self.fc2(z)))
        ### END SOLUTION

    def forward(self, x):
        """Pixels (B, 784) -> logits (B, 784) of the reconstruction."""
        ### BEGIN SOLUTION
        return self.decode(self.encode(x))
        ### END SOLUTION

# %% check="Autoencoder" points=3

# %% [markdown]
# A linear layer from $n$ to $m$ numbers has $nm$ weights and $m$ biases: 200,960 in `fc1`, 8,224 and
# 8,448 on the two sides of the code, 201,488 in `fc3`. Together 419,120, and 96 % of them touch the
# pixels. The narrow door itself is cheap.

# %% [markdown]
# ## 1.2 The price of a reconstruction
#
# Lesson 00 priced a pixel by the probability $p$ of ink. The decoder gives the logit $a$ instead. Put
# $p = 1/(1+e^{-a})$ in and simplify, one line at a time:
#
# $$-\log p = \log(1 + e^{-a}) = \log(1 + e^{a}) - a, \qquad -\log(1-p) = \log(1 + e^{a})$$
#
# $$c = x\,(-\log p) + (1-x)\,(-\log(1-p)) = \underbrace{\log(1+e^{a})}_{\text{softplus}(a)} - x\,a$$

# %% [markdown]
# The **reconstruction loss** adds this up over the pixels of an image and averages over the $B$
# images of a batch:
#
# $$\mathcal L = \frac1B \sum_{b=1}^{B} \sum_{i=1}^{784} \big(\text{softplus}(a_{bi}) -
# x_{bi}\,a_{bi}\big) \quad\text{nats per image}$$
#
# For grey pixels it means what it meant in lesson 00: the expected price of the randomly
# black-and-white versions of an image. A perfect reconstruction costs their entropy, about 46 nats.
#
# **Predict.** A network that was never trained gives logits near 0. What will it score?

# %% look
predict.number("01_untrained", "an untrained network", 0, 1000, "nats per image")

# %% [markdown]
# ### Exercise: `reconstruction_loss`
#
# It must stay finite and exact for logits as large as ±1000.
#
# <details><summary>Hint: which sum, which average?</summary>
#
# Pixels of an image share one bill, so they are added. Images are separate bills, so they are
# averaged. What does the default of a PyTorch loss do with both?
# </details>
# <details><summary>Hint: why not take the sigmoid, then the log?</summary>
#
# In float32 the sigmoid of 20 is 1 exactly. What is log(1 − 1)?
# </details>
# <details><summary>Recipe</summary>
#
# `F.binary_cross_entropy_with_logits(logits, x, reduction="sum")` divided by the number of
# images; or the formula above with `F.softplus`.
# </details>

# %% exercise="reconstruction_loss"
def reconstruction_loss(logits, x):
    """Bernoulli cross-entropy from logits (B, 784) and pixels (B, 784): a scalar, nats per image."""
    ### BEGIN SOLUTION
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    ### END SOLUTION

# %% check="reconstruction_loss" points=2

# %% look
model = model_or_reference(Autoencoder, models.Autoencoder)
paper = torch.zeros(1, 1)
price = mine_or_reference(reconstruction_loss, reference_loss, paper, paper)
with torch.no_grad():
    untrained = price(model(digits.pixels), digits.pixels).item()
print(f"an untrained network: {untrained:.1f} nats per image\n")
predict.reveal("01_untrained", untrained)
print("a paper pixel (x = 0) and a logit a that is sure of ink; three ways to compute its price")
print(f"{'a':>6} {'-log(1 - p)':>14} {'F.binary_cross_entropy':>25} {'from logits':>14}")
for a in (5.0, 15.0, 20.0, 200.0, 1000.0):
    logit = torch.full((1, 1), a)
    p = logit.sigmoid()
    clamped = F.binary_cross_entropy(p, paper).item()
    print(f"{a:6.0f} {-(1 - p).log().item():14.3f} {clamped:25.3f} {price(logit, paper).item():14.3f}")

# %% [markdown]
# A right run scores [[542 to 546 | an untrained network:]] nats before training, close to the 543.4 of
# "every pixel one half".
#
# The true price of being wrong with a logit of 200 is 200 nats. Taking the sigmoid first loses it: at
# 15 the price is already off, at 20 the logarithm is infinite, and `F.binary_cross_entropy` hides
# that behind a flat 100, which no longer says how wrong the network is. So the decoders of this
# course return logits, and the loss takes them.

# %% [markdown]
# ## 1.3 Training

# %% [markdown]
# ### Exercise: `train_epoch`
#
# One pass over the images in random order, every image once. The skeleton deals the batches; you
# take the step, and report the mean loss per image over the whole pass.
#
# <details><summary>Hint: what does a step consist of?</summary>
#
# Four things: the loss of this batch, old gradients cleared, new ones computed, parameters moved.
# </details>
# <details><summary>Hint: 4,500 images in batches of 128 leave 20 for the last. Does it matter?</summary>
#
# Each batch reports a mean. Should the mean of 20 count as much as the mean of 128?
# </details>
# <details><summary>Recipe</summary>
#
# In the loop: loss, `optimizer.zero_grad()`, `loss.backward()`,
# `optimizer.step()`, then add `loss.item() * len(x)` to `total`.
# After it: return `total` divided by the number of images.
# </details>

# %% exercise="train_epoch"
def train_epoch(model, images, optimizer, batch_size=128):
    """One shuffled pass over images (N, 784); returns the mean loss per image, in nats."""
    model.train()
    total = 0.0  # nats, over all images seen so far
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]  # (batch_size, 784), fewer rows in the last batch
        ### BEGIN SOLUTION
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        ### END SOLUTION
    ### BEGIN SOLUTION
    return total / len(images)
    ### END SOLUTION

# %% check="train_epoch" points=3

# %% look
torch.manual_seed(0)
model = model_or_reference(Autoencoder, models.Autoencoder)
idle = torch.optim.SGD(model.parameters(), lr=0.0)
epoch = mine_or_reference(train_epoch, reference_epoch, model, digits.pixels[:8], idle)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
history = widgets.live_training(
    lambda: epoch(model, digits.pixels, optimizer),
    model,
    epochs=12,
    held_out=held_out.pixels,
    title="Your autoencoder, twelve passes over 4,500 digits",
)
first, *_, last = history.held_out
print(f"training {history.loss[-1]:.1f}, held out {last:.1f} nats per image")
print(f"after one pass, held out {first:.1f}")

# %% [markdown]
# A right run ends at [[95 to 101 | training]] nats on training images and at
# [[98 to 106 | held out]] on held-out ones; start and order are random.
#
# After one pass, held-out digits cost [[208 to 222 | after one pass, held out]] nats. The best *single*
# picture costs 213 there: a network finds out what digits have in common before it finds out how they
# differ. (Why does the held-out line begin below the training line? It is measured after each pass,
# the other during it.)

# %% look
with torch.no_grad():
    rows = {"held-out digits": ten, "from your network": model(ten).sigmoid()}
show_rows(rows, title="Twelve passes, 32 numbers for a picture")

# %% [markdown]
# ## 1.4 What it can do, and what it cannot
#
# Digits, if a little blurred. From here on we use the ready-made `autoencoder`: the same network
# after 75 passes with a better recipe (smaller batches, larger steps, and the average of the weights
# over the last third of the passes). You will often read that an autoencoder "only reconstructs what
# it has seen".
#
# **Predict.** Three kinds of pictures it has never seen: held-out digits, the same digits mirrored
# top to bottom, the same digits white on black. What will each cost? (Trained-on digits: 57 nats.)
# Say it for the last kind.

# %% look
predict.number("01_inverted", "digits white on black", 10, 100_000, "nats per image", log=True)

# %% look
mirrored = held_out.images.flip(1).reshape(-1, 784) / 255
unseen = {"held-out": held_out.pixels, "mirrored": mirrored, "inverted": 1 - held_out.pixels}
rows, notes = {}, {}
for name, x in unseen.items():
    with torch.no_grad():
        logits = autoencoder(x)
    cost = reference_loss(logits, x).item()
    rows[name], rows[f"{name}: back"] = x[25::50], logits.sigmoid()[25::50]
    notes[f"{name}: back"] = f"{cost:,.1f} nats"
predict.reveal("01_inverted", cost)  # of the last kind
show_rows(rows, notes=notes)

# %% [markdown]
# Held-out digits cost [[69 to 73 | held-out: back]] nats instead of 57 and come back well: the network
# has learned digits, not only 4,500 pictures. Mirrored they cost [[100 to 110 | mirrored: back]], and
# strokes bend toward shapes that it knows. Inverted ones cost
# [[30,000 to 42,000 | inverted: back]]: nothing in training was ever like them.
#
# So it reconstructs *what resembles* its training images. That is no defect. What it lacks shows
# when we stop giving it images.

# %% [markdown]
# ## 1.5 The loss is blind
#
# Where do the codes of the digits lie? Nobody asked the network to put them anywhere in particular.
# One number of the code is called a *latent*; here are two of the 32.

# %% look
with torch.no_grad():
    codes = autoencoder.encode(digits.pixels)  # (4500, 32)
spread = codes.std(dim=0)
print(f"standard deviation of the 32 latents: {spread.min():.1f} to {spread.max():.1f}")
print(f"their means: {codes.mean(dim=0).min():.1f} to {codes.mean(dim=0).max():.1f}")
plot_latent_scatter(codes[::6], digits.labels[::6], kind="code", title="Codes of training digits")

# %% [markdown]
# The same digits keep together, so there is order in it. But why this centre, this spread, this
# shape? Suppose the encoder's last layer gave codes 20 times as large, and the decoder's first layer
# divided its weights by 20:
#
# $$W_2\, z + b_2 = \frac{W_2}{20}\,(20\, z) + b_2$$
#
# **Predict.** What happens to the loss? And what happens to pictures decoded from $N(0, I)$?

# %% look
predict.choice("01_stretch", "the loss, with codes 20 times as large", "falls", "stays", "grows")

# %% [markdown]
# ### Exercise: `stretch_codes`
#
# Build a *new* autoencoder whose codes are `scale` times as large and whose reconstructions are the
# same. The model you are given must not change. `scale` may be negative: then every code changes its
# sign as well.
#
# <details><summary>Hint: what makes the code?</summary>
#
# `fc_latent`: a weight times the hidden layer, plus a bias. Which of the two must grow for
# the whole code to grow?
# </details>
# <details><summary>Hint: what reads the code?</summary>
#
# `fc2`. Look at the formula above: which part of it touches z, and which does not?
# </details>
# <details><summary>Recipe</summary>
#
# `copy.deepcopy(model)`; then, inside `torch.no_grad()`, multiply weight and
# bias of `fc_latent` by the scale, and divide the weight of `fc2` by it.
# </details>

# %% exercise="stretch_codes"
def stretch_codes(model, scale):
    """A copy of the autoencoder with codes `scale` times as large and the same reconstructions."""
    ### BEGIN SOLUTION
    stretched = copy.deepcopy(model)
    with torch.no_grad():
        stretched.fc_latent.weight *= scale
        stretched.fc_latent.bias *= scale
        stretched.fc2.weight /= scale
    return stretched
    ### END SOLUTION

# %% check="stretch_codes" points=3

# %% look
stretching = mine_or_reference(stretch_codes, stretch.stretch_codes, autoencoder, 20.0)
models_by_name = {"as trained": autoencoder, "codes × 20": stretching(autoencoder, 20.0)}
some_codes = torch.randn(10, 32, generator=torch.Generator().manual_seed(0))
rows, notes, costs = {}, {}, []
for name, each in models_by_name.items():
    with torch.no_grad():
        costs.append(reference_loss(each(held_out.pixels), held_out.pixels).item())
        rows[f"{name}: digits"] = each(ten).sigmoid()
        rows[f"{name}: draws"] = each.decode(some_codes).sigmoid()
    notes[f"{name}: digits"] = f"loss {costs[-1]:.3f}"
change = round(costs[1] - costs[0], 2)
predict.reveal("01_stretch", "stays" if change == 0 else "grows" if change > 0 else "falls")
show_rows(rows, notes=notes, title="Digits back from their codes, and draws from N(0, I)")

# %% [markdown]
# The loss is the same before and after, digit by digit; the draws from $N(0, I)$ have become other
# pictures. Among codes 20 times as wide, all ten points lie next to zero.
#
# Stretching is one example. Turn, shear or shift the codes as you like: one linear layer writes them
# and one reads them, so any *affine* map can be undone. (A larger decoder could undo any invertible
# map.) **Reconstruction alone cannot organise the latent space.** The codes are not disordered; their
# arrangement is *unconstrained*.

# %% [markdown]
# Nor is the space torn. Both networks are continuous, and a straight line between two codes passes
# through shapes about as plausible as a VAE's (lesson 05 measures it). **Predict.** A held-out 2 and a
# held-out 7: what lies halfway?

# %% look
steps = torch.linspace(0, 1, 10)[:, None]
with torch.no_grad():
    start, end = autoencoder.encode(held_out.pixels[[110, 360]])
    line = autoencoder.decode((1 - steps) * start + steps * end).sigmoid()
show_rows({"a straight line": line}, title="From a held-out 2 to a held-out 7, ten steps of the code")

# %% [markdown]
# A 2 becomes a 7 by degrees, with shapes between that are neither. Continuous does not mean that every
# point is a digit.

# %% [markdown]
# ## 1.6 A ladder to a density
#
# What is missing when we want *new* digits? Something that says which codes to draw, a **density**
# over codes. Three kinds are enough for now, here with two latents, contours and 150 draws each:

# %% look
plot_densities()

# %% [markdown]
# - $N(0, I)$: independent latents, mean 0, standard deviation 1. Round.
# - A Gaussian with a **covariance**: a table that says how far each latent spreads and which of them
#   rise and fall *together*. Stretched and tilted.
# - A **mixture**: several such Gaussians, one of them chosen at random for each draw. Any shape, piece
#   by piece.

# %% [markdown]
# Now five rungs, which know more and more about the 4,500 training codes:
#
# 1. **N(0, I)**: nothing;
# 2. **matched mean and std** of each latent;
# 3. **shuffled latents**: each latent's exact distribution, every latent from another image;
# 4. **full covariance**: which latents go together, but one Gaussian for everything;
# 5. **mixture** of 50 such Gaussians.
#
# **Predict.** A small classifier, the *judge*, will say how often it is more than 90 % sure of a digit.
# On which rung is that first true of half the draws?

# %% look
predict.choice(
    "01_rung",
    "the first rung with half its draws",
    "N(0, I)",
    "matched mean and std",
    "shuffled latents",
    "full covariance",
    "mixture of 50 Gaussians",
)

# %% look
with torch.no_grad():
    codes = autoencoder.encode(digits.pixels)
    pictures = {
        rung: autoencoder.decode(z).sigmoid() for rung, z in ladder(codes, n=1000).items()
    }
shares = {rung: confident_share(x) for rung, x in pictures.items()}
notes = {rung: f"judge sure of {share:.0%}" for rung, share in shares.items()}
predict.reveal("01_rung", next(rung for rung, share in shares.items() if share > 0.5))
show_rows(
    {rung: x[:12] for rung, x in pictures.items()},
    notes=notes,
    title="Codes decoded by one autoencoder, drawn from five densities",
)

# %% [markdown]
# The notes say how often the judge is sure: of [[6 to 12 | N(0, I)]] % of the draws on the first rung,
# of [[27 to 34 | matched mean and std]] % with the scale put right, and hardly more
# ([[28 to 38 | shuffled latents]] %) when every latent is distributed exactly as it should be. So scale
# was a part of the trouble only. What counts is which latents go *together*:
# [[39 to 45 | full covariance]] % with a covariance, [[81 to 87 | mixture of 50]] % with a mixture.
#
# Nothing in the autoencoder changed from row to row. **It could decode digits all along; what was
# missing is a density to draw codes from.**

# %% [markdown]
# **How far to trust the judge.** It was trained on the same digits and names most held-out ones
# rightly. But its sureness is a measuring stick for *one* comparison, never "quality".
#
# **Predict.** Of which will it be surer: fresh draws of a VAE from N(0, I), or real digits with black
# and white swapped?

# %% look
predict.choice("01_judge", "of which the judge is surer", "draws of a VAE", "inverted digits")

# %% look
vae = pretrained("vae")
with torch.no_grad():
    z = torch.randn(1000, 32, generator=torch.Generator().manual_seed(0))
    judged = {
        "held-out digits": held_out.pixels,
        "inverted": 1 - held_out.pixels,
        "mirrored": held_out.images.flip(1).reshape(-1, 784) / 255,
        "VAE, N(0, I)": vae.decode(z).sigmoid(),
        "VAE, N(0, 3² I)": vae.decode(3 * z).sigmoid(),
    }
print(f"the judge names {classifier_accuracy():.1%} of the held-out digits rightly")
shares = {name: confident_share(x) for name, x in judged.items()}
surer = shares["VAE, N(0, I)"] > shares["inverted"]
predict.reveal("01_judge", "draws of a VAE" if surer else "inverted digits")
notes = {name: f"judge sure of {share:.0%}" for name, share in shares.items()}
show_rows({name: x[7 :: len(x) // 12][:12] for name, x in judged.items()}, notes=notes)

# %% [markdown]
# It is right on [[93 to 95 | the judge names]] % of the held-out digits. And it is surer of inverted ones
# ([[60 to 75 | inverted]] %), which it has never seen, than of the VAE's draws
# ([[41 to 48 | VAE, N(0, I)]] %), and surer of draws three times too far out
# ([[50 to 56 | VAE, N(0, 3² I)]] %) than of proper ones. A classifier was never taught to say "this is
# no digit". Keep that in mind wherever you meet such a score.
#
# And note that the hand-made mixture on rung five beats the VAE. What the VAE brings is not prettier
# samples. It is a density *fixed in advance*, before any code exists.

# %% [markdown]
# ## What you have now
#
# - An autoencoder that compresses digits to 32 numbers and back, at about 71 nats for unseen digits.
# - A proof that its loss is blind to how codes are arranged: stretch them, and nothing changes.
# - The missing piece: a density over codes. You built one by hand, afterwards, as a second model.
#
# The other way round is the idea of this course: fix the density first, $N(0, I)$, and train the
# network so that the codes follow it. There are several ways to do so. The one that leads to a
# *probability* of each image makes a code a small cloud. **Next:** `02_encoder_heads`, where it
# becomes one.

# %% look
progress("01_autoencoder")  # what you have passed on this machine; run the cell again after a check
