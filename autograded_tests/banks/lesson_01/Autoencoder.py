# Bank of `Autoencoder`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: as the reference
class Autoencoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_latent = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x):
        return self.fc_latent(F.relu(self.fc1(x)))

    def decode(self, z):
        return self.fc3(F.relu(self.fc2(z)))

    def forward(self, x):
        return self.decode(self.encode(x))

# %% right: nn.ReLU, layers in another order, extra attributes
class Autoencoder(nn.Module):
    def __init__(self, latent_dim=32):
        super(Autoencoder, self).__init__()
        self.relu = nn.ReLU()
        self.fc3 = nn.Linear(256, 28 * 28)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc_latent = nn.Linear(256, latent_dim)
        self.fc1 = nn.Linear(28 * 28, 256)
        self.latent_dim = latent_dim
        self.history = []

    def encode(self, x):
        return self.fc_latent(self.relu(self.fc1(x)))

    def decode(self, z):
        h = self.relu(self.fc2(z))
        logits = self.fc3(h)
        return logits

    def forward(self, x):
        return self.decode(self.encode(x))

# %% right: nn.Sequential over the named layers
class Autoencoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_latent = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)
        self.encoder = nn.Sequential(self.fc1, nn.ReLU(), self.fc_latent)
        self.decoder = nn.Sequential(self.fc2, nn.ReLU(), self.fc3)

    def encode(self, x):
        return self.encoder(x)

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        z = self.encoder(x)
        return self.decoder(z)

# %% right from "as the reference": an nn.Sequential made inside the methods
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return nn.Sequential(self.fc1, nn.ReLU(), self.fc_latent)(x)
...
-        return self.fc3(F.relu(self.fc2(z)))
+        return nn.Sequential(self.fc2, nn.ReLU(), self.fc3)(z)

# %% right: a base class of one's own, forward written out
class Base(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_latent = nn.Linear(256, latent_dim)

class Autoencoder(Base):
    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        self.fc2, self.fc3 = nn.Linear(latent_dim, 256), nn.Linear(256, 784)

    def encode(self, x):
        return self.fc_latent(F.relu(self.fc1(x)))

    def decode(self, z):
        return self.fc3(F.relu(self.fc2(z)))

    def forward(self, x):
        h = torch.relu(self.fc1(x))
        z = self.fc_latent(h)
        return self.fc3(torch.relu(self.fc2(z)))

# %% right from "as the reference": one image after the other, clamp as ReLU
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return torch.stack([self.fc_latent(self.fc1(image).clamp(min=0)) for image in x])
...
-        return self.fc3(F.relu(self.fc2(z)))
+        return torch.stack([self.fc3(self.fc2(one).clamp(min=0)) for one in z])

# %% right from "as the reference": matrix products by hand, weights of one's own
         self.fc3 = nn.Linear(256, 784)
+        for layer in self.children():
+            nn.init.kaiming_normal_(layer.weight)
+            nn.init.zeros_(layer.bias)
...
-        return self.fc_latent(F.relu(self.fc1(x)))
+        h = torch.maximum(x @ self.fc1.weight.T + self.fc1.bias, torch.zeros(()))
+        return F.linear(h, self.fc_latent.weight, self.fc_latent.bias)

# %% right from "as the reference": a hidden size among the arguments
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim: int = 32, *, hidden: int = 256):
...
-        self.fc1 = nn.Linear(784, 256)
-        self.fc_latent = nn.Linear(256, latent_dim)
-        self.fc2 = nn.Linear(latent_dim, 256)
-        self.fc3 = nn.Linear(256, 784)
+        for name, sizes in [('fc1', (784, hidden)), ('fc_latent', (hidden, latent_dim)), ('fc2', (latent_dim, hidden)), ('fc3', (hidden, 784))]:
+            self.add_module(name, nn.Linear(*sizes))

