# Bank of `generate_digits`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: no_grad around it
def generate_digits(model, labels):
    with torch.no_grad():
        z = torch.randn(len(labels), model.latent_dim)
        return model.decode(z, labels).sigmoid()

# %% right: a decorator
@torch.no_grad()
def generate_digits(model, labels):
    z = torch.randn((labels.shape[0], model.latent_dim))
    return torch.sigmoid(model.decode(z, labels))

# %% right: one picture after the other
@torch.inference_mode()
def generate_digits(model, labels):
    rows = [model.decode(torch.randn(1, model.latent_dim), y[None]).sigmoid() for y in labels]
    return torch.cat(rows)

# %% right: detached at the end
def generate_digits(model, labels):
    z = torch.distributions.Normal(0.0, 1.0).sample((len(labels), model.latent_dim))
    return (1 / (1 + torch.exp(-model.decode(z, labels)))).detach()

# %% right: digit by digit, put back in place
@torch.no_grad()
def generate_digits(model, labels):
    out = torch.empty(len(labels), 784)
    for digit in range(10):
        rows = labels == digit
        z = torch.randn(int(rows.sum()), model.latent_dim)
        out[rows] = model.decode(z, labels[rows]).sigmoid()
    return out

# %% right: the model's own reparameterize, at the prior
@torch.no_grad()
def generate_digits(model, labels):
    zeros = torch.zeros(len(labels), model.latent_dim)
    return torch.special.expit(model.decode(model.reparameterize(zeros, zeros), labels))

# %% wrong blank: not begun
def generate_digits(model, labels):
    ...

# %% wrong missing_sigmoid from "no_grad around it": logits
-        return model.decode(z, labels).sigmoid()
+        return model.decode(z, labels)

# %% wrong graph_attached from "no_grad around it": a graph
-    with torch.no_grad():
+    if True:

# %% wrong binarised from "no_grad around it": tossed pixels
-        return model.decode(z, labels).sigmoid()
+        return torch.bernoulli(model.decode(z, labels).sigmoid())

# %% wrong shared_noise from "no_grad around it": one z for all
-        z = torch.randn(len(labels), model.latent_dim)
+        z = torch.randn(1, model.latent_dim).repeat(len(labels), 1)

# %% wrong shared_noise from "no_grad around it": one z a class
-        z = torch.randn(len(labels), model.latent_dim)
+        z = torch.randn(10, model.latent_dim)[labels]

# %% wrong shared_noise from "no_grad around it": one number for all latents
-        z = torch.randn(len(labels), model.latent_dim)
+        z = torch.randn(len(labels), 1).repeat(1, model.latent_dim)

# %% wrong no_noise from "no_grad around it": the prior's mean
-        z = torch.randn(len(labels), model.latent_dim)
+        z = torch.zeros(len(labels), model.latent_dim)

# %% wrong fixed_seed from "no_grad around it": a seed inside
-        z = torch.randn(len(labels), model.latent_dim)
+        z = torch.randn(len(labels), model.latent_dim, generator=torch.Generator().manual_seed(0))

# %% wrong uniform_prior from "no_grad around it": rand for randn
-        z = torch.randn(len(labels), model.latent_dim)
+        z = torch.rand(len(labels), model.latent_dim)

# %% wrong wrong_spread from "no_grad around it": twice the width
-        z = torch.randn(len(labels), model.latent_dim)
+        z = 2 * torch.randn(len(labels), model.latent_dim)

# %% wrong other_label from "no_grad around it": sorted labels
-        return model.decode(z, labels).sigmoid()
+        return model.decode(z, labels.sort().values).sigmoid()

# %% wrong other_label from "no_grad around it": one digit for all
-        return model.decode(z, labels).sigmoid()
+        return model.decode(z, labels[:1].expand(len(labels))).sigmoid()

# %% wrong other_label from "no_grad around it": random digits
-        return model.decode(z, labels).sigmoid()
+        return model.decode(z, torch.randint(10, (len(labels),))).sigmoid()

# %% wrong ignores_n from "no_grad around it": each digit once
-        return model.decode(z, labels).sigmoid()
+        return model.decode(z, labels).sigmoid()[: len(labels.unique())]

# %% wrong fixed_latent_dim from "no_grad around it": 32 latents
-        z = torch.randn(len(labels), model.latent_dim)
+        z = torch.randn(len(labels), 32)

# %% wrong missing_relu: layer by layer, without what stands between
def generate_digits(model, labels):
    z = torch.randn(len(labels), model.latent_dim)
    told = torch.cat([z, F.one_hot(labels, 10).float()], dim=1)
    with torch.no_grad():
        return model.fc3(model.fc2(told)).sigmoid()

# %% right: layer by layer
@torch.no_grad()
def generate_digits(model, labels):
    z = torch.randn(len(labels), model.latent_dim)
    told = torch.cat([z, F.one_hot(labels, 10).float()], dim=1)
    return model.fc3(F.relu(model.fc2(told))).sigmoid()
