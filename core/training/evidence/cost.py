"""What a model costs in use: milliseconds per image here, megabytes to keep, learned numbers.

A network's speed is a matter of its shape and this machine, not of its weights. So it is measured
once and kept beside the caches: two heads on one backbone cost the same, and the noise of a busy
machine does not make one of them look cheaper. Decoding a picture is left out: it is the same for
all models.
"""

import json
import platform
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.cost import Cost
from core.files import replace_file
from core.training.device import DevicePlan
from core.training.methods.pool import Upkeep
from core.training.vision.backbones import Backbone
from core.training.vision.features import BATCH
from core.training.vision.preprocess import Preprocessing
from core.training.vision.tta import view_count

_SECONDS = 0.8  # of measuring
_LEAST_PASSES, _MOST_PASSES = 2, 9
_PROBE = 4  # images that show how large a batch fits into the time
_BYTES = 4  # of a float32


def cost_of(
    backbone: Backbone,
    preprocessing: Preprocessing,
    plan: DevicePlan,
    *,
    classes: int,
    known: Path,
    upkeep: Upkeep | None = None,
) -> Cost:
    """The cost of `backbone` with a linear head for `classes`, or with what a method keeps instead
    of one. `known`: the file that remembers the speeds of this machine."""
    head = classes * (backbone.feature_size + 1)
    learned = sum(it.numel() for it in backbone.module.parameters())
    stored = sum(it.numel() * it.element_size() for it in backbone.module.state_dict().values())
    looks = view_count(preprocessing)
    beside = upkeep or Upkeep(head * _BYTES / 1e6, 0.0, head)
    return Cost(
        milliseconds=round(
            _milliseconds(backbone, preprocessing, plan, known) * looks + beside.ms, 4
        ),
        megabytes=round(stored / 1e6 + beside.megabytes, 3),
        parameters=learned + beside.learned,
        device=plan.device,
        precision=plan.precision,
        hardware=hardware(plan.device),
        input_size=preprocessing.size,
    )


def hardware(device: str) -> str:
    """The graphics card's name, or the processor's with the threads that compute."""
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"{_processor()} × {torch.get_num_threads()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _milliseconds(
    backbone: Backbone, preprocessing: Preprocessing, plan: DevicePlan, known: Path
) -> float:
    parts = (
        backbone.architecture,
        preprocessing.size,
        plan.device,
        plan.precision,
        hardware(plan.device),
        torch.__version__,
    )
    speeds, key = _read(known), " | ".join(map(str, parts))
    if key not in speeds:
        speeds[key] = measure(backbone, preprocessing, plan)
        known.parent.mkdir(parents=True, exist_ok=True)
        replace_file(known, json.dumps(speeds, indent=1))
    return speeds[key]


def _read(known: Path) -> dict[str, float]:
    try:
        found: Any = json.loads(known.read_text("utf-8"))
        return {str(key): float(value) for key, value in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def measure(backbone: Backbone, preprocessing: Preprocessing, plan: DevicePlan) -> float:
    """Milliseconds per gray image: the median of a few passes of a batch as predictions take it,
    smaller where that would last too long."""
    module = plan.place(backbone.module).eval()
    shape = (3, preprocessing.size, preprocessing.size)
    gray = torch.full((BATCH[plan.device], *shape), 128, dtype=torch.uint8)

    def seconds(pixels: Tensor) -> float:
        start = time.perf_counter()
        with torch.inference_mode(), plan.autocast():
            inputs = preprocessing.normalized(pixels.to(plan.torch_device))
            module(inputs).float().cpu()  # waits for the device
        return time.perf_counter() - start

    probe = gray[:_PROBE]
    seconds(probe)  # prepares kernels
    each = seconds(probe) / _PROBE
    fits = int(_SECONDS / (_LEAST_PASSES + 1) / each)
    batch = gray[: max(_PROBE, min(len(gray), fits))]
    seconds(batch)
    start, taken = time.perf_counter(), list[float]()
    while len(taken) < _LEAST_PASSES or (
        len(taken) < _MOST_PASSES and time.perf_counter() - start < _SECONDS
    ):
        taken.append(seconds(batch))
    return float(torch.tensor(taken).median()) / len(batch) * 1000
