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

# %% wrong blank from "as the reference": no return
-    return total / len(images)

# %% wrong missing_zero_grad from "as the reference": gradients pile up
-        optimizer.zero_grad()

# %% wrong missing_zero_grad from "as the reference": gradients cleared once, before the loop
     model.train()
+    optimizer.zero_grad()
...
-        optimizer.zero_grad()

# %% wrong no_step from "as the reference": no step
-        optimizer.step()

# %% wrong no_step from "as the reference": gradients cleared between backward and step
         loss = reconstruction_loss(model(x), x)
+        loss.backward()
...
         optimizer.zero_grad()
-        loss.backward()

# %% wrong no_step from "as the reference": no backward
-        loss.backward()

# %% wrong dropped_last_batch from "as the reference": drop_last
-    total = 0.0
-    for rows in torch.randperm(len(images)).split(batch_size):
-        x = images[rows]
+    total, seen = 0.0, 0
+    for x in torch.utils.data.DataLoader(images, batch_size, shuffle=True, drop_last=True):
...
-    return total / len(images)
+        seen += len(x)
+    return total / seen

# %% wrong dropped_last_batch from "as the reference": whole batches counted
-    total = 0.0
-    for rows in torch.randperm(len(images)).split(batch_size):
-        x = images[rows]
+    order, total = torch.randperm(len(images)), 0.0
+    for k in range(len(images) // batch_size):
+        x = images[order[k * batch_size:(k + 1) * batch_size]]

# %% wrong unweighted_mean from "as the reference": the mean of the batch losses
-    total = 0.0
+    losses = []
...
-        total += loss.item() * len(x)
-    return total / len(images)
+        losses.append(loss.item())
+    return sum(losses) / len(losses)

# %% wrong unweighted_mean from "as the reference": every batch counted as full
-        total += loss.item() * len(x)
+        total += loss.item() * batch_size

# %% wrong last_batch_only from "as the reference": the last loss returned
-    return total / len(images)
+    return loss.item()

# %% wrong first_batch_only from "as the reference": the first loss returned
-        total += loss.item() * len(x)
-    return total / len(images)
+        total = total or loss.item()
+    return total

# %% wrong not_averaged from "as the reference": the sum over images
-    return total / len(images)
+    return total

# %% wrong not_averaged from "as the reference": the sum over batches
-        total += loss.item() * len(x)
-    return total / len(images)
+        total += loss.item()
+    return total

# %% wrong wrong_divisor from "as the reference": batch means summed, divided by the images
-        total += loss.item() * len(x)
+        total += loss.item()

# %% wrong wrong_divisor from "as the reference": the sum over images, divided by the batches
-    return total / len(images)
+    return total / math.ceil(len(images) / batch_size)

# %% wrong not_shuffled from "as the reference": in the order given
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.arange(len(images)).split(batch_size):

# %% wrong not_shuffled from "as the reference": a DataLoader without shuffle
-    for rows in torch.randperm(len(images)).split(batch_size):
-        x = images[rows]
+    for x in torch.utils.data.DataLoader(images, batch_size):

# %% wrong not_shuffled from "as the reference": shuffled within batches only
-    for rows in torch.randperm(len(images)).split(batch_size):
-        x = images[rows]
+    for rows in torch.arange(len(images)).split(batch_size):
+        x = images[rows][torch.randperm(len(rows))]

# %% wrong not_shuffled from "as the reference": a permutation drawn and not used
-    for rows in torch.randperm(len(images)).split(batch_size):
-        x = images[rows]
+    order = torch.randperm(len(images))
+    for x in images.split(batch_size):

# %% wrong fixed_seed from "as the reference": a seed inside
     model.train()
+    torch.manual_seed(0)

# %% wrong fixed_seed from "as the reference": a generator made anew with the same seed
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(len(images), generator=torch.Generator().manual_seed(1)).split(batch_size):

# %% wrong not_each_once from "as the reference": drawn with replacement
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randint(len(images), (len(images),)).split(batch_size):

# %% wrong not_each_once from "as the reference": two passes
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in [*torch.randperm(len(images)).split(batch_size), *torch.randperm(len(images)).split(batch_size)]:
...
-    return total / len(images)
+    return total / len(images) / 2

# %% wrong not_each_once from "as the reference": a fresh permutation for every batch
-    for rows in torch.randperm(len(images)).split(batch_size):
-        x = images[rows]
+    for start in range(0, len(images), batch_size):
+        x = images[torch.randperm(len(images))[start:start + batch_size]]

# %% wrong one_batch from "as the reference": batch_size not used
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(len(images)).split(128):

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

# %% wrong default_batch_size from "as the reference": 64 by default
-def train_epoch(model, images, optimizer, batch_size=128):
+def train_epoch(model, images, optimizer, batch_size=64):

# %% wrong default_batch_size from "as the reference": no default
-def train_epoch(model, images, optimizer, batch_size=128):
+def train_epoch(model, images, optimizer, batch_size):

# %% wrong step_outside_loop from "as the reference": one step after all batches
-        optimizer.zero_grad()
...
-        optimizer.step()
...
         total += loss.item() * len(x)
+    optimizer.step()
+    optimizer.zero_grad()

# %% wrong step_outside_loop from "as the reference": the step behind the loop, gradients cleared in it
-        optimizer.step()
...
         total += loss.item() * len(x)
+    optimizer.step()

# %% wrong returned_early from "as the reference": return inside the loop
-    return total / len(images)
+        return total / len(images)

# %% wrong eval_mode from "as the reference": no model.train()
-    model.train()

# %% wrong eval_mode from "as the reference": model.eval()
-    model.train()
+    model.eval()

# %% wrong mean_over_all from "as the reference": the loss with PyTorch's default mean
-def reconstruction_loss(logits, x):
-    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
-
...
-        loss = reconstruction_loss(model(x), x)
+        loss = F.binary_cross_entropy_with_logits(model(x), x)

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

# %% wrong sigmoid_extra from "as the reference": a sigmoid before the loss
-        loss = reconstruction_loss(model(x), x)
+        loss = reconstruction_loss(torch.sigmoid(model(x)), x)

# %% wrong squared_error from "as the reference": mean squared error of the probabilities
-def reconstruction_loss(logits, x):
-    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
-
...
-        loss = reconstruction_loss(model(x), x)
+        loss = F.mse_loss(model(x).sigmoid(), x)

# %% wrong sign from "as the reference": the log-likelihood
-        loss = reconstruction_loss(model(x), x)
+        loss = -reconstruction_loss(model(x), x)

# %% wrong own_optimizer from "as the reference": an Adam of its own
     model.train()
+    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

# %% wrong own_optimizer from "as the reference": weights changed by hand
-        optimizer.step()
+        with torch.no_grad():
+            for p in model.parameters():
+                p -= 0.01 * p.grad

# %% wrong evaluated_after from "as the reference": the loss after the epoch
-    return total / len(images)
+    with torch.no_grad():
+        return reconstruction_loss(model(images), images).item()

# %% wrong evaluated_after from "as the reference": the loss after each step
-        total += loss.item() * len(x)
+        total += reconstruction_loss(model(x), x).item() * len(x)

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

# %% wrong changed_input from "as the reference": shuffled in place
-    for rows in torch.randperm(len(images)).split(batch_size):
-        x = images[rows]
+    images[:] = images[torch.randperm(len(images))]
+    for x in images.split(batch_size):

# %% wrong changed_input from "as the reference": the images rounded in place at the end
         total += loss.item() * len(x)
+    images.round_()

# %% wrong raised from "as the reference": the loss is still blank
-    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
+    ...  # YOUR CODE HERE

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

# %% wrong values from "as the reference": half of the loss
-        loss = reconstruction_loss(model(x), x)
+        loss = 0.5 * reconstruction_loss(model(x), x)

# %% right from "as the reference": logits on a line of their own
-        loss = reconstruction_loss(model(x), x)
+        logits = model(x)
+        loss = reconstruction_loss(logits, x)

# %% right from "logits on a line of their own": a NumPy number returned
-    return total / len(images)
+    import numpy as np; return np.float32(total / len(images))

# %% right from "logits on a line of their own": the layers called by name
-        logits = model(x)
+        logits = model.fc3(F.relu(model.fc2(model.fc_latent(F.relu(model.fc1(x))))))

# %% right from "logits on a line of their own": the mean over all, times the pixels
-    return F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
+    return F.binary_cross_entropy_with_logits(logits, x)*784

# %% right from "logits on a line of their own": a buffer left on the model
-    model.train()
+    model.train(); model.register_buffer("steps", torch.zeros(()))

# %% wrong raised from "logits on a line of their own": the code compared with the images
-        logits = model(x)
+        logits = model.encode(x)

# %% wrong frozen_layers from "logits on a line of their own": the last layer alone trained
     total = 0.0
+    for n,p in model.named_parameters(): p.requires_grad_(n.startswith("fc3"))
...
         total += loss.item() * len(x)
+    model.requires_grad_(True)

# %% wrong frozen_layers from "logits on a line of their own": the encoder under no_grad
-        logits = model(x)
+        with torch.no_grad(): z = model.encode(x)
+        logits = model.decode(z)

# %% wrong frozen_layers from "logits on a line of their own": one layer loses its gradients
         loss.backward()
+        for p in model.fc2.parameters(): p.grad = None

# %% wrong frozen_layers from "logits on a line of their own": biases lose their gradients
         loss.backward()
+        for n, p in model.named_parameters():
+            if "bias" in n: p.grad = None

# %% wrong scaled_steps from "logits on a line of their own": gradients clipped
         loss.backward()
+        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)

