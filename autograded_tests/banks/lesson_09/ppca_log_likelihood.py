# Bank of `ppca_log_likelihood`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.

# %% right: Cholesky
def ppca_log_likelihood(x, weight, mean, variance):
    covariance = weight @ weight.T + variance * torch.eye(len(mean))
    factor = torch.linalg.cholesky(covariance)
    white = torch.linalg.solve_triangular(factor, (x - mean).T, upper=False)
    log_det = 2 * factor.diagonal().log().sum()
    return -0.5 * (len(mean) * math.log(2 * math.pi) + log_det + (white**2).sum(0))

# %% right: torch.distributions
def ppca_log_likelihood(x, weight, mean, variance):
    covariance = weight @ weight.T + variance * torch.eye(len(mean))
    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)

# %% right: low rank
def ppca_log_likelihood(x, weight, mean, variance):
    diagonal = torch.as_tensor(variance) * torch.ones_like(mean)
    return torch.distributions.LowRankMultivariateNormal(mean, weight, diagonal).log_prob(x)

# %% right: slogdet and solve
def ppca_log_likelihood(x, weight, mean, variance):
    covariance = weight @ weight.T + variance * torch.eye(weight.shape[0])
    sign, log_det = torch.linalg.slogdet(covariance)
    d = x - mean
    distance = (d * torch.linalg.solve(covariance, d.T).T).sum(dim=1)
    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))

# %% right: eigenvalues
def ppca_log_likelihood(x, weight, mean, variance):
    values, vectors = torch.linalg.eigh(weight.double() @ weight.double().T)
    values = values + variance
    along = (x - mean).double() @ vectors
    return (-0.5 * ((2 * math.pi * values).log() + along**2 / values).sum(1)).float()

# %% right: Woodbury, and the small determinant
def ppca_log_likelihood(x, weight, mean, variance):
    P, D = weight.shape
    d = x - mean
    inner = weight.T @ weight + variance * torch.eye(D)
    codes = torch.linalg.solve(inner, weight.T @ d.T).T
    distance = ((d**2).sum(1) - (d * (codes @ weight.T)).sum(1)) / variance
    log_det = torch.logdet(inner) + (P - D) * torch.log(torch.as_tensor(variance))
    return -0.5 * (distance + log_det + P * math.log(2 * math.pi))

# %% right: row by row
def ppca_log_likelihood(x, weight, mean, variance):
    covariance = weight @ weight.T + torch.diag(torch.ones(len(mean)) * variance)
    precision, log_det = torch.linalg.inv(covariance), torch.logdet(covariance)
    out = []
    for row in x:
        d = row - mean
        out.append(-0.5 * (d @ precision @ d + log_det + len(d) * math.log(2 * math.pi)))
    return torch.stack(out)

# %% wrong blank: not begun
def ppca_log_likelihood(x, weight, mean, variance):
    ...

# %% wrong given_mean: the likelihood at the posterior mean
def ppca_log_likelihood(x, weight, mean, variance):
    d = x - mean
    inner = weight.T @ weight + variance * torch.eye(weight.shape[1])
    z = torch.linalg.solve(inner, weight.T @ d.T).T
    std = torch.as_tensor(variance).sqrt()
    return torch.distributions.Normal(mean + z @ weight.T, std).log_prob(x).sum(1)

# %% wrong sigma_for_variance from "torch.distributions": squared once more
-    covariance = weight @ weight.T + variance * torch.eye(len(mean))
+    covariance = weight @ weight.T + variance**2 * torch.eye(len(mean))

# %% wrong sigma_for_variance from "torch.distributions": the root
-    covariance = weight @ weight.T + variance * torch.eye(len(mean))
+    covariance = weight @ weight.T + variance**0.5 * torch.eye(len(mean))

# %% wrong no_noise_variance from "torch.distributions": the identity alone
-    covariance = weight @ weight.T + variance * torch.eye(len(mean))
+    covariance = weight @ weight.T + torch.eye(len(mean))

# %% wrong determinant_first from "slogdet and solve": the determinant before its logarithm
-    sign, log_det = torch.linalg.slogdet(covariance)
+    log_det = torch.log(torch.linalg.det(covariance))

# %% wrong determinant_first from "slogdet and solve": a density before its logarithm
-    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))
+    return torch.log(torch.exp(-0.5 * distance) / torch.linalg.det(2 * math.pi * covariance) ** 0.5)

# %% wrong ignores_weight from "torch.distributions": the noise alone
-    covariance = weight @ weight.T + variance * torch.eye(len(mean))
+    covariance = variance * torch.eye(len(mean))

# %% wrong independent_pixels: the marginal of each pixel
def ppca_log_likelihood(x, weight, mean, variance):
    std = ((weight**2).sum(1) + variance) ** 0.5
    return torch.distributions.Normal(mean, std).log_prob(x).sum(1)

# %% wrong missing_mean from "slogdet and solve": not centred
-    d = x - mean
+    d = x

# %% wrong missing_determinant from "slogdet and solve": no determinant
-    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))
+    return -0.5 * (distance + weight.shape[0] * math.log(2 * math.pi))

# %% wrong missing_half from "Cholesky": of L instead of its square, twice
-    log_det = 2 * factor.diagonal().log().sum()
+    log_det = 4 * factor.diagonal().log().sum()

# %% wrong missing_half from "slogdet and solve": no half at all
-    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))
+    return -(distance + log_det + weight.shape[0] * math.log(2 * math.pi))

# %% wrong missing_constant from "slogdet and solve": no constant
-    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))
+    return -0.5 * (distance + log_det)

# %% wrong missing_constant from "slogdet and solve": 2π once
-    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))
+    return -0.5 * (distance + log_det + math.log(2 * math.pi))

# %% wrong missing_constant from "slogdet and solve": 2π for each latent
-    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))
+    return -0.5 * (distance + log_det + weight.shape[1] * math.log(2 * math.pi))

# %% wrong sign from "slogdet and solve": the price
-    return -0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))
+    return 0.5 * (distance + log_det + weight.shape[0] * math.log(2 * math.pi))

# %% wrong reduced_over_batch from "torch.distributions": averaged
-    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)
+    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x).mean()

# %% wrong mean_over_pixels from "torch.distributions": divided by P
-    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)
+    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x) / len(mean)

# %% wrong wrong_type from "torch.distributions": a list
-    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)
+    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x).tolist()

# %% wrong raised from "torch.distributions": Wᵀ W
-    covariance = weight @ weight.T + variance * torch.eye(len(mean))
+    covariance = weight.T @ weight + variance * torch.eye(len(mean))

# %% wrong changed_input from "slogdet and solve": centred in place
-    d = x - mean
+    x -= mean
+    d = x
