# Bank of `GaussianEncoder`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: as the reference
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

# %% right: layers in another order, an nn.ReLU, a list returned
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim: int = 32, hidden: int = 256) -> None:
        nn.Module.__init__(self)
        self.fc_logvar = nn.Linear(hidden, latent_dim)
        self.fc_mu = nn.Linear(hidden, latent_dim)
        self.act = nn.ReLU()
        self.fc1 = nn.Linear(28 * 28, hidden)
        self.latent_dim = latent_dim
        self.comment = "mine"

    def forward(self, x):
        h = self.act(self.fc1(x))
        return [self.fc_mu(h), self.fc_logvar(h)]

# %% right: nn.Sequential beside the named layers
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim=32):
        super(GaussianEncoder, self).__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.body = nn.Sequential(self.fc1, nn.ReLU())

    def forward(self, x):
        h = self.body(x)
        mu = self.fc_mu(h)
        logvar = self.fc_logvar(h)
        return (mu, logvar)

# %% right: a subclass of an own base class, max instead of relu
class Base(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)

class GaussianEncoder(Base):
    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        self.fc_mu, self.fc_logvar = (nn.Linear(256, latent_dim) for _ in range(2))

    def forward(self, x):
        h = torch.clamp(self.fc1(x), min=0)
        return tuple(head(h) for head in (self.fc_mu, self.fc_logvar))

# %% right: the matrix products by hand, own initial weights
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        for name, sizes in {"fc1": (784, 256), "fc_mu": (256, latent_dim), "fc_logvar": (256, latent_dim)}.items():
            setattr(self, name, nn.Linear(*sizes))
        nn.init.zeros_(self.fc_logvar.bias)
        nn.init.zeros_(self.fc_logvar.weight)

    def forward(self, x):
        h = (x @ self.fc1.weight.T + self.fc1.bias).relu()
        return h @ self.fc_mu.weight.T + self.fc_mu.bias, F.linear(h, self.fc_logvar.weight, self.fc_logvar.bias)

# %% right from "as the reference": one image after the other
-        h = F.relu(self.fc1(x))
-        return self.fc_mu(h), self.fc_logvar(h)
+        hidden = [F.relu(self.fc1(image)) for image in x]
+        return torch.stack([self.fc_mu(h) for h in hidden]), torch.stack([self.fc_logvar(h) for h in hidden])

# %% right: the sizes asked of the subclass, an nn.Sequential inside forward
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.fc1, self.fc_mu, self.fc_logvar = nn.Linear(784, 256), nn.Linear(256, latent_dim), nn.Linear(256, latent_dim)

    @property
    def latent_dim(self):
        return self.fc_mu.out_features

    def forward(self, x):
        h = nn.Sequential(self.fc1, nn.ReLU())(x)
        return self.fc_mu(h), self.fc_logvar(h)

# %% wrong blank: the released cell
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        ...  # YOUR CODE HERE

    def forward(self, x):
        ...  # YOUR CODE HERE

# %% wrong blank from "as the reference": forward still blank
-        h = F.relu(self.fc1(x))
-        return self.fc_mu(h), self.fc_logvar(h)
+        ...  # YOUR CODE HERE

# %% wrong missing_relu from "as the reference": two linear layers in a row
-        h = F.relu(self.fc1(x))
+        h = self.fc1(x)

# %% wrong wrong_activation from "as the reference": tanh in between
-        h = F.relu(self.fc1(x))
+        h = torch.tanh(self.fc1(x))

# %% wrong wrong_activation from "as the reference": a leaky ReLU in between
-        h = F.relu(self.fc1(x))
+        h = F.leaky_relu(self.fc1(x))

# %% wrong extra_activation from "as the reference": both heads through a ReLU
-        return self.fc_mu(h), self.fc_logvar(h)
+        return F.relu(self.fc_mu(h)), F.relu(self.fc_logvar(h))

# %% wrong extra_activation from "as the reference": mu through tanh
-        return self.fc_mu(h), self.fc_logvar(h)
+        return torch.tanh(self.fc_mu(h)), self.fc_logvar(h)

# %% wrong extra_activation from "as the reference": softplus on logvar
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), F.softplus(self.fc_logvar(h))

# %% wrong extra_activation from "as the reference": sigmoid on logvar
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), torch.sigmoid(self.fc_logvar(h))

# %% wrong extra_activation from "as the reference": logvar held within bounds
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_logvar(h).clamp(-4, 4)

# %% wrong returns_variance from "as the reference": exp on logvar
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), torch.exp(self.fc_logvar(h))

# %% wrong returns_sigma from "as the reference": the standard deviation
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), torch.exp(0.5 * self.fc_logvar(h))

# %% wrong one_head_twice from "as the reference": fc_mu for both
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_mu(h)

# %% wrong one_head_twice from "as the reference": fc_logvar for both
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_logvar(h), self.fc_logvar(h)

# %% wrong swapped_heads from "as the reference": logvar first
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_logvar(h), self.fc_mu(h)

# %% wrong wrong_type from "as the reference": stacked into one tensor
-        return self.fc_mu(h), self.fc_logvar(h)
+        return torch.stack([self.fc_mu(h), self.fc_logvar(h)])

# %% wrong wrong_type from "as the reference": mu alone
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h)

# %% wrong wrong_type from "as the reference": a sample in front
-        return self.fc_mu(h), self.fc_logvar(h)
+        mu, logvar = self.fc_mu(h), self.fc_logvar(h)
+        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
+        return z, mu, logvar

# %% wrong wrong_type from "as the reference": a dictionary
-        return self.fc_mu(h), self.fc_logvar(h)
+        return {"mu": self.fc_mu(h), "logvar": self.fc_logvar(h)}

