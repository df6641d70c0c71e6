# Bank of `aggregate_log_density`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: logsumexp
def aggregate_log_density(z, mu, logvar):
    squares = (z[:, None] - mu) ** 2 / logvar.exp()
    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares).sum(dim=-1)
    return logs.logsumexp(dim=1) - math.log(len(mu))

# %% right: distributions, one by one
def aggregate_log_density(z, mu, logvar):
    normal = torch.distributions.Normal(mu[:, None], torch.exp(0.5 * logvar)[:, None])
    logs = normal.log_prob(z[None]).sum(-1)
    return torch.logsumexp(logs, dim=0) - math.log(mu.shape[0])

# %% right: a mixture
def aggregate_log_density(z, mu, logvar):
    D = torch.distributions
    parts = D.Independent(D.Normal(mu, (logvar / 2).exp()), 1)
    return D.MixtureSameFamily(D.Categorical(torch.ones(len(mu))), parts).log_prob(z)

# %% right: a loop with the largest taken out
def aggregate_log_density(z, mu, logvar):
    found = []
    for point in z:
        logs = -0.5 * ((point - mu).square() * (-logvar).exp() + logvar + math.log(2 * math.pi)).sum(1)
        top = logs.max()
        found.append(top + (logs - top).exp().mean().log())
    return torch.stack(found)

# %% right: logaddexp
def aggregate_log_density(z, mu, logvar):
    total = torch.full((len(z),), -math.inf)
    for m, l in zip(mu, logvar):
        log = -0.5 * (math.log(2 * math.pi) + l + (z - m) ** 2 / l.exp()).sum(1)
        total = log if total[0] == -math.inf else torch.logaddexp(total, log)
    return total - math.log(len(mu))

# %% wrong blank: not begun
def aggregate_log_density(z, mu, logvar):
    ...

# %% wrong mean_of_logs from "logsumexp": the mean of the logarithms
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.mean(dim=1)

# %% wrong missing_log_n from "logsumexp": a sum
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.logsumexp(dim=1)

# %% wrong wrong_count from "logsumexp": divided by the points
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.logsumexp(dim=1) - math.log(len(z))

# %% wrong divided_log from "logsumexp": the logarithm divided
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.logsumexp(dim=1) / len(mu)

# %% wrong product_of_marginals from "logsumexp": latent by latent
-    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares).sum(dim=-1)
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares)
+    return (logs.logsumexp(dim=1) - math.log(len(mu))).sum(dim=-1)

# %% wrong one_gaussian: mean and spread of the cloud
def aggregate_log_density(z, mu, logvar):
    variance = mu.var(0, correction=0) + logvar.exp().mean(0)
    return torch.distributions.Normal(mu.mean(0), variance.sqrt()).log_prob(z).sum(-1)

# %% wrong largest_only from "logsumexp": the nearest Gaussian
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.max(dim=1).values

# %% wrong not_log from "logsumexp": the density
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.exp().mean(dim=1)

# %% wrong underflow from "logsumexp": densities averaged
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.exp().mean(dim=1).log()

# %% wrong over_points from "logsumexp": averaged over the points
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs.logsumexp(dim=0) - math.log(len(mu))

# %% wrong reduced_over_points from "logsumexp": one number
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return (logs.logsumexp(dim=1) - math.log(len(mu))).mean()

# %% wrong log_sigma from "distributions, one by one": log σ
-    normal = torch.distributions.Normal(mu[:, None], torch.exp(0.5 * logvar)[:, None])
+    normal = torch.distributions.Normal(mu[:, None], torch.exp(logvar)[:, None])

# %% wrong missing_constant from "logsumexp": without 2π
-    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares).sum(dim=-1)
+    logs = -0.5 * (logvar + squares).sum(dim=-1)

# %% wrong missing_logvar from "logsumexp": without log σ²
-    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares).sum(dim=-1)
+    logs = -0.5 * (math.log(2 * math.pi) + squares).sum(dim=-1)

# %% wrong mean_over_latents from "logsumexp": averaged over the latents
-    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares).sum(dim=-1)
+    logs = -0.5 * (math.log(2 * math.pi) + logvar + squares).mean(dim=-1)

# %% wrong standard_normal: the prior
def aggregate_log_density(z, mu, logvar):
    return -0.5 * (math.log(2 * math.pi) + z**2).sum(-1)

# %% wrong not_summed from "logsumexp": each Gaussian by itself
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return logs

# %% wrong no_gradient from "logsumexp": no graph
-    return logs.logsumexp(dim=1) - math.log(len(mu))
+    return (logs.logsumexp(dim=1) - math.log(len(mu))).detach()

# %% wrong values from "logsumexp": the squares twice
-    squares = (z[:, None] - mu) ** 2 / logvar.exp()
+    squares = 2 * (z[:, None] - mu) ** 2 / logvar.exp()
