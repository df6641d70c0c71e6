# %% [markdown]
# # 08 The price of a bit: what the KL buys, and when nobody buys
#
# The loss has two parts, and $\beta$ is the exchange rate between them. Here the KL is treated as what
# it is: a bill. Who pays it, what does it buy, and what if it falls to nothing?
#
# **At the end you can** read a rate-distortion curve, split the KL into what says which image it was
# and what does not, recognise a collapse, and judge a remedy by what it changed.
#
# **You need** the KL and the ELBO of lesson 04. **Time:** about 60 minutes. Optional, as all lessons
# after the quiz.

# %% setup
import math

import torch

from autograded_tests import check, progress
from vae_helpers import VAE, load_digits, plots, price, widgets
from vae_helpers.experiments import bill
from vae_helpers.experiments.priced import priced, train_priced
from vae_helpers.fallback import mine_or_reference
from vae_helpers.training import evaluate
from vae_helpers.widgets import predict

# %% look
digits, held_out = load_digits(), load_digits(split="test")
prices = (0.3, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
models = {beta: priced(beta) for beta in prices}  # trained the first time, with a bar each
strong = priced(context=784)  # of section 8.4

# %% [markdown]
# ## Where this lesson is going
#
# Ten held-out digits, and what seven models make of them. The seven differ in one number, the price
# $\beta$ of a nat of KL. From row to row less is said of the digit, until nothing is.

# %% look
parts = {beta: evaluate(model, held_out.pixels) for beta, model in models.items()}
with torch.no_grad():
    seen = {beta: m.decode(m.encode(held_out.pixels[19::50])[0]).sigmoid() for beta, m in models.items()}
plots.show_rows(
    {"images": held_out.pixels[19::50]} | {f"β = {beta:g}": x for beta, x in seen.items()},
    notes={f"β = {beta:g}": f"KL {kl:.1f} nats" for beta, (_, _, kl) in parts.items()},
    title="What is left of ten digits when a nat costs more and more",
)

# %% [markdown]
# ## 8.1 The curve
#
# Each model is a point: the KL across, the reconstruction up. The first is the *rate*, what a code
# costs; the second the *distortion*, what the pixels cost once it is known. Who wants less of the one
# has to take more of the other. (Alemi et al., 2018.)
#
# **Predict.** From $\beta = 2$ to $\beta = 4$ the model gives up nats of KL. For each of them, how many
# nats dearer do the pixels get?

# %% look
predict.number("08_slope", "nats of pixels for a nat of KL, from β = 2 to β = 4", 0, 10)

# %% look
for low, high in zip(prices, prices[1:]):
    (_, pixels, kl), (_, more_pixels, less_kl) = parts[low], parts[high]
    slope = (more_pixels - pixels) / (kl - less_kl)
    print(f"β = {low:g} to {high:g}: KL {kl:.1f} to {less_kl:.1f}, pixels {pixels:.1f} to "
          f"{more_pixels:.1f}: {slope:.2f} nats for a nat")  # fmt: skip
    if (low, high) == (2, 4):
        predict.reveal("08_slope", slope)
plots.plot_exchange(
    {beta: (kl, pixels) for beta, (_, pixels, kl) in parts.items()},
    title="Each model stops where the next nat would cost more than it brings",
)

# %% [markdown]
# [[3 to 3.7 | β = 2 to 4: #5]] nats, between the two prices; and so it is all along the curve. At
# $\beta = 2$ a model buys every nat of KL that saves more than two nats of pixels, and none that saves
# less. So $-\beta$ is the slope of the curve where the model stands, and $\beta$ an exchange rate, not a
# knob for "regularisation".
#
# The curve also says where buying ends. Even the first nat saves no more than
# [[18 to 27 | β = 16 to 30: #5]]: at $\beta = 30$ nobody wants it.

# %% [markdown]
# ## 8.2 Who pays?
#
# The KL is a sum over 32 latents, and they do not pay alike. A latent that pays nothing says
# nothing: its Gaussian is the prior for every image. The usual count does not ask for the bill. It
# asks whether $\mu_j$ moves at all: a latent is *active* if its variance over the images is above 0.01.
# (Burda et al., 2016.)
#
# **Predict.** At $\beta = 4$, how many of the 32 latents cost more than 0.1 nats?

# %% look
predict.number("08_paying", "latents that cost more than 0.1 nats at β = 4", 0, 32)

# %% [markdown]
# ### Exercise: `active_units`
#
# Given the means `mu`, (N, D), count the latents whose mean varies over the images with a variance above
# `threshold`, and return an `int`. Divide by N or by N − 1, as you like.
#
# *A right answer:* a latent whose mean is 5 for every image is not active.
#
# <details><summary>Hint: over which axis does it vary?</summary>
#
# Rows are images. One variance per column.
# </details>
# <details><summary>Recipe</summary>
#
# `mu.var(dim=0) > threshold` is true or false for each latent; sum, then `int`.
# </details>

# %% exercise="active_units"
def active_units(mu, threshold=0.01):
    """How many latents' means vary by more than the threshold: (N, D) -> int."""
    ### BEGIN SOLUTION
    return int((mu.var(dim=0) > threshold).sum())
    ### END SOLUTION


# %% check="active_units" points=1

# %% look
count = mine_or_reference(active_units, price.active_units, torch.eye(3))
costs = {beta: bill.latent_costs(model, held_out.pixels) for beta, model in models.items()}
paying = {beta: int((each > 0.1).sum()) for beta, each in costs.items()}
shown, counted = {}, {}
for beta in (1.0, 4.0):
    with torch.no_grad():
        mu, _ = models[beta].encode(held_out.pixels)
    name = f"β = {beta:g}"
    shown[name], counted[name] = costs[beta], count(mu)
    print(f"{name}: active {counted[name]}, paying {paying[beta]}")
small = priced(latent_dim=8)
pays = int((bill.latent_costs(small, held_out.pixels) > 0.1).sum())
print(f"8 latents: {pays} paying, bound {evaluate(small, held_out.pixels)[0]:.1f}; "
      f"32 latents: bound {parts[1.0][0]:.1f}")  # fmt: skip
predict.reveal("08_paying", paying[4.0])
plots.plot_latent_costs(shown, counted, title="Counted as active, and paying (dotted: the count)")

# %% [markdown]
# At $\beta = 4$ [[8 to 10 | β = 4: active #2]] latents pay; the count says [[19 to 29 | β = 4: active]].
# At $\beta = 1$ it says [[31 to 32 | β = 1: active]], and [[18 to 23 | β = 1: active #2]] pay. An idle
# latent need not be dead: its mean trembles by more than the threshold, and for hardly any nats. So
# show the sorted bars, and be wary of a count.
#
# With 8 latents [[8 | 8 latents:]] pay, and the bound is [[124 to 127 | 8 latents: #2]] nats instead of
# [[117 to 118.5 | 32 latents: bound]]: latents that idle cost nothing, latents that lack do.

# %% [markdown]
# Now the prices meet the bars. Move $\beta$: the tangent rolls along the curve, and the cheapest model
# shows its latents. Pick one to replace it by a draw from the prior: what it pays, beside what the
# pixels lose. (A wrong latent does more harm than a missing one, so the dashed bars are generous.)

# %% look
losses = [bill.prior_losses(model, held_out.pixels) for model in models.values()]
pixels = [parts[beta][1] for beta in prices]
widgets.auction(prices, pixels, torch.stack([*costs.values()]), torch.stack(losses))

# %% [markdown]
# ## 8.3 What the KL buys
#
# All images together make a cloud in latent space, the *aggregate*
# $q(z) = \frac1N \sum_n q(z \mid x_n)$. It splits the bill in two:
# $$\frac1N \sum_n \mathrm{KL}\big(q(z \mid x_n)\,\|\,p(z)\big) = \underbrace{I}_{\text{which image}}
# + \underbrace{\mathrm{KL}\big(q(z)\,\|\,p(z)\big)}_{\text{cloud off the prior}}.$$
#
# $I$ compares each image's Gaussian with the cloud: how well does $z$ say which image it was? The rest
# says nothing of any image. (Hoffman and Johnson, 2016.)

# %% [markdown]
# ### Exercise: `aggregate_log_density`
#
# The cloud's log-density at points `z`, (S, D): the *logarithm of the average* of all N Gaussians
# `mu`, `logvar`, (N, D). One value per point, (S,), in nats. Far from every image the densities are 0 in
# float32; their logarithms are not, and the answer has to be finite there.
#
# *A right answer:* with a single image it is the log-density of lesson 02.
#
# <details><summary>Hint: how do S points meet N Gaussians?</summary>
#
# `z[:, None]` has the shape (S, 1, D); subtracting `mu` gives (S, N, D).
# </details>
# <details><summary>Hint: how is the logarithm of a sum made of logarithms?</summary>
#
# `torch.logsumexp` takes the largest out first. And an average is a sum divided by N.
# </details>
# <details><summary>Recipe</summary>
#
# Log-densities (S, N, D), summed over the last axis; `logsumexp(dim=1)`; minus `math.log(N)`.
# </details>

# %% exercise="aggregate_log_density"
def aggregate_log_density(z, mu, logvar):
    """The log of the average of N Gaussians at each point: (S, D), (N, D), (N, D) -> (S,)."""
    ### BEGIN SOLUTION
    squares = (z[:, None] - mu) ** 2 / logvar.exp()  # (S, N, D)
    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares).sum(dim=-1)
    return logs.logsumexp(dim=1) - math.log(len(mu))
    ### END SOLUTION


