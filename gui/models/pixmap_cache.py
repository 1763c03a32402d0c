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
        self._budget, self._bytes = budget, 0

    def __contains__(self, key: PixmapKey) -> bool:
        return key in self._pixmaps

    def get(self, key: PixmapKey) -> QPixmap | None:
        pixmap = self._pixmaps.get(key)
        if pixmap is not None:
            self._pixmaps.move_to_end(key)
        return pixmap

    def put(self, key: PixmapKey, pixmap: QPixmap) -> None:
        old = self._pixmaps.pop(key, None)
        self._bytes += _size(pixmap) - (_size(old) if old else 0)
        self._pixmaps[key] = pixmap
        while self._bytes > self._budget and len(self._pixmaps) > 1:
            _, oldest = self._pixmaps.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
