# Bank of `reconstruction_loss`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: with logits, summed, divided
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

# %% right: softplus
def reconstruction_loss(logits, x):
    return (F.softplus(logits) - x * logits).sum(dim=1).mean()

# %% right: logsigmoid
def reconstruction_loss(logits, x):
    per_pixel = -(x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits))
    return torch.mean(torch.sum(per_pixel, -1))

# %% right: the stable formula
def reconstruction_loss(logits, x):
    a = logits
    cost = torch.clamp(a, min=0) - x * a + torch.log1p(torch.exp(-a.abs()))
    return cost.flatten(1).sum(1).sum() / x.shape[0]

# %% right: logaddexp, image by image
def reconstruction_loss(logits, x):
    total = 0
    for a, target in zip(logits, x):
        total = total + (torch.logaddexp(torch.zeros_like(a), a) - target * a).sum()
    return total / logits.shape[0]

# %% right: the loss class, the mean times the pixels
def reconstruction_loss(logits, x):
    return nn.BCEWithLogitsLoss()(logits, x) * x.shape[1]

# %% right: torch.distributions
def reconstruction_loss(logits, x):
    pixels = torch.distributions.Bernoulli(logits=logits, validate_args=False)
    return -pixels.log_prob(x).sum(-1).mean()

# %% right: two classes and a cross-entropy
def reconstruction_loss(logits, x):
    both = torch.stack([torch.zeros_like(logits), logits], dim=1)
    return F.cross_entropy(both, torch.stack([1 - x, x], dim=1), reduction="sum") / len(x)

# %% right: float64 inside
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits.double(), x.double(), reduction="none").sum(1).mean(0).float()

# %% wrong blank: the released cell
def reconstruction_loss(logits, x):
    ...  # YOUR CODE HERE

# %% wrong mean_over_all: the default of PyTorch
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x)

# %% wrong mean_over_pixels: mean over the pixels, sum over the images
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").mean(1).sum()

# %% wrong summed_over_batch: everything summed
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum")

# %% wrong not_averaged: one value per image
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)

# %% wrong not_summed: one value per pixel
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none")

# %% wrong fixed_batch_size: divided by 128
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / 128

# %% wrong sigmoid_extra: the sigmoid twice
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(torch.sigmoid(logits), x, reduction="sum") / len(x)

# %% wrong sigmoid_missing: logits as probabilities
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy(logits, x, reduction="sum") / len(x)

# %% wrong sigmoid_missing: logits forced into [0, 1]
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy(logits.clamp(0, 1), x, reduction="sum") / len(x)

# %% wrong sigmoid_missing: the formula with logits in the place of p
def reconstruction_loss(logits, x):
    return -(x * torch.log(logits) + (1 - x) * torch.log(1 - logits)).sum(1).mean()

# %% wrong clamped_logs: F.binary_cross_entropy of the sigmoid
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy(torch.sigmoid(logits), x, reduction="sum") / len(x)

# %% wrong clamped_logs: a small number inside the logs
def reconstruction_loss(logits, x):
    p = torch.sigmoid(logits)
    return -(x * (p + 1e-7).log() + (1 - x) * (1 - p + 1e-7).log()).sum(1).mean()

# %% wrong clamped_logs: logits held within 50
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits.clamp(-50, 50), x, reduction="sum") / len(x)

# %% wrong clamped_logs: nan_to_num hides the infinities
def reconstruction_loss(logits, x):
    p = torch.sigmoid(logits)
    cost = -(x * torch.log(p) + (1 - x) * torch.log(1 - p))
    return torch.nan_to_num(cost, nan=0.0, posinf=0.0).sum(1).mean()

# %% wrong not_finite: the log of the sigmoid
def reconstruction_loss(logits, x):
    p = torch.sigmoid(logits)
    return -(x * torch.log(p) + (1 - x) * torch.log(1 - p)).sum(1).mean()

# %% wrong not_finite: log(1 + exp(a))
def reconstruction_loss(logits, x):
    return (torch.log(1 + torch.exp(logits)) - x * logits).sum(1).mean()

