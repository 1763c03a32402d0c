"""A list of choices to tick by mouse or keyboard, with a field that narrows a long one down."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from gui.language import tr
from gui.models.choices import Choice, ChoicesModel
from gui.theme import Theme
from gui.views.choice_delegate import HEIGHT, ChoiceDelegate
from gui.views.enter_field import EnterField
from gui.views.words import words

MANY = 10  # choices from which on there is a field to narrow them down
MOST_SHOWN = 12  # lines without scrolling
WIDTHS = (210, 420)  # px, least and most


class ChoiceList(QWidget):
    """None ticked means "any". Enter in the field ticks the first choice that is left."""

    picked = Signal(object)  # frozenset[str]: what is ticked now, by a person

    def __init__(
        self,
        theme: Theme,
        name: str,
        choices: Sequence[Choice],
        *,
        single: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._single = single
        self.model = ChoicesModel(choices, self)
        self.field = EnterField()
        self.field.setPlaceholderText(tr("Search"))
        self.field.setAccessibleName(tr("Search in {name}", name=name))
        self.field.setClearButtonEnabled(True)
        if len(choices) <= MANY:
            self.field.hide()  # never shown before it has a parent: it would be a window
        self.list = self._make_list(theme, name)
        self._none = words(tr("None yet"), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.field, self.list, self._none):
            column.addWidget(part)
        self.field.textChanged.connect(self.model.narrow)
        self.field.returnPressed.connect(self._take_first)
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)
        self.setFocusProxy(self.field if len(choices) > MANY else self.list)
        self._fit()

    def show_picked(self, keys: frozenset[str]) -> None:
        """Tick exactly these, without saying so."""
        self.model.pick(keys)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        self.model.show_counts(counts)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer others; what is typed and ticked stays."""
        self.model.offer(choices)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if watched is self.field and event.key() == Qt.Key.Key_Down and self.model.shown:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setCurrentIndex(self.model.index(0))
            return True
        if watched is self.list and event.key() in (
            Qt.Key.Key_Space,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            self._toggle(self.list.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _make_list(self, theme: Theme, name: str) -> QListView:
        view = QListView()
        view.setObjectName("plain")
        view.setModel(self.model)
        view.setItemDelegate(ChoiceDelegate(theme, self.model, view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setAccessibleName(name)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.clicked.connect(self._toggle)
        if self.model.shown:
            view.setCurrentIndex(self.model.index(0))
        return view

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid():
            keys = self.model.toggled(index.row(), single=self._single)
            self.model.pick(keys)
            self.picked.emit(keys)

    def _take_first(self) -> None:
        if self.model.shown and self.field.text().strip():
            self._toggle(self.model.index(0))
            self.field.selectAll()

    def _fit(self) -> None:
        """Be as large as the choices are, within bounds."""
        count = len(self.model.shown) if not self.field.text() else MOST_SHOWN
        rows = (self.list.sizeHintForIndex(self.model.index(n)) for n in range(min(count, 400)))
        width = max((size.width() for size in rows), default=0)
        self.list.setMinimumWidth(max(WIDTHS[0], min(WIDTHS[1], width + 14)))
        self.list.setFixedHeight(max(1, min(count, MOST_SHOWN)) * HEIGHT + 2)
        self.list.setVisible(bool(count))
        self._none.setVisible(not count)
