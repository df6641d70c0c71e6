# %% [markdown]
# # 05 Sampling: what a known prior is good for
#
# The ELBO tied the codes of images to one density that was fixed beforehand, $N(0, I)$. This lesson
# spends what that bought.
#
# **At the end you can** draw digits from noise, reconstruct, walk between two images, turn a
# single latent, and say which of these an autoencoder does as well.
#
# **You need** what `encode` and `decode` do (lesson 03) and the KL term (lesson 04).
# **Time:** about 60 minutes, with time to play.

# %% setup
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check, own, own_vae, own_vae_2d, progress
from vae_helpers import load_digits, objective, plots, pretrained, sampling, widgets
from vae_helpers.experiments.classifier import confident_share
from vae_helpers.experiments.lines import PointPosterior, midpoints, nearest_distance
from vae_helpers.experiments.separability import code_clouds, distance_from_prior, separability
from vae_helpers.fallback import mine_or_reference
from vae_helpers.keepsake import write_page
from vae_helpers.own_work import own_digits
from vae_helpers.widgets import predict

# %% look
digits, held_out = load_digits(), load_digits(split="test")
four = held_out.pixels[203]
vae = own_vae()  # as you wrote it in lesson 03 and trained it in 04
gaussian_kl = own("gaussian_kl", objective.gaussian_kl)
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
#
# Four functions are yours: noise → decode → `generate` · image → mean → decode → `reconstruct` · two
# means → a line → `interpolate` · one mean, one latent changed → `traverse`

# %% look
vae_2d = own_vae_2d()
plots.plot_latent_plane(vae_2d, title="What a VAE with two latents decodes, at each z")

# %% [markdown]
# ## 5.1 Draws without data
#
# The model says how an image comes about: first a code, $z \sim N(0, I)$, then its pixels,
# $p(x \mid z)$. The encoder has no part in it.
#
# **Predict.** The same lines with the autoencoder's decoder: what will they draw?

# %% [markdown]
# ### Exercise: `generate`
#
# Draw `n` codes, decode them, and return each pixel's probability of ink. No graph should hang on the
# pictures.
#
# *A right answer:* `generate(vae, 3)` has shape (3, 784), values between 0 and 1, is new at every
# call, and its `requires_grad` is `False`.
#
# <details><summary>Hint: how many numbers make one code?</summary>
#
# The model knows: `model.latent_dim`. Models of other sizes must work too.
# </details>
# <details><summary>Hint: what does the decoder return?</summary>
#
# Logits. Which function turns a logit into a probability?
# </details>
# <details><summary>Recipe</summary>
#
# Inside `with torch.no_grad():` take `torch.randn` of shape (n, latent
# size), hand it to `decode`, then call `.sigmoid()`.
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
torch.manual_seed(0)
drawn = {"autoencoder": draw(autoencoder, 1000), "VAE": draw(vae, 1000)}
noise = torch.Generator().manual_seed(0)
rows = {name: images[:10] for name, images in drawn.items()}
rows["VAE, pixels tossed"] = torch.bernoulli(drawn["VAE"][:10], generator=noise)
notes = {name: f"judge sure of {confident_share(images):.0%}" for name, images in drawn.items()}
plots.show_rows(rows, notes=notes, title="Draws from N(0, I), without a look at the data")

# %% [markdown]
# Both rows came from the same lines. The judge of lesson 01 is sure of
# [[5 to 25 | autoencoder]] % of the autoencoder's draws and of [[40 to 50 | VAE]] % of the
# VAE's. So the VAE's draws are not all digits; but many are, and nobody told the decoder where to
# look.
#
# The third row takes the model at its word: a draw of $x$ is not the picture of probabilities but a
# *toss* of each pixel. Real digits are not speckled so: neighbouring pixels agree, and this decoder
# has no way to say it. Pictures in this course show the probabilities.

# %% [markdown]
# The mixture of 50 Gaussians in lesson 01 did better. It was fitted *afterwards*, to codes. This
# density was fixed *before* training, and the decoder learned to live with it.

# %% [markdown]
# ## 5.2 A referee for codes
#
# How close do the codes come to $N(0, I)$? Train a classifier, the *referee*, to tell codes from
# draws of $N(0, I)$, and count how often it is right on new ones. ½ means guessing.
#
# **Predict** for each whether it ends near ½ or near 1: the autoencoder's codes; the same shifted
# and scaled to mean 0, standard deviation 1; the same *whitened*, so that no two latents
# correlate; the VAE's means $\mu$; the VAE's samples $z = \mu + \sigma\varepsilon$. Say it for the means.

