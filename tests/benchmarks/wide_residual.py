"""The wide residual network of RandAugment's CIFAR table (Zagoruyko and Komodakis 2016)."""

import itertools

from torch import Tensor, nn
from torch.nn.functional import relu

from core.training.vision.backbones import Backbone, Norms


class Unit(nn.Module):
    """Norm and rectifier ahead of each of two convolutions, and a way around them."""

    def __init__(self, inner: int, outer: int, stride: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList([nn.BatchNorm2d(inner), nn.BatchNorm2d(outer)])
        self.first = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        same = inner == outer and stride == 1
        self.around = nn.Identity() if same else nn.Conv2d(inner, outer, 1, stride, bias=False)

    def forward(self, inputs: Tensor) -> Tensor:
        ready = relu(self.norms[0](inputs))
        way = inputs if isinstance(self.around, nn.Identity) else self.around(ready)
        return way + self.second(relu(self.norms[1](self.first(ready))))


def wide_residual(depth: int, width: int) -> Backbone:
    channels, units = [16, 16 * width, 32 * width, 64 * width], (depth - 4) // 6
    parts: list[nn.Module] = [nn.Conv2d(3, channels[0], 3, 1, 1, bias=False)]
    for stage, (inner, outer) in enumerate(itertools.pairwise(channels)):
        for unit in range(units):
            stride = 2 if stage and not unit else 1
            parts.append(Unit(inner if not unit else outer, outer, stride))
    end = (nn.BatchNorm2d(channels[-1]), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    norms = Norms(32, True, 1.0, (0.5,) * 3, (0.5,) * 3, "bicubic")
    return Backbone(f"wrn-{depth}-{width}", nn.Sequential(*parts, *end), "", channels[-1], norms)
