"""Tinted icons kept as they were last painted: rendering one takes longer than a whole cell."""

from PySide6.QtGui import QPixmap

from gui.theme import Theme


class Icons:
    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[tuple[str, int, str, float], QPixmap] = {}

    def get(self, name: str, size: int, color: str, scale: float) -> QPixmap:
        """Return ``resources/icons/NAME.svg``, `size` logical pixels wide and high."""
        key = (name, size, color, scale)
        if key not in self._kept:
            self._kept[key] = self._theme.pixmap(name, size, color, scale=scale)
        return self._kept[key]
