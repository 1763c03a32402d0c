"""A map on the part of a picture that a model saw; what is outside of it is darker."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from core.heat_picture import FRAME, VEIL
from core.jobs.explainer import Region


@dataclass(frozen=True, slots=True)
class Overlay:
    image: QImage  # with opacity, over `region`
    region: Region


def paint_overlay(painter: QPainter, overlay: Overlay, picture: QRectF) -> None:
    """`picture`: where the whole picture is, in the painter's coordinates."""
    region = overlay.region
    seen = QRectF(
        picture.left() + region.left * picture.width(),
        picture.top() + region.top * picture.height(),
        (region.right - region.left) * picture.width(),
        (region.bottom - region.top) * picture.height(),
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(seen, overlay.image)
    if not region.is_whole:
        outside = QPainterPath()
        outside.setFillRule(Qt.FillRule.OddEvenFill)
        outside.addRect(picture)
        outside.addRect(seen)
        painter.fillPath(outside, QColor(0, 0, 0, round(255 * VEIL)))
        painter.setPen(QPen(QColor(*FRAME), 1))
        painter.drawRect(seen)
    painter.restore()
