# Bank of `noise_loss`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the formula
def noise_loss(model, z0, alpha_bar):
    t = torch.randint(len(alpha_bar), (len(z0),))
    eps = torch.randn_like(z0)
    share = alpha_bar[t][:, None]
    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
    return (model(z_t, t) - eps).square().sum(dim=-1).mean()

# %% right: mse_loss, summed
def noise_loss(model, z0, alpha_bar):
    T, B = alpha_bar.shape[0], z0.shape[0]
    t = torch.randint(0, T, (B,), device=z0.device)
    eps = torch.randn(z0.shape)
    z_t = alpha_bar[t].sqrt().unsqueeze(-1) * z0 + (1 - alpha_bar[t]).sqrt().unsqueeze(-1) * eps
    return F.mse_loss(model(z_t, t), eps, reduction="sum") / B

# %% right: row by row
def noise_loss(model, z0, alpha_bar):
    total = 0.0
    for z in z0:
        t = torch.randint(len(alpha_bar), (1,))
        eps = torch.randn(1, len(z))
        z_t = alpha_bar[t].sqrt() * z[None] + (1 - alpha_bar[t]).sqrt() * eps
        total = total + (model(z_t, t) - eps).pow(2).sum()
    return total / len(z0)

# %% right: t spread evenly from one random start
def noise_loss(model, z0, alpha_bar):
    T, B = len(alpha_bar), len(z0)
    share = (torch.rand(()) + torch.arange(B) / B) % 1  # Kingma et al. (2021), appendix I
    t = (share * T).long().clamp(max=T - 1)
    eps = torch.randn_like(z0)
    kept = alpha_bar[t][:, None]
    return (model(kept.sqrt() * z0 + (1 - kept).sqrt() * eps, t) - eps).square().sum(1).mean()

# %% right: t from rand
def noise_loss(model, z0, alpha_bar):
    t = (torch.rand(len(z0)) * len(alpha_bar)).long()
    eps = torch.distributions.Normal(0.0, 1.0).sample(z0.shape)
    a = alpha_bar.gather(0, t)
    z_t = torch.einsum("b,bd->bd", a.sqrt(), z0) + torch.einsum("b,bd->bd", (1 - a).sqrt(), eps)
    error = eps - model(z_t, t)
    return torch.einsum("bd,bd->", error, error) / len(z0)

# %% right: squared length of each row
def noise_loss(model, z0, alpha_bar):
    def noised(z, t, eps):
        return alpha_bar[t, None] ** 0.5 * z + (1 - alpha_bar[t, None]) ** 0.5 * eps
    t = torch.randint_like(z0[:, 0], len(alpha_bar)).long()
    eps = torch.empty_like(z0).normal_()
    return (torch.linalg.vector_norm(model(noised(z0, t, eps), t) - eps, dim=1) ** 2).mean()

# %% right: a mean times the latents
def noise_loss(model, z0, alpha_bar):
    t = torch.multinomial(torch.ones(len(alpha_bar)), len(z0), replacement=True)
    eps = torch.randn_like(z0)
    z_t = alpha_bar[t].sqrt()[:, None] * z0 + (1 - alpha_bar[t]).sqrt()[:, None] * eps
    return F.mse_loss(model(z_t, t), eps) * z0.shape[1]

# %% wrong blank: not begun
def noise_loss(model, z0, alpha_bar):
    ...

# %% wrong averaged from "the formula": a mean over all
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - eps).square().mean()

# %% wrong averaged from "mse_loss, summed": its default
-    return F.mse_loss(model(z_t, t), eps, reduction="sum") / B
+    return F.mse_loss(model(z_t, t), eps)

# %% wrong summed_batch from "mse_loss, summed": rows summed
-    return F.mse_loss(model(z_t, t), eps, reduction="sum") / B
+    return F.mse_loss(model(z_t, t), eps, reduction="sum")

# %% wrong averaged from "the formula": latents averaged, rows summed
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - eps).square().mean(dim=-1).sum()

# %% wrong missing_square from "the formula": the absolute error
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - eps).abs().sum(dim=-1).mean()

# %% wrong rooted from "the formula": the length of the error
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - eps).norm(dim=-1).mean()

# %% wrong halved from "the formula": half of it
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return 0.5 * (model(z_t, t) - eps).square().sum(dim=-1).mean()

# %% wrong sign from "the formula": negative
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return -(model(z_t, t) - eps).square().sum(dim=-1).mean()

# %% wrong weighted from "the formula": by the noise there is
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return ((1 - share) * (model(z_t, t) - eps).square()).sum(dim=-1).mean()

# %% wrong weighted from "the formula": by signal to noise
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (share / (1 - share) * (model(z_t, t) - eps).square()).sum(dim=-1).mean()

# %% wrong not_reduced from "the formula": one for each row
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - eps).square().sum(dim=-1)

# %% wrong not_reduced from "the formula": nothing summed
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - eps).square()

# %% wrong target_z0 from "the formula": predicts the code
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - z0).square().sum(dim=-1).mean()

# %% wrong target_z_t from "the formula": predicts what it is shown
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - z_t).square().sum(dim=-1).mean()

# %% wrong scaled_noise from "the formula": the noise as it was added
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - (1 - share).sqrt() * eps).square().sum(dim=-1).mean()

