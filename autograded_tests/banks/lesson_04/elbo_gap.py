# Bank of `elbo_gap`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the closed form
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)

# %% right: torch.distributions
def elbo_gap(x, m, s):
    from torch.distributions import Normal, kl_divergence
    return kl_divergence(Normal(m, s), Normal(x / 2, 0.5**0.5 * torch.ones_like(x)))

# %% right: log p(x) minus the ELBO
def elbo_gap(x, m, s):
    log_px = -0.5 * math.log(4 * math.pi) - x**2 / 4
    fit = -0.5 * math.log(2 * math.pi) - 0.5 * ((x - m) ** 2 + s**2)
    kl = 0.5 * (m**2 + s**2 - 1 - torch.log(s**2))
    return log_px - (fit - kl)

# %% right: with the entropy of q
def elbo_gap(x, m, s):
    from torch.distributions import Normal
    log_px = Normal(0.0, 2**0.5).log_prob(x)
    joint = -math.log(2 * math.pi) - 0.5 * (m**2 + s**2) - 0.5 * ((x - m) ** 2 + s**2)
    return log_px - joint - Normal(m, s).entropy()

# %% right: entry by entry
def elbo_gap(x, m, s):
    def one(x, m, s):
        return s * s + (m - x / 2) ** 2 - 0.5 - 0.5 * math.log(2 * s * s)
    flat = zip(x.flatten().tolist(), m.flatten().tolist(), s.flatten().tolist())
    return torch.tensor([one(*entry) for entry in flat]).reshape(x.shape)

# %% right: float64, by completing the square
def elbo_gap(x, m, s):
    x, m, s = x.double(), m.double(), s.double()
    ratio = s.pow(2) / 0.5
    return 0.5 * (ratio + (m - 0.5 * x).pow(2) / 0.5 - 1 - ratio.log())

# %% wrong blank: not begun
def elbo_gap(x, m, s):
    ...

# %% wrong reversed_kl: from the posterior to q
def elbo_gap(x, m, s):
    return torch.log(s) - 0.5 * math.log(0.5) + (0.5 + (m - x / 2) ** 2) / (2 * s**2) - 0.5

# %% wrong sign: the ELBO minus log p(x)
def elbo_gap(x, m, s):
    return 0.5 + 0.5 * torch.log(2 * s**2) - s**2 - (m - x / 2) ** 2

# %% wrong sign from "log p(x) minus the ELBO": the KL added in the ELBO
-    return log_px - (fit - kl)
+    return log_px - (fit + kl)

# %% wrong reads_variance: s read as a variance
def elbo_gap(x, m, s):
    return s + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s)

# %% wrong reads_sigma: s squared twice
def elbo_gap(x, m, s):
    s = s**2
    return s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)

# %% wrong reads_sigma: the square missing in the log
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s)

# %% wrong log_sigma: s read as log sigma
def elbo_gap(x, m, s):
    variance = torch.exp(2 * s)
    return variance + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * variance)

# %% wrong missing_half: the log without its half
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5 - torch.log(2 * s**2)

# %% wrong missing_half: all of it twice
def elbo_gap(x, m, s):
    return 2 * s**2 + 2 * (m - x / 2) ** 2 - 1 - torch.log(2 * s**2)

# %% wrong missing_log: no logarithm
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5

# %% wrong missing_variance: no s squared
def elbo_gap(x, m, s):
    return (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)

# %% wrong missing_mu: no distance
def elbo_gap(x, m, s):
    return s**2 - 0.5 - 0.5 * torch.log(2 * s**2)

# %% wrong missing_constant: no minus one half
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5 * torch.log(2 * s**2)

# %% wrong missing_constant: no 2 in the log
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(s**2)

# %% wrong missing_constant: 2 pi forgotten in log p(x given z)
def elbo_gap(x, m, s):
    log_px = -0.5 * math.log(4 * math.pi) - x**2 / 4
    kl = 0.5 * (m**2 + s**2 - 1 - torch.log(s**2))
    return log_px + 0.5 * ((x - m) ** 2 + s**2) + kl

# %% wrong logvar_sign: plus the logarithm
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5 + 0.5 * torch.log(2 * s**2)

# %% wrong wrong_posterior: spread one half
def elbo_gap(x, m, s):
    from torch.distributions import Normal, kl_divergence
    return kl_divergence(Normal(m, s), Normal(x / 2, 0.5))

# %% wrong wrong_posterior: variance one
def elbo_gap(x, m, s):
    from torch.distributions import Normal, kl_divergence
    return kl_divergence(Normal(m, s), Normal(x / 2, 1.0))

# %% wrong wrong_posterior: mean x
def elbo_gap(x, m, s):
    return s**2 + (m - x) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)

# %% wrong kl_to_prior: the KL term alone
def elbo_gap(x, m, s):
    return 0.5 * (m**2 + s**2 - 1 - torch.log(s**2))

