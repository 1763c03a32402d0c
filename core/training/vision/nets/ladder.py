"""The teaching ladder on 32 x 32 pixels, up to a small convolutional network.

As in Le Cun 1989 (*Generalization and network design strategies*): first no hidden layer at all,
then hidden layers that look at a neighborhood each, then the same filters everywhere. Each rung
needs fewer weights for the same outputs, and says more about pictures before it has seen one.
"""

from torch import Tensor, nn

from core.training.vision.nets.locally_connected import LocallyConnected2d
from core.training.vision.nets.normalization import Normalization, ResponseNorm, convolved

SIZE = 32
PIXELS = 3 * SIZE * SIZE
LOCAL_FEATURES = 32 * 8 * 8
SMALL_CNN_FEATURES = 32 * 8 * 8


class SingleFC(nn.Module):
    """The features are the pixels themselves; the classifier is the only layer."""

    def __init__(self) -> None:
        super().__init__()
        self.classifier = nn.Identity()

    def forward(self, inputs: Tensor) -> Tensor:
        return self.classifier(inputs.flatten(1))


class LocalNet(nn.Module):
    """Two hidden layers of filters that are not shared (Le Cun's Net-3, in color)."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Sequential(
            LocallyConnected2d(3, 16, 5, size=SIZE, stride=2, padding=2),
            nn.ReLU(),
            LocallyConnected2d(16, 32, 5, size=16, stride=2, padding=2),
            nn.ReLU(),
        )
        self.classifier = nn.Identity()

    def forward(self, inputs: Tensor) -> Tensor:
        return self.classifier(self.hidden(inputs).flatten(1))


class SmallCNN(nn.Module):
    """The four-layer network of Krizhevsky et al. 2012, section 3.3, which erred on 13 % of
    CIFAR-10 without and 11 % with normalization, as its authors' cuda-convnet file
    `layers-conv-local-11pct` defines it: two convolutions, two layers of unshared filters, softmax.

    Theirs saw crops of 24 pixels, ours sees all 32.
    """

    def __init__(self, norm: Normalization) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *convolved(_convolution(3, 1e-4), norm, responses=_responses()),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
            *convolved(_convolution(64, 1e-2), norm, responses=_responses()),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
            LocallyConnected2d(64, 32, 3, size=8, padding=1, spread=0.04),
            nn.ReLU(),
            LocallyConnected2d(32, 32, 3, size=8, padding=1, spread=0.04),
            nn.ReLU(),
        )
        self.classifier = nn.Identity()

    def forward(self, inputs: Tensor) -> Tensor:
        return self.classifier(self.features(inputs).flatten(1))


def _responses() -> ResponseNorm:
    """The constants of that file, which are not those of the paper's text; its `scale` of 0.001 is
    that of the mean of five squares."""
    return ResponseNorm(64, size=5, k=1.0, alpha=1e-3 / 5, beta=0.75)


def _convolution(channels: int, spread: float) -> nn.Conv2d:
    layer = nn.Conv2d(channels, 64, 5, padding=2)
    nn.init.normal_(layer.weight, std=spread)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer
