"""F1: all keys on one sheet, from the table of actions."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.actions import WINDOW, ActionRow, key_text, rows
from gui.language import tr
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.words import words


class KeySheet(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.resize(1120, 760)
        content = QWidget()
        content.setObjectName("content")
        sheet = QHBoxLayout(content)
        sheet.setSpacing(14)
        for pages in _columns():
            column = QVBoxLayout()
            column.setSpacing(14)
            for page, title in pages:
                column.addWidget(_card(page, title))
            column.addStretch()
            sheet.addLayout(column, 1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 18, 14, 14)
        outer.addWidget(area, 1)
        outer.addWidget(
            push_button(tr("Close"), self.accept), alignment=Qt.AlignmentFlag.AlignRight
        )


def _columns() -> list[list[tuple[str, str]]]:
    return [
        [(WINDOW, tr("Everywhere"))],
        [("browse", tr("Browse")), ("train", tr("Train"))],
        [("label", tr("Label")), ("review", tr("Review"))],
    ]


def _card(page: str, title: str) -> Card:
    card = Card(title)
    grid = QGridLayout()
    grid.setColumnStretch(0, 1)
    grid.setVerticalSpacing(7)
    listed = [(tr(row.text), _caps(row)) for row in rows(page) if row.keys]
    if page in ("browse", "label"):
        listed.insert(0, (tr("Label as category 1 to 10"), ["1 … 9", "0"]))
        listed.insert(1, (tr("Label as a category with a letter"), [tr("its letter")]))
    for line, (text, caps) in enumerate(listed):
        grid.addWidget(words(text, wraps=True), line, 0)
        row = QHBoxLayout()
        row.setSpacing(5)
        row.addStretch()
        for cap in caps:
            row.addWidget(words(cap, "key"), alignment=Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(row, line, 1)
    return card.add(grid)


def _caps(row: ActionRow) -> list[str]:
    return key_text(row).split("  ")
