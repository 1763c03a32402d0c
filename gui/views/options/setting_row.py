"""One setting in a line: what it means, its field, and a way back to the default."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from core.setting import Setting
from gui.language import tr
from gui.theme import GAP, Theme
from gui.views.buttons import tool_button
from gui.views.options.fields import Field, SwitchField, field_for
from gui.views.options.number_fields import NumberField
from gui.views.words import words

FIELD_WIDTH = 256


class SettingRow(QWidget):
    changed = Signal(object, str)  # Setting, the value that a person gave it

    def __init__(self, setting: Setting, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.label = words(_sentence(tr(setting.meaning)), wraps=True)
        is_number = setting.bounds is not None and not setting.choices
        self.field = NumberField(setting) if is_number else field_for(setting, theme)
        self.back = tool_button(theme, "undo", tr("Back to the default"), self._go_back)
        self._lay_out()
        self.field.edited.connect(self._tell)

    def show_value(self, value: str) -> None:
        is_changed = value != self.setting.default
        self.field.show_value(value)
        font = QFont(self.label.font())
        font.setBold(is_changed)
        self.label.setFont(font)
        self.back.setVisible(is_changed)

    def _lay_out(self) -> None:
        default = self.setting.default or tr("none")
        self.label.setToolTip(f"{self.setting.key} = {default}")
        self.label.setBuddy(self.field)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if _is_narrow(self.field):
            self.field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        else:
            self.field.setFixedWidth(FIELD_WIDTH)
        self.field.name_it(self.label.text())
        keeps = self.back.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(keeps)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.back, 0, 1)
        grid.addWidget(self.field, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 1)

    def _tell(self, value: str) -> None:
        self.changed.emit(self.setting, value)

    def _go_back(self) -> None:
        self.changed.emit(self.setting, self.setting.default)


def _is_narrow(field: Field) -> bool:
    """Say whether the field leaves the words more room than the others."""
    if isinstance(field, NumberField):
        return field.slider is None
    return isinstance(field, SwitchField)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
