# Bank of `stretch_codes`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: a deep copy, changed under no_grad
import copy

def stretch_codes(model, scale):
    stretched = copy.deepcopy(model)
    with torch.no_grad():
        stretched.fc_latent.weight *= scale
        stretched.fc_latent.bias *= scale
        stretched.fc2.weight /= scale
    return stretched

# %% right: a new Autoencoder and its state
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

def stretch_codes(model, scale):
    stretched = Autoencoder(model.latent_dim)
    state = {name: value.clone() for name, value in model.state_dict().items()}
    for name in ("fc_latent.weight", "fc_latent.bias"):
        state[name] = state[name] * scale
    state["fc2.weight"] = state["fc2.weight"] / scale
    stretched.load_state_dict(state)
    return stretched

# %% right: a new one of the same class, .data
def stretch_codes(model, scale):
    new = type(model)(model.latent_dim)
    new.load_state_dict(model.state_dict())
    new.fc_latent.weight.data.mul_(scale)
    new.fc_latent.bias.data.mul_(scale)
    new.fc2.weight.data.div_(scale)
    return new

# %% right: new nn.Parameters
import copy

def stretch_codes(model, scale):
    new = copy.deepcopy(model)
    new.fc_latent.weight = nn.Parameter(model.fc_latent.weight.detach() * scale)
    new.fc_latent.bias = nn.Parameter(model.fc_latent.bias.detach() * scale)
    new.fc2.weight = nn.Parameter(model.fc2.weight.detach() / scale)
    return new

# %% right: a module around a copy
import copy

class Stretched(nn.Module):
    def __init__(self, inner, scale):
        super().__init__()
        self.inner, self.scale = inner, scale
        self.latent_dim = inner.latent_dim

    def encode(self, x):
        return self.scale * self.inner.encode(x)

    def decode(self, z):
        return self.inner.decode(z / self.scale)

    def forward(self, x):
        return self.decode(self.encode(x))

def stretch_codes(model, scale):
    return Stretched(copy.deepcopy(model), scale)

# %% right: encode and decode replaced on a copy
import copy

def stretch_codes(model, scale):
    new = copy.deepcopy(model)
    encode, decode = new.encode, new.decode
    new.encode = lambda x: scale * encode(x)
    new.decode = lambda z: decode(z / scale)
    return new

# %% right from "a new Autoencoder and its state": a subclass that knows its scale
-    stretched = Autoencoder(model.latent_dim)
-    state = {name: value.clone() for name, value in model.state_dict().items()}
-    for name in ("fc_latent.weight", "fc_latent.bias"):
-        state[name] = state[name] * scale
-    state["fc2.weight"] = state["fc2.weight"] / scale
-    stretched.load_state_dict(state)
-    return stretched
+    class Stretched(Autoencoder):
+        def encode(self, x):
+            return super().encode(x) * scale
+
+        def decode(self, z):
+            return super().decode(z / scale)
+
+    new = Stretched(model.fc_latent.out_features)
+    new.load_state_dict(model.state_dict())
+    return new

# %% right from "a new Autoencoder and its state": layer by layer, latent size read from a layer
-    stretched = Autoencoder(model.latent_dim)
-    state = {name: value.clone() for name, value in model.state_dict().items()}
-    for name in ("fc_latent.weight", "fc_latent.bias"):
-        state[name] = state[name] * scale
-    state["fc2.weight"] = state["fc2.weight"] / scale
-    stretched.load_state_dict(state)
-    return stretched
+    new = Autoencoder(latent_dim=model.fc2.in_features)
+    with torch.no_grad():
+        for layer in ("fc1", "fc_latent", "fc2", "fc3"):
+            factor, shift = {"fc_latent": (scale, scale), "fc2": (1 / scale, 1)}.get(layer, (1, 1))
+            getattr(new, layer).weight.copy_(getattr(model, layer).weight * factor)
+            getattr(new, layer).bias.copy_(getattr(model, layer).bias * shift)
+    return new

# %% wrong blank: the released cell
import copy

def stretch_codes(model, scale):
    ...  # YOUR CODE HERE

# %% wrong blank from "a deep copy, changed under no_grad": no return
-    return stretched

# %% wrong missing_bias from "a deep copy, changed under no_grad": the bias of fc_latent forgotten
-        stretched.fc_latent.bias *= scale

