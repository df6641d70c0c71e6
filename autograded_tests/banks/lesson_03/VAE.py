# Bank of `VAE`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the four methods
class VAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x):
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        return mu + std * torch.randn_like(std)

    def decode(self, z):
        return self.fc3(F.relu(self.fc2(z)))

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar

# %% right: nn.ReLU as a layer, layers in another order
class VAE(nn.Module):
    def __init__(self, latent_dim: int = 32):
        super(VAE, self).__init__()
        self.fc3 = nn.Linear(256, 784)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc1 = nn.Linear(784, 256)
        self.relu = nn.ReLU()
        self.latent_dim = latent_dim

    def encode(self, x):
        hidden = self.relu(self.fc1(x.view(-1, 784)))
        return [self.fc_mu(hidden), self.fc_logvar(hidden)]

    def reparameterize(self, mu, logvar):
        eps = torch.randn(mu.size(0), self.latent_dim)
        return eps.mul(logvar.mul(0.5).exp()).add(mu)

    def decode(self, z):
        return self.fc3(self.relu(self.fc2(z)))

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar

# %% right: torch.distributions
from torch.distributions import Normal

class VAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1, self.fc2 = nn.Linear(784, 256), nn.Linear(latent_dim, 256)
        self.fc_mu, self.fc_logvar = nn.Linear(256, latent_dim), nn.Linear(256, latent_dim)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x):
        h = self.fc1(x).clamp(min=0)
        return self.fc_mu(h), self.fc_logvar(h)

    def posterior(self, mu, logvar):
        return Normal(mu, logvar.exp().sqrt())

    def reparameterize(self, mu, logvar):
        return self.posterior(mu, logvar).rsample()

    def decode(self, z):
        return self.fc3(torch.relu(self.fc2(z)))

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.posterior(mu, logvar).rsample()), mu, logvar

# %% right: layers also in nn.Sequential
class VAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)
        self.body = nn.Sequential(self.fc1, nn.ReLU())
        self.decoder = nn.Sequential(self.fc2, nn.ReLU(), self.fc3)

    def encode(self, x):
        h = self.body(x)
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(self, mu, logvar):
        return mu - torch.randn_like(mu) * (logvar / 2).exp()

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        logits = self.decode(z)
        return logits, mu, logvar

# %% right: inherits the encoder of lesson 02, calls reparameterize of 3.4
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)

    def forward(self, x):
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)

def reparameterize(mu, logvar):
    return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

class VAE(GaussianEncoder):
    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x):
        return GaussianEncoder.forward(self, x)

    def reparameterize(self, mu, logvar):
        return reparameterize(mu, logvar)

    def decode(self, z):
        return self.fc3(F.relu(self.fc2(z)))

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar

# %% right from "the four methods": matrix products by hand
-        h = F.relu(self.fc1(x))
-        return self.fc_mu(h), self.fc_logvar(h)
+        h = torch.maximum(x @ self.fc1.weight.T + self.fc1.bias, torch.zeros(1))
+        mu = h @ self.fc_mu.weight.T + self.fc_mu.bias
+        logvar = h @ self.fc_logvar.weight.T + self.fc_logvar.bias
+        return mu, logvar
...
-        return self.fc3(F.relu(self.fc2(z)))
+        h = z @ self.fc2.weight.T + self.fc2.bias
+        h = h * (h > 0)
+        return torch.addmm(self.fc3.bias, h, self.fc3.weight.T)

# %% right from "the four methods": everything once more inside forward
-        mu, logvar = self.encode(x)
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        h = F.relu(self.fc1(x))
+        mu, logvar = self.fc_mu(h), self.fc_logvar(h)
+        z = mu + torch.exp(logvar / 2) * torch.randn_like(mu)
+        return self.fc3(F.relu(self.fc2(z))), mu, logvar

# %% right from "the four methods": extra arguments with defaults, heads of one matrix product
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim=32, hidden=256):
...
-        return self.fc_mu(h), self.fc_logvar(h)
+        weight = torch.cat([self.fc_mu.weight, self.fc_logvar.weight])
+        bias = torch.cat([self.fc_mu.bias, self.fc_logvar.bias])
+        return F.linear(h, weight, bias).chunk(2, dim=-1)

# %% wrong blank: a class that is not begun
class VAE(nn.Module):
    ...

# %% wrong blank: the skeleton
class VAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x):
        ...

    def reparameterize(self, mu, logvar):
        ...

    def decode(self, z):
        ...

    def forward(self, x):
        ...

# %% wrong blank from "the four methods": encode alone
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        ...
...
-        return self.fc3(F.relu(self.fc2(z)))
+        ...
...
-        mu, logvar = self.encode(x)
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        ...

# %% wrong blank from "the four methods": forward is left
-        mu, logvar = self.encode(x)
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        ...

