# %% [markdown]
# # 11 Discrete codes: a picture in sixteen words
#
# So far a code was a point in space, blurred by noise. Here it is a grid of *words*: sixteen whole
# numbers from a codebook of 64. A word has no slope, can die out, and can be written down.
#
# **At the end you can** pass a gradient through a lookup, say why a codebook dies and revive it, put a
# price on a grid of words, and store a digit as bits that give the digit back.
#
# **You need** the autoencoder of lesson 01 and the nats of 04. **Time:** about 60 minutes.

# %% setup
import torch
from torch.nn import functional as F

from autograded_tests import check, progress
from vae_helpers import discrete, load_digits, models, plots, pretrained, reconstruction_loss, widgets
from vae_helpers.discrete.reference import trained_codes, trained_prior
from vae_helpers.discrete.training import fit_codes, measure_codes
from vae_helpers.experiments.bits import (
    bits_without_codes,
    ideal_bits,
    next_code,
    read_digit,
    write_digit,
)
from vae_helpers.experiments.classifier import confident_share
from vae_helpers.experiments.straight_through import follow_gradient
from vae_helpers.fallback import mine_or_reference
from vae_helpers.widgets import predict

# %% look
digits, held_out = load_digits(), load_digits(split="test")
torch.set_num_threads(1)  # on a network as small as this, a second thread only gets in the way
vq = pretrained("vq_vae")  # trained the first time, with a bar; then read from a file
with torch.no_grad():
    words, words_new = vq.codes(digits.pixels), vq.codes(held_out.pixels)  # (N, 16) whole numbers
books = {"rows by gradient": "gradient", "running means": "ema", "dead rows restarted": "restarted"}

# %% [markdown]
# ## Where this lesson is going
#
# In the upper row, held-out digits. In the middle, all that the decoder is told of each: sixteen words,
# numbers from 0 to 63. In the lower row, what it makes of them. Numbers that lie close mean nothing by it:
# word 17 is no neighbour of word 18. Some words are clear to it, others come out as mist. How good can
# sixteen words be, and what do they cost?

# %% look
some = torch.arange(10) * 50 + 3
decoded = vq.decode_codes(words_new[some]).sigmoid()
plots.plot_words(held_out.pixels[some], words_new[some], decoded, title="Sixteen words for a digit")

# %% [markdown]
# ## 11.1 Words for patches
#
# Three convolutions with stride 2 turn 28 × 28 pixels into 4 × 4 cells of 8 numbers each: a vector $z$
# for every patch. A *codebook* has $K = 64$ rows $e_k$ of 8 numbers. Each cell looks up the row that lies
# nearest,
# $$k(z) = \arg\min_k \lVert z - e_k \rVert,$$
# and the decoder is handed that row. The index $k$ is the word.
#
# **Predict.** How many bits does it take at most to write down the words of a digit?

# %% look
predict.number("11_bits", "bits for the words of a digit", 0, 784)

# %% [markdown]
# ### Exercise: `nearest_code`
#
# `z` has the shape (B, P, d): B images, P cells, d numbers. `codebook` is (K, d). Return the index of
# the nearest row for each cell, int64, (B, P). Nearest by Euclidean distance; rows may be long or
# short.
#
# <details><summary>Hint: how do you compare every cell with every row?</summary>
#
# Give `z` an axis for the rows: `z[:, :, None]` is (B, P, 1, d), and minus `codebook` it is (B, P, K, d).
# </details>
# <details><summary>Hint: is the largest dot product the nearest row?</summary>
#
# Only among rows of one length: $\lVert z - e \rVert^2 = \lVert z \rVert^2 - 2 z \cdot e + \lVert e \rVert^2$.
# </details>
# <details><summary>Recipe</summary>
#
# Square the differences, sum over the last axis, `argmin` over the rows.
# </details>

# %% exercise="nearest_code"
def nearest_code(z, codebook):
    """The nearest row of the codebook for each vector: (B, P, d), (K, d) -> int64 (B, P)."""
    ### BEGIN SOLUTION
    differences = z[:, :, None] - codebook  # (B, P, K, d)
    return differences.square().sum(dim=-1).argmin(dim=-1)
    ### END SOLUTION


# %% check="nearest_code" points=2

