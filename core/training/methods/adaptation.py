"""Mid-level transfer: two adaptation layers on fixed convolutions (Oquab, Bottou, Laptev, Sivic,
"Learning and transferring mid-level image representations using convolutional neural networks",
CVPR 2014, sections 3.2 and 4).

The layers FCa (ReLU) and FCb (softmax) learn from the features of patches. A patch is labeled by
what it shows in the paper, which has boxes; there are none here, so that every patch has the label
of its image, and some are taught wrongly. An image scores for a class the sum over its patches of
y^k: the larger k, the more the surest patches decide.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import AdamW

from core.jobs.messages import Epoch
from core.training.methods.loss import cross_entropy
from core.training.methods.pool import Targets
from core.training.tuning.seeds import seed_generators, seed_of
from core.training.work import Work

DROPOUT = 0.5
_BATCH = 64  # patches
_RATE = 1e-3
_DECAY = 1e-2
_CHUNK = 512  # images asked at once

Features = Callable[[Tensor], Tensor]  # rows (m,) of the pool -> (m, patches, d) float32


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The settings of the two layers and of their training."""

    hidden: int  # units of FCa
    power: float  # k
    epochs: int
    seed: int
    device: torch.device


class AdaptationLayers(nn.Module):
    """Patch features (b, d), as the backbone gives them, to logits (b, classes)."""

    def __init__(self, features: Tensor, *, hidden: int, classes: int) -> None:
        """`features` (m, d) give the shift and the one scale that bring inputs to mean 0 and
        variance 1."""
        super().__init__()
        mean = features.mean(0)
        self.mean = nn.Buffer(mean)
        self.scale = nn.Buffer((features - mean).square().mean().sqrt().clamp(min=1e-6))
        self.first = nn.Linear(features.shape[1], hidden)  # FCa
        self.dropout = nn.Dropout(DROPOUT)
        self.second = nn.Linear(hidden, classes)  # FCb

    def forward(self, features: Tensor) -> Tensor:
        inputs = (features - self.mean) / self.scale
        return self.second(self.dropout(self.first(inputs).relu()))


def image_scores(patches: Tensor, power: float) -> Tensor:
    """(n, classes): the sum over patches of y^k, divided by its sum over classes; `patches`
    (n, patches, classes) are the probabilities y."""
    scores = patches.pow(power).sum(1)
    return scores / scores.sum(1, keepdim=True).clamp(min=1e-30)


def adapt(
    features: Features, targets: Targets, how: Adaptation, *, stage: str
) -> Work[AdaptationLayers]:
    """Train the two layers on all patches of the images of `targets`."""
    known = features(targets.index)
    count, patches = known.shape[1], known.flatten(0, 1)
    soft = targets.soft.repeat_interleave(count, 0)
    weight = targets.weight.repeat_interleave(count, 0)
    seed_generators(how.seed, how.device.type)
    layers = AdaptationLayers(patches, hidden=how.hidden, classes=targets.classes).to(how.device)
    optimizer = AdamW(layers.parameters(), lr=_RATE, weight_decay=_DECAY)
    layers.train()
    for epoch in range(how.epochs):
        seed_generators(seed_of(how.seed, epoch), how.device.type)
        sums = torch.zeros(2, device=how.device)
        for rows in torch.randperm(len(patches)).split(_BATCH):
            parts = (part[rows].to(how.device) for part in (patches, soft, weight))
            sums += _step(layers, optimizer, *parts)
        loss, right = (sums / len(patches)).tolist()
        yield Epoch(stage, epoch + 1, how.epochs, loss, right)
    return layers.eval()


def _step(
    layers: AdaptationLayers, optimizer: AdamW, inputs: Tensor, soft: Tensor, weight: Tensor
) -> Tensor:
    """(2,): the sum of the losses and the number of right answers of this batch of patches."""
    logits = layers(inputs)
    each = cross_entropy(logits, soft)
    optimizer.zero_grad()
    torch.autograd.backward((each * weight).sum() / weight.sum())
    optimizer.step()
    return torch.stack((each.detach().sum(), (logits.argmax(1) == soft.argmax(1)).sum()))


def said_of_images(
    layers: AdaptationLayers, features: Features, images: int, how: Adaptation
) -> Tensor:
    """(images, classes): the normalized scores of rows 0 ... images - 1 of the pool."""
    said: list[Tensor] = []
    with torch.inference_mode():
        for rows in torch.arange(images).split(_CHUNK):
            patches = features(rows)
            logits = layers(patches.flatten(0, 1).to(how.device))
            y = logits.softmax(1).view(*patches.shape[:2], -1)
            said.append(image_scores(y, how.power).cpu())
    return torch.cat(said)
