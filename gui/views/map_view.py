"""The map itself: points to zoom into, to point at, and to draw a line around."""

from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.likeness.feature_map import FeatureMap
from gui.models.map_picture import Mask, Viewport, paint
from gui.session import Session
from gui.views.map_lasso import drawn

_MARGIN = 0.92  # of the view, that the whole map takes
_CLOSEST = 400.0  # times the whole map
_POINTING = 9  # px within which a point is meant
_PAN = 60  # px for one press of an arrow key
_ZOOM = 1.25


class MapView(QWidget):
    pointed = Signal(int, QPoint)  # image id or -1, where
    chosen = Signal(int)  # clicked
    opened = Signal(int)  # double-clicked
    drawn = Signal(object)  # Lasso
    left = Signal()  # Escape: the selection is to be cleared

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setMinimumSize(220, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._map: FeatureMap | None = None
        self._colors = np.empty((0, 3), np.float32)
        self._marked: Mask | None = None
        self._current = -1  # position of the current image on the map
        self._by_x = np.empty(0, np.int64)  # positions, in that order
        self._xs = np.empty(0, np.float32)  # of these
        self._seen = Viewport(0.5, 0.5, 1.0, 1, 1)
        self._picture: tuple[QImage, Viewport] | None = None
        self._is_under_way = self._is_due = False
        self._line: list[QPointF] = []
        self._grabbed: QPointF | None = None
        session.theme.changed.connect(self.ask)

    def show_map(self, shown: FeatureMap, colors: npt.NDArray[np.float32]) -> None:
        """Show these points; what is seen stays as it is if there was a map before."""
        is_first = self._map is None
        self._map, self._colors, self._marked = shown, colors, None
        self._by_x = np.argsort(shown.positions[:, 0], kind="stable")
        self._xs = shown.positions[self._by_x, 0]
        if is_first:
            self.fit()
        self.ask()

    def mark(self, marked: Mask | None, current: int) -> None:
        """Show which images are selected, and which is the current one (position, or -1)."""
        self._marked, self._current = marked, current
        self.ask()

    @property
    def seen(self) -> Viewport:
        return self._seen

    def point_of(self, at: int) -> QPointF:
        """Where the image at position `at` of the map is in the view."""
        assert self._map is not None
        x, y = self._seen.to_pixels(self._map.positions[at])
        return QPointF(float(x), float(y))

    def fit(self) -> None:
        """See the whole map."""
        scale = self._whole()
        self._seen = Viewport(0.5, 0.5, scale, max(1, self.width()), max(1, self.height()))
        self.ask()

    def ask(self) -> None:
        """Have the picture painted in the read pool; until it comes the last one is moved."""
        self.update()
        if self._map is None or not self.isVisible():
            return
        if self._is_under_way:
            self._is_due = True
            return
        self._is_under_way = True
        seen, ratio = self._seen, self.devicePixelRatioF()
        positions, colors, marked = self._map.positions, self._colors, self._marked
        color = QColor(self._session.theme.colors.canvas)
        ground = (color.red(), color.green(), color.blue())
        self._session.read(
            lambda _project: paint(positions, colors, marked, seen, background=ground, ratio=ratio),
            partial(self._take, seen),
        )

    def _take(self, seen: Viewport, picture: QImage) -> None:
        self._is_under_way = False
        self._picture = (picture, seen)
        self.update()
        if self._is_due:
            self._is_due = False
            self.ask()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors, painter = self._session.theme.colors, QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.canvas))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picture is not None:
            picture, made_for = self._picture
            is_moved = made_for != self._seen
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_moved)
            painter.drawImage(self._target(made_for), picture)
        if self._map is not None and self._current >= 0:
            self._ring(painter, self.point_of(self._current))
        if self._line:
            painter.setPen(QPen(QColor(colors.accent), 1.6))
            fill = QColor(colors.accent)
            fill.setAlpha(36)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF(self._line))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _target(self, made_for: Viewport) -> QRectF:
        """Where a picture belongs now that was made for another part of the map."""
        grown = self._seen.scale / made_for.scale
        x, y = made_for.to_map(0, 0)
        left, top = self._seen.to_pixels(np.array([x, y], np.float32))
        return QRectF(float(left), float(top), made_for.width * grown, made_for.height * grown)

    def _ring(self, painter: QPainter, point: QPointF) -> None:
        colors = self._session.theme.colors
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((colors.canvas, 5.0), (colors.text, 2.2)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(point, 8.0, 8.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        size, seen = event.size(), self._seen
        grown = self._whole() / max(1e-9, _MARGIN * min(seen.width, seen.height))
        wide, high = max(1, size.width()), max(1, size.height())
        self._seen = Viewport(seen.x, seen.y, seen.scale * grown, wide, high)
        self.ask()

    def showEvent(self, event: QEvent) -> None:
        self.ask()

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    # Moving about

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_ZOOM ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """See more or less; what lies at `about` (the middle) stays there."""
        seen, whole = self._seen, self._whole()
        scale = min(max(seen.scale * factor, whole * 0.5), whole * _CLOSEST)
        at = about or QPointF(seen.width / 2, seen.height / 2)
        x, y = seen.to_map(at.x(), at.y())
        self._seen = Viewport(
            x - (at.x() - seen.width / 2) / scale,
            y - (at.y() - seen.height / 2) / scale,
            scale,
            seen.width,
            seen.height,
        )
        self.ask()

    def pan(self, dx: float, dy: float) -> None:
        """Move what is seen by so many pixels."""
        seen = self._seen
        x, y = seen.x + dx / seen.scale, seen.y + dy / seen.scale
        self._seen = Viewport(
            min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0), seen.scale, seen.width, seen.height
        )
        self.ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {
            key.Key_Left: (-_PAN, 0),
            key.Key_Right: (_PAN, 0),
            key.Key_Up: (0, -_PAN),
            key.Key_Down: (0, _PAN),
        }
        if event.key() in steps:
            self.pan(*steps[Qt.Key(event.key())])
        elif event.key() in (key.Key_Plus, key.Key_Equal):
            self.zoom(_ZOOM)
        elif event.key() == key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif event.key() == key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fit()
        elif event.key() == key.Key_Escape:
            self._line = []
            self.left.emit()
        else:
            event.ignore()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._line = [event.position()]
        else:
            self._grabbed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            moved = self._grabbed - event.position()
            self._grabbed = event.position()
            self.pan(moved.x(), moved.y())
        elif self._line:
            self._line.append(event.position())
            self.update()
        else:
            self.pointed.emit(self.image_at(event.position()), event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._grabbed = None
            self.setCursor(Qt.CursorShape.CrossCursor)
            return
        line, self._line = self._line, []
        self.update()
        extent = QPolygonF(line).boundingRect()
        if max(extent.width(), extent.height()) < 5:
            if (found := self.image_at(event.position())) >= 0:
                self.chosen.emit(found)
        elif self._map is not None:
            self.drawn.emit(drawn(line, self._seen, event.modifiers()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if (found := self.image_at(event.position())) >= 0:
            self.opened.emit(found)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(-1, QPoint())

    def image_at(self, point: QPointF) -> int:
        """Return the id of the image nearest to a pixel, -1 if none is near."""
        if self._map is None:
            return -1
        x, y = self._seen.to_map(point.x(), point.y())
        reach = _POINTING / self._seen.scale
        ends = np.searchsorted(self._xs, [x - reach, x + reach])
        near = self._by_x[ends[0] : ends[1]]
        if not len(near):
            return -1
        away = self._map.positions[near] - np.array([x, y], np.float32)
        distance = np.einsum("nd,nd->n", away, away)
        best = int(distance.argmin())
        return int(self._map.ids[near[best]]) if distance[best] <= reach * reach else -1

    def _whole(self) -> float:
        return _MARGIN * max(1, min(self.width(), self.height()))
