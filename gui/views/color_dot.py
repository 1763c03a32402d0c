"""A dot of a color, twice as sharp as a plain screen shows: for icons of categories and legends."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

RATIO = 2  # device pixels to a logical one


def color_dot(color: str, side: int, *, margin: int = 0) -> QPixmap:
    """Return a dot in a transparent square of `side` logical pixels."""
    pixmap = QPixmap(RATIO * side, RATIO * side)
    pixmap.setDevicePixelRatio(RATIO)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(QRectF(0, 0, side, side).adjusted(margin, margin, -margin, -margin))
    painter.end()
    return pixmap
