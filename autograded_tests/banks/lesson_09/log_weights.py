# Bank of `log_weights`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: torch.distributions
def log_weights(model, x, z):
    from torch.distributions import Bernoulli, Normal
    mu, logvar = model.encode(x)
    log_px = Bernoulli(logits=model.decode(z)).log_prob(x).sum(-1)
    log_p = Normal(0.0, 1.0).log_prob(z).sum(-1)
    log_q = Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).sum(-1)
    return log_px + log_p - log_q

# %% right: by hand, the 2π cancelled
def log_weights(model, x, z):
    mu, logvar = model.encode(x)
    logits = model.decode(z)
    bce = F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)
    ratio = 0.5 * ((z - mu) ** 2 / logvar.exp() + logvar - z**2).sum(-1)
    return ratio - bce

# %% right: draws and images in one axis
def log_weights(model, x, z):
    K, B, D = z.shape
    mu, logvar = model.encode(x)
    rows = z.reshape(K * B, D)
    logits, pixels = model.decode(rows), x.repeat(K, 1)
    log_px = -F.binary_cross_entropy_with_logits(logits, pixels, reduction="none").sum(1)
    log_p = -0.5 * (rows**2 + math.log(2 * math.pi)).sum(1)
    m, l = mu.repeat(K, 1), logvar.repeat(K, 1)
    log_q = -0.5 * ((rows - m) ** 2 * torch.exp(-l) + l + math.log(2 * math.pi)).sum(1)
    return (log_px + log_p - log_q).view(K, B)

# %% right: a loop over draws
def log_weights(model, x, z):
    mu, logvar = model.encode(x)
    std = (logvar / 2).exp()
    out = []
    for one in z:
        p = torch.sigmoid(model.decode(one))
        log_px = (x * torch.log(p) + (1 - x) * torch.log1p(-p)).sum(1)
        eps = (one - mu) / std
        out.append(log_px + 0.5 * (eps**2 - one**2).sum(1) + logvar.sum(1) / 2)
    return torch.stack(out)

# %% right: a loop over images, softplus
def log_weights(model, x, z):
    columns = []
    for b in range(len(x)):
        mu, logvar = model.encode(x[b : b + 1])
        a = model.decode(z[:, b])
        log_px = (x[b] * a - F.softplus(a)).sum(1)
        log_q = torch.distributions.Normal(mu, logvar.mul(0.5).exp()).log_prob(z[:, b]).sum(1)
        log_p = torch.distributions.Normal(0, 1).log_prob(z[:, b]).sum(1)
        columns.append(log_px + log_p - log_q)
    return torch.stack(columns, dim=1)

# %% right: multivariate densities
def log_weights(model, x, z):
    from torch.distributions import Bernoulli, Independent, MultivariateNormal, Normal
    mu, logvar = model.encode(x)
    q = Independent(Normal(mu, logvar.exp().sqrt()), 1)
    D = z.shape[-1]
    p = MultivariateNormal(torch.zeros(D), torch.eye(D))
    likelihood = Independent(Bernoulli(logits=model.decode(z)), 1)
    return likelihood.log_prob(x) + p.log_prob(z) - q.log_prob(z)

# %% wrong blank: not begun
def log_weights(model, x, z):
    ...

# %% wrong missing_prior from "torch.distributions": no prior
-    return log_px + log_p - log_q
+    return log_px - log_q

# %% wrong missing_q from "torch.distributions": the joint density
-    return log_px + log_p - log_q
+    return log_px + log_p

# %% wrong likelihood_alone from "torch.distributions": the pixels alone
-    return log_px + log_p - log_q
+    return log_px

# %% wrong missing_likelihood from "torch.distributions": the ratio alone
-    return log_px + log_p - log_q
+    return log_p - log_q

# %% wrong closed_form_kl: the KL of lesson 04
def log_weights(model, x, z):
    mu, logvar = model.encode(x)
    logits = model.decode(z)
    bce = F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1)
    return -bce - kl

# %% wrong missing_constant from "draws and images in one axis": 2π once
-    log_p = -0.5 * (rows**2 + math.log(2 * math.pi)).sum(1)
+    log_p = -0.5 * (rows**2).sum(1)

