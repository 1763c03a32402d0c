"""What a page shows when it has nothing to show: an icon, what is so, and what to do next."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from gui.theme import Theme
from gui.views.buttons import push_button
from gui.views.words import words

ICON_SIZE = 56
TEXT_WIDTH, NARROWEST = 420, 200
MARGIN = 16


class EmptyState(QWidget):
    """Stands in the middle of whatever it is put into. Add more below through `column`."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        text: str,
        *,
        button: str = "",
        clicked: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._icon_name = theme, icon
        self._icon = QLabel()
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        for part in (self._icon, words(title, "title"), words(text, "muted", wraps=True)):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.column.addWidget(part)
        # As wide as its column, without an alignment of its own: else Qt reckons the height of
        # the wrapped text for the whole page's width and cuts lines off.
        part.setFixedWidth(TEXT_WIDTH)
        self._text = part
        if button and clicked is not None:
            self.column.addSpacing(6)
            go = push_button(button, clicked, role="primary")
            self.column.addWidget(go, alignment=Qt.AlignmentFlag.AlignHCenter)
            self.setFocusProxy(go)
        row = QHBoxLayout()
        row.addStretch()
        row.addLayout(self.column)
        row.addStretch()
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._text.setFixedWidth(max(NARROWEST, min(TEXT_WIDTH, self.width() - 2 * MARGIN)))

    def _paint_icon(self) -> None:
        color = self._theme.colors.border_strong
        self._icon.setPixmap(self._theme.pixmap(self._icon_name, ICON_SIZE, color, scale=2))


def show_face(page: QWidget, stack: QStackedWidget, face: QWidget) -> None:
    """Show `face` in the `stack` of `page`. It gets the keyboard when the page is turned to, and at
    once if nobody in sight has it: else the page would not hear its keys."""
    if stack.currentWidget() is face and page.focusProxy() is face:
        return
    stack.setCurrentWidget(face)
    page.setFocusProxy(face)
    holder = page.window().focusWidget()
    if page.isVisible() and not (holder and holder.isVisible()):
        face.setFocus()


def turn_to_face(owner: QWidget, stack: QStackedWidget, face: QWidget) -> None:
    """Show `face` in the `stack` of `owner`. The keyboard stays with the owner if it is there."""
    if stack.currentWidget() is not face:
        holder = owner.window().focusWidget()
        is_here = bool(holder and owner.isAncestorOf(holder))
        stack.setCurrentWidget(face)
        owner.setFocusProxy(face)
        if is_here:
            face.setFocus()
