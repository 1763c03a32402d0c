"""Where and in what precision a run computes: decided once, by trial, and kept with the run."""

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from core.errors import UserError
from core.files import replace_file

_TRIAL_BATCH = 8
_TRIAL_SECONDS = 0.5
_WORTH_THREADS = 4_000_000
_CLEARLY_FASTER = 0.85  # bf16 must save 15 % of the time to be worth its rounding


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """`device`: "cpu", "cuda" or "mps"; `precision`: "fp32" or "bf16"."""

    device: str
    precision: str
    channels_last: bool

    @property
    def torch_device(self) -> torch.device:
        return torch.device(self.device)

    def autocast(self) -> torch.autocast:
        """The context in which the backbone computes."""
        return torch.autocast(
            "cpu" if self.device == "mps" else self.device,
            torch.bfloat16,
            enabled=self.precision == "bf16",
        )

    def place(self, model: nn.Module) -> nn.Module:
        """Move `model` to the device and into the memory layout."""
        layout = torch.channels_last if self.channels_last else torch.contiguous_format
        # torch's stub knows no `memory_format` without a dtype
        return model.to(self.torch_device).to(memory_format=layout)  # pyright: ignore[reportCallIssue]


@contextmanager
def threads_for(multiplications: int) -> Generator[None]:
    """One thread for small work: beside busy neighbors, waiting for a second one at every step
    made a fit twenty times slower than doing without it."""
    before = torch.get_num_threads()
    torch.set_num_threads(1 if multiplications < _WORTH_THREADS else before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def choose_device(wish: str) -> str:
    """Resolve "auto", "cpu", "cuda" or "mps".

    Raises UserError for a device that this machine does not have.
    """
    available = ["cpu"]
    if torch.backends.mps.is_available():
        available.insert(0, "mps")
    if torch.cuda.is_available():
        available.insert(0, "cuda")
    if wish == "auto":
        return available[0]
    if wish not in available:
        raise UserError(
            "This machine has no device {device} for training. It has: {available}.",
            device=wish,
            available=", ".join(available),
        )
    return wish


def plan_device(
    model: nn.Module, *, wish: str, precision: str, size: int, kept: Path, known: Path
) -> DevicePlan:
    """The plan in the file `kept` of the run; else decide one for `model` at `size` pixels.

    A resumed run goes on with the arithmetic of its first start, and all runs with one cache agree
    (`known` keeps the trial's outcome there), for features of another precision would not be found.
    """
    device = choose_device(wish)
    if (plan := _read(kept)) is not None and plan.device == device:
        return plan
    if precision == "auto":
        plan = plan_of_cache(model, wish=device, size=size, known=known)
    else:
        plan = DevicePlan(device, precision, channels_last=device != "mps")
    _write(kept, plan)
    return plan


def plan_of_cache(model: nn.Module, *, wish: str, size: int, known: Path) -> DevicePlan:
    """The plan that all who share a cache agree on: the one in the file `known`, or decided now."""
    device = choose_device(wish)
    found = _read(known)
    if found is not None and found.device == device:
        return found
    chosen = _faster_precision(model, device, size)
    plan = DevicePlan(device, chosen, channels_last=device != "mps")
    _write(known, plan)
    return plan


def _read(path: Path) -> DevicePlan | None:
    try:
        return DevicePlan(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path, plan: DevicePlan) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(asdict(plan)))


def _faster_precision(model: nn.Module, device: str, size: int) -> str:
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    if device == "mps":
        return "fp32"
    plans = [DevicePlan("cpu", precision, True) for precision in ("fp32", "bf16")]
    model = plans[0].place(model).eval()
    batch = torch.zeros(_TRIAL_BATCH, 3, size, size).contiguous(memory_format=torch.channels_last)
    for plan in plans:
        _seconds(model, plan, batch)  # the first pass only prepares kernels
    best = [float("inf"), float("inf")]
    start = time.perf_counter()
    while time.perf_counter() - start < _TRIAL_SECONDS:  # in turns: neighbors disturb both alike
        best = [min(b, _seconds(model, p, batch)) for b, p in zip(best, plans, strict=True)]
    return "bf16" if best[1] < _CLEARLY_FASTER * best[0] else "fp32"


def _seconds(model: nn.Module, plan: DevicePlan, batch: Tensor) -> float:
    with torch.inference_mode(), plan.autocast():
        start = time.perf_counter()
        model(batch)
        return time.perf_counter() - start
