# Bank of `generate`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: no_grad around it
def generate(model, n):
    with torch.no_grad():
        return model.decode(torch.randn(n, model.latent_dim)).sigmoid()

# %% right: a decorator
@torch.no_grad()
def generate(model, n):
    z = torch.randn((n, model.latent_dim))
    return torch.sigmoid(model.decode(z))

# %% right: detached at the end
def generate(model, n):
    z = torch.distributions.Normal(0.0, 1.0).sample((n, model.latent_dim))
    logits = model.decode(z)
    return (1 / (1 + torch.exp(-logits))).detach()

# %% right: one image after the other
@torch.inference_mode()
def generate(model, n):
    images = []
    for _ in range(n):
        z = torch.randn(1, model.latent_dim)
        images.append(F.sigmoid(model.decode(z)).squeeze(0))
    return torch.stack(images)

# %% right: evaluation mode first
def generate(model, n):
    model.eval()
    with torch.no_grad():
        z = torch.empty(n, model.latent_dim).normal_(mean=0, std=1)
        return model.decode(z).sigmoid()

# %% right: the model's own reparameterize, at the prior
def generate(model, n):
    zeros = torch.zeros(n, model.latent_dim)
    with torch.no_grad():
        return model.decode(model.reparameterize(zeros, zeros)).sigmoid()

# %% right: a fresh generator of its own
def generate(model, n):
    source = torch.Generator()
    source.seed()
    z = torch.randn(n, model.latent_dim, generator=source)
    return torch.special.expit(model.decode(z)).data

# %% right: a multivariate normal, in float64 at the end
@torch.no_grad()
def generate(model, n):
    d = model.latent_dim
    z = torch.distributions.MultivariateNormal(torch.zeros(d), torch.eye(d)).sample((n,))
    return model.decode(z).double().sigmoid()

# %% right: the latent size read from a layer
@torch.no_grad()
def generate(model, n):
    z = torch.randn(n, model.fc2.in_features)
    return torch.sigmoid(model.decode(z))

# %% right: layer by layer, by name
@torch.no_grad()
def generate(model, n):
    hidden = F.relu(model.fc2(torch.randn(n, model.fc_mu.out_features)))
    return torch.sigmoid(model.fc3(hidden))

# %% wrong missing_sigmoid: logits returned
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim))

# %% wrong doubled_sigmoid: two sigmoids
@torch.no_grad()
def generate(model, n):
    images = torch.sigmoid(model.decode(torch.randn(n, model.latent_dim)))
    return images.sigmoid()

# %% wrong wrong_squash: softmax over the pixels
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).softmax(dim=-1)

# %% wrong wrong_squash: tanh
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).tanh()

# %% wrong wrong_squash: cut off at 0 and 1
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).clamp(0, 1)

# %% wrong wrong_scale: grey values up to 255
@torch.no_grad()
def generate(model, n):
    return 255 * model.decode(torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong binarised: a coin for every pixel
@torch.no_grad()
def generate(model, n):
    return torch.bernoulli(model.decode(torch.randn(n, model.latent_dim)).sigmoid())

# %% wrong binarised: rounded
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid() > 0.5

# %% wrong graph_attached: no no_grad
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong graph_attached: only the code is drawn without a graph
def generate(model, n):
    with torch.no_grad():
        z = torch.randn(n, model.latent_dim)
    return model.decode(z).sigmoid()

# %% wrong uniform_prior: rand for randn
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.rand(n, model.latent_dim)).sigmoid()

# %% wrong uniform_prior: uniform from -1 to 1
@torch.no_grad()
def generate(model, n):
    return model.decode(2 * torch.rand(n, model.latent_dim) - 1).sigmoid()

# %% wrong uniform_prior: uniform with mean 0 and variance 1
@torch.no_grad()
def generate(model, n):
    return model.decode(math.sqrt(12) * (torch.rand(n, model.latent_dim) - 0.5)).sigmoid()

# %% wrong uniform_prior: uniform from -3 to 3
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.empty(n, model.latent_dim).uniform_(-3, 3)).sigmoid()

# %% wrong no_noise: the prior's mean
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.zeros(n, model.latent_dim)).sigmoid()

# %% wrong fixed_seed: a seed inside
@torch.no_grad()
def generate(model, n):
    torch.manual_seed(0)
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong fixed_seed: a seeded generator
@torch.no_grad()
def generate(model, n):
    source = torch.Generator().manual_seed(42)
    return model.decode(torch.randn(n, model.latent_dim, generator=source)).sigmoid()

# %% wrong fixed_seed: drawn once and kept
NOISE = {}

