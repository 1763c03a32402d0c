"""Turns a worker's messages into bars, curves in words, and how it ended."""

from collections.abc import Iterable
from enum import Enum, auto

from core.commands.output import Output, Steps
from core.errors import UserError
from core.jobs.messages import (
    Epoch,
    Failed,
    Finished,
    Message,
    Note,
    RoundDone,
    Started,
    Stopped,
)
from core.progress import Progress


class Ending(Enum):
    FINISHED = auto()
    STOPPED = auto()


def watch(messages: Iterable[Message], output: Output) -> Ending | UserError:
    """Show `messages` until they end; return how the worker ended, its failure as an error."""
    ending: Ending | UserError = UserError("The worker ended without a word.")
    with output.progress() as steps:
        for message in messages:
            match message:
                case Finished():
                    ending = Ending.FINISHED
                case Stopped():
                    ending = Ending.STOPPED
                case Failed(template, values):
                    ending = UserError(template, **values)
                case _:
                    _show(message, output, steps)
    return ending


def _show(message: Message, output: Output, steps: Steps) -> None:
    match message:
        case Progress():
            steps.report(message)
        case Started(device, backbone, precision):
            output.remark(f"On {device} in {precision} with {backbone}")
        case Note(text):
            output.remark(text)
        case Epoch():
            output.remark(_epoch(message))
        case RoundDone():
            output.remark(_round(message))
        case _:
            pass


def _epoch(epoch: Epoch) -> str:
    parts = [f"{epoch.stage} {epoch.epoch}/{epoch.epochs}: loss {epoch.loss:.4f}"]
    if epoch.training_accuracy is not None:
        parts.append(f"training {epoch.training_accuracy:.3f}")
    if epoch.validation_accuracy is not None:
        parts.append(f"validation {epoch.validation_accuracy:.3f}")
    if epoch.images_per_second is not None:
        parts.append(f"{epoch.images_per_second:,.0f} images per second")
    return ", ".join(parts)


def _round(done: RoundDone) -> str:
    measured = "not measured" if done.accuracy is None else f"{done.accuracy:.3f}"
    verdict = "kept" if done.accepted else "not kept"
    return (
        f"Round {done.number} ({done.method}, {done.pseudo_labels:,} pseudo-labels): "
        f"accuracy {measured}, {verdict}. {done.reason}".rstrip()
    )
