"""The networks of our own by name, for `--backbone`, caches and bundles.

A name with a choice of normalization ends with it: `alexnet2012-lrn`, `alexnet2012-batch`,
`alexnet2012-none`; without an ending it is the paper's, which is `lrn`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from torch import nn

from core.training.vision.nets import alexnet, ladder
from core.training.vision.nets.alexnet import AlexNet2012
from core.training.vision.nets.ladder import LocalNet, SingleFC, SmallCNN
from core.training.vision.nets.normalization import Normalization
from core.training.vision.norms import Norms

HEAD_PATH = "classifier"  # in all of them
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
# In 2012 only the mean was taken off and values went to 255. Both papers' weights at the start and
# the constants of the normalization of responses are made for that.
_ONLY_CENTERED = (1 / 255,) * 3


@dataclass(frozen=True, slots=True)
class OwnNet:
    """`build` gives a module from normalized NCHW to (n, feature_size), with random weights and an
    identity at `HEAD_PATH`."""

    build: Callable[[], nn.Module]
    feature_size: int
    norms: Norms


def _alexnet(norm: Normalization) -> OwnNet:
    norms = Norms(alexnet.SIZE, False, 0.875, _MEAN, _ONLY_CENTERED, "bilinear")
    return OwnNet(partial(AlexNet2012, norm), alexnet.FEATURES, norms)


def _small_cnn(norm: Normalization) -> OwnNet:
    norms = Norms(ladder.SIZE, True, 1.0, _MEAN, _ONLY_CENTERED, "bilinear")
    return OwnNet(partial(SmallCNN, norm), ladder.SMALL_CNN_FEATURES, norms)


_SMALL = Norms(ladder.SIZE, True, 1.0, _MEAN, _STD, "bilinear")
SWITCHED: Mapping[str, Callable[[Normalization], OwnNet]] = {
    "alexnet2012": _alexnet,
    "small-cnn": _small_cnn,
}
OWN_NETS: Mapping[str, OwnNet] = {
    "single-fc": OwnNet(SingleFC, ladder.PIXELS, _SMALL),
    "locally-connected": OwnNet(LocalNet, ladder.LOCAL_FEATURES, _SMALL),
    **{f"{name}-{norm}": make(norm) for name, make in SWITCHED.items() for norm in Normalization},
}


def own_name(name: str) -> str | None:
    """The whole name of one of `OWN_NETS`, or None if `name` is none of ours."""
    if name in SWITCHED:
        return f"{name}-{Normalization.LRN}"
    return name if name in OWN_NETS else None


def renormalized(name: str, norm: Normalization) -> str | None:
    """The network `name` with another normalization; None if it has no such choice."""
    whole = own_name(name)
    base = whole.rpartition("-")[0] if whole else ""
    return f"{base}-{norm}" if base in SWITCHED else None
