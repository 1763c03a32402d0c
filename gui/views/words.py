"""Labels by their role in the text; the style sheet knows how each looks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def words(text: str, role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label; `role` is "display", "title", "heading", "lead", "figure", "muted",
    "caption", "key", "chip", "warning", "danger", "success" or "" for plain text."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wraps)
    if role:
        set_role(label, role)
    return label


def set_role(widget: QWidget, role: str) -> None:
    """Give `widget` a role of the style sheet, also after it was shown."""
    widget.setProperty("role", role)
    restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the properties of `widget` again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
