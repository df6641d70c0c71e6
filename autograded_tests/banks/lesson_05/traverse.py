# Bank of `traverse`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: one column is set
def traverse(model, x, dim, values):
    with torch.no_grad():
        mu, _ = model.encode(x[None])
        z = mu.repeat(len(values), 1)
        z[:, dim] = torch.as_tensor(values, dtype=z.dtype)
        return model.decode(z).sigmoid()

# %% right: a loop with clones
@torch.no_grad()
def traverse(model, x, dim, values):
    mu = model.encode(x)[0]
    rows = []
    for value in values:
        z = mu.clone()
        z[dim] = value
        rows.append(torch.sigmoid(model.decode(z)))
    return torch.stack(rows)

# %% right: a mask and torch.where
def traverse(model, x, dim, values):
    mu = model.encode(x.unsqueeze(0))[0].detach()
    column = torch.tensor([float(v) for v in values])[:, None]
    mask = torch.arange(model.latent_dim) == dim
    return torch.special.expit(model.decode(torch.where(mask, column, mu))).detach()

# %% right: the mean without its coordinate, plus value times basis
@torch.inference_mode()
def traverse(model, x, dim, values):
    mu = model.encode(x[None])[0].squeeze(0)
    basis = F.one_hot(torch.tensor(dim), model.latent_dim).float()
    return torch.stack([model.decode(mu + (float(v) - mu[dim]) * basis).sigmoid() for v in values])

# %% right: pieces put together
def traverse(model, x, dim, values):
    with torch.no_grad():
        mu = model.encode(x.view(1, -1))[0]
        z = [torch.cat([mu[:, :dim], torch.full((1, 1), float(v)), mu[:, dim + 1 :]], 1) for v in values]
        return model.decode(torch.cat(z)).sigmoid()

# %% wrong missing_sigmoid: logits returned
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z)

# %% wrong doubled_sigmoid: two sigmoids
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return torch.sigmoid(model.decode(z).sigmoid())

# %% wrong adds_value: an offset
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] += torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong adds_value: in units of sigma
@torch.no_grad()
def traverse(model, x, dim, values):
    mu, logvar = model.encode(x[None])
    z = mu.repeat(len(values), 1)
    z[:, dim] += (0.5 * logvar[0, dim]).exp() * torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong adds_value: the rows pile up
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x)[0].clone()
    rows = []
    for value in values:
        z[dim] += value
        rows.append(model.decode(z).sigmoid())
    return torch.stack(rows)

# %% wrong scales_value: multiplied
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] *= torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong zeros_elsewhere: a one-hot basis
@torch.no_grad()
def traverse(model, x, dim, values):
    z = torch.zeros(len(values), model.latent_dim)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong ones_elsewhere: ones in the other places
@torch.no_grad()
def traverse(model, x, dim, values):
    z = torch.ones(len(values), model.latent_dim)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong decodes_logvar: the wrong head
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[1].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong sampled: starts from a sample
@torch.no_grad()
def traverse(model, x, dim, values):
    mu, logvar = model.encode(x[None])
    z = model.reparameterize(mu, logvar).repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong sampled: starts from the prior
@torch.no_grad()
def traverse(model, x, dim, values):
    z = torch.randn(1, model.latent_dim).repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong wrong_dim: counted from 1
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim - 1] = torch.as_tensor(values)
    return model.decode(z).sigmoid()

# %% wrong all_dims: every coordinate set
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:] = torch.as_tensor(values)[:, None]
    return model.decode(z).sigmoid()

# %% wrong shared_rows: one row for all
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x)[0]
    rows = []
    for value in values:
        z[dim] = value
        rows.append(z)
    return model.decode(torch.stack(rows)).sigmoid()

# %% wrong shared_rows: expand instead of repeat
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].expand(len(values), -1)
    for i in range(len(values)):
        z[i, dim] = values[i]
    return model.decode(z).sigmoid()

