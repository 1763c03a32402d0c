"""The tour: a few steps, each beside the real control that it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import push_button
from gui.views.words import words

WIDTH = 340  # px of the card
GAP = 16  # px between the card and what it is about
RING = 6  # px around what it is about


@dataclass(frozen=True, slots=True)
class Stop:
    """`find` turns to the page and returns what the step is about, None for the whole window."""

    title: str
    text: str
    find: Callable[[], QWidget | None]


class Tour(QWidget):
    """Lies over the window and dims it. Arrow keys or Enter go on, Escape leaves."""

    left = Signal()

    def __init__(self, theme: Theme, stops: Sequence[Stop], window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._stops, self._at = theme, stops, 0
        self._window = window
        self._target: QWidget | None = None
        self._drawn: tuple[QRect | None, QRect | None] = (None, None)
        self.setAccessibleName(tr("Tour"))
        self.card = QFrame(self)
        self.card.setObjectName("tour")
        self.card.setFixedWidth(WIDTH)
        self._count = words("", "caption")
        self._title = words("", "title", wraps=True)
        self._text = words("", wraps=True)
        self.leave_button = push_button(tr("Leave the tour"), self.leave, role="link")
        self.back_button = push_button(tr("Back"), self.back)
        self.next_button = push_button("", self.advance, role="primary")
        self._lay_out()
        window.installEventFilter(self)
        self._timer = QTimer(self)  # what a page shows may come and go: the ring follows
        self._timer.timeout.connect(self._place)
        self._timer.start(200)
        self.setGeometry(window.rect())
        self.raise_()
        self._show_stop()

    @property
    def number(self) -> int:
        """Which step is shown, from 1."""
        return self._at + 1

    def advance(self) -> None:
        if self._at == len(self._stops) - 1:
            self.leave()
            return
        self._at += 1
        self._show_stop()

    def back(self) -> None:
        self._at = max(0, self._at - 1)
        self._show_stop()

    def leave(self) -> None:
        self._timer.stop()
        self.hide()
        self.left.emit()
        self.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.next_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Right | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.advance()
            case Qt.Key.Key_Left:
                self.back()
            case _:
                event.accept()  # the page behind hears nothing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
            self._place()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round in the card."""
        buttons = [self.back_button, self.next_button, self.leave_button]
        usable = [each for each in buttons if each.isVisible() and each.isEnabled()]
        if not usable:
            return False  # it is being hidden: the keyboard goes back to the page
        held = [number for number, each in enumerate(usable) if each.hasFocus()]
        step = 1 if forward else -1
        usable[((held[0] if held else -step) + step) % len(usable)].setFocus()
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade, hole = QPainterPath(), self._hole()
        shade.addRect(QRectF(self.rect()))
        if hole is not None:
            opening = QPainterPath()
            opening.addRoundedRect(QRectF(hole), 10, 10)
            shade -= opening
        painter.fillPath(shade, QColor(0, 0, 0, 120))
        if hole is not None:
            painter.setPen(QPen(QColor(self._theme.colors.accent), 3))
            painter.drawRoundedRect(QRectF(hole), 10, 10)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.leave_button)
        line.addStretch()
        line.addWidget(self.back_button)
        line.addWidget(self.next_button)
        column = self._column = QVBoxLayout(self.card)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for part in (self._count, self._title, self._text):
            column.addWidget(part)
        column.addSpacing(6)
        column.addLayout(line)

    def _show_stop(self) -> None:
        stop, count = self._stops[self._at], len(self._stops)
        self._target = stop.find()
        self._count.setText(tr("Step {number} of {count}", number=self.number, count=count))
        self._title.setText(stop.title)
        self._text.setText(stop.text)
        self.back_button.setVisible(self._at > 0)
        self.next_button.setText(tr("Done") if self._at == count - 1 else tr("Next"))
        self.card.setAccessibleName(f"{self._count.text()}: {stop.title}. {stop.text}")
        self.raise_()
        self._place()
        self.next_button.setFocus()

    def _hole(self) -> QRect | None:
        """Return what the ring is around, in our coordinates."""
        target = self._target
        if target is None or not target.isVisible():
            return None
        corner = target.mapTo(self._window, QPoint(0, 0))
        place = QRect(corner, target.size()).adjusted(-RING, -RING, RING, RING)
        return place.intersected(self.rect().adjusted(3, 3, -3, -3))

    def _place(self) -> None:
        """Put the card where it covers nothing of what it is about, if there is such a place."""
        inside = self.rect().adjusted(GAP, GAP, -GAP, -GAP)
        height = self._column.totalHeightForWidth(WIDTH)
        self.card.resize(WIDTH, height)
        card, hole = self.card.rect(), self._hole()
        card.moveCenter(inside.center())
        if hole is not None:
            card = next(
                (each for each in _beside(hole, card, inside) if inside.contains(each)),
                _kept_in(card, inside),
            )
        if (hole, card) != self._drawn:  # painted only then: all below it is painted with it
            self._drawn = hole, card
            self.card.move(card.topLeft())
            self.update()


def _beside(hole: QRect, card: QRect, inside: QRect) -> Sequence[QRect]:
    """Return the places right, left, below and above of `hole`, in this order."""
    right, left, below, above = (QRect(card) for _ in range(4))
    x = max(inside.left(), min(hole.left(), inside.right() - card.width()))
    y = max(inside.top(), min(hole.top(), inside.bottom() - card.height()))
    right.moveTopLeft(QPoint(hole.right() + GAP, y))
    left.moveTopRight(QPoint(hole.left() - GAP, y))
    below.moveTopLeft(QPoint(x, hole.bottom() + GAP))
    above.moveBottomLeft(QPoint(x, hole.top() - GAP))
    return right, left, below, above


def _kept_in(card: QRect, inside: QRect) -> QRect:
    """Return `card` in the lower middle: over the pictures, where both would not fit."""
    card.moveBottom(inside.bottom())
    return card
