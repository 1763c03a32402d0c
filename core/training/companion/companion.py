"""What the companion does with its time: labels first, then measuring and features in turns.

Everything is a step of a fraction of a second, and between two steps it looks for new requests.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.instant import write_instant
from core.jobs.companion_files import ImageTable
from core.jobs.companion_messages import (
    Answer,
    Attend,
    ChangeLabels,
    ComputeFeatures,
    Prepared,
    Refreshed,
    Request,
    Trouble,
    UseImages,
    UseLabels,
)
from core.training.companion.features import FeatureTable
from core.training.companion.labels import Labels
from core.training.companion.measure import Verdict
from core.training.companion.measuring import Measuring, measure_model
from core.training.companion.model import InstantModel

_BETWEEN_REPORTS = 0.25  # seconds
_BETWEEN_REFRESHES = 3.0  # seconds, for features that became known; labels wait for nothing
_FEW_NEEDED = 64  # labeled images whose features are computed also while computing is off
_MOST_POLISHING = 5


class Companion:
    """`answer` sends to the window."""

    def __init__(self, cache: Path, answer: Callable[[Answer], None]) -> None:
        self._cache, self._answer = cache, answer
        self._labels = Labels()
        self._features: FeatureTable | None = None
        self._attended: NDArray[np.int64] = np.empty(0, np.int64)  # image ids
        self._computes = True
        self._model = InstantModel()
        self._is_due = False  # labels have changed
        self._is_table_due = False  # features have become known
        self._lesson_grew = False  # some of them of labeled images
        self._is_measure_due = False
        self._polishing = 0
        self._measuring: Measuring | None = None
        self._refreshed = self._reported = float("-inf")
        self._turn = False

    # Requests

    def handle(self, request: Request) -> None:
        try:
            self._handle(request)
        except UserError as error:
            values = {key: str(value) for key, value in error.values.items()}
            self._answer(Trouble(error.template, values))

    def _handle(self, request: Request) -> None:
        match request:
            case UseImages():
                self._use_images(request)
            case UseLabels(file, revision):
                self._labels.replace(Path(file), revision)
                self._labels_changed()
            case ChangeLabels(labels, revision):
                self._labels.change(labels, revision)
                self._labels_changed()
            case Attend(ids):
                self._attended = np.array(ids, np.int64)
                self._attend()
            case ComputeFeatures(on):
                self._computes = on
                if on and self._features is not None:
                    self._features.catch_up()
                    self._is_table_due = True
                    self._report(at_once=True)

    def _use_images(self, asked: UseImages) -> None:
        before, self._features = self._features, None
        if before is not None:
            before.close()
        images = ImageTable.read(Path(asked.file))
        if not len(images):
            return
        table = FeatureTable(
            images, backbone=asked.backbone, device=asked.device, cache=self._cache
        )
        if before is None or before.backbone.digest() != table.backbone.digest():
            self._model.forget()
        self._features = table
        computed = table.progress().computed
        self._answer(
            Prepared(table.backbone.architecture, table.plan.device, len(images), computed)
        )
        self._attend()
        self._labels_changed()
        self._report(at_once=True)

    def _labels_changed(self) -> None:
        self._is_due, self._polishing = True, 0
        if self._features is not None:
            taught = self._labels.taught(self._features.images)
            self._features.need(taught.rows[~self._features.has(taught.rows)])

    def _attend(self) -> None:
        if self._features is not None:
            rows = self._features.images.rows_of(self._attended)
            rows = rows[rows >= 0]
            self._features.attend(rows)
            self._is_table_due |= len(self._features.images) > 0

    # Steps

    @property
    def is_busy(self) -> bool:
        """Whether `step` has something to do."""
        if self._features is None:
            return False
        return (
            self._is_due
            or self._is_table_due
            or self._is_measure_due
            or self._measuring is not None
            or self._wants_polish
            or self._may_compute
        )

    def step(self) -> None:
        """Do a fraction of a second's work."""
        features = self._features
        if features is None:
            return
        if self._is_due or (self._is_table_due and self._may_refresh):
            self._refresh(features)
            return
        self._turn = not self._turn
        if self._turn and self._has_measuring:
            self._measure(features)
        elif self._may_compute:
            self._compute(features)
        elif self._has_measuring:
            self._measure(features)
        elif self._wants_polish:
            self._polishing += 1
            self._refresh(features)

    @property
    def _may_compute(self) -> bool:
        features = self._features
        if features is None or features.is_complete:
            return False
        return self._computes or 0 < features.needed <= _FEW_NEEDED

    @property
    def _may_refresh(self) -> bool:
        return not self._may_compute or time.monotonic() - self._refreshed > _BETWEEN_REFRESHES

    @property
    def _has_measuring(self) -> bool:
        return self._measuring is not None or self._is_measure_due

    @property
    def _wants_polish(self) -> bool:
        return self._model.is_rough and self._polishing < _MOST_POLISHING

    def _compute(self, features: FeatureTable) -> None:
        needed_some = bool(features.needed)
        if features.step():
            self._is_table_due = True
            self._lesson_grew |= needed_some
            self._is_due |= needed_some and not features.needed
        self._report(at_once=features.is_complete)

    def _report(self, *, at_once: bool) -> None:
        now = time.monotonic()
        if self._features is not None and (at_once or now - self._reported > _BETWEEN_REPORTS):
            self._reported = now
            self._answer(self._features.progress())

    def _refresh(self, features: FeatureTable) -> None:
        """Fit the head if labels changed, and say what it thinks of the images."""
        start = time.perf_counter()
        self._is_table_due = False
        taught = self._labels.taught_of(features)
        if self._is_due or self._lesson_grew or self._wants_polish:
            self._is_measure_due |= self._is_due and self._labels.revision > 0
            self._is_due = self._lesson_grew = False
            self._model.learn(features, taught)
        said = self._model.predict(
            features,
            self._attended,
            ruled_out=self._labels.ruled_out(),
            labels=len(taught.rows),
        )
        write_instant(self._cache, said)
        self._refreshed = time.monotonic()
        seconds = time.perf_counter() - start
        self._answer(Refreshed(self._labels.revision, said.labels, len(said.ids), seconds))

    def _measure(self, features: FeatureTable) -> None:
        if self._measuring is None:
            self._is_measure_due = False
            self._measuring = measure_model(self._model, self._labels, features)
        try:
            next(self._measuring)
        except StopIteration as end:
            self._measuring = None
            self._take(end.value)

    def _take(self, verdict: Verdict) -> None:
        if verdict.temperature is not None:
            self._is_table_due |= self._model.soften(verdict.temperature)
        self._answer(verdict.measured)
