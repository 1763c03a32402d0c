"""A line drawn around points of the map, and the images that it holds."""

from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from core.likeness.feature_map import FeatureMap
from gui.models.map_picture import Viewport


@dataclass(frozen=True, slots=True)
class Lasso:
    """`mask`: a byte for each pixel of `seen`, 0 outside the line."""

    mask: npt.NDArray[np.uint8]
    seen: Viewport
    adds: bool = False
    removes: bool = False


def drawn(line: list[QPointF], seen: Viewport, modifiers: Qt.KeyboardModifier) -> Lasso:
    """Return what lies inside a line around pixels of `seen`. Shift adds, Ctrl removes."""
    image = QImage(seen.width, seen.height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(QColor("white"))
    painter.setBrush(QColor("white"))
    painter.drawPolygon(QPolygonF(line))
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return Lasso(
        rows[:, : image.width()].copy(),
        seen,
        adds=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        removes=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
    )


def caught(shown: FeatureMap, lasso: Lasso, before: "array[int]") -> "array[int]":
    """Return the ids inside a line, together with (or taken from) those selected before."""
    pixels = np.floor(lasso.seen.to_pixels(shown.positions)).astype(np.int64)
    size = [lasso.seen.width, lasso.seen.height]
    inside = np.flatnonzero(((pixels >= 0) & (pixels < size)).all(axis=1))
    hit = inside[lasso.mask[pixels[inside, 1], pixels[inside, 0]] > 0]
    ids = shown.ids[hit]
    known = np.frombuffer(before, np.int64) if before else np.empty(0, np.int64)
    if lasso.removes:
        ids = np.setdiff1d(known, ids)
    elif lasso.adds:
        ids = np.union1d(known, ids)
    found = array("q")
    found.frombytes(np.ascontiguousarray(ids, np.int64).tobytes())
    return found