# %% look
at_most = words_new.shape[1] * torch.tensor(float(len(vq.codebook))).log2().item()
pixels = measure_codes(vq, held_out.pixels)["reconstruction"]
print(f"words: at most {at_most:.0f} bits, {at_most * 0.6931:.1f} nats")
print(f"pixels, given the words: {pixels:.1f} nats")
predict.reveal("11_bits", at_most)

# %% [markdown]
# Sixteen times $\log_2 64 = 6$ bits, however the words are spread. Given the words, the pixels of a
# held-out digit cost [[96 to 99 | pixels, given the words:]] nats.

# %% [markdown]
# ## 11.2 A lookup has no gradient
#
# Move $z$ a little, and the nearest row stays the same: the derivative of the lookup is 0, and at the
# border between two rows it does not exist. The encoder would never hear from the decoder. The way
# out is a trick. Forward, the row; backward, as if the row were $z$:
# $$\text{quantized} = z + \mathrm{sg}(e - z),$$
# where sg, *stop gradient*, is `detach`. This is the *straight-through* gradient.

# %% [markdown]
# It does not reach the codebook, and nothing keeps $z$ near its row. Two more terms see to that:
# $$\lVert \mathrm{sg}(z) - e \rVert^2 + \text{commitment} \cdot \lVert z - \mathrm{sg}(e) \rVert^2.$$
# The first draws the row to the vector, the second the vector to the row.
#
# Nothing here is random: there is no noise to reparameterize. And neither term is a likelihood: they
# are no nats.

# %% [markdown]
# ### Exercise: `vector_quantize`
#
# Return `(quantized, loss)`. `quantized`, (B, P, d), has the values of the nearest rows; its gradient
# arrives at `z` unchanged, and never at `codebook`. `loss` is the sum of the two terms above, summed
# over cells and numbers, averaged over images.
#
# <details><summary>Hint: which of z, e and e − z is detached in <code>quantized</code>?</summary>
#
# The value must come out as e, the derivative by z as 1. What if the step from z to e were a constant?
# </details>
# <details><summary>Hint: over what does <code>F.mse_loss</code> average?</summary>
#
# Over everything. Here it is a sum over P and d, and a mean over B alone.
# </details>
# <details><summary>Recipe</summary>
#
# `e` is the codebook indexed by `nearest_code`; `z + (e - z).detach()`; then
# `((z.detach() - e) ** 2).sum() / len(z)`, and the same with the other one detached, times
# `commitment`.
# </details>

# %% exercise="vector_quantize"
def vector_quantize(z, codebook, commitment=0.25):
    """Nearest rows that a gradient passes by, and the loss: (B, P, d), (K, d) -> ((B, P, d), scalar)."""
    ### BEGIN SOLUTION
    e = codebook[nearest_code(z, codebook)]
    quantized = z + (e - z).detach()
    rows_follow = (z.detach() - e).square().sum() / len(z)
    vectors_commit = (z - e.detach()).square().sum() / len(z)
    return quantized, rows_follow + commitment * vectors_commit
    ### END SOLUTION


# %% check="vector_quantize" points=4

# %% [markdown]
# The copied gradient is not the gradient of anything. What is it worth? Take the trained model and
# move every $z$ a step of 0.3 downhill, as the copied gradient says. If the decoder got what it
# asked for, the pixels would become some 6 nats cheaper. But the decoder gets words: they are looked
# up anew.
#
# **Predict.** What share of the promised saving is kept?

# %% look
predict.number("11_promise", "share of the promise that is kept", 0, 100, "%")

# %% look
steps = [0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0]
path = follow_gradient(vq, held_out.pixels, steps)
promised, kept = ([path[key][0] - nats for nats in path[key]] for key in ("promised", "kept"))
print(f"a step of 0.3: promised {promised[3]:.1f} nats less, kept {kept[3]:.1f}; "
      f"{path['changed'][3]:.0%} of the words changed")  # fmt: skip
print(f"a step of 1: promised {promised[-1]:.1f} nats less, and it costs {-kept[-1]:.1f} more")
predict.reveal("11_promise", 100 * kept[3] / promised[3])
plots.plot_promise(steps, path, title="Down the copied gradient, held-out digits")

# %% [markdown]
# Of [[5.5 to 7.5 | a step of 0.3: promised]] nats that it promised, [[1 to 2.5 | a step of 0.3: promised #2]] are
# kept, and a long step makes things worse. A biased gradient, then: right enough about the direction,
# wrong about the distance. With small steps, and many of them, it trains a model.

