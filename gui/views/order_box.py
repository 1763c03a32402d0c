"""Which proposals come first, or which labels are looked at again: the queues with their counts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from core.doubt.doubts import Queue, QueueState
from gui.language import tr
from gui.models.queue_words import queue_name
from gui.views.drop_down import DropDown


class OrderBox(DropDown):
    """A queue that is not there stays listed, cannot be chosen, and says why in its tooltip."""

    chosen = Signal(str)  # the queue that a person chose
    asked = Signal()  # the list is about to be seen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Order"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(len(Queue))
        for queue in Queue:
            self.addItem(queue_name(queue), queue)
        self.activated.connect(self._choose)

    @property
    def choice(self) -> Queue:
        return Queue(self.currentData())

    def choose(self, queue: Queue) -> None:
        """Show a queue as the current one, without asking for it."""
        self.setCurrentIndex(self.findData(queue))

    def show_states(self, states: Sequence[QueueState]) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        for row, state in enumerate(states):
            item, name = model.item(row), queue_name(state.queue)
            is_there = not state.missing
            item.setEnabled(is_there or state.is_on_demand)
            counted = is_there and state.count is not None
            item.setText(f"{name}  ·  {state.count:,}" if counted else name)
            item.setToolTip(tr(state.missing) if state.missing else name)
        self.fit_list()

    def _choose(self, _row: int) -> None:
        self.chosen.emit(self.currentData())

    def showPopup(self) -> None:
        self.asked.emit()
        super().showPopup()
