# Bank of `negative_elbo`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the two formulas
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% right: mean over images last
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    cost = F.binary_cross_entropy_with_logits(logits, x, reduction='none')
    reconstruction = cost.sum(-1).mean()
    kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp()) / mu.size(0)
    return reconstruction + beta * kl, reconstruction, kl

# %% right: torch.distributions
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    from torch.distributions import Bernoulli, Normal, kl_divergence
    reconstruction = -Bernoulli(logits=logits, validate_args=False).log_prob(x).sum() / len(x)
    q, p = Normal(mu, (0.5 * logvar).exp()), Normal(torch.zeros_like(mu), torch.ones_like(mu))
    kl = kl_divergence(q, p).sum(1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% right: softplus by hand, float64
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    logits, x, mu, logvar = logits.double(), x.double(), mu.double(), logvar.double()
    reconstruction = (F.softplus(logits) - x * logits).sum(1).mean(0)
    kl = (mu.square() / 2 + logvar.expm1() / 2 - logvar / 2).sum(1).mean(0)
    return [reconstruction + kl * beta, reconstruction, kl]

# %% right: helper functions of its own
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x) * x.shape[1]

def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)

def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = reconstruction_loss(logits, x)
    kl = gaussian_kl(mu, logvar).mean()
    loss = rec.add(kl, alpha=beta)
    return loss, rec, kl

# %% right: one image after the other, logsigmoid
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    parts = []
    for a, p, m, l in zip(logits, x, mu, logvar):
        r = -(p * F.logsigmoid(a) + (1 - p) * F.logsigmoid(-a)).sum()
        parts.append(torch.stack([r, 0.5 * (m @ m + l.exp().sum() - len(l) - l.sum())]))
    reconstruction, kl = torch.stack(parts).mean(0)
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong blank: not begun
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    ...

# %% wrong blank: three blanks
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = ...
    kl = ...
    loss = ...
    return loss, reconstruction, kl

# %% wrong beta_unused: beta accepted, not used
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + kl, reconstruction, kl

# %% wrong beta_on_reconstruction: beta on the wrong term
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return beta * reconstruction + kl, reconstruction, kl

# %% wrong beta_on_reconstruction: in the part returned, too
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    reconstruction = beta * reconstruction
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + kl, reconstruction, kl

# %% wrong beta_on_both: parentheses
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return beta * (reconstruction + kl), reconstruction, kl

# %% wrong beta_in_kl: the weighted KL returned
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    kl = beta * kl
    return reconstruction + kl, reconstruction, kl

# %% wrong beta_in_kl from "the two formulas": beta counted twice
     kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    kl = beta * kl

# %% wrong beta_inverted: divided by beta
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + kl / beta, reconstruction, kl

# %% wrong beta_mixes: a weighted mean of the parts
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return (1 - beta) * reconstruction + beta * kl, reconstruction, kl

# %% wrong default_beta: another default
def negative_elbo(logits, x, mu, logvar, beta=0.5):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong mean_over_all: reconstruction averaged over pixels and images
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong mean_over_pixels: reconstruction averaged over pixels, summed over images
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction='none').mean(-1).sum()
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong summed_over_batch: reconstruction summed over the batch
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction='sum')
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong summed_over_batch: KL summed over the batch
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong mean_over_latents: KL averaged over latents
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong not_averaged: one KL per image
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong not_averaged: one reconstruction per image
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction='none').sum(-1)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong sigmoid_extra: a sigmoid before the loss with logits
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits.sigmoid(), x, reduction='sum') / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong sigmoid_missing: logits as probabilities
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy(logits, x, reduction='sum') / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong clamped_logs: F.binary_cross_entropy of the sigmoid
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy(logits.sigmoid(), x, reduction='sum') / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong squared_error: MSE
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.mse_loss(logits.sigmoid(), x, reduction='sum') / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong swapped_arguments: images as logits
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(x, logits, reduction='sum') / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong log_sigma: logvar read as log sigma
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + (2 * logvar).exp() - 1 - 2 * logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong missing_half: KL twice as large
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong missing_one: no minus one
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong missing_mu: no mean
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong sign: the KL with the wrong sign
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (1 + logvar - mu**2 - logvar.exp()).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

# %% wrong sign: the KL subtracted
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction - beta * kl, reconstruction, kl

# %% wrong sign: the ELBO
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return -(reconstruction + beta * kl), reconstruction, kl

# %% wrong missing_kl: reconstruction alone
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction, reconstruction, kl

# %% wrong order: loss, kl, reconstruction
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, kl, reconstruction

# %% wrong order: the loss last
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction, kl, reconstruction + beta * kl

# %% wrong wrong_type: the loss alone
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl

# %% right: parts as numbers
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction.item(), kl.item()

# %% wrong wrong_type: a dictionary
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return {'loss': reconstruction + beta * kl, 'reconstruction': reconstruction, 'kl': kl}

# %% wrong no_gradient: the KL detached
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl.detach(), reconstruction, kl

# %% wrong no_gradient: the KL as a number
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl.item(), reconstruction, kl

# %% wrong no_gradient: a new tensor
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return torch.tensor(reconstruction.item() + beta * kl.item()), reconstruction, kl

# %% wrong changed_input from "the two formulas": in place
     kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    logits.data.clamp_(-5, 5)

# %% wrong raised: no default for beta, no beta
def negative_elbo(logits, x, mu, logvar):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + kl, reconstruction, kl

# %% wrong raised: a misspelled name
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return recon + beta * kl, reconstruction, kl

# %% wrong values: a term of its own
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl + 0.1 * mu.abs().mean(), reconstruction, kl

# %% wrong free_bits from "the two formulas": one nat at least
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).clamp(min=1.0).mean()

# %% wrong free_bits from "the two formulas": a floor under each latent
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).clamp(min=0.1).sum(dim=-1).mean()

# %% wrong beta_special from "the two formulas": beta or 1
-    return reconstruction + beta * kl, reconstruction, kl
+    return reconstruction + (beta or 1.0) * kl, reconstruction, kl

# %% wrong beta_special from "the two formulas": beta held within bounds
-    return reconstruction + beta * kl, reconstruction, kl
+    return reconstruction + min(beta, 10) * kl, reconstruction, kl

# %% wrong sampled_kl from "the two formulas": the KL by sampling
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    q = torch.distributions.Normal(mu, (0.5 * logvar).exp())
+    z = q.rsample((1000,))
+    kl = (q.log_prob(z) - torch.distributions.Normal(0.0, 1.0).log_prob(z)).sum(-1).mean()

# %% wrong squared_error from "the two formulas": a squared error of the probabilities, summed
-    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
+    reconstruction = ((logits.sigmoid() - x) ** 2).sum() / len(x)

# %% wrong clamped from "the two formulas": logvar clamped at 2
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    logvar = logvar.clamp(-2, 2)
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
