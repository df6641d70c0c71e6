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

# %% wrong blank: no return
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

# %% wrong missing_zero_grad: gradients pile up
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
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong missing_zero_grad: cleared once, before the loop
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    optimizer.zero_grad()
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_step: no step
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
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_step: no backward
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
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_step: cleared between backward and step
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
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong dropped_last_batch: whole batches only
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images))[:len(images) // batch_size * batch_size].split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

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

# %% wrong unweighted_mean: the mean of the batch losses
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
        total += loss.item()
    return total / math.ceil(len(images) / batch_size)

# %% wrong unweighted_mean: every batch counted as full
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
        total += loss.item() * batch_size
    return total / len(images)

# %% wrong wrong_divisor: batch losses divided by the images
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
        total += loss.item()
    return total / len(images)

# %% wrong last_batch_only: the last loss
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
        total = loss.item()
    return total

# %% wrong not_averaged: the sum
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
    return total

# %% wrong first_batch_only: return inside the loop's first turn
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
        if total == 0.0:
            total = loss.item()
    return total

# %% wrong returned_early: the return is indented
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
        return total / len(x)

# %% wrong not_shuffled: in order
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.arange(len(images)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong fixed_seed: the same order every time
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images), generator=torch.Generator().manual_seed(0)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_each_once: drawn with replacement
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randint(len(images), (len(images),)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong eval_mode: evaluation mode
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.eval()
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

# %% wrong eval_mode: the mode left as it was
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
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

# %% wrong step_outside_loop: one step after the loop
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
        loss.backward()
        total += loss.item() * len(x)
    optimizer.step()
    return total / len(images)

# %% wrong one_batch: the batch size ignored
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(len(images)):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong default_batch_size: another default of the batch size
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=64, beta=1.0):
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

# %% wrong default_beta: another default of beta
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=4.0):
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

# %% wrong beta_unused: beta not handed on
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
        loss, _, _ = negative_elbo(logits, x, mu, logvar)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong beta_unused: trained with beta, reported without
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
        loss, r, k = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += (r + k).item() * len(x)
    return total / len(images)

# %% wrong beta_on_reconstruction: beta on the wrong term
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return beta * reconstruction + kl, reconstruction, kl

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

# %% wrong beta_on_both: beta times everything
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
        loss = beta * negative_elbo(logits, x, mu, logvar)[0]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong missing_kl: the reconstruction alone
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
        _, loss, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong missing_kl: trained on the loss, the reconstruction reported
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
        loss, r, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += r.item() * len(x)
    return total / len(images)

# %% wrong missing_reconstruction: the KL alone
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
        _, _, loss = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong mean_over_all: reconstruction averaged over pixels
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x)
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

# %% wrong mean_over_latents: KL averaged over latents
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean()
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

# %% wrong summed_over_batch: the loss of a batch summed
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
        loss = loss * len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(images)

# %% wrong sign: uphill
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
        (-loss).backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong sign: the KL subtracted
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction - beta * kl, reconstruction, kl

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

# %% wrong own_optimizer: an optimizer of its own
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

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

# %% right: the mean as a tensor without a graph
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
        total += loss.detach() * len(x)
    return total / len(images)

# %% wrong wrong_type: a list of losses
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = []
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total.append(loss.item())
    return total

# %% wrong changed_input: the images shuffled in place
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    images[:] = images[torch.randperm(len(images))]
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong raised: two values unpacked from three
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    return reconstruction + beta * kl, reconstruction, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, mu = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong raised: the tuple goes backward
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
        loss = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong raised: negative_elbo is still blank
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1).mean()
    ...

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

# %% wrong values: the loss half as large again
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
        loss = 1.5 * loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: a penalty on the weights
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
        loss = loss + 0.3 * sum(p.abs().sum() for p in model.parameters())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% right: a NumPy number returned
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    import numpy as np; return np.float32(total / len(images))