# %% wrong blank from "the four methods": encode is left, forward is there
-        h = F.relu(self.fc1(x))
-        return self.fc_mu(h), self.fc_logvar(h)
+        ...

# %% wrong blank from "the four methods": decode is left, forward is there
-        return self.fc3(F.relu(self.fc2(z)))
+        ...

# %% wrong missing_relu from "the four methods": encode
-        h = F.relu(self.fc1(x))
+        h = self.fc1(x)

# %% wrong missing_relu from "the four methods": decode
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(self.fc2(z))

# %% wrong wrong_activation from "the four methods": tanh in the encoder
-        h = F.relu(self.fc1(x))
+        h = torch.tanh(self.fc1(x))

# %% wrong extra_activation from "the four methods": heads through a ReLU
-        return self.fc_mu(h), self.fc_logvar(h)
+        return F.relu(self.fc_mu(h)), F.relu(self.fc_logvar(h))

# %% wrong extra_activation from "the four methods": softplus on logvar
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), F.softplus(self.fc_logvar(h))

# %% wrong extra_activation from "the four methods": logvar clamped
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_logvar(h).clamp(-2, 2)

# %% wrong extra_activation from "the four methods": a ReLU behind fc3
-        return self.fc3(F.relu(self.fc2(z)))
+        return F.relu(self.fc3(F.relu(self.fc2(z))))

# %% wrong returns_variance from "the four methods": encode gives the variance
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_logvar(h).exp()

# %% wrong returns_sigma from "the four methods": encode gives sigma
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), torch.exp(0.5 * self.fc_logvar(h))

# %% wrong one_head_twice from "the four methods": fc_mu for both
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_mu(h)

# %% wrong swapped_heads from "the four methods": encode returns logvar first
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_logvar(h), self.fc_mu(h)

# %% wrong wrong_type from "the four methods": encode returns one tensor
-        return self.fc_mu(h), self.fc_logvar(h)
+        return torch.cat([self.fc_mu(h), self.fc_logvar(h)], dim=-1)

# %% wrong no_gradient from "the four methods": the hidden layer detached
-        h = F.relu(self.fc1(x))
+        h = F.relu(self.fc1(x)).detach()

# %% wrong sigmoid_extra from "the four methods": decode ends in a sigmoid
-        return self.fc3(F.relu(self.fc2(z)))
+        return torch.sigmoid(self.fc3(F.relu(self.fc2(z))))

# %% wrong sigmoid_extra from "the four methods": forward ends in a sigmoid
-        return self.decode(z), mu, logvar
+        return torch.sigmoid(self.decode(z)), mu, logvar

# %% wrong decodes_mu from "the four methods": forward decodes the mean
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        return self.decode(mu), mu, logvar

# %% wrong decodes_mu from "the four methods": a draw that is not used
-        return self.decode(z), mu, logvar
+        return self.decode(mu), mu, logvar

# %% wrong samples_only_in_training from "the four methods": the condition in reparameterize
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        if not self.training:
+            return mu
+        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong samples_only_in_training from "the four methods": the condition in forward
-        z = self.reparameterize(mu, logvar)
+        z = self.reparameterize(mu, logvar) if self.training else mu

# %% wrong no_noise from "the four methods": reparameterize returns the mean
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return mu

# %% wrong log_sigma from "the four methods": reparameterize reads log sigma
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return mu + torch.exp(logvar) * torch.randn_like(mu)

# %% wrong log_sigma from "the four methods": a draw of its own in forward
-        z = self.reparameterize(mu, logvar)
+        z = mu + torch.exp(logvar) * torch.randn_like(mu)

# %% wrong missing_sigma from "the four methods": reparameterize without sigma
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return mu + torch.randn_like(mu)

# %% wrong missing_sigma from "the four methods": noise without sigma in forward
-        z = self.reparameterize(mu, logvar)
+        z = mu + torch.randn_like(mu)

# %% wrong missing_mu from "the four methods": reparameterize without mu
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return torch.exp(0.5 * logvar) * torch.randn_like(logvar)

# %% wrong shared_noise from "the four methods": one draw for all images
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return mu + torch.exp(0.5 * logvar) * torch.randn(self.latent_dim)

# %% wrong shared_noise from "the four methods": one draw for all latents
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return mu + torch.exp(0.5 * logvar) * torch.randn(len(mu), 1)

# %% wrong fixed_seed from "the four methods": a seed inside
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        torch.manual_seed(0)
+        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

# %% wrong uniform_noise from "the four methods": rand
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return mu + torch.exp(0.5 * logvar) * torch.rand_like(mu)

# %% wrong no_gradient from "the four methods": torch.normal
-        std = torch.exp(0.5 * logvar)
-        return mu + std * torch.randn_like(std)
+        return torch.normal(mu, torch.exp(0.5 * logvar))

# %% wrong no_gradient from "the four methods": sample in forward
-        z = self.reparameterize(mu, logvar)
+        z = torch.distributions.Normal(mu, torch.exp(0.5 * logvar)).sample()

