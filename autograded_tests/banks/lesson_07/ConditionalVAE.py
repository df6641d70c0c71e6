# Bank of `ConditionalVAE`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: one_hot and cat
class ConditionalVAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784 + 10, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim + 10, 256)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x, y):
        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
        h = F.relu(self.fc1(told))
        return self.fc_mu(h), self.fc_logvar(h)

    def decode(self, z, y):
        told = torch.cat([z, F.one_hot(y, 10).float()], dim=1)
        return self.fc3(F.relu(self.fc2(told)))

    def forward(self, x, y):
        mu, logvar = self.encode(x, y)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        return self.decode(z, y), mu, logvar

# %% right: rows of an identity matrix
class ConditionalVAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc3 = nn.Linear(256, 784)
        self.fc2 = nn.Linear(latent_dim + 10, 256)
        self.fc1 = nn.Linear(794, 256)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc_mu = nn.Linear(256, latent_dim)

    def told(self, values, y):
        return torch.hstack((values, torch.eye(10)[y]))

    def encode(self, x, y):
        h = self.fc1(self.told(x, y)).clamp(min=0)
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(self, mu, logvar):
        return torch.distributions.Normal(mu, logvar.exp().sqrt()).rsample()

    def decode(self, z, y):
        return self.fc3(torch.relu(self.fc2(self.told(z, y))))

    def forward(self, x, y):
        mu, logvar = self.encode(x, y)
        return self.decode(self.reparameterize(mu, logvar), y), mu, logvar