# %% wrong bias_only from "a deep copy, changed under no_grad": the weights of fc_latent forgotten
-        stretched.fc_latent.weight *= scale

# %% wrong not_undone from "a deep copy, changed under no_grad": fc2 as it was
-        stretched.fc2.weight /= scale

# %% wrong not_undone from "a deep copy, changed under no_grad": fc2 multiplied too
-        stretched.fc2.weight /= scale
+        stretched.fc2.weight *= scale

# %% wrong bias_divided from "a deep copy, changed under no_grad": the bias of fc2 divided too
         stretched.fc2.weight /= scale
+        stretched.fc2.bias /= scale

# %% wrong bias_divided from "a deep copy, changed under no_grad": only the bias of fc2 divided
-        stretched.fc2.weight /= scale
+        stretched.fc2.bias /= scale

# %% wrong scales_fc3 from "a deep copy, changed under no_grad": fc3 divided instead
-        stretched.fc2.weight /= scale
+        stretched.fc3.weight /= scale

# %% wrong scales_fc3 from "a deep copy, changed under no_grad": fc3 divided too
         stretched.fc2.weight /= scale
+        stretched.fc3.weight /= scale

# %% wrong scales_fc1 from "a deep copy, changed under no_grad": fc1 stretched, biases too
-        stretched.fc_latent.weight *= scale
+        stretched.fc1.weight *= scale
+        stretched.fc1.bias *= scale

# %% wrong scales_fc1 from "a deep copy, changed under no_grad": the weights of fc1 stretched instead
-        stretched.fc_latent.weight *= scale
-        stretched.fc_latent.bias *= scale
+        stretched.fc1.weight *= scale

# %% wrong stretched_twice from "a deep copy, changed under no_grad": fc_latent stretched twice
         stretched.fc2.weight /= scale
+        stretched.fc_latent.weight *= scale
+        stretched.fc_latent.bias *= scale

# %% wrong inverted from "a deep copy, changed under no_grad": the factors exchanged
-        stretched.fc_latent.weight *= scale
-        stretched.fc_latent.bias *= scale
-        stretched.fc2.weight /= scale
+        stretched.fc_latent.weight /= scale
+        stretched.fc_latent.bias /= scale
+        stretched.fc2.weight *= scale

# %% wrong not_stretched: a copy without a change
import copy

def stretch_codes(model, scale):
    return copy.deepcopy(model)

# %% wrong not_stretched: the model itself
import copy

def stretch_codes(model, scale):
    return model

# %% wrong not_stretched from "a deep copy, changed under no_grad": results of out-of-place products dropped
-        stretched.fc_latent.weight *= scale
-        stretched.fc_latent.bias *= scale
-        stretched.fc2.weight /= scale
+        stretched.fc_latent.weight * scale
+        stretched.fc_latent.bias * scale
+        stretched.fc2.weight / scale

# %% wrong added from "a deep copy, changed under no_grad": the scale added to the codes
-        stretched.fc_latent.weight *= scale
-        stretched.fc_latent.bias *= scale
+        stretched.fc_latent.weight *= 1
+        stretched.fc_latent.bias += scale

# %% wrong changed_input from "a deep copy, changed under no_grad": in place on the model given
-    stretched = copy.deepcopy(model)
+    stretched = model

# %% wrong changed_input from "a deep copy, changed under no_grad": a shallow copy
-    stretched = copy.deepcopy(model)
+    stretched = copy.copy(model)

# %% wrong changed_input from "layer by layer, latent size read from a layer": the state loaded without a copy, changed in place
-    new = Autoencoder(latent_dim=model.fc2.in_features)
-    with torch.no_grad():
-        for layer in ("fc1", "fc_latent", "fc2", "fc3"):
-            factor, shift = {"fc_latent": (scale, scale), "fc2": (1 / scale, 1)}.get(layer, (1, 1))
-            getattr(new, layer).weight.copy_(getattr(model, layer).weight * factor)
-            getattr(new, layer).bias.copy_(getattr(model, layer).bias * shift)
+    state = model.state_dict()
+    state["fc_latent.weight"] *= scale
+    state["fc_latent.bias"] *= scale
+    state["fc2.weight"] /= scale
+    new = Autoencoder(model.latent_dim)
+    new.load_state_dict(state)

# %% wrong shared_weights: new layers on a shallow copy
import copy

