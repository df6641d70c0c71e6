"""The embedded digits, and the full sets without a network."""

import gzip
import hashlib
import socket
import struct

import pytest
import torch

from tests.vae_helpers.mnist_files import DIGESTS, fake_mnist
from vae_helpers import data
from vae_helpers.data import load_digits


def test_mini_is_split_without_randomness():
    train, test = load_digits(), load_digits(split="test")
    assert train.labels.bincount().tolist() == [450] * 10
    assert test.labels.bincount().tolist() == [50] * 10
    assert torch.equal(train.images, load_digits().images)


def test_mini_has_the_promised_types_and_range():
    digits = load_digits(split="test")
    assert digits.images.dtype == torch.uint8 and digits.images.shape == (500, 28, 28)
    assert digits.labels.dtype == torch.int64
    assert digits.pixels.dtype == torch.float32 and digits.pixels.shape == (500, 784)
    assert digits.pixels.min() == 0 and digits.pixels.max() == 1
    assert torch.equal(digits.pixels[3].reshape(28, 28) * 255, digits.images[3].float())


def test_no_digit_is_in_both_splits():
    seen = {hashlib.sha256(i.numpy().tobytes()).digest() for i in load_digits().images}
    held_out = {
        hashlib.sha256(i.numpy().tobytes()).digest() for i in load_digits(split="test").images
    }
    assert not seen & held_out


@pytest.mark.parametrize(("source", "split"), [("cifar", "train"), ("mini", "validation")])
def test_unknown_names_are_named(source, split):
    with pytest.raises(ValueError, match="cifar|validation"):
        load_digits(source, split)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("VAE_DATA_DIR", raising=False)
    return tmp_path


def test_without_a_network_the_error_says_what_to_do(elsewhere, monkeypatch):
    def no_network(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    with pytest.raises(RuntimeError, match="VAE_DATA_DIR") as error:
        load_digits("mnist")
    assert 'load_digits("mini") needs no download' in str(error.value)
    assert not list((elsewhere / "cache").rglob("*ubyte*")), "half a download was kept"


def test_archives_in_the_data_folder_are_unpacked_into_the_cache(elsewhere, monkeypatch):
    fake_mnist(elsewhere / "given", monkeypatch)
    monkeypatch.setenv("VAE_DATA_DIR", str(elsewhere / "given"))
    digits = load_digits("mnist", "test")
    assert len(digits) == 10_000
    assert digits.images[0, 0, 0] == 7 and digits.labels[1] == 1
    assert not list((elsewhere / "given").rglob("*-ubyte")), "the given folder was written to"


def test_a_damaged_archive_poisons_nothing(elsewhere, monkeypatch):
    raw = fake_mnist(elsewhere / "given", monkeypatch)
    monkeypatch.setenv("VAE_DATA_DIR", str(elsewhere / "given"))
    broken = raw / "t10k-images-idx3-ubyte.gz"
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuntimeError, match="damaged"):
        load_digits("mnist")
    broken.write_bytes(whole)
    assert len(load_digits("mnist", "test")) == 10_000


def test_archives_packed_anew_are_as_good(elsewhere, monkeypatch):
    raw = fake_mnist(elsewhere / "given", monkeypatch)
    for path in raw.glob("*.gz"):
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), 9))
    monkeypatch.setenv("VAE_DATA_DIR", str(elsewhere / "given"))
    assert len(load_digits("mnist")) == 60_000


def test_a_data_folder_without_the_files_is_named(elsewhere, monkeypatch):
    monkeypatch.setenv("VAE_DATA_DIR", str(elsewhere / "empty"))
    with pytest.raises(RuntimeError, match="is not there"):
        load_digits("fashion")


def test_unpacked_files_of_the_wrong_size_are_named(elsewhere, monkeypatch):
    raw = fake_mnist(elsewhere / "given", monkeypatch)
    for name in DIGESTS:
        (raw / name.removesuffix(".gz")).write_bytes(gzip.decompress((raw / name).read_bytes()))
    few = struct.pack(">4B3I", 0, 0, 8, 3, 5, 28, 28) + bytes(5 * 784)
    (raw / "t10k-images-idx3-ubyte").write_bytes(few)
    monkeypatch.setenv("VAE_DATA_DIR", str(elsewhere / "given"))
    with pytest.raises(RuntimeError, match="delete that folder"):
        load_digits("mnist", "test")


def test_the_cache_folder_follows_its_variable(elsewhere):
    assert data.cache_folder() == elsewhere / "cache"
