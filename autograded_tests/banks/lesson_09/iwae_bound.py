# Bank of `iwae_bound`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: by hand
def iwae_bound(model, x, n_samples):
    mu, logvar = model.encode(x)
    eps = torch.randn(n_samples, *mu.shape)
    z = mu + torch.exp(0.5 * logvar) * eps
    logits = model.decode(z)
    log_px = (x * logits - F.softplus(logits)).sum(-1)
    log_w = log_px + 0.5 * (eps**2 - z**2 + logvar).sum(-1)
    return log_w.logsumexp(0) - math.log(n_samples)

# %% right: torch.distributions
def iwae_bound(model, x, n_samples):
    from torch.distributions import Bernoulli, Independent, Normal
    mu, logvar = model.encode(x)
    q = Independent(Normal(mu, torch.exp(logvar / 2)), 1)
    p = Independent(Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1)
    z = q.rsample((n_samples,))
    log_px = Bernoulli(logits=model.decode(z)).log_prob(x).sum(-1)
    log_w = log_px + p.log_prob(z) - q.log_prob(z)
    return torch.logsumexp(log_w, dim=0) - torch.log(torch.tensor(float(n_samples)))

# %% right: rows repeated, the model's own draw
@torch.no_grad()
def iwae_bound(model, x, n_samples):
    from torch.distributions import Normal
    B = len(x)
    rows = x.repeat(n_samples, 1)
    mu, logvar = model.encode(rows)
    z = model.reparameterize(mu, logvar)
    log_px = -F.binary_cross_entropy_with_logits(model.decode(z), rows, reduction="none").sum(1)
    log_ratio = Normal(0.0, 1.0).log_prob(z) - Normal(mu, (0.5 * logvar).exp()).log_prob(z)
    return (log_px + log_ratio.sum(1)).view(n_samples, B).logsumexp(0) - math.log(n_samples)

# %% right: a loop over draws, logaddexp
def iwae_bound(model, x, n_samples):
    mu, logvar = model.encode(x)
    std = (0.5 * logvar).exp()
    total = torch.full((len(x),), -float("inf"))
    for _ in range(n_samples):
        eps = torch.randn_like(mu)
        z = mu - std * eps
        log_px = -F.binary_cross_entropy_with_logits(model.decode(z), x, reduction="none").sum(1)
        total = torch.logaddexp(total, log_px + 0.5 * (eps**2 - z**2 + logvar).sum(1))
    return total - math.log(n_samples)

# %% right: images first, the largest weight taken out
def iwae_bound(model, x, n_samples):
    mu, logvar = model.encode(x)
    m, l = mu.unsqueeze(1).expand(-1, n_samples, -1), logvar.unsqueeze(1).expand(-1, n_samples, -1)
    z = torch.normal(m, torch.exp(l / 2))
    logits = model.decode(z)
    log_px = (x[:, None] * logits - F.softplus(logits)).sum(2)
    log_w = log_px + 0.5 * ((z - m) ** 2 / l.exp() + l - z**2).sum(2)
    top = log_w.max(1, keepdim=True).values
    return (log_w - top).exp().mean(1).log() + top[:, 0]

# %% right: draws in blocks
def iwae_bound(model, x, n_samples):
    mu, logvar = model.encode(x)
    parts = []
    for block in torch.arange(n_samples).split(64):
        eps = torch.randn(len(block), *mu.shape)
        z = mu + (0.5 * logvar).exp() * eps
        logits = model.decode(z)
        paid = F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none")
        parts.append(0.5 * (eps**2 - z**2 + logvar).sum(-1) - paid.sum(-1))
    return torch.cat(parts).logsumexp(0) - math.log(n_samples)

# %% wrong blank: not begun
def iwae_bound(model, x, n_samples):
    ...

# %% wrong mean_of_logs from "by hand": the average of the logarithms
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return log_w.mean(0)

# %% wrong best_draw from "by hand": the largest
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return log_w.max(0).values

# %% wrong n_samples_ignored from "by hand": one draw repeated
-    eps = torch.randn(n_samples, *mu.shape)
+    eps = torch.randn(1, *mu.shape).expand(n_samples, *mu.shape)

# %% wrong n_samples_ignored from "by hand": one draw
-    eps = torch.randn(n_samples, *mu.shape)
+    n_samples = 1
+    eps = torch.randn(n_samples, *mu.shape)

# %% wrong n_samples_ignored from "by hand": always fifty draws
-    eps = torch.randn(n_samples, *mu.shape)
+    n_samples = 50
+    eps = torch.randn(n_samples, *mu.shape)

