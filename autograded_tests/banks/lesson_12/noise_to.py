# Bank of `noise_to`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the formula
def noise_to(z0, t, eps, alpha_bar):
    share = alpha_bar[t][:, None]
    return share.sqrt() * z0 + (1 - share).sqrt() * eps

# %% right: unsqueeze
def noise_to(z0, t, eps, alpha_bar):
    signal, noise = alpha_bar[t] ** 0.5, (1 - alpha_bar[t]) ** 0.5
    return signal.unsqueeze(1) * z0 + noise.unsqueeze(1) * eps

# %% right: a loop over rows
def noise_to(z0, t, eps, alpha_bar):
    rows = []
    for z, k, e in zip(z0, t, eps):
        rows.append(torch.sqrt(alpha_bar[k]) * z + torch.sqrt(1 - alpha_bar[k]) * e)
    return torch.stack(rows)

# %% right: gather and reshape
def noise_to(z0, t, eps, alpha_bar):
    a = alpha_bar.gather(0, t).reshape(-1, 1)
    return torch.sqrt(a) * z0 + torch.sqrt(1.0 - a) * eps

# %% right: einsum, in float64
def noise_to(z0, t, eps, alpha_bar):
    a = alpha_bar.double()[t]
    return torch.einsum("b,bd->bd", a.sqrt(), z0.double()) + torch.einsum(
        "b,bd->bd", (1 - a).sqrt(), eps.double()
    )

# %% right: lerp of angles
def noise_to(z0, t, eps, alpha_bar):
    angle = torch.acos(alpha_bar[t].sqrt()).view(len(z0), 1)
    return torch.cos(angle) * z0 + torch.sin(angle) * eps

# %% wrong blank: not begun
def noise_to(z0, t, eps, alpha_bar):
    ...

# %% wrong no_root from "the formula": variances for spreads
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share * z0 + (1 - share) * eps

# %% wrong no_root from "the formula": no root over the noise
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share.sqrt() * z0 + (1 - share) * eps

# %% wrong no_root from "the formula": no root over the signal
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share * z0 + (1 - share).sqrt() * eps

# %% wrong swapped from "the formula": the factors changed places
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return (1 - share).sqrt() * z0 + share.sqrt() * eps

# %% wrong one_minus_root from "the formula": weights that add up to one
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share.sqrt() * z0 + (1 - share.sqrt()) * eps

# %% wrong subtracted from "the formula": minus the noise
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share.sqrt() * z0 - (1 - share).sqrt() * eps

# %% wrong noise_unscaled from "the formula": eps as it is
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share.sqrt() * z0 + eps

# %% wrong signal_kept from "the formula": z0 as it is
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return z0 + (1 - share).sqrt() * eps

# %% wrong no_noise from "the formula": the code fades
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share.sqrt() * z0

# %% wrong cumulated_again from "the formula": alpha_bar read as alpha
-    share = alpha_bar[t][:, None]
+    share = alpha_bar.cumprod(0)[t][:, None]

# %% wrong per_column from "the formula": the axis is missing
-    share = alpha_bar[t][:, None]
+    share = alpha_bar[t]

# %% wrong off_by_one from "the formula": t counted from one
-    share = alpha_bar[t][:, None]
+    share = alpha_bar[t - 1][:, None]

# %% wrong off_by_one from "the formula": one before the first is the first
-    share = alpha_bar[t][:, None]
+    share = alpha_bar[(t - 1).clamp(min=0)][:, None]

# %% wrong time_reversed from "the formula": backwards
-    share = alpha_bar[t][:, None]
+    share = alpha_bar.flip(0)[t][:, None]

# %% wrong one_time from "the formula": the first row's t for all
-    share = alpha_bar[t][:, None]
+    share = alpha_bar[t[0]]

# %% wrong sorted_times from "the formula": sorted
-    share = alpha_bar[t][:, None]
+    share = alpha_bar[t.sort().values][:, None]

# %% wrong no_gradient from "the formula": without a graph
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share.sqrt() * z0.detach() + (1 - share).sqrt() * eps

# %% wrong changed_input from "the formula": in place
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return z0.mul_(share.sqrt()).add_((1 - share).sqrt() * eps)

# %% wrong raised: all times at once
def noise_to(z0, t, eps, alpha_bar):
    return alpha_bar.sqrt() * z0 + (1 - alpha_bar).sqrt() * eps

# %% wrong wrong_type from "the formula": a pair
-    return share.sqrt() * z0 + (1 - share).sqrt() * eps
+    return share.sqrt() * z0 + (1 - share).sqrt() * eps, eps