# %% look
predict.number("05_means", "how often the referee is right on the VAE's means", 50, 100, "%")

# %% look
clouds = code_clouds(autoencoder, vae, digits.pixels)
accuracies = {name: separability(codes) for name, codes in clouds.items()}
print("the referee is right in", {name: round(share, 2) for name, share in accuracies.items()})
predict.reveal("05_means", 100 * accuracies["VAE's means μ"])
plots.plot_separability(accuracies, title="A referee tells codes from draws of N(0, I)")

# %% [markdown]
# Shifting, scaling and rotating bring the autoencoder's codes nearer: the referee, at first always
# right, falls to [[0.92 to 0.98 | ... standardised':]], then to [[0.86 to 0.94 | ... whitened':]]. There
# it stops: the *shape* of the cloud is not Gaussian.
#
# The VAE's $z$ come nearest, [[0.66 to 0.80 | VAE's samples z]]. Its means do not, they are told apart
# every time: in a latent that carries nothing all means sit at 0, and only the noise fills the room.
# **μ is not z**, so every latent picture says which of them it shows.

# %% [markdown]
# ### Nearest is not there
#
# So the VAE's $z$ are told apart more often than by guessing. And such a number belongs to its
# referee: a stronger one says more. Here the strongest is known. All training images' Gaussians
# together are a mixture $q(z)$ of 4,500, whose density we can compute, and nobody can do better than
# who compares it with the prior's.
#
# **Predict.** How often is that one right?

# %% look
predict.number("05_best_referee", "how often the best referee is right", 50, 100, "%")

# %% look
with torch.no_grad():
    mu, logvar = vae.encode(digits.pixels)
kl = gaussian_kl(mu, logvar).mean().item()
from_prior, best_referee = distance_from_prior(mu, logvar)
print(f"average KL of one training image's Gaussian to the prior: {kl:.1f} nats")
print(f"all 4,500 together to the prior: {from_prior:.1f} nats; log 4,500 = 8.4")
print(f"the best referee is right in {best_referee:.1%}")
predict.reveal("05_best_referee", 100 * best_referee)

# %% [markdown]
# In [[99.5 to 100 | the best referee is right in]] %. Two facts about $z$, then. The Gaussians of
# *these* digits together are still [[15 to 18 | all 4,500 together to the prior:]] nats from
# $N(0, I)$. And a small referee, who has only draws to learn from, hardly sees it.
#
# The first is arithmetic. The average KL, [[23 to 27 | average KL of one training]] nats, has two parts:
# what $z$ tells about *which* training image it came from, at most $\log 4{,}500 = 8.4$, and the
# rest. The KL term is a pressure, and the reconstruction pushes back. (Hoffman and Johnson, 2016.)

# %% look
autoencoder_2d = pretrained("autoencoder", latent_dim=2, epochs=20)
with torch.no_grad():
    codes, (means, _) = autoencoder_2d.encode(digits.pixels), vae_2d.encode(digits.pixels)
inside = {name: (c.norm(dim=1) < 2).float().mean() for name, c in [("AE", codes), ("VAE", means)]}
print(f"within 2σ: 86% of the prior, {inside['AE']:.0%} of the codes, {inside['VAE']:.0%} of the means")
print(f"the codes run from {codes.min():.0f} to {codes.max():.0f}")
plots.plot_planes(
    {"autoencoder": (codes[::3], digits.labels[::3]), "VAE": (means[::3], digits.labels[::3])},
    kinds={"VAE": "mu"},
    prior=("autoencoder", "VAE"),
    title="Two latents: 1,500 training digits, and circles of the prior",
)

# %% [markdown]
# Mind the scales. The autoencoder's codes run far out, and nothing in its loss says where; the prior's
# circles hold [[10 to 35 | within 2σ: #2]] % of them. Around the VAE's means the circles fit better,
# though not exactly: [[66 to 80 | within 2σ: #3]] % instead of 86 %.
#
# Neither plane is torn, since both decoders are continuous. The left one is *unconstrained*; the
# right one is arranged around a density that you knew beforehand.
#
# **Predict.** The next picture follows your hand; drag to trace a path. "Holes" paints orange what the
# prior promises and no training digit uses. What is decoded there: noise, or what?

