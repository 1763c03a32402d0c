"""The backbones that Grad-CAM is tested for, and where their last maps come out.

Each line has a test (tests/core/training/test_grad_cam.py): what stands out in a picture is found
at its place. A new line needs no more than to pass it.
"""

from collections.abc import Mapping

from torch import nn

from core.errors import UserError
from core.training.vision.backbones import Backbone

LAST_MAPS: Mapping[str, str] = {  # architecture: the module that gives (n, channels, h, w)
    "tf_efficientnet_lite0": "bn2",
    "tf_efficientnet_lite1": "bn2",
    "tf_efficientnet_lite2": "bn2",
    "efficientnet_b0": "bn2",
    "mobilenetv2_100": "bn2",
    "test_efficientnet": "bn2",
    "resnet18": "layer4",
    "resnet50": "layer4",
    "convnext_atto": "stages",
    "convnext_tiny": "stages",
    "vgg11_bn": "features.27",  # before the last pooling, as in the paper
    "alexnet2012-lrn": "features.13",
    "alexnet2012-batch": "features.16",
    "torchvision/alexnet": "features.11",
    "torchvision/resnet18": "layer4",
    "torchvision/efficientnet_b0": "features",
}


def last_maps_of(backbone: Backbone) -> nn.Module:
    """The part of `backbone` that gives its last maps; UserError where that is not tested."""
    place = LAST_MAPS.get(backbone.architecture)
    if place is None:
        raise UserError(
            "What {backbone} looked at is not shown: Grad-CAM was not tested with it.",
            backbone=backbone.architecture,
        )
    return backbone.module.get_submodule(place)