@torch.no_grad()
def generate(model, n):
    z = NOISE.setdefault((n, model.latent_dim), torch.randn(n, model.latent_dim))
    return model.decode(z).sigmoid()

# %% wrong shared_noise: one code for all images
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(1, model.latent_dim).repeat(n, 1)).sigmoid()

# %% wrong shared_noise: one picture repeated
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(model.latent_dim)).sigmoid().expand(n, 784)

# %% wrong shared_noise: one number for all latents of an image
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, 1).expand(n, model.latent_dim)).sigmoid()

# %% wrong shared_noise: half of the codes twice
@torch.no_grad()
def generate(model, n):
    z = torch.randn(max(1, n // 2), model.latent_dim).repeat(2, 1)[:n]
    return model.decode(z).sigmoid()

# %% wrong wrong_spread: twice the noise
@torch.no_grad()
def generate(model, n):
    return model.decode(2 * torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong wrong_spread: a temperature of 0.8
@torch.no_grad()
def generate(model, n):
    return model.decode(0.8 * torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong wrong_spread: mean 1
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.normal(1.0, 1.0, (n, model.latent_dim))).sigmoid()

# %% wrong wrong_spread: scaled by the root of the latent size
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim) / model.latent_dim**0.5).sigmoid()

# %% wrong not_prior: normalised codes
@torch.no_grad()
def generate(model, n):
    z = torch.distributions.Laplace(0.0, 2**-0.5).sample((n, model.latent_dim))
    return model.decode(z).sigmoid()

# %% wrong not_prior: clamped codes
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim).clamp(-1, 1)).sigmoid()

# %% wrong not_prior: by way of the encoder, from noise images
@torch.no_grad()
def generate(model, n):
    mu, logvar = model.encode(torch.rand(n, 784))
    return model.decode(mu + torch.randn_like(mu)).sigmoid()

# %% wrong fixed_latent_dim: 32 written in
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, 32)).sigmoid()

# %% wrong ignores_n: always 16
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(16, model.latent_dim)).sigmoid()

# %% wrong ignores_n: one image
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(1, model.latent_dim)).sigmoid()

# %% wrong shape: pictures of 28 by 28
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid().view(n, 28, 28)

# %% wrong shape: squeezed when n is 1
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid().squeeze()

# %% wrong values: the code goes through a sigmoid, and noise on top
@torch.no_grad()
def generate(model, n):
    images = model.decode(torch.randn(n, model.latent_dim)).sigmoid()
    return (images + 0.1 * torch.randn_like(images)).clamp(0, 1)

# %% wrong wrong_type: numpy
@torch.no_grad()
def generate(model, n):
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid().numpy()

# %% wrong wrong_type: a list of images
@torch.no_grad()
def generate(model, n):
    return list(model.decode(torch.randn(n, model.latent_dim)).sigmoid())

# %% wrong wrong_type: the codes too
@torch.no_grad()
def generate(model, n):
    z = torch.randn(n, model.latent_dim)
    return model.decode(z).sigmoid(), z

# %% wrong changed_model: left in training mode
@torch.no_grad()
def generate(model, n):
    model.eval()
    images = model.decode(torch.randn(n, model.latent_dim)).sigmoid()
    model.train()
    return images

# %% wrong raised: a method that is not there
@torch.no_grad()
def generate(model, n):
    return model.decoder(torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong blank: no return
def generate(model, n):
    with torch.no_grad():
        images = model.decode(torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong ignores_n: at most 700 images
def generate(model, n):
    with torch.no_grad():
        return model.decode(torch.randn(min(n, 700), model.latent_dim)).sigmoid()

# %% wrong changed_model: gradients of the model switched off for good
def generate(model, n):
    model.requires_grad_(False)
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong changed_setting: gradients switched off for good
def generate(model, n):
    torch.set_grad_enabled(False)
    return model.decode(torch.randn(n, model.latent_dim)).sigmoid()

# %% wrong shared_noise: one code expanded
def generate(model, n):
    with torch.no_grad():
        return model.decode(torch.randn(1, model.latent_dim).expand(n, -1)).sigmoid()

# %% wrong missing_relu: layer by layer, without what stands between
def generate(model, n):
    with torch.no_grad():
        return model.fc3(model.fc2(torch.randn(n, model.latent_dim))).sigmoid()

# %% wrong shared_noise: a fifth of the noise is one number for all latents of an image
def generate(model, n):
    z = 0.8**0.5 * torch.randn(n, model.latent_dim) + 0.2**0.5 * torch.randn(n, 1)
    with torch.no_grad():
        return model.decode(z).sigmoid()