# %% wrong sorted_values: put in order
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values).sort().values
    return model.decode(z).sigmoid()

# %% wrong sorted_values: from the last to the first
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values).flip(0)
    return model.decode(z).sigmoid()

# %% wrong ignores_values: evenly spaced
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.linspace(float(min(values)), float(max(values)), len(values))
    return model.decode(z).sigmoid()

# %% wrong no_traverse: written to a copy
@torch.no_grad()
def traverse(model, x, dim, values):
    mu = model.encode(x[None])[0].repeat(len(values), 1)
    z = mu.clone()
    z[:, dim] = torch.as_tensor(values)
    return model.decode(mu).sigmoid()

# %% wrong sets_pixel: the image is written to
@torch.no_grad()
def traverse(model, x, dim, values):
    images = x.repeat(len(values), 1)
    images[:, dim] = torch.as_tensor(values)
    return model.decode(model.encode(images)[0]).sigmoid()

# %% wrong values_type: counts on a tensor
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(values.shape[0], 1)
    z[:, dim] = values
    return model.decode(z).sigmoid()

# %% wrong values_type: counts on a list
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.tensor([0.0] + values)[1:]
    return model.decode(z).sigmoid()

# %% wrong values_type: whole numbers only, where a list comes
@torch.no_grad()
def traverse(model, x, dim, values):
    if isinstance(values, list):
        values = torch.tensor([int(v) for v in values])
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = values.float()
    return model.decode(z).sigmoid()

# %% wrong shape: an axis too many
@torch.no_grad()
def traverse(model, x, dim, values):
    rows = []
    for value in values:
        z = model.encode(x[None])[0]
        z[:, dim] = value
        rows.append(model.decode(z).sigmoid())
    return torch.stack(rows)

# %% wrong shape: one picture only
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0]
    z[:, dim] = values[0]
    return model.decode(z).sigmoid()

# %% wrong graph_attached: no no_grad
def traverse(model, x, dim, values):
    mu = model.encode(x[None])[0]
    column = torch.as_tensor(values)[:, None]
    z = torch.where(torch.arange(mu.shape[1]) == dim, column, mu)
    return model.decode(z).sigmoid()

# %% wrong raised: rows and columns exchanged
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[dim, :] = torch.as_tensor(values)[: len(values) - 3]
    return model.decode(z).sigmoid()

# %% wrong raised: the first and last coordinate do not work
@torch.no_grad()
def traverse(model, x, dim, values):
    mu = model.encode(x[None])[0].repeat(len(values), 1)
    before, after = mu[:, :dim], mu[:, dim + 1 :]
    assert before.shape[1] and after.shape[1]
    return model.decode(torch.cat([before, torch.as_tensor(values)[:, None], after], 1)).sigmoid()

# %% wrong wrong_type: a list
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return list(model.decode(z).sigmoid())

# %% wrong wrong_type: numpy
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z).sigmoid().numpy()

# %% wrong changed_input: the values are scaled in place
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    if isinstance(values, torch.Tensor):
        values.mul_(2)
    return model.decode(z).sigmoid()

# %% wrong binarised: rounded
@torch.no_grad()
def traverse(model, x, dim, values):
    z = model.encode(x[None])[0].repeat(len(values), 1)
    z[:, dim] = torch.as_tensor(values)
    return model.decode(z).sigmoid().round()

# %% wrong blank: nothing yet
def traverse(model, x, dim, values):
    ...

# %% wrong values: sorted if more than eight
def traverse(model, x, dim, values):
    with torch.no_grad():
        values = torch.as_tensor(values)
        if len(values) > 8:
            values = values.sort().values
        z = model.encode(x[None])[0].repeat(len(values), 1)
        z[:, dim] = values
        return model.decode(z).sigmoid()

# %% wrong raised: seven rows, whatever the values
def traverse(model, x, dim, values):
    with torch.no_grad():
        z = model.encode(x[None])[0].repeat(7, 1)
        z[:, dim] = torch.as_tensor(values)
        return model.decode(z).sigmoid()
