"""The network that a training starts from."""

from collections.abc import Callable

import torch
from torch import nn

from core.recipes import Settings
from core.training.methods.logistic import logistic
from core.training.methods.pool import Linear, Targets
from core.training.recipes.prepared import Prepared
from core.training.tuning.network import Network
from core.training.vision.backbones import Backbone

_ENOUGH_FOR_STATISTICS = 64  # images in a batch

Start = Callable[[Prepared, Targets], Network]


def from_head(prepared: Prepared, targets: Targets) -> Network:
    """The backbone with the regression that these targets teach on its features, unless the
    setting `head_first` wants a random head."""
    settings = prepared.job.settings
    if settings.has("head_first") and not settings.yes("head_first"):
        torch.manual_seed(prepared.job.config.seed)
        head = random_head(prepared.backbone, targets.classes)
    else:
        fitted = logistic(prepared.pool, targets).linear
        assert fitted is not None
        head = fitted.on_raw_features(prepared.pool)
    torch.manual_seed(prepared.job.config.seed)
    kept = keeps_statistics(settings, labels=len(targets))
    return Network(prepared.backbone, head, keeps_statistics=kept)


def random_head(backbone: Backbone, classes: int) -> Linear:
    """As Glorot and Bengio (2010) draw it, from torch's global generator."""
    weight = torch.empty(classes, backbone.feature_size)
    return Linear(nn.init.xavier_uniform_(weight), torch.zeros(classes))


def keeps_statistics(settings: Settings, *, labels: int) -> bool:
    """Whether batch normalization keeps its stored statistics: in batches too small to measure
    them anew, or as the setting says."""
    wish = settings.text("statistics") if settings.has("statistics") else "auto"
    if wish != "auto":
        return wish == "keep"
    return min(settings.number("batch"), labels) < _ENOUGH_FOR_STATISTICS