# %% wrong blank: the released cell
class Autoencoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        ...  # YOUR CODE HERE

    def encode(self, x):
        ...  # YOUR CODE HERE

    def decode(self, z):
        ...  # YOUR CODE HERE

    def forward(self, x):
        ...  # YOUR CODE HERE

# %% wrong blank from "as the reference": layers only
-        return self.fc_latent(F.relu(self.fc1(x)))
+        ...
...
-        return self.fc3(F.relu(self.fc2(z)))
+        ...
...
-        return self.decode(self.encode(x))
+        ...

# %% wrong blank from "as the reference": forward written, the others still blank
-        return self.fc_latent(F.relu(self.fc1(x)))
+        ...
...
-        return self.fc3(F.relu(self.fc2(z)))
+        ...

# %% wrong blank from "as the reference": decode still blank
-        return self.fc3(F.relu(self.fc2(z)))
+        ...

# %% wrong layers from "as the reference": half of the layers
-        self.fc2 = nn.Linear(latent_dim, 256)
-        self.fc3 = nn.Linear(256, 784)
...
-        return self.fc3(F.relu(self.fc2(z)))
+        ...
...
-        return self.decode(self.encode(x))
+        ...

# %% wrong missing_relu from "as the reference": none in the encoder
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(self.fc1(x))

# %% wrong missing_relu from "as the reference": none in the decoder
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(self.fc2(z))

# %% wrong missing_relu from "as the reference": none at all
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(self.fc1(x))
...
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(self.fc2(z))

# %% wrong missing_relu from "as the reference": forgotten in a forward of its own
-        return self.decode(self.encode(x))
+        return self.decode(self.fc_latent(self.fc1(x)))

# %% wrong wrong_activation from "as the reference": tanh in the encoder
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(torch.tanh(self.fc1(x)))

# %% wrong wrong_activation from "as the reference": sigmoid in the decoder
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(torch.sigmoid(self.fc2(z)))

# %% wrong wrong_activation from "as the reference": a leaky ReLU
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(F.leaky_relu(self.fc1(x)))

# %% wrong extra_activation from "as the reference": ReLU on the code
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return F.relu(self.fc_latent(F.relu(self.fc1(x))))

# %% wrong extra_activation from "as the reference": tanh on the code
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return torch.tanh(self.fc_latent(F.relu(self.fc1(x))))

# %% wrong extra_activation from "as the reference": sigmoid on the code
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return torch.sigmoid(self.fc_latent(F.relu(self.fc1(x))))

# %% wrong extra_activation from "as the reference": the ReLU behind the wrong layer
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return F.relu(self.fc_latent(self.fc1(x)))

# %% wrong extra_activation from "as the reference": codes held within bounds
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(F.relu(self.fc1(x))).clamp(-5, 5)

# %% wrong extra_activation from "as the reference": codes of length 1
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return F.normalize(self.fc_latent(F.relu(self.fc1(x))), dim=1)

# %% wrong extra_activation from "as the reference": ReLU on the code, in forward
-        return self.decode(self.encode(x))
+        return self.decode(F.relu(self.encode(x)))

# %% wrong extra_activation from "as the reference": ReLU on the logits
-        return self.fc3(F.relu(self.fc2(z)))
+        return F.relu(self.fc3(F.relu(self.fc2(z))))

# %% wrong extra_activation from "as the reference": ReLU on z, in decode
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(F.relu(self.fc2(F.relu(z))))

# %% wrong sigmoid_extra from "as the reference": in decode
-        return self.fc3(F.relu(self.fc2(z)))
+        return torch.sigmoid(self.fc3(F.relu(self.fc2(z))))

# %% wrong sigmoid_extra from "as the reference": in forward
-        return self.decode(self.encode(x))
+        return torch.sigmoid(self.decode(self.encode(x)))

# %% wrong returns_code from "as the reference": forward stops half way
-        return self.decode(self.encode(x))
+        return self.encode(x)

# %% wrong wrong_type from "as the reference": forward returns the code too
-        return self.decode(self.encode(x))
+        z = self.encode(x)
+        return self.decode(z), z

