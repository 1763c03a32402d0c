"""The pictures kept in memory: the last ones used, up to a budget, shared by all views."""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtGui import QPixmap

BUDGET = 200 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class PixmapKey:
    """A picture by its content and the longer side it was fitted into, px."""

    digest: bytes
    step: int


class PixmapCache:
    def __init__(self, budget: int = BUDGET) -> None:
        self._pixmaps: OrderedDict[PixmapKey, QPixmap] = OrderedDict()
        self._steps: dict[bytes, list[int]] = {}  # the sizes there are of each picture
        self._budget, self._bytes = budget, 0

    def __contains__(self, key: PixmapKey) -> bool:
        return key in self._pixmaps

    def get(self, key: PixmapKey) -> QPixmap | None:
        pixmap = self._pixmaps.get(key)
        if pixmap is not None:
            self._pixmaps.move_to_end(key)
        return pixmap

    def best(self, digest: bytes, step: int) -> QPixmap | None:
        """Return the picture in the size `step`, else in the largest size there is, else None."""
        steps = self._steps.get(digest)
        if not steps:
            return None
        return self.get(PixmapKey(digest, step if step in steps else max(steps)))

    def put(self, key: PixmapKey, pixmap: QPixmap) -> None:
        self._drop(key)
        self._pixmaps[key] = pixmap
        self._steps.setdefault(key.digest, []).append(key.step)
        self._bytes += _size(pixmap)
        while self._bytes > self._budget and len(self._pixmaps) > 1:
            self._drop(next(iter(self._pixmaps)))

    def _drop(self, key: PixmapKey) -> None:
        pixmap = self._pixmaps.pop(key, None)
        if pixmap is None:
            return
        self._bytes -= _size(pixmap)
        steps = self._steps[key.digest]
        steps.remove(key.step)
        if not steps:
            del self._steps[key.digest]


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