# %% look
widgets.latent_plane(vae_2d, digits)

# %% [markdown]
# No noise: a hole decodes to shapes between those around it, a stroke too many or too few. The decoder
# is continuous, and never learned to say "nothing here".

# %% [markdown]
# ## 5.3 What is kept of an image
#
# To see what the model keeps of an image, encode and decode it. The encoder offers a whole Gaussian
# of codes; take the one in the middle, its mean. Training decoded a *sample*; a picture of the mean
# is the same every time, to the last bit.
#
# **Predict.** Is the picture from the mean softer than pictures from samples, as if it were their
# average?

# %% look
predict.choice("05_softness", "the picture from the mean", "softer", "equally soft", "sharper")

# %% [markdown]
# ### Exercise: `reconstruct`
#
# Decode the posterior means of `x`, `(B, 784)`. Return probabilities again, without a graph.
#
# <details><summary>Hint: why not <code>model(x)</code>?</summary>
#
# What does `forward` do between `encode` and `decode`?
# </details>
# <details><summary>Recipe</summary>
#
# `encode` returns two tensors: keep the first, decode it, make probabilities of it.
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
torch.manual_seed(0)
with torch.no_grad():
    samples = vae(held_out.pixels)[0].sigmoid()
rows = {"held-out digits": held_out.pixels, "from means μ": rebuild(vae, held_out.pixels)}
rows |= {"from samples z": samples, "autoencoder": autoencoder(held_out.pixels).sigmoid()}
grey = {name: (p * (1 - p)).sum(dim=1).mean() for name, p in rows.items()}
more = grey["from means μ"] / grey["from samples z"]
alike = abs(more - 1) < 0.1
predict.reveal("05_softness", "equally soft" if alike else "softer" if more > 1 else "sharper")
plots.show_rows(
    {name: images[3::50] for name, images in rows.items()},  # one of each digit
    notes={name: f"grey: {value:.0f}" for name, value in grey.items()},
    title="Held-out digits and what comes back",
)

# %% [markdown]
# "Grey" adds up $p(1 - p)$ over the pixels: 0 for pure black and white. Mean and samples are equally
# soft, [[25 to 27 | from means μ]] and [[25 to 27 | from samples z]]: decoding the mean is
# not averaging pictures. The difference lies in the details, which move from sample to sample.
#
# Both are softer than the autoencoder's [[16 to 19 | autoencoder]], for one reason: in training
# the decoder meets another $z$ for the same image each time. What $z$ leaves open it must leave open
# too, and an undecided pixel is a grey one.

# %% look
widgets.draw_digit(vae, held_out, digits)  # your own digit; then a letter, an arrow, a face

# %% [markdown]
# ## 5.4 From one image to another
#
# Between two images lies a straight line of codes,
# $$z_t = (1 - t)\,\mu_\text{start} + t\,\mu_\text{end}, \qquad 0 \le t \le 1.$$
#
# **Predict.** The same line in the autoencoder: will its middle look worse?

# %% look
predict.choice("05_middle", "of whose midpoints the judge is surer", "VAE", "autoencoder", "both alike")

# %% [markdown]
# ### Exercise: `interpolate`
#
# Return `steps` pictures along the line, evenly spaced, both ends included. `x_start` and `x_end` have
# shape `(784,)`.
#
# <details><summary>Hint: where does the line live?</summary>
#
# A line between *pixels* fades one image out and the other in. Encode first.
# </details>
# <details><summary>Hint: how many gaps lie between five points?</summary>
#
# Four. `torch.linspace(0, 1, steps)` counts them for you.
# </details>
# <details><summary>Recipe</summary>
#
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
halves = {
    name: midpoints(model, held_out.pixels, held_out.labels, pairs=5000)
    for name, model in zip(rows, (None, as_vae, vae))
}
shares = {name: confident_share(x) for name, x in halves.items()}
more = shares["VAE's means μ"] - shares["autoencoder's codes"]
better = "VAE" if more > 0 else "autoencoder"
predict.reveal("05_middle", "both alike" if abs(more) < 0.1 else better)
notes = {
    name: f"sure of {shares[name]:.0%}, nearest digit {nearest_distance(x, digits.pixels):.1f}"
    for name, x in halves.items()
}
plots.show_rows(rows, notes=notes, title="From a 4 to a 9; notes: midpoints of 4,500 other pairs")

