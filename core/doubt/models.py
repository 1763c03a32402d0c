"""What models say of all images: their best category, read from run folders and kept."""

import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.doubt.standing import Said
from core.errors import UserError
from core.runs import Runs
from core.strong_views import NAME, StrongViews, read_strong_views

_MOST_KEPT = 4  # models: 20 MB each with a million images


class Models:
    """Thread-safe. A model's predictions never change, so what was read is kept."""

    def __init__(self, runs: Runs) -> None:
        self._runs, self._lock = runs, threading.Lock()
        self._kept: OrderedDict[int, Said] = OrderedDict()
        self._strong: tuple[Path, int, StrongViews | None] | None = None  # folder, time of the file

    def said(self, model_id: int, *, number: int = 0, is_other_run: bool = False) -> Said | None:
        """Return a model's best categories, None where its predictions were deleted."""
        with self._lock:
            found = self._kept.pop(model_id, None) or self._read(model_id)
            if found is None:
                return None
            self._kept[model_id] = found
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return Said(found.ids, found.category, found.confidence, number, is_other_run)

    def held_out(self, model_id: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return what models that had not seen them say of gold labels: ids (m,) and
        probabilities (m, classes) by `classes`; empty where nothing was measured."""
        try:
            with np.load(self._runs.model_folder(model_id) / "validation.npz") as stored:
                return stored["ids"].astype(np.int64), stored["probabilities"].astype(np.float32)
        except OSError:  # the run could not measure, or the file was deleted
            return np.empty(0, np.int64), np.empty((0, 0), np.float32)

    def strong_views(self, model_id: int) -> StrongViews | None:
        """Return what a model says of strong views, None where none was looked at; of the file as
        it is now, for it grows."""
        try:
            folder = self._runs.model_folder(model_id)
            written = (folder / NAME).stat().st_mtime_ns
        except (OSError, UserError):
            return None
        with self._lock:
            if self._strong is None or self._strong[:2] != (folder, written):
                self._strong = (folder, written, read_strong_views(folder))
            return self._strong[2]

    def classes(self, model_id: int) -> tuple[int, ...]:
        """Return the model's category ids in class order."""
        return self._runs.classes(model_id)

    def _read(self, model_id: int) -> Said | None:
        try:
            whole = self._runs.predictions(model_id)
        except UserError:  # deleted from the run's folder
            return None
        order = np.argsort(whole.ids, kind="stable")
        best = whole.probabilities.argmax(axis=1)
        sure = whole.probabilities[np.arange(len(best)), best].astype(np.float64)
        categories = np.array(whole.category_ids, np.int64)[best]
        return Said(whole.ids[order], categories[order], sure[order])