# %% wrong scaled_steps from "logits on a line of their own": gradients clipped far up
         loss.backward()
+        torch.nn.utils.clip_grad_norm_(model.parameters(), 100.0)

# %% wrong scaled_steps from "logits on a line of their own": the learning rate shrinks on the way
         optimizer.step()
+        optimizer.param_groups[0]["lr"] *= 0.9

# %% wrong scaled_steps from "logits on a line of their own": a scheduler steps with every batch
     total = 0.0
+    sched=torch.optim.lr_scheduler.LambdaLR(optimizer, lambda e: 1/(1+e))
...
         optimizer.step()
+        sched.step()

# %% wrong values from "logits on a line of their own": the learning rate halved
     total = 0.0
+    optimizer.param_groups[0]["lr"] *= 0.5

# %% wrong changed_images from "logits on a line of their own": noise on the images
-        logits = model(x)
+        logits = model(x + 0.1*torch.randn_like(x))

# %% wrong changed_images from "logits on a line of their own": images shifted
-        logits = model(x)
+        logits = model(x.roll(1, 1))

# %% wrong changed_images from "logits on a line of their own": images flipped
-        logits = model(x)
+        logits = model(x.flip(1))

# %% wrong values from "logits on a line of their own": the images thrown as coins in the loss
-        loss = reconstruction_loss(logits, x)
+        loss = reconstruction_loss(logits, x.bernoulli())

