# %% [markdown]
# # 05 Sampling: what a known prior is good for
#
# You have a loss that ties the codes of images to one fixed density, $N(0, I)$. This lesson uses
# what it bought.
#
# **You will be able to** generate digits from noise, reconstruct, walk between two images, turn one
# latent coordinate, and say which of these an autoencoder could do as well.
#
# **You need** `encode`, `decode` and the ELBO from lessons 03 and 04; the models are here, trained.
# **Time:** about 50 minutes.
#
# draw $z \sim N(0, I)$ → decode → **generate** · encode → $\mu$ → decode → **reconstruct** ·
# two means → a line → **interpolate** · one mean → one coordinate → **traverse**

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check
from vae_helpers import gaussian_kl, load_digits, pretrained, sampling
from vae_helpers.experiments.judge import confident_share
from vae_helpers.experiments.lines import PointPosterior, confident_midpoints
from vae_helpers.experiments.separability import code_clouds, separability
from vae_helpers.mine import mine_or_reference
from vae_helpers.plots import (
    plot_latent_plane,
    plot_latent_use,
    plot_planes,
    plot_separability,
    show_rows,
)

# %% look
digits, held_out = load_digits(), load_digits(split="test")
vae = pretrained("vae")
autoencoder = pretrained("autoencoder")
print(f"{len(digits):,} digits to learn from, {len(held_out)} held out")
print(f"VAE and autoencoder with {vae.latent_dim} latents each, trained on the same digits")

# %% [markdown]
# ## Where this lesson is going
#
# A map that nobody drew. The VAE below has two latent coordinates; every point of the plane is
# decoded into a picture. No digit of the data set is in it. By the end you will know how to read
# such a map, what its empty-looking places are, and why the same map of an autoencoder would need
# to be told first where to look.

# %% look
vae_2d = pretrained("vae", latent_dim=2, epochs=30)
plot_latent_plane(vae_2d)

# %% [markdown]
# ## 5.1 A draw that has not seen the data
#
# The model says how an image comes about: first a code, $z \sim N(0, I)$, then its pixels,
# $p(x \mid z)$. The encoder plays no part in it. To draw from the model, do these two steps in this
# order.
#
# **Predict.** Decode the same 32 random numbers with the autoencoder's decoder and with the VAE's.
# Both were trained on the same digits. What will the two pictures look like?

# %% [markdown]
# ### Exercise: `generate`
#
# Draw `n` codes from the prior, decode them, and return what each pixel's probability of being ink
# is. The pictures are for looking at: no graph should hang on them.
#
# <details><summary>Hint: how many numbers make one code?</summary>
# The model knows: <code>model.latent_dim</code>. A model of another size must work too.
# </details>
# <details><summary>Hint: what does the decoder return?</summary>
# Logits. Which function brings a logit into the range of a probability?
# </details>
# <details><summary>Recipe</summary>
# Inside <code>with torch.no_grad():</code>, take <code>torch.randn</code> of shape (n, latent
# size), hand it to <code>decode</code>, then <code>.sigmoid()</code>.
# </details>

