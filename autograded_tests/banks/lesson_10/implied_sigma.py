# Bank of `implied_sigma`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: one formula
def implied_sigma(weight, reduction, n_pixels=784):
    share = n_pixels if reduction == "mean" else 1
    return math.sqrt(weight * share / 2)

# %% right: two cases
def implied_sigma(weight, reduction, n_pixels=784):
    if reduction == "sum":
        return (weight / 2) ** 0.5
    return (weight * n_pixels / 2) ** 0.5

# %% right: the factors written out
def implied_sigma(weight, reduction, n_pixels=784):
    per_error = {"sum": 1.0, "mean": 1.0 / n_pixels}[reduction] / weight  # once the KL stands alone
    return (1 / (2 * per_error)) ** 0.5

# %% right: by logarithms
def implied_sigma(weight, reduction, n_pixels=784):
    log = 0.5 * (math.log(weight) - math.log(2))
    return math.exp(log + (0.5 * math.log(n_pixels) if reduction == "mean" else 0.0))

# %% right: a tensor of one value
def implied_sigma(weight, reduction, n_pixels=784):
    variance = torch.tensor(weight / 2.0)
    return (variance * n_pixels if reduction == "mean" else variance).sqrt().item()

# %% wrong blank: not begun
def implied_sigma(weight, reduction, n_pixels=784):
    ...

# %% wrong variance from "one formula": no root
-    return math.sqrt(weight * share / 2)
+    return weight * share / 2

# %% wrong missing_half from "one formula": no half
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(weight * share)

# %% wrong missing_half from "one formula": a quarter
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(weight * share) / 2

# %% wrong missing_half from "one formula": twice
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(2 * weight * share)

# %% wrong upside_down from "one formula": 1 over it
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(2 / (weight * share))

# %% wrong upside_down from "one formula": the weight below
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(share / (2 * weight))

# %% wrong upside_down from "one formula": the pixels below
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(weight / (2 * share))

# %% wrong ignores_reduction from "one formula": always a sum
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(weight / 2)

# %% wrong ignores_reduction from "one formula": always an average
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(weight * n_pixels / 2)

# %% wrong fixed_pixels from "one formula": 784 whatever is given
-    share = n_pixels if reduction == "mean" else 1
+    share = 784 if reduction == "mean" else 1

# %% wrong swapped_reductions from "one formula": the other way round
-    share = n_pixels if reduction == "mean" else 1
+    share = n_pixels if reduction == "sum" else 1

# %% wrong pixels_not_rooted from "one formula": pixels outside the root
-    return math.sqrt(weight * share / 2)
+    return share * math.sqrt(weight / 2)

# %% wrong ignores_weight from "one formula": weight 1
-    return math.sqrt(weight * share / 2)
+    return math.sqrt(share / 2)

# %% wrong weight_not_rooted from "one formula": the weight outside the root
-    return math.sqrt(weight * share / 2)
+    return weight * math.sqrt(share / 2)

# %% wrong log_sigma from "one formula": its logarithm
-    return math.sqrt(weight * share / 2)
+    return 0.5 * math.log(weight * share / 2)

# %% wrong raised from "one formula": no default for the pixels
-def implied_sigma(weight, reduction, n_pixels=784):
+def implied_sigma(weight, reduction, n_pixels):

# %% wrong values from "one formula": pixels less one
-    share = n_pixels if reduction == "mean" else 1
+    share = n_pixels - 1 if reduction == "mean" else 1

# %% wrong wrong_type from "one formula": in words
-    return math.sqrt(weight * share / 2)
+    return f"{math.sqrt(weight * share / 2):.2f}"
