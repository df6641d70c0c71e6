# Bank of `coverage`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: a transposed convolution of ones
def coverage(size, kernel, stride, padding=0):
    ones = torch.ones(1, 1, size)
    written = F.conv_transpose1d(ones, torch.ones(1, 1, kernel), stride=stride, padding=padding)
    return written.flatten().long()

# %% right: one input at a time
def coverage(size, kernel, stride, padding=0):
    length = (size - 1) * stride + kernel
    count = torch.zeros(length, dtype=torch.long)
    for i in range(size):
        count[i * stride : i * stride + kernel] += 1
    return count[padding : length - padding]

# %% right: a table of who writes where
def coverage(size, kernel, stride, padding=0):
    out = torch.arange((size - 1) * stride - 2 * padding + kernel) + padding
    start = stride * torch.arange(size)[:, None]
    return ((out >= start) & (out < start + kernel)).sum(0)

# %% right: bincount
def coverage(size, kernel, stride, padding=0):
    length = (size - 1) * stride + kernel
    places = (torch.arange(size)[:, None] * stride + torch.arange(kernel)).flatten()
    count = torch.bincount(places, minlength=length)
    return count[padding : length - padding]

# %% right: a layer of PyTorch
def coverage(size, kernel, stride, padding=0):
    layer = nn.ConvTranspose1d(1, 1, kernel, stride, padding, bias=False)
    layer.weight = nn.Parameter(torch.ones_like(layer.weight))
    with torch.no_grad():
        return layer(torch.ones(1, 1, size))[0, 0].round().to(torch.int64)

# %% right: first and last writer
def coverage(size, kernel, stride, padding=0):
    counts = []
    for out in range(padding, (size - 1) * stride + kernel - padding):
        first = max(0, -((kernel - 1 - out) // stride))
        last = min(size - 1, out // stride)
        counts.append(max(0, last - first + 1))
    return torch.tensor(counts)

# %% wrong blank: not begun
def coverage(size, kernel, stride, padding=0):
    ...

# %% wrong padding_ignored from "one input at a time": nothing is cut
-    return count[padding : length - padding]
+    return count

# %% wrong padding_one_side from "one input at a time": both cuts at the front
-    return count[padding : length - padding]
+    return count[2 * padding :]

# %% wrong padding_one_side from "one input at a time": both cuts at the back
-    return count[padding : length - padding]
+    return count[: length - 2 * padding]

# %% wrong padding_one_side from "one input at a time": one cut
-    return count[padding : length - padding]
+    return count[padding:]

# %% wrong padding_added from "one input at a time": zeros at both ends
-    return count[padding : length - padding]
+    return F.pad(count, (padding, padding))

# %% wrong no_edges from "a table of who writes where": no edges
-    return ((out >= start) & (out < start + kernel)).sum(0)
+    inside = ((out >= start) & (out < start + kernel)).sum(0)
+    return torch.full_like(inside, int(inside.max()))

# %% wrong stride_ignored from "a transposed convolution of ones": stride 1
-    written = F.conv_transpose1d(ones, torch.ones(1, 1, kernel), stride=stride, padding=padding)
+    written = F.conv_transpose1d(ones, torch.ones(1, 1, kernel), padding=padding)

# %% wrong swapped from "a transposed convolution of ones": kernel and stride
-    written = F.conv_transpose1d(ones, torch.ones(1, 1, kernel), stride=stride, padding=padding)
+    written = F.conv_transpose1d(ones, torch.ones(1, 1, stride), stride=kernel, padding=padding)

# %% wrong one_less from "one input at a time": the last input left out
-    for i in range(size):
+    for i in range(size - 1):

# %% wrong one_less from "one input at a time": a kernel that is one short
-        count[i * stride : i * stride + kernel] += 1
+        count[i * stride : i * stride + kernel - 1] += 1

# %% wrong one_more from "one input at a time": a kernel that is one too long
-        count[i * stride : i * stride + kernel] += 1
+        count[i * stride : i * stride + kernel + 1] += 1

# %% wrong one_more from "one input at a time": counting begins at 1
-    count = torch.zeros(length, dtype=torch.long)
+    count = torch.ones(length, dtype=torch.long)

# %% wrong whether from "one input at a time": whether, not how many
-        count[i * stride : i * stride + kernel] += 1
+        count[i * stride : i * stride + kernel] = 1

# %% wrong no_holes from "a table of who writes where": at least one
-    return ((out >= start) & (out < start + kernel)).sum(0)
+    return ((out >= start) & (out < start + kernel)).sum(0).clamp(min=1)

# %% wrong reads: windows of an ordinary convolution
def coverage(size, kernel, stride, padding=0):
    count = torch.zeros(size + 2 * padding, dtype=torch.long)
    for start in range(0, size + 2 * padding - kernel + 1, stride):
        count[start : start + kernel] += 1
    return count[padding : padding + size]

# %% wrong plane from "a transposed convolution of ones": both axes
-    return written.flatten().long()
+    line = written.flatten().long()
+    return line[:, None] * line

# %% wrong wrong_dtype from "a transposed convolution of ones": floats
-    return written.flatten().long()
+    return written.flatten()

# %% wrong share from "a transposed convolution of ones": divided by the largest
-    return written.flatten().long()
+    return written.flatten() / written.max()

# %% wrong wrong_type from "first and last writer": a list
-    return torch.tensor(counts)
+    return counts

# %% wrong raised from "one input at a time": no default for padding
-def coverage(size, kernel, stride, padding=0):
+def coverage(size, kernel, stride, padding):

# %% wrong shape from "a transposed convolution of ones": batch and channel kept
-    return written.flatten().long()
+    return written.long()

# %% wrong values from "one input at a time": every second input
-    for i in range(size):
+    for i in range(0, size, 2):