# %% right: a comparison, and nn.Sequential
class ConditionalVAE(nn.Module):
    def __init__(self, latent_dim: int = 32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(794, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim + 10, 256)
        self.fc3 = nn.Linear(256, 784)
        self.decoder = nn.Sequential(self.fc2, nn.ReLU(), self.fc3)

    def encode(self, x, y):
        columns = (y[:, None] == torch.arange(10)).to(x.dtype)
        h = torch.relu(self.fc1(torch.cat((x, columns), -1)))
        return [self.fc_mu(h), self.fc_logvar(h)]

    def decode(self, z, y):
        columns = (y[:, None] == torch.arange(10)).to(z.dtype)
        return self.decoder(torch.cat((z, columns), -1))

    def forward(self, x, y):
        mu, logvar = self.encode(x, y)
        return self.decode(mu - torch.randn_like(mu) * torch.exp(logvar / 2), y), mu, logvar

# %% right: scatter, and everything once more in forward
class ConditionalVAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(794, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim + 10, 256)
        self.fc3 = nn.Linear(256, 784)

    def columns(self, y):
        return torch.zeros(len(y), 10).scatter_(1, y.unsqueeze(1), 1.0)

    def encode(self, x, y):
        h = F.relu(self.fc1(torch.cat([x, self.columns(y)], 1)))
        return self.fc_mu(h), self.fc_logvar(h)

    def decode(self, z, y):
        return self.fc3(F.relu(self.fc2(torch.cat([z, self.columns(y)], 1))))

    def forward(self, x, y):
        h = F.relu(self.fc1(torch.cat([x, self.columns(y)], 1)))
        mu, logvar = self.fc_mu(h), self.fc_logvar(h)
        eps = torch.randn(mu.shape)
        z = eps.mul(logvar.mul(0.5).exp()).add(mu)
        return self.fc3(F.relu(self.fc2(torch.cat([z, self.columns(y)], 1)))), mu, logvar

# %% right: a label's column of weights looked up
class ConditionalVAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(794, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim + 10, 256)
        self.fc3 = nn.Linear(256, 784)

    def first(self, layer, values, y):
        weight, label = layer.weight[:, :-10], layer.weight[:, -10:]
        return F.relu(F.linear(values, weight, layer.bias) + label.T[y])

    def encode(self, x, y):
        h = self.first(self.fc1, x, y)
        return self.fc_mu(h), self.fc_logvar(h)

    def decode(self, z, y):
        return self.fc3(self.first(self.fc2, z, y))

    def forward(self, x, y):
        mu, logvar = self.encode(x, y)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        return self.decode(z, y), mu, logvar

# %% wrong blank: not begun
class ConditionalVAE(nn.Module):
    ...

# %% wrong ignores_label from "one_hot and cat": an encoder blind to the label
-        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([x, torch.zeros(len(x), 10)], dim=1)

# %% wrong ignores_label from "one_hot and cat": a decoder blind to the label
-        told = torch.cat([z, F.one_hot(y, 10).float()], dim=1)
+        told = F.pad(z, (0, 10))

# %% wrong label_in_front from "one_hot and cat": before the pixels
-        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([F.one_hot(y, 10).float(), x], dim=1)

# %% wrong label_in_front from "one_hot and cat": before z
-        told = torch.cat([z, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([F.one_hot(y, 10).float(), z], dim=1)

# %% wrong label_as_number from "one_hot and cat": the number, ten times
-        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([x, y[:, None].float().repeat(1, 10)], dim=1)

# %% wrong layers from "one_hot and cat": the number, once
-        self.fc1 = nn.Linear(784 + 10, 256)
+        self.fc1 = nn.Linear(784 + 1, 256)
...
-        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([x, y[:, None].float()], dim=1)

# %% wrong classes_of_batch from "one_hot and cat": as many columns as the batch has labels
-        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([x, F.one_hot(y).float()], dim=1)

# %% wrong classes_of_batch from "one_hot and cat": the same in the decoder
-        told = torch.cat([z, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([z, F.one_hot(y, int(y.max()) + 1).float()], dim=1)

# %% wrong other_label from "one_hot and cat": one label for all
-        told = torch.cat([z, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([z, F.one_hot(y[:1], 10).float().expand(len(z), -1)], dim=1)

# %% wrong other_label from "one_hot and cat": labels sorted
-        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([x, F.one_hot(y.sort().values, 10).float()], dim=1)

# %% wrong other_label from "one_hot and cat": counted from 1
-        told = torch.cat([x, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([x, F.one_hot((y - 1) % 10, 10).float()], dim=1)

# %% wrong wrong_columns from "one_hot and cat": from -1 to 1
-        told = torch.cat([z, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([z, 2 * F.one_hot(y, 10).float() - 1], dim=1)

# %% wrong label_of_batch from "one_hot and cat": the average label
-        told = torch.cat([z, F.one_hot(y, 10).float()], dim=1)
+        told = torch.cat([z, F.one_hot(y, 10).float().mean(0, keepdim=True).expand(len(z), -1)], dim=1)

# %% wrong other_label from "one_hot and cat": labels shuffled in forward
-        mu, logvar = self.encode(x, y)
+        y = y[torch.randperm(len(y))]
+        mu, logvar = self.encode(x, y)

# %% wrong other_label from "one_hot and cat": decoded under the labels backwards
-        return self.decode(z, y), mu, logvar
+        return self.decode(z, y.flip(0)), mu, logvar

# %% wrong missing_relu from "one_hot and cat": no activation in the decoder
-        return self.fc3(F.relu(self.fc2(told)))
+        return self.fc3(self.fc2(told))

# %% wrong swapped_heads from "one_hot and cat": swapped heads
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_logvar(h), self.fc_mu(h)

# %% wrong sigmoid_extra from "one_hot and cat": probabilities
-        return self.fc3(F.relu(self.fc2(told)))
+        return torch.sigmoid(self.fc3(F.relu(self.fc2(told))))

# %% wrong decodes_mu from "one_hot and cat": no sample
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu

# %% wrong log_sigma from "one_hot and cat": logvar read as log sigma
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + logvar.exp() * torch.randn_like(mu)

# %% wrong samples_only_in_training from "one_hot and cat": the mean in evaluation mode
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu) * self.training

# %% wrong shared_noise from "one_hot and cat": one noise for the batch
-        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
+        z = mu + (0.5 * logvar).exp() * torch.randn(mu.shape[1])

# %% wrong ignores_latent_dim from "one_hot and cat": 32 everywhere
-        self.fc_mu = nn.Linear(256, latent_dim)
-        self.fc_logvar = nn.Linear(256, latent_dim)
-        self.fc2 = nn.Linear(latent_dim + 10, 256)
+        self.fc_mu = nn.Linear(256, 32)
+        self.fc_logvar = nn.Linear(256, 32)
+        self.fc2 = nn.Linear(32 + 10, 256)
