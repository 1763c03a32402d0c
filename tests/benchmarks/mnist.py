"""MNIST (LeCun et al. 1998) from its four files, which lie uncompressed in one folder."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

SIDE = 28
CLASSES = 10
_HEADER = {"images": 16, "labels": 8}  # bytes


@dataclass(frozen=True, slots=True)
class Digits:
    pixels: Tensor  # uint8 (n, 28, 28)
    labels: Tensor  # int64 (n,)

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, count: int) -> "Digits":
        return Digits(self.pixels[:count], self.labels[:count])


def training_digits(folder: Path) -> Digits:
    """60,000, in the order of the files."""
    return _digits(folder, "train")


def test_digits(folder: Path) -> Digits:
    """10,000"""
    return _digits(folder, "t10k")


def _digits(folder: Path, name: str) -> Digits:
    pixels = _numbers(folder / f"{name}-images-idx3-ubyte", "images").reshape(-1, SIDE, SIDE)
    labels = _numbers(folder / f"{name}-labels-idx1-ubyte", "labels")
    return Digits(torch.from_numpy(pixels), torch.from_numpy(labels.astype(np.int64)))


def _numbers(path: Path, kind: str) -> np.ndarray:
    return np.frombuffer(path.read_bytes(), np.uint8, offset=_HEADER[kind]).copy()
