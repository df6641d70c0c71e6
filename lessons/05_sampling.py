# %% [markdown]
# # 05 Sampling: what a known prior is good for
#
# The ELBO tied the codes of images to one density that was fixed beforehand, $N(0, I)$. This lesson
# spends what that bought.
#
# **You will be able to** draw digits from noise, reconstruct, walk between two images, turn a
# single latent coordinate, and say which of these an autoencoder does as well.
#
# **You need** what `encode` and `decode` do (lesson 03) and the KL term (lesson 04). The trained
# models are here. **Time:** about 60 minutes, with time to play.
#
# **The four functions:** noise → decode → `generate` · image → mean → decode → `reconstruct` · two
# means → a line → `interpolate` · one mean, one coordinate changed → `traverse`

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import gaussian_kl, load_digits, plots, pretrained, sampling, widgets
from vae_helpers.experiments.classifier import confident_share
from vae_helpers.experiments.lines import PointPosterior, midpoints
from vae_helpers.experiments.separability import code_clouds, separability
from vae_helpers.fallback import mine_or_reference

# %% look
digits, held_out = load_digits(), load_digits(split="test")
vae = pretrained("vae")
autoencoder = pretrained("autoencoder")
print(f"{len(digits):,} digits that the models have seen, {len(held_out)} that they have not")
print(f"an autoencoder and a VAE of {vae.latent_dim} latents each")

# %% [markdown]
# ## Where this lesson is going
#
# A map that nobody drew. This VAE has two latents; every point of its plane is decoded into a
# picture, and none of them is in the data set. The prior says which part of the plane to print: most
# of its draws fall into this square. For an autoencoder one would first have to look where its codes
# lie.

# %% look
vae_2d = pretrained("vae", latent_dim=2, epochs=20)
plots.plot_latent_plane(vae_2d, title="What a VAE with two latents decodes, at each z")

# %% [markdown]
# ## 5.1 Exercise: `generate`
#
# The model says how an image comes about: first a code, $z \sim N(0, I)$, then its pixels,
# $p(x \mid z)$. The encoder has no part in it. Draw `n` codes, decode them, and return each pixel's
# probability of ink. No graph should hang on the pictures.
#
# *A right answer:* `generate(vae, 3)` has shape (3, 784), values between 0 and 1, is new at every
# call, and its `requires_grad` is `False`.
#
# **Predict.** The same lines with the autoencoder's decoder: what will they draw?
#
# <details><summary>Hint: how many numbers make one code?</summary>
# The model knows: <code>model.latent_dim</code>. Models of other sizes must work too.
# </details>
# <details><summary>Hint: what does the decoder return?</summary>
# Logits. Which function turns a logit into a probability?
# </details>
# <details><summary>Recipe</summary>
# Inside <code>with torch.no_grad():</code> take <code>torch.randn</code> of shape (n, latent
# size), hand it to <code>decode</code>, then call <code>.sigmoid()</code>.
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
plots.show_rows(
    {name: images[:10] for name, images in drawn.items()},
    notes={name: f"judge sure of {confident_share(images):.0%}" for name, images in drawn.items()},
    title="Decoded draws from N(0, I), without a look at the data",
)

# %% [markdown]
# **What it means.** Both rows came from the same lines. The judge of lesson 01 is sure of about 9 %
# of the autoencoder's draws, 44 % of the VAE's, and 90 % of held-out digits. So the VAE's draws are
# not all digits; but many are, and nobody told the decoder where to look.
#
# The mixture of 50 Gaussians in lesson 01 did better. It was fitted *afterwards*, to codes. This
# density was fixed *before* training, and the decoder learned to live with it.

# %% [markdown]
# ## 5.2 A referee for codes
#
# How close do the codes come to $N(0, I)$? Train a classifier, the *referee*, to tell codes from
# draws of $N(0, I)$, and count how often it is right on new ones. ½ means guessing.
#
# **Predict** for each whether it ends near ½ or near 1: the autoencoder's codes; the same shifted
# and scaled to mean 0, standard deviation 1; the same *whitened*, so that no two coordinates
# correlate; the VAE's means $\mu$; the VAE's samples $z = \mu + \sigma\varepsilon$.

