# Bank of `train_epoch`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: as the reference
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% right: DataLoader and TensorDataset
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    from torch.utils.data import DataLoader, TensorDataset
    loader = DataLoader(TensorDataset(images), batch_size=batch_size, shuffle=True)
    model.train()
    losses, sizes = [], []
    for (x,) in loader:
        optimizer.zero_grad()
        loss = reconstruction_loss(model(x), x)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        sizes.append(len(x))
    return (torch.stack(losses) @ torch.tensor(sizes, dtype=torch.float32) / sum(sizes)).item()

# %% right: a range over a permutation, sums as a tensor
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    order = torch.randperm(images.shape[0])
    total = torch.zeros(())
    for i in range(0, len(images), batch_size):
        x = images[order[i:i + batch_size]]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            total += F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    return float(total) / images.shape[0]

# %% right: gradients cleared after the step, encode and decode apart
def train_epoch(model, images, optimizer, batch_size=128):
    model.train(True)
    shuffled = images[torch.randperm(len(images))]
    total, seen = 0.0, 0
    while seen < len(shuffled):
        x = shuffled[seen:seen + batch_size]
        loss = (F.softplus(a := model.decode(model.encode(x))) - x * a).sum(1).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        total += x.shape[0] * loss.item()
        seen += x.shape[0]
    return total / seen

# %% right: a running mean, numpy's permutation
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    import numpy as np
    model.train()
    mean, seen = 0.0, 0
    rng = np.random.default_rng()
    for rows in np.split(rng.permutation(len(images)), range(batch_size, len(images), batch_size)):
        x = images[torch.from_numpy(rows)]
        optimizer.zero_grad()
        loss = reconstruction_loss(model.forward(x), x)
        loss.backward()
        optimizer.step()
        seen += len(x)
        mean += (loss.item() - mean) * len(x) / seen
    return mean

# %% right: a closure, the loss as an nn.Module, a DataLoader of rows
def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    criterion = nn.BCEWithLogitsLoss(reduction="sum")
    total = 0.0
    for x in torch.utils.data.DataLoader(images, batch_size, shuffle=True):
        def closure():
            optimizer.zero_grad()
            loss = criterion(model(x), x) / x.size(0)
            loss.backward()
            return loss
        total += optimizer.step(closure).item() * x.size(0)
    return total / len(images)

# %% right: random.shuffle, torch.autograd.grad, float64 sums
def train_epoch(model, images, optimizer, batch_size=128):
    import random
    model.train()
    order = list(range(len(images)))
    random.shuffle(order)
    losses = []
    while order:
        rows, order = order[:batch_size], order[batch_size:]
        x = images[rows]
        each = F.binary_cross_entropy_with_logits(model(x), x, reduction="none").sum(1)
        parameters = list(model.parameters())
        for p, g in zip(parameters, torch.autograd.grad(each.mean(), parameters)):
            p.grad = g
        optimizer.step()
        losses += each.double().tolist()
    return sum(losses) / len(losses)

# %% wrong blank: the released cell
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0  # nats, over all images seen so far
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]  # (batch_size, 784), fewer rows in the last batch
        ...  # YOUR CODE HERE
    ...  # YOUR CODE HERE

# %% wrong blank: an empty function
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    ...

# %% wrong blank: no return
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)

# %% wrong missing_zero_grad: gradients pile up
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong missing_zero_grad: gradients cleared once, before the loop
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_step: no step
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_step: gradients cleared between backward and step
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong no_step: no backward
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong dropped_last_batch: drop_last
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total, seen = 0.0, 0
    for x in torch.utils.data.DataLoader(images, batch_size, shuffle=True, drop_last=True):
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        seen += len(x)
    return total / seen

# %% wrong dropped_last_batch: whole batches counted
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    order, total = torch.randperm(len(images)), 0.0
    for k in range(len(images) // batch_size):
        x = images[order[k * batch_size:(k + 1) * batch_size]]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong unweighted_mean: the mean of the batch losses
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    losses = []
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)

# %% wrong unweighted_mean: every batch counted as full
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * batch_size
    return total / len(images)

