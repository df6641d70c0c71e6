# %% [markdown]
# # 00 Start here: digits, checks and a ruler
#
# In this course you build a network that invents handwritten digits, and you understand every line
# of it. It begins with the page you are reading.
#
# **You will be able to** run a lesson and have your answers checked, turn bytes into pixels, and
# tell from one number, in *nats*, how good a model of images is.
#
# **You need** Python, and PyTorch as far as tensors and `nn.Module`. The mathematics comes as it is
# needed. **Time:** about 25 minutes.
#
# Run the next cell with **Shift + Enter**. It fetches the tools.

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import load_digits, pretrained, reconstruction_loss
from vae_helpers.plots import (
    plot_pixel_cost,
    plot_pixel_values,
    plot_ruler,
    show_images,
    show_rows,
)

# %% [markdown]
# ## Where this course is going
#
# Two small networks are waiting in the next cell. Each can turn 32 numbers into a picture. They
# were trained on the same digits and are nearly the same size. The cell draws 32 random numbers,
# without a look at any digit, and asks both networks for a picture. Then it does so again, eleven
# more times.
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
# The upper network is an *autoencoder*. It is good at what it was trained for, as you will see, and
# yet random numbers mean nothing to it. The lower one is a *variational autoencoder*, VAE. Many of
# its pictures could pass for digits; others are stuck between two.
#
# What separates them is one idea, and it takes three lessons to unfold: say *beforehand* how the
# numbers are distributed. You build the upper network in lesson 01, the lower one in 02 to 04, and
# put it to use in 05.

# %% [markdown]
# ## 0.1 How a lesson works
#
# - **Cells run in order.** Shift + Enter runs one and moves on. If things get tangled, choose
#   *Kernel → Restart Kernel and Run All Cells*; nothing you typed is lost.
# - **Predict** asks for a guess before you see the answer. A wrong guess teaches more than none.
# - **`# YOUR CODE HERE`** marks an exercise. Replace the dots, run the cell, then run the check below
#   it, as often as you like.
# - **Hints** fold out. They begin with a question and end with a recipe.
#
# <details><summary>This is what a hint looks like</summary>
# A question first, to see whether it is enough. Then close it and try again.
# </details>

# %% [markdown]
# ## 0.2 The digits
#
# The data are 5,000 handwritten digits from MNIST, the collection on which this kind of network
# grew up. They are installed with the course, so nothing is downloaded. From each digit, 450 images
# are for training and 50 are *held out*: no model in these lessons learns from them. They tell
# whether a model has understood something or memorised it.

# %% look
digits = load_digits()
held_out = load_digits(split="test")
print(f"for training: {digits.images.shape}, {digits.images.dtype}")
print(f"held out:     {held_out.images.shape}, {held_out.images.dtype}")
show_images(digits.images[::225], titles=digits.labels[::225].tolist())

# %% [markdown]
# An image is a table of 28 × 28 bytes: 0 where there is paper, 255 where there is full ink, and
# greys along the edge of the stroke. Here is a corner of the second zero above, as the
# computer has it.

# %% look
print(digits.images[225, 4:13, 10:22])

# %% [markdown]
# ## 0.3 From bytes to pixels
#
# A network wants floating-point numbers of a modest size, and ours has no idea of rows and columns:
# it reads an image as one list of 784 numbers. So each batch of images is rescaled and unrolled:
#
# $$\text{bytes}\ (B, 28, 28)\ \text{from 0 to 255} \quad\longrightarrow\quad
# x\ (B, 784)\ \text{from 0 to 1}$$
#
# $B$ is the number of images in the batch. We call the result $x$ in every lesson.
#
# **Predict.** What number does full ink become? And the byte 128?

# %% [markdown]
# ### Exercise: `to_unit_pixels`
#
# Turn a batch of byte images into `float32` pixels of shape `(B, 784)` between 0 and 1. Leave the
# tensor you were given as it is: someone else may need it.
#
# <details><summary>Hint: what should 255 become?</summary>
# 1, exactly. So by what do you divide? And what type does that division give?
# </details>
# <details><summary>Hint: how do you unroll all axes except the first?</summary>
# <code>reshape</code> takes the new shape, and works out the one length that you give as
# <code>-1</code>. How many rows must remain?
# </details>
# <details><summary>Recipe</summary>
# Reshape to <code>(len(images), -1)</code>, convert with <code>.to(torch.float32)</code>, divide by
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
# Full ink becomes 1, and the byte 128 becomes 0.502. Whether or not your function passes yet, you can
# go on: `digits.pixels` holds the same numbers, ready-made. No lesson makes you wait for an exercise.
#
# **Predict.** An image is mostly paper. What share of all pixels is exactly or nearly 0? What share
# is grey?

