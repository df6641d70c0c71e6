# Bank of `ema_update`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: one-hot
def ema_update(counts, sums, z, indices, decay=0.99):
    one_hot = F.one_hot(indices, len(counts)).to(z.dtype)
    counts = decay * counts + (1 - decay) * one_hot.sum(0)
    sums = decay * sums + (1 - decay) * one_hot.T @ z
    return sums / counts[:, None], counts, sums

# %% right: bincount and index_add
def ema_update(counts, sums, z, indices, decay=0.99):
    chosen = torch.bincount(indices, minlength=counts.shape[0])
    added = torch.zeros_like(sums).index_add_(0, indices, z)
    new_counts = counts * decay + chosen * (1 - decay)
    new_sums = sums * decay + added * (1 - decay)
    return new_sums / new_counts.unsqueeze(1), new_counts, new_sums

# %% right: a loop over rows
def ema_update(counts, sums, z, indices, decay=0.99):
    new_counts, new_sums = counts.clone(), sums.clone()
    for k in range(len(counts)):
        mine = z[indices == k]
        new_counts[k] = decay * counts[k] + (1 - decay) * len(mine)
        new_sums[k] = decay * sums[k] + (1 - decay) * mine.sum(0)
    return new_sums / new_counts[:, None], new_counts, new_sums

# %% right: lerp
@torch.no_grad()
def ema_update(counts, sums, z, indices, decay=0.99):
    one_hot = (indices[:, None] == torch.arange(len(counts))).float()
    counts = torch.lerp(counts, one_hot.sum(0), 1 - decay)
    sums = torch.lerp(sums, one_hot.t() @ z, 1 - decay)
    return sums / counts.view(-1, 1), counts, sums

# %% right: in place, on copies
def ema_update(counts, sums, z, indices, decay=0.99):
    counts = counts.clone().mul_(decay)
    sums = sums.clone().mul_(decay)
    for vector, index in zip(z, indices):
        counts[index] += 1 - decay
        sums[index] += (1 - decay) * vector
    return sums / counts[:, None], counts, sums

# %% wrong blank: not begun
def ema_update(counts, sums, z, indices, decay=0.99):
    ...

# %% wrong decay_swapped from "one-hot": the other way round
-    counts = decay * counts + (1 - decay) * one_hot.sum(0)
-    sums = decay * sums + (1 - decay) * one_hot.T @ z
+    counts = (1 - decay) * counts + decay * one_hot.sum(0)
+    sums = (1 - decay) * sums + decay * one_hot.T @ z

# %% wrong not_weighted from "one-hot": the batch counts in full
-    counts = decay * counts + (1 - decay) * one_hot.sum(0)
-    sums = decay * sums + (1 - decay) * one_hot.T @ z
+    counts = decay * counts + one_hot.sum(0)
+    sums = decay * sums + one_hot.T @ z

# %% wrong decay_ignored from "one-hot": always .99
-    counts = decay * counts + (1 - decay) * one_hot.sum(0)
-    sums = decay * sums + (1 - decay) * one_hot.T @ z
+    counts = 0.99 * counts + 0.01 * one_hot.sum(0)
+    sums = 0.99 * sums + 0.01 * one_hot.T @ z

# %% wrong old_counts from "bincount and index_add": divided by the old counts
-    return new_sums / new_counts.unsqueeze(1), new_counts, new_sums
+    return new_sums / counts.unsqueeze(1), new_counts, new_sums

# %% wrong old_sums from "bincount and index_add": the old sums divided
-    return new_sums / new_counts.unsqueeze(1), new_counts, new_sums
+    return sums / new_counts.unsqueeze(1), new_counts, new_sums

# %% wrong not_divided from "one-hot": sums for a codebook
-    return sums / counts[:, None], counts, sums
+    return sums, counts, sums

# %% wrong averaged_rows from "one-hot": rows averaged, not sums
-    counts = decay * counts + (1 - decay) * one_hot.sum(0)
-    sums = decay * sums + (1 - decay) * one_hot.T @ z
-    return sums / counts[:, None], counts, sums
+    old, new, n = sums / counts[:, None], one_hot.T @ z, one_hot.sum(0)
+    counts = decay * counts + (1 - decay) * n
+    sums = decay * sums + (1 - decay) * new
+    return decay * old + (1 - decay) * new / n.clamp(min=1)[:, None], counts, sums

# %% wrong batch_means from "one-hot": k-means without memory
-    return sums / counts[:, None], counts, sums
+    return one_hot.T @ z / one_hot.sum(0).clamp(min=1)[:, None], counts, sums

# %% wrong no_memory from "one-hot": a mean of nobody
-    return sums / counts[:, None], counts, sums
+    return one_hot.T @ z / one_hot.sum(0)[:, None], counts, sums

# %% wrong means from "one-hot": the batch's means come into the sums
-    sums = decay * sums + (1 - decay) * one_hot.T @ z
+    means = one_hot.T @ z / one_hot.sum(0).clamp(min=1)[:, None]
+    rows = sums / counts[:, None]
+    sums = decay * sums + (1 - decay) * means
-    return sums / counts[:, None], counts, sums
+    return sums / counts[:, None], counts, sums

# %% wrong floored from "one-hot": counts of at least 1
-    return sums / counts[:, None], counts, sums
+    return sums / counts.clamp(min=1)[:, None], counts, sums

# %% wrong last_only from "a loop over rows": assigned, not added
-        new_sums[k] = decay * sums[k] + (1 - decay) * mine.sum(0)
+        new_sums[k] = decay * sums[k] + (1 - decay) * (mine[-1] if len(mine) else 0)

# %% wrong reset from "one-hot": dead rows set to 0
-    return sums / counts[:, None], counts, sums
+    codebook = sums / counts[:, None]
+    codebook[one_hot.sum(0) == 0] = 0
+    return codebook, counts, sums

# %% wrong unchosen_kept from "a loop over rows": dead rows keep count and sum
-        new_counts[k] = decay * counts[k] + (1 - decay) * len(mine)
-        new_sums[k] = decay * sums[k] + (1 - decay) * mine.sum(0)
+        if len(mine):
+            new_counts[k] = decay * counts[k] + (1 - decay) * len(mine)
+            new_sums[k] = decay * sums[k] + (1 - decay) * mine.sum(0)

# %% wrong order from "one-hot": the codebook last
-    return sums / counts[:, None], counts, sums
+    return counts, sums, sums / counts[:, None]

# %% wrong changed_input from "in place, on copies": on the inputs themselves
-    counts = counts.clone().mul_(decay)
-    sums = sums.clone().mul_(decay)
+    counts = counts.mul_(decay)
+    sums = sums.mul_(decay)
