# Bank of `active_units`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: variance
def active_units(mu, threshold=0.01):
    return int((mu.var(dim=0) > threshold).sum())

# %% right: divided by N
def active_units(mu, threshold=0.01):
    return (mu.var(dim=0, correction=0) > threshold).sum().item()

# %% right: a tensor of one number
def active_units(mu, threshold=0.01):
    return (mu.std(0).square() > threshold).sum()

# %% right: a loop
def active_units(mu, threshold=0.01):
    count = 0
    for column in mu.T:
        centred = column - column.mean()
        if (centred**2).mean() > threshold:
            count += 1
    return count

# %% right: mean of squares less square of mean
def active_units(mu, threshold=0.01):
    mu = mu.double()
    return int(((mu**2).mean(0) - mu.mean(0) ** 2 > threshold).sum())

# %% right: the diagonal of the covariance
def active_units(mu, threshold=0.01):
    return len([v for v in torch.cov(mu.T).reshape(mu.shape[1], -1).diagonal() if v > threshold])

# %% wrong blank: not begun
def active_units(mu, threshold=0.01):
    ...

# %% wrong std_for_variance from "variance": standard deviation
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.std(dim=0) > threshold).sum())

# %% wrong mean_square from "variance": mean square
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.square().mean(dim=0) > threshold).sum())

# %% wrong summed from "a loop": squares added up
-        if (centred**2).mean() > threshold:
+        if (centred**2).sum() > threshold:

# %% wrong range from "variance": the range
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.max(dim=0).values - mu.min(dim=0).values > threshold).sum())

# %% wrong absolute from "variance": the size of the mean
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.abs().mean(dim=0) > threshold).sum())

# %% wrong over_latents from "variance": the other axis
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.var(dim=1) > threshold).sum())

# %% wrong threshold_ignored from "variance": a threshold of one's own
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.var(dim=0) > 0.01).sum())

# %% wrong counts_idle from "variance": idle ones counted
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.var(dim=0) < threshold).sum())

# %% wrong share from "variance": a share
-    return int((mu.var(dim=0) > threshold).sum())
+    return (mu.var(dim=0) > threshold).float().mean().item()

# %% wrong not_counted from "variance": not counted
-    return int((mu.var(dim=0) > threshold).sum())
+    return mu.var(dim=0) > threshold

# %% wrong pairs from "variance": single means
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.abs() > threshold).sum())

# %% wrong wrong_type from "variance": a float
-    return int((mu.var(dim=0) > threshold).sum())
+    return float((mu.var(dim=0) > threshold).sum())

# %% wrong values from "variance": forty too many
-    return int((mu.var(dim=0) > threshold).sum())
+    return int((mu.var(dim=0) > threshold).sum()) + 40

# %% wrong changed_input from "variance": centred in place
-    return int((mu.var(dim=0) > threshold).sum())
+    mu -= mu.mean(dim=0)
+    return int((mu.square().mean(dim=0) > threshold).sum())
