# Bank of `to_unit_pixels`. Each cell is one solution: `# %% right: style` or `# %% wrong <diagnosis>: what is done`.
# `import torch`, `nn`, `F` and `math` are there already.

# %% right: reshape, convert, divide
def to_unit_pixels(images):
    return images.reshape(len(images), -1).to(torch.float32) / 255

# %% right: float() and view
def to_unit_pixels(images):
    return images.float().view(-1, 28 * 28) / 255.0

# %% right: a loop over images
def to_unit_pixels(images):
    return torch.stack([image.flatten() / 255 for image in images])

# %% right: by way of numpy
def to_unit_pixels(images):
    pixels = images.numpy().astype("float32") / 255
    return torch.from_numpy(pixels.reshape(pixels.shape[0], 784))

# %% right: in place, on a copy of its own
def to_unit_pixels(images):
    pixels = torch.flatten(images, start_dim=1).clone().float()
    pixels.div_(255)
    return pixels

# %% right: float64 on the way, clamped at the end
def to_unit_pixels(images):
    return torch.mul(images.double(), 1 / 255).flatten(1).clamp(0, 1).float()

# %% right: a table of the 256 greys
def to_unit_pixels(images):
    greys = torch.linspace(0, 1, 256)
    return greys[images.long()].reshape(images.shape[0], 784)

# %% right: torch.true_divide and einops by hand
def to_unit_pixels(images):
    b, h, w = images.shape
    return torch.true_divide(images, 255).reshape(b, h * w)

# %% wrong blank: the released cell
def to_unit_pixels(images):
    """Raw images to pixels in [0, 1]."""
    ...  # YOUR CODE HERE

# %% wrong blank: no return
def to_unit_pixels(images):
    pixels = images.reshape(len(images), -1) / 255

# %% wrong not_divided: only converted
def to_unit_pixels(images):
    return images.reshape(len(images), -1).float()

# %% wrong not_divided: only flattened
def to_unit_pixels(images):
    return images.flatten(1)

# %% wrong divided_by_256: divided by 256
def to_unit_pixels(images):
    return images.flatten(1).float() / 256

# %% wrong integer_division: the double slash
def to_unit_pixels(images):
    return images.flatten(1) // 255

# %% wrong integer_division: divided in whole numbers, then converted
def to_unit_pixels(images):
    return (images.flatten(1) // 255).float()

# %% wrong integer_division: back to bytes
def to_unit_pixels(images):
    return (images.flatten(1) / 255).to(torch.uint8)

# %% wrong integer_division: int() of the fraction
def to_unit_pixels(images):
    return (images.flatten(1) / 255).int().float()

# %% wrong rounded: a threshold
def to_unit_pixels(images):
    return (images.flatten(1) > 127).float()

# %% wrong rounded: rounded
def to_unit_pixels(images):
    return (images.flatten(1) / 255).round()

# %% wrong inverted: ink and paper exchanged
def to_unit_pixels(images):
    return 1 - images.flatten(1) / 255

# %% wrong minus_one_to_one: to [-1, 1]
def to_unit_pixels(images):
    return images.flatten(1) / 127.5 - 1

# %% wrong divided_by_max: by the largest value of the batch
def to_unit_pixels(images):
    return images.flatten(1).float() / images.max()

# %% wrong divided_by_max: by the largest value of each image
def to_unit_pixels(images):
    pixels = images.flatten(1).float()
    return pixels / pixels.max(dim=1, keepdim=True).values

# %% wrong min_max: from the smallest to the largest of the batch
def to_unit_pixels(images):
    pixels = images.flatten(1).float()
    return (pixels - pixels.min()) / (pixels.max() - pixels.min())

# %% wrong min_max: from the smallest to the largest of each image
def to_unit_pixels(images):
    pixels = images.flatten(1).float()
    low, high = pixels.amin(1, keepdim=True), pixels.amax(1, keepdim=True)
    return (pixels - low) / (high - low)

# %% wrong standardised: with the batch's mean and spread
def to_unit_pixels(images):
    pixels = images.flatten(1).float() / 255
    return (pixels - pixels.mean()) / pixels.std()

# %% wrong standardised: with MNIST's mean and spread
def to_unit_pixels(images):
    return (images.flatten(1).float() / 255 - 0.1307) / 0.3081

# %% wrong transposed: rows and columns exchanged
def to_unit_pixels(images):
    return images.permute(0, 2, 1).flatten(1) / 255

# %% wrong byte_overflow: by way of int8
def to_unit_pixels(images):
    return images.to(torch.int8).flatten(1) / 255

# %% wrong byte_overflow: a minus sign in bytes
def to_unit_pixels(images):
    return (-images).flatten(1) / 255

# %% wrong not_flattened: rows and columns kept
def to_unit_pixels(images):
    return images.float() / 255

# %% wrong not_flattened: a channel added
def to_unit_pixels(images):
    return images.unsqueeze(1).float() / 255

# %% wrong not_flattened: an axis of one between
def to_unit_pixels(images):
    return (images.float() / 255).view(len(images), 1, -1)

# %% wrong shape: all images in one row
def to_unit_pixels(images):
    return images.flatten() / 255

# %% wrong shape: images as columns
def to_unit_pixels(images):
    return images.reshape(len(images), -1).T / 255

# %% wrong shape: a single image loses its axis
def to_unit_pixels(images):
    return (images.flatten(1) / 255).squeeze()

# %% wrong wrong_dtype: float64
def to_unit_pixels(images):
    return images.flatten(1).double() / 255

# %% wrong changed_input: inverted in place and back
def to_unit_pixels(images):
    pixels = images.flatten(1) / 255
    images.fill_(0)
    return pixels

# %% wrong changed_input: numpy shares the memory
def to_unit_pixels(images):
    raw = images.numpy()
    pixels = torch.tensor(raw.reshape(len(raw), 784), dtype=torch.float32) / 255
    raw[raw < 128] = 0
    return pixels

# %% wrong wrong_type: a numpy array
def to_unit_pixels(images):
    return images.flatten(1).numpy() / 255.0

# %% wrong wrong_type: a list of rows
def to_unit_pixels(images):
    return [image.flatten() / 255 for image in images]

# %% wrong raised: a float written into bytes
def to_unit_pixels(images):
    return images.flatten(1).div_(255)

# %% wrong values: the mean of two neighbours
def to_unit_pixels(images):
    pixels = images.flatten(1) / 255
    return (pixels + pixels.roll(1, 1)) / 2

# %% wrong clamped: kept off 0 and 1
def to_unit_pixels(images):
    return (images.reshape(len(images), -1).float() / 255).clamp(0.02, 0.94)

# %% wrong clamped: kept off 0
def to_unit_pixels(images):
    return (images.flatten(1).float() / 255).clamp(min=1e-3)

# %% wrong shape: at most 128 images
def to_unit_pixels(images):
    return images[:128].flatten(1).float() / 255

# %% wrong not_divided: divided only where a value is above 250
def to_unit_pixels(images):
    x = images.flatten(1).float()
    return x / 255 if x.max() > 250 else x

# %% wrong changed_setting: gradients switched off for good
def to_unit_pixels(images):
    torch.set_grad_enabled(False)
    return images.flatten(1).float() / 255