# %% [markdown]
# ## 11.3 A codebook that lives
#
# Rows need not wait for a gradient. The best place for a row is the mean of the vectors that chose
# it. Batches are small, so keep running counts $n_k$ and sums $s_k$ (Oord et al., 2017, appendix A):
# $$n_k \leftarrow \gamma\, n_k + (1 - \gamma)\, n_k^{\text{batch}}, \qquad
# s_k \leftarrow \gamma\, s_k + (1 - \gamma)\, s_k^{\text{batch}}, \qquad e_k = s_k / n_k.$$
# That is k-means with a memory.

# %% [markdown]
# How many words are *in use*? Count by **perplexity**, the exponential of the entropy: 20 words used
# equally often have the perplexity 20, and so have more words of which some are rare.
#
# **Predict.** 64 rows begin as draws from N(0, 1), and learn like this for 8 epochs. The perplexity
# on held-out digits?

# %% look
predict.number("11_living", "perplexity of the words", 1, 64)

# %% [markdown]
# ### Exercise: `ema_update`
#
# Given running `counts` (K,), all above 0, and `sums` (K, d), and a batch of vectors `z` (N, d) with the
# rows they chose, `indices` (N,): return `(codebook, counts, sums)`, all new. Inputs stay as they are.
# A row that nobody chose keeps its place.
#
# <details><summary>Hint: how do you add up the vectors of each row?</summary>
#
# A matrix of 0 and 1, (N, K), tells who chose which row. What does its transpose times `z` give?
# </details>
# <details><summary>Hint: what happens to counts and sums of a row that nobody chose?</summary>
#
# Both are multiplied by `decay`. And their quotient?
# </details>
# <details><summary>Recipe</summary>
#
# `one_hot = F.one_hot(indices, len(counts)).to(z.dtype)`; the batch's counts are `one_hot.sum(0)`, its
# sums `one_hot.T @ z`. Mix both with the old ones; divide the new sums by the new counts.
# </details>

# %% exercise="ema_update"
def ema_update(counts, sums, z, indices, decay=0.99):
    """Running counts (K,) and sums (K, d) after a batch z (N, d): -> (codebook, counts, sums)."""
    ### BEGIN SOLUTION
    one_hot = F.one_hot(indices, len(counts)).to(z.dtype)  # (N, K)
    counts = decay * counts + (1 - decay) * one_hot.sum(dim=0)
    sums = decay * sums + (1 - decay) * one_hot.T @ z
    return sums / counts[:, None], counts, sums
    ### END SOLUTION


# %% check="ema_update" points=3

# %% look
cells, rows, chosen = torch.randn(2, 16, 8), torch.randn(64, 8), torch.arange(32)
quantize = mine_or_reference(vector_quantize, discrete.vector_quantize, cells, rows)
update = mine_or_reference(
    ema_update, discrete.ema_update, torch.ones(64), rows, cells.flatten(0, 1), chosen
)
torch.manual_seed(0)
live = models.VQVAE()
epochs = fit_codes(live, digits.pixels, held_out=held_out.pixels, rows="ema", epochs=8,
                   quantize=quantize, update=update)  # fmt: skip
for number, epoch in enumerate(epochs, start=1):
    print(f"epoch {number}: {epoch['reconstruction']:.1f} nats, perplexity {epoch['perplexity']:.1f}")
predict.reveal("11_living", epochs[-1]["perplexity"])

# %% [markdown]
# After eight epochs the perplexity is [[6 to 14 | epoch 8: #2]] of 64. Rows began at random, the
# encoder's vectors elsewhere. Whichever rows lay near were chosen, moved there, and lay nearer still; the
# others were never chosen, and a row that is not chosen does not move. The rich get richer.
#
# The cure is crude: now and then, move a row that hardly anybody chooses to where some vector lies.
# Three trained models, 15 epochs each; and one of 8 epochs without commitment:

# %% look
used = {}
for name, variant in books.items():
    model = trained_codes(variant)
    found = measure_codes(model, held_out.pixels)
    with torch.no_grad():
        used[name] = model.codes(held_out.pixels)
    print(f"{name}: perplexity {found['perplexity']:.1f}, pixels {found['reconstruction']:.1f} nats")