# %% wrong wrong_type from "as the reference": encode returns two heads
-        return self.fc_latent(F.relu(self.fc1(x)))
+        h = self.fc_latent(F.relu(self.fc1(x)))
+        return h, h
...
-        return self.decode(self.encode(x))
+        return self.decode(self.encode(x)[0])

# %% wrong wrong_type from "as the reference": not a module
-class Autoencoder(nn.Module):
+class Autoencoder(object):
...
-        super().__init__()

# %% wrong not_deterministic from "as the reference": noise on the code
-        return self.fc_latent(F.relu(self.fc1(x)))
+        z = self.fc_latent(F.relu(self.fc1(x)))
+        return z + torch.randn_like(z)

# %% wrong not_deterministic from "as the reference": dropout in the decoder
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(F.dropout(F.relu(self.fc2(z)), 0.5, self.training))

# %% wrong not_deterministic from "as the reference": noise in forward
-        return self.decode(self.encode(x))
+        z = self.encode(x)
+        return self.decode(z + 0.1 * torch.randn_like(z))

# %% wrong ignores_latent_dim from "as the reference": 32 written out
-        self.fc_latent = nn.Linear(256, latent_dim)
-        self.fc2 = nn.Linear(latent_dim, 256)
+        self.fc_latent = nn.Linear(256, 32)
+        self.fc2 = nn.Linear(32, 256)

# %% wrong ignores_latent_dim from "as the reference": 32 in the decoder only
-        self.fc2 = nn.Linear(latent_dim, 256)
+        self.fc2 = nn.Linear(32, 256)

# %% wrong ignores_latent_dim from "as the reference": no such argument
-    def __init__(self, latent_dim=32):
+    def __init__(self):
...
-        self.latent_dim = latent_dim
+        self.latent_dim = 32
...
-        self.fc_latent = nn.Linear(256, latent_dim)
-        self.fc2 = nn.Linear(latent_dim, 256)
+        self.fc_latent = nn.Linear(256, 32)
+        self.fc2 = nn.Linear(32, 256)

# %% wrong ignores_latent_dim from "as the reference": the argument overwritten
     def __init__(self, latent_dim=32):
+        latent_dim = 20

# %% wrong default_latent_dim from "as the reference": 20 by default
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim=20):

# %% wrong default_latent_dim from "as the reference": no default
-    def __init__(self, latent_dim=32):
+    def __init__(self, latent_dim):

# %% wrong layers: other names
class Autoencoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.enc1 = nn.Linear(784, 256)
        self.enc2 = nn.Linear(256, latent_dim)
        self.dec1 = nn.Linear(latent_dim, 256)
        self.dec2 = nn.Linear(256, 784)

    def encode(self, x):
        return self.enc2(F.relu(self.enc1(x)))

    def decode(self, z):
        return self.dec2(F.relu(self.dec1(z)))

    def forward(self, x):
        return self.decode(self.encode(x))

# %% wrong layers: nn.Sequential in place of the names
class Autoencoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.encoder = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, latent_dim))
        self.decoder = nn.Sequential(nn.Linear(latent_dim, 256), nn.ReLU(), nn.Linear(256, 784))

    def encode(self, x):
        return self.encoder(x)

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        return self.decode(self.encode(x))

# %% wrong layers: a plain Python list
class Autoencoder(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        sizes = [784, 256, latent_dim, 256, 784]
        self.layers = [nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])]

    def encode(self, x):
        return self.layers[1](F.relu(self.layers[0](x)))

    def decode(self, z):
        return self.layers[3](F.relu(self.layers[2](z)))

    def forward(self, x):
        return self.decode(self.encode(x))

# %% wrong layers from "as the reference": sizes exchanged
-        self.fc1 = nn.Linear(784, 256)
+        self.fc1 = nn.Linear(256, 784)

