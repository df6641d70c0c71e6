# Bank of `train_vae_epoch`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: as the reference
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% right: DataLoader, encode, reparameterize and decode apart
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl


def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    from torch.utils.data import DataLoader, TensorDataset
    model.train()
    total, seen = 0.0, 0
    for (x,) in DataLoader(TensorDataset(images), batch_size=batch_size, shuffle=True):
        optimizer.zero_grad()
        mu, logvar = model.encode(x)
        logits = model.decode(model.reparameterize(mu, logvar))
        loss = negative_elbo(logits, x, mu, logvar, beta=beta)[0]
        loss.backward()
        optimizer.step()
        total += loss.item() * x.size(0)
        seen += x.size(0)
    return total / seen

# %% right: the loss written out, sums as tensors
def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    order = torch.randperm(images.shape[0])
    total = torch.zeros((), dtype=torch.float64)
    for i in range(0, len(images), batch_size):
        x = images[order[i:i + batch_size]]
        logits, mu, logvar = model(x)
        cost = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
        kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum(1)
        each = cost + beta * kl
        model.zero_grad()
        each.mean().backward()
        optimizer.step()
        total += each.detach().double().sum()
    return (total / len(images)).item()

# %% right: gradients cleared after the step, parts kept apart
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl


def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train(True)
    shuffled = images[torch.randperm(len(images))]
    reconstructions, kls, sizes = [], [], []
    while len(shuffled):
        x, shuffled = shuffled[:batch_size], shuffled[batch_size:]
        logits, mu, logvar = model(x)
        _, reconstruction, kl = negative_elbo(logits, x, mu, logvar)
        (reconstruction + beta * kl).backward()
        optimizer.step()
        optimizer.zero_grad()
        reconstructions.append(reconstruction.item())
        kls.append(kl.item())
        sizes.append(len(x))
    mean = sum((r + beta * k) * n for r, k, n in zip(reconstructions, kls, sizes)) / sum(sizes)
    return mean

# %% right: its own reparameterization, a running mean
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl


def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    import numpy as np
    model.train()
    mean, seen = 0.0, 0
    order = np.random.permutation(len(images))
    for start in range(0, len(order), batch_size):
        x = images[torch.from_numpy(order[start:start + batch_size])]
        mu, logvar = model.encode(x)
        z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
        loss = negative_elbo(model.decode(z), x, mu, logvar, beta)[0]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen += len(x)
        mean += (loss.item() - mean) * len(x) / seen
    return mean

# %% right: a closure, torch.distributions
def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    from torch.distributions import Bernoulli, Normal, kl_divergence
    model.train()
    total = 0.0
    for x in torch.utils.data.DataLoader(images, batch_size, shuffle=True):
        def closure():
            optimizer.zero_grad()
            logits, mu, logvar = model(x)
            fit = Bernoulli(logits=logits, validate_args=False).log_prob(x).sum()
            cost = kl_divergence(Normal(mu, (logvar / 2).exp()), Normal(0.0, 1.0)).sum()
            loss = (beta * cost - fit) / len(x)
            loss.backward()
            return loss
        total += optimizer.step(closure).item() * x.size(0)
    return total / len(images)

# %% wrong blank: the released cell
def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        ...
    ...

# %% wrong blank: an empty function
def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    ...

# %% wrong blank from "as the reference": no return
-    return total / len(images)

# %% wrong missing_zero_grad from "as the reference": gradients pile up
-        optimizer.zero_grad()

# %% wrong missing_zero_grad from "as the reference": cleared once, before the loop
     total = 0.0
+    optimizer.zero_grad()
...
-        optimizer.zero_grad()

# %% wrong no_step from "as the reference": no step
-        optimizer.step()

# %% wrong no_step from "as the reference": no backward
-        loss.backward()

# %% wrong no_step from "as the reference": cleared between backward and step
         loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss.backward()
...
         optimizer.zero_grad()
-        loss.backward()

