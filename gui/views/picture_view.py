"""One picture, large: fitted or at any zoom, dragged about, never blurred by waiting."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
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
from gui.views.image_drag import far_enough

EDGE = 16  # px left free around a fitted picture
STEP = 1.25  # per notch of the wheel
MOST_ZOOM = 32.0  # screen pixels per picture pixel
MOST_FITTED = 8.0  # tiny pictures are not blown up further


class PictureView(QWidget):
    """Zoom 1 is one picture pixel per device pixel; None fits the picture into the view."""

    dragged = Signal()  # the fitted picture is dragged away
    zoomed = Signal()  # closer than what was asked for may be needed

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixmap: QPixmap | None = None
        self._size = QSize()  # of the picture itself
        self._message = ""
        self._zoom: float | None = None
        self._center = QPointF()  # picture pixel in the middle of the view
        self._grip: QPointF | None = None
        self.setAccessibleName(tr("Picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)
        theme.changed.connect(self.update)

    @property
    def pixmap(self) -> QPixmap | None:
        return self._pixmap

    @property
    def is_fitted(self) -> bool:
        return self._zoom is None

    def show_picture(self, pixmap: QPixmap, size: QSize) -> None:
        """Show a new picture, fitted; `size` is its own size, `pixmap` may be a smaller copy."""
        self._pixmap, self._size, self._message = pixmap, size, ""
        self.fit()

    def sharpen(self, pixmap: QPixmap) -> None:
        """Show a better copy of the same picture; zoom and place stay."""
        self._pixmap = pixmap
        self.update()

    def show_message(self, text: str) -> None:
        self._pixmap, self._message = None, text
        self.fit()

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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), self._theme.colors
        painter.fillRect(self.rect(), QColor(colors.canvas))
        if self._pixmap is not None:
            smooth = self._scale() < 4 / self.devicePixelRatioF() or self.is_fitted
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=smooth)
            painter.drawPixmap(self._target(), self._pixmap, QRectF(self._pixmap.rect()))
        elif self._message:
            painter.setPen(QColor(colors.muted))
            area = self.rect().adjusted(40, 40, -40, -40)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, self._message)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.zoomed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._pixmap is None:
            return
        factor = STEP if event.angleDelta().y() > 0 else 1 / STEP
        wanted = self._scale() * self.devicePixelRatioF() * factor
        if wanted <= self._fitting() * self.devicePixelRatioF() and factor < 1:
            self.fit()
        else:
            self._zoom_to(min(MOST_ZOOM, wanted), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._grip = event.position()
        if not self.is_fitted:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        if not self.is_fitted:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle_zoom(event.position())

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
