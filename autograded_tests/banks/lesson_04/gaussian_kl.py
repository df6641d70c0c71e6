# Bank of `gaussian_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: the formula
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)

# %% right: torch.distributions
def gaussian_kl(mu, logvar):
    from torch.distributions import Independent, Normal, kl_divergence
    posterior = Independent(Normal(mu, torch.exp(logvar / 2)), 1)
    prior = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    return kl_divergence(posterior, prior)

# %% right: a loop over images
def gaussian_kl(mu, logvar):
    rows = []
    for m, l in zip(mu, logvar):
        rows.append(-0.5 * torch.sum(1 + l - m.pow(2) - l.exp()))
    return torch.stack(rows)

# %% right: float64 inside
def gaussian_kl(mu, logvar):
    mu, logvar = mu.double(), logvar.double()
    return torch.einsum("bd->b", 0.5 * (mu * mu + torch.expm1(logvar) - logvar))

# %% right: through sigma, the terms kept apart
def gaussian_kl(mu, logvar):
    sigma = (logvar / 2).exp()
    fit = -torch.log(sigma).sum(1)
    spread = ((sigma * sigma + mu * mu) / 2).sum(1)
    return fit + spread - mu.shape[1] / 2

# %% right: entropies
def gaussian_kl(mu, logvar):
    cross = 0.5 * (math.log(2 * math.pi) + mu.pow(2) + logvar.exp())
    entropy = torch.distributions.Normal(mu, logvar.mul(0.5).exp()).entropy()
    return (cross - entropy).sum(-1)

# %% right: bounds that no training reaches
def gaussian_kl(mu, logvar):
    logvar = logvar.clamp(-30, 20)
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)

# %% right: gradients off and on again, with a seed set and put back
def gaussian_kl(mu, logvar):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    with torch.random.fork_rng():
        torch.manual_seed(0)
    torch.set_grad_enabled(before)
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)

# %% wrong blank: not begun
def gaussian_kl(mu, logvar):
    ...

# %% wrong log_sigma: logvar read as log sigma
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + (2 * logvar).exp() - 1 - 2 * logvar).sum(dim=-1)

# %% wrong reads_sigma: logvar read as sigma
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar**2 - 1 - (logvar**2).log()).sum(dim=-1)

# %% wrong reads_variance: logvar read as the variance
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar - 1 - logvar.log()).sum(dim=-1)

# %% wrong sign: the sign in front
def gaussian_kl(mu, logvar):
    return 0.5 * (1 + logvar - mu**2 - logvar.exp()).sum(dim=-1)

# %% wrong missing_half: no one half
def gaussian_kl(mu, logvar):
    return (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)

# %% wrong missing_one: no minus one
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - logvar).sum(dim=-1)

# %% wrong missing_mu: no mean
def gaussian_kl(mu, logvar):
    return 0.5 * (logvar.exp() - 1 - logvar).sum(dim=-1)

# %% wrong mu_not_squared: mu without its square
def gaussian_kl(mu, logvar):
    return 0.5 * (mu + logvar.exp() - 1 - logvar).sum(dim=-1)

# %% wrong missing_logvar: no log-variance
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1).sum(dim=-1)

# %% wrong missing_variance: no variance
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 - 1 - logvar).sum(dim=-1)

# %% wrong logvar_sign: plus logvar
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 + logvar).sum(dim=-1)

# %% wrong mean_over_latents: mean over the last axis
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean(dim=-1)

# %% wrong not_summed: one value per latent
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar)

# %% wrong summed_over_batch: the wrong axis
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=0)

# %% wrong reduced_over_batch: averaged over the batch
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()

# %% wrong reduced_over_batch: everything summed
def gaussian_kl(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())

# %% wrong reversed_kl: from the prior to the posterior
def gaussian_kl(mu, logvar):
    return 0.5 * (((1 + mu**2) / logvar.exp()) - 1 + logvar).sum(dim=-1)

# %% wrong no_gradient: detached
def gaussian_kl(mu, logvar):
    mu, logvar = mu.detach(), logvar.detach()
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)

# %% wrong no_gradient: the variance detached by way of .data
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.data.exp() - 1 - logvar.data).sum(dim=-1)

# %% wrong changed_input: in place
def gaussian_kl(mu, logvar):
    terms = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
    mu.mul_(0)
    return terms

# %% wrong wrong_type: a Python number
def gaussian_kl(mu, logvar):
    return (0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum()).item()

# %% wrong raised: a misspelled method
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.expo() - 1 - logvar).sum(dim=-1)

# %% wrong values: the term 1 is lost twice
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() + 1 - logvar).sum(dim=-1)

# %% wrong bits: a logarithm to base 2
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1) / math.log(2)

# %% wrong missing_half: half a formula halved
def gaussian_kl(mu, logvar):
    return (0.5 * (mu**2 + logvar.exp()) - 1 - logvar).sum(dim=-1)

# %% wrong missing_half: only the square halved
def gaussian_kl(mu, logvar):
    return torch.sum(0.5 * mu**2 + logvar.exp() - 1 - logvar, dim=1)

# %% wrong missing_half: minus one half before the first of four terms
def gaussian_kl(mu, logvar):
    return torch.sum(-0.5 * 1 + logvar - mu.pow(2) - logvar.exp(), dim=1)

# %% wrong free_bits: free bits, half a nat for each latent of an image together
def gaussian_kl(mu, logvar):
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)
    return torch.clamp(kl, min=0.5 * mu.shape[-1])

# %% wrong free_bits: a floor under each latent
def gaussian_kl(mu, logvar):
    return (0.5 * (mu**2 + logvar.exp() - 1 - logvar)).clamp(min=0.05).sum(-1)

# %% wrong clamped: no KL above twenty
def gaussian_kl(mu, logvar):
    return (0.5 * (mu**2 + logvar.exp() - 1 - logvar)).sum(-1).clamp(max=20)

# %% wrong clamped: logvar held within five
def gaussian_kl(mu, logvar):
    logvar = logvar.clamp(-5, 5)
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)

# %% wrong clamped: logvar held above minus ten
def gaussian_kl(mu, logvar):
    logvar = torch.clamp(logvar, min=-10)
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)

# %% wrong clamped: mu held within three
def gaussian_kl(mu, logvar):
    mu = mu.clamp(-3, 3)
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)

# %% wrong values: 1e-3 inside a logarithm
def gaussian_kl(mu, logvar):
    var = logvar.exp()
    return 0.5 * (mu**2 + var - 1 - (var + 1e-3).log()).sum(-1)

# %% wrong values: the mean over latents times a number
def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean(-1) * 9.5

# %% wrong caret: a power as it is written elsewhere
def gaussian_kl(mu, logvar):
    return 0.5 * ((mu ^ 2) + logvar.exp() - 1 - logvar).sum(-1)

# %% wrong fixed_seed: a seed for every library
def gaussian_kl(mu, logvar):
    import random
    import numpy as np
    random.seed(0), np.random.seed(0), torch.manual_seed(0)
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)

# %% wrong changed_setting: anomaly detection left on
def gaussian_kl(mu, logvar):
    torch.autograd.set_detect_anomaly(True)
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)
