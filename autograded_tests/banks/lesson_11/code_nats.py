# Bank of `code_nats`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: two lookups
def code_nats(codes, first, transition):
    start = first[codes[:, 0]].log()
    steps = transition[codes[:, :-1], codes[:, 1:]].log()
    return -(start + steps.sum(dim=1))

# %% right: a loop over cells
def code_nats(codes, first, transition):
    nats = -torch.log(first[codes[:, 0]])
    for i in range(1, codes.shape[1]):
        nats = nats - torch.log(transition[codes[:, i - 1], codes[:, i]])
    return nats

# %% right: logarithms first
def code_nats(codes, first, transition):
    log_first, log_transition = first.log(), transition.log()
    price = F.nll_loss(log_first.expand(len(codes), -1), codes[:, 0], reduction="none")
    for before, after in zip(codes.T[:-1], codes.T[1:]):
        price = price + F.nll_loss(log_transition[before], after, reduction="none")
    return price

# %% right: rows one by one
def code_nats(codes, first, transition):
    prices = []
    for row in codes.tolist():
        p = -math.log(first[row[0]])
        p -= sum(math.log(transition[a, b]) for a, b in zip(row, row[1:]))
        prices.append(p)
    return torch.tensor(prices)

# %% right: probabilities in one table
def code_nats(codes, first, transition):
    pairs = codes[:, :-1] * len(first) + codes[:, 1:]
    chain = torch.cat([first[codes[:, :1]], transition.flatten()[pairs]], dim=1)
    return -chain.log().sum(1)

# %% wrong blank: not begun
def code_nats(codes, first, transition):
    ...

# %% wrong transposed from "two lookups": from and to exchanged
-    steps = transition[codes[:, :-1], codes[:, 1:]].log()
+    steps = transition[codes[:, 1:], codes[:, :-1]].log()

# %% wrong first_left_out from "two lookups": the first is free
-    return -(start + steps.sum(dim=1))
+    return -steps.sum(dim=1)

# %% wrong first_for_all from "two lookups": no chain at all
-    return -(start + steps.sum(dim=1))
+    return -first[codes].log().sum(dim=1)

# %% wrong first_only from "two lookups": the first alone
-    return -(start + steps.sum(dim=1))
+    return -start

# %% wrong last_step_missing from "a loop over cells": one step too few
-    for i in range(1, codes.shape[1]):
+    for i in range(1, codes.shape[1] - 1):

# %% wrong wraps_around from "two lookups": roll
-    steps = transition[codes[:, :-1], codes[:, 1:]].log()
+    steps = transition[codes, codes.roll(-1, 1)].log()

# %% wrong sign from "two lookups": log p
-    return -(start + steps.sum(dim=1))
+    return start + steps.sum(dim=1)

# %% wrong bits from "two lookups": log2
-    start = first[codes[:, 0]].log()
-    steps = transition[codes[:, :-1], codes[:, 1:]].log()
+    start = first[codes[:, 0]].log2()
+    steps = transition[codes[:, :-1], codes[:, 1:]].log2()

# %% wrong averaged from "probabilities in one table": a mean over cells
-    return -chain.log().sum(1)
+    return -chain.log().mean(1)

# %% wrong probability from "probabilities in one table": no logarithm
-    return -chain.log().sum(1)
+    return chain.prod(1)

# %% wrong summed_over_images from "probabilities in one table": one number
-    return -chain.log().sum(1)
+    return -chain.log().sum()

# %% wrong averaged_over_images from "two lookups": a mean over images
-    return -(start + steps.sum(dim=1))
+    return -(start + steps.sum(dim=1)).mean()

# %% wrong not_summed from "probabilities in one table": a price per cell
-    return -chain.log().sum(1)
+    return -chain.log()

# %% wrong smoothed from "logarithms first": a little added
-    log_first, log_transition = first.log(), transition.log()
+    log_first, log_transition = (first + 1e-6).log(), (transition + 1e-6).log()

# %% wrong softmax from "logarithms first": softmax of probabilities
-    log_first, log_transition = first.log(), transition.log()
+    log_first, log_transition = first.log_softmax(0), transition.log_softmax(1)

# %% wrong first_twice from "a loop over cells": paid twice
-    nats = -torch.log(first[codes[:, 0]])
+    nats = -2 * torch.log(first[codes[:, 0]])

# %% wrong starts_at_last from "two lookups": the last pays by first
-    start = first[codes[:, 0]].log()
+    start = first[codes[:, -1]].log()
