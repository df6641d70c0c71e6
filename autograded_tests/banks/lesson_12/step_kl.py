# Bank of `step_kl`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the formula
def step_kl(eps, eps_hat, t, betas):
    alpha_bar = (1 - betas).cumprod(0)
    beta = betas[t]
    tilde = beta * (1 - alpha_bar[t - 1]) / (1 - alpha_bar[t])
    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * (eps - eps_hat)
    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)

# %% right: torch.distributions
def step_kl(eps, eps_hat, t, betas):
    from torch.distributions import Normal, kl_divergence
    alphas = 1 - betas
    alpha_bar = alphas.cumprod(0)
    factor = -betas[t] / (1 - alpha_bar[t]).sqrt() / alphas[t].sqrt()
    tilde = betas[t] * (1 - alpha_bar[t - 1]) / (1 - alpha_bar[t])
    q = Normal(factor * eps, tilde.sqrt())
    return kl_divergence(q, Normal(factor * eps_hat, betas[t].sqrt())).sum(-1)

# %% right: the two parts
def step_kl(eps, eps_hat, t, betas):
    alpha_bar = torch.cumprod(1 - betas, dim=0)
    ratio = (1 - alpha_bar[t - 1]) / (1 - alpha_bar[t])
    widths = 0.5 * eps.shape[1] * (ratio - 1 - ratio.log())
    weight = betas[t] / (2 * (1 - betas[t]) * (1 - alpha_bar[t]))
    return widths + weight * (eps - eps_hat).square().sum(dim=1)

# %% right: row by row
def step_kl(eps, eps_hat, t, betas):
    shares, product = [], 1.0
    for b in betas.tolist():
        product *= 1 - b
        shares.append(product)
    b, now, before = betas[t].item(), shares[t], shares[t - 1]
    tilde = b * (1 - before) / (1 - now)
    rows = []
    for e, e_hat in zip(eps, eps_hat):
        gap = b / math.sqrt((1 - now) * (1 - b)) * (e - e_hat)
        rows.append(0.5 * (len(e) * (tilde / b - 1 + math.log(b / tilde)) + gap.dot(gap) / b))
    return torch.stack(rows)

# %% right: cross-entropy minus entropy, in float64
def step_kl(eps, eps_hat, t, betas):
    b = betas.double()
    a = (1 - b).cumprod(0)
    tilde = b[t] * (1 - a[t - 1]) / (1 - a[t])
    gap = b[t] / ((1 - a[t]) * (1 - b[t])).sqrt() * (eps.double() - eps_hat)
    cross = 0.5 * (torch.log(2 * math.pi * b[t]) + (tilde + gap.square()) / b[t])
    entropy = 0.5 * (torch.log(2 * math.pi * tilde) + 1)
    return (cross - entropy).sum(-1)

# %% wrong blank: not begun
def step_kl(eps, eps_hat, t, betas):
    ...

# %% wrong means_only from "the two parts": the widths are left out
-    return widths + weight * (eps - eps_hat).square().sum(dim=1)
+    return weight * (eps - eps_hat).square().sum(dim=1)

# %% wrong posterior_variance from "torch.distributions": both with q's variance
-    return kl_divergence(q, Normal(factor * eps_hat, betas[t].sqrt())).sum(-1)
+    return kl_divergence(q, Normal(factor * eps_hat, tilde.sqrt())).sum(-1)

# %% wrong means_only from "torch.distributions": both with beta
-    q = Normal(factor * eps, tilde.sqrt())
+    q = Normal(factor * eps, betas[t].sqrt())

# %% wrong reversed_kl from "torch.distributions": p before q
-    return kl_divergence(q, Normal(factor * eps_hat, betas[t].sqrt())).sum(-1)
+    return kl_divergence(Normal(factor * eps_hat, betas[t].sqrt()), q).sum(-1)

# %% wrong divided_by_own from "the formula": measured in q's variance
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / tilde).sum(dim=-1)

# %% wrong variances_only from "torch.distributions": both at the true mean
-    return kl_divergence(q, Normal(factor * eps_hat, betas[t].sqrt())).sum(-1)
+    return kl_divergence(q, Normal(factor * eps, betas[t].sqrt())).sum(-1) + 0 * eps_hat.sum(-1)

# %% wrong plain_error from "the formula": the error of the noise
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return (eps - eps_hat).square().sum(dim=-1)

# %% wrong plain_error from "the formula": noises taken for means
-    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * (eps - eps_hat)
+    gap = eps - eps_hat

# %% wrong factor_missing from "the formula": no alpha below
-    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * (eps - eps_hat)
+    gap = beta / (1 - alpha_bar[t]).sqrt() * (eps - eps_hat)

# %% wrong factor_missing from "the formula": no alpha_bar below
-    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * (eps - eps_hat)
+    gap = beta / (1 - beta).sqrt() * (eps - eps_hat)

# %% wrong missing_half from "the formula": twice
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)

# %% wrong missing_half from "the two parts": before the error
-    weight = betas[t] / (2 * (1 - betas[t]) * (1 - alpha_bar[t]))
+    weight = betas[t] / ((1 - betas[t]) * (1 - alpha_bar[t]))

# %% wrong missing_constant from "the formula": minus one forgotten
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return 0.5 * (tilde / beta + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)

# %% wrong missing_log from "the formula": no logarithm
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return 0.5 * (tilde / beta - 1 + gap**2 / beta).sum(dim=-1)

# %% wrong log_sign from "the formula": the logarithm upside down
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return 0.5 * (tilde / beta - 1 + torch.log(tilde / beta) + gap**2 / beta).sum(dim=-1)

# %% wrong one_latent from "the two parts": the widths of one latent
-    widths = 0.5 * eps.shape[1] * (ratio - 1 - ratio.log())
+    widths = 0.5 * (ratio - 1 - ratio.log())

# %% wrong averaged from "the formula": a mean over latents
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).mean(dim=-1)

# %% wrong reduced_over_batch from "the formula": one number
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1).mean()

# %% wrong off_by_one from "the formula": the next step's share
-    beta = betas[t]
+    t = min(t + 1, len(betas) - 1)
+    beta = betas[t]

# %% wrong no_gradient from "the formula": detached
-    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * (eps - eps_hat)
+    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * (eps - eps_hat).detach()

# %% wrong changed_input from "the formula": in place
-    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * (eps - eps_hat)
+    gap = beta / ((1 - alpha_bar[t]) * (1 - beta)).sqrt() * eps.sub_(eps_hat)

# %% wrong shape from "the formula": nothing summed
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta)

# %% wrong wrong_type from "the formula": a list
-    return 0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)
+    return (0.5 * (tilde / beta - 1 + torch.log(beta / tilde) + gap**2 / beta).sum(dim=-1)).tolist()