loose = measure_codes(trained_codes("uncommitted", epochs=8), held_out.pixels)
print(f"8 epochs, commitment 0: vectors of length {loose['length']:.0f}, "
      f"pixels {loose['reconstruction']:.1f} nats")  # fmt: skip
print(f"8 epochs, commitment 0.25: vectors of length {epochs[-1]['length']:.0f}, "
      f"pixels {epochs[-1]['reconstruction']:.1f} nats")  # fmt: skip
plots.plot_code_use(used, title="How often each word is used on held-out digits")

# %% [markdown]
# By gradient the perplexity is [[10 to 20 | rows by gradient: perplexity]], by running means
# [[17 to 24 | running means: perplexity]], with restarts [[52 to 58 | dead rows restarted: perplexity]], and
# then the pixels are cheapest. How many words survive is luck, a new draw for each seed; restarting takes
# the luck out.
#
# Without commitment vectors run away from their rows, to a length of
# [[more than 60 | commitment 0: vectors of length]]; the rows run after them, and the pixels cost
# [[148 to 158 | commitment 0: vectors of length #2]] nats instead of
# [[120 to 133 | commitment 0.25: vectors of length #2]].

# %% [markdown]
# ## 11.4 A prior, afterwards
#
# Nobody has yet paid for the words. In training they had a price all the same: under a uniform prior
# over 64 words, every grid costs $16 \log 64 = 66.5$ nats. That *is* the KL of a VQ-VAE: a constant,
# which no gradient sees, and which therefore is often said to be missing.
#
# A prior that knows more charges less. It is fitted afterwards, to the words of the training digits.
# The simplest one with a memory is a chain: each word given the one before it, in reading order,
# $$-\log p(c) = -\log p(c_0) - \sum_{i=1}^{15} \log p(c_i \mid c_{i-1}).$$

# %% [markdown]
# ### Exercise: `code_nats`
#
# `codes` (B, P), `first` (K,) the probabilities of the first word, `transition` (K, K) those of the next
# one: the row is the word before, the column the word after. Return the price of each grid in nats,
# (B,). The probabilities are used as given.
#
# <details><summary>Hint: how do you look up all steps at once?</summary>
#
# `transition[a, b]` takes two tensors of indices of one shape. Which words come before, which after?
# </details>
# <details><summary>Recipe</summary>
#
# `first[codes[:, 0]]` and `transition[codes[:, :-1], codes[:, 1:]]`; minus the logarithm of each; add the
# steps up over the last axis.
# </details>

# %% exercise="code_nats"
def code_nats(codes, first, transition):
    """What each grid of words costs under a chain, in nats: (B, P), (K,), (K, K) -> (B,)."""
    ### BEGIN SOLUTION
    start = first[codes[:, 0]].log()
    steps = transition[codes[:, :-1], codes[:, 1:]].log()  # (B, P - 1)
    return -(start + steps.sum(dim=1))
    ### END SOLUTION


# %% check="code_nats" points=2

# %% look
first, transition = discrete.fit_bigram(words, 64)  # by counting, a tenth added to each count
price = mine_or_reference(code_nats, discrete.code_nats, words_new[:2], first, transition)
priors = {
    "uniform": discrete.TablePrior.uniform(64),
    "frequencies": discrete.TablePrior.frequencies(words, 64),
    "the word before": discrete.ChainPrior(first, transition),
}
for name in ("uniform", "frequencies"):
    print(f"{name}: {priors[name].nats(words_new).mean():.1f} nats for sixteen held-out words")
print(f"the word before: {price(words_new, first, transition).mean():.1f} nats, by your function")

# %% [markdown]
# [[66.5 | uniform:]], [[63 to 66 | frequencies:]], [[54 to 57 | the word before:]] nats. Since nearly all words
# are in use, frequencies alone say little. A neighbour says more.

# %% [markdown]
# ## 11.5 Two predictions
#
# Two experiments are left, and two questions decide before they run. Write a letter; a reason is
# welcome and not marked. After a restart, run 11.4 first.

# %% quiz="cut_gradient"
# The copied gradient is left out, and all else stays. How many of the 64 codes are in use after 8
# epochs?
#   A  1
#   B  About 8
#   C  About 25
#   D  64
cut_gradient = ""
### BEGIN SOLUTION
cut_gradient = "A"
### END SOLUTION
cut_gradient: str  # text between quotation marks