# %% [markdown]
# Which line is better? It depends on the ruler, and the differences are small. The judge is sure of
# [[43 to 53 | autoencoder's codes]] % of the autoencoder's midpoints and of [[43 to 53 | VAE's means μ]] %
# of the VAE's; even pixels laid over each other reach [[37 to 46 | pixels]] %. To the nearest
# training digit it is [[5.2 to 5.8 | autoencoder's codes #2]] from the autoencoder's midpoints and
# [[4.7 to 5.2 | VAE's means μ #2]] from the VAE's: softer pictures are nearer to everything.
#
# Both decoders are continuous, and halfway between a 4 and a 9 there need be no digit at all. What
# differs is a draw: a line needs two images in hand, and section 5.1 needed none.

# %% look
widgets.morph(vae, autoencoder, held_out, interpolate)  # other pairs, and a draw beside the lines

# %% look
if (own_hand := own_digits()) and len(own_hand) > 1:  # from lesson 00
    first, last = own_hand.pixels[0], own_hand.pixels[-1]
    display(plots.show_rows({"by your hand": walk(vae, first, last, 9)}, title="Your own morph"))
else:
    print("With two digits drawn in lesson 00, their morph would stand here.")

# %% [markdown]
# ## 5.5 What does a latent carry?
#
# The KL term adds up over latents, so it also tells what each one costs. A latent whose posterior is
# the prior, whatever the image, costs nothing and says nothing. Lesson 02 found them by their σ; here
# is the bill, on training digits and on held-out ones.

# %% look
costs = {}
for name, images in {"held-out": held_out.pixels, "training": digits.pixels}.items():
    with torch.no_grad():
        mu, logvar = vae.encode(images)
    per_latent = [gaussian_kl(mu[:, [d]], logvar[:, [d]]).mean() for d in range(vae.latent_dim)]
    costs[name] = kl = torch.stack(per_latent)
    print(f"{name} digits: {kl.sum():.1f} nats, {int((kl > 0.1).sum())} latents of {len(kl)} in use")
plots.plot_latent_use(kl, title="What each latent costs, averaged over the training digits")

# %% [markdown]
# New digits cost about the same: [[23 to 27 | held-out digits:]] nats held out,
# [[23 to 27 | training digits:]] for training. (The KL term of lesson 04 and the average
# KL of section 5.2 are this one bill, seen on two sets of digits.)
#
# **Predict.** Set a latent that costs 0 nats to 3. What happens to the picture?

# %% look
predict.choice("05_unused", "the picture, unused latent at 3", "falls apart", "changes", "stays")

# %% [markdown]
# ### Exercise: `traverse`
#
# Take the posterior mean of one image, set latent `dim` to each of `values` in turn, leave the others
# where they are, decode. `x` has shape `(784,)`; `values` is a list or a 1-D tensor, in any order.
#
# <details><summary>Hint: set or shift?</summary>
#
# A value of 2 means that the latent *is* 2, wherever the mean was.
# </details>
# <details><summary>Hint: do the rows share memory?</summary>
#
# `expand` makes rows that are all one row: writing to one writes to all.
# `repeat` and `clone` copy.
# </details>
# <details><summary>Recipe</summary>
#
# Encode `x[None]`; repeat the mean len(values) times; write
# `torch.as_tensor(values)` into column `dim`; decode.
# </details>