# %% wrong wrong_type from "as the reference": a distribution
-        return self.fc_mu(h), self.fc_logvar(h)
+        return torch.distributions.Normal(self.fc_mu(h), (0.5 * self.fc_logvar(h)).exp())

# %% wrong not_deterministic from "as the reference": a dropout
         h = F.relu(self.fc1(x))
+        h = F.dropout(h, 0.5)

# %% wrong not_deterministic from "as the reference": a sample instead of mu
-        return self.fc_mu(h), self.fc_logvar(h)
+        mu, logvar = self.fc_mu(h), self.fc_logvar(h)
+        return mu + torch.randn_like(mu) * (0.5 * logvar).exp(), logvar

# %% wrong no_gradient from "as the reference": logvar detached
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h), self.fc_logvar(h).detach()

# %% wrong no_gradient from "as the reference": everything under no_grad
-        h = F.relu(self.fc1(x))
-        return self.fc_mu(h), self.fc_logvar(h)
+        with torch.no_grad():
+            h = F.relu(self.fc1(x))
+            return self.fc_mu(h), self.fc_logvar(h)

# %% wrong no_gradient from "as the reference": the hidden layer detached
-        h = F.relu(self.fc1(x))
+        h = F.relu(self.fc1(x)).detach()

# %% wrong ignores_latent_dim from "as the reference": 32 written out
-        self.fc_mu = nn.Linear(256, latent_dim)
-        self.fc_logvar = nn.Linear(256, latent_dim)
+        self.fc_mu = nn.Linear(256, 32)
+        self.fc_logvar = nn.Linear(256, 32)

# %% wrong ignores_latent_dim from "as the reference": one head of fixed size
-        self.fc_logvar = nn.Linear(256, latent_dim)
+        self.fc_logvar = nn.Linear(256, 32)

# %% wrong layers: other names
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.hidden = nn.Linear(784, 256)
        self.mu = nn.Linear(256, latent_dim)
        self.logvar = nn.Linear(256, latent_dim)

    def forward(self, x):
        h = F.relu(self.hidden(x))
        return self.mu(h), self.logvar(h)

# %% wrong layers from "as the reference": another hidden size
-        self.fc1 = nn.Linear(784, 256)
-        self.fc_mu = nn.Linear(256, latent_dim)
-        self.fc_logvar = nn.Linear(256, latent_dim)
+        self.fc1 = nn.Linear(784, 400)
+        self.fc_mu = nn.Linear(400, latent_dim)
+        self.fc_logvar = nn.Linear(400, latent_dim)

# %% wrong layers from "as the reference": one head for both
-        self.fc_mu = nn.Linear(256, latent_dim)
-        self.fc_logvar = nn.Linear(256, latent_dim)
+        self.fc_out = nn.Linear(256, 2 * latent_dim)
...
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_out(h).chunk(2, dim=-1)

# %% wrong layers: layers in a plain list
class GaussianEncoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.layers = [nn.Linear(784, 256), nn.Linear(256, latent_dim), nn.Linear(256, latent_dim)]

    def forward(self, x):
        h = F.relu(self.layers[0](x))
        return self.layers[1](h), self.layers[2](h)

# %% wrong layers from "as the reference": no bias in a head
-        self.fc_mu = nn.Linear(256, latent_dim)
+        self.fc_mu = nn.Linear(256, latent_dim, bias=False)

# %% wrong layers from "as the reference": the latent size is not kept
-        self.latent_dim = latent_dim

# %% wrong raised from "as the reference": super().__init__() forgotten
-        super().__init__()

# %% wrong wrong_type from "as the reference": not a module
-class GaussianEncoder(nn.Module):
+class GaussianEncoder(object):
...
-        super().__init__()

# %% wrong changed_input from "as the reference": pixels centred in place
-        h = F.relu(self.fc1(x))
+        y = x.clone()
+        x -= 0.5
+        h = F.relu(self.fc1(y))

# %% wrong shape from "as the reference": averaged over the images
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h).mean(0), self.fc_logvar(h).mean(0)

# %% wrong values from "as the reference": the second head works on mu's input and adds mu
-        return self.fc_mu(h), self.fc_logvar(h)
+        mu = self.fc_mu(h)
+        return mu, self.fc_logvar(h) + mu

# %% wrong ignores_latent_dim: no argument at all
class GaussianEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.latent_dim = 32
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, 32)
        self.fc_logvar = nn.Linear(256, 32)

    def forward(self, x):
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)

# %% wrong default_latent_dim from "as the reference": 20 by default
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim=20):

# %% wrong default_latent_dim from "as the reference": no default
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim):

# %% right from "as the reference": a buffer besides, a head that begins at 0
         self.fc_logvar = nn.Linear(256, latent_dim)
+        nn.init.zeros_(self.fc_logvar.weight)
+        self.register_buffer("seen", torch.zeros(3))

# %% wrong equal_units from "as the reference": all weights begin at one number
         self.fc_logvar = nn.Linear(256, latent_dim)
+        for p in self.parameters():
+            nn.init.constant_(p, 0.01)

# %% wrong shape from "as the reference": the second half of a head
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_mu(h)[:, :self.latent_dim], self.fc_logvar(h)[:, self.latent_dim:]

# %% wrong differs_in_eval from "as the reference": logvar held within bounds in evaluation mode
-        return self.fc_mu(h), self.fc_logvar(h)
+        logvar = self.fc_logvar(h)
+        return self.fc_mu(h), logvar if self.training else logvar.clamp(-0.2, 0.2)