# %% exercise="generate"
def generate(model, n):
    """Decode n draws from the prior N(0, I): pixel probabilities, (n, 784), no graph attached."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        z = torch.randn(n, model.latent_dim)
        return model.decode(z).sigmoid()
    ### END SOLUTION


# %% check="generate" points=3

# %% look
draw = mine_or_reference(generate, sampling.generate, vae, 1)
drawn = {"autoencoder": draw(autoencoder, 500), "VAE": draw(vae, 500)}
shares = {name: confident_share(images) for name, images in drawn.items()}
show_rows(
    {name: images[:10] for name, images in drawn.items()},
    notes={name: f"confident: {share:.2f}" for name, share in shares.items()},
    title="Decoded draws from N(0, I): the same code, two decoders",
)

# %% [markdown]
# **What it means.** Both rows were made by the same lines. "Confident" is the share of 500 draws to
# which a classifier gives some digit more than 0.9: near .1 for the autoencoder and .44 for the VAE;
# held-out digits get .89.
#
# In lesson 01 a mixture of 50 Gaussians, fitted *after* training, made prettier pictures than this.
# What is new is the order: the VAE's density was fixed *before* training, and the decoder learned
# to live with it.

# %% [markdown]
# ## 5.2 A referee for codes
#
# How close do codes come to $N(0, I)$? Train a classifier, the *referee*, on codes against draws
# from $N(0, I)$, and count how often it is right on new ones. ½ means it is guessing.
#
# **Predict**, for each, nearer to ½ or to 1: the autoencoder's codes; the same, shifted and scaled
# to mean 0 and standard deviation 1; the same *whitened*, so that no two coordinates correlate; the
# VAE's means $\mu$; the VAE's samples $z = \mu + \sigma\varepsilon$.

# %% look
clouds = code_clouds(autoencoder, vae, digits.pixels)
accuracies = {name: separability(codes) for name, codes in clouds.items()}
plot_separability(accuracies, title="A referee tells codes from N(0, I)")

# %% [markdown]
# **What it means.** Expect about 1.00, .95, .92, 1.00, .77 and .50. Shifting, scaling and rotating
# bring the autoencoder's codes nearer, and stop short: the *shape* of the cloud is not Gaussian.
#
# The VAE's $z$ come nearest. Its means do not: they are told apart every time, because in
# coordinates that carry nothing all means sit at 0, and only the noise fills the room. **μ is not
# z**; a latent picture has to say which it shows.

# %% [markdown]
# ### How near is near?
#
# Not *there*. The referee is right far more often than half the time, and a stronger one does
# better: another number comes from another referee, so compare within one only.
#
# <details><summary>Why it could not be there: four lines of arithmetic</summary>
# The average KL of an image, here about 24.5 nats, splits exactly: what z tells about <em>which</em>
# training image it came from, plus the KL from all images' z together (the aggregate) to the prior.
# The first part is at most log 4,500 = 8.4 nats. So the aggregate lies at least 16 nats from
# N(0, I). The KL term is a pressure, and the picture of each digit pushes back.
# (Hoffman and Johnson, 2016, "ELBO surgery".)
# </details>

# %% look
autoencoder_2d = pretrained("autoencoder", latent_dim=2, epochs=30)
plot_planes(autoencoder_2d, vae_2d, digits)

# %% [markdown]
# **What it means.** With two latents the difference can be drawn. Left, the autoencoder's codes: one
# axis reaches 17, the other −14, and nothing in its loss says where. Right, the VAE's means over
# the prior's contours: the cloud is centred, and a draw from the prior lands among digits.
#
# Neither plane is torn: both decoders are continuous. The left one is *unconstrained*, the right
# one is arranged around a density that you knew beforehand.

# %% [markdown]
# ## 5.3 Reconstruct
#
# To see what the model keeps of an image, encode it and decode. The encoder offers a whole
# Gaussian of codes, and one picture has to be chosen: take the one at the mean. Training decoded
# a *sample*; a picture of the mean is another thing, and the same every time.
#
# **Predict.** Decode the mean and three samples of one posterior. How different are the four?

# %% [markdown]
# ### Exercise: `reconstruct`
#
# Return pixel probabilities from the posterior mean. Two calls must agree to the last bit.
#
# <details><summary>Hint: why not <code>model(x)</code>?</summary>
# What does <code>forward</code> do between <code>encode</code> and <code>decode</code>?
# </details>
# <details><summary>Recipe</summary>
# <code>encode</code> returns two things; keep the first, decode it, squash it. No graph.
# </details>

# %% exercise="reconstruct"
def reconstruct(model, x):
    """Decode the posterior means of x: (B, 784) pixels -> (B, 784) probabilities, deterministic."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        mu, logvar = model.encode(x)
        return model.decode(mu).sigmoid()
    ### END SOLUTION


# %% check="reconstruct" points=2

# %% look
rebuild = mine_or_reference(reconstruct, sampling.reconstruct, vae, held_out.pixels[:1])
x = held_out.pixels[3::50]  # one of each digit
with torch.no_grad():
    mu, logvar = vae.encode(x)
    samples = [vae.decode(vae.reparameterize(mu, logvar)).sigmoid() for _ in range(3)]
show_rows(
    {"held-out digit": x, "from the mean μ": rebuild(vae, x)}
    | {f"from a sample z ({i})": images for i, images in enumerate(samples, start=1)},
    title="One image, one posterior, four decoded codes",
)

# %% [markdown]
# **What it means.** The mean gives the calm picture; samples move stroke ends and slant, and mostly
# stay the same digit. That is what $\sigma$ says: the codes that the encoder holds to be possible
# for this image.
#
# All of them are smoother than the original. A pixel's probability averages over what the code
# leaves open, and an average of sharp strokes is a soft one.

