# Bank of `free_bits_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: clamp
def free_bits_kl(mu, logvar, free):
    terms = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
    return terms.mean(dim=0).clamp(min=free).sum()

# %% right: maximum
def free_bits_kl(mu, logvar, free):
    terms = 0.5 * (mu.square() + logvar.exp() - 1 - logvar)
    per_latent = terms.mean(0)
    return torch.maximum(per_latent, torch.full_like(per_latent, free)).sum()

# %% right: what is above the floor
def free_bits_kl(mu, logvar, free):
    terms = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp())
    return (F.relu(terms.mean(0) - free) + free).sum()

# %% right: distributions
def free_bits_kl(mu, logvar, free):
    q = torch.distributions.Normal(mu, torch.exp(0.5 * logvar))
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    per_latent = torch.distributions.kl_divergence(q, p).mean(dim=0)
    return torch.where(per_latent > free, per_latent, free).sum()

# %% right: a loop
def free_bits_kl(mu, logvar, free):
    total = 0.0
    for j in range(mu.shape[1]):
        cost = (0.5 * (mu[:, j] ** 2 + logvar[:, j].exp() - 1 - logvar[:, j])).sum() / len(mu)
        total = total + (cost if cost > free else free)
    return total

# %% wrong blank: not begun
def free_bits_kl(mu, logvar, free):
    ...

# %% wrong floor_per_image from "clamp": a floor per image
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.clamp(min=free).mean(dim=0).sum()

# %% wrong floor_on_total from "clamp": a floor under the total
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.mean(dim=0).sum().clamp(min=free * mu.shape[1])

# %% wrong floor_on_total from "clamp": a floor under each image's total
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.sum(dim=1).clamp(min=free * mu.shape[1]).mean()

# %% wrong subtracted from "what is above the floor": taken off
-    return (F.relu(terms.mean(0) - free) + free).sum()
+    return F.relu(terms.mean(0) - free).sum()

# %% wrong ceiling from "clamp": a ceiling
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.mean(dim=0).clamp(max=free).sum()

# %% wrong zeroed from "distributions": nothing below
-    return torch.where(per_latent > free, per_latent, free).sum()
+    return torch.where(per_latent > free, per_latent, 0.0).sum()

# %% wrong floor_ignored from "clamp": no floor
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.mean(dim=0).sum()

# %% wrong added from "clamp": added
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return (terms.mean(dim=0) + free).sum()

# %% wrong mean_over_latents from "clamp": averaged over the latents
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.mean(dim=0).clamp(min=free).mean()

# %% wrong summed_over_batch from "clamp": added up over the batch
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.sum(dim=0).clamp(min=free).sum()

# %% wrong not_summed from "clamp": one per latent
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.mean(dim=0).clamp(min=free)

# %% wrong not_averaged from "clamp": one per image
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.clamp(min=free).sum(dim=1)

# %% wrong missing_half from "clamp": twice the KL
-    terms = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
+    terms = mu**2 + logvar.exp() - 1 - logvar

# %% wrong log_sigma from "clamp": log σ
-    terms = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
+    terms = 0.5 * (mu**2 + (2 * logvar).exp() - 1 - 2 * logvar)

# %% wrong gradient_leaks from "clamp": the value is lifted, the gradient stays
-    return terms.mean(dim=0).clamp(min=free).sum()
+    cost = terms.mean(dim=0)
+    return (cost + (free - cost).clamp(min=0).detach()).sum()

# %% wrong no_gradient from "clamp": no graph
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.mean(dim=0).clamp(min=free).sum().detach()

# %% wrong values from "clamp": half the floor
-    return terms.mean(dim=0).clamp(min=free).sum()
+    return terms.mean(dim=0).clamp(min=free / 2).sum()
