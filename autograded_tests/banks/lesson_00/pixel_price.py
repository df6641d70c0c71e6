# Bank of `pixel_price`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: the formula
def pixel_price(p, x):
    return -x * torch.log(p) - (1 - x) * torch.log(1 - p)

# %% right: PyTorch's own
def pixel_price(p, x):
    return F.binary_cross_entropy(p, x, reduction="none")

# %% right: by way of the logit
def pixel_price(p, x):
    return F.binary_cross_entropy_with_logits(torch.logit(p), x, reduction="none")

# %% right: a distribution
def pixel_price(p, x):
    return -torch.distributions.Bernoulli(probs=p, validate_args=False).log_prob(x)

# %% right: one minus sign for both, kept from log 0
def pixel_price(p, x):
    return -(x * torch.log(p + 1e-8) + (1 - x) * torch.log1p(-p))

# %% right: clamped at 1e-6
def pixel_price(p, x):
    p = p.clamp(1e-6, 1 - 1e-6)
    ink, paper = p.log(), (1 - p).log()
    return -torch.lerp(paper, ink, x)

# %% right: float64 inside
def pixel_price(p, x):
    p, x = p.double(), x.double()
    return -torch.xlogy(x, p) - torch.xlogy(1 - x, 1 - p)

# %% right: a loop over entries
def pixel_price(p, x):
    prices = [-b * math.log(a) - (1 - b) * math.log(1 - a) for a, b in zip(p.flatten().tolist(), x.flatten().tolist())]
    return torch.tensor(prices).reshape(p.shape)

# %% wrong blank: the released cell
def pixel_price(p, x):
    ...  # YOUR CODE HERE

# %% wrong sign: no minus
def pixel_price(p, x):
    return x * torch.log(p) + (1 - x) * torch.log(1 - p)

# %% wrong missing_paper: ink alone
def pixel_price(p, x):
    return -x * torch.log(p)

# %% wrong missing_ink: paper alone
def pixel_price(p, x):
    return -(1 - x) * torch.log(1 - p)

# %% wrong exchanged: ink and paper exchanged
def pixel_price(p, x):
    return -(1 - x) * torch.log(p) - x * torch.log(1 - p)

# %% wrong exchanged: plus before the second half
def pixel_price(p, x):
    return -x * torch.log(p) + (1 - x) * torch.log(1 - p)

# %% wrong unweighted: two logarithms
def pixel_price(p, x):
    return -torch.log(p) - torch.log(1 - p)

# %% wrong unweighted: no weight on paper
def pixel_price(p, x):
    return -x * torch.log(p) - torch.log(1 - p)

# %% wrong roles: p and x exchanged
def pixel_price(p, x):
    return -p * torch.log(x) - (1 - p) * torch.log(1 - x)

# %% wrong roles: the entropy of the prediction
def pixel_price(p, x):
    return -p * torch.log(p) - (1 - p) * torch.log(1 - p)

# %% wrong minus_floor: a divergence
def pixel_price(p, x):
    floor = torch.xlogy(x, x) + torch.xlogy(1 - x, 1 - x)
    return F.binary_cross_entropy(p, x, reduction="none") + floor

# %% wrong not_log: an expected probability
def pixel_price(p, x):
    return x * p + (1 - x) * (1 - p)

# %% wrong log_outside: the logarithm of the average
def pixel_price(p, x):
    return -torch.log(x * p + (1 - x) * (1 - p))

# %% wrong squared_error: the squared distance
def pixel_price(p, x):
    return (p - x) ** 2

# %% wrong wrong_base: bits
def pixel_price(p, x):
    return -x * torch.log2(p) - (1 - x) * torch.log2(1 - p)

# %% wrong wrong_base: logarithms to the base 10
def pixel_price(p, x):
    return -x * p.log10() - (1 - x) * (1 - p).log10()

# %% wrong reads_logit: from logits
def pixel_price(p, x):
    return F.binary_cross_entropy_with_logits(p, x, reduction="none")

# %% wrong rounded: greys to black and white
def pixel_price(p, x):
    x = (x > 0.5).float()
    return -x * torch.log(p) - (1 - x) * torch.log(1 - p)

# %% wrong reduced: the mean, which is PyTorch's default
def pixel_price(p, x):
    return F.binary_cross_entropy(p, x)

# %% wrong reduced: summed over the last axis
def pixel_price(p, x):
    return (-x * torch.log(p) - (1 - x) * torch.log(1 - p)).sum(dim=-1)

# %% wrong changed_input: a logarithm in place
def pixel_price(p, x):
    paper = (1 - p).log()
    return -x * p.log_() - (1 - x) * paper

# %% wrong raised: math.log of a tensor
def pixel_price(p, x):
    return -x * math.log(p) - (1 - x) * math.log(1 - p)

# %% wrong values: ink pays twice
def pixel_price(p, x):
    return -2 * x * torch.log(p) - (1 - x) * torch.log(1 - p)