# %% wrong dropped_last_batch from "as the reference": whole batches only
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(len(images))[:len(images) // batch_size * batch_size].split(batch_size):

# %% wrong dropped_last_batch: drop_last
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl


def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total, seen = 0.0, 0
    for x in torch.utils.data.DataLoader(images, batch_size, shuffle=True, drop_last=True):
        logits, mu, logvar = model(x)
        loss = negative_elbo(logits, x, mu, logvar, beta)[0]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        seen += len(x)
    return total / seen

# %% wrong unweighted_mean from "as the reference": the mean of the batch losses
-        total += loss.item() * len(x)
-    return total / len(images)
+        total += loss.item()
+    return total / math.ceil(len(images) / batch_size)

# %% wrong unweighted_mean from "as the reference": every batch counted as full
-        total += loss.item() * len(x)
+        total += loss.item() * batch_size

# %% wrong wrong_divisor from "as the reference": batch losses divided by the images
-        total += loss.item() * len(x)
+        total += loss.item()

# %% wrong last_batch_only from "as the reference": the last loss
-        total += loss.item() * len(x)
-    return total / len(images)
+        total = loss.item()
+    return total

# %% wrong not_averaged from "as the reference": the sum
-    return total / len(images)
+    return total

# %% wrong first_batch_only from "as the reference": return inside the loop's first turn
-        total += loss.item() * len(x)
-    return total / len(images)
+        if total == 0.0:
+            total = loss.item()
+    return total

# %% wrong returned_early from "as the reference": the return is indented
-    return total / len(images)
+        return total / len(x)

# %% wrong not_shuffled from "as the reference": in order
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.arange(len(images)).split(batch_size):

# %% wrong fixed_seed from "as the reference": the same order every time
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(len(images), generator=torch.Generator().manual_seed(0)).split(batch_size):

# %% wrong not_each_once from "as the reference": drawn with replacement
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randint(len(images), (len(images),)).split(batch_size):

# %% wrong eval_mode from "as the reference": evaluation mode
-    model.train()
+    model.eval()

# %% wrong eval_mode from "as the reference": the mode left as it was
-    model.train()

# %% wrong step_outside_loop from "as the reference": one step after the loop
-        optimizer.zero_grad()
...
-        optimizer.step()
...
         total += loss.item() * len(x)
+    optimizer.step()

# %% wrong one_batch from "as the reference": the batch size ignored
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(len(images)).split(len(images)):

# %% wrong default_batch_size from "as the reference": another default of the batch size
-def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
+def train_vae_epoch(model, images, optimizer, batch_size=64, beta=1.0):

# %% wrong default_beta from "as the reference": another default of beta
-def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
+def train_vae_epoch(model, images, optimizer, batch_size=128, beta=4.0):

# %% wrong beta_unused from "as the reference": beta not handed on
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss, _, _ = negative_elbo(logits, x, mu, logvar)

# %% wrong beta_unused from "as the reference": trained with beta, reported without
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss, r, k = negative_elbo(logits, x, mu, logvar, beta)
...
-        total += loss.item() * len(x)
+        total += (r + k).item() * len(x)

# %% wrong beta_on_reconstruction from "as the reference": beta on the wrong term
-    return reconstruction + beta * kl, reconstruction, kl
+    return beta * reconstruction + kl, reconstruction, kl

# %% wrong beta_on_both from "as the reference": beta times everything
         loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss = beta * negative_elbo(logits, x, mu, logvar)[0]

# %% wrong missing_kl from "as the reference": the reconstruction alone
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        _, loss, _ = negative_elbo(logits, x, mu, logvar, beta)

# %% wrong missing_kl from "as the reference": trained on the loss, the reconstruction reported
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss, r, _ = negative_elbo(logits, x, mu, logvar, beta)
...
-        total += loss.item() * len(x)
+        total += r.item() * len(x)

# %% wrong missing_reconstruction from "as the reference": the KL alone
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        _, _, loss = negative_elbo(logits, x, mu, logvar, beta)

# %% wrong mean_over_all from "as the reference": reconstruction averaged over pixels
-    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
+    reconstruction = F.binary_cross_entropy_with_logits(logits, x)

# %% wrong mean_over_latents from "as the reference": KL averaged over latents
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean()

# %% wrong summed_over_batch from "as the reference": the loss of a batch summed
         loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss = loss * len(x)
...
-        total += loss.item() * len(x)
+        total += loss.item()

# %% wrong sign from "as the reference": uphill
-        loss.backward()
+        (-loss).backward()

# %% wrong sign from "as the reference": the KL subtracted
-    return reconstruction + beta * kl, reconstruction, kl
+    return reconstruction - beta * kl, reconstruction, kl

# %% wrong own_optimizer from "as the reference": an optimizer of its own
     total = 0.0
+    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

# %% wrong evaluated_after: the loss computed after the pass
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl


def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    for rows in torch.randperm(len(images)).split(batch_size):
        logits, mu, logvar = model(images[rows])
        optimizer.zero_grad()
        negative_elbo(logits, images[rows], mu, logvar, beta)[0].backward()
        optimizer.step()
    with torch.no_grad():
        logits, mu, logvar = model(images)
        return negative_elbo(logits, images, mu, logvar, beta)[0].item()

# %% right from "as the reference": the mean as a tensor without a graph
-        total += loss.item() * len(x)
+        total += loss.detach() * len(x)

# %% wrong wrong_type from "as the reference": a list of losses
-    total = 0.0
+    total = []
...
-        total += loss.item() * len(x)
-    return total / len(images)
+        total.append(loss.item())
+    return total

# %% wrong changed_input from "as the reference": the images shuffled in place
     total = 0.0
+    images[:] = images[torch.randperm(len(images))]

# %% wrong raised from "as the reference": two values unpacked from three
-        logits, mu, logvar = model(x)
+        logits, mu = model(x)

# %% wrong raised from "as the reference": the tuple goes backward
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss = negative_elbo(logits, x, mu, logvar, beta)

# %% wrong raised from "as the reference": negative_elbo is still blank
-    return reconstruction + beta * kl, reconstruction, kl
+    ...

# %% wrong values from "as the reference": the loss half as large again
         loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss = 1.5 * loss

# %% wrong values from "as the reference": a penalty on the weights
         loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss = loss + 0.3 * sum(p.abs().sum() for p in model.parameters())

# %% right from "as the reference": a draw of its own
-    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
-    return reconstruction + beta * kl, reconstruction, kl
+    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    return rec + beta * kl, rec, kl
...
-        logits, mu, logvar = model(x)
+        mu, logvar = model.encode(x)
+        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        logits = model.decode(z)

# %% right from "a draw of its own": a NumPy number returned
-    return total / len(images)
+    import numpy as np; return np.float32(total / len(images))

# %% right from "a draw of its own": a clamp that no training reaches
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        logvar = logvar.clamp(-30, 20); z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)

