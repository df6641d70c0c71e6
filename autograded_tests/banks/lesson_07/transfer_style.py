# Bank of `transfer_style`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: expand and arange
def transfer_style(model, x, y):
    with torch.no_grad():
        mu, logvar = model.encode(x[None], torch.tensor([y]))
        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()

# %% right: a loop over digits
@torch.no_grad()
def transfer_style(model, x, y):
    mu, _ = model.encode(x.unsqueeze(0), torch.as_tensor(y).view(1))
    rows = [model.decode(mu, torch.tensor([digit])) for digit in range(10)]
    return torch.sigmoid(torch.cat(rows))

# %% right: the image ten times
@torch.inference_mode()
def transfer_style(model, x, y):
    labels = torch.full((10,), y)
    mu = model.encode(x.repeat(10, 1), labels)[0]
    return torch.special.expit(model.decode(mu, torch.tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])))

# %% right: detached
def transfer_style(model, x, y):
    code = model.encode(x.reshape(1, 784), torch.tensor([int(y)]))[0]
    logits = model.decode(code.repeat_interleave(10, dim=0), torch.arange(10))
    return (1 / (1 + (-logits).exp())).detach()

# %% right: filled row by row
@torch.no_grad()
def transfer_style(model, x, y):
    out = torch.empty(10, 784)
    mean = model.encode(x[None, :], torch.LongTensor([y]))[0]
    for k in range(10):
        out[k] = model.decode(mean, torch.LongTensor([k])).sigmoid()[0]
    return out

# %% wrong blank: not begun
def transfer_style(model, x, y):
    ...

# %% wrong encoded_with_asked: encoded under each digit
@torch.no_grad()
def transfer_style(model, x, y):
    digits = torch.arange(10)
    mu, _ = model.encode(x.repeat(10, 1), digits)
    return model.decode(mu, digits).sigmoid()

# %% wrong encoded_with_other from "expand and arange": encoded as the next digit
-        mu, logvar = model.encode(x[None], torch.tensor([y]))
+        mu, logvar = model.encode(x[None], torch.tensor([(y + 1) % 10]))

# %% wrong own_left_out from "expand and arange": nine rows
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        others = torch.tensor([d for d in range(10) if d != y])
+        return model.decode(mu.expand(9, -1), others).sigmoid()

# %% wrong own_first from "a loop over digits": its own digit first
-    rows = [model.decode(mu, torch.tensor([digit])) for digit in range(10)]
+    order = [int(y)] + [d for d in range(10) if d != int(y)]
+    order = order if int(y) else order[1:] + order[:1]
+    rows = [model.decode(mu, torch.tensor([digit])) for digit in order]

# %% wrong copied_input from "expand and arange": the image itself in its row
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        out = model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        out[y] = x
+        return out

# %% wrong reversed from "expand and arange": from 9 to 0
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        return model.decode(mu.expand(10, -1), torch.arange(9, -1, -1)).sigmoid()

# %% wrong one_label_for_all from "expand and arange": only its own digit
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        return model.decode(mu.expand(10, -1), torch.full((10,), y)).sigmoid()

# %% wrong sampled from "expand and arange": a sample decoded
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        return model.decode(z.expand(10, -1), torch.arange(10)).sigmoid()

# %% wrong decodes_logvar from "expand and arange": the other head
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        return model.decode(logvar.expand(10, -1), torch.arange(10)).sigmoid()

# %% wrong prior_mean from "expand and arange": the code 0
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        return model.decode(torch.zeros(10, mu.shape[1]), torch.arange(10)).sigmoid()

# %% wrong missing_sigmoid from "expand and arange": logits
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        return model.decode(mu.expand(10, -1), torch.arange(10))

# %% wrong graph_attached from "expand and arange": a graph
-    with torch.no_grad():
+    if True:

# %% wrong binarised from "expand and arange": rounded
-        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()
+        return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid().round()
