# Bank of `log_mean_exp`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: logsumexp
def log_mean_exp(log_w):
    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))

# %% right: the largest taken out
def log_mean_exp(log_w):
    top = log_w.max(dim=0).values
    return top + torch.exp(log_w - top).mean(dim=0).log()

# %% right: the largest taken out, no gradient through it
def log_mean_exp(log_w):
    top = log_w.detach().amax(0, keepdim=True)
    return (top + (log_w - top).exp().sum(0, keepdim=True).log() - math.log(log_w.shape[0])).squeeze(0)

# %% right: logaddexp in a loop
def log_mean_exp(log_w):
    total = log_w[0]
    for row in log_w[1:]:
        total = torch.logaddexp(total, row)
    return total - math.log(len(log_w))

# %% right: column by column
def log_mean_exp(log_w):
    K, B = log_w.shape
    return torch.stack([torch.logsumexp(log_w[:, b] - math.log(K), 0) for b in range(B)])

# %% right: float64
def log_mean_exp(log_w):
    log_w = log_w.double()
    return log_w.logsumexp(0) - torch.log(torch.tensor(len(log_w), dtype=torch.float64))

# %% right: a mixture of equal parts
def log_mean_exp(log_w):
    return (log_w + torch.full((len(log_w), 1), 1 / len(log_w)).log()).logsumexp(0)

# %% wrong blank: not begun
def log_mean_exp(log_w):
    ...

# %% wrong overflow: as the formula stands
def log_mean_exp(log_w):
    return torch.log(torch.mean(torch.exp(log_w), dim=0))

# %% wrong overflow: in float64
def log_mean_exp(log_w):
    return torch.log(torch.mean(torch.exp(log_w.double()), dim=0))

# %% wrong one_maximum: one for the whole table
def log_mean_exp(log_w):
    top = log_w.max()
    return top + torch.exp(log_w - top).mean(dim=0).log()

# %% wrong mean_of_logs: the mean
def log_mean_exp(log_w):
    return log_w.mean(dim=0)

# %% wrong mean_of_logs: exp and log in the wrong order
def log_mean_exp(log_w):
    return torch.log(torch.exp(log_w.mean(dim=0)))

# %% wrong best_draw: the largest
def log_mean_exp(log_w):
    return log_w.max(dim=0).values

# %% wrong missing_log_k from "logsumexp": a sum
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return torch.logsumexp(log_w, dim=0)

# %% wrong log_k_sign from "logsumexp": added
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return torch.logsumexp(log_w, dim=0) + math.log(len(log_w))

# %% wrong divided_logarithm from "logsumexp": divided
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return torch.logsumexp(log_w, dim=0) / len(log_w)

# %% wrong counts_columns from "logsumexp": the other size
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return torch.logsumexp(log_w, dim=0) - math.log(log_w.shape[1])

# %% wrong wrong_axis from "logsumexp": over the images
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return torch.logsumexp(log_w, dim=1) - math.log(log_w.shape[1])

# %% wrong kept_axis from "logsumexp": an axis too many
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return torch.logsumexp(log_w, dim=0, keepdim=True) - math.log(len(log_w))

# %% wrong one_number from "logsumexp": averaged over images
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return (torch.logsumexp(log_w, dim=0) - math.log(len(log_w))).mean()

# %% wrong forgot_shift from "the largest taken out": not added again
-    return top + torch.exp(log_w - top).mean(dim=0).log()
+    return torch.exp(log_w - top).mean(dim=0).log()

# %% wrong missing_logarithm: the mean weight
def log_mean_exp(log_w):
    return log_w.exp().mean(0)

# %% wrong base_two from "logsumexp": bits
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return (torch.logsumexp(log_w, dim=0) - math.log(len(log_w))) / math.log(2)

# %% wrong sign from "logsumexp": a loss
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return math.log(len(log_w)) - torch.logsumexp(log_w, dim=0)

# %% wrong floored: a small number inside
def log_mean_exp(log_w):
    return torch.log(torch.exp(log_w).mean(0) + 1e-8)

# %% wrong no_gradient from "logsumexp": detached
-    return torch.logsumexp(log_w, dim=0) - math.log(len(log_w))
+    return torch.logsumexp(log_w.detach(), dim=0) - math.log(len(log_w))

# %% wrong not_finite: weights of 0 times their logarithm
def log_mean_exp(log_w):
    top = log_w.amax(0)
    share = (log_w - top).softmax(0)
    entropy = -(share * share.log()).sum(0)
    return (share * log_w).sum(0) + entropy - math.log(len(log_w))

# %% wrong changed_input from "the largest taken out": shifted in place
-    return top + torch.exp(log_w - top).mean(dim=0).log()
+    log_w -= top
+    return top + torch.exp(log_w).mean(dim=0).log()
