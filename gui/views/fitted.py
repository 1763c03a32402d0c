"""A picture scaled down or up into a box, sharp on every screen."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap


def fitted_into(pixmap: QPixmap, room: QSize, ratio: float) -> QPixmap:
    """Return `pixmap` as large as `room` (logical pixels) allows, for a screen of `ratio`."""
    scaled = pixmap.scaled(
        room * ratio,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    scaled.setDevicePixelRatio(ratio)
    return scaled
