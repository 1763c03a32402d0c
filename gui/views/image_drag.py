"""Dragging images onto a category: what the pointer carries is a small stack and their number."""

from array import array
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from core.rows import ImageRow
from gui.models.categories import IMAGES_MIME
from gui.models.thumbnails import STORED
from gui.session import Session
from gui.theme import Theme
from gui.views.fonts import sized

SIDE = 72  # px of the stack
_STEP = 5  # px between the cards of a stack


def far_enough(start: QPoint, now: QPoint) -> bool:
    """Tell whether the mouse moved so far that it drags and does not click."""
    return (now - start).manhattanLength() >= QApplication.startDragDistance()


def image_data(ids: "array[int]") -> QMimeData:
    data = QMimeData()
    data.setData(IMAGES_MIME, ids.tobytes())
    return data


def drag_images(source: QWidget, theme: Theme, ids: "array[int]", pictures: list[QPixmap]) -> None:
    """Drag `ids` from `source` until they are dropped or Escape is pressed."""
    drag = QDrag(source)
    drag.setMimeData(image_data(ids))
    drag.setPixmap(stack(theme, pictures, len(ids), source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(12, 12))
    drag.exec(Qt.DropAction.CopyAction)


def drag_selection(
    source: QWidget, session: Session, ids: "array[int]", first: Sequence[ImageRow | None]
) -> None:
    """Drag `ids`; the pictures of the `first` of them are seen, as far as they have come."""
    found = (session.pixmaps.best(row.digest, STORED) for row in first if row and row.digest)
    drag_images(source, session.theme, ids, [each for each in found if each is not None])


def stack(theme: Theme, pictures: list[QPixmap], count: int, scale: float) -> QPixmap:
    """Paint up to three pictures one over the other, and how many images they stand for."""
    canvas = QPixmap(round((SIDE + 24) * scale), round((SIDE + 24) * scale))
    canvas.setDevicePixelRatio(scale)
    canvas.fill(Qt.GlobalColor.transparent)
    painter, colors = QPainter(canvas), theme.colors
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    cards = min(3, count)
    for card in reversed(range(cards)):
        place = QRectF(card * _STEP, card * _STEP, SIDE, SIDE)
        painter.setPen(QColor(colors.border_strong))
        painter.setBrush(QColor(colors.raised))
        painter.drawRoundedRect(place, 6, 6)
        if card < len(pictures):
            _paint_inside(painter, place.adjusted(3, 3, -3, -3), pictures[card])
    if count > 1:
        _paint_count(painter, theme, f"{count:,}")
    painter.end()
    return canvas


def _paint_inside(painter: QPainter, room: QRectF, picture: QPixmap) -> None:
    size = picture.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(room.center())
    painter.drawPixmap(target, picture, QRectF(picture.rect()))


def _paint_count(painter: QPainter, theme: Theme, text: str) -> None:
    painter.setFont(sized(painter.font(), 12, painter.font().Weight.DemiBold))
    width = max(22, painter.fontMetrics().horizontalAdvance(text) + 14)
    place = QRectF(SIDE + 24 - width, SIDE + 2, width, 22)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colors.accent))
    painter.drawRoundedRect(place, 11, 11)
    painter.setPen(QColor(theme.colors.on_accent))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