# %% look
clouds = code_clouds(autoencoder, vae, digits.pixels)
accuracies = {name: separability(codes) for name, codes in clouds.items()}
plots.plot_separability(accuracies, title="A referee tells codes from draws of N(0, I)")

# %% [markdown]
# **What it means.** Expect about 1.00, .95, .90, 1.00, .72 and .50. Shifting, scaling and rotating
# bring the autoencoder's codes nearer and then stop: the *shape* of the cloud is not Gaussian.
#
# The VAE's $z$ come nearest. Its means do not, they are told apart every time: in a coordinate
# that carries nothing all means sit at 0, and only the noise fills the room. **μ is not z**, so
# every latent picture says which of them it shows.

# %% [markdown]
# ### Nearest is not there
#
# At .72 the VAE's $z$ are told apart far more often than by guessing, and a stronger referee says
# more (.89 with two hidden layers and a longer training). Such a number belongs to its referee:
# compare within one.
#
# <details><summary>Why z cannot be exactly N(0, I): three lines of arithmetic</summary>
# The average KL of an image, here 24.5 nats, is a sum of two: what z tells about <em>which</em>
# training image it came from, and the KL from the z of all images together to the prior. With 4,500
# images the first is at most log 4,500 = 8.4 nats. So the second is at least 16. The KL term is a
# pressure, and the reconstruction pushes back. (Hoffman and Johnson, 2016, "ELBO surgery".)
# </details>

# %% look
autoencoder_2d = pretrained("autoencoder", latent_dim=2, epochs=20)
with torch.no_grad():
    codes, (means, _) = autoencoder_2d.encode(digits.pixels), vae_2d.encode(digits.pixels)
inside = {name: (c.norm(dim=1) < 2).float().mean() for name, c in [("AE", codes), ("VAE", means)]}
print(f"within 2σ: 86% of the prior, {inside['AE']:.0%} of the codes, {inside['VAE']:.0%} of the means")
plots.plot_planes(
    {"autoencoder": (codes[::3], digits.labels[::3]), "VAE": (means[::3], digits.labels[::3])},
    kinds={"VAE": "mu"},
    prior=("autoencoder", "VAE"),
    title="Two latents: 1,500 training digits, and circles of the prior",
)

# %% [markdown]
# **What it means.** Mind the scales. The autoencoder's codes run to 16 on one axis and to −13 on
# the other, and nothing in its loss says where; the prior's circles hold 15 % of them. Around the
# VAE's means the circles fit better, though not exactly: 72 % instead of 86 %.
#
# Neither plane is torn, since both decoders are continuous. The left one is *unconstrained*; the
# right one is arranged around a density that you knew beforehand.
#
# **Go there.** The digit follows your hand; drag to trace a path. **Predict:** "holes" paints orange
# what the prior promises and no training digit uses. What is decoded there: noise, or what?

# %% look
widgets.latent_plane(vae_2d, digits)

# %% [markdown]
# ## 5.3 Exercise: `reconstruct`
#
# To see what the model keeps of an image, encode and decode it. The encoder offers a whole Gaussian
# of codes; take the one in the middle, its mean. Training decoded a *sample*; a picture of the mean
# is the same every time, to the last bit. Return probabilities again, without a graph.
#
# **Predict.** Is the picture from the mean softer than pictures from samples, as if it were their
# average?
#
# <details><summary>Hint: why not <code>model(x)</code>?</summary>
# What does <code>forward</code> do between <code>encode</code> and <code>decode</code>?
# </details>
# <details><summary>Recipe</summary>
# <code>encode</code> returns two tensors: keep the first, decode it, make probabilities of it.
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
with torch.no_grad():
    samples = vae(held_out.pixels)[0].sigmoid()
rows = {"held-out digits": held_out.pixels, "from means μ": rebuild(vae, held_out.pixels)}
rows |= {"from samples z": samples, "autoencoder": autoencoder(held_out.pixels).sigmoid()}
grey = {name: (p * (1 - p)).sum(dim=1).mean() for name, p in rows.items()}
plots.show_rows(
    {name: images[3::50] for name, images in rows.items()},  # one of each digit
    notes={name: f"grey: {value:.0f}" for name, value in grey.items()},
    title="Held-out digits and what comes back",
)