# %% quiz="cheapest_prior"
# Which prior pays the fewest nats for held-out codes?
#   A  Frequencies alone
#   B  The code before
#   C  The position alone
#   D  All the same
cheapest_prior = ""
### BEGIN SOLUTION
cheapest_prior = "C"
### END SOLUTION
cheapest_prior: str  # text between quotation marks

# %% look
priors["the position"] = discrete.TablePrior.positions(words, 64)  # a table for each of 16 cells
if cut_gradient and cheapest_prior:
    cut = measure_codes(trained_codes("cut", epochs=8), held_out.pixels)
    print(f"gradient cut: perplexity {cut['perplexity']:.1f}, pixels {cut['reconstruction']:.1f} nats")
    for name, prior in priors.items():
        print(f"held-out words by {name}: {prior.nats(words_new).mean():.1f} nats")
else:
    print("The run opens once both questions have an answer.")

# %% check="cut_gradient" points=1

# %% check="cheapest_prior" points=1

# %% [markdown]
# Cut the gradient, and [[1 | gradient cut: perplexity]] word is left, at
# [[250 to 258 | gradient cut: perplexity #2]] nats: with the commitment alone, the encoder hears only "come
# closer". And knowing *where* beats knowing *what came before*,
# [[47 to 50 | held-out words by the position:]] against
# [[54 to 57 | held-out words by the word before:]] nats: reading order forgets where in the picture it is.

# %% [markdown]
# ## 11.6 Both at once
#
# A small network may have both: it is shown ten neighbours that came before, and which cell it is, and
# says how probable each word is. Such a model is *autoregressive*: it draws a picture word by word. Two
# layers of 128, some five seconds of training. (After a restart, run 11.4 and 11.5 first.) One row of
# draws for each prior:

# %% look
priors["neighbours and position"] = trained_prior(words, 64)
drawn, notes = {}, {}
for name, prior in priors.items():
    codes = prior.draw(500, torch.Generator().manual_seed(0))
    with torch.no_grad():
        images = vq.decode_codes(codes).sigmoid()
    nats, sure = prior.nats(words_new).mean(), confident_share(images)
    print(f"drawn by {name}: {nats:.1f} nats, the judge is sure of {sure:.0%}")
    drawn[name], notes[name] = images[:12], f"{nats:.1f} nats, judge sure: {sure:.0%}"
with torch.no_grad():
    real = confident_share(vq.decode_codes(words_new).sigmoid())
print(f"words of held-out digits: the judge is sure of {real:.0%}")
plots.show_rows(drawn, notes=notes, title="Draws from five priors, through one decoder")

# %% [markdown]
# Confetti, until the prior knows where it is; and at [[35 to 38.5 | drawn by neighbours and position:]] nats
# the strokes meet. The VQ-VAE by itself draws nothing: all of this came from the second model.
#
# The judge of lesson 01 is sure of about as many draws under each of the first four, confetti or not. Of the
# last it is sure in [[48 to 58 | drawn by neighbours and position: #2]] %, of real words in
# [[75 to 83 | words of held-out digits:]] %. Nats saw the difference all along.

# %% [markdown]
# Change words yourself. Click a cell of the grid and choose another word: the picture, how far the word
# reaches beyond its own 7 × 7 pixels, and what sixteen words cost under each prior, before and after.

# %% look
widgets.word_grid(vq, priors)

# %% [markdown]
# With a price for the words, models can be compared: pixels given the words, plus words. Restarting
# dead rows raised the perplexity two to three times, and made the pixels cheaper.
#
# **Predict.** How much of what they save on pixels is left in the total, compared with running means?

# %% look
predict.choice("11_total", "left in the total", "most of it", "little or nothing")

# %% look
totals = {}
for name, variant in books.items():
    model = trained_codes(variant)
    pixels = measure_codes(model, held_out.pixels)["reconstruction"]
    with torch.no_grad():
        seen, new = model.codes(digits.pixels), model.codes(held_out.pixels)
    totals[name] = pixels, trained_prior(seen, 64).nats(new).mean().item()
    print(f"{name}: pixels {pixels:.1f} + words {totals[name][1]:.1f} = "
          f"{sum(totals[name]):.1f} nats")  # fmt: skip
