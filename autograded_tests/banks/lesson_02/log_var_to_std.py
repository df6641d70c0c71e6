# Bank of `log_var_to_std`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: exp of a half
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar)

# %% right: the square root of the variance
def log_var_to_std(logvar):
    return logvar.exp().sqrt()

# %% right: a power
def log_var_to_std(logvar):
    variance = math.e**logvar
    return variance**0.5

# %% right: a loop over rows
def log_var_to_std(logvar):
    return torch.stack([torch.exp(row / 2) for row in logvar])

# %% right: in place on its own copy
def log_var_to_std(logvar):
    return logvar.clone().mul_(0.5).exp_()

# %% right: by way of the reciprocal, in float64
def log_var_to_std(logvar):
    return 1 / torch.rsqrt(torch.exp(-logvar.double())).reciprocal()

# %% right: a lambda
log_var_to_std = lambda logvar: logvar.div(2).exp()

# %% right: bounds that no training reaches
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar.clamp(-30, 20))

# %% wrong blank: the released cell
def log_var_to_std(logvar):
    ...  # YOUR CODE HERE

# %% wrong returns_variance: exp alone
def log_var_to_std(logvar):
    return logvar.exp()

# %% wrong wrong_factor: twice instead of half
def log_var_to_std(logvar):
    return torch.exp(2 * logvar)

# %% wrong wrong_factor: the variance squared
def log_var_to_std(logvar):
    return torch.exp(logvar) ** 2

# %% wrong half_outside: the half outside
def log_var_to_std(logvar):
    return 0.5 * torch.exp(logvar)

# %% wrong missing_exp: only halved
def log_var_to_std(logvar):
    return 0.5 * logvar

# %% wrong missing_exp: handed through
def log_var_to_std(logvar):
    return logvar

# %% wrong sign: a minus in the exponent
def log_var_to_std(logvar):
    return torch.exp(-0.5 * logvar)

# %% wrong reads_variance: the square root of logvar
def log_var_to_std(logvar):
    return torch.sqrt(logvar)

# %% wrong reads_variance: the square root of its size
def log_var_to_std(logvar):
    return logvar.abs().sqrt()

# %% wrong logarithm: log instead of exp
def log_var_to_std(logvar):
    return 0.5 * torch.log(logvar)

# %% wrong absolute_value: made positive
def log_var_to_std(logvar):
    return logvar.abs()

# %% wrong wrong_base: powers of two
def log_var_to_std(logvar):
    return torch.exp2(logvar / 2)

# %% wrong wrong_base: powers of ten
def log_var_to_std(logvar):
    return 10 ** (logvar / 2)

# %% wrong extra_activation: softplus, as other codes do
def log_var_to_std(logvar):
    return F.softplus(logvar)

# %% wrong extra_activation: a ReLU keeps it positive
def log_var_to_std(logvar):
    return torch.relu(logvar)

# %% wrong no_gradient: detached
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar.detach())

# %% wrong no_gradient: numbers one by one
def log_var_to_std(logvar):
    return torch.tensor([[math.exp(v / 2) for v in row] for row in logvar.tolist()])

# %% wrong changed_input: in place on the input
def log_var_to_std(logvar):
    return logvar.mul_(0.5).exp()

# %% wrong clamped: held within ten
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar.clamp(-10, 10))

# %% wrong shape: the average over the latents
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar).mean(dim=-1)

# %% wrong wrong_type: numpy
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar).detach().numpy()

# %% wrong raised: math.exp of a tensor
def log_var_to_std(logvar):
    return math.exp(0.5 * logvar)

# %% wrong values: a small number added
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar) + 0.1

# %% wrong clamped: a floor under sigma
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar).clamp(min=1e-3)

# %% wrong clamped: a floor under the variance
def log_var_to_std(logvar):
    return logvar.exp().clamp(min=1e-4).sqrt()

# %% wrong clamped: no sigma above ten
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar).clamp(max=10)

# %% wrong clamped: held above minus eight
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar.clamp(min=-8))

# %% wrong no_gradient: a gradient of exactly 0
def log_var_to_std(logvar):
    return torch.exp(0.5 * logvar.detach()) + 0 * logvar

# %% wrong changed_setting: another default dtype
def log_var_to_std(logvar):
    torch.set_default_dtype(torch.float64)
    return torch.exp(0.5 * logvar)