# %% wrong prior_samples from "torch.distributions": draws of the prior, weighted
-    z = q.rsample((n_samples,))
+    z = p.rsample((n_samples,))

# %% wrong prior_samples: draws of the prior, no weights
def iwae_bound(model, x, n_samples):
    z = torch.randn(n_samples, len(x), model.latent_dim)
    logits = model.decode(z)
    log_px = (x * logits - F.softplus(logits)).sum(-1)
    return log_px.logsumexp(0) - math.log(n_samples)

# %% wrong wrong_spread from "torch.distributions": the variance as σ of the draws
-    z = q.rsample((n_samples,))
+    z = mu + logvar.exp() * torch.randn(n_samples, *mu.shape)

# %% wrong log_sigma from "torch.distributions": logvar read as log σ
-    q = Independent(Normal(mu, torch.exp(logvar / 2)), 1)
+    q = Independent(Normal(mu, torch.exp(logvar)), 1)

# %% wrong missing_sigma from "torch.distributions": draws without σ
-    z = q.rsample((n_samples,))
+    z = mu + torch.randn(n_samples, *mu.shape)

# %% wrong missing_mu from "torch.distributions": draws around 0
-    z = q.rsample((n_samples,))
+    z = (logvar / 2).exp() * torch.randn(n_samples, *mu.shape)

# %% wrong uniform_noise from "torch.distributions": rand
-    z = q.rsample((n_samples,))
+    z = mu + (logvar / 2).exp() * torch.rand(n_samples, *mu.shape)

# %% wrong no_noise from "torch.distributions": the mean
-    z = q.rsample((n_samples,))
+    z = mu.expand(n_samples, *mu.shape)

# %% wrong fixed_seed from "by hand": a seed inside
-    eps = torch.randn(n_samples, *mu.shape)
+    eps = torch.randn(n_samples, *mu.shape, generator=torch.Generator().manual_seed(0))

# %% wrong shared_noise from "by hand": one noise for all images
-    eps = torch.randn(n_samples, *mu.shape)
+    eps = torch.randn(n_samples, 1, mu.shape[1])

# %% wrong closed_form_kl: the KL of lesson 04 in each weight
def iwae_bound(model, x, n_samples):
    mu, logvar = model.encode(x)
    z = mu + torch.exp(0.5 * logvar) * torch.randn(n_samples, *mu.shape)
    logits = model.decode(z)
    log_px = (x * logits - F.softplus(logits)).sum(-1)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)
    return log_px.logsumexp(0) - math.log(n_samples) - kl

# %% wrong missing_log_k from "by hand": a sum
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return log_w.logsumexp(0)

# %% wrong underflow from "by hand": the weights themselves
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return log_w.exp().mean(0).log()

# %% wrong sign from "by hand": a loss
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return math.log(n_samples) - log_w.logsumexp(0)

# %% wrong sign from "by hand": the ratio upside down
-    log_w = log_px + 0.5 * (eps**2 - z**2 + logvar).sum(-1)
+    log_w = log_px - 0.5 * (eps**2 - z**2 + logvar).sum(-1)

# %% wrong mean_over_pixels from "by hand": pixels averaged
-    log_px = (x * logits - F.softplus(logits)).sum(-1)
+    log_px = (x * logits - F.softplus(logits)).mean(-1)

# %% wrong decodes_mu from "by hand": the mean decoded
-    logits = model.decode(z)
+    logits = model.decode(mu)

# %% wrong reduced_over_batch from "by hand": averaged over images
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return (log_w.logsumexp(0) - math.log(n_samples)).mean()

# %% wrong not_averaged from "by hand": the log-weights
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return log_w

# %% wrong wrong_axis from "by hand": averaged over the images
-    return log_w.logsumexp(0) - math.log(n_samples)
+    return log_w.logsumexp(1) - math.log(len(x))

# %% wrong values from "by hand": log σ forgotten
-    log_w = log_px + 0.5 * (eps**2 - z**2 + logvar).sum(-1)
+    log_w = log_px + 0.5 * (eps**2 - z**2).sum(-1)

# %% wrong prior_samples from "by hand": no ratio
-    log_w = log_px + 0.5 * (eps**2 - z**2 + logvar).sum(-1)
+    log_w = log_px

# %% wrong values from "by hand": the code of another image
-    logits = model.decode(z)
+    logits = model.decode(z.roll(1, dims=1))