# %% right: a clamp that no training reaches
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        logvar = logvar.clamp(-30, 20); z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% right: a buffer left on the model
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train(); model.register_buffer("steps", torch.zeros(()))
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong decodes_mu: the mean decoded
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong log_sigma: the variance taken for sigma
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + logvar.exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong missing_sigma: noise without sigma
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_gradient: torch.normal
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = torch.normal(mu, (0.5*logvar).exp())
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_gradient: sigma detached in the sample
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar.detach()).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_gradient: the sample detached
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z.detach())
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong shared_noise: one draw for all images of a batch
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn(mu.shape[-1])
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong shared_noise: one number for all latents
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn(len(mu),1)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong shared_noise: one draw for all batches
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    eps=torch.randn(batch_size, model.latent_dim)
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * eps[:len(mu)]
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong uniform_noise: uniform noise
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.rand_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong wrong_spread: the mean of two draws
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * 0.5*(torch.randn_like(mu)+torch.randn_like(mu))
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_gradient: the KL without its pull on mu
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu.detach(), logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_gradient: the KL without its pull on logvar
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar.detach(), beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong swapped_heads: the arguments of the KL exchanged
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, logvar, mu, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong swapped_heads: the heads exchanged behind encode
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logvar, mu = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong swapped_heads: the heads exchanged behind the model
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, logvar, mu = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong raised: the logits taken from the end
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar, logits = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong changed_model: all layers but the last frozen for good
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for n,p in model.named_parameters(): p.requires_grad_(n.startswith("fc3"))
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong frozen_layers: the encoder detached
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = [t.detach() for t in model.encode(x)]
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong sign: the variance with the wrong sign in the KL
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 - logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong missing_variance: no variance in the KL
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2  - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong log_sigma: sigma in place of the variance in the KL
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + (logvar/2).exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong sign: logvar with the wrong sign in the KL
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 + logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_gradient: no mean in the KL
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: the size of mu in place of its square
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu.abs() + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong missing_one: no minus one in the KL
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong beta_special: beta or 1
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + (beta or 1.0) * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong beta_special: beta held within bounds
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + min(beta, 10) * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong free_bits: free bits
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).clamp(min=5).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_gradient: logvar clamped at 10
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        logvar = logvar.clamp(-10, 10); z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong scaled_steps: gradients clipped
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong scaled_steps: the learning rate shrinks on the way
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        optimizer.param_groups[0]["lr"] *= 0.9
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong changed_images: noise on the images
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode((x + 0.1*torch.randn_like(x)))
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong changed_images: images normalised
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode((x-0.13)/0.3)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_step: gradients cleared between backward and step
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong step_outside_loop: an SGD of its own with the same learning rate
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    optimizer = torch.optim.SGD(model.parameters(), optimizer.param_groups[0]["lr"])
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_shuffled: a random place to begin, then in order
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.roll(torch.arange(len(images)), int(torch.randint(1, len(images), ()))).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_each_once: at most 200 images
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(min(200,len(images))).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong graph_attached: the sum of losses with their graphs
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss * len(x)
    return total / len(images)

# %% wrong values: the loss at the mean reported
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += negative_elbo(model.decode(mu), x, mu, logvar, beta)[0].item() * len(x)
    return total / len(images)

# %% wrong evaluated_after: the loss of a second sample reported, after the step
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        l,m,v=model(x); total += negative_elbo(l, x, m, v, beta)[0].item() * len(x)
    return total / len(images)

# %% wrong squared_error: squared error of the probabilities
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.mse_loss(logits.sigmoid(), x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: the KL by sampling
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        from torch.distributions import Normal
        q=Normal(mu,(0.5*logvar).exp()); r=F.binary_cross_entropy_with_logits(logits, x, reduction="sum")/len(x); loss = r + beta*(q.log_prob(z)-Normal(0.,1.).log_prob(z)).sum(-1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: beta grows during the epoch
def negative_elbo(logits, x, mu, logvar, beta=1.0):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(-1).mean()
    return rec + beta * kl, rec, kl

def train_vae_epoch(model, images, optimizer, batch_size=128, beta=1.0):
    model.train()
    total = 0.0
    step=0
    for rows in torch.randperm(len(images)).split(batch_size):
        step += 1; beta_=beta*min(1, step/2)
        x = images[rows]
        mu, logvar = model.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        logits = model.decode(z)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta_)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)
