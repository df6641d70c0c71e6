# %% [markdown]
# # 00 Start here: digits, checks and a ruler
#
# In this course you build a network that invents handwritten digits, and understand every line of it.
#
# **At the end you can** run a lesson and have your answers checked, turn bytes into pixels, price a
# prediction in *nats*, and tell from one number how good a model of images is.
#
# **You need** Python, and PyTorch as far as tensors and `nn.Module`. The mathematics comes as it is
# needed. **Time:** about 35 minutes.
#
# Run the next cell with **Shift + Enter**. It fetches the tools.

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import load_digits, objective, pretrained, reconstruction_loss, widgets
from vae_helpers.fallback import mine_or_reference
from vae_helpers.own_work import own_digits
from vae_helpers.plots import (
    plot_pixel_cost,
    plot_pixel_values,
    plot_ruler,
    show_images,
    show_rows,
)
from vae_helpers.widgets import predict

# %% [markdown]
# ## Where this course is going
#
# Two small networks, trained on the same digits and nearly the same size, each turn 32 numbers into a
# picture. The next cell draws 32 *random* numbers, without a look at any digit, and asks both. Then it
# does so again, eleven more times.
#
# The first run trains both networks, half a minute with a progress bar. Read on meanwhile.

# %% look
autoencoder = pretrained("autoencoder")
vae = pretrained("vae")
random_numbers = torch.randn(12, 32, generator=torch.Generator().manual_seed(1))
with torch.no_grad():
    rows = {
        "autoencoder": autoencoder.decode(random_numbers).sigmoid(),
        "VAE": vae.decode(random_numbers).sigmoid(),
    }
show_rows(rows, title="The same random numbers, decoded by two networks")

# %% [markdown]
# The upper network is an *autoencoder*: good at what it was trained for, as you will see, but random
# numbers mean nothing to it. The lower one is a *variational autoencoder*, VAE. Many of its pictures
# could pass for digits; others are stuck between two.
#
# What separates them is one idea: say *beforehand* how the numbers are distributed. You build the
# upper network in lesson 01, the lower one in 02 to 04, and put it to use in 05.

# %% [markdown]
# ## 0.1 How a lesson works
#
# - **Cells run in order**, with Shift + Enter. If things get tangled, choose *Kernel → Restart Kernel
#   and Run All Cells*; nothing you typed is lost.
# - **Predict** asks for a guess before you see the answer. A wrong guess teaches more than none,
#   and none is graded.
# - **`# YOUR CODE HERE`** marks an exercise. Replace the dots, run the cell, then the check below it.
# - **Hints** fold out, from a question to a recipe.
#
# <details><summary>Hint: what does a hint look like?</summary>
#
# A question first, to see whether it is enough. Then close it and try again.
# </details>

# %% [markdown]
# ## 0.2 The digits
#
# The data are 5,000 handwritten digits from MNIST, installed with the course. From each digit, 450
# images are for training and 50 are *held out*: no model in these lessons learns from them. What a
# model pays for those tells how well it does on digits it has not seen.

# %% look
digits = load_digits()
held_out = load_digits(split="test")
print(f"for training: {digits.images.shape}, {digits.images.dtype}")
print(f"held out:     {held_out.images.shape}, {held_out.images.dtype}")
show_images(digits.images[::225], titles=digits.labels[::225].tolist())

# %% [markdown]
# An image is a table of 28 × 28 bytes: 0 where there is paper, up to 255 where there is ink (mostly
# 253 or 254), and greys along the edge of the stroke. Here is a part of the second zero above, the
# top of its ring, as the computer has it.

# %% look
print(digits.images[225, 4:13, 10:22])

# %% [markdown]
# ## 0.3 From bytes to pixels
#
# Our network wants modest numbers, and reads an image as one list of 784. So each batch of images is
# rescaled and unrolled:
#
# $$\text{bytes}\ (B, 28, 28)\ \text{from 0 to 255} \quad\longrightarrow\quad
# x\ (B, 784)\ \text{from 0 to 1}$$
#
# $B$ is the number of images in the batch. We call the result $x$ in every lesson.
#
# **Predict.** What number does the byte 255 become? And 128?