# %% wrong returns_elbo: the ELBO
def elbo_gap(x, m, s):
    fit = -0.5 * math.log(2 * math.pi) - 0.5 * ((x - m) ** 2 + s**2)
    return fit - 0.5 * (m**2 + s**2 - 1 - torch.log(s**2))

# %% wrong returns_evidence: log p(x)
def elbo_gap(x, m, s):
    return torch.distributions.Normal(0.0, 2**0.5).log_prob(x)

# %% wrong wrong_evidence: spread 2 for x
def elbo_gap(x, m, s):
    log_px = torch.distributions.Normal(0.0, 2.0).log_prob(x)
    fit = -0.5 * math.log(2 * math.pi) - 0.5 * ((x - m) ** 2 + s**2)
    kl = 0.5 * (m**2 + s**2 - 1 - torch.log(s**2))
    return log_px - fit + kl

# %% wrong wrong_evidence: variance 1 for x
def elbo_gap(x, m, s):
    log_px = torch.distributions.Normal(0.0, 1.0).log_prob(x)
    fit = -0.5 * math.log(2 * math.pi) - 0.5 * ((x - m) ** 2 + s**2)
    kl = 0.5 * (m**2 + s**2 - 1 - torch.log(s**2))
    return log_px - fit + kl

# %% wrong point_estimate: log p(x given z) at the mean
def elbo_gap(x, m, s):
    log_px = -0.5 * math.log(4 * math.pi) - x**2 / 4
    fit = -0.5 * math.log(2 * math.pi) - 0.5 * (x - m) ** 2
    return log_px - fit + 0.5 * (m**2 + s**2 - 1 - torch.log(s**2))

# %% wrong missing_kl: the ELBO without its KL
def elbo_gap(x, m, s):
    log_px = -0.5 * math.log(4 * math.pi) - x**2 / 4
    return log_px + 0.5 * math.log(2 * math.pi) + 0.5 * ((x - m) ** 2 + s**2)

# %% wrong missing_entropy: the average log q forgotten
def elbo_gap(x, m, s):
    log_px = torch.distributions.Normal(0.0, 2**0.5).log_prob(x)
    joint = -math.log(2 * math.pi) - 0.5 * (m**2 + s**2) - 0.5 * ((x - m) ** 2 + s**2)
    return log_px - joint

# %% wrong not_log: densities
def elbo_gap(x, m, s):
    px = torch.exp(-x**2 / 4) / math.sqrt(4 * math.pi)
    fit = -0.5 * math.log(2 * math.pi) - 0.5 * ((x - m) ** 2 + s**2)
    return px - torch.exp(fit - 0.5 * (m**2 + s**2 - 1 - torch.log(s**2)))

# %% wrong not_squared: the distance
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) - 0.5 - 0.5 * torch.log(2 * s**2)

# %% wrong reduced_over_batch: averaged
def elbo_gap(x, m, s):
    return (s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)).mean()

# %% wrong summed_over_last: summed over the last axis
def elbo_gap(x, m, s):
    return (s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)).sum(-1)

# %% wrong changed_input: in place
def elbo_gap(x, m, s):
    x /= 2
    return s**2 + (m - x) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)

# %% wrong wrong_type: a list
def elbo_gap(x, m, s):
    return (s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)).tolist()

# %% wrong raised: math.log of a tensor
def elbo_gap(x, m, s):
    return s**2 + (m - x / 2) ** 2 - 0.5 - 0.5 * math.log(2 * s**2)

# %% wrong values: a quarter
def elbo_gap(x, m, s):
    return s**2 + (m - x / 4) ** 2 - 0.5 - 0.5 * torch.log(2 * s**2)

# %% wrong no_gradient: a frozen x
def elbo_gap(x, m, s):
    x = x.detach()
    return -0.5 + s**2 + (m - x / 2) ** 2 - 0.5 * math.log(2) - s.log()

# %% wrong clamped: no gap above five
def elbo_gap(x, m, s):
    return (-0.5 + s**2 + (m - x / 2) ** 2 - 0.5 * math.log(2) - s.log()).clamp(max=5)

# %% wrong clamped: a floor under the gap
def elbo_gap(x, m, s):
    return (-0.5 + s**2 + (m - x / 2) ** 2 - 0.5 * math.log(2) - s.log()).clamp(min=0.1)

# %% wrong clamped: s kept above a tenth
def elbo_gap(x, m, s):
    s = s.clamp(min=0.1)
    return -0.5 + s**2 + (m - x / 2) ** 2 - 0.5 * math.log(2) - s.log()

# %% wrong fixed_x: the x of the page, whatever is given
def elbo_gap(x, m, s):
    x = torch.full_like(x, 2.0)
    return -0.5 + s**2 + (m - x / 2) ** 2 - 0.5 * math.log(2) - s.log()
