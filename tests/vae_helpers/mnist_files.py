"""Files in MNIST's format and of its size, for tests that must not download it."""

import gzip
import hashlib
import struct

from vae_helpers._torchvision import torchvision_datasets

COUNTS = {"train": 60_000, "t10k": 10_000}
DIGESTS = {
    f"{part}-{kind}-ubyte.gz": None for part in COUNTS for kind in ("images-idx3", "labels-idx1")
}


def _contents(name: str) -> bytes:
    count = COUNTS[name.split("-")[0]]
    if "images" in name:
        return struct.pack(">4B3I", 0, 0, 8, 3, count, 28, 28) + b"\x07" * (count * 784)
    return struct.pack(">4BI", 0, 0, 8, 1, count) + bytes(i % 10 for i in range(count))


def fake_mnist(root, monkeypatch):
    """Write the four archives and let torchvision expect their MD5 sums."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    resources = []
    for name in DIGESTS:
        data = gzip.compress(_contents(name), compresslevel=1, mtime=0)
        (raw / name).write_bytes(data)
        resources.append((name, hashlib.md5(data).hexdigest()))
    monkeypatch.setattr(torchvision_datasets().MNIST, "resources", resources)
    return raw
