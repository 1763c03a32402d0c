"""A convolution whose weights are not shared: each place of the picture has filters of its own."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import unfold


class LocallyConnected2d(nn.Module):
    """NCHW of `size` x `size` to (n, out_channels, places, places), places = (size + 2 * padding -
    kernel) // stride + 1.

    weight  (places^2, kernel^2 * in_channels, out_channels), row-major places
    bias    (places^2 * out_channels,): one number for each output
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        *,
        size: int,
        stride: int = 1,
        padding: int = 0,
        spread: float | None = None,
    ) -> None:
        """`spread`: standard deviation of the weights at the start; by default that which keeps
        the variance through a ReLU (He et al. 2015)."""
        super().__init__()
        self._kernel, self._stride, self._padding = kernel, stride, padding
        self._out_channels = out_channels
        self.places = (size + 2 * padding - kernel) // stride + 1
        inputs = in_channels * kernel * kernel
        start = math.sqrt(2 / inputs) if spread is None else spread
        self.weight = nn.Parameter(torch.randn(self.places**2, inputs, out_channels) * start)
        # Flat, because what has one dimension is a bias to whoever decays weights.
        self.bias = nn.Parameter(torch.zeros(self.places**2 * out_channels))

    def forward(self, inputs: Tensor) -> Tensor:
        patches = unfold(inputs, self._kernel, padding=self._padding, stride=self._stride)
        # One product per place: (places^2, n, k) @ (places^2, k, out).
        each = torch.bmm(patches.permute(2, 0, 1), self.weight)
        biased = each + self.bias.view(self.places**2, 1, self._out_channels)
        shape = (len(inputs), self._out_channels, self.places, self.places)
        return biased.permute(1, 2, 0).reshape(shape)