# %% wrong no_gradient from "the four methods": z detached in forward
-        z = self.reparameterize(mu, logvar)
+        z = self.reparameterize(mu, logvar).detach()

# %% wrong no_gradient from "the four methods": mu and logvar detached on return
-        return self.decode(z), mu, logvar
+        return self.decode(z), mu.detach(), logvar.detach()

# %% wrong order from "the four methods": mu, logvar, logits
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        return mu, logvar, self.decode(self.reparameterize(mu, logvar))

# %% wrong order from "the four methods": logits, logvar, mu
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        return self.decode(self.reparameterize(mu, logvar)), logvar, mu

# %% wrong wrong_type from "the four methods": logits alone
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        return self.decode(self.reparameterize(mu, logvar))

# %% wrong wrong_type from "the four methods": z as well
-        return self.decode(z), mu, logvar
+        return self.decode(z), z, mu, logvar

# %% wrong ignores_latent_dim from "the four methods": 32 written out
-        self.fc_mu = nn.Linear(256, latent_dim)
-        self.fc_logvar = nn.Linear(256, latent_dim)
-        self.fc2 = nn.Linear(latent_dim, 256)
+        self.fc_mu = nn.Linear(256, 32)
+        self.fc_logvar = nn.Linear(256, 32)
+        self.fc2 = nn.Linear(32, 256)

# %% wrong ignores_latent_dim from "the four methods": no argument
-    def __init__(self, latent_dim=32):
+    def __init__(self):
...
-        self.latent_dim = latent_dim
+        latent_dim = self.latent_dim = 32

# %% wrong layers from "the four methods": the attribute is missing
-        self.latent_dim = latent_dim

# %% wrong layers from "the four methods": fc_var instead of fc_logvar
-        self.fc_logvar = nn.Linear(256, latent_dim)
+        self.fc_var = nn.Linear(256, latent_dim)
...
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_var(h)

# %% wrong layers from "the four methods": the decoder is missing
-        self.fc2 = nn.Linear(latent_dim, 256)
-        self.fc3 = nn.Linear(256, 784)

# %% wrong layers from "the four methods": a layer more in the decoder
         self.fc2 = nn.Linear(latent_dim, 256)
+        self.fc4 = nn.Linear(256, 256)
...
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(F.relu(self.fc4(F.relu(self.fc2(z)))))

# %% wrong layers from "the four methods": a batch normalisation
         self.fc2 = nn.Linear(latent_dim, 256)
+        self.norm = nn.BatchNorm1d(256)
...
-        h = F.relu(self.fc1(x))
+        h = F.relu(self.norm(self.fc1(x)))

# %% wrong not_deterministic from "the four methods": a dropout in the encoder
         self.fc2 = nn.Linear(latent_dim, 256)
+        self.drop = nn.Dropout(0.2)
...
-        h = F.relu(self.fc1(x))
+        h = self.drop(F.relu(self.fc1(x)))

# %% wrong raised from "the four methods": super().__init__() forgotten
-        super().__init__()

# %% wrong raised from "the four methods": a method of another name
-    def decode(self, z):
+    def decoder(self, z):

# %% wrong raised from "the four methods": a misspelled layer
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(F.relu(self.fc_2(z)))

# %% wrong wrong_type: no module
def VAE(latent_dim=32):
    return latent_dim

# %% wrong default_latent_dim from "the four methods": 20 by default
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim=20):

# %% wrong default_latent_dim from "the four methods": no default
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim):

# %% right from "the four methods": logvar clamped where no training comes
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_logvar(h).clamp(-30, 20)

# %% right from "the four methods": a buffer besides
         self.fc3 = nn.Linear(256, 784)
+        self.register_buffer("steps", torch.zeros((), dtype=torch.long))

# %% wrong returns_sample from "the four methods": forward returns z for mu
-        return self.decode(z), mu, logvar
+        return self.decode(z), z, logvar

# %% wrong differs_in_eval from "the four methods": logits held within bounds in evaluation mode
-        return self.decode(z), mu, logvar
+        logits = self.decode(z)
+        return (logits if self.training else logits.clamp(-30, 30)), mu, logvar

# %% wrong differs_in_eval from "the four methods": encode differs in evaluation mode
-        return self.fc_mu(h), self.fc_logvar(h)
+        logvar = self.fc_logvar(h)
+        return self.fc_mu(h), logvar if self.training else torch.zeros_like(logvar)

# %% wrong differs_in_eval from "the four methods": forward returns zeros for logvar in evaluation mode
-        return self.decode(z), mu, logvar
+        return self.decode(z), mu, logvar if self.training else torch.zeros_like(logvar)

# %% wrong equal_units from "the four methods": all weights begin at 0
         self.fc3 = nn.Linear(256, 784)
+        for p in self.parameters():
+            nn.init.zeros_(p)
