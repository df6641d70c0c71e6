# Bank of `split_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: three densities
def split_kl(mu, logvar, eps):
    z = mu + torch.exp(0.5 * logvar) * eps
    constant = math.log(2 * math.pi)
    log_all = -0.5 * (constant + logvar + (z[:, None] - mu) ** 2 / logvar.exp()).sum(dim=-1)
    log_own = log_all.diagonal()
    log_cloud = log_all.logsumexp(dim=1) - math.log(len(mu))
    log_prior = -0.5 * (constant + z**2).sum(dim=-1)
    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()

# %% right: distributions
def split_kl(mu, logvar, eps):
    D = torch.distributions
    sigma = (0.5 * logvar).exp()
    z = mu + sigma * eps
    own = D.Normal(mu, sigma).log_prob(z).sum(-1)
    parts = D.Independent(D.Normal(mu, sigma), 1)
    cloud = D.MixtureSameFamily(D.Categorical(torch.ones(len(mu))), parts).log_prob(z)
    prior = D.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return torch.mean(own - cloud), torch.mean(cloud - prior)

# %% right: the parts as plain numbers
def split_kl(mu, logvar, eps):
    sigma = (0.5 * logvar).exp()
    z = mu + sigma * eps
    logs = torch.distributions.Normal(mu, sigma).log_prob(z[:, None]).sum(dim=2)
    cloud = torch.logsumexp(logs, 1) - math.log(len(z))
    prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(dim=1)
    return (logs.diagonal() - cloud).mean().item(), (cloud - prior).mean().item()

# %% right: ε for the own density
def split_kl(mu, logvar, eps):
    z = mu + torch.exp(logvar / 2) * eps
    own = -0.5 * (math.log(2 * math.pi) + logvar + eps**2).sum(1)
    prior = -0.5 * (math.log(2 * math.pi) + z**2).sum(1)
    cloud = []
    for point in z:
        logs = -0.5 * (math.log(2 * math.pi) + logvar + (point - mu) ** 2 * (-logvar).exp()).sum(1)
        cloud.append(torch.logsumexp(logs, 0) - math.log(len(mu)))
    cloud = torch.stack(cloud)
    return own.mean() - cloud.mean(), cloud.mean() - prior.mean()

# %% right: the second as the draws' KL less the first
@torch.no_grad()
def split_kl(mu, logvar, eps):
    z = mu + torch.exp(logvar / 2) * eps
    logs = -0.5 * (logvar + (z[:, None] - mu) ** 2 / logvar.exp()).sum(-1)
    own = -0.5 * (logvar + eps**2).sum(-1)
    information = (own - logs.logsumexp(1) + math.log(len(mu))).mean()
    kl = (own + 0.5 * z.square().sum(-1)).mean()
    return information, kl - information

# %% right: softmax
def split_kl(mu, logvar, eps):
    z = mu + torch.exp(logvar / 2) * eps
    logs = -0.5 * (logvar + (z[:, None] - mu) ** 2 / logvar.exp()).sum(-1)
    information = logs.log_softmax(dim=1).diagonal().mean() + math.log(len(mu))
    kl = (logs.diagonal() + 0.5 * z.square().sum(-1)).mean()
    return [information, kl - information]

# %% wrong blank: not begun
def split_kl(mu, logvar, eps):
    ...

# %% wrong order from "three densities": the other order
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    return (log_cloud - log_prior).mean(), (log_own - log_cloud).mean()

# %% wrong whole_kl from "three densities": the whole KL
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    return (log_own - log_prior).mean(), (log_cloud - log_prior).mean()

# %% wrong whole_kl from "three densities": the whole KL for the second part
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    return (log_own - log_cloud).mean(), (log_own - log_prior).mean()

# %% wrong closed_form from "three densities": the exact KL for the sum
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    information = (log_own - log_cloud).mean()
+    return information, kl - information

# %% wrong own_left_out from "three densities": without the own Gaussian
-    log_cloud = log_all.logsumexp(dim=1) - math.log(len(mu))
+    others = log_all.masked_fill(torch.eye(len(mu), dtype=torch.bool), -math.inf)
+    log_cloud = others.logsumexp(dim=1) - math.log(max(len(mu) - 1, 1))

# %% wrong fresh_noise from "three densities": noise of one's own
-    z = mu + torch.exp(0.5 * logvar) * eps
+    z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong variance_for_sigma from "three densities": σ² ε
-    z = mu + torch.exp(0.5 * logvar) * eps
+    z = mu + torch.exp(logvar) * eps

# %% wrong no_noise from "three densities": at μ
-    z = mu + torch.exp(0.5 * logvar) * eps
+    z = mu

# %% wrong missing_log_n from "three densities": not averaged
-    log_cloud = log_all.logsumexp(dim=1) - math.log(len(mu))
+    log_cloud = log_all.logsumexp(dim=1)

# %% wrong mean_of_logs from "three densities": the mean of the logarithms
-    log_cloud = log_all.logsumexp(dim=1) - math.log(len(mu))
+    log_cloud = log_all.mean(dim=1)

# %% wrong product_of_marginals from "three densities": latent by latent
-    log_cloud = log_all.logsumexp(dim=1) - math.log(len(mu))
+    terms = -0.5 * (constant + logvar + (z[:, None] - mu) ** 2 / logvar.exp())
+    log_cloud = (terms.logsumexp(dim=1) - math.log(len(mu))).sum(dim=-1)

# %% wrong sign from "three densities": the first turned round
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    return (log_cloud - log_own).mean(), (log_cloud - log_prior).mean()

# %% wrong summed from "three densities": sums
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    return (log_own - log_cloud).sum(), (log_cloud - log_prior).sum()

# %% wrong not_averaged from "three densities": one per image
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    return log_own - log_cloud, log_cloud - log_prior

# %% wrong wrong_type from "three densities": their sum alone
-    return (log_own - log_cloud).mean(), (log_cloud - log_prior).mean()
+    return (log_own - log_prior).mean()

# %% wrong values from "three densities": the prior without its constant
-    log_prior = -0.5 * (constant + z**2).sum(dim=-1)
+    log_prior = -0.5 * (z**2).sum(dim=-1)
