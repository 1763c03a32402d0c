"""What the companion does with its time: labels first, then measuring and features in turns.

Everything is a step of a fraction of a second, and between two steps it looks for new requests.
"""

import time
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import UserError
from core.instant import InstantPredictions, write_instant
from core.jobs.companion_files import ImageTable
from core.jobs.companion_messages import (
    Answer,
    Attend,
    ChangeLabels,
    ComputeFeatures,
    Measured,
    Prepared,
    Refreshed,
    Request,
    Trouble,
    UseImages,
    UseLabels,
)
from core.training.companion.features import FeatureTable
from core.training.companion.head import Head, Lesson, Scale, learn
from core.training.companion.labels import Labels, Taught
from core.training.companion.measure import Verdict, measure, needed_labels
from core.training.companion.predict import Table, images_to_predict, predict

_SCALE_SAMPLE = 2048  # features that shift and scale are taken from
_BETWEEN_REPORTS = 0.25  # seconds
_BETWEEN_REFRESHES = 3.0  # seconds, for features that became known; labels wait for nothing
_FEW_NEEDED = 64  # labeled images whose features are computed also while computing is off
_MOST_POLISHING = 5

Measuring = Generator[None, None, Verdict]


class Companion:
    """`answer` sends to the window."""

    def __init__(self, cache: Path, answer: Callable[[Answer], None]) -> None:
        self._cache, self._answer = cache, answer
        self._labels = Labels()
        self._features: FeatureTable | None = None
        self._attended: NDArray[np.int64] = np.empty(0, np.int64)  # image ids
        self._computes = True
        self._head: Head | None = None
        self._scale: Scale | None = None
        self._scaled_by = 0  # features that there were when the scale was taken
        self._temperature = 1.0
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
            self._head = self._scale = None
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
        return self._head is not None and self._head.is_rough and self._polishing < _MOST_POLISHING

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
        taught = self._known(features)
        if self._is_due or self._lesson_grew or self._wants_polish:
            self._is_measure_due |= self._is_due and self._labels.revision > 0
            self._is_due = self._lesson_grew = False
            self._learn(features, taught)
        if self._head is None or self._scale is None:
            said = InstantPredictions.nothing()
        else:
            table = Table(features, self._scale, self._labels.ruled_out())
            rows = images_to_predict(features, self._attended)
            said = predict(table, self._head, rows, self._temperature, labels=len(taught.rows))
        write_instant(self._cache, said)
        self._refreshed = time.monotonic()
        seconds = time.perf_counter() - start
        self._answer(Refreshed(self._labels.revision, said.labels, len(said.ids), seconds))

    def _known(self, features: FeatureTable) -> Taught:
        """The labels whose images have features."""
        taught = self._labels.taught(features.images)
        known = features.has(taught.rows)
        return Taught(taught.rows[known], taught.categories[known], taught.weights[known])

    def _learn(self, features: FeatureTable, taught: Taught) -> None:
        if len(np.unique(taught.categories)) < 2:
            self._head = None
            return
        self._rescale(features)
        assert self._scale is not None
        matrix = self._scale(features.matrix(taught.rows))
        weights = torch.from_numpy(taught.weights)
        self._head = learn(Lesson(matrix, taught.categories, weights), self._head)

    def _rescale(self, features: FeatureTable) -> None:
        """Take shift and scale anew when there are twice the features."""
        rows = np.flatnonzero(features.has(slice(None)))
        if self._scale is not None and len(rows) < 2 * self._scaled_by:
            return
        drawn = rows[np.argsort(features.images.shuffle[rows])][:_SCALE_SAMPLE]
        new = Scale.of(features.matrix(drawn))
        if self._head is not None and self._scale is not None:
            self._head = self._head.rescaled(self._scale, new)
        # A scale of more than the sample cannot become better.
        self._scale = new
        self._scaled_by = len(rows) if len(rows) < _SCALE_SAMPLE else len(features.images)

    def _measure(self, features: FeatureTable) -> None:
        if self._measuring is None:
            self._is_measure_due = False
            self._measuring = self._begin_to_measure(features)
        try:
            next(self._measuring)
        except StopIteration as end:
            self._measuring = None
            self._take(end.value)

    def _begin_to_measure(self, features: FeatureTable) -> Measuring:
        revision = self._labels.revision
        taught = self._known(features)
        if self._head is None or self._scale is None:
            all_of_them = self._labels.taught(features.images)
            kinds = np.unique(all_of_them.categories)
            images, _ = self._labels.evidence(features.images, all_of_them, kinds)
            yield
            return Verdict(Measured(revision, n=0, needed=needed_labels(images)), None)
        category_ids = self._head.category_ids
        images, rows = self._labels.evidence(features.images, taught, category_ids)
        matrix = self._scale(features.matrix(rows))
        yield
        return (yield from measure(images, matrix, classes=len(category_ids), revision=revision))

    def _take(self, verdict: Verdict) -> None:
        if verdict.temperature is not None:
            changed = abs(np.log(verdict.temperature / self._temperature))
            self._is_table_due |= bool(changed > 0.05)
            self._temperature = verdict.temperature
        self._answer(verdict.measured)
