"""Buttons by their role."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from gui.theme import Theme


def push_button(
    text: str,
    clicked: Callable[[], None],
    *,
    role: str = "",
    icon: str = "",
    theme: Theme | None = None,
) -> QPushButton:
    """Return a button; `role` is "primary", "quiet", "danger", "link" or "" for a plain one."""
    button = QPushButton(text)
    button.setProperty("role", role)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.clicked.connect(lambda: clicked())
    if icon and theme is not None:
        theme.set_icon(button, icon, "on_accent" if role == "primary" else "text")
    return button


def tool_button(
    theme: Theme, icon: str, hint: str, clicked: Callable[[], None] | None = None
) -> QToolButton:
    """Return a flat button that is only an icon; `hint` is its tooltip and accessible name."""
    button = QToolButton()
    theme.set_icon(button, icon)
    button.setIconSize(QSize(18, 18))
    button.setToolTip(hint)
    button.setAccessibleName(hint)
    if clicked is not None:
        button.clicked.connect(lambda: clicked())
    return button