# %% exercise="traverse"
def traverse(model, x, dim, values):
    """Decode the mean of x, (784,), with latent dim set to each value: (len(values), 784)."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        mu, logvar = model.encode(x[None])  # (1, D)
        z = mu.repeat(len(values), 1)
        z[:, dim] = torch.as_tensor(values, dtype=z.dtype)
        return model.decode(z).sigmoid()
    ### END SOLUTION


# %% check="traverse" points=3

# %% look
turn = mine_or_reference(traverse, sampling.traverse, vae, four, 0, [0.0, 1.0])
order = kl.argsort(descending=True).tolist()
chosen = [*order[:4], order[-1]]
rest, moved = sampling.traverse(vae, four, order[-1], [0.0, 3.0])
apart = (rest - moved).abs().sum() / rest.sum()  # the share of the ink that is elsewhere
predict.reveal("05_unused", "stays" if apart < 0.1 else "changes" if apart < 1 else "falls apart")
plots.show_rows(
    {f"latent {d}": turn(vae, four, d, torch.linspace(-3, 3, 9)) for d in chosen},
    notes={f"latent {d}": f"{kl[d]:.2f} nats" for d in chosen},
    title="The mean μ of a held-out 4, with one latent set to −3 … 3",
)

# %% [markdown]
# The four dearest latents change slant, width, loops and even the digit, several at a time. The last
# row stands still: that latent carries nothing, and the decoder has learned not to listen to it.
#
# Please do not call the rows "disentangled factors". $N(0, I)$ looks the same after any rotation, so
# the prior cannot say what one latent should mean. Another seed gives other rows.

# %% look
widgets.traversal(vae, held_out)  # every latent, and any digit: what does the 12th dearest do?

# %% [markdown]
# ## 5.6 Control without training
#
# Three handles on what is drawn: *where* (around one image's posterior), *which latent* (`traverse`),
# and *how far out*: $z = T\varepsilon$, where $T$ is called temperature.
#
# **Predict.** Widen one image's posterior to twice and four times its σ: how far does it get?

# %% look
noise = torch.Generator().manual_seed(0)
with torch.no_grad():
    mu, logvar = vae.encode(four[None])
    eps = torch.randn(9, vae.latent_dim, generator=noise)
    around = {
        f"z = μ + {width} σε": vae.decode(mu + width * (0.5 * logvar).exp() * eps).sigmoid()
        for width in (0, 1, 2, 4)
    }
plots.show_rows({"held-out 4": four} | around, title="Where: around one posterior")

# %% [markdown]
# At 1σ it is this 4, as training asked. At 2σ the strokes begin to wander, and at 4σ most pictures are
# no 4 any more: the cloud has run into the clouds of other digits.
#
# **Predict.** At which of $T = ¼, ½, 1, 2, 3$ do draws lie nearest to real digits, pixel by pixel? At
# which is the judge most often sure?

# %% look
predict.choice("05_judge", "T at which the judge is most often sure", "¼", "½", "1", "2", "3")

# %% look
notes, rows, shares = {}, {}, {}
with torch.no_grad():
    eps = torch.randn(1000, vae.latent_dim, generator=noise)
    for name, temperature in {"¼": 0.25, "½": 0.5, "1": 1, "2": 2, "3": 3}.items():
        images = vae.decode(temperature * eps).sigmoid()
        distance = nearest_distance(images, digits.pixels)
        rows[f"T = {name}"], shares[name] = images[:8], confident_share(images)
        notes[f"T = {name}"] = f"sure of {shares[name]:.0%}, nearest digit {distance:.1f}"
predict.reveal("05_judge", max(shares, key=shares.get))
plots.show_rows(rows, notes=notes, title="How far: z = Tε, the same ε in every row")

# %% [markdown]
# Cold draws are alike and pale, near the middle of everything; hot ones are bold tangles. The distance
# to the nearest training digit hardly moves up to $T = 1$ ([[4.8 to 5.3 | T = ½ #2]] at ½,
# [[5.0 to 5.5 | T = 1 #2]] at 1) and grows to [[5.6 to 6.3 | T = 3 #2]] at $T = 3$. Yet the judge is surest there: [[48 to 60 | T = 3]] %, against
# [[40 to 50 | T = 1]] % at $T = 1$.
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
# A VAE's pictures are soft because pixels are scored one by one. Section 5.2 had another kind of
# score, a referee that *learns*. Let one judge pictures, and train the decoder to fool it: a
# generative adversarial network. Let one judge codes in place of the KL term: an adversarial
# autoencoder.

# %% [markdown]
# ## 5.8 A page to keep
#
# Ten draws of this model, its map, and one digit with its price: yours, if you drew some in lesson 00.
# One file, to keep or to show.

# %% look
drawn_by_hand = own_digits()
digit = four if drawn_by_hand is None else drawn_by_hand.pixels[0]
page = write_page(vae, vae_2d, digit)
print(f"written: {page}, {page.stat().st_size // 1000} kB; open it in a browser")

# %% [markdown]
# ## What you have now
#
# - `generate`, `reconstruct`, `interpolate`, `traverse`: four uses of one trained model.
# - What a known prior buys, a draw without a look at the data, and what it does not: better lines,
#   sharper pictures, named factors.
# - Two facts about $z$: all codes together are many nats from $N(0, I)$, and that is hard to see.
#
# **Next:** `06_quiz`, what stayed.

# %% look
progress("05_sampling")  # what you have passed on this machine; run the cell again after a check