# %% [markdown]
# ## 5.4 Interpolate
#
# Between two images lies a straight line of codes,
# $$z_t = (1 - t)\,\mu_\text{start} + t\,\mu_\text{end}, \qquad 0 \le t \le 1.$$
#
# **Predict.** Two models, the same two digits, the same line. In which do the pictures halfway look
# more like digits: in the autoencoder, in the VAE, or is there no telling?

# %% [markdown]
# ### Exercise: `interpolate`
#
# Return `steps` pictures along the line between the two posterior *means*, evenly spaced, both ends
# included. `x_start` and `x_end` are single images of shape `(784,)`.
#
# <details><summary>Hint: where does the line live?</summary>
# A line between the <em>pixels</em> fades one image out and the other in. Encode first.
# </details>
# <details><summary>Hint: how many gaps lie between five points?</summary>
# Four. <code>torch.linspace(0, 1, steps)</code> counts them for you.
# </details>
# <details><summary>Recipe</summary>
# Encode both images, keep the means; make t a column of shape (steps, 1), so that it broadcasts
# against a mean of shape (D,); decode all steps at once.
# </details>

# %% exercise="interpolate"
def interpolate(model, x_start, x_end, steps):
    """Decode the line between two posterior means: (784,), (784,) -> (steps, 784) probabilities."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        mu, logvar = model.encode(torch.stack([x_start, x_end]))  # (2, D)
        t = torch.linspace(0, 1, steps)[:, None]  # (steps, 1)
        return model.decode((1 - t) * mu[0] + t * mu[1]).sigmoid()
    ### END SOLUTION


# %% check="interpolate" points=3

# %% look
walk = mine_or_reference(
    interpolate, sampling.interpolate, vae, held_out.pixels[0], held_out.pixels[1], 3
)
start, end = held_out.pixels[203], held_out.pixels[455]
t = torch.linspace(0, 1, 9)[:, None]
show_rows(
    {
        "a line of pixels": (1 - t) * start + t * end,
        "autoencoder's codes": walk(PointPosterior(autoencoder), start, end, 9),
        "VAE's means μ": walk(vae, start, end, 9),
    },
    title="From a 4 to a 9, in nine steps",
)

# %% look
x, labels = held_out.pixels, held_out.labels
models = {"pixels": None, "autoencoder": PointPosterior(autoencoder), "VAE": vae}
print("confident midpoints of about 900 pairs of different held-out digits")
for name, model in models.items():
    print(f"  {name:12} {confident_midpoints(model, x, labels):.2f}")

# %% [markdown]
# **What it means.** The VAE's line does *not* look better than the autoencoder's: about .45 against
# .43 confident midpoints, and even averaged pixels reach .41. Both networks are continuous, and
# between two codes that were *given* there is nothing to get lost in.
#
# What differs is a draw. To walk an autoencoder's line you need two images in hand; section 5.1
# needed none.

# %% [markdown]
# ## 5.5 Traverse
#
# Which of the 32 coordinates does what? First ask which of them does anything: the KL term is a sum
# over coordinates, and a coordinate whose posterior is the prior for every image costs nothing and
# says nothing.
#
# **Predict.** How many of the 32 are in use?

# %% look
with torch.no_grad():
    mu, logvar = vae.encode(digits.pixels)
kl = torch.stack([gaussian_kl(mu[:, [d]], logvar[:, [d]]).mean() for d in range(vae.latent_dim)])
print(f"{kl.sum():.1f} nats per image, {int((kl > 0.1).sum())} coordinates of {len(kl)} in use")
plot_latent_use(kl, title="What each latent coordinate costs")

# %% [markdown]
# ### Exercise: `traverse`
#
# Take the posterior mean of one image, set coordinate `dim` to each of `values` in turn, leave the
# other coordinates at the mean, and decode. `x` has shape `(784,)`; `values` is a list or a 1-D
# tensor, in any order.
#
# <details><summary>Hint: set or shift?</summary>
# A value of 2 means the coordinate <em>is</em> 2, wherever the mean was.
# </details>
# <details><summary>Hint: rows that share memory</summary>
# <code>expand</code> makes rows that are all one row: writing to one writes to all.
# <code>repeat</code> and <code>clone</code> copy.
# </details>
# <details><summary>Recipe</summary>
# Encode <code>x[None]</code>; repeat the mean len(values) times; write
# <code>torch.as_tensor(values)</code> into column <code>dim</code>; decode.
# </details>

# %% exercise="traverse"
def traverse(model, x, dim, values):
    """Decode the mean of x, (784,), with coordinate dim set to each value: (len(values), 784)."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        mu, logvar = model.encode(x[None])  # (1, D)
        z = mu.repeat(len(values), 1)
        z[:, dim] = torch.as_tensor(values, dtype=z.dtype)
        return model.decode(z).sigmoid()
    ### END SOLUTION


