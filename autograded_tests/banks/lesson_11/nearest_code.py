# Bank of `nearest_code`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: cdist
def nearest_code(z, codebook):
    return torch.cdist(z, codebook[None].expand(len(z), -1, -1)).argmin(dim=-1)

# %% right: differences
def nearest_code(z, codebook):
    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)

# %% right: multiplied out
def nearest_code(z, codebook):
    scores = (codebook**2).sum(-1) - 2 * z @ codebook.T
    return torch.argmin(scores, dim=2)

# %% right: a loop over rows
def nearest_code(z, codebook):
    best = torch.full(z.shape[:2], float("inf"))
    codes = torch.zeros(z.shape[:2], dtype=torch.int64)
    for k, row in enumerate(codebook):
        distance = (z - row).norm(dim=-1)
        codes[distance < best] = k
        best = torch.minimum(best, distance)
    return codes

# %% right: flattened and unflattened
@torch.no_grad()
def nearest_code(z, codebook):
    flat = z.reshape(-1, z.shape[-1])
    return torch.cdist(flat, codebook).min(dim=1).indices.reshape(z.shape[:2])

# %% right: the largest negative distance
def nearest_code(z, codebook):
    return (-(z[..., None, :] - codebook[None, None]).pow(2).mean(-1)).topk(1, dim=-1).indices[..., 0]

# %% wrong blank: not begun
def nearest_code(z, codebook):
    ...

# %% wrong farthest from "differences": argmax
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmax(dim=-1)

# %% wrong dot_product from "multiplied out": the rows' lengths are left out
-    scores = (codebook**2).sum(-1) - 2 * z @ codebook.T
+    scores = -2 * z @ codebook.T

# %% wrong dot_product from "multiplied out": argmin of the product
-    scores = (codebook**2).sum(-1) - 2 * z @ codebook.T
+    scores = z @ codebook.T

# %% wrong cosine from "multiplied out": directions alone
-    scores = (codebook**2).sum(-1) - 2 * z @ codebook.T
+    scores = -F.cosine_similarity(z[:, :, None], codebook, dim=-1)

# %% wrong half_the_product from "multiplied out": the 2 is missing
-    scores = (codebook**2).sum(-1) - 2 * z @ codebook.T
+    scores = (codebook**2).sum(-1) - z @ codebook.T

# %% wrong half_the_product from "multiplied out": plus
-    scores = (codebook**2).sum(-1) - 2 * z @ codebook.T
+    scores = (codebook**2).sum(-1) + 2 * z @ codebook.T

# %% wrong not_squared from "differences": signs cancel
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return (z[:, :, None] - codebook).sum(dim=-1).argmin(dim=-1)

# %% wrong not_squared from "differences": the square of the sum
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return ((z[:, :, None] - codebook).sum(dim=-1) ** 2).argmin(dim=-1)

# %% wrong manhattan from "cdist": p = 1
-    return torch.cdist(z, codebook[None].expand(len(z), -1, -1)).argmin(dim=-1)
+    return torch.cdist(z, codebook[None].expand(len(z), -1, -1), p=1).argmin(dim=-1)

# %% wrong largest_difference from "differences": one coordinate decides
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return (z[:, :, None] - codebook).abs().amax(dim=-1).argmin(dim=-1)

# %% wrong wrong_axis from "differences": the nearest cell for each row
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=1)

# %% wrong distance from "cdist": min, and its values
-    return torch.cdist(z, codebook[None].expand(len(z), -1, -1)).argmin(dim=-1)
+    return torch.cdist(z, codebook[None].expand(len(z), -1, -1)).min(dim=-1).values

# %% wrong row from "differences": the rows themselves
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return codebook[((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)]

# %% wrong one_hot from "differences": one-hot
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return F.one_hot(((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1), len(codebook))

# %% wrong flattened from "flattened and unflattened": one axis
-    return torch.cdist(flat, codebook).min(dim=1).indices.reshape(z.shape[:2])
+    return torch.cdist(flat, codebook).min(dim=1).indices

# %% wrong one_for_all from "differences": one row for all
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).mean(dim=(0, 1)).argmin().expand(z.shape[:2])

# %% wrong wrong_dtype from "differences": floats
-    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1)
+    return ((z[:, :, None] - codebook) ** 2).sum(dim=-1).argmin(dim=-1).float()

# %% wrong changed_input from "multiplied out": in place
-    scores = (codebook**2).sum(-1) - 2 * z @ codebook.T
+    scores = (codebook**2).sum(-1) - z.mul_(2) @ codebook.T
