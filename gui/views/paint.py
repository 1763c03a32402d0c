"""Colors by name, made once: a paint event asks for the same few hundreds of times."""

from functools import lru_cache

from PySide6.QtGui import QColor


@lru_cache(maxsize=512)
def color(name: str, alpha: int = 255) -> QColor:
    """Return "#rrggbb" as Qt's color, not to be changed."""
    made = QColor(name)
    made.setAlpha(alpha)
    return made
