"""Lines of facts under a picture, where images are compared: what differs stands out."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from gui.colors import Colors
from gui.views.paint import color

LINE = 17  # px


@dataclass(frozen=True, slots=True)
class Fact:
    text: str
    differs: bool  # from the image it is compared with


@dataclass(frozen=True, slots=True)
class Facts:
    """`is_best` marks the image that the others are compared with."""

    lines: tuple[Fact, ...]
    is_best: bool


def paint_facts(painter: QPainter, place: QRect, facts: Facts, colors: Colors, font: QFont) -> None:
    """Paint the lines from the top of `place`, each cut to its width."""
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    for number, fact in enumerate(facts.lines):
        line = QRect(place.left(), place.top() + number * LINE, place.width(), LINE)
        chosen = strong if fact.differs else font
        text = QFontMetrics(chosen).elidedText(
            fact.text, Qt.TextElideMode.ElideMiddle, line.width()
        )
        painter.setFont(chosen)
        painter.setPen(color(colors.text if fact.differs else colors.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