# %% [markdown]
# **What it means.** "Grey" adds up $p(1 - p)$ over the pixels: 0 for pure black and white. Mean and
# samples are equally soft, 26 each: decoding the mean is not averaging pictures. The difference lies
# in the details, which move from sample to sample.
#
# Both are softer than the autoencoder's 18. A VAE's decoder meets a different $z$ each time, so
# it learns to leave open what $z$ leaves open, and an undecided pixel is a grey one.

# %% look
widgets.draw_digit(vae, held_out, digits)  # your own digit; then a letter, an arrow, a face

# %% [markdown]
# ## 5.4 Exercise: `interpolate`
#
# Between two images lies a straight line of codes,
# $$z_t = (1 - t)\,\mu_\text{start} + t\,\mu_\text{end}, \qquad 0 \le t \le 1.$$
# Return `steps` pictures along it, evenly spaced, both ends included. `x_start` and `x_end` have
# shape `(784,)`.
#
# **Predict.** The same line in the autoencoder: will its middle look worse?
#
# <details><summary>Hint: where does the line live?</summary>
# A line between <em>pixels</em> fades one image out and the other in. Encode first.
# </details>
# <details><summary>Hint: how many gaps lie between five points?</summary>
# Four. <code>torch.linspace(0, 1, steps)</code> counts them for you.
# </details>
# <details><summary>Recipe</summary>
# Encode both images and keep the means; give t the shape (steps, 1), so that it broadcasts against
# a mean of shape (D,); decode all steps at once.
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
start, end = held_out.pixels[203], held_out.pixels[455]
walk = mine_or_reference(interpolate, sampling.interpolate, vae, start, end, 3)
as_vae = PointPosterior(autoencoder)  # an autoencoder's code, seen as a mean without a spread
t = torch.linspace(0, 1, 9)[:, None]
rows = {"pixels": (1 - t) * start + t * end}
rows |= {"autoencoder's codes": walk(as_vae, start, end, 9), "VAE's means μ": walk(vae, start, end, 9)}
x, labels = held_out.pixels, held_out.labels
shares = [
    confident_share(midpoints(model, x, labels, pairs=5000)) for model in (None, as_vae, vae)
]
plots.show_rows(
    rows,
    notes={name: f"judge sure of {share:.0%} of midpoints" for name, share in zip(rows, shares)},
    title="From a 4 to a 9 in nine steps; the judge saw 4,500 other pairs",
)

# %% [markdown]
# **What it means.** The autoencoder's line does *not* look worse. Over 4,500 pairs of different
# digits the judge is sure of 48 % of its midpoints and of 47 % of the VAE's; even pixels laid over
# each other reach 42 %. Both decoders are continuous, and halfway between a 4 and a 9 there need be
# no digit at all.
#
# What differs is a draw. A line needs two images in hand; section 5.1 needed none.

# %% look
widgets.morph(vae, autoencoder, held_out, interpolate)  # other pairs, and a draw beside the lines

# %% [markdown]
# ## 5.5 What does a coordinate carry?
#
# The KL term adds up over coordinates, so it also tells what each one costs. A coordinate whose
# posterior is the prior, whatever the image, costs nothing and says nothing. Lesson 02 found them by
# their σ; here is the bill.

# %% look
with torch.no_grad():
    mu, logvar = vae.encode(digits.pixels)
kl = torch.stack([gaussian_kl(mu[:, [d]], logvar[:, [d]]).mean() for d in range(vae.latent_dim)])
print(f"{kl.sum():.1f} nats per image, {int((kl > 0.1).sum())} coordinates of {len(kl)} in use")
plots.plot_latent_use(kl, title="What each latent coordinate costs, averaged over images")