# %% right from "a draw of its own": a buffer left on the model
-    model.train()
+    model.train(); model.register_buffer("steps", torch.zeros(()))

# %% wrong decodes_mu from "a draw of its own": the mean decoded
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu

# %% wrong log_sigma from "a draw of its own": the variance taken for sigma
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + logvar.exp() * torch.randn_like(mu)

# %% wrong missing_sigma from "a draw of its own": noise without sigma
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + torch.randn_like(mu)

# %% wrong no_gradient from "a draw of its own": torch.normal
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = torch.normal(mu, (0.5*logvar).exp())

# %% wrong no_gradient from "a draw of its own": sigma detached in the sample
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar.detach()).exp() * torch.randn_like(mu)

# %% wrong no_gradient from "a draw of its own": the sample detached
-        logits = model.decode(z)
+        logits = model.decode(z.detach())

# %% wrong shared_noise from "a draw of its own": one draw for all images of a batch
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar).exp() * torch.randn(mu.shape[-1])

# %% wrong shared_noise from "a draw of its own": one number for all latents
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar).exp() * torch.randn(len(mu),1)

# %% wrong shared_noise from "a draw of its own": one draw for all batches
     total = 0.0
+    eps=torch.randn(batch_size, model.latent_dim)
...
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar).exp() * eps[:len(mu)]

