# Bank of `reconstruct`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: no_grad around it
def reconstruct(model, x):
    with torch.no_grad():
        mu, logvar = model.encode(x)
        return model.decode(mu).sigmoid()

# %% right: a decorator and an index
@torch.no_grad()
def reconstruct(model, x):
    return torch.sigmoid(model.decode(model.encode(x)[0]))

# %% right: detached at the end
def reconstruct(model, x):
    mu, _ = model.encode(x)
    return torch.special.expit(model.decode(mu)).detach()

# %% right: image by image
@torch.inference_mode()
def reconstruct(model, x):
    rows = []
    for image in x:
        mean, *_ = model.encode(image.unsqueeze(0))
        rows.append(1 / (1 + (-model.decode(mean)).exp()))
    return torch.cat(rows)

# %% right: by way of torch.distributions
def reconstruct(model, x):
    from torch.distributions import Bernoulli, Normal
    model.eval()
    with torch.no_grad():
        mu, logvar = model.encode(x)
        posterior = Normal(mu, (logvar / 2).exp())
        return Bernoulli(logits=model.decode(posterior.mean)).probs

# %% right: layer by layer, by name
@torch.no_grad()
def reconstruct(model, x):
    mu = model.fc_mu(F.relu(model.fc1(x)))
    return torch.sigmoid(model.fc3(F.relu(model.fc2(mu))))

# %% wrong missing_sigmoid: logits returned
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.encode(x)[0])

# %% wrong doubled_sigmoid: two sigmoids
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.encode(x)[0]).sigmoid().sigmoid()

# %% wrong wrong_squash: softmax
@torch.no_grad()
def reconstruct(model, x):
    return F.softmax(model.decode(model.encode(x)[0]), dim=1)

# %% wrong wrong_squash: tanh
@torch.no_grad()
def reconstruct(model, x):
    return torch.tanh(model.decode(model.encode(x)[0]))

# %% wrong wrong_scale: grey values up to 255
@torch.no_grad()
def reconstruct(model, x):
    return 255 * model.decode(model.encode(x)[0]).sigmoid()

# %% wrong binarised: rounded
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.encode(x)[0]).sigmoid().round()

# %% wrong sampled: through forward
@torch.no_grad()
def reconstruct(model, x):
    logits, mu, logvar = model(x)
    return logits.sigmoid()

# %% wrong sampled: the model's reparameterize
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.reparameterize(*model.encode(x))).sigmoid()

# %% wrong sampled: noise by hand
@torch.no_grad()
def reconstruct(model, x):
    mu, logvar = model.encode(x)
    z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
    return model.decode(z).sigmoid()

# %% wrong sampled: an average over ten samples
@torch.no_grad()
def reconstruct(model, x):
    mu, logvar = model.encode(x)
    z = mu + (0.5 * logvar).exp() * torch.randn(10, *mu.shape)
    return model.decode(z).sigmoid().mean(0)

# %% wrong sampled: a draw from the prior
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(torch.randn(len(x), model.latent_dim)).sigmoid()

# %% wrong binarised: a coin for every pixel
@torch.no_grad()
def reconstruct(model, x):
    return torch.bernoulli(model.decode(model.encode(x)[0]).sigmoid())

# %% wrong fixed_seed: a sample that a seed makes repeatable
@torch.no_grad()
def reconstruct(model, x):
    torch.manual_seed(0)
    mu, logvar = model.encode(x)
    return model.decode(mu + (0.5 * logvar).exp() * torch.randn_like(mu)).sigmoid()

# %% wrong decodes_logvar: the wrong head
@torch.no_grad()
def reconstruct(model, x):
    logvar, mu = model.encode(x)
    return model.decode(mu).sigmoid()

# %% wrong decodes_sigma: the spread decoded
@torch.no_grad()
def reconstruct(model, x):
    mu, logvar = model.encode(x)
    return model.decode((0.5 * logvar).exp()).sigmoid()

# %% wrong adds_sigma: mean plus sigma
@torch.no_grad()
def reconstruct(model, x):
    mu, logvar = model.encode(x)
    return model.decode(mu + (0.5 * logvar).exp()).sigmoid()

# %% wrong adds_sigma: the two heads added
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(sum(model.encode(x))).sigmoid()

# %% wrong not_decoded: the image itself
@torch.no_grad()
def reconstruct(model, x):
    return x

# %% wrong shape: the code, squashed
@torch.no_grad()
def reconstruct(model, x):
    return model.encode(x)[0].sigmoid()

# %% wrong prior_mean: the code 0
@torch.no_grad()
def reconstruct(model, x):
    mu, logvar = model.encode(x)
    return model.decode(torch.zeros_like(mu)).sigmoid()

# %% wrong mean_over_batch: one mean for all images
@torch.no_grad()
def reconstruct(model, x):
    mu = model.encode(x)[0].mean(dim=0, keepdim=True)
    return model.decode(mu).sigmoid().repeat(len(x), 1)

# %% wrong shape: only the first image
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.encode(x)[0])[0].sigmoid()

# %% wrong shape: pictures of 28 by 28
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.encode(x)[0]).sigmoid().view(-1, 28, 28)

# %% wrong graph_attached: no no_grad
def reconstruct(model, x):
    mu, _ = model.encode(x)
    return model.decode(mu).sigmoid()

# %% wrong graph_attached: only the encoder without a graph
def reconstruct(model, x):
    with torch.no_grad():
        mu, _ = model.encode(x)
    return model.decode(mu).sigmoid()

# %% wrong wrong_type: numpy
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.encode(x)[0]).sigmoid().numpy()

# %% wrong wrong_type: the mean too
@torch.no_grad()
def reconstruct(model, x):
    mu, logvar = model.encode(x)
    return model.decode(mu).sigmoid(), mu

# %% wrong changed_input: binarised in place
@torch.no_grad()
def reconstruct(model, x):
    images = model.decode(model.encode(x)[0]).sigmoid()
    x.round_()
    return images

# %% wrong changed_model: left in training mode
@torch.no_grad()
def reconstruct(model, x):
    images = model.decode(model.encode(x)[0]).sigmoid()
    model.train()
    return images

# %% wrong raised: the pair is decoded
@torch.no_grad()
def reconstruct(model, x):
    return model.decode(model.encode(x)).sigmoid()

# %% wrong blank: nothing yet
def reconstruct(model, x):
    ...

# %% wrong changed_model: the model turned to float64
def reconstruct(model, x):
    with torch.no_grad():
        model.double()
        return model.decode(model.encode(x.double())[0]).sigmoid().float()

# %% wrong shape: at most a hundred images
def reconstruct(model, x):
    with torch.no_grad():
        return model.decode(model.encode(x[:100])[0]).sigmoid()

# %% wrong clamped: kept off 0 and 1
def reconstruct(model, x):
    with torch.no_grad():
        return model.decode(model.encode(x)[0]).sigmoid().clamp(0.05, 0.95)

# %% wrong changed_setting: gradients switched off for good
def reconstruct(model, x):
    torch.set_grad_enabled(False)
    return model.decode(model.encode(x)[0]).sigmoid()