# %% wrong not_finite: a branch that overflows, in the gradient only
def reconstruction_loss(logits, x):
    softplus = torch.where(logits > 0, logits + torch.log1p(torch.exp(-logits)), torch.log1p(torch.exp(logits)))
    return (softplus - x * logits).sum(1).mean()

# %% wrong swapped_arguments: images as logits
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(x, logits, reduction="sum") / len(x)

# %% wrong swapped_arguments: images as probabilities
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy(x, torch.sigmoid(logits), reduction="sum") / len(x)

# %% wrong squared_error: MSE of the probabilities
def reconstruction_loss(logits, x):
    return F.mse_loss(torch.sigmoid(logits), x, reduction="sum") / len(x)

# %% wrong squared_error: MSE of the logits, with the default mean
def reconstruction_loss(logits, x):
    return F.mse_loss(logits, x)

# %% wrong absolute_error: L1
def reconstruction_loss(logits, x):
    return F.l1_loss(logits.sigmoid(), x, reduction="sum") / x.size(0)

# %% wrong sign: the log-likelihood
def reconstruction_loss(logits, x):
    return -F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

# %% wrong sign: the mean log-likelihood of a pixel
def reconstruction_loss(logits, x):
    return (x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)).mean()

# %% wrong missing_term: the ink alone
def reconstruction_loss(logits, x):
    return -(x * F.logsigmoid(logits)).sum(1).mean()

# %% wrong missing_term: the paper alone
def reconstruction_loss(logits, x):
    return F.softplus(logits).mul(1 - x).sum(1).mean()

# %% wrong inverted: ink and paper exchanged
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, 1 - x, reduction="sum") / len(x)

# %% wrong binarised: the greys rounded
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, (x > 0.5).float(), reduction="sum") / len(x)

# %% wrong softmax: a softmax over the image
def reconstruction_loss(logits, x):
    return F.cross_entropy(logits, x)

# %% wrong bits: base two
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x) / math.log(2)

# %% wrong not_log: the probability of being right
def reconstruction_loss(logits, x):
    p = logits.sigmoid()
    return -(x * p + (1 - x) * (1 - p)).sum(1).mean()

# %% wrong wrong_type: a Python number
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum").item() / len(x)

# %% wrong wrong_type: two values
def reconstruction_loss(logits, x):
    loss = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    return loss, loss / len(x)

# %% wrong no_gradient: detached
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits.detach(), x, reduction="sum") / len(x)

# %% wrong no_gradient: wrapped in a new tensor
def reconstruction_loss(logits, x):
    return torch.tensor(F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x))

# %% wrong changed_input: the images rounded in place afterwards
def reconstruction_loss(logits, x):
    loss = F.binary_cross_entropy_with_logits(logits, x.clone(), reduction="sum") / len(x)
    x.round_()
    return loss

# %% wrong changed_input: the sigmoid in place
def reconstruction_loss(logits, x):
    loss = F.binary_cross_entropy_with_logits(logits.clone(), x, reduction="sum") / len(x)
    logits.sigmoid_()
    return loss

# %% wrong raised: sizes that do not fit
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x.view(-1, 28, 28), reduction="sum") / len(x)

# %% wrong shape: an axis of one
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum").reshape(1) / len(x)

# %% wrong values: an L2 term on the logits
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x) + 0.01 * logits.square().mean()

# %% wrong fixed_batch_size: divided by the default batch size
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / 128

# %% wrong values: at most a hundred images
def reconstruction_loss(logits, x):
    total = F.binary_cross_entropy_with_logits(logits[:100], x[:100], reduction="sum")
    return total / len(x)

# %% wrong clamped_logs: logits held within twenty
def reconstruction_loss(logits, x):
    logits = logits.clamp(-20, 20)
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

# %% wrong squared_error: for a cross-entropy
def reconstruction_loss(logits, x):
    return F.mse_loss(torch.sigmoid(logits), x, reduction="sum") / len(x)

# %% wrong changed_setting: another default dtype
def reconstruction_loss(logits, x):
    torch.set_default_dtype(torch.float64)
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