# %% check="traverse" points=3

# %% look
turn = mine_or_reference(traverse, sampling.traverse, vae, held_out.pixels[0], 0, [0.0, 1.0])
order = kl.argsort(descending=True).tolist()
values = torch.linspace(-3, 3, 9)
chosen = [*order[:4], order[-1]]
show_rows(
    {f"coordinate {d}": turn(vae, held_out.pixels[203], d, values) for d in chosen},
    notes={f"coordinate {d}": f"{kl[d]:.2f} nats" for d in chosen},
    title="One coordinate of a 4's mean μ set to −3 … 3",
)

# %% [markdown]
# **What it means.** The first four rows move slant, width, loops and sometimes the digit itself,
# several at once. The last row does not move: that coordinate carries nothing, and the decoder has
# learned to ignore it.
#
# These are not "disentangled factors". Nothing in the loss asks that one coordinate mean one thing,
# and rotating all codes would leave the KL term's ideal, $N(0, I)$, as it is. Train with another
# seed and the rows mean something else.

# %% [markdown]
# ## 5.6 Control
#
# Three handles on what is drawn, all without training anything: *where* you draw (around one
# image's posterior), *how far* from the centre (a factor on the noise, called temperature), and
# *which coordinate* you hold (`traverse`).
#
# **Predict.** Draw $z = T\varepsilon$ with $T = \tfrac12, 1, 3$. At which temperature is the
# classifier most often confident?

# %% look
with torch.no_grad():
    mu, logvar = vae.encode(held_out.pixels[[203]])
    eps = torch.randn(9, vae.latent_dim)
    widths = {
        f"z = μ + {width} σε": vae.decode(mu + width * (0.5 * logvar).exp() * eps).sigmoid()
        for width in (0, 1, 2, 4)
    }
show_rows(widths, title="Where: around the posterior of one held-out 4")

# %% look
notes, rows = {}, {}
with torch.no_grad():
    eps = torch.randn(1000, vae.latent_dim)
    for temperature in (0.25, 0.5, 1, 2, 3):
        images = vae.decode(temperature * eps).sigmoid()
        nearest = torch.cdist(images, digits.pixels).min(dim=1).values.mean()
        name = f"T = {temperature}"
        rows[name] = images[:9]
        notes[name] = f"confident {confident_share(images):.2f} nearest digit {nearest:.1f}"
show_rows(rows, notes=notes, title="How far: z = Tε, with the same ε in every row")

# %% [markdown]
# **What it means.** Cold draws are all alike, close to one average digit: less variety, softer
# strokes. Hot ones are hard-edged tangles that no training digit is near, and the classifier is
# confident *more* often: about .54 at $T = 3$ against .44 at $T = 1$.
#
# So confidence is not quality. Nor is distance to the nearest digit, which cold draws win by showing
# one digit over and over. Each number answers its own question; look at the pictures too.

# %% [markdown]
# ## 5.7 Where these ideas live on
#
# **Latent diffusion**, behind many image generators: a VAE whose KL term has a weight near
# $10^{-6}$ compresses pictures into codes. With so little pressure its codes are *not* $N(0, I)$,
# so a second model, a diffusion model, learns their density. You know both halves: the stretch and
# the ladder of lesson 01 said why a density is needed; this lesson, what it is for.
#
# Elsewhere: speech and molecules are drawn the same way, and a posterior's width serves as a
# measure of doubt. (Rombach et al., 2022, *High-Resolution Image Synthesis with Latent Diffusion
# Models*.)

# %% [markdown]
# ## Next: adversarial learning
#
# VAE pictures are soft because pixels are scored one by one. Section 5.2 had another kind of score:
# a referee that learns. Let one judge *pictures*, and train the decoder to fool it: that is a
# generative adversarial network. Let it judge *codes*, in place of the KL term: an adversarial
# autoencoder.
#
# **You can now** say what a known prior buys (draws without data), what it does not (better
# lines, sharper pictures, named factors), and tell $\mu$ from $z$ in any latent picture. Lesson 06
# asks you.
