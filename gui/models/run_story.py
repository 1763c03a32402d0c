"""What a run has told so far: its messages folded into stages, curves, rounds and notes."""

from dataclasses import dataclass

from core.jobs.messages import Epoch, Message, Note, RoundDone, Started
from core.progress import Progress


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One epoch on the curves; `step` counts the epochs of all stages from 1."""

    step: int
    stage: str
    epoch: int
    loss: float
    training_accuracy: float | None
    validation_accuracy: float | None


class RunStory:
    """Hears messages in order. Stages are phases and training stages in order of appearance.

    A run that went on from a checkpoint tells some epochs and rounds again: the last word counts.
    """

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.points: list[CurvePoint] = []
        self.borders: list[tuple[int, str]] = []  # (first step of a training stage, its name)
        self.rounds: list[RoundDone] = []
        self.notes: list[str] = []
        self.started: Started | None = None
        self.progress: Progress | None = None
        self.images_per_second: float | None = None

    @property
    def stage(self) -> str:
        return self.stages[-1] if self.stages else ""

    @property
    def has_curves(self) -> bool:
        """One round alone makes no curve."""
        return bool(self.points) or sum(1 for r in self.rounds if r.accuracy is not None) > 1

    def hear(self, message: Message) -> None:
        match message:
            case Started():
                self.started = message
            case Progress():
                self._go_to(message.phase)
                self.progress = message
            case Epoch():
                self._add_epoch(message)
            case RoundDone():
                self.rounds = [it for it in self.rounds if it.number < message.number]
                self.rounds.append(message)
            case Note():
                self.notes.append(message.text)
            case _:
                self.progress = None

    def _go_to(self, stage: str) -> None:
        if stage == self.stage:
            return
        if stage in self.stages:  # a stage that comes again each round is shown where it is now
            self.stages.remove(stage)
        self.stages.append(stage)

    def _add_epoch(self, epoch: Epoch) -> None:
        last = self.points[-1] if self.points else None
        while last is not None and last.stage == epoch.stage and last.epoch >= epoch.epoch:
            self.points.pop()
            last = self.points[-1] if self.points else None
        step = len(self.points) + 1
        if not self.borders or self.borders[-1][1] != epoch.stage:
            self.borders.append((step, epoch.stage))
        self._go_to(epoch.stage)
        self.progress = Progress(epoch.stage, epoch.epoch, epoch.epochs)
        self.images_per_second = epoch.images_per_second
        self.points.append(
            CurvePoint(
                step,
                epoch.stage,
                epoch.epoch,
                epoch.loss,
                epoch.training_accuracy,
                epoch.validation_accuracy,
            )
        )
