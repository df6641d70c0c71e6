# Bank of `denoise_step`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the formula
def denoise_step(z, eps_hat, t, betas, noise):
    alpha_bar = (1 - betas).cumprod(0)[t]
    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
    return mean + betas[t].sqrt() * noise if t > 0 else mean

# %% right: no noise at the end by a factor
def denoise_step(z, eps_hat, t, betas, noise):
    alphas = 1 - betas
    alpha_bar = torch.cumprod(alphas, dim=0)
    c = betas[t] / torch.sqrt(1 - alpha_bar[t])
    return (z - c * eps_hat) / torch.sqrt(alphas[t]) + (t > 0) * torch.sqrt(betas[t]) * noise

# %% right: a product up to t
@torch.no_grad()
def denoise_step(z, eps_hat, t, betas, noise):
    beta = float(betas[t])
    alpha_bar = math.prod(1 - float(b) for b in betas[: t + 1])
    mean = (z - beta / math.sqrt(1 - alpha_bar) * eps_hat) / math.sqrt(1 - beta)
    if t == 0:
        return mean
    return mean + math.sqrt(beta) * noise

# %% right: by way of z0
def denoise_step(z, eps_hat, t, betas, noise):
    alpha_bar = (1 - betas).cumprod(0)
    now, before = alpha_bar[t], alpha_bar[t - 1] if t else torch.ones(())
    z0 = (z - (1 - now).sqrt() * eps_hat) / now.sqrt()
    mean = before.sqrt() * betas[t] / (1 - now) * z0
    mean = mean + (1 - betas[t]).sqrt() * (1 - before) / (1 - now) * z
    return mean if t == 0 else mean + betas[t] ** 0.5 * noise

# %% right: logarithms, in float64
def denoise_step(z, eps_hat, t, betas, noise):
    b = betas.double()
    one_minus = -torch.expm1(torch.log1p(-b[: t + 1]).sum())
    mean = (z - b[t] / one_minus.sqrt() * eps_hat) / (1 - b[t]).sqrt()
    return mean + (b[t].sqrt() if t else 0.0) * noise

# %% wrong blank: not begun
def denoise_step(z, eps_hat, t, betas, noise):
    ...

# %% wrong posterior_variance: the other variance
def denoise_step(z, eps_hat, t, betas, noise):
    alpha_bar = (1 - betas).cumprod(0)
    mean = (z - betas[t] / (1 - alpha_bar[t]).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
    if t == 0:
        return mean
    return mean + (betas[t] * (1 - alpha_bar[t - 1]) / (1 - alpha_bar[t])).sqrt() * noise

# %% wrong noise_at_end from "the formula": noise at t = 0 too
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean + betas[t].sqrt() * noise

# %% wrong no_noise from "the formula": the mean at every step
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean

# %% wrong no_root from "the formula": variance for spread
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean + betas[t] * noise if t > 0 else mean

# %% wrong unit_noise from "the formula": noise as it is
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean + noise if t > 0 else mean

# %% wrong noise_of_t from "the formula": all steps' noise
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean + (1 - alpha_bar).sqrt() * noise if t > 0 else mean

# %% wrong subtracts_noise from "the formula": minus
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean - betas[t].sqrt() * noise if t > 0 else mean

# %% wrong adds_eps from "the formula": plus
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z + betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()

# %% wrong unscaled from "the formula": no division
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat

# %% wrong multiplied from "the formula": times the root
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) * (1 - betas[t]).sqrt()

# %% wrong divided_by_alpha from "the formula": no root below
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t])

# %% wrong alpha_bar_for_alpha from "the formula": the whole way's factor
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / alpha_bar.sqrt()

# %% wrong alpha_for_alpha_bar from "the formula": one step's share
-    alpha_bar = (1 - betas).cumprod(0)[t]
+    alpha_bar = (1 - betas)[t]

# %% wrong factor_without_root from "the formula": no root over 1 - alpha_bar
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z - betas[t] / (1 - alpha_bar) * eps_hat) / (1 - betas[t]).sqrt()

# %% wrong whole_noise from "the formula": all of it at once
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z - (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()

# %% wrong whole_noise from "the formula": eps_hat as it is
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z - eps_hat) / (1 - betas[t]).sqrt()

# %% wrong jumps_to_z0 from "the formula": the guess of z0
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = (z - (1 - alpha_bar).sqrt() * eps_hat) / alpha_bar.sqrt()

# %% wrong off_by_one from "the formula": the product ends before t
-    alpha_bar = (1 - betas).cumprod(0)[t]
+    alpha_bar = (1 - betas).cumprod(0)[max(t - 1, 0)]

# %% wrong betas_for_alphas from "the formula": a product of betas
-    alpha_bar = (1 - betas).cumprod(0)[t]
+    alpha_bar = betas.cumprod(0)[t]

# %% wrong changed_input from "the formula": in place
-    mean = (z - betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
+    mean = z.sub_(betas[t] / (1 - alpha_bar).sqrt() * eps_hat) / (1 - betas[t]).sqrt()

# %% wrong wrong_type from "the formula": mean and spread
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean, betas[t].sqrt()

# %% wrong values from "the formula": noise of its own
-    return mean + betas[t].sqrt() * noise if t > 0 else mean
+    return mean + betas[t].sqrt() * torch.randn_like(z) if t > 0 else mean
