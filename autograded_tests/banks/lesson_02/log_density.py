# Bank of `log_density`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: the formula
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% right: torch.distributions
def log_density(z, mu, logvar):
    from torch.distributions import Independent, Normal
    return Independent(Normal(mu, torch.exp(0.5 * logvar)), 1).log_prob(z)

# %% right: a multivariate normal
def log_density(z, mu, logvar):
    covariance = torch.diag_embed(logvar.exp())
    return torch.distributions.MultivariateNormal(mu, covariance).log_prob(z)

# %% right: a loop over images and latents
def log_density(z, mu, logvar):
    rows = []
    for b in range(len(z)):
        total = 0.0
        for j in range(z.shape[1]):
            sigma = torch.exp(logvar[b, j] / 2)
            u = (z[b, j] - mu[b, j]) / sigma
            total = total - 0.5 * u * u - torch.log(sigma) - 0.5 * math.log(2 * math.pi)
        rows.append(total)
    return torch.stack(rows)

# %% right: F.gaussian_nll_loss
def log_density(z, mu, logvar):
    return -F.gaussian_nll_loss(mu, z, logvar.exp(), full=True, reduction="none").sum(dim=1)

# %% right: float64 inside, constant apart
def log_density(z, mu, logvar):
    z, mu, logvar = z.double(), mu.double(), logvar.double()
    constant = z.shape[-1] * torch.log(torch.tensor(2 * torch.pi))
    return -0.5 * (constant + logvar.sum(1) + ((z - mu) ** 2 * torch.exp(-logvar)).sum(1))

# %% right: bounds that no training reaches
def log_density(z, mu, logvar):
    logvar = logvar.clamp(-30, 20)
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(-1)

# %% right: latents counted, parts summed apart
def log_density(z, mu, logvar):
    scaled = (z - mu) * torch.exp(-0.5 * logvar)
    return -0.5 * (z.shape[-1] * math.log(2 * math.pi) + logvar.sum(-1) + scaled.square().sum(-1))

# %% wrong blank: the released cell
def log_density(z, mu, logvar):
    ...  # YOUR CODE HERE

# %% wrong missing_constant: no 2 pi
def log_density(z, mu, logvar):
    return -0.5 * (logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong missing_constant: log pi
def log_density(z, mu, logvar):
    return -0.5 * (math.log(math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong constant_once: 2 pi once per image
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + (logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1))

# %% wrong missing_logvar: no log-variance
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong logvar_sign: plus one half logvar
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) - logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong log_sigma: the head taken for log sigma
def log_density(z, mu, logvar):
    return torch.distributions.Normal(mu, logvar.exp()).log_prob(z).sum(-1)

# %% wrong reads_sigma: the head taken for sigma
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + (logvar**2).log() + (z - mu) ** 2 / logvar**2).sum(dim=-1)

# %% wrong reads_sigma: the head taken for sigma, in torch.distributions
def log_density(z, mu, logvar):
    return torch.distributions.Normal(mu, logvar).log_prob(z).sum(-1)

# %% wrong reads_sigma: the head taken for sigma, with its log
def log_density(z, mu, logvar):
    u = (z - mu) / logvar
    return -(0.5 * u**2 + torch.log(logvar) + 0.5 * math.log(2 * math.pi)).sum(-1)

# %% wrong reads_variance: the head taken for the variance
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar.log() + (z - mu) ** 2 / logvar).sum(dim=-1)

# %% wrong reads_variance: the root of the head, in torch.distributions
def log_density(z, mu, logvar):
    return torch.distributions.Normal(mu, logvar.sqrt()).log_prob(z).sum(-1)

# %% wrong sign: the negative log-density
def log_density(z, mu, logvar):
    return 0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong missing_half: nowhere a half
def log_density(z, mu, logvar):
    return -(math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong missing_half: the square without a half
def log_density(z, mu, logvar):
    terms = -0.5 * math.log(2 * math.pi) - 0.5 * logvar - (z - mu) ** 2 / logvar.exp()
    return terms.sum(dim=-1)

# %% wrong missing_half: logvar without a half
def log_density(z, mu, logvar):
    terms = -0.5 * math.log(2 * math.pi) - logvar - 0.5 * (z - mu) ** 2 / logvar.exp()
    return terms.sum(dim=-1)

# %% wrong missing_half: the constant without a half
def log_density(z, mu, logvar):
    terms = -math.log(2 * math.pi) - 0.5 * logvar - 0.5 * (z - mu) ** 2 / logvar.exp()
    return terms.sum(dim=-1)

# %% wrong missing_mu: around zero
def log_density(z, mu, logvar):
    return torch.distributions.Normal(0.0, torch.exp(0.5 * logvar)).log_prob(z).sum(-1)

# %% wrong missing_variance: the distance not divided
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2).sum(dim=-1)

# %% wrong standard_normal: the prior's log-density
def log_density(z, mu, logvar):
    return torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)

# %% wrong divided_by_sigma: by sigma instead of its square
def log_density(z, mu, logvar):
    sigma = torch.exp(0.5 * logvar)
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / sigma).sum(dim=-1)

# %% wrong divided_by_sigma: by the square of the variance
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + ((z - mu) / logvar.exp()) ** 2).sum(dim=-1)

# %% wrong multiplied_by_variance: times the variance
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 * logvar.exp()).sum(dim=-1)

# %% wrong not_squared: the distance itself
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) / logvar.exp()).sum(dim=-1)

# %% wrong mean_over_latents: averaged
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).mean(dim=-1)

# %% wrong not_summed: one value per latent
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp())

