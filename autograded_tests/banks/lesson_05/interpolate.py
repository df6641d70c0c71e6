# Bank of `interpolate`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: both ends at once
def interpolate(model, x_start, x_end, steps):
    with torch.no_grad():
        mu, _ = model.encode(torch.stack([x_start, x_end]))
        t = torch.linspace(0, 1, steps)[:, None]
        return model.decode((1 - t) * mu[0] + t * mu[1]).sigmoid()

# %% right: torch.lerp
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = (model.encode(x.unsqueeze(0))[0] for x in (x_start, x_end))
    t = torch.linspace(0, 1, steps).unsqueeze(1)
    return torch.sigmoid(model.decode(torch.lerp(a, b, t)))

# %% right: a loop over i / (steps - 1)
def interpolate(model, x_start, x_end, steps):
    a = model.encode(x_start)[0].detach()
    b = model.encode(x_end)[0].detach()
    rows = []
    for i in range(steps):
        z = a + (b - a) * i / (steps - 1)
        rows.append(model.decode(z).sigmoid().detach())
    return torch.stack(rows)

# %% right: the end first, then turned round
@torch.inference_mode()
def interpolate(model, x_start, x_end, steps):
    mu = model.encode(torch.cat([x_end[None], x_start[None]]))[0]
    weights = torch.stack([torch.linspace(1, 0, steps), torch.linspace(0, 1, steps)], dim=1)
    return torch.special.expit(model.decode(weights @ mu)).flip(0)

# %% right: numpy's linspace for each coordinate
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    import numpy as np
    a, b = model.encode(x_start)[0].numpy(), model.encode(x_end)[0].numpy()
    z = torch.from_numpy(np.linspace(a, b, steps)).float()
    return model.decode(z).sigmoid()

# %% wrong missing_sigmoid: logits returned
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    mu, _ = model.encode(torch.stack([x_start, x_end]))
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode((1 - t) * mu[0] + t * mu[1])

# %% wrong doubled_sigmoid: two sigmoids
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    mu, _ = model.encode(torch.stack([x_start, x_end]))
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode((1 - t) * mu[0] + t * mu[1]).sigmoid().sigmoid()

# %% wrong pixel_line: the pixels fade
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    return (1 - t) * x_start + t * x_end

# %% wrong pixel_line: mixed pixels are encoded
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    t = torch.linspace(0, 1, steps)[:, None]
    mu, _ = model.encode((1 - t) * x_start + t * x_end)
    return model.decode(mu).sigmoid()

# %% wrong picture_line: decoded pictures fade
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.decode(model.encode(torch.stack([x_start, x_end]))[0]).sigmoid()
    return torch.stack([(1 - t) * a + t * b for t in torch.linspace(0, 1, steps)])

# %% wrong picture_line: logits fade
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.decode(model.encode(torch.stack([x_start, x_end]))[0])
    t = torch.linspace(0, 1, steps)[:, None]
    return torch.lerp(a, b, t).sigmoid()

# %% wrong end_missing: i / steps
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    return torch.stack([model.decode(a + i / steps * (b - a)).sigmoid() for i in range(steps)])

# %% wrong end_missing: arange
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.arange(steps)[:, None] / steps
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong end_missing: one picture too few
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    return torch.stack([model.decode(a + i / (steps - 1) * (b - a)).sigmoid() for i in range(steps - 1)])

# %% wrong start_missing: counted from 1
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    return torch.stack([model.decode(a + i / steps * (b - a)).sigmoid() for i in range(1, steps + 1)])

# %% wrong ends_missing: only what lies between
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, steps + 2)[1:-1, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong one_too_many: steps gaps
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    return torch.stack([model.decode(a + i / steps * (b - a)).sigmoid() for i in range(steps + 1)])

# %% wrong one_too_many: the ends on top
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, steps + 2)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong reversed: from the end to the start
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode(t * a + (1 - t) * b).sigmoid()

# %% wrong uneven_steps: squared
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, steps)[:, None] ** 2
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong uneven_steps: stops halfway
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 0.5, steps)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong uneven_steps: random points of the line
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    source = torch.Generator().manual_seed(1)
    t = torch.rand(steps, 1, generator=source).sort(dim=0).values
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong overshoots: t from -1 to 1
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(-1, 1, steps)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong sampled: between two samples
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    mu, logvar = model.encode(torch.stack([x_start, x_end]))
    a, b = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong sampled: the model's reparameterize
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.reparameterize(*model.encode(torch.stack([x_start, x_end])))
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong sampled: a sample at every step
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    mu, logvar = model.encode(torch.stack([x_start, x_end]))
    t = torch.linspace(0, 1, steps)[:, None]
    m, l = torch.lerp(mu[0], mu[1], t), torch.lerp(logvar[0], logvar[1], t)
    return model.decode(model.reparameterize(m, l)).sigmoid()

# %% wrong decodes_logvar: the wrong head
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[1]
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong curved: along the sphere
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    angle = torch.acos(torch.dot(a, b) / (a.norm() * b.norm()))
    t = torch.linspace(0, 1, steps)[:, None]
    z = (torch.sin((1 - t) * angle) * a + torch.sin(t * angle) * b) / torch.sin(angle)
    return model.decode(z).sigmoid()

# %% wrong ignores_steps: always four
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, 4)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong shape: an axis too many
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = (model.encode(x[None])[0] for x in (x_start, x_end))
    return torch.stack([model.decode((1 - t) * a + t * b).sigmoid() for t in torch.linspace(0, 1, steps)])

# %% wrong values: the originals as ends
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, steps)[1:-1, None]
    between = model.decode((1 - t) * a + t * b).sigmoid()
    return torch.cat([x_start[None], between, x_end[None]])

# %% wrong raised: steps = 2 divides by zero
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    inner = [model.decode(a + (i + 1) / (steps - 1) * (b - a)) for i in range(steps - 2)]
    rows = [model.decode(a), *inner, model.decode(b)]
    return torch.stack(rows).sigmoid() * ((steps - 2) / (steps - 2))

# %% wrong graph_attached: no no_grad
def interpolate(model, x_start, x_end, steps):
    mu, _ = model.encode(torch.stack([x_start, x_end]))
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode((1 - t) * mu[0] + t * mu[1]).sigmoid()

# %% wrong wrong_type: a list
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    return [model.decode((1 - t) * a + t * b).sigmoid() for t in torch.linspace(0, 1, steps)]

# %% wrong wrong_type: numpy
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, steps)[:, None]
    return model.decode((1 - t) * a + t * b).sigmoid().numpy()

# %% wrong changed_input: the start is moved along
@torch.no_grad()
def interpolate(model, x_start, x_end, steps):
    a, b = model.encode(torch.stack([x_start, x_end]))[0]
    t = torch.linspace(0, 1, steps)[:, None]
    x_start += x_end
    return model.decode((1 - t) * a + t * b).sigmoid()

# %% wrong blank: nothing yet
def interpolate(model, x_start, x_end, steps):
    ...

# %% wrong rounded_steps from "both ends at once": a range with a broken step
-        t = torch.linspace(0, 1, steps)[:, None]
+        t = torch.arange(0, 1 + 1 / (steps - 1), 1 / (steps - 1))[:, None]

# %% wrong rounded_steps from "both ends at once": never more than ten
-        t = torch.linspace(0, 1, steps)[:, None]
+        t = torch.linspace(0, 1, min(steps, 10))[:, None]

# %% wrong changed_model from "both ends at once": left in training mode
 def interpolate(model, x_start, x_end, steps):
+    model.train()
