"""Grad-CAM: where in a picture lies what speaks for a category (Selvaraju, Cogswell, Das, Vedantam,
Parikh, Batra, *Grad-CAM: visual explanations from deep networks via gradient-based localization*,
ICCV 2017, section 3).

A hint, no proof: the map is as coarse as the last maps of the network, and tells what raises one
score, not how the network reasons.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class ClassMap:
    """`heat`: (height, width) of the last maps, in [0, 1] with 1 for what speaks most, all 0 where
    nothing does; the first row is the upper edge of the input. `scores`: (classes,) logits."""

    heat: Tensor
    category: int
    scores: Tensor


def grad_cam(
    network: Callable[[Tensor], Tensor],
    last_maps: nn.Module,
    inputs: Tensor,
    category: int | None = None,
) -> ClassMap:
    """The map of `category` (None: the one of the highest score) for one picture.

    `network`: inputs (1, 3, s, s) to logits (1, classes), `last_maps` the part of it whose output
    (1, channels, h, w) is explained. Neither is changed, and no hook stays behind.
    """
    with _watched(last_maps) as seen, torch.enable_grad():
        scores = network(inputs)[0]
        chosen = int(scores.argmax()) if category is None else category
        torch.autograd.backward(scores[chosen])
    heat = localization(seen.maps[0], seen.gradients[0])
    strongest = heat.max()
    if strongest > 0:
        heat = heat / strongest
    return ClassMap(heat, chosen, scores.detach())


def localization(maps: Tensor, gradients: Tensor) -> Tensor:
    """L (h, w) of the maps A (channels, h, w) and the gradients of the score with respect to them:
    what speaks against the category counts for nothing."""
    weights = gradients.mean((1, 2))  # equation 1: alpha of each channel
    return torch.relu(torch.einsum("k,khw->hw", weights, maps))  # equation 2


@dataclass(slots=True)
class _Seen:
    """What the two hooks keep: (1, channels, h, w) each."""

    maps: Tensor
    gradients: Tensor


@contextmanager
def _watched(module: nn.Module) -> Generator[_Seen]:
    """Keep what `module` gives out, and the gradient that comes back to it. The graph begins there:
    of the layers below none is needed."""
    seen = _Seen(torch.empty(0), torch.empty(0))

    def keep_gradient(gradient: Tensor) -> None:
        seen.gradients = gradient.detach()

    def keep_maps(_module: nn.Module, _inputs: object, given: Tensor) -> Tensor:
        start = given.detach().requires_grad_(True)
        seen.maps = start.detach()
        start.register_hook(keep_gradient)  # goes with `start`
        return start.clone()  # the next layer may work in place

    forward = module.register_forward_hook(keep_maps)
    try:
        yield seen
    finally:
        forward.remove()
