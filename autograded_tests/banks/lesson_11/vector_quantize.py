# Bank of `vector_quantize`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: as on the page
def vector_quantize(z, codebook, commitment=0.25):
    e = codebook[torch.cdist(z, codebook[None].expand(len(z), -1, -1)).argmin(-1)]
    quantized = z + (e - z).detach()
    to_rows = ((z.detach() - e) ** 2).sum() / len(z)
    to_vectors = ((z - e.detach()) ** 2).sum() / len(z)
    return quantized, to_rows + commitment * to_vectors

# %% right: F.embedding and mse_loss
def vector_quantize(z, codebook, commitment=0.25):
    codes = ((z.unsqueeze(2) - codebook) ** 2).sum(-1).argmin(-1)
    e = F.embedding(codes, codebook)
    loss = F.mse_loss(e, z.detach(), reduction="sum")
    loss = loss + commitment * F.mse_loss(z, e.detach(), reduction="sum")
    return z - z.detach() + e.detach(), loss / z.shape[0]

# %% right: one-hot times codebook
def vector_quantize(z, codebook, commitment=0.25):
    with torch.no_grad():
        codes = ((z.unsqueeze(2) - codebook) ** 2).sum(-1).argmin(-1)
    e = F.one_hot(codes, len(codebook)).to(z.dtype) @ codebook
    first = (z.detach() - e).square().sum(dim=(1, 2)).mean()
    second = (z - e.detach()).square().sum(dim=(1, 2)).mean()
    return (e - z).detach() + z, first + commitment * second

# %% right: a function with a gradient of its own
class _Through(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, e):
        return e.clone()

    @staticmethod
    def backward(ctx, grad):
        return grad, None


def vector_quantize(z, codebook, commitment=0.25):
    codes = ((z.unsqueeze(2) - codebook) ** 2).sum(-1).argmin(-1)
    e = codebook[codes]
    a = (z.detach() - e).norm(dim=-1).pow(2).sum(1).mean()
    b = (z - e.detach()).norm(dim=-1).pow(2).sum(1).mean()
    return _Through.apply(z, e), a + commitment * b

# %% right: images one after the other
def vector_quantize(z, codebook, commitment=0.25):
    rows, losses = [], []
    for image in z:
        e = codebook[torch.cdist(image, codebook).argmin(1)]
        rows.append(image + (e - image).detach())
        losses.append(((image.detach() - e) ** 2).sum() + commitment * ((image - e.detach()) ** 2).sum())
    return torch.stack(rows), torch.stack(losses).mean()

# %% wrong blank: not begun
def vector_quantize(z, codebook, commitment=0.25):
    ...

# %% wrong gradient_cut from "as on the page": the rows as they are, detached
-    quantized = z + (e - z).detach()
+    quantized = e.detach()

# %% wrong gradient_cut from "as on the page": the looked-up rows
-    quantized = z + (e - z).detach()
+    quantized = e

# %% wrong decoder_moves_codebook from "as on the page": through both
-    quantized = z + (e - z).detach()
+    quantized = e + z - z.detach()

# %% wrong values_of_z from "as on the page": the other one detached
-    quantized = z + (e - z).detach()
+    quantized = e + (z - e).detach()

# %% wrong values_of_z from "as on the page": the step taken away
-    quantized = z + (e - z).detach()
+    quantized = z - (e - z).detach()

# %% wrong gradient_scaled from "as on the page": twice
-    quantized = z + (e - z).detach()
+    quantized = 2 * z + (e - 2 * z).detach()

# %% wrong indices from "F.embedding and mse_loss": indices returned
-    return z - z.detach() + e.detach(), loss / z.shape[0]
+    return codes, loss / z.shape[0]

# %% wrong stopped_the_other_way from "as on the page": commitment on the wrong part
-    return quantized, to_rows + commitment * to_vectors
+    return quantized, commitment * to_rows + to_vectors

# %% wrong nothing_stopped from "as on the page": nothing detached in the loss
-    to_rows = ((z.detach() - e) ** 2).sum() / len(z)
-    to_vectors = ((z - e.detach()) ** 2).sum() / len(z)
+    to_rows = ((z - e) ** 2).sum() / len(z)
+    to_vectors = ((z - e) ** 2).sum() / len(z)

# %% wrong one_not_stopped from "as on the page": the first part moves both
-    to_rows = ((z.detach() - e) ** 2).sum() / len(z)
+    to_rows = ((z - e) ** 2).sum() / len(z)

# %% wrong codebook_cut from "as on the page": both detach the rows
-    to_rows = ((z.detach() - e) ** 2).sum() / len(z)
+    to_rows = ((z.detach() - e.detach()) ** 2).sum() / len(z)

# %% wrong commitment_cut from "as on the page": the second part reaches nothing
-    to_vectors = ((z - e.detach()) ** 2).sum() / len(z)
+    to_vectors = ((z.detach() - e.detach()) ** 2).sum() / len(z)

# %% wrong no_gradient from "as on the page": the loss is a number of no graph
-    return quantized, to_rows + commitment * to_vectors
+    return quantized, (to_rows + commitment * to_vectors).detach()

# %% wrong averaged_over_all from "F.embedding and mse_loss": mse_loss as it comes
-    loss = F.mse_loss(e, z.detach(), reduction="sum")
-    loss = loss + commitment * F.mse_loss(z, e.detach(), reduction="sum")
-    return z - z.detach() + e.detach(), loss / z.shape[0]
+    loss = F.mse_loss(e, z.detach())
+    loss = loss + commitment * F.mse_loss(z, e.detach())
+    return z - z.detach() + e.detach(), loss

# %% wrong averaged_over_cells from "one-hot times codebook": a mean over cells
-    first = (z.detach() - e).square().sum(dim=(1, 2)).mean()
-    second = (z - e.detach()).square().sum(dim=(1, 2)).mean()
+    first = (z.detach() - e).square().sum(dim=2).mean()
+    second = (z - e.detach()).square().sum(dim=2).mean()

# %% wrong summed_over_images from "F.embedding and mse_loss": not divided by B
-    return z - z.detach() + e.detach(), loss / z.shape[0]
+    return z - z.detach() + e.detach(), loss

# %% wrong one_part from "as on the page": no commitment
-    return quantized, to_rows + commitment * to_vectors
+    return quantized, to_rows

# %% wrong commitment_ignored from "as on the page": both weigh 1
-    return quantized, to_rows + commitment * to_vectors
+    return quantized, to_rows + to_vectors

# %% wrong commitment_ignored from "as on the page": always a quarter
-    return quantized, to_rows + commitment * to_vectors
+    return quantized, to_rows + 0.25 * to_vectors

# %% wrong order from "as on the page": the loss first
-    return quantized, to_rows + commitment * to_vectors
+    return to_rows + commitment * to_vectors, quantized

# %% wrong farthest from "F.embedding and mse_loss": argmax
-    codes = ((z.unsqueeze(2) - codebook) ** 2).sum(-1).argmin(-1)
+    codes = ((z.unsqueeze(2) - codebook) ** 2).sum(-1).argmax(-1)