# %% [markdown]
# ### Exercise: `to_unit_pixels`
#
# Turn byte images into `float32` pixels of shape `(B, 784)` between 0 and 1. Leave the tensor you were
# given as it is.
#
# <details><summary>Hint: what should 255 become?</summary>
#
# 1, exactly. So by what do you divide? And what type does that division give?
# </details>
# <details><summary>Hint: how do you unroll all axes except the first?</summary>
#
# `reshape` takes the new shape, and works out the one length that you give as
# `-1`. How many rows must remain?
# </details>
# <details><summary>Recipe</summary>
#
# Reshape to `(len(images), -1)`, convert with `.to(torch.float32)`, divide by
# 255. Each of these steps makes a new tensor or a new view, and none writes into the old one.
# </details>

# %% exercise="to_unit_pixels"
def to_unit_pixels(images):
    """Byte images (B, 28, 28) -> float32 pixels (B, 784) between 0 and 1."""
    ### BEGIN SOLUTION
    return images.reshape(len(images), -1).to(torch.float32) / 255
    ### END SOLUTION

# %% [markdown]
# Below every exercise stands its **check**. It puts questions to your function, compares the answers
# with what is known to be right, and says what it saw. An exercise you have not touched is called
# blank, not wrong. Where a known slip is recognised, the check names it and points at what to look
# at next. Run it now, whatever your cell holds.

# %% check="to_unit_pixels" points=2

# %% [markdown]
# **Ten of your own.** If you like, draw ten digits. They come back later: with their price, as clouds
# in lesson 02, on their way into one another in lesson 05. They stay on this machine, and every lesson
# works without them.

# %% look
widgets.draw_ten()

# %% [markdown]
# The byte 255 becomes 1, and 128 becomes 0.502. Whether or not your function passes yet, you can
# go on: `digits.pixels` holds the same numbers, ready-made. No lesson makes you wait for an exercise.
#
# **Predict.** An image is mostly paper. What share of all pixels is grey, neither paper nor full ink?

# %% look
predict.number("00_grey", "the share of grey pixels", 0, 100, "%")

# %% look
digits = load_digits()
grey = (digits.pixels > 1 / 32) & (digits.pixels < 31 / 32)  # between the first bar and the last
predict.reveal("00_grey", 100 * grey.float().mean())
plot_pixel_values(digits.pixels, title="Grey values of all training pixels")

# %% [markdown]
# The first bar holds [[81 | (log scale) #1]] % of the pixels, the last one
# [[7 to 8 | (log scale) #2]] %. What is left, about one pixel in
# nine, is some grey between the two. These greys decide what the loss can mean, so keep them in
# mind.

# %% [markdown]
# ## 0.4 What a prediction costs
#
# Our models predict for each pixel a probability $p$ of ink. When the truth comes out, they pay:
# $-\log p$ if it was ink, $-\log(1 - p)$ if it was paper. Certain and right costs 0; certain and
# wrong costs without limit. With the natural logarithm the unit is the **nat**.
#
# A grey pixel $x$ counts as ink with weight $x$ and as paper with weight $1 - x$:
#
# $$c(x, p) = -x \log p - (1 - x) \log(1 - p)$$

# %% [markdown]
# ### Exercise: `pixel_price`
#
# The ruler of this course is made of this price. Write it for tensors: probabilities and pixels of
# one shape go in, a price for each entry comes out. Nothing is summed yet.
#
# *A right answer:* `pixel_price(torch.tensor([0.5, 0.9]), torch.tensor([1.0, 0.0]))` is
# `[0.6931, 2.3026]`: half sure of ink, and nearly sure of ink that was paper.
#
# <details><summary>Hint: which logarithm?</summary>
#
# The natural one, or the unit is no nat. What does `torch.log` compute?
# </details>
# <details><summary>Hint: what is left of the formula for full ink, x = 1?</summary>
#
# One of its two halves. And for x = 0? Try both on paper before you run it.
# </details>
# <details><summary>Recipe</summary>
#
# `-x * torch.log(p) - (1 - x) * torch.log(1 - p)`, returned as it is.
# </details>

