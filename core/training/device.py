"""Where and in what precision a run computes: decided once, by trial, and kept with the run."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from core.errors import UserError
from core.files import replace_file

_TRIAL_BATCH = 8
_TRIAL_SECONDS = 0.25  # per candidate
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
    model: nn.Module, *, wish: str, precision: str, size: int, kept: Path
) -> DevicePlan:
    """The plan stored in the file `kept`; else decide one for `model` at `size` pixels, store it.

    A resumed run reads what its first start decided, so that it goes on with the same arithmetic.
    """
    device = choose_device(wish)
    if kept.exists():
        plan = DevicePlan(**json.loads(kept.read_text("utf-8")))
        if plan.device == device or wish == "auto" and plan.device == choose_device("auto"):
            return plan
    if precision == "auto":
        precision = _faster_precision(model, device, size)
    plan = DevicePlan(device, precision, channels_last=device != "mps")
    replace_file(kept, json.dumps(asdict(plan)))
    return plan


def _faster_precision(model: nn.Module, device: str, size: int) -> str:
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    if device == "mps":
        return "fp32"
    trial = DevicePlan("cpu", "fp32", channels_last=True)
    model = trial.place(model).eval()
    fp32, bf16 = (_seconds(model, DevicePlan("cpu", p, True), size) for p in ("fp32", "bf16"))
    return "bf16" if bf16 < _CLEARLY_FASTER * fp32 else "fp32"


def _seconds(model: nn.Module, plan: DevicePlan, size: int) -> float:
    """The fastest of the batches that fit in the trial's time, after one to warm up."""
    batch = torch.zeros(_TRIAL_BATCH, 3, size, size).contiguous(memory_format=torch.channels_last)
    best, spent = float("inf"), 0.0
    with torch.inference_mode(), plan.autocast():
        model(batch)
        while spent < _TRIAL_SECONDS:
            start = time.perf_counter()
            model(batch)
            seconds = time.perf_counter() - start
            best, spent = min(best, seconds), spent + seconds
    return best
