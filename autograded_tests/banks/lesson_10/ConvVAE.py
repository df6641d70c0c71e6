# Bank of `ConvVAE`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the four methods
class ConvVAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.fc_mu = nn.Linear(1568, latent_dim)
        self.fc_logvar = nn.Linear(1568, latent_dim)
        self.fc = nn.Linear(latent_dim, 1568)
        self.up1 = nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1)

    def encode(self, x):
        h = F.relu(self.conv1(x.view(-1, 1, 28, 28)))
        h = F.relu(self.conv2(h))
        h = h.flatten(1)
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(self, mu, logvar):
        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)

    def decode(self, z):
        h = F.relu(self.fc(z))
        h = h.view(-1, 32, 7, 7)
        h = F.relu(self.up1(h))
        return self.up2(h).flatten(1)

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar

# %% right: nn.Sequential, and layers in another order
class ConvVAE(nn.Module):
    def __init__(self, latent_dim: int = 32):
        super().__init__()
        self.up2 = nn.ConvTranspose2d(16, 1, 4, 2, 1)
        self.up1 = nn.ConvTranspose2d(32, 16, 4, 2, 1)
        self.fc = nn.Linear(latent_dim, 32 * 49)
        self.fc_logvar, self.fc_mu = nn.Linear(32 * 49, latent_dim), nn.Linear(32 * 49, latent_dim)
        self.conv2 = nn.Conv2d(16, 32, 3, 2, 1)
        self.conv1 = nn.Conv2d(1, 16, 3, 2, 1)
        self.latent_dim = latent_dim
        self.encoder = nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)), self.conv1, nn.ReLU(), self.conv2, nn.ReLU(), nn.Flatten()
        )
        self.decoder = nn.Sequential(
            self.fc, nn.ReLU(), nn.Unflatten(1, (32, 7, 7)), self.up1, nn.ReLU(), self.up2, nn.Flatten()
        )

    def encode(self, x):
        h = self.encoder(x)
        return [self.fc_mu(h), self.fc_logvar(h)]

    def reparameterize(self, mu, logvar):
        return torch.distributions.Normal(mu, (logvar / 2).exp()).rsample()

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar

# %% right: a VAE of lesson 03 with other halves
class VAE(nn.Module):
    def reparameterize(self, mu, logvar):
        eps = torch.randn(mu.shape)
        return mu - eps * logvar.mul(0.5).exp()

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar

class ConvVAE(VAE):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.conv1 = nn.Conv2d(1, 16, kernel_size=3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1)
        self.fc_mu = nn.Linear(32 * 7 * 7, latent_dim)
        self.fc_logvar = nn.Linear(32 * 7 * 7, latent_dim)
        self.fc = nn.Linear(latent_dim, 32 * 7 * 7)
        self.up1 = nn.ConvTranspose2d(32, 16, kernel_size=4, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(16, 1, kernel_size=4, stride=2, padding=1)

    def encode(self, x):
        h = x.unflatten(1, (28, 28)).unsqueeze(1)
        h = self.conv2(self.conv1(h).clamp(min=0)).clamp(min=0)
        h = h.reshape(len(x), -1)
        return self.fc_mu(h), self.fc_logvar(h)

    def decode(self, z):
        h = torch.relu(self.fc(z)).reshape(len(z), 32, 7, 7)
        return self.up2(torch.relu(self.up1(h))).reshape(len(z), 784)

# %% right: the encoder as a product with unfolded patches
class ConvVAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.fc_mu = nn.Linear(1568, latent_dim)
        self.fc_logvar = nn.Linear(1568, latent_dim)
        self.fc = nn.Linear(latent_dim, 1568)
        self.up1 = nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1)

    def patches(self, layer, grid):
        columns = F.unfold(grid, 3, padding=1, stride=2)
        out = layer.weight.flatten(1) @ columns + layer.bias[:, None]
        side = grid.shape[-1] // 2
        return F.relu(out).reshape(len(grid), -1, side, side)

    def encode(self, x):
        h = self.patches(self.conv2, self.patches(self.conv1, x.reshape(-1, 1, 28, 28)))
        return self.fc_mu(h.flatten(1)), self.fc_logvar(h.flatten(1))

    def reparameterize(self, mu, logvar):
        return mu + (0.5 * logvar).exp() * torch.randn_like(mu)

    def decode(self, z):
        h = F.relu(self.fc(z)).view(-1, 32, 7, 7)
        return self.up2(F.relu(self.up1(h))).view(-1, 784)

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar

# %% right from "the four methods": noise in forward, and one body
-        z = self.reparameterize(mu, logvar)
-        return self.decode(z), mu, logvar
+        z = mu + torch.randn_like(mu) * logvar.exp().sqrt()
+        return self.decode(z), mu, logvar

# %% right from "the four methods": no method for the draw
-    def reparameterize(self, mu, logvar):
-        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
-
...
-        z = self.reparameterize(mu, logvar)
+        z = torch.distributions.Normal(mu, torch.exp(0.5 * logvar)).rsample()

# %% wrong blank: not begun
class ConvVAE(nn.Module):
    ...

# %% wrong missing_relu from "the four methods": none behind conv1
-        h = F.relu(self.conv1(x.view(-1, 1, 28, 28)))
+        h = self.conv1(x.view(-1, 1, 28, 28))

