"""Computes features that are wanting, by a companion process of its own, and waits for it."""

import queue
import time
from contextlib import closing
from dataclasses import dataclass

from core.errors import UserError
from core.jobs.companion import CompanionProcess
from core.jobs.companion_messages import (
    Answer,
    FeatureProgress,
    Gone,
    Prepared,
    Trouble,
    UseImages,
)
from core.progress import Progress, Report, ignore
from core.project import Project

_POLL = 0.2  # seconds: how soon a cancel is heard


@dataclass(frozen=True, slots=True)
class FeatureRun:
    """Of `images` looked at, `computed` got features now, `cached` had some."""

    images: int
    computed: int
    cached: int
    unreadable: int
    seconds: float
    backbone: str
    device: str

    @property
    def images_per_second(self) -> float | None:
        return self.computed / self.seconds if self.computed and self.seconds else None


def ensure_features(
    project: Project, limit: int | None = None, report: Report = ignore, *, device: str = "auto"
) -> FeatureRun:
    """See to it that all readable images, or `limit` of them drawn at random, have features.

    What was computed before a Cancelled raised by `report` (or Ctrl+C) is kept.
    """
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    if not project.catalog.counts().ready:
        raise UserError("There are no images that can be read yet.")
    file = project.ahead.write_images(limit)
    backbone = project.ahead.standing().backbone
    with closing(CompanionProcess(project.cache, answers.put)) as process:
        process.ask(UseImages(str(file), backbone, device))
        return _follow(answers, report)


def _follow(answers: "queue.SimpleQueue[Answer]", report: Report) -> FeatureRun:
    prepared, start = Prepared("", "", 0, 0), time.monotonic()
    last = Progress("features", 0)
    while True:
        try:
            answer = answers.get(timeout=_POLL)
        except queue.Empty:
            report(last)  # a chance to cancel
            continue
        match answer:
            case Prepared():
                prepared, start = answer, time.monotonic()
            case FeatureProgress():
                done = answer.computed + answer.unreadable
                last = Progress("features", done, answer.images, answer.seconds_left)
                report(last)
                if answer.is_complete:
                    return _run(prepared, answer, time.monotonic() - start)
            case Trouble(template, values):
                raise UserError(template, **values)
            case Gone(how):
                raise UserError("The process that computes features ended: {exit}.", exit=how)
            case _:
                pass


def _run(prepared: Prepared, end: FeatureProgress, seconds: float) -> FeatureRun:
    return FeatureRun(
        images=end.images,
        computed=end.computed - prepared.computed,
        cached=prepared.computed,
        unreadable=end.unreadable,
        seconds=seconds,
        backbone=prepared.backbone,
        device=prepared.device,
    )
