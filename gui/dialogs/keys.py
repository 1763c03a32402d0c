"""F1: all keys on one sheet, by page; each can be changed there, and found."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.errors import UserError
from core.rows import Category
from gui.actions import WINDOW, ActionRow, rows
from gui.dialogs.key_line import KeyLine, fixed_line
from gui.key_presets import NAMES
from gui.keymap import Keymap
from gui.keys import native
from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.drop_down import DropDown
from gui.views.words import set_role, words

USUAL = QSize(1180, 800)


class KeySheet(QDialog):
    def __init__(
        self,
        keymap: Keymap,
        categories: Sequence[Category],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """`categories` are those of the open project: their letters are theirs."""
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.resize(USUAL if parent is None else USUAL.boundedTo(parent.window().size()))
        self._keymap, self._categories, self._theme = keymap, categories, theme
        self.lines: dict[str, KeyLine] = {}
        self._cards: dict[Card, list[tuple[str, QWidget]]] = {}  # what can be searched for
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find an action or a key"))
        self.search.setAccessibleName(tr("Find an action or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.presets = self._make_presets()
        self.message = words("", "caption", wraps=True)
        self._lay_out()
        keymap.changed.connect(self._show_keys)
        self._show_hint()
        self.search.setFocus()

    def _make_presets(self) -> DropDown:
        presets = DropDown()
        presets.setAccessibleName(tr("Keys as in"))
        presets.setToolTip(tr("Take the keys of another program; your own changes go."))
        for key, name in NAMES.items():
            presets.addItem(name, key)
        presets.setCurrentIndex(presets.findData(self._keymap.preset))
        presets.activated.connect(self._use_chosen)
        return presets

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.search, 1)
        top.addSpacing(14)
        top.addWidget(words(tr("Keys as in"), "muted"))
        top.addWidget(self.presets)
        self.reset_button = push_button(tr("Reset all"), self._reset_all)
        self.reset_button.setAutoDefault(False)
        self.reset_button.setToolTip(tr("Take back every change of your own"))
        top.addWidget(self.reset_button)
        content = QWidget()
        content.setObjectName("content")
        sheet = QHBoxLayout(content)
        sheet.setContentsMargins(0, 0, 8, 0)
        sheet.setSpacing(14)
        for pages in _columns():
            column = QVBoxLayout()
            column.setSpacing(14)
            for page, title in pages:
                column.addWidget(self._card(page, title))
            column.addStretch()
            sheet.addLayout(column, 1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        close = push_button(tr("Close"), self.accept)
        close.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(close)
        self.message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.message.setMinimumHeight(2 * QFontMetrics(self.font()).height())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 18, 14, 14)
        outer.setSpacing(12)
        outer.addLayout(top)
        outer.addWidget(area, 1)
        outer.addLayout(foot)
        self._show_reset()

    def _card(self, page: str, title: str) -> Card:
        card = Card(title)
        column = QVBoxLayout()
        column.setSpacing(1)
        searched: list[tuple[str, QWidget]] = []
        for text, keys in _category_lines(page):
            line = fixed_line(text, keys)
            column.addWidget(line)
            searched.append((text, line))
        for row in rows(page):
            line = KeyLine(self._keymap, row, self._theme)
            line.wanted.connect(self._bind)
            line.reset_wanted.connect(self._reset)
            line.listening.connect(self._show_listening)
            self.lines[row.id] = line
            column.addWidget(line)
            searched.append((tr(row.text), line))
        self._cards[card] = searched
        return card.add(column)

    def _narrow(self, text: str) -> None:
        """Show the lines whose action or key holds `text`; a single sign is looked for as a key."""
        wanted = text.strip().casefold()
        for card, lines in self._cards.items():
            shown = [(line, _matches(wanted, name, line)) for name, line in lines]
            for line, fits in shown:
                line.setVisible(fits)
            card.setVisible(any(fits for _, fits in shown))
        self._show_hint()
        if all(card.isHidden() for card in self._cards):
            self.message.setText(tr("No action or key is called so."))

    def _bind(self, row: ActionRow, keys: tuple[str, ...]) -> None:
        self._try(lambda: self._keymap.bind(row, keys, self._categories))

    def _reset(self, row: ActionRow) -> None:
        self._try(lambda: self._keymap.reset(row))

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except UserError as error:
            set_role(self.message, "danger")
            self.message.setText(tr(error.template, **error.values))
        else:
            self._show_hint()

    def _use_chosen(self) -> None:
        self._use(str(self.presets.currentData()))

    def _use(self, preset: str) -> None:
        self._keymap.use(preset)
        self._show_hint()

    def _reset_all(self) -> None:
        self._use(self._keymap.preset)

    def _show_keys(self) -> None:
        self.presets.setCurrentIndex(self.presets.findData(self._keymap.preset))
        self._show_reset()
        self._narrow(self.search.text())

    def _show_reset(self) -> None:
        self.reset_button.setEnabled(bool(self._keymap.own))

    def _show_listening(self, on: bool) -> None:
        set_role(self.message, "caption")
        self.message.setText(tr("Press the new key. Esc leaves it as it was.") if on else "")
        if not on:
            self._show_hint()

    def _show_hint(self) -> None:
        set_role(self.message, "caption")
        self.message.setText(
            tr(
                "Click a key and press the new one. Plus adds a second key, and right-click or "
                "Delete takes a key away."
            )
        )


def _columns() -> list[list[tuple[str, str]]]:
    return [
        [
            (WINDOW, tr("Everywhere")),
            ("train", tr("Train")),
            ("duplicates", tr("Duplicates")),
            ("audit", tr("Audit")),
        ],
        [("browse", tr("Browse"))],
        [("label", tr("Label")), ("review", tr("Review"))],
    ]


def _category_lines(page: str) -> list[tuple[str, list[str]]]:
    """Return what the keys of categories do; they are changed at the categories."""
    if page not in ("browse", "label"):
        return []
    return [
        (tr("Label as category 1 to 10"), ["1 … 9", "0"]),
        (tr("Label as category 11 to 20"), [f"{native('Shift+1')} … {native('Shift+0')}"]),
        (tr("Label as category 21 to 30"), [f"{native('Alt+Shift+1')} …"]),
        (tr("Label as a category with a letter"), [tr("its letter")]),
    ]


def _matches(wanted: str, name: str, line: QWidget) -> bool:
    if not wanted:
        return True
    caps = [each.text().casefold() for each in line.findChildren(QLabel)]
    keys = line.key_texts() if isinstance(line, KeyLine) else caps[1:]
    if len(wanted) == 1:
        return any(key == wanted for key in keys)
    return wanted in name.casefold() or any(wanted in key for key in keys)
