"""How fast a network learns and answers here, measured before its training is planned."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.setting import AUTO
from core.training.device import DevicePlan
from core.training.recipes.prepared import Prepared
from core.training.tuning.network import Network

_BATCH = 16
_TRIALS = 3  # the first one warms up; the best counts, for neighbors disturb


@dataclass(frozen=True, slots=True)
class Pace:
    """Images per second; `precision` is the arithmetic in which it learns fastest."""

    precision: str
    learning: float
    answering: float


def pace_of(network: Network, prepared: Prepared) -> Pace:
    """A CPU that answers faster in bf16 may learn faster in fp32: convolutions of single channels
    have slow gradients there (lite0 with its lower half fixed, 128 px: 7.3 and 12.6 ms)."""
    plan = prepared.plan
    plan.place(network)
    choices = [plan]
    if plan.device == "cpu" and prepared.job.settings.text("precision") == AUTO:
        choices = [
            replace(plan, precision=name) for name in dict.fromkeys(("fp32", plan.precision))
        ]
    inputs = _gray(prepared)
    network.train()
    learning = {it.precision: _pace(lambda it=it: _learn(network, it, inputs)) for it in choices}
    network.eval()
    answering = _pace(lambda: _answer(network, plan, inputs))
    best = max(learning, key=lambda name: learning[name])
    return Pace(best, learning[best], answering)


def _gray(prepared: Prepared) -> Tensor:
    size = prepared.preprocessing.size
    pixels = torch.full((_BATCH, 3, size, size), 128, dtype=torch.uint8)
    return prepared.preprocessing.normalized(pixels.to(prepared.plan.torch_device))


def _pace(once: Callable[[], None]) -> float:
    best = float("inf")
    for _ in range(_TRIALS):
        start = time.perf_counter()
        once()
        best = min(best, time.perf_counter() - start)
    return _BATCH / best


def _learn(network: Network, plan: DevicePlan, inputs: Tensor) -> None:
    with plan.autocast():
        said = network(inputs)
    torch.autograd.backward(said.float().sum())
    network.zero_grad()
    float(said.detach().sum())  # waits for the device


def _answer(network: Network, plan: DevicePlan, inputs: Tensor) -> None:
    with torch.inference_mode(), plan.autocast():
        float(network(inputs).float().sum())
