"""The bar over the duplicate groups: how many there are, how alike they must be, find them anew."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from core.types import Strictness
from gui.language import tr
from gui.views.buttons import push_button
from gui.views.words import words

STEPS = (Strictness.EXACT, Strictness.STRICT, Strictness.NORMAL, Strictness.LOOSE)
SLIDER = 150  # px


class DuplicateBar(QFrame):
    find_wanted = Signal()
    settled_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.status = words("", "caption")
        self.status.setAccessibleName(tr("Status"))
        self.settled = QCheckBox(tr("Settled groups too"))
        self.settled.toggled.connect(self.settled_wanted)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(STEPS) - 1)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(SLIDER)
        self.slider.setAccessibleName(tr("How alike duplicates must be"))
        self.slider.setToolTip(tr("How alike duplicates must be"))
        self.meaning = words("", "caption")
        self.slider.valueChanged.connect(self._explain)
        self.find_button = push_button(tr("Find"), self.find_wanted.emit)
        self._lay_out()
        self.choose(Strictness.NORMAL)

    @property
    def strictness(self) -> Strictness:
        return STEPS[self.slider.value()]

    def choose(self, strictness: Strictness) -> None:
        self.slider.setValue(STEPS.index(strictness))
        self._explain()

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(words(tr("Duplicates"), "heading"))
        first.addWidget(self.status, 1)
        first.addWidget(self.settled)
        second.setSpacing(10)
        second.addWidget(self.slider)
        second.addWidget(self.find_button)
        second.addWidget(self.meaning, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 9, 16, 9)
        column.setSpacing(6)
        column.addLayout(first)
        column.addLayout(second)

    def _explain(self) -> None:
        text = _meaning(self.strictness)
        self.meaning.setText(text)
        self.slider.setAccessibleDescription(text)


def _meaning(strictness: Strictness) -> str:
    match strictness:
        case Strictness.EXACT:
            return tr("Exact: the same bytes")
        case Strictness.STRICT:
            return tr("Strict: also the same picture, saved again")
        case Strictness.NORMAL:
            return tr("Normal: also resized, brightened or cut by a percent")
        case Strictness.LOOSE:
            return tr("Loose: also cut by a few percent; takes some strangers along")
