# %% [markdown]
# # 04 A small lesson
#
# For the tests of the builder: two exercises, one written answer. 5 minutes.

# %% setup
import torch
from torch import nn

from autograded_tests import check

LATENT_DIM = 32

# %% look
images = torch.rand(5, 784, generator=torch.Generator().manual_seed(0))
print(images.shape)

# %% [markdown]
# What is lost by a wrong belief?


# %% exercise="elbo_gap"
def elbo_gap(x, m, s):
    """Exact log p(x) minus the ELBO, in nats, for q(z) = N(m, s**2)."""
    ### BEGIN SOLUTION
    mean, var = x / 2, 0.5
    return 0.5 * ((s**2 + (m - mean) ** 2) / var - 1 - torch.log(s**2 / var))
    ### END SOLUTION


# %% check="elbo_gap" points=2

# %% [markdown]
# What does it cost to say $\mu = 0$ and $\sigma = 1$?


# %% exercise="gaussian_kl"
def gaussian_kl(mu, logvar):
    """KL from N(mu, exp(logvar)) to N(0, I), in nats: (B, D), (B, D) -> (B,)."""
    ### BEGIN SOLUTION
    # one bill per image
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
    ### END SOLUTION


# %% check="gaussian_kl" points=3

# %% look
print(gaussian_kl(torch.zeros(1, 2), torch.zeros(1, 2)))

# %% [markdown] written="w_collapse" points=4
# The KL term reaches 0 for every image. Good news?
#
# ### BEGIN SOLUTION
# The encoder ignores x (1); the decoder outputs one image (1); the aggregate (1); a remedy (1).
# ### END SOLUTION