# %% [markdown]
# ### Exercise: `traverse`
#
# Take the posterior mean of one image, set coordinate `dim` to each of `values` in turn, leave the
# others where they are, decode. `x` has shape `(784,)`; `values` is a list or a 1-D tensor, in any
# order.
#
# **Predict.** Set a coordinate that costs 0 nats to 3. What happens to the picture?
#
# <details><summary>Hint: set or shift?</summary>
# A value of 2 means that the coordinate <em>is</em> 2, wherever the mean was.
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
four = held_out.pixels[203]
turn = mine_or_reference(traverse, sampling.traverse, vae, four, 0, [0.0, 1.0])
order = kl.argsort(descending=True).tolist()
chosen = [*order[:4], order[-1]]
plots.show_rows(
    {f"coordinate {d}": turn(vae, four, d, torch.linspace(-3, 3, 9)) for d in chosen},
    notes={f"coordinate {d}": f"{kl[d]:.2f} nats" for d in chosen},
    title="The mean μ of a held-out 4, with one coordinate set to −3 … 3",
)

# %% [markdown]
# **What it means.** The four dearest coordinates change slant, width, loops and even the digit,
# several at a time. The last row stands still: that coordinate carries nothing, and the decoder has
# learned not to listen to it.
#
# Please do not call the rows "disentangled factors". $N(0, I)$ looks the same after any rotation, so
# the prior cannot say what one coordinate should mean. Another seed gives other rows.

# %% look
widgets.traversal(vae, held_out)  # every coordinate, and any digit: what does the 12th dearest do?

# %% [markdown]
# ## 5.6 Control without training
#
# Three handles on what is drawn: *where* (around one image's posterior), *which coordinate*
# (`traverse`), and *how far out*: $z = T\varepsilon$, where $T$ is called temperature.
#
# **Predict.** Four standard deviations around one image: how far does it get? And at which of
# $T = ¼, ½, 1, 2, 3$ do draws lie nearest to real digits, pixel by pixel; at which is the judge most
# often sure?

# %% look
with torch.no_grad():
    mu, logvar = vae.encode(four[None])
    eps = torch.randn(9, vae.latent_dim)
    around = {
        f"z = μ + {width} σε": vae.decode(mu + width * (0.5 * logvar).exp() * eps).sigmoid()
        for width in (0, 1, 2, 4)
    }
plots.show_rows({"held-out 4": four} | around, title="Where: around one posterior")

# %% look
notes, rows = {}, {}
with torch.no_grad():
    eps = torch.randn(1000, vae.latent_dim)
    for name, temperature in {"¼": 0.25, "½": 0.5, "1": 1, "2": 2, "3": 3}.items():
        images = vae.decode(temperature * eps).sigmoid()
        nearest = torch.cdist(images, digits.pixels).min(dim=1).values.mean()
        rows[f"T = {name}"] = images[:8]
        notes[f"T = {name}"] = f"sure of {confident_share(images):.0%}, nearest digit {nearest:.1f}"
plots.show_rows(rows, notes=notes, title="How far: z = Tε, the same ε in every row")

# %% [markdown]
# **What it means.** Cold draws are alike and pale, near the middle of everything; hot ones are bold
# tangles. The distance to the nearest training digit is smallest at ½ (5.0) and grows to 6.0 at
# $T = 3$. Yet the judge is surest there: about 53 %, against 44 % at $T = 1$.
#
# Two numbers, two verdicts, and neither is quality. The distance rewards blur that resembles
# everything a little; the judge was never taught to say "no digit".

# %% [markdown]
# ## 5.7 Where these ideas live on
#
# **Latent diffusion**, behind many image generators, stands on this lesson. A VAE whose KL term
# weighs about $10^{-6}$ compresses pictures into codes. Under so little pressure the codes are *not*
# $N(0, I)$; so a second model, a diffusion model, learns their density. Lesson 01's ladder, with a
# far better top rung.
#
# Molecules and speech are drawn from learned latent spaces in the same way. (Rombach et al., 2022,
# *High-Resolution Image Synthesis with Latent Diffusion Models*, section 3.)

# %% [markdown]
# ## Next: adversarial learning
#
# A VAE's pictures are soft because pixels are scored one by one. Section 5.2 had another kind of
# score, a referee that *learns*. Let one judge pictures, and train the decoder to fool it: a
# generative adversarial network. Let one judge codes in place of the KL term: an adversarial
# autoencoder.
#
# **You can now** draw without data, say what a known prior buys and what it does not (better lines,
# sharper pictures, named factors), and tell $\mu$ from $z$. Lesson 06 asks what stayed.

# %% look
progress("05_sampling")  # what you have passed on this machine; run the cell again after a check
