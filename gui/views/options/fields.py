"""The field that fits a setting: a switch, segments, a list, a slider, a number, words, a file."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from core.setting import Setting
from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import tool_button
from gui.views.drop_down import DropDown
from gui.views.options.choice_words import choice_in_words
from gui.views.options.switch import Switch
from gui.views.segmented import Segmented

MOST_SEGMENTS, MOST_LETTERS = 4, 22


class Field(QWidget):
    """Shows one value; `edited` tells what a person made of it, always one that fits."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)

    def show_value(self, value: str) -> None:
        """Show `value` without saying so."""
        raise NotImplementedError

    def name_it(self, name: str) -> None:
        """Say to those who do not see it what it is."""
        raise NotImplementedError


class SwitchField(Field):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = Switch(theme)
        self.switch.clicked.connect(self._tell)
        self.row.addStretch(1)
        self.row.addWidget(self.switch)
        self.setFocusProxy(self.switch)

    def show_value(self, value: str) -> None:
        self.switch.setChecked(value == "yes")

    def name_it(self, name: str) -> None:
        self.switch.setAccessibleName(name)

    def _tell(self, on: bool) -> None:
        self.edited.emit("yes" if on else "no")


class SegmentsField(Field):
    def __init__(self, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.segments = Segmented([(each, choice_in_words(each)) for each in choices], "")
        self.segments.chosen.connect(self.edited)
        self.row.addStretch(1)
        self.row.addWidget(self.segments)

    def show_value(self, value: str) -> None:
        self.segments.choose(value)

    def name_it(self, name: str) -> None:
        self.segments.setAccessibleName(name)


class ListField(Field):
    """One of `choices`; where `open_`, anything may be typed as well."""

    def __init__(
        self, choices: Sequence[str], *, open_: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.combo = QuietCombo()
        self.combo.setEditable(open_)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._is_open = open_
        self.offer(choices)
        if open_:
            self.combo.editTextChanged.connect(self._tell_text)
        else:
            self.combo.activated.connect(self._tell_row)
        self.row.addWidget(self.combo, 1)
        self.setFocusProxy(self.combo)

    def offer(self, choices: Sequence[str]) -> None:
        """Offer these instead; what is chosen stays."""
        text = self.combo.currentText()
        self.combo.blockSignals(True)
        self.combo.clear()
        for each in choices:
            self.combo.addItem(choice_in_words(each), each)
        if self._is_open and text:
            self.combo.setEditText(text)
        self.combo.blockSignals(False)

    def show_value(self, value: str) -> None:
        row = self.combo.findData(value)
        self.combo.blockSignals(True)
        if row >= 0:
            self.combo.setCurrentIndex(row)
        elif self._is_open and self.combo.currentText() != value:
            self.combo.setEditText(value)
        self.combo.blockSignals(False)

    def name_it(self, name: str) -> None:
        self.combo.setAccessibleName(name)

    def _tell_row(self, row: int) -> None:
        self.edited.emit(str(self.combo.itemData(row)))

    def _tell_text(self, text: str) -> None:
        row = self.combo.findText(text)
        self.edited.emit(text.strip() if row < 0 else str(self.combo.itemData(row)))


class QuietCombo(DropDown):
    """The wheel scrolls the page, not the choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class TextField(Field):
    def __init__(self, setting: Setting, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default = setting.default
        self.line = QLineEdit()
        self.line.setPlaceholderText(choice_in_words(setting.default) or tr("none"))
        self.line.textEdited.connect(self._tell)
        self.row.addWidget(self.line, 1)
        if setting.is_file:
            self.row.addWidget(tool_button(theme, "folder", tr("Choose a file"), self._choose))
        self.setFocusProxy(self.line)

    def show_value(self, value: str) -> None:
        shown = "" if value == self._default else value
        if self.line.text().strip() != shown:
            self.line.setText(shown)

    def name_it(self, name: str) -> None:
        self.line.setAccessibleName(name)

    def _tell(self, text: str) -> None:
        self.edited.emit(text.strip() or self._default)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, tr("Choose a file"))
        if chosen:
            self.line.setText(chosen)
            self.edited.emit(chosen)


def field_for(setting: Setting, theme: Theme) -> Field:
    """Return the field that fits what `setting` may be."""
    if set(setting.choices) == {"yes", "no"}:
        return SwitchField(theme)
    if setting.choices:
        letters = sum(len(choice_in_words(each)) for each in setting.choices)
        if len(setting.choices) <= MOST_SEGMENTS and letters <= MOST_LETTERS:
            return SegmentsField(setting.choices)
        return ListField(setting.choices)
    if setting.suggestions:
        return ListField(setting.suggestions, open_=True)
    return TextField(setting, theme)