# %% wrong last_batch_only: the last loss returned
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return loss.item()

# %% wrong first_batch_only: the first loss returned
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total = total or loss.item()
    return total

# %% wrong not_averaged: the sum over images
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total

# %% wrong not_averaged: the sum over batches
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total

# %% wrong wrong_divisor: batch means summed, divided by the images
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(images)

# %% wrong wrong_divisor: the sum over images, divided by the batches
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / math.ceil(len(images) / batch_size)

# %% wrong not_shuffled: in the order given
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.arange(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_shuffled: a DataLoader without shuffle
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for x in torch.utils.data.DataLoader(images, batch_size):
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_shuffled: shuffled within batches only
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.arange(len(images)).split(batch_size):
        x = images[rows][torch.randperm(len(rows))]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_shuffled: a permutation drawn and not used
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    order = torch.randperm(len(images))
    for x in images.split(batch_size):
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong fixed_seed: a seed inside
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    torch.manual_seed(0)
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong fixed_seed: a generator made anew with the same seed
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images), generator=torch.Generator().manual_seed(1)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_each_once: drawn with replacement
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randint(len(images), (len(images),)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_each_once: two passes
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in [*torch.randperm(len(images)).split(batch_size), *torch.randperm(len(images)).split(batch_size)]:
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images) / 2

# %% wrong not_each_once: a fresh permutation for every batch
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for start in range(0, len(images), batch_size):
        x = images[torch.randperm(len(images))[start:start + batch_size]]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong one_batch: batch_size not used
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(128):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong one_batch: all images at once
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    x = images[torch.randperm(len(images))]
    loss = reconstruction_loss(model(x), x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong default_batch_size: 64 by default
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=64):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong default_batch_size: no default
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong step_outside_loop: one step after all batches
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        loss.backward()
        total += loss.item() * len(x)
    optimizer.step()
    optimizer.zero_grad()
    return total / len(images)

# %% wrong step_outside_loop: the step behind the loop, gradients cleared in it
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(x)
    optimizer.step()
    return total / len(images)

# %% wrong returned_early: return inside the loop
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        return total / len(images)

