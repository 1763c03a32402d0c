"""A hairline between two things."""

from PySide6.QtWidgets import QFrame


def line(*, vertical: bool = False) -> QFrame:
    frame = QFrame()
    frame.setObjectName("line")
    if vertical:
        frame.setFixedWidth(1)
    else:
        frame.setFixedHeight(1)
    return frame
