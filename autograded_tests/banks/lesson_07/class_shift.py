# Bank of `class_shift`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: two masks
def class_shift(model, images, labels, source, target):
    with torch.no_grad():
        mu, logvar = model.encode(images)
        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)

# %% right: only what is needed is encoded
@torch.no_grad()
def class_shift(model, images, labels, source, target):
    start = model.encode(images[labels == source])[0]
    end = model.encode(images[labels == target])[0]
    return end.mean(0) - start.mean(0)

# %% right: sums and counts
def class_shift(model, images, labels, source, target):
    mu = model.encode(images)[0].detach()
    means = {}
    for kind in (source, target):
        rows = (labels == kind).float()
        means[kind] = (rows[:, None] * mu).sum(0) / rows.sum()
    return means[target] - means[source]

# %% right: one image after the other
@torch.inference_mode()
def class_shift(model, images, labels, source, target):
    codes = {source: [], target: []}
    for image, label in zip(images, labels):
        if int(label) in codes:
            codes[int(label)].append(model.encode(image[None])[0][0])
    return torch.stack(codes[target]).mean(0) - torch.stack(codes[source]).mean(0)

# %% right: a weighted sum
@torch.no_grad()
def class_shift(model, images, labels, source, target):
    mu, _ = model.encode(images)
    plus, minus = (labels == target).float(), (labels == source).float()
    return (plus / plus.sum() - minus / minus.sum()) @ mu

# %% wrong blank: not begun
def class_shift(model, images, labels, source, target):
    ...

# %% wrong reversed from "two masks": from target to source
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return mu[labels == source].mean(dim=0) - mu[labels == target].mean(dim=0)

# %% wrong summed from "two masks": sums
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return mu[labels == target].sum(dim=0) - mu[labels == source].sum(dim=0)

# %% wrong divided_by_all from "two masks": divided by all images
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return (mu[labels == target].sum(dim=0) - mu[labels == source].sum(dim=0)) / len(mu)

# %% wrong code_of_mean from "only what is needed is encoded": codes of mean images
-    start = model.encode(images[labels == source])[0]
-    end = model.encode(images[labels == target])[0]
+    start = model.encode(images[labels == source].mean(0, keepdim=True))[0]
+    end = model.encode(images[labels == target].mean(0, keepdim=True))[0]

# %% wrong from_all from "two masks": from the mean of all images
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return mu[labels == target].mean(dim=0) - mu.mean(dim=0)

# %% wrong from_all from "two masks": from all but the target
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return mu[labels == target].mean(dim=0) - mu[labels != target].mean(dim=0)

# %% wrong one_mean from "two masks": the target alone
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return mu[labels == target].mean(dim=0)

# %% wrong uses_logvar from "two masks": the other head
-        mu, logvar = model.encode(images)
+        logvar, mu = model.encode(images)

# %% wrong sampled from "two masks": samples averaged
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        return z[labels == target].mean(dim=0) - z[labels == source].mean(dim=0)

# %% wrong normalised from "two masks": of length 1
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return F.normalize(mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0), dim=0)

# %% wrong reduced_over_latents from "two masks": one number
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return mu[labels == target].mean() - mu[labels == source].mean()

# %% wrong kept_axis from "two masks": an axis too many
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return mu[labels == target].mean(0, keepdim=True) - mu[labels == source].mean(0, keepdim=True)

# %% wrong graph_attached from "two masks": a graph
-    with torch.no_grad():
+    if True:

# %% wrong halfway from "two masks": the middle
-        return mu[labels == target].mean(dim=0) - mu[labels == source].mean(dim=0)
+        return (mu[labels == target].mean(dim=0) + mu[labels == source].mean(dim=0)) / 2