# %% wrong eval_mode: no model.train()
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong eval_mode: model.eval()
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.eval()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong mean_over_all: the loss with PyTorch's default mean
def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = F.binary_cross_entropy_with_logits(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong summed_over_batch: steps on the summed loss
def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = F.binary_cross_entropy_with_logits(model(x), x, reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(images)

# %% wrong fixed_divisor: the summed loss divided by batch_size
def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = F.binary_cross_entropy_with_logits(model(x), x, reduction="sum") / batch_size
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * batch_size
    return total / len(images)

# %% wrong sigmoid_extra: a sigmoid before the loss
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(torch.sigmoid(model(x)), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong squared_error: mean squared error of the probabilities
def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = F.mse_loss(model(x).sigmoid(), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong sign: the log-likelihood
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = -reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong own_optimizer: an Adam of its own
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong own_optimizer: weights changed by hand
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= 0.01 * p.grad
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong evaluated_after: the loss after the epoch
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    with torch.no_grad():
        return reconstruction_loss(model(images), images).item()

# %% wrong evaluated_after: the loss after each step
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += reconstruction_loss(model(x), x).item() * len(x)
    return total / len(images)

# %% right: the mean as a tensor without a graph
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(x)
    return total / len(images)

# %% wrong wrong_type: a list of losses
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = []
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total.append(loss.item())
    return total

# %% wrong changed_input: shuffled in place
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    images[:] = images[torch.randperm(len(images))]
    for x in images.split(batch_size):
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong changed_input: the images rounded in place at the end
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    images.round_()
    return total / len(images)

# %% wrong raised: the loss is still blank
def reconstruction_loss(logits, x):
    ...  # YOUR CODE HERE

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong raised: under no_grad
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    with torch.no_grad():
        model.train()
        total = 0.0
        for rows in torch.randperm(len(images)).split(batch_size):
            x = images[rows]
            loss = reconstruction_loss(model(x), x)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        return total / len(images)

# %% wrong values: half of the loss
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        loss = 0.5 * reconstruction_loss(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% right: a NumPy number returned
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    import numpy as np; return np.float32(total / len(images))

# %% right: the layers called by name
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model.fc3(F.relu(model.fc2(model.fc_latent(F.relu(model.fc1(x))))))
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% right: the mean over all, times the pixels
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x)*784

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% right: a buffer left on the model
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train(); model.register_buffer("steps", torch.zeros(()))
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong raised: the code compared with the images
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model.encode(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong frozen_layers: the last layer alone trained
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for n,p in model.named_parameters(): p.requires_grad_(n.startswith("fc3"))
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    model.requires_grad_(True)
    return total / len(images)

# %% wrong frozen_layers: the encoder under no_grad
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        with torch.no_grad(): z = model.encode(x)
        logits = model.decode(z)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong frozen_layers: one layer loses its gradients
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        for p in model.fc2.parameters(): p.grad = None
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong frozen_layers: biases lose their gradients
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        for n, p in model.named_parameters():
            if "bias" in n: p.grad = None
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong scaled_steps: gradients clipped
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: gradients clipped far up
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 100.0)
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong scaled_steps: the learning rate shrinks on the way
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        optimizer.param_groups[0]["lr"] *= 0.9
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong scaled_steps: a scheduler steps with every batch
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    sched=torch.optim.lr_scheduler.LambdaLR(optimizer, lambda e: 1/(1+e))
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        sched.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: the learning rate halved
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    optimizer.param_groups[0]["lr"] *= 0.5
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong changed_images: noise on the images
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x + 0.1*torch.randn_like(x))
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong changed_images: images shifted
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x.roll(1, 1))
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong changed_images: images flipped
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x.flip(1))
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: the images thrown as coins in the loss
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x.bernoulli())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong step_outside_loop: an SGD of its own with the same learning rate
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    optimizer = torch.optim.SGD(model.parameters(), optimizer.param_groups[0]["lr"])
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_shuffled: a random place to begin, then in order
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.roll(torch.arange(len(images)), int(torch.randint(1, len(images), ()))).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_shuffled: rotated and reversed
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.arange(len(images)).roll(int(torch.randint(1, len(images), ()))).flip(0).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_shuffled: the batches shuffled, not the images
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in [torch.arange(len(images)).split(batch_size)[i] for i in torch.randperm(-(-len(images)//batch_size))]:
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_each_once: at most 200 images
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(min(200,len(images))).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong wrong_batch_size: batches of ten, whatever is asked
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(10):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_each_once: the last image is never drawn
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)-1).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong dropped_last_batch: smaller batches skipped
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        if len(x) < batch_size: continue
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: the first image twice
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.cat([torch.randperm(len(images)),torch.zeros(1,dtype=torch.long)]).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong graph_attached: the sum of losses with their graphs
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss * len(x)
    return total / len(images)

# %% wrong changed_setting: gradients switched off for good
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    torch.set_grad_enabled(False)
    return total / len(images)

# %% wrong raised: a layer removed
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    del model.fc1
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: a penalty on the weights
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x) + 0.01*sum(p.pow(2).sum() for p in model.parameters())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: a penalty on the code
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x) + 0.1*model.encode(x).pow(2).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: backward twice
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong not_each_once: two steps for each batch
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: layers by name, a ReLU forgotten in the encoder
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model.fc3(F.relu(model.fc2(model.fc_latent(model.fc1(x)))))
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: layers by name, all ReLUs forgotten
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model.fc3(model.fc2(model.fc_latent(F.relu(model.fc1(x)))))
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong values: a ReLU on the code
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model.decode(model.encode(x).relu())
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)

# %% wrong eval_mode: training mode only for a model in training mode
def reconstruction_loss(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)

def train_epoch(model, images, optimizer, batch_size=128):
    if model.training: model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits = model(x)
        loss = reconstruction_loss(logits, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(images)