# %% wrong layers from "as the reference": another hidden size
-        self.fc1 = nn.Linear(784, 256)
-        self.fc_latent = nn.Linear(256, latent_dim)
-        self.fc2 = nn.Linear(latent_dim, 256)
-        self.fc3 = nn.Linear(256, 784)
+        self.fc1 = nn.Linear(784, 512)
+        self.fc_latent = nn.Linear(512, latent_dim)
+        self.fc2 = nn.Linear(latent_dim, 512)
+        self.fc3 = nn.Linear(512, 784)

# %% wrong layers from "as the reference": a batch normalisation in the encoder
         self.fc3 = nn.Linear(256, 784)
+        self.norm = nn.BatchNorm1d(256)
...
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(F.relu(self.norm(self.fc1(x))))

# %% wrong layers from "as the reference": the latent size is not kept
-        self.latent_dim = latent_dim

# %% wrong no_gradient from "as the reference": the code detached
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(F.relu(self.fc1(x))).detach()

# %% wrong no_gradient from "as the reference": detached on the way, in forward
-        return self.decode(self.encode(x))
+        return self.decode(self.encode(x).detach())

# %% wrong no_gradient from "as the reference": decode under no_grad
-        return self.fc3(F.relu(self.fc2(z)))
+        with torch.no_grad():
+            return self.fc3(F.relu(self.fc2(z)))

# %% wrong raised from "as the reference": super().__init__() forgotten
-        super().__init__()

# %% wrong raised from "as the reference": a misspelled layer
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(F.relu(self.fcl(x)))

# %% wrong raised from "as the reference": images reshaped to 28 by 28
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return self.fc_latent(F.relu(self.fc1(x.view(-1, 28, 28))))

# %% wrong changed_input from "as the reference": pixels changed in place
-        return self.fc_latent(F.relu(self.fc1(x)))
+        code = self.fc_latent(F.relu(self.fc1(x.clone())))
+        x.mul_(2)
+        return code

# %% wrong shape from "as the reference": logits as pictures
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(F.relu(self.fc2(z))).view(-1, 28, 28)

# %% wrong values from "as the reference": the code twice as large
-        return self.fc_latent(F.relu(self.fc1(x)))
+        return 2 * self.fc_latent(F.relu(self.fc1(x)))

# %% right from "as the reference": a buffer besides
         self.fc3 = nn.Linear(256, 784)
+        self.register_buffer("steps", torch.zeros((), dtype=torch.long))

# %% wrong equal_units from "as the reference": all weights begin at 0
         self.fc3 = nn.Linear(256, 784)
+        for p in self.parameters():
+            nn.init.zeros_(p)

# %% wrong equal_units from "as the reference": a constant start in the decoder
         self.fc3 = nn.Linear(256, 784)
+        nn.init.constant_(self.fc2.weight, 0.1)

# %% wrong differs_in_eval from "as the reference": probabilities in evaluation mode
-        return self.fc3(F.relu(self.fc2(z)))
+        logits = self.fc3(F.relu(self.fc2(z)))
+        return logits if self.training else torch.sigmoid(logits)

# %% wrong differs_in_eval from "as the reference": a code held within bounds in evaluation mode
-        return self.fc_latent(F.relu(self.fc1(x)))
+        code = self.fc_latent(F.relu(self.fc1(x)))
+        return code if self.training else code.clamp(-0.5, 0.5)

# %% wrong differs_in_eval from "as the reference": forward ends in a sigmoid in evaluation mode
-        return self.decode(self.encode(x))
+        logits = self.decode(self.encode(x))
+        return logits if self.training else logits.sigmoid()

# %% wrong clamped from "as the reference": logits held within thirty
-        return self.fc3(F.relu(self.fc2(z)))
+        return self.fc3(F.relu(self.fc2(z))).clamp(-30, 30)

# %% wrong layers from "as the reference": a tensor for the latent size
-        self.latent_dim = latent_dim
+        self.latent_dim = torch.zeros(latent_dim)