# %% wrong missing_relu from "the four methods": none behind conv2
-        h = F.relu(self.conv2(h))
+        h = self.conv2(h)

# %% wrong missing_relu from "the four methods": none in the encoder
-        h = F.relu(self.conv1(x.view(-1, 1, 28, 28)))
-        h = F.relu(self.conv2(h))
+        h = self.conv2(self.conv1(x.view(-1, 1, 28, 28)))

# %% wrong missing_relu from "the four methods": none behind fc
-        h = F.relu(self.fc(z))
+        h = self.fc(z)

# %% wrong missing_relu from "the four methods": none behind up1
-        h = F.relu(self.up1(h))
+        h = self.up1(h)

# %% wrong wrong_activation from "the four methods": a leaky ReLU
-        h = F.relu(self.conv2(h))
+        h = F.leaky_relu(self.conv2(h))

# %% wrong wrong_activation from "the four methods": a tanh in the decoder
-        h = F.relu(self.up1(h))
+        h = torch.tanh(self.up1(h))

# %% wrong grid_order from "the four methods": the channel counted fastest
-        h = h.flatten(1)
+        h = h.permute(0, 2, 3, 1).flatten(1)

# %% wrong grid_order from "the four methods": the grid filled with the channel fastest
-        h = h.view(-1, 32, 7, 7)
+        h = h.view(-1, 7, 7, 32).permute(0, 3, 1, 2)

# %% wrong image_turned from "the four methods": rows and columns exchanged
-        h = F.relu(self.conv1(x.view(-1, 1, 28, 28)))
+        h = F.relu(self.conv1(x.view(-1, 1, 28, 28).transpose(2, 3)))

# %% wrong grid_left from "the four methods": a picture, not a row
-        return self.up2(h).flatten(1)
+        return self.up2(h)

# %% wrong sigmoid_extra from "the four methods": probabilities
-        return self.up2(h).flatten(1)
+        return torch.sigmoid(self.up2(h)).flatten(1)

# %% wrong extra_activation from "the four methods": a ReLU on the logits
-        return self.up2(h).flatten(1)
+        return F.relu(self.up2(h)).flatten(1)

# %% wrong pooling from "the four methods": stride 1 and pooling
-        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)
-        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
+        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
+        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
...
-        h = F.relu(self.conv1(x.view(-1, 1, 28, 28)))
-        h = F.relu(self.conv2(h))
+        h = F.max_pool2d(F.relu(self.conv1(x.view(-1, 1, 28, 28))), 2)
+        h = F.max_pool2d(F.relu(self.conv2(h)), 2)

# %% wrong other_padding from "the four methods": mirrored at the edge
-        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)
-        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
+        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1, padding_mode="reflect")
+        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1, padding_mode="reflect")

# %% wrong layers from "the four methods": kernels of 3 on the way back
-        self.up1 = nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)
-        self.up2 = nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1)
+        self.up1 = nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1)
+        self.up2 = nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1)

# %% wrong layers from "the four methods": other channels
-        self.conv1 = nn.Conv2d(1, 16, 3, stride=2, padding=1)
-        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
+        self.conv1 = nn.Conv2d(1, 32, 3, stride=2, padding=1)
+        self.conv2 = nn.Conv2d(32, 32, 3, stride=2, padding=1)

# %% wrong raised from "the four methods": rows go into the convolution
-        h = F.relu(self.conv1(x.view(-1, 1, 28, 28)))
+        h = F.relu(self.conv1(x))

# %% wrong swapped_heads from "the four methods": swapped heads
-        return self.fc_mu(h), self.fc_logvar(h)
+        return self.fc_logvar(h), self.fc_mu(h)

# %% wrong decodes_mu from "the four methods": no sample
-        z = self.reparameterize(mu, logvar)
+        z = mu

# %% wrong log_sigma from "the four methods": logvar read as log sigma
-        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
+        return mu + torch.exp(logvar) * torch.randn_like(mu)

# %% wrong samples_only_in_training from "the four methods": the mean in evaluation mode
-        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
+        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu) * self.training

# %% wrong shared_noise from "the four methods": one noise for the batch
-        return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
+        return mu + torch.exp(0.5 * logvar) * torch.randn(mu.shape[1])

# %% wrong not_deterministic from "the four methods": a dropout in the encoder
-        h = F.relu(self.conv2(h))
+        h = F.dropout(F.relu(self.conv2(h)), 0.2, self.training)

# %% wrong ignores_latent_dim from "the four methods": 32 everywhere
-        self.fc_mu = nn.Linear(1568, latent_dim)
-        self.fc_logvar = nn.Linear(1568, latent_dim)
-        self.fc = nn.Linear(latent_dim, 1568)
+        self.fc_mu = nn.Linear(1568, 32)
+        self.fc_logvar = nn.Linear(1568, 32)
+        self.fc = nn.Linear(32, 1568)

# %% wrong default_latent_dim from "the four methods": no default
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim):

# %% wrong no_gradient from "the four methods": z without a graph
-        return self.decode(z), mu, logvar
+        return self.decode(z.detach()), mu, logvar

# %% wrong order from "the four methods": logits last
-        return self.decode(z), mu, logvar
+        return mu, logvar, self.decode(z)

# %% wrong equal_units from "the four methods": all filters begin alike
-        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
+        self.conv2 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
+        nn.init.constant_(self.conv2.weight, 0.05)
