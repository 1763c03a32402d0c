"""What a worker says: one JSON object a line on standard output, decoded into frozen rows."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.progress import Progress


@dataclass(frozen=True, slots=True)
class Started:
    device: str
    backbone: str
    precision: str  # "fp32" or "bf16"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One point of the training curves; `epoch` counts from 1, losses are means per image."""

    stage: str  # "head", "finetune", "round 2", ...
    epoch: int
    epochs: int
    loss: float
    training_accuracy: float | None = None
    validation_accuracy: float | None = None
    images_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying: batch halved, input size chosen, step skipped and why."""

    text: str


@dataclass(frozen=True, slots=True)
class RoundDone:
    number: int
    method: str
    pseudo_labels: int
    accuracy: float | None
    teacher_accuracy: float | None
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The results lie in the run's folder, ready to be imported."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """Stopped on request or because the watcher went away; a checkpoint lies in the folder."""


@dataclass(frozen=True, slots=True)
class Failed:
    """`template` and `values` are a `UserError`'s; the log has the details."""

    template: str
    values: Mapping[str, object]


Message = Progress | Started | Epoch | Note | RoundDone | Finished | Stopped | Failed
_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (Progress, Started, Epoch, Note, RoundDone, Finished, Stopped, Failed)
}


def encode(message: Message) -> str:
    """Return `message` as one line of JSON without its line end."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)})


def decode(line: str) -> Message | None:
    """Return the message on `line`, or None if the line is no message (a stray print)."""
    try:
        fields: Any = json.loads(line)  # JSON has no static type
        return _KINDS[fields.pop("kind")](**fields)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def told_in(run_folder: Path) -> list[Message]:
    """Return what the workers of a run have said so far, in order; nothing before the first."""
    try:
        lines = (run_folder / "events.jsonl").read_text("utf-8").splitlines()
    except OSError:
        return []
    return [message for line in lines if (message := decode(line)) is not None]
