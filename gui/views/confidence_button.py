"""A button of the filter bar: proposals whose confidence lies between two percentages."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QSpinBox, QToolButton, QWidget, QWidgetAction

from gui.language import tr
from gui.views.words import restyle, words


class ConfidenceButton(QToolButton):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "filter")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._least, self._most = _percent(0), _percent(100)
        self._least.setAccessibleName(tr("Confidence at least"))
        self._most.setAccessibleName(tr("Confidence at most"))
        self.setMenu(self._make_menu())
        for field in (self._least, self._most):
            field.valueChanged.connect(self._tell)
        self._say()

    @property
    def least(self) -> float | None:
        """The lower bound in [0, 1], None if there is none."""
        return self._least.value() / 100 if self._least.value() else None

    @property
    def most(self) -> float | None:
        return self._most.value() / 100 if self._most.value() < 100 else None

    def set(self, least: float | None, most: float | None) -> None:
        """Show these bounds without saying so."""
        for field, value in ((self._least, least or 0), (self._most, 1 if most is None else most)):
            field.blockSignals(True)
            field.setValue(round(100 * value))
            field.blockSignals(False)
        self._say()

    def _make_menu(self) -> QMenu:
        content, menu = QWidget(), QMenu(self)
        grid = QGridLayout(content)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.addWidget(words(tr("At least")), 0, 0)
        grid.addWidget(self._least, 0, 1)
        grid.addWidget(words(tr("At most")), 1, 0)
        grid.addWidget(self._most, 1, 1)
        action = QWidgetAction(menu)
        action.setDefaultWidget(content)
        menu.addAction(action)
        return menu

    def _tell(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        text, active = tr("Confidence"), self.least is not None or self.most is not None
        if active:
            text = f"{text}: {self._least.value()}–{self._most.value()} %"
        self.setText(f"{text}  ▾")
        self.setAccessibleName(text)
        if self.property("active") != active:
            self.setProperty("active", active)
            restyle(self)


def _percent(value: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(0, 100)
    field.setSuffix(" %")
    field.setValue(value)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.setMinimumWidth(84)
    return field