# %% exercise="pixel_price"
def pixel_price(p, x):
    """What each pixel x costs at probability p of ink: any shape in, the same shape out, nats."""
    ### BEGIN SOLUTION
    return -x * torch.log(p) - (1 - x) * torch.log(1 - p)
    ### END SOLUTION

# %% check="pixel_price" points=2

# %% [markdown]
# **Predict.** Which $p$ is cheapest for a grey pixel $x = 0.3$, and what does it then cost? Put the
# lowest point of its curve where you expect it.

# %% look
predict.mark("00_cheapest", "the cheapest p for x = 0.3", ("p", 0, 1), ("price, nats", 0, 2))

# %% look
p = torch.linspace(0.01, 0.99, 99)
costs = objective.pixel_price(p, torch.full_like(p, 0.3))
predict.reveal("00_cheapest", (p[costs.argmin()], costs.min()))
price = mine_or_reference(pixel_price, objective.pixel_price, *torch.full((2, 3, 4), 0.5))
plot_pixel_cost((0.0, 0.3, 0.5, 1.0), price=price, title="Price of one pixel; dot: the cheapest p")

# %% [markdown]
# Each curve is lowest at $p = x$, so honesty pays: the best prediction is the truth. Black and white
# pixels then cost 0, and grey ones do not: $x = 0.3$ still costs [[0.61 | x = 0.3: at best]]. Why
# should the truth cost anything?
#
# Because $c$ treats a grey pixel as a coin: ink with probability $x$, paper otherwise. It is the
# *average* price over the toss, and nobody knows how the coin will fall.

# %% [markdown]
# **What the number means.** Summed over a picture, the cost is the expected price of its randomly
# black-and-white versions, each pixel tossed by its own grey. It speaks about *those* binary images,
# and in lesson 04 it becomes part of a bound on their probability. It is not a probability density
# of grey images. What remains when you predict the grey values themselves, $p = x$, is the entropy
# of the tosses: the **floor**. No prediction, however well informed, costs less.

# %% [markdown]
# ## 0.5 A ruler
#
# In this course every loss is in **nats per image: summed over the 784 pixels, averaged over the
# images**. One number means little until you know what others score. So here are four candidates:
#
# 1. a model that knows nothing and says $p = \frac12$ everywhere;
# 2. the best *single* picture, given as the answer for every image;
# 3. the images themselves, $p = x$: the floor;
# 4. later, the autoencoder from the first picture.
#
# **Predict.** The first one you can work out: 784 pixels at $\log 2 = 0.693$ nats each.

# %% look
def nats_per_image(p, x):
    """What predicting p costs when the images are x: summed over pixels, averaged over images."""
    p = p.clamp(1e-6, 1 - 1e-6)  # log(0) would be minus infinity
    return price(p.expand_as(x), x).sum(dim=-1).mean().item()


price = mine_or_reference(pixel_price, objective.pixel_price, *torch.full((2, 3, 4), 0.5))
digits, held_out = load_digits(), load_digits(split="test")
best_single = digits.pixels.mean(dim=0)  # pixel by pixel the p with the lowest average price
half = torch.tensor(0.5)
print("                 every pixel ½   best single   themselves")
for name, x in {"training digits": digits.pixels, "held-out digits": held_out.pixels}.items():
    costs = [nats_per_image(p, x) for p in (half, best_single, x)]
    print(f"{name}: {costs[0]:12.1f} {costs[1]:13.1f} {costs[2]:12.1f}")

# %% [markdown]
# A right run prints [[543.4 | training digits: #1]], [[205.9 | training digits: #2]] and
# [[46.2 | training digits: #3]] for the training digits. The best single picture is the average of
# those. It knows that the corners are paper and the middle is often inked, and nothing about any
# digit in particular. Here it is, above some of the images it has to answer for.

# %% look
show_rows({"best single image": best_single, "to be predicted": digits.pixels[100::450]})

# %% [markdown]
# Held-out digits cost it more, [[213.1 | held-out digits: #2]]. Has an average of 4,500 pictures
# *memorised* its own, or are these 500 harder for anyone?
#
# **Predict.** Shuffle all 5,000 digits and hold out another 500, twenty times. How much dearer will
# those be, on average?