def stretch_codes(model, scale):
    new = copy.copy(model)
    new._modules = dict(model._modules)
    new.fc_latent, new.fc2 = copy.deepcopy(model.fc_latent), copy.deepcopy(model.fc2)
    with torch.no_grad():
        new.fc_latent.weight *= scale
        new.fc_latent.bias *= scale
        new.fc2.weight /= scale
    return new

# %% wrong shared_weights from "a module around a copy": a module around the model itself
-import copy
-
...
-    return Stretched(copy.deepcopy(model), scale)
+    return Stretched(model, scale)

# %% wrong shared_weights from "layer by layer, latent size read from a layer": the other layers handed over
-    new = Autoencoder(latent_dim=model.fc2.in_features)
+    new = Autoencoder(model.latent_dim)
+    new.fc1, new.fc3 = model.fc1, model.fc3
...
-        for layer in ("fc1", "fc_latent", "fc2", "fc3"):
-            factor, shift = {"fc_latent": (scale, scale), "fc2": (1 / scale, 1)}.get(layer, (1, 1))
-            getattr(new, layer).weight.copy_(getattr(model, layer).weight * factor)
-            getattr(new, layer).bias.copy_(getattr(model, layer).bias * shift)
+        new.fc_latent.weight.copy_(model.fc_latent.weight * scale)
+        new.fc_latent.bias.copy_(model.fc_latent.bias * scale)
+        new.fc2.weight.copy_(model.fc2.weight / scale)
+        new.fc2.bias.copy_(model.fc2.bias)

# %% wrong wrong_type from "a deep copy, changed under no_grad": the state returned
-    return stretched
+    return stretched.state_dict()

# %% wrong wrong_type from "a deep copy, changed under no_grad": two models returned
-    return stretched
+    return model, stretched

# %% wrong wrong_type: codes returned
import copy

def stretch_codes(model, scale):
    return scale * model.encode(torch.zeros(1, 784))

# %% wrong raised from "layer by layer, latent size read from a layer": the latent size left at its default
-    new = Autoencoder(latent_dim=model.fc2.in_features)
+    new = Autoencoder()
+    new.load_state_dict(model.state_dict())
...
-        for layer in ("fc1", "fc_latent", "fc2", "fc3"):
-            factor, shift = {"fc_latent": (scale, scale), "fc2": (1 / scale, 1)}.get(layer, (1, 1))
-            getattr(new, layer).weight.copy_(getattr(model, layer).weight * factor)
-            getattr(new, layer).bias.copy_(getattr(model, layer).bias * shift)
+        new.fc_latent.weight *= scale
+        new.fc_latent.bias *= scale
+        new.fc2.weight /= scale

# %% wrong raised: without no_grad
import copy

def stretch_codes(model, scale):
    new = copy.deepcopy(model)
    new.fc_latent.weight *= scale
    new.fc_latent.bias *= scale
    new.fc2.weight /= scale
    return new

# %% wrong not_undone from "encode and decode replaced on a copy": decode right, forward not
     new.decode = lambda z: decode(z / scale)
+    new.forward = lambda x: decode(new.encode(x))

# %% wrong values from "a new Autoencoder and its state": an untrained Autoencoder
-    stretched = Autoencoder(model.latent_dim)
-    state = {name: value.clone() for name, value in model.state_dict().items()}
-    for name in ("fc_latent.weight", "fc_latent.bias"):
-        state[name] = state[name] * scale
-    state["fc2.weight"] = state["fc2.weight"] / scale
-    stretched.load_state_dict(state)
-    return stretched
+    return Autoencoder(model.latent_dim)

# %% wrong positive_only from "a deep copy, changed under no_grad": stretched by the size of the scale
-        stretched.fc_latent.weight *= scale
-        stretched.fc_latent.bias *= scale
-        stretched.fc2.weight /= scale
+        stretched.fc_latent.weight *= abs(scale)
+        stretched.fc_latent.bias *= abs(scale)
+        stretched.fc2.weight /= abs(scale)

# %% wrong decoder_scaled from "a deep copy, changed under no_grad": all weights of the decoder multiplied
-        stretched.fc2.weight /= scale
+        stretched.fc2.weight *= scale
+        stretched.fc3.weight *= scale

# %% wrong decoder_scaled from "a deep copy, changed under no_grad": everything in the decoder divided
-        stretched.fc2.weight /= scale
+        for p in (*stretched.fc2.parameters(), *stretched.fc3.parameters()):
+            p /= scale
