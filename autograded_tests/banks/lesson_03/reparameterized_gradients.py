# Bank of `reparameterized_gradients`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the chain rule
def reparameterized_gradients(eps, logvar, grad_z):
    sigma = torch.exp(0.5 * logvar)
    return grad_z, grad_z * eps * 0.5 * sigma

# %% right: autograd
def reparameterized_gradients(eps, logvar, grad_z):
    mu = torch.zeros_like(eps, requires_grad=True)
    logvar = logvar.clone().requires_grad_()
    z = mu + torch.exp(0.5 * logvar) * eps
    return torch.autograd.grad(z, (mu, logvar), grad_z)

# %% right: through the root of the variance
def reparameterized_gradients(eps, logvar, grad_z):
    std = logvar.exp().sqrt()
    d_std = grad_z * eps
    d_variance = d_std / (2 * std)
    return [grad_z.clone(), d_variance * logvar.exp()]

# %% right: a loop
def reparameterized_gradients(eps, logvar, grad_z):
    grad_logvar = torch.zeros_like(grad_z)
    for i in range(len(eps)):
        for j in range(eps.shape[1]):
            grad_logvar[i, j] = grad_z[i, j] * eps[i, j] * math.exp(logvar[i, j] / 2) / 2
    return torch.ones_like(eps) * grad_z, grad_logvar

# %% right: float64 inside
def reparameterized_gradients(eps, logvar, grad_z):
    sigma = torch.exp(logvar.double() / 2)
    return grad_z.double(), torch.einsum("bd,bd,bd->bd", grad_z.double(), eps.double(), sigma) / 2

# %% right: backward
def reparameterized_gradients(eps, logvar, grad_z):
    mu = torch.zeros(eps.shape, requires_grad=True)
    l = logvar.detach().clone().requires_grad_(True)
    ((mu + (l / 2).exp() * eps) * grad_z).sum().backward()
    return mu.grad, l.grad

# %% wrong blank: not begun
def reparameterized_gradients(eps, logvar, grad_z):
    ...

# %% wrong blank: two blanks
def reparameterized_gradients(eps, logvar, grad_z):
    grad_mu = ...
    grad_logvar = ...
    return grad_mu, grad_logvar

# %% wrong missing_half: no one half
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong missing_sigma: no sigma
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z * eps

# %% wrong missing_eps: no noise
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z * torch.exp(0.5 * logvar)

# %% wrong missing_grad_z: local derivative at logvar
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * eps * torch.exp(0.5 * logvar)

# %% wrong missing_grad_z: local derivative at mu
def reparameterized_gradients(eps, logvar, grad_z):
    return torch.ones_like(grad_z), 0.5 * grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong missing_grad_z: local derivatives at both
def reparameterized_gradients(eps, logvar, grad_z):
    return torch.ones_like(grad_z), 0.5 * eps * torch.exp(0.5 * logvar)

# %% wrong log_sigma: logvar read as log sigma
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, grad_z * eps * torch.exp(logvar)

# %% wrong log_sigma: the variance used as sigma
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z * eps * torch.exp(logvar)

# %% wrong reads_sigma: the gradient at sigma
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, grad_z * eps

# %% wrong reads_variance: the gradient at the variance
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, grad_z * eps / (2 * torch.exp(0.5 * logvar))

# %% wrong reads_variance: logvar read as the variance
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z * eps * torch.sqrt(logvar)

# %% wrong order: the outputs swapped
def reparameterized_gradients(eps, logvar, grad_z):
    return 0.5 * grad_z * eps * torch.exp(0.5 * logvar), grad_z

# %% wrong order: the gradient at mu twice
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, grad_z

# %% wrong summed_over_batch: summed over images
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z.sum(0), (0.5 * grad_z * eps * torch.exp(0.5 * logvar)).sum(0)

# %% wrong summed_over_batch: one of them averaged over images
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, (0.5 * grad_z * eps * torch.exp(0.5 * logvar)).mean(dim=0)

# %% wrong summed_over_latents: summed over latents
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, (0.5 * grad_z * eps * torch.exp(0.5 * logvar)).sum(-1)

# %% wrong divided_by_batch: averaged in place
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z / len(grad_z), (0.5 * grad_z * eps * torch.exp(0.5 * logvar)) / len(grad_z)

# %% wrong sign: the gradient at logvar
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, -0.5 * grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong sign: both, as a step downhill
def reparameterized_gradients(eps, logvar, grad_z):
    return -grad_z, -0.5 * grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong extra_eps: noise in the gradient at mu
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z * eps, 0.5 * grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong extra_sigma: sigma in the gradient at mu
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z * torch.exp(0.5 * logvar), 0.5 * grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong no_gradient: logvar gets none
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, torch.zeros_like(grad_z)

# %% wrong eps_squared: noise twice
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z * eps**2 * torch.exp(0.5 * logvar)

# %% wrong wrong_type: one of two
def reparameterized_gradients(eps, logvar, grad_z):
    return 0.5 * grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong wrong_type: numbers
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z.sum().item(), 0.5 * (grad_z * eps).sum().item()

# %% wrong changed_input: in place
def reparameterized_gradients(eps, logvar, grad_z):
    sigma = torch.exp(0.5 * logvar)
    return grad_z.clone(), grad_z.mul_(eps) * 0.5 * sigma

# %% wrong raised: a shape that does not fit
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z @ eps * torch.exp(0.5 * logvar)

# %% wrong values: a quarter
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.25 * grad_z * eps * torch.exp(0.5 * logvar)

# %% wrong clamped: logvar held within five
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z * eps * (0.5 * logvar.clamp(-5, 5)).exp()

# %% wrong values: sigma kept above a hundredth
def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, 0.5 * grad_z * eps * (0.5 * logvar).exp().clamp(min=1e-2)