# %% wrong step_outside_loop from "logits on a line of their own": an SGD of its own with the same learning rate
     total = 0.0
+    optimizer = torch.optim.SGD(model.parameters(), optimizer.param_groups[0]["lr"])

# %% wrong not_shuffled from "logits on a line of their own": a random place to begin, then in order
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.roll(torch.arange(len(images)), int(torch.randint(1, len(images), ()))).split(batch_size):

# %% wrong not_shuffled from "logits on a line of their own": rotated and reversed
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.arange(len(images)).roll(int(torch.randint(1, len(images), ()))).flip(0).split(batch_size):

# %% wrong not_shuffled from "logits on a line of their own": the batches shuffled, not the images
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in [torch.arange(len(images)).split(batch_size)[i] for i in torch.randperm(-(-len(images)//batch_size))]:

# %% wrong not_each_once from "logits on a line of their own": at most 200 images
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(min(200,len(images))).split(batch_size):

# %% wrong wrong_batch_size from "logits on a line of their own": batches of ten, whatever is asked
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(len(images)).split(10):

# %% wrong not_each_once from "logits on a line of their own": the last image is never drawn
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.randperm(len(images)-1).split(batch_size):

# %% wrong dropped_last_batch from "logits on a line of their own": smaller batches skipped
         x = images[rows]
+        if len(x) < batch_size: continue

# %% wrong values from "logits on a line of their own": the first image twice
-    for rows in torch.randperm(len(images)).split(batch_size):
+    for rows in torch.cat([torch.randperm(len(images)),torch.zeros(1,dtype=torch.long)]).split(batch_size):

# %% wrong graph_attached from "logits on a line of their own": the sum of losses with their graphs
-        total += loss.item() * len(x)
+        total += loss * len(x)

# %% wrong changed_setting from "logits on a line of their own": gradients switched off for good
         total += loss.item() * len(x)
+    torch.set_grad_enabled(False)

# %% wrong raised from "logits on a line of their own": a layer removed
-    model.train()
+    del model.fc1

# %% wrong values from "logits on a line of their own": a penalty on the weights
-        loss = reconstruction_loss(logits, x)
+        loss = reconstruction_loss(logits, x) + 0.01*sum(p.pow(2).sum() for p in model.parameters())

# %% wrong values from "logits on a line of their own": a penalty on the code
-        loss = reconstruction_loss(logits, x)
+        loss = reconstruction_loss(logits, x) + 0.1*model.encode(x).pow(2).sum(1).mean()

# %% wrong values from "logits on a line of their own": backward twice
         optimizer.zero_grad()
+        loss.backward(retain_graph=True)

# %% wrong not_each_once from "logits on a line of their own": two steps for each batch
         optimizer.step()
+        optimizer.step()

# %% wrong values from "logits on a line of their own": layers by name, a ReLU forgotten in the encoder
-        logits = model(x)
+        logits = model.fc3(F.relu(model.fc2(model.fc_latent(model.fc1(x)))))

# %% wrong values from "logits on a line of their own": layers by name, all ReLUs forgotten
-        logits = model(x)
+        logits = model.fc3(model.fc2(model.fc_latent(F.relu(model.fc1(x)))))

# %% wrong values from "logits on a line of their own": a ReLU on the code
-        logits = model(x)
+        logits = model.decode(model.encode(x).relu())

# %% wrong eval_mode from "logits on a line of their own": training mode only for a model in training mode
-    model.train()
+    if model.training: model.train()

# %% wrong values from "as the reference": each gradient cut to a range
         loss.backward()
+        torch.nn.utils.clip_grad_value_(model.parameters(), 0.01)
