"""One picture, large: fitted or at any zoom, dragged about, never blurred by waiting."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.views.fonts import sized
from gui.views.image_drag import far_enough
from gui.views.overlay import Overlay, paint_overlay

EDGE = 16  # px left free around a fitted picture
STEP = 1.25  # per notch of the wheel
MOST_ZOOM = 32.0  # screen pixels per picture pixel
MOST_FITTED = 8.0  # tiny pictures are not blown up further


@dataclass(frozen=True, slots=True)
class Place:
    """`center`: the spot in the middle of the view, in shares of the picture's size."""

    zoom: float | None
    center: QPointF


class PictureView(QWidget):
    """Zoom 1 is one picture pixel per device pixel; None fits the picture into the view."""

    dragged = Signal()  # the fitted picture is dragged away
    placed = Signal()  # another zoom or place, by the person's hand
    pointed = Signal(object)  # QPoint in picture pixels under the mouse, or None
    zoomed = Signal()  # closer than what was asked for may be needed

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixmap: QPixmap | None = None
        self._size = QSize()  # of the picture itself
        self._message = self._hint = self._icon = ""
        self.overlay: Overlay | None = None
        self.keeps_place = False  # the next picture is shown at the same zoom and place
        self._zoom: float | None = None
        self._center = QPointF()  # picture pixel in the middle of the view
        self._grip: QPointF | None = None
        self.setAccessibleName(tr("Picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 240)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    @property
    def pixmap(self) -> QPixmap | None:
        return self._pixmap

    @property
    def is_fitted(self) -> bool:
        return self._zoom is None

    def show_picture(self, pixmap: QPixmap, size: QSize) -> None:
        """Show a new picture, fitted (or where the one before was, with `keeps_place`); `size` is
        its own size, `pixmap` may be a smaller copy."""
        place = self.place if self.keeps_place else Place(None, QPointF(0.5, 0.5))
        self._pixmap, self._size, self._message = pixmap, size, ""
        self.go_to(place)

    @property
    def place(self) -> "Place":
        width, height = max(1, self._size.width()), max(1, self._size.height())
        return Place(self._zoom, QPointF(self._center.x() / width, self._center.y() / height))

    def go_to(self, place: "Place") -> None:
        """Show the same part as another view, or as before."""
        if place.zoom is None:
            self.fit()
            return
        width, height = self._size.width(), self._size.height()
        self._zoom = place.zoom
        self._center = QPointF(place.center.x() * width, place.center.y() * height)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()
        self.zoomed.emit()

    def sharpen(self, pixmap: QPixmap) -> None:
        """Show a better copy of the same picture; zoom and place stay."""
        self._pixmap = pixmap
        self.update()

    def lay_over(self, overlay: Overlay | None) -> None:
        """Show this over the picture, and over the next ones, until there is another or none."""
        if overlay is not self.overlay:
            self.overlay = overlay
            self.update()

    def show_message(self, text: str, *, hint: str = "", icon: str = "") -> None:
        """Show no picture but why, and what can be done."""
        self._pixmap, self._message, self._hint, self._icon = None, text, hint, icon
        self.setAccessibleDescription(f"{text} {hint}".strip())
        self.update()

    def zoom_by(self, steps: int) -> None:
        """Come closer or go away, around the middle of the view."""
        if self._pixmap is not None:
            self._scale_by(STEP**steps, self._middle())

    def pan(self, x: int, y: int) -> None:
        """Look farther right and down by quarters of the view."""
        quarter = QPointF(x * self.width() / 4, y * self.height() / 4)
        self._center += quarter / self._scale()
        self._keep_in_sight()
        self.update()
        self.placed.emit()

    def fit(self) -> None:
        self._zoom = None
        self._center = QPointF(self._size.width() / 2, self._size.height() / 2)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.update()

    def toggle_zoom(self, at: QPointF | None = None) -> None:
        """Go from fitted to one picture pixel per device pixel (around `at`), or back."""
        if self._zoom is None:
            self._zoom_to(1.0, at or QPointF(self.rect().center()))
        else:
            self.fit()
        self.placed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), QColor(colors.canvas))
        if self._pixmap is not None:
            smooth = self._scale() < 4 / self.devicePixelRatioF() or self.is_fitted
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=smooth)
            painter.drawPixmap(self._target(), self._pixmap, QRectF(self._pixmap.rect()))
            if self.overlay is not None:
                paint_overlay(painter, self.overlay, self._target())
        elif self._message:
            self._paint_message(painter)
        painter.end()

    def _paint_message(self, painter: QPainter) -> None:
        colors, middle = self._theme.colors, self.rect().center()
        if self._icon:
            icon = self._theme.pixmap(self._icon, 48, colors.muted, scale=self.devicePixelRatioF())
            painter.drawPixmap(middle.x() - 24, middle.y() - 84, icon)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        room = QRect(middle.x() - 220, middle.y() - 22, 440, 120)
        if room.width() > self.width() - 32:
            room.setRect(16, room.top(), self.width() - 32, room.height())
        painter.setPen(QColor(colors.text))
        painter.setFont(sized(painter.font(), 15, painter.font().Weight.DemiBold))
        used = painter.boundingRect(room, flags, self._message)
        painter.drawText(room, flags, self._message)
        painter.setPen(QColor(colors.muted))
        painter.setFont(sized(painter.font(), 13))
        painter.drawText(room.translated(0, used.height() + 8), flags, self._hint)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.zoomed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._pixmap is None:
            return
        steps = 1 if event.angleDelta().y() > 0 else -1
        self._scale_by(STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._grip = event.position()
        if not self.is_fitted:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            self._point(event.position())
            return
        if self.is_fitted:
            if far_enough(self._grip.toPoint(), event.position().toPoint()):
                self._grip = None
                self.dragged.emit()
        else:
            moved = event.position() - self._grip
            self._grip = event.position()
            self._center -= moved / self._scale()
            self._keep_in_sight()
            self.update()
            self.placed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        if not self.is_fitted:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle_zoom(event.position())

    def _scale_by(self, factor: float, at: QPointF) -> None:
        wanted = self._scale() * self.devicePixelRatioF() * factor
        if wanted <= self._fitting() * self.devicePixelRatioF() and factor < 1:
            self.fit()
        else:
            self._zoom_to(min(MOST_ZOOM, wanted), at)
        self.placed.emit()

    def _point(self, at: QPointF) -> None:
        """Tell which pixel of the picture is under the mouse."""
        spot = self._center + (at - self._middle()) / self._scale()
        pixel = QPoint(math.floor(spot.x()), math.floor(spot.y()))
        inside = self._pixmap is not None and QRect(QPoint(0, 0), self._size).contains(pixel)
        self.pointed.emit(pixel if inside else None)

    def _zoom_to(self, zoom: float, at: QPointF) -> None:
        """Zoom so that the picture pixel under `at` stays there."""
        held = self._center + (at - self._middle()) / self._scale()
        self._zoom = zoom
        self._center = held - (at - self._middle()) / self._scale()
        self._keep_in_sight()
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()
        self.zoomed.emit()

    def _keep_in_sight(self) -> None:
        self._center.setX(max(0.0, min(self._size.width(), self._center.x())))
        self._center.setY(max(0.0, min(self._size.height(), self._center.y())))

    def _scale(self) -> float:
        """Return logical pixels per picture pixel."""
        return self._fitting() if self._zoom is None else self._zoom / self.devicePixelRatioF()

    def _fitting(self) -> float:
        if self._size.isEmpty():
            return 1.0
        room = QSizeF(self.width() - 2 * EDGE, self.height() - 2 * EDGE)
        scale = min(room.width() / self._size.width(), room.height() / self._size.height())
        return max(0.001, min(MOST_FITTED, scale))

    def _target(self) -> QRectF:
        size = QSizeF(self._size) * self._scale()
        return QRectF(self._middle() - self._center * self._scale(), size)

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)