# %% check="aggregate_log_density" points=2

# %% look
example = torch.zeros(2, 3), torch.zeros(4, 3), torch.zeros(4, 3)
cloud = mine_or_reference(aggregate_log_density, price.aggregate_log_density, *example)
noise = torch.Generator().manual_seed(0)
with torch.no_grad():
    mu, logvar = models[0.3].encode(digits.pixels)
    own = mu[::45] + (0.5 * logvar[::45]).exp() * torch.randn(100, 32, generator=noise)
    drawn = torch.randn(100, 32, generator=noise)
    for name, z in (("codes of the images", own), ("draws from the prior", drawn)):
        prior = -0.5 * (math.log(2 * math.pi) + z**2).sum(dim=1)
        gap = (cloud(z, mu, logvar) - prior).mean()
        print(f"at {name} the cloud is e^({gap:.0f}) times as dense as the prior")

# %% [markdown]
# At $\beta = 0.3$ the cloud is a small and dense part of the prior's space: at its own codes denser by
# [[34 to 40 | codes of the images the cloud is e^(]] nats, and a draw from the prior lands where there is
# almost none of it. That is lesson 05's referee once more, in nats.
#
# **Predict.** This model's KL is [[45 to 47 | β = 0.3 to 1: KL]] nats. How many of them can at most say which of the 4,500
# training images it was?