# %% wrong missing_constant from "draws and images in one axis": 2π in p alone
-    log_q = -0.5 * ((rows - m) ** 2 * torch.exp(-l) + l + math.log(2 * math.pi)).sum(1)
+    log_q = -0.5 * ((rows - m) ** 2 * torch.exp(-l) + l).sum(1)

# %% wrong fresh_draws: z drawn anew
def log_weights(model, x, z):
    from torch.distributions import Bernoulli, Normal
    mu, logvar = model.encode(x)
    q = Normal(mu, torch.exp(0.5 * logvar))
    z = q.rsample((len(z),))
    log_px = Bernoulli(logits=model.decode(z)).log_prob(x).sum(-1)
    return log_px + Normal(0.0, 1.0).log_prob(z).sum(-1) - q.log_prob(z).sum(-1)

# %% wrong log_sigma from "torch.distributions": logvar read as log σ
-    log_q = Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).sum(-1)
+    log_q = Normal(mu, torch.exp(logvar)).log_prob(z).sum(-1)

# %% wrong missing_logvar from "by hand, the 2π cancelled": no log σ
-    ratio = 0.5 * ((z - mu) ** 2 / logvar.exp() + logvar - z**2).sum(-1)
+    ratio = 0.5 * ((z - mu) ** 2 / logvar.exp() - z**2).sum(-1)

# %% wrong missing_half from "a loop over draws": log σ² for log σ
-        out.append(log_px + 0.5 * (eps**2 - one**2).sum(1) + logvar.sum(1) / 2)
+        out.append(log_px + 0.5 * (eps**2 - one**2).sum(1) + logvar.sum(1))

# %% wrong ratio_sign from "torch.distributions": upside down
-    return log_px + log_p - log_q
+    return log_px + log_q - log_p

# %% wrong q_sign from "torch.distributions": q added
-    return log_px + log_p - log_q
+    return log_px + log_p + log_q

# %% wrong sign from "torch.distributions": a loss
-    return log_px + log_p - log_q
+    return log_q - log_px - log_p

# %% wrong likelihood_sign from "by hand, the 2π cancelled": the price added
-    return ratio - bce
+    return ratio + bce

# %% wrong decodes_mu from "torch.distributions": the mean decoded
-    log_px = Bernoulli(logits=model.decode(z)).log_prob(x).sum(-1)
+    log_px = Bernoulli(logits=model.decode(mu)).log_prob(x).sum(-1)

# %% wrong mean_over_pixels from "torch.distributions": pixels averaged
-    log_px = Bernoulli(logits=model.decode(z)).log_prob(x).sum(-1)
+    log_px = Bernoulli(logits=model.decode(z)).log_prob(x).mean(-1)

# %% wrong mean_over_latents from "torch.distributions": latents averaged
-    log_p = Normal(0.0, 1.0).log_prob(z).sum(-1)
-    log_q = Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).sum(-1)
+    log_p = Normal(0.0, 1.0).log_prob(z).mean(-1)
+    log_q = Normal(mu, torch.exp(0.5 * logvar)).log_prob(z).mean(-1)

# %% wrong averaged_over_draws from "torch.distributions": averaged
-    return log_px + log_p - log_q
+    return (log_px + log_p - log_q).mean(0)

# %% wrong transposed from "torch.distributions": images first
-    return log_px + log_p - log_q
+    return (log_px + log_p - log_q).T

# %% wrong doubled_sigmoid from "torch.distributions": probabilities as logits
-    log_px = Bernoulli(logits=model.decode(z)).log_prob(x).sum(-1)
+    log_px = Bernoulli(logits=model.decode(z).sigmoid()).log_prob(x).sum(-1)

# %% wrong other_image from "draws and images in one axis": images repeated in the wrong order
-    logits, pixels = model.decode(rows), x.repeat(K, 1)
+    logits, pixels = model.decode(rows), x.repeat_interleave(K, 0)

# %% wrong no_gradient from "torch.distributions": no graph
-    return log_px + log_p - log_q
+    return (log_px + log_p - log_q).detach()

# %% wrong no_gradient from "torch.distributions": the encoder cut off
-    mu, logvar = model.encode(x)
+    with torch.no_grad():
+        mu, logvar = model.encode(x)

# %% wrong exponentiated from "torch.distributions": the weights
-    return log_px + log_p - log_q
+    return (log_px + log_p - log_q).exp()
