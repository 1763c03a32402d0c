"""Sliders for how pictures are shown; the files stay as they are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QSlider, QWidget

from gui.language import tr
from gui.models.look import PLAIN, Look
from gui.views.buttons import push_button
from gui.views.flow_layout import FlowLayout
from gui.views.words import words

_FIVEFOLD = 100  # on the slider of gamma: from a fifth to five, 0 in the middle


class LookRow(QFrame):
    changed = Signal(object)  # Look

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.brightness = _slider(tr("Brightness"))
        self.contrast = _slider(tr("Contrast"))
        self.gamma = _slider(tr("Gamma"))
        self.inverted = QCheckBox(tr("Invert"))
        self.reset = push_button(tr("Reset"), self._reset, role="link")
        self.reset.setToolTip(tr("For viewing only: files and labels stay as they are"))
        row = FlowLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        for slider in (self.brightness, self.contrast, self.gamma):
            row.addWidget(_named(slider))
            slider.valueChanged.connect(self._tell)
        row.addWidget(self.inverted)
        row.addWidget(self.reset)
        self.inverted.toggled.connect(self._tell)

    @property
    def look(self) -> Look:
        return Look(
            self.brightness.value(),
            self.contrast.value(),
            round(5 ** (self.gamma.value() / _FIVEFOLD), 3),
            self.inverted.isChecked(),
        )

    def _tell(self) -> None:
        self.reset.setEnabled(self.look != PLAIN)
        self.changed.emit(self.look)

    def _reset(self) -> None:
        for slider in (self.brightness, self.contrast, self.gamma):
            slider.setValue(0)
        self.inverted.setChecked(False)


def _named(slider: QSlider) -> QWidget:
    """Return the slider with its name before it: they stay in one line."""
    pair = QWidget()
    line = QHBoxLayout(pair)
    line.setContentsMargins(0, 0, 6, 0)
    line.addWidget(words(slider.accessibleName(), "caption"))
    line.addWidget(slider)
    return pair


def _slider(name: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(-100, 100)
    slider.setPageStep(10)
    slider.setFixedWidth(96)
    slider.setAccessibleName(name)
    slider.setToolTip(name)
    return slider
