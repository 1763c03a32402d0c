"""The features of a project's images as one backbone sees them: those that are cached, and the rest
in batches so small that a label never waits long for one to end."""

import os
import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.jobs.companion_files import DIGEST_BYTES, ImageTable
from core.jobs.companion_messages import FeatureProgress
from core.training.device import DevicePlan, plan_of_cache
from core.training.vision.album import Underway, album_of_squares
from core.training.vision.backbones import Backbone, load_backbone
from core.training.vision.decoding import decoding_threads
from core.training.vision.embedded import DEFAULT, embedded_names
from core.training.vision.feature_pass import forward
from core.training.vision.features import BATCH, feature_store
from core.training.vision.input_size import preprocessing_for
from core.training.vision.pixels import uncropped

_BATCH_SECONDS = 0.15  # how long a label may wait for a batch to end
_FIRST_BATCH = 4
_SECONDS_BETWEEN_WRITES = 1.0  # each waits for the disk twice
_MEMORY = 0.9  # of the pace, for each batch: the time left changes slowly
_THREADS = 2  # beside the window; more would gain little and heat a laptop

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Batch:
    contents: Rows
    underway: Underway


class FeatureTable:
    """Equal pictures are one content and are computed once. `rows` are those of `images`."""

    def __init__(self, images: ImageTable, *, backbone: str, device: str, cache: Path) -> None:
        self.images = images
        self._backbone = load_backbone(known_backbone(backbone))
        self._preprocessing = preprocessing_for(self._backbone, _native_side(images))
        self._plan = plan_of_cache(
            self._backbone.module,
            wish=device,
            size=self._preprocessing.size,
            known=cache / "device.json",
        )
        self._plan.place(self._backbone.module).eval()
        self._store = feature_store(self._backbone, self._preprocessing, self._plan, cache)
        self._first, self._content = _contents(images)
        self._places = np.full(len(self._first), -1, np.int64)
        self._is_unreadable = np.zeros(len(self._first), np.bool_)
        self._order = np.argsort(images.shuffle[self._first], kind="stable")
        self._next = 0  # in the order
        self._needed: deque[int] = deque()
        self._attended: deque[int] = deque()
        self._ahead: _Batch | None = None
        self._unwritten: list[tuple[Rows, Tensor]] = []
        self._written = time.monotonic()
        self._pace: float | None = None  # images per second
        self._pool = decoding_threads(self._plan)
        self.catch_up()

    @property
    def backbone(self) -> Backbone:
        return self._backbone

    @property
    def plan(self) -> DevicePlan:
        return self._plan

    @property
    def needed(self) -> int:
        """Images whose labels cannot be learned from for want of features, or few more."""
        return len(self._needed)

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing left to compute."""
        return self._ahead is None and not self._unwritten and self._peek() is None

    def progress(self) -> FeatureProgress:
        computed = int(self.has(slice(None)).sum())
        unreadable = int(self._is_unreadable[self._content].sum())
        left = len(self.images) - computed - unreadable
        return FeatureProgress(
            images=len(self.images),
            computed=computed,
            unreadable=unreadable,
            images_per_second=self._pace,
            seconds_left=left / self._pace if self._pace else None,
        )

    def has(self, rows: Rows | slice) -> NDArray[np.bool_]:
        return self._places[self._content[rows]] >= 0

    def matrix(self, rows: Rows) -> Tensor:
        """float32 (m, d) of rows that have features."""
        places = self._places[self._content[rows]]
        return torch.from_numpy(np.asarray(self._store.mapped()[places])).float()

    def catch_up(self) -> None:
        """Find what trainings have computed meanwhile."""
        self._store.catch_up()
        missing = np.flatnonzero(self._places < 0)
        digests = [self.images.digest(row) for row in self._first[missing].tolist()]
        self._places[missing] = self._store.places(digests)

    def need(self, rows: Rows) -> None:
        """Compute these before all others: they have labels."""
        self._needed = deque(self._missing(rows))

    def attend(self, rows: Rows) -> None:
        """Compute these next, in this order."""
        self._attended = deque(self._missing(rows))

    def step(self) -> bool:
        """Compute a batch; True if features have become known."""
        batch = self._ahead or self._begin()
        self._ahead = None
        if batch is not None:
            start = time.monotonic()
            is_urgent = bool(self._needed or self._attended)
            self._ahead = self._begin(excluding=batch.contents)
            self._compute(batch)
            self._learn_pace(len(batch.contents), time.monotonic() - start)
            waited = time.monotonic() - self._written
            if self._ahead is not None and not is_urgent and waited < _SECONDS_BETWEEN_WRITES:
                return False
        return self._write()

    def close(self) -> None:
        self._write()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _compute(self, batch: _Batch) -> None:
        found = batch.underway.finish()
        self._is_unreadable[batch.contents[list(found.broken)]] = True
        good = found.without_broken()
        if len(good.rows):
            with _threads(_THREADS):
                said = forward(self._backbone, self._preprocessing, self._plan, good.pixels)
                self._unwritten.append((batch.contents[good.rows], said.arrived()))

    def _write(self) -> bool:
        """Put what was computed into the store; whether there was anything."""
        self._written = time.monotonic()
        if not self._unwritten:
            return False
        contents = np.concatenate([contents for contents, _ in self._unwritten])
        matrix = torch.cat([rows for _, rows in self._unwritten]).numpy()
        self._unwritten = []
        digests = [self.images.digest(row) for row in self._first[contents].tolist()]
        self._store.append(digests, matrix)
        self._places[contents] = self._store.places(digests)
        return True

    def _begin(self, *, excluding: Rows | None = None) -> _Batch | None:
        """Let the next images be decoded while others go through the backbone."""
        taken = {int(content) for contents, _ in self._unwritten for content in contents}
        taken |= set() if excluding is None else set(excluding.tolist())
        chosen = list[int]()
        while len(chosen) < self._batch_size() and (content := self._peek()) is not None:
            self._drop()
            if content not in taken:
                taken.add(content)
                chosen.append(content)
        if not chosen:
            return None
        contents = np.array(chosen)
        some = [self.images.manifest_image(row) for row in self._first[contents].tolist()]
        album = album_of_squares(some, uncropped(self._preprocessing), self._plan, None)
        return _Batch(contents, album.begin(np.arange(len(some)), self._pool))

    def _peek(self) -> int | None:
        """The content to compute next."""
        for urgent in (self._needed, self._attended):
            while urgent and not self._is_missing(urgent[0]):
                urgent.popleft()
            if urgent:
                return urgent[0]
        while self._next < len(self._order) and not self._is_missing(self._order[self._next]):
            self._next += 1
        return int(self._order[self._next]) if self._next < len(self._order) else None

    def _drop(self) -> None:
        if self._needed:
            self._needed.popleft()
        elif self._attended:
            self._attended.popleft()
        else:
            self._next += 1

    def _is_missing(self, content: int) -> bool:
        return bool(self._places[content] < 0) and not self._is_unreadable[content]

    def _missing(self, rows: Rows) -> Iterator[int]:
        contents = dict.fromkeys(self._content[rows].tolist())
        return (content for content in contents if self._is_missing(content))

    def _batch_size(self) -> int:
        if self._pace is None:
            return _FIRST_BATCH
        return max(1, min(BATCH[self._plan.device], round(self._pace * _BATCH_SECONDS)))

    def _learn_pace(self, count: int, seconds: float) -> None:
        now = count / max(seconds, 1e-6)
        self._pace = now if self._pace is None else _MEMORY * self._pace + (1 - _MEMORY) * now


def known_backbone(name: str) -> str:
    """`name` if its weights are installed, else the default: the window's helper downloads
    nothing."""
    return name if name in embedded_names() else DEFAULT


def _native_side(images: ImageTable) -> float:
    return float(np.median(images.sides.min(axis=1)))


def _contents(images: ImageTable) -> tuple[Rows, Rows]:
    """The first row of each content, and the content of each row."""
    keys = images.digests.view(f"S{DIGEST_BYTES}").reshape(-1)
    _, first, content = np.unique(keys, return_index=True, return_inverse=True)
    return first.astype(np.int64), content.astype(np.int64)


@contextmanager
def _threads(count: int) -> Generator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, min(count, os.cpu_count() or 1)))
    try:
        yield
    finally:
        torch.set_num_threads(before)