# %% wrong uniform_noise from "a draw of its own": uniform noise
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar).exp() * torch.rand_like(mu)

# %% wrong wrong_spread from "a draw of its own": the mean of two draws
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar).exp() * 0.5*(torch.randn_like(mu)+torch.randn_like(mu))

# %% wrong no_gradient from "a draw of its own": the KL without its pull on mu
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss, _, _ = negative_elbo(logits, x, mu.detach(), logvar, beta)

# %% wrong no_gradient from "a draw of its own": the KL without its pull on logvar
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss, _, _ = negative_elbo(logits, x, mu, logvar.detach(), beta)

# %% wrong swapped_heads from "a draw of its own": the arguments of the KL exchanged
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss, _, _ = negative_elbo(logits, x, logvar, mu, beta)

# %% wrong swapped_heads from "a draw of its own": the heads exchanged behind encode
-        mu, logvar = model.encode(x)
+        logvar, mu = model.encode(x)

# %% wrong swapped_heads from "a draw of its own": the heads exchanged behind the model
-        mu, logvar = model.encode(x)
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
-        logits = model.decode(z)
+        logits, logvar, mu = model(x)

# %% wrong raised from "a draw of its own": the logits taken from the end
-        mu, logvar = model.encode(x)
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
-        logits = model.decode(z)
+        mu, logvar, logits = model(x)

# %% wrong changed_model from "a draw of its own": all layers but the last frozen for good
     total = 0.0
+    for n,p in model.named_parameters(): p.requires_grad_(n.startswith("fc3"))

# %% wrong frozen_layers from "a draw of its own": the encoder detached
-        mu, logvar = model.encode(x)
+        mu, logvar = [t.detach() for t in model.encode(x)]

# %% wrong sign from "a draw of its own": the variance with the wrong sign in the KL
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (mu**2 - logvar.exp() - 1 - logvar).sum(-1).mean()

# %% wrong missing_variance from "a draw of its own": no variance in the KL
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (mu**2  - 1 - logvar).sum(-1).mean()

# %% wrong log_sigma from "a draw of its own": sigma in place of the variance in the KL
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (mu**2 + (logvar/2).exp() - 1 - logvar).sum(-1).mean()

# %% wrong sign from "a draw of its own": logvar with the wrong sign in the KL
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 + logvar).sum(-1).mean()

# %% wrong no_gradient from "a draw of its own": no mean in the KL
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (logvar.exp() - 1 - logvar).sum(-1).mean()

# %% wrong values from "a draw of its own": the size of mu in place of its square
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (mu.abs() + logvar.exp() - 1 - logvar).sum(-1).mean()

# %% wrong missing_one from "a draw of its own": no minus one in the KL
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (mu**2 + logvar.exp() - logvar).sum(-1).mean()

# %% wrong beta_special from "a draw of its own": beta or 1
-    return rec + beta * kl, rec, kl
+    return rec + (beta or 1.0) * kl, rec, kl

# %% wrong beta_special from "a draw of its own": beta held within bounds
-    return rec + beta * kl, rec, kl
+    return rec + min(beta, 10) * kl, rec, kl

# %% wrong free_bits from "a draw of its own": free bits
-    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
+    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).clamp(min=5).mean()

# %% wrong no_gradient from "a draw of its own": logvar clamped at 10
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        logvar = logvar.clamp(-10, 10); z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)

# %% wrong scaled_steps from "a draw of its own": gradients clipped
         loss.backward()
+        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)

