"""What the labels are worth: how many of each tier, what is still open, duplicates found."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from core.rows import Counts
from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.words import words

BAR = 10  # px
DOT = 10


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    meaning: str
    role: str  # name of its color
    count: int


class LabelSummary(Card):
    duplicates_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Labels"), parent)
        self._bar = _StackedBar(theme)
        self._legend = QGridLayout()
        self._legend.setHorizontalSpacing(10)
        self._legend.setVerticalSpacing(6)
        self._legend.setColumnStretch(1, 1)
        self._lines: list[tuple[_Dot, QLabel, QLabel]] = []
        self._theme = theme
        self.duplicates = words("", "muted", wraps=True)
        self.compare = push_button(
            tr("Compare duplicates"), self.duplicates_wanted.emit, role="link"
        )
        self.add(self._bar, self._legend, self.duplicates)
        self.body.addWidget(self.compare, alignment=Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)

    def show_counts(self, counts: Counts, duplicates: int) -> None:
        """`duplicates` counts images that share a group of near-duplicates."""
        parts = _parts(counts)
        self._bar.show_parts(parts)
        for row, part in enumerate(parts):
            if row == len(self._lines):
                self._add_line(row)
            dot, name, count = self._lines[row]
            dot.show_role(part.role)
            name.setText(part.name)
            name.setToolTip(part.meaning)
            count.setText(f"{part.count:,}")
        self.duplicates.setText(
            tr("{count:,} images have near-duplicates; these share one split.", count=duplicates)
            if duplicates
            else tr("No near-duplicates found.")
        )

    def _add_line(self, row: int) -> None:
        line = (_Dot(self._theme), words(""), words("", "muted"))
        for column, part in enumerate(line):
            self._legend.addWidget(part, row, column)
        line[2].setAlignment(Qt.AlignmentFlag.AlignRight)
        self._lines.append(line)


class _Dot(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._role = theme, "muted"
        self.setFixedSize(DOT, DOT)
        theme.changed.connect(self.update)

    def show_role(self, role: str) -> None:
        self._role = role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(self._theme.colors, self._role)))
        painter.drawEllipse(self.rect())
        painter.end()


class _StackedBar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: list[_Part] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_parts(self, parts: list[_Part]) -> None:
        self._shown = [part for part in parts if part.count]
        self.setAccessibleName(", ".join(f"{part.name} {part.count:,}" for part in self._shown))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, BAR)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, total = QPainter(self), max(1, sum(part.count for part in self._shown))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left = 0.0
        for part in self._shown:
            width = max(3.0, self.width() * part.count / total)
            painter.setBrush(QColor(getattr(self._theme.colors, part.role)))
            painter.drawRoundedRect(QRectF(left, 0, width - 2, BAR), 3, 3)
            left += width
        painter.end()


def _parts(counts: Counts) -> list[_Part]:
    open_ = max(0, counts.ready - counts.labeled - counts.proposals)
    return [
        _Part(tr("gold"), tr("A person chose it and saw no suggestion"), "gold", counts.gold),
        _Part(
            tr("silver"), tr("A person accepted or corrected a suggestion"), "silver", counts.silver
        ),
        _Part(tr("bronze"), tr("Accepted in bulk, unseen"), "bronze", counts.bronze),
        _Part(tr("proposed"), tr("Waits for review"), "accent", counts.proposals),
        _Part(tr("open"), tr("Neither labeled nor proposed"), "border", open_),
    ]
