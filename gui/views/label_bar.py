"""The bar over the large picture: where the images come from, and why this one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from gui.language import tr
from gui.models.label_queue import QueueSource, strategies
from gui.session import Session
from gui.views.buttons import tool_button
from gui.views.drop_down import DropDown
from gui.views.flow_layout import FlowLayout
from gui.views.segmented import Segmented
from gui.views.suggestions_switch import SuggestionsSwitch
from gui.views.words import words


class LabelBar(QFrame):
    """Shows and asks for a source and a strategy; `restarted` asks for fresh suggestions."""

    asked = Signal(str, str)  # source, strategy
    restarted = Signal()
    auto_advance_changed = Signal(bool)

    def __init__(
        self, session: Session, *, strategy: str, auto_advance: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        options = (
            (QueueSource.SUGGESTED, tr("What next")),
            (QueueSource.BROWSE, tr("From Browse")),
        )
        self.source = Segmented(options, tr("Images to label"))
        self.strategy = DropDown()
        self.strategy.setAccessibleName(tr("Strategy"))
        for key, text, meaning in strategies():
            self.strategy.addItem(text, key)
            self.strategy.setItemData(
                self.strategy.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole
            )
        self.strategy.setCurrentIndex(max(0, self.strategy.findData(strategy)))
        self.auto_advance = QCheckBox(tr("Go on after a label"))
        self.auto_advance.setChecked(auto_advance)
        self._reason = words("", "chip")
        session.keymap.changed.connect(self._show_keys)
        self._session = session
        self._show_keys()
        self._reason.hide()
        row = FlowLayout(self)
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(10)
        row.addWidget(self.source)
        row.addWidget(self.strategy)
        row.addWidget(
            tool_button(session.theme, "train", tr("Suggest others"), self.restarted.emit)
        )
        row.addWidget(SuggestionsSwitch(session))
        row.addWidget(self.auto_advance)
        row.addWidget(self._reason)
        self.source.chosen.connect(self._ask)
        self.strategy.activated.connect(self._ask)
        self.auto_advance.toggled.connect(self.auto_advance_changed)

    def show_source(self, source: QueueSource) -> None:
        self.source.choose(source)
        self.strategy.setEnabled(source is QueueSource.SUGGESTED)

    def show_reason(self, text: str) -> None:
        self._reason.setText(text)
        self._reason.setVisible(bool(text))

    def _show_keys(self) -> None:
        key = self._session.keymap.key("label", "auto_advance")
        text = tr("Go on after a label")
        self.auto_advance.setToolTip(f"{text}  ({key})" if key else text)

    def _ask(self) -> None:
        self.strategy.setEnabled(self.source.choice == QueueSource.SUGGESTED)
        self.asked.emit(self.source.choice, self.strategy.currentData())