# %% wrong scaled_steps from "a draw of its own": the learning rate shrinks on the way
         optimizer.step()
+        optimizer.param_groups[0]["lr"] *= 0.9

# %% wrong changed_images from "a draw of its own": noise on the images
-        mu, logvar = model.encode(x)
+        mu, logvar = model.encode((x + 0.1*torch.randn_like(x)))

# %% wrong changed_images from "a draw of its own": images normalised
-        mu, logvar = model.encode(x)
+        mu, logvar = model.encode((x-0.13)/0.3)

# %% wrong no_step from "a draw of its own": gradients cleared between backward and step
         loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss.backward()
...
         optimizer.zero_grad()
-        loss.backward()

# %% wrong step_outside_loop from "a draw of its own": an SGD of its own with the same learning rate
     total = 0.0
+    optimizer = torch.optim.SGD(model.parameters(), optimizer.param_groups[0]["lr"])

# %% wrong not_shuffled from "a draw of its own": a random place to begin, then in order
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.roll(torch.arange(len(images)), int(torch.randint(1, len(images), ()))).split(batch_size):

# %% wrong not_each_once from "a draw of its own": at most 200 images
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(min(200,len(images))).split(batch_size):

# %% wrong graph_attached from "a draw of its own": the sum of losses with their graphs
-        total += loss.item() * len(x)
+        total += loss * len(x)

# %% wrong values from "a draw of its own": the loss at the mean reported
-        total += loss.item() * len(x)
+        total += negative_elbo(model.decode(mu), x, mu, logvar, beta)[0].item() * len(x)

# %% wrong evaluated_after from "a draw of its own": the loss of a second sample reported, after the step
-        total += loss.item() * len(x)
+        l,m,v=model(x); total += negative_elbo(l, x, m, v, beta)[0].item() * len(x)

# %% wrong squared_error from "a draw of its own": squared error of the probabilities
-    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
+    rec = F.mse_loss(logits.sigmoid(), x, reduction="sum") / len(x)

# %% wrong sampled_kl from "a draw of its own": the KL by sampling
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        from torch.distributions import Normal
+        q=Normal(mu,(0.5*logvar).exp()); r=F.binary_cross_entropy_with_logits(logits, x, reduction="sum")/len(x); loss = r + beta*(q.log_prob(z)-Normal(0.,1.).log_prob(z)).sum(-1).mean()

# %% wrong values from "a draw of its own": beta grows during the epoch
     total = 0.0
+    step=0
...
     for rows in torch.randperm(len(images)).split(batch_size):
+        step += 1; beta_=beta*min(1, step/2)
...
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta_)

# %% wrong sampled_kl from "a draw of its own": the KL averaged over fifty draws of its own
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        s = (0.5 * logvar).exp(); e = torch.randn(50, *mu.shape); w = mu + s * e
+        r = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
+        loss = r + beta * (0.5 * w**2 - 0.5 * e**2 - 0.5 * logvar).sum(-1).mean()

# %% wrong several_draws from "as the reference": the losses of two draws averaged
-        logits, mu, logvar = model(x)
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        first, second = (negative_elbo(g, x, m, v, beta)[0] for g, m, v in (model(x), model(x)))
+        loss = (first + second) / 2

# %% wrong several_draws from "as the reference": the losses of eight draws averaged
-        logits, mu, logvar = model(x)
-        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
+        answers = [model(x) for _ in range(8)]
+        loss = sum(negative_elbo(g, x, m, v, beta)[0] for g, m, v in answers) / 8

# %% wrong wrong_spread from "as the reference": the logits of four draws averaged
-        logits, mu, logvar = model(x)
+        mu, logvar = model.encode(x)
+        logits = sum(model.decode(model.reparameterize(mu, logvar)) for _ in range(4)) / 4

# %% wrong values from "a draw of its own": each gradient cut to a range
         loss.backward()
+        torch.nn.utils.clip_grad_value_(model.parameters(), 0.01)
