"""AlexNet as it was in 2012 (Krizhevsky, Sutskever, Hinton, *ImageNet Classification with Deep
Convolutional Neural Networks*), with the normalization as a switch.

96-256-384-384-256 maps, 4096-4096 units, 61 million weights with 1000 classes. The second, fourth
and fifth convolution see half of the maps each, as on the paper's two GPUs (section 3.5, figure 2).
torchvision's `alexnet` is another network: the variant with one tower of 2014, narrower and without
normalization.
"""

import torch
from torch import Tensor, nn

from core.training.vision.nets.normalization import Normalization, ResponseNorm, convolved

SIZE = 224
LEAST = 63  # pixels: at fewer nothing is left for the last pooling
FEATURES = 4096
_MAP = 6  # rows and columns that the first fully connected layer is made for
_SPREAD = 0.01  # of all weights at the start (section 5)
_DROPOUT = 0.5  # of the outputs of both hidden layers (section 4.2)


class AlexNet2012(nn.Module):
    """Normalized NCHW to features (n, 4096): the outputs of the seventh layer."""

    def __init__(self, norm: Normalization) -> None:
        super().__init__()
        self.features = nn.Sequential(
            # Two pixels of padding: with none, 224 pixels do not give the paper's 55 x 55.
            *convolved(nn.Conv2d(3, 96, 11, stride=4, padding=2), norm, responses=ResponseNorm(96)),
            _overlapping_pool(),
            *convolved(
                nn.Conv2d(96, 256, 5, padding=2, groups=2), norm, responses=ResponseNorm(256)
            ),
            _overlapping_pool(),
            *convolved(nn.Conv2d(256, 384, 3, padding=1), norm, responses=None),
            *convolved(nn.Conv2d(384, 384, 3, padding=1, groups=2), norm, responses=None),
            *convolved(nn.Conv2d(384, 256, 3, padding=1, groups=2), norm, responses=None),
            _overlapping_pool(),
        )
        self.fitted = nn.AdaptiveAvgPool2d(_MAP)  # nothing to do at 224 pixels
        self.hidden = nn.Sequential(
            nn.Linear(256 * _MAP * _MAP, 4096),
            nn.ReLU(),
            nn.Dropout(_DROPOUT),
            nn.Linear(4096, FEATURES),
            nn.ReLU(),
            nn.Dropout(_DROPOUT),
        )
        self.classifier = nn.Identity()
        _start(self)

    def forward(self, inputs: Tensor) -> Tensor:
        maps = self.features(inputs)
        if maps.shape[-2:] != (_MAP, _MAP):
            maps = self.fitted(maps)
        return self.classifier(self.hidden(maps.flatten(1)))


def _overlapping_pool() -> nn.MaxPool2d:
    """Section 3.4: windows of 3, two pixels apart."""
    return nn.MaxPool2d(3, stride=2)


def _start(network: AlexNet2012) -> None:
    """Section 5: weights from N(0, 0.01^2); biases 1 in the second, fourth and fifth convolution
    and in the hidden layers, so that their ReLUs learn from the first step on; else 0."""
    convolutions = [part for part in network.features if isinstance(part, nn.Conv2d)]
    hidden = [part for part in network.hidden if isinstance(part, nn.Linear)]
    begin_at_one = {id(convolutions[at]) for at in (1, 3, 4)} | {id(layer) for layer in hidden}
    with torch.no_grad():
        for layer in (*convolutions, *hidden):
            layer.weight.normal_(0, _SPREAD)
            assert layer.bias is not None
            layer.bias.fill_(1.0 if id(layer) in begin_at_one else 0.0)
