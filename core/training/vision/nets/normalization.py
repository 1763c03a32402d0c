"""The normalization that a network of our own is built with: one switch, three positions."""

from collections.abc import Sequence
from enum import StrEnum

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d


class Normalization(StrEnum):
    LRN = "lrn"
    BATCH = "batch"
    NONE = "none"


class ResponseNorm(nn.Module):
    """Local response normalization (Krizhevsky et al. 2012, section 3.3) of NCHW with `maps` maps:
    a_i / (k + alpha * sum of a_j^2 over the `size` maps around i) ^ beta.

    PyTorch's `LocalResponseNorm` divides alpha by the size, the paper does not; and adding up maps
    as a convolution of one pixel took a quarter of its time on a CPU.
    """

    def __init__(
        self, maps: int, *, size: int = 5, k: float = 2.0, alpha: float = 1e-4, beta: float = 0.75
    ) -> None:
        super().__init__()
        self._k, self._alpha, self._beta = k, alpha, beta
        place = torch.arange(maps)
        near = (place[:, None] - place[None, :]).abs() <= size // 2
        self._near: Tensor
        self.register_buffer("_near", near.float()[:, :, None, None], persistent=False)

    def forward(self, maps: Tensor) -> Tensor:
        around = conv2d(maps * maps, self._near)
        return maps * (self._k + self._alpha * around).pow(-self._beta)


def convolved(
    convolution: nn.Conv2d, norm: Normalization, *, responses: ResponseNorm | None
) -> Sequence[nn.Module]:
    """The convolution with its ReLU and its normalization in their order: batch normalization
    stands before the ReLU (Ioffe & Szegedy 2015), that of responses behind it. `responses`: what
    the paper has there, or None."""
    if norm is Normalization.BATCH:
        return convolution, nn.BatchNorm2d(convolution.out_channels), nn.ReLU()
    if norm is Normalization.LRN and responses is not None:
        return convolution, nn.ReLU(), responses
    return convolution, nn.ReLU()