# %% look
predict.number("00_other_splits", "how much dearer, over twenty splits", -5, 15, "nats")

# %% look
everything = torch.cat([digits.pixels, held_out.pixels])
generator = torch.Generator().manual_seed(0)
extra = []
for _ in range(20):
    shuffled = everything[torch.randperm(len(everything), generator=generator)]
    train, test = shuffled[:4500], shuffled[4500:]
    average = train.mean(dim=0)
    extra.append(nats_per_image(average, test) - nats_per_image(average, train))
print(f"held out minus training: {torch.tensor(extra).mean():+.1f} nats on average")
print(f"over twenty splits from {min(extra):+.1f} to {max(extra):+.1f}")
predict.reveal("00_other_splits", sum(extra) / len(extra))

# %% [markdown]
# [[Between −2 and 2 | held out minus training:]] nats, which is nothing: one picture memorises nothing.
# The 500 digits that this course holds out happen to lie further from the average, by some 7 nats.
# So compare prices of the *same* digits only; the ruler has two marks for each candidate.
#
# **Predict.** The autoencoder must squeeze each image through only 32 numbers. Where between 206 and
# 46 will it land on held-out digits?

# %% look
predict.number("00_autoencoder", "the autoencoder on held-out digits", 46, 206, "nats")

# %% look
marks, unseen = {}, {}
for name, costs, x in (("training", marks, digits.pixels), ("held-out", unseen, held_out.pixels)):
    with torch.no_grad():
        trained = reconstruction_loss(autoencoder(x), x).item()  # the same sum; yours in lesson 01
    costs |= {
        "every pixel one half": nats_per_image(half, x),
        "best single image": nats_per_image(best_single, x),
        "autoencoder": trained,
    }
    print(f"{name} digits, autoencoder: {trained:.1f} nats per image")
if (own_hand := own_digits()) is not None:
    with torch.no_grad():
        cost = reconstruction_loss(autoencoder(own_hand.pixels), own_hand.pixels).item()
    own_floor = nats_per_image(own_hand.pixels, own_hand.pixels)
    print(f"your own digits, autoencoder: {cost:.1f} nats per image, and their floor {own_floor:.1f}")
floor = nats_per_image(digits.pixels, digits.pixels)
predict.reveal("00_autoencoder", unseen["autoencoder"])
plot_ruler(marks, held_out=unseen, floor=floor, title="The ruler: bars training, red held out")

# %% [markdown]
# [[About 57 | training digits, autoencoder:]] nats: eleven above the floor. On held-out digits it pays
# [[69 to 73 | held-out digits, autoencoder:]]. This step is no accident of the split: trained and
# judged on others, the network shows it too. It has learned digits, and something about *its* 4,500
# besides.
#
# **Read differences as factors.** One nat less per image means that the tossed images were predicted
# with $e \approx 2.7$ times the probability, on (geometric) average; ten nats less, with 22,000
# times.

# %% [markdown]
# ## 0.6 When you are stuck
#
# - Read the check's message twice: it says what was seen and where to look.
# - Open the hints, one at a time. The last is a recipe.
# - Go on. Later parts use a ready-made model, not your unfinished one.
# - After three different tries the panel unfolds one right answer, where the course's folder has
#   `solutions/`.
# - To begin afresh, type `vae-course reset 00_start_here` in a terminal. Your own file is kept as a
#   backup.

# %% [markdown]
# ## What you have now
#
# - $x$ is a batch of images: `float32`, shape $(B, 784)$, from 0 for paper to 1 for ink.
# - Your `pixel_price`, $-x\log p - (1-x)\log(1-p)$, summed over pixels and averaged over images, in
#   nats per image.
# - The ruler: 543 knows nothing, 206 is the best single picture (213 held out), 46 is the floor.
#
# **Next:** `01_autoencoder`, where you build the network that scores about 71, and find out what it
# cannot do.

# %% look
progress("00_start_here")  # what you have passed on this machine; run the cell again after a check
