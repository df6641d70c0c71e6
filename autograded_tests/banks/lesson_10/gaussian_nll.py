# Bank of `gaussian_nll`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: the formula
def gaussian_nll(mean, x, log_sigma):
    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
    return each.sum(dim=1).mean()

# %% right: torch.distributions
def gaussian_nll(mean, x, log_sigma):
    return -torch.distributions.Normal(mean, log_sigma.exp()).log_prob(x).sum(-1).mean()

# %% right: standardised
def gaussian_nll(mean, x, log_sigma):
    u = (x - mean) * torch.exp(-log_sigma)
    total = 0.5 * u.square() + log_sigma.expand_as(x) + 0.9189385332
    return total.sum() / x.shape[0]

# %% right: PyTorch's loss with a variance
def gaussian_nll(mean, x, log_sigma):
    variance = (2 * log_sigma).exp().expand_as(x)
    return F.gaussian_nll_loss(mean, x, variance, full=True, eps=0, reduction="sum") / len(x)

# %% right: a loop over images
def gaussian_nll(mean, x, log_sigma):
    costs = []
    for m, image in zip(mean, x):
        error = ((image - m) / log_sigma.exp()).square().sum() / 2
        costs.append(error + (log_sigma + torch.zeros_like(image)).sum() + len(image) * 0.5 * math.log(2 * math.pi))
    return torch.stack(costs).mean()

# %% right: a diagonal Gaussian
def gaussian_nll(mean, x, log_sigma):
    sigma = log_sigma.exp().expand_as(mean)
    normal = torch.distributions.Independent(torch.distributions.Normal(mean, sigma), 1)
    return normal.log_prob(x).neg().mean()

# %% wrong blank: not begun
def gaussian_nll(mean, x, log_sigma):
    ...

# %% wrong missing_constant from "the formula": no constant
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    each = squared + log_sigma

# %% wrong missing_constant from "the formula": one constant for all pixels
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
-    return each.sum(dim=1).mean()
+    each = squared + log_sigma
+    return each.sum(dim=1).mean() + 0.5 * math.log(2 * math.pi)

# %% wrong missing_half from "the formula": the constant without its half
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    each = squared + log_sigma + math.log(2 * math.pi)

# %% wrong missing_half from "the formula": the error without its half
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean) ** 2 / torch.exp(2 * log_sigma)

# %% wrong missing_half from "the formula": log of the variance
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    each = squared + 2 * log_sigma + 0.5 * math.log(2 * math.pi)

# %% wrong missing_log_sigma from "the formula": no log sigma
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    each = squared + 0.5 * math.log(2 * math.pi)

# %% wrong missing_log_sigma from "the formula": log sigma once for all pixels
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
-    return each.sum(dim=1).mean()
+    each = squared + 0.5 * math.log(2 * math.pi)
+    return each.sum(dim=1).mean() + log_sigma.sum()

# %% wrong log_variance from "the formula": read as the logarithm of the variance
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    squared = (x - mean) ** 2 / (2 * torch.exp(log_sigma))
+    each = squared + 0.5 * log_sigma + 0.5 * math.log(2 * math.pi)

# %% wrong log_variance from "the formula": divided by sigma
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean) ** 2 / (2 * torch.exp(log_sigma))

# %% wrong sigma from "the formula": read as sigma
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    squared = (x - mean) ** 2 / (2 * log_sigma**2)
+    each = squared + log_sigma.abs().log() + 0.5 * math.log(2 * math.pi)

# %% wrong sigma from "the formula": sigma instead of its logarithm
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    each = squared + log_sigma.exp() + 0.5 * math.log(2 * math.pi)

# %% wrong times_variance from "the formula": multiplied by the variance
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean) ** 2 / 2 * torch.exp(2 * log_sigma)

# %% wrong unscaled from "the formula": sigma left out of the error
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean) ** 2 / 2

# %% wrong unscaled from "the formula": the squared error
-    return each.sum(dim=1).mean()
+    return ((x - mean) ** 2).sum(dim=1).mean()

# %% wrong sign from "torch.distributions": the log-density
-    return -torch.distributions.Normal(mean, log_sigma.exp()).log_prob(x).sum(-1).mean()
+    return torch.distributions.Normal(mean, log_sigma.exp()).log_prob(x).sum(-1).mean()

# %% wrong sign from "the formula": log sigma subtracted
-    each = squared + log_sigma + 0.5 * math.log(2 * math.pi)
+    each = squared - log_sigma + 0.5 * math.log(2 * math.pi)

# %% wrong mean_over_pixels from "the formula": a mean over everything
-    return each.sum(dim=1).mean()
+    return each.mean()

# %% wrong sum_over_images from "the formula": a sum over everything
-    return each.sum(dim=1).mean()
+    return each.sum()

# %% wrong each_image from "the formula": not averaged
-    return each.sum(dim=1).mean()
+    return each.sum(dim=1)

# %% wrong never_negative from "the formula": a loss that stops at 0
-    return each.sum(dim=1).mean()
+    return each.sum(dim=1).mean().clamp(min=0)

# %% wrong unsquared from "the formula": an absolute error
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean).abs() / torch.exp(log_sigma)

# %% wrong no_gradient from "the formula": sigma as a number
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    log_sigma = log_sigma.detach()
+    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))

# %% wrong no_gradient from "the formula": the mean detached
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean.detach()) ** 2 / (2 * torch.exp(2 * log_sigma))

# %% wrong raised from "the formula": one sigma only
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean) ** 2 / (2 * math.exp(2 * log_sigma))

# %% wrong changed_input from "the formula": in place
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    x.mul_(0.5)

# %% wrong values from "the formula": a floor under sigma
-    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma))
+    squared = (x - mean) ** 2 / (2 * torch.exp(2 * log_sigma) + 0.1)
