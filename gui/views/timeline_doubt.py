"""Below the timeline: which corrected labels the chosen model learned from, and what to do."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.language import tr
from gui.models.timeline import Node
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.timeline_words import doubt_in_words
from gui.views.words import words


class TimelineDoubt(QWidget):
    """Hidden while nothing is in doubt; the buttons only ask."""

    show_wanted = Signal(object)  # tuple[int, ...]: the images
    again_wanted = Signal(int)  # model id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node: Node | None = None
        self._may_write = True
        self.told = words("", "warning", wraps=True)
        self.show_them = push_button(tr("Show them"), self._show, icon="browse", theme=theme)
        self.again = push_button(tr("Retrain without"), self._again, icon="play", theme=theme)
        self.again.setToolTip(tr("Train as this run did, on the labels of today"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.told, 1)
        row.addWidget(self.show_them)
        row.addWidget(self.again)
        self.hide()

    def show_node(self, node: Node | None) -> None:
        self._node = node
        doubt = "" if node is None else doubt_in_words(node)
        self.setVisible(bool(doubt))
        if node is None or node.taint is None:
            return
        self.told.setText(tr("{model}: {doubt}.", model=node.name, doubt=doubt))
        self.show_them.setVisible(bool(node.taint.images))
        self.again.setEnabled(self._may_write)

    def allow(self, on: bool) -> None:
        self._may_write = on
        self.again.setEnabled(on)

    def _show(self) -> None:
        if self._node is not None and self._node.taint is not None:
            self.show_wanted.emit(self._node.taint.images)

    def _again(self) -> None:
        if self._node is not None and self._node.model_id is not None:
            self.again_wanted.emit(self._node.model_id)