# %% look
predict.number("08_ceiling", "the largest I possible, nats", 0, 45)

# %% [markdown]
# ### Exercise: `split_kl`
#
# With $z_n = \mu_n + \sigma_n \varepsilon_n$ for the `eps`, (N, D), that is *given*, return
# `(information, marginal)`: the averages over the N images of $\log q(z_n \mid x_n) - \log q(z_n)$ and
# of $\log q(z_n) - \log p(z_n)$. In $q(z)$ all N Gaussians take part, the image's own among them.
#
# *A right answer:* where all images have one Gaussian, the first is 0.
#
# <details><summary>Hint: which three log-densities are needed?</summary>
#
# The own Gaussian's, the cloud's and the prior's, all three at the same $z$.
# </details>
# <details><summary>Recipe</summary>
#
# `z = mu + exp(logvar / 2) * eps`. The own: lesson 02's formula, row by row. The cloud's: your
# `aggregate_log_density(z, mu, logvar)`. The prior's: μ = 0, logvar = 0. Subtract, `.mean()`.
# </details>

# %% exercise="split_kl"
def split_kl(mu, logvar, eps):
    """What z says of the image, and how far the cloud is from the prior: two scalars, in nats."""
    ### BEGIN SOLUTION
    z = mu + torch.exp(0.5 * logvar) * eps
    constant = math.log(2 * math.pi)
    own = -0.5 * (constant + logvar + eps**2).sum(dim=-1)
    cloud = aggregate_log_density(z, mu, logvar)
    prior = -0.5 * (constant + z**2).sum(dim=-1)
    return (own - cloud).mean(), (cloud - prior).mean()
    ### END SOLUTION


# %% check="split_kl" points=2

# %% look
some = mine_or_reference(split_kl, price.split_kl, *example[1:], torch.ones(4, 3))
with torch.no_grad():
    mu, logvar = models[0.3].encode(digits.pixels[::45])
    eps = torch.randn(mu.shape, generator=torch.Generator().manual_seed(0))
    print(f"100 images: information {some(mu, logvar, eps)[0]:.2f}, log 100 = {math.log(100):.2f}")
for beta in (0.3, 4.0, 16.0):
    information, rest = bill.split_of(models[beta], digits.pixels)
    print(f"β = {beta:g}, {len(digits.pixels):,} images: information {information:.2f}, rest {rest:.1f}")
predict.reveal("08_ceiling", math.log(len(digits.pixels)))

# %% [markdown]
# The ceiling is $\log N$: in $q(z)$ the image's own Gaussian has the share $1/N$, so
# $\log q(z) \ge \log q(z \mid x) - \log N$. To name one of 4,500 takes log 4,500 = 8.41 nats, and more
# there is not to say. At $\beta = 0.3$ the code says it all, [[8.3 to 8.42 | β = 0.3, 4,500 images: information]], and
# pays [[35 to 38 | β = 0.3, 4,500 images: information #2]] nats more for a cloud that misses the prior. At
# $\beta = 4$ it is [[5.8 to 6.4 | β = 4, 4,500 images: information]] and
# [[1.2 to 1.7 | β = 4, 4,500 images: information #2]].
#
# So "the KL is the information in $z$" is wrong by a large part, and which part depends on $\beta$.