change = sum(totals["dead rows restarted"]) - sum(totals["running means"])
print(f"restarting changed the total by {change:+.1f} nats")
saved = totals["running means"][0] - totals["dead rows restarted"][0]  # on pixels
predict.reveal("11_total", "most of it" if -change > saved / 2 else "little or nothing")
plots.plot_totals(totals, title="What a held-out digit costs, words included")

# %% [markdown]
# The total changed by [[-2 to 5 | restarting changed the total by]] nats: what the pixels saved, the words
# cost. *Perplexity is no quality.* A large vocabulary says more with each word and pays more for it. What it
# buys here is reliability, not nats.

# %% [markdown]
# ## 11.7 Bits
#
# A price of $-\log_2 p$ bits is no figure of speech. An *arithmetic coder* cuts the interval from 0 to 1
# in proportion to the probabilities of the first word, keeps the part of the word that came, cuts that
# part for the second, and so on.
#
# In the end the interval is as wide as the grid is probable, and $-\log_2 p$ bits, at most two more,
# name a point in it. The reader, with the same prior, cuts the same way. Some fifteen lines each way, in
# `vae_helpers/discrete/coder.py`.

# %% look
prior = trained_prior(words, 64)  # the network of 11.6
sixteen = words_new[203].tolist()
bits = discrete.write_bits(sixteen, next_code(prior))
print("words:", *sixteen)
print("as bits:", bits)
print("read back:", *discrete.read_bits(bits, 16, next_code(prior)))
ideal = ideal_bits(prior.nats(words_new[203:204]))
print(f"{len(bits)} bits written; −log₂ p is {ideal:.1f}")

# %% [markdown]
# The decoder is a prior too: its probabilities, pixel by pixel, are all that the coder needs to write
# the pixels themselves. So a black-and-white digit can be stored *without loss*: first its words, then
# what the words left open.
#
# **Predict.** A bit for each pixel makes 784. How many are needed, words and pixels together?

# %% look
predict.number("11_lossless", "bits for a whole black-and-white digit", 0, 784)

# %% look
black = (held_out.pixels > 0.5).float()
ink = (digits.pixels > 0.5).float().mean(0)
for name, size in bits_without_codes(black, ink).items():
    print(f"{name}: {size:.0f} bits")
lengths, right = [], 0
for digit in black[::25]:
    word_bits, pixel_bits = write_digit(vq, prior, digit)
    right += torch.equal(read_digit(vq, prior, word_bits, pixel_bits), digit)
    lengths.append([len(word_bits), len(pixel_bits)])
of_words, of_pixels = torch.tensor(lengths).float().mean(0).tolist()
with torch.no_grad():
    ideal = ideal_bits(prior.nats(vq.codes(black[::25])))
print(f"written: words {of_words:.1f} bits (−log₂ p: {ideal:.1f}) + pixels {of_pixels:.1f} bits")
print(f"= {of_words + of_pixels:.0f} bits; {right} of {len(lengths)} digits read back exactly")
predict.reveal("11_lossless", of_words + of_pixels)

# %% [markdown]
# [[50 to 60 | written: words]] bits of words and [[118 to 132 | written: words #3]] of pixels, and every digit
# came back exactly; zlib, which has never seen a digit, needs [[530 to 555 | zlib:]], and pixels by their own
# frequency [[300 to 315 | pixels by their frequency:]]. There is no compression without a prior: the
# probabilities *are* the coder.
#
# A VAE's bound is a code length as well, but to collect it takes a further trick: the bits of the noise
# in $z$ have to be won back (*bits-back coding*). Words can be written as they are.

# %% [markdown]
# ## What you have now
#
# - `nearest_code`, `vector_quantize`, `ema_update`, `code_nats`: a codebook, and a price for its words.
# - The straight-through gradient is a useful lie: most of what it promises is not kept.
# - A VQ-VAE has a KL, a constant; a second model, fitted afterwards, lowers the price, and draws.
# - Perplexity is no quality: words have to be paid for.
# - Nats are bits, and bits can be written.
#
# **Next:** `12_latent_diffusion`, where the prior is learned by walking back from noise, and the course
# ends.

# %% look
progress("11_discrete_codes")  # what you have passed on this machine; run the cell again after a check
