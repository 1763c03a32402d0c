"""A list of choices to tick, as a Qt model: narrowed down by typing, each with its count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from gui.language import tr_count
from gui.models.flat import Index, line_at, row_count

Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One line. `alone` choices exclude all others."""

    key: str
    text: str
    color: str = ""
    alone: bool = False


class ChoicesModel(QAbstractListModel):
    """`picked` holds the keys of what is ticked, also of lines that typing has hidden."""

    def __init__(self, choices: Sequence[Choice], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices, self._text = tuple(choices), ""
        self.shown = self._choices
        self.picked: frozenset[str] = frozenset()
        self.counts: Mapping[str, int] | None = None  # None: not known yet
        self.largest_count = 0

    def offer(self, choices: Sequence[Choice]) -> None:
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.narrow(self._text)

    def narrow(self, text: str) -> None:
        """Show choices that hold `text`; those that begin with it come first."""
        self._text = text
        wanted = text.strip().casefold()
        found = [each for each in self._choices if wanted in each.text.casefold()]
        if wanted:
            found.sort(key=lambda each: not each.text.casefold().startswith(wanted))
        self.beginResetModel()
        self.shown = tuple(found)
        self.endResetModel()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        self.counts, self.largest_count = counts, max(counts.values(), default=0)
        self._say_changed()

    def pick(self, keys: frozenset[str]) -> None:
        self.picked = keys
        self._say_changed()

    def toggled(self, row: int, *, single: bool) -> frozenset[str]:
        """Return what is ticked after a click on `row`; nothing is changed yet."""
        choice = self.shown[row]
        if choice.key in self.picked:
            return self.picked - {choice.key}
        lone = {each.key for each in self._choices if each.alone}
        kept = frozenset[str]() if single or choice.alone else self.picked - lone
        return kept | {choice.key}

    def rowCount(self, parent: Index | None = None) -> int:
        return row_count(self.shown, parent)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # Qt's own type
        choice = line_at(self.shown, index)
        if choice is None:
            return None
        match role:
            case Role.DisplayRole | Role.ToolTipRole:
                return choice.text
            case Role.AccessibleTextRole:
                return self._describe(choice)
            case Role.CheckStateRole:
                on = choice.key in self.picked
                return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            case Role.UserRole:
                return choice
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsUserCheckable
            | flag.ItemNeverHasChildren
        )

    def count(self, choice: Choice) -> int | None:
        return None if self.counts is None else self.counts.get(choice.key, 0)

    def _describe(self, choice: Choice) -> str:
        count = self.count(choice)
        if count is None:
            return choice.text
        return tr_count(
            "{name}, {count:,} image", "{name}, {count:,} images", count, name=choice.text
        )

    def _say_changed(self) -> None:
        if self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))