# %% [markdown]
# ## 8.4 Collapse, on three roads
#
# A KL of 0 is called *posterior collapse*. You have met two roads to it. The price: at $\beta = 30$ no nat
# is worth it. A mean over pixels, lesson 06: the pixels' side is divided by 784, so the price is 784.
# Both are the optimum of the loss that was asked for.

# %% [markdown]
# The third is a decoder that needs no code. Let it see the ink of the pixels already drawn beside
# $z$: one linear layer, masked so that no pixel sees itself or a later one. (Chen et al., 2017.) The ink
# is tossed from the grey image, as everywhere, so both bounds answer the same question.
#
# **Predict.** The bound gets better by more than ten nats. And the KL?

# %% look
predict.choice("08_context", "the KL", "rises", "about the same", "about three quarters", "half or less")

# %% look
for name, model in {"code alone": models[1.0], "code and context": strong}.items():
    bound, pixels, kl = evaluate(model, held_out.pixels)
    worth = bill.code_worth(model, held_out.pixels)
    print(f"{name}: bound {bound:.1f}, pixels {pixels:.1f}, KL {kl:.1f}; "
          f"a code from the prior costs {worth:.0f} nats")  # fmt: skip
share = kl / parts[1.0][2]
words = {1.1: "rises", 0.85: "about the same", 0.6: "about three quarters", 0.0: "half or less"}
predict.reveal("08_context", next(word for least, word in words.items() if share >= least))
with torch.no_grad():
    painted = {}
    torch.manual_seed(0)
    for digit in (2, 6, 8):
        x = held_out.pixels[19::50][digit].expand(8, -1)
        alone, told = models[1.0].encode(x)[0], strong.encode(x)[0]
        painted[f"a {digit}, code alone"] = models[1.0].decode(alone).sigmoid().bernoulli()
        painted[f"a {digit}, context"] = strong.paint(told)
plots.show_rows(painted, title="One code, its ink tossed eight times: each pixel by itself, or in turn")

# %% [markdown]
# A better model with an emptier code: the bound falls from [[117 to 118.5 | code alone: bound]] to
# [[101 to 102.5 | code and context: bound]], the KL from [[22 to 24 | code alone: bound #3]] to
# [[8.5 to 10.5 | code and context: bound #3]]. What its neighbours tell of a pixel, $z$ need not say. A wrong
# code costs [[75 to 100 | code and context: bound #4]] nats of pixels where it cost
# [[310 to 340 | code alone: bound #4]]. The pictures show what went: painted in turn, one code gives
# several shapes. (They are no prettier. A better bound is not a better drawing.)
#
# No optimiser failed here. A code so empty is cheaper.

# %% [markdown]
# ## 8.5 Remedies
#
# Two are well known. *Warm-up*: raise $\beta$ from 0 to 1 over the first epochs, so that the code is
# in use before it costs. *Free bits*: each latent has $\lambda$ nats free, so that emptying it saves
# nothing. (Bowman et al., 2016; Kingma et al., 2016.)
#
# Judge a remedy by what it changed: the code, the bound, or neither.

# %% [markdown]
# ### Exercise: `free_bits_kl`
#
# The KL of each latent is averaged over the batch; where that is below `free` nats, it counts `free`; the
# results are summed over the latents. One number, a scalar tensor. Below the floor the gradient is
# exactly 0, above it that of the KL.
#
# *A right answer:* with `free=0` it is the plain KL, averaged over the batch.
#
# <details><summary>Hint: what comes first, the average or the floor?</summary>
#
# The average over the batch: a latent may be idle for one image and busy for another.
# </details>
# <details><summary>Recipe</summary>
#
# ½ (μ² + σ² − 1 − log σ²) is (B, D); `.mean(dim=0)`; `.clamp(min=free)`; `.sum()`.
# </details>

# %% exercise="free_bits_kl"
def free_bits_kl(mu, logvar, free):
    """The KL in which every latent costs at least `free` nats: (B, D), (B, D) -> scalar."""
    ### BEGIN SOLUTION
    terms = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
    return terms.mean(dim=0).clamp(min=free).sum()
    ### END SOLUTION


# %% check="free_bits_kl" points=2