# %% wrong summed_over_batch: the wrong axis
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=0)

# %% wrong reduced_over_batch: everything summed
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum()

# %% wrong reduced_over_batch: averaged over the images
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(-1).mean()

# %% wrong product_of_logs: multiplied
def log_density(z, mu, logvar):
    return torch.distributions.Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).prod(-1)

# %% wrong not_log: the density
def log_density(z, mu, logvar):
    return torch.distributions.Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).sum(-1).exp()

# %% wrong not_log: one density per latent
def log_density(z, mu, logvar):
    return torch.distributions.Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).exp()

# %% wrong no_gradient: mu detached
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu.detach()) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong no_gradient: everything under no_grad
@torch.no_grad()
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong changed_input: z centred in place
def log_density(z, mu, logvar):
    z -= mu
    return -0.5 * (math.log(2 * math.pi) + logvar + z**2 / logvar.exp()).sum(dim=-1)

# %% wrong shape: an axis of one is kept
def log_density(z, mu, logvar):
    terms = -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp())
    return terms.sum(dim=-1, keepdim=True)

# %% wrong wrong_type: a Python number
def log_density(z, mu, logvar):
    return torch.distributions.Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).sum().item()

# %% wrong raised: a name that is not there
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(dim=-1)

# %% wrong values: log base two of the variance
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar / math.log(2) + (z - mu) ** 2 / logvar.exp()).sum(-1)

# %% wrong underflow: the log of the densities' product
def log_density(z, mu, logvar):
    sigma = (0.5 * logvar).exp()
    density = torch.exp(-0.5 * ((z - mu) / sigma).square()) / (sigma * math.sqrt(2 * math.pi))
    return density.log().sum(-1)

# %% wrong underflow: the log of each density
def log_density(z, mu, logvar):
    var = logvar.exp()
    p = torch.exp(-0.5 * (z - mu) ** 2 / var) / torch.sqrt(2 * math.pi * var)
    return torch.log(p).sum(dim=-1)

# %% wrong values: the log of each density, kept above a small number
def log_density(z, mu, logvar):
    var = logvar.exp()
    p = torch.exp(-0.5 * (z - mu) ** 2 / var) / torch.sqrt(2 * math.pi * var)
    return torch.log(p.clamp(min=1e-30)).sum(dim=-1)

# %% wrong values: the mean over latents, times a number of images
def log_density(z, mu, logvar):
    terms = math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()
    return -0.5 * terms.mean(-1) * (len(z) + 2)

# %% wrong clamped: logvar held within five
def log_density(z, mu, logvar):
    logvar = logvar.clamp(-5, 5)
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(-1)

# %% wrong clamped: the result kept above -100
def log_density(z, mu, logvar):
    terms = math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()
    return (-0.5 * terms.sum(-1)).clamp(min=-100)

# %% wrong wrong_count: 2 pi once for each image
def log_density(z, mu, logvar):
    rest = (logvar + (z - mu) ** 2 / logvar.exp()).sum(-1)
    return -0.5 * (len(z) * math.log(2 * math.pi) + rest)

# %% wrong missing_exp: exp forgotten where the distance is divided
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar).sum(-1)

# %% wrong parentheses: around the sum
def log_density(z, mu, logvar):
    return (-0.5 * math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(-1)

# %% wrong parentheses: closed before the last term
def log_density(z, mu, logvar):
    return (-0.5 * (math.log(2 * math.pi) + logvar) + (z - mu) ** 2 / logvar.exp()).sum(-1)

# %% wrong parentheses: the half before the first of three subtracted terms
def log_density(z, mu, logvar):
    return (-0.5 * math.log(2 * math.pi) - logvar - (z - mu) ** 2 / logvar.exp()).sum(-1)

# %% wrong parentheses: only mu is divided by sigma
def log_density(z, mu, logvar):
    sigma = (0.5 * logvar).exp()
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu / sigma) ** 2).sum(-1)

# %% wrong parentheses: only mu is squared
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + z - mu**2 / logvar.exp()).sum(-1)

# %% wrong parentheses: the whole sum is divided
def log_density(z, mu, logvar):
    return -0.5 * ((math.log(2 * math.pi) + logvar + (z - mu) ** 2) / logvar.exp()).sum(-1)

# %% wrong multiplied_by_variance: two times the variance without parentheses
def log_density(z, mu, logvar):
    terms = -0.5 * math.log(2 * math.pi) - 0.5 * logvar - (z - mu) ** 2 / 2 * logvar.exp()
    return terms.sum(-1)

# %% wrong caret: a power as it is written elsewhere
def log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ^ 2 / logvar.exp()).sum(-1)

# %% wrong caret: a power of two as it is written elsewhere
def log_density(z, mu, logvar):
    gap = z - mu
    return -0.5 * (math.log(2 * math.pi) + logvar + (gap ^ 2) / logvar.exp()).sum(-1)

# %% wrong changed_setting: gradients switched off for good
def log_density(z, mu, logvar):
    value = -0.5 * (math.log(2 * math.pi) + logvar + (z - mu) ** 2 / logvar.exp()).sum(-1)
    torch.set_grad_enabled(False)
    return value

# %% wrong parentheses: the factor ½ on the constant alone, the rest subtracted
def log_density(z, mu, logvar):
    return -0.5 * math.log(2 * math.pi) - (logvar + (z - mu) ** 2 / logvar.exp()).sum(-1)

# %% wrong parentheses: the factor ½ on the constants alone, the rest subtracted
def log_density(z, mu, logvar):
    return (-0.5 * math.log(2 * math.pi) - (logvar + (z - mu) ** 2 / logvar.exp())).sum(-1)