# %% wrong target from "the formula": the difference of z_t and z0
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - (z_t - z0)).square().sum(dim=-1).mean()

# %% wrong sign from "the formula": the noise added to the prediction
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) + eps).square().sum(dim=-1).mean()

# %% wrong other_noise from "the formula": drawn twice
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - torch.randn_like(z0)).square().sum(dim=-1).mean()

# %% wrong no_root from "the formula": variances for spreads
-    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
+    z_t = share * z0 + (1 - share) * eps

# %% wrong swapped from "the formula": the factors changed places
-    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
+    z_t = (1 - share).sqrt() * z0 + share.sqrt() * eps

# %% wrong one_minus_root from "the formula": weights that add up to one
-    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
+    z_t = share.sqrt() * z0 + (1 - share.sqrt()) * eps

# %% wrong noise_unscaled from "the formula": eps as it is
-    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
+    z_t = share.sqrt() * z0 + eps

# %% wrong signal_kept from "the formula": z0 as it is
-    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
+    z_t = z0 + (1 - share).sqrt() * eps

# %% wrong no_noise from "the formula": shown the code
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z0, t) - eps).square().sum(dim=-1).mean()

# %% wrong cumulated_again from "the formula": alpha_bar read as alpha
-    share = alpha_bar[t][:, None]
+    share = alpha_bar.cumprod(0)[t][:, None]

# %% wrong other_time from "the formula": the model is told time backwards
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, len(alpha_bar) - 1 - t) - eps).square().sum(dim=-1).mean()

# %% wrong other_time from "the formula": an axis too many
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t[:, None]) - eps).square().sum(dim=-1).mean()

# %% wrong other_time from "the formula": noised at the step before
-    share = alpha_bar[t][:, None]
+    share = alpha_bar[(t - 1).clamp(min=0)][:, None]

# %% wrong fixed_times from "the formula": t by the row's place
-    t = torch.randint(len(alpha_bar), (len(z0),))
+    t = torch.arange(len(z0)) % len(alpha_bar)

# %% wrong one_time from "the formula": one t for the batch
-    t = torch.randint(len(alpha_bar), (len(z0),))
+    t = torch.randint(len(alpha_bar), (1,)).expand(len(z0))

# %% wrong first_left_out: from one on
def noise_loss(model, z0, alpha_bar):
    T = len(alpha_bar)
    t = torch.randint(min(1, T - 1), T, (len(z0),))
    eps = torch.randn_like(z0)
    share = alpha_bar[t][:, None]
    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
    return (model(z_t, t) - eps).square().sum(dim=-1).mean()

# %% wrong last_left_out from "from one on": the last excluded twice
-    t = torch.randint(min(1, T - 1), T, (len(z0),))
+    t = torch.randint(0, max(1, T - 1), (len(z0),))

# %% wrong raised from "the formula": t counted from one to T
-    t = torch.randint(len(alpha_bar), (len(z0),))
+    t = torch.randint(1, len(alpha_bar) + 1, (len(z0),))

# %% wrong not_uniform from "t from rand": early steps more often
-    t = (torch.rand(len(z0)) * len(alpha_bar)).long()
+    t = (torch.rand(len(z0)) ** 2 * len(alpha_bar)).long()

# %% wrong uniform_noise from "the formula": rand for randn
-    eps = torch.randn_like(z0)
+    eps = torch.rand_like(z0)

# %% wrong uniform_noise from "the formula": uniform with the right spread
-    eps = torch.randn_like(z0)
+    eps = (torch.rand_like(z0) - 0.5) * 12**0.5

# %% wrong shared_noise from "the formula": one row of noise for all
-    eps = torch.randn_like(z0)
+    eps = torch.randn(z0.shape[1]).expand_as(z0)

# %% wrong shared_noise from "the formula": one number a row
-    eps = torch.randn_like(z0)
+    eps = torch.randn(len(z0), 1).expand_as(z0)

# %% wrong not_normal from "the formula": half the spread
-    eps = torch.randn_like(z0)
+    eps = 0.5 * torch.randn_like(z0)

# %% wrong fixed_seed from "the formula": seeded
-    t = torch.randint(len(alpha_bar), (len(z0),))
-    eps = torch.randn_like(z0)
+    g = torch.Generator().manual_seed(0)
+    t = torch.randint(len(alpha_bar), (len(z0),), generator=g)
+    eps = torch.randn(z0.shape, generator=g)

# %% wrong no_gradient from "the formula": a model without a graph
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t).detach() - eps).square().sum(dim=-1).mean()

# %% wrong other_row from "the formula": the first row only
-    t = torch.randint(len(alpha_bar), (len(z0),))
+    z0 = z0[:1].expand_as(z0)
+    t = torch.randint(len(alpha_bar), (len(z0),))

# %% wrong changed_input from "the formula": in place
-    z_t = share.sqrt() * z0 + (1 - share).sqrt() * eps
+    z_t = z0.mul_(share.sqrt()).add_((1 - share).sqrt() * eps)

# %% wrong wrong_type from "the formula": a number
-    return (model(z_t, t) - eps).square().sum(dim=-1).mean()
+    return (model(z_t, t) - eps).square().sum(dim=-1).mean().item()