# %% look
plot_pixel_values(digits.pixels, title="Grey values of all training pixels")

# %% [markdown]
# Four fifths are paper, seven in a hundred are full ink. What is left, about one pixel in eight, is
# some grey between the two. These greys decide what the loss can mean, so keep them in mind.

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
#
# **Predict.** Which $p$ is cheapest for a grey pixel $x = 0.3$? Does it then cost nothing?

# %% look
plot_pixel_cost((0.0, 0.3, 0.5, 1.0), title="The price of one pixel; the dot marks the cheapest p")

# %% [markdown]
# Each curve is lowest at $p = x$, so honesty pays: the best prediction is the truth. Black and white
# pixels then cost 0, and grey ones do not. Why should the truth cost anything?
#
# Because $c$ treats a grey pixel as a coin: ink with probability $x$, paper otherwise. It is the
# *average* price over the toss, and nobody knows how the coin will fall.

# %% [markdown]
# **What the number means.** Summed over a picture, the cost is the expected price of its randomly
# black-and-white versions, each pixel tossed by its own grey. It speaks about *those* binary images,
# and in lesson 04 it becomes part of a bound on their probability. It is not a probability density
# of grey images. What remains when you predict the grey values themselves, $p = x$, is the entropy
# of the tosses: the **floor**, below which no model can get.

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
    return -(x * p.log() + (1 - x) * (1 - p).log()).sum(dim=-1).mean().item()


best_single = digits.pixels.mean(dim=0)  # pixel by pixel the p with the lowest average price
print("                      every pixel ½   best single   themselves")
for name, x in {"training digits": digits.pixels, "held-out digits": held_out.pixels}.items():
    half = nats_per_image(torch.full_like(x, 0.5), x)
    single = nats_per_image(best_single.expand_as(x), x)
    print(f"{name:20} {half:14.1f} {single:13.1f} {nats_per_image(x, x):12.1f}")

# %% [markdown]
# A right run prints 543.4, 205.9 and 46.2 for the training digits; held-out ones are a little dearer.
# The best single picture is the average of the training digits. It knows that the corners are paper
# and the middle is often inked, and nothing about any digit in particular. Here it is, above some of
# the images it has to answer for.

# %% look
show_rows({"best single image": best_single, "to be predicted": digits.pixels[100::450]})

# %% [markdown]
# **Predict.** The autoencoder must squeeze each image through only 32 numbers. Where between 205.9 and
# 46.2 will it land on digits it was trained on? Will held-out digits cost it more or less?

# %% look
x = digits.pixels
with torch.no_grad():
    trained = reconstruction_loss(autoencoder(x), x).item()  # the same sum; yours in lesson 01
    unseen = reconstruction_loss(autoencoder(held_out.pixels), held_out.pixels).item()
marks = {
    "every pixel one half": nats_per_image(torch.full_like(x, 0.5), x),
    "best single image": nats_per_image(best_single.expand_as(x), x),
    "autoencoder, held-out digits": unseen,
    "autoencoder, training digits": trained,
}
plot_ruler(marks, floor=nats_per_image(x, x), title="The ruler")

# %% [markdown]
# Keep this picture; every loss in the course lands on it. About 543: nothing was learned. About 206:
# what digits have in common was learned, but nothing about the one at hand, and we will meet models
# that get stuck exactly there. About 71: unseen digits come back recognisably. Below 46: a bug, or a
# different sum.
#
# A loss of 0 would not be "perfect": on these images it is impossible. And the gap between training
# and held-out digits is what the network memorised.

# %% [markdown]
# Two habits keep such numbers honest.
#
# **Check the sum.** Many programs average over pixels too, and print 0.09 where we print 71. That is
# harmless alone, but a VAE's loss has a second part that is summed over something else, and then it
# is not harmless at all. Lesson 04 shows the accident.
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
# - The solved lesson lies in the course's folder, under `solutions/`, in a folder of the lesson's name.
# - To begin afresh, type `vae-course reset 00_start_here` in a terminal. Your own file is kept as a
#   backup.

# %% [markdown]
# ## What you know now
#
# - $x$ is a batch of images: `float32`, shape $(B, 784)$, from 0 for paper to 1 for ink.
# - A prediction costs $-x\log p - (1-x)\log(1-p)$ per pixel; we sum over pixels and average over
#   images, and call the result nats per image.
# - The ruler: 543 knows nothing, 206 is the best single picture, 46 is the floor.
#
# **Next:** `01_autoencoder`, where you build the network that scores about 71, and find out what it
# cannot do.

# %% look
progress("00_start_here")  # what you have passed on this machine; run the cell again after a check