# %% look
tried = {
    "code alone": models[1.0],
    "code alone, warm-up": priced(warm_up=10),
    "context": strong,
    "context, warm-up": priced(context=784, warm_up=10),
    "context, free bits 0.1": priced(context=784, free=0.1),
}
for name, model in tried.items():
    bound, pixels, kl = evaluate(model, held_out.pixels)
    print(f"{name}: KL {kl:.1f}, bound {bound:.1f}")

# %% [markdown]
# With the code alone, warm-up moves the bound from [[117 to 118.5 | code alone: KL #2]] to
# [[116 to 118 | code alone, warm-up: KL #2]] nats. With the strong decoder it raises the KL from [[8.5 to 10.5 | context: KL]] to
# [[11 to 14 | context, warm-up: KL]] nats; the bound is [[101 to 102.5 | context, warm-up: KL #2]], where it
# was [[101 to 102.5 | context: KL #2]]. A fuller code, and no better model: the same bill, split
# otherwise. With free bits it is [[101.5 to 103.5 | context, free bits 0.1: KL #2]].
#
# Both are made for models in which KL = 0 is a *trap*: text, where the decoder learns faster than the
# encoder, and deep hierarchies. Here there was no trap. Ask which you have before you cure it.

# %% [markdown]
# ## 8.6 Two predictions
#
# Two experiments are left, and two questions decide before they run. Write a letter; a reason is
# welcome and not marked.

# %% quiz="which_image"
# At β = 1 the KL is about 23 nats. How many of them say which of the 4,500 training images it was?
#   A  All 23: the KL is what z says about the image
#   B  About 8.3, nearly all that there is to say
#   C  About 3: which digit, and a little more
which_image = ""
### BEGIN SOLUTION
which_image = "B"
### END SOLUTION
which_image: str  # text between quotation marks

# %% quiz="free_bits_at_one"
# Train at β = 1, code alone, with 0.2 nats free for every latent. Held out, the bound is, against
# training without,
#   A  Better by a nat or more: idle latents are put to use
#   B  Not better: at most a nat apart
#   C  Worse by five nats or more: what is free is wasted
free_bits_at_one = ""
### BEGIN SOLUTION
free_bits_at_one = "B"
### END SOLUTION
free_bits_at_one: str  # text between quotation marks

# %% look
if which_image and free_bits_at_one:
    split = {f"β = {beta:g}": bill.split_of(model, digits.pixels) for beta, model in models.items()}
    print(f"β = 1: which image {split['β = 1'][0]:.2f} nats, the rest {split['β = 1'][1]:.1f}")
    new = bill.split_of(models[1.0], held_out.pixels)[0]
    print(f"500 held-out digits: {new:.2f} of {math.log(500):.2f} nats")
    display(plots.plot_split(split, len(digits.pixels), title="What the KL buys"))
    floor = mine_or_reference(free_bits_kl, price.free_bits_kl, *torch.zeros(2, 4, 3), 0.2)
    torch.manual_seed(0)
    free = VAE()
    train_priced(free, kl=lambda mu, logvar: floor(mu, logvar, 0.2))
    print(f"bound: free bits {evaluate(free, held_out.pixels)[0]:.1f}, without {parts[1.0][0]:.1f}")
else:
    print("The run opens once both questions have an answer.")

# %% check="which_image" points=1

# %% check="free_bits_at_one" points=1

# %% [markdown]
# [[8.2 to 8.4 | β = 1: which image]] nats name the image, which is nearly all of log 4,500; the other
# [[14 to 15 | β = 1: which image #2]], nearly two thirds of the bill, buy no information: they are the price of a
# cloud that misses the prior. Of 500 held-out digits [[6.1 to 6.21 | 500 held-out digits:]] of 6.21 nats.
#
# And free bits change nothing to speak of: [[117 to 119 | bound: free bits]] against
# [[117 to 118.5 | bound: free bits #2]]. What idles at $\beta = 1$ is not worth its nats. Given them
# free, the model takes them, and has no better use.

# %% [markdown]
# ## What you have now
#
# - `active_units`, `aggregate_log_density`, `split_kl`, `free_bits_kl`: who pays, where the cloud is, what
#   is bought, and a floor.
# - $\beta$ is an exchange rate: the slope of the curve where a model stops buying.
# - The KL is not the information in $z$. That ends at log N; the rest is the cloud's distance to the
#   prior.
# - Collapse is a price, a wrong reduction, or a decoder that needs no code. A remedy that fills the code
#   need not better the model.
#
# **Next:** `09_how_good`. One question is left: how good is such a model?

# %% look
progress("08_price_of_a_bit")  # what you have passed on this machine; run the cell again after a check
