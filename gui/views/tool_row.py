"""The row over the images: how many there are, their order and groups, and how they look."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from core.types import Grouping, Order
from gui.language import tr
from gui.session import Session
from gui.views.buttons import tool_button
from gui.views.eliding_label import ElidingLabel
from gui.views.grid_view import LARGEST, SMALLEST

ROOMY = 780  # px of width from which on buttons carry words beside their icons
NARROW = 400  # px: below this the slider has no room; Ctrl+wheel does the same
SLIDER = 96  # px


class ToolRow(QFrame):
    """Sort and groups set the session's view; size and captions are the grid's."""

    size_chosen = Signal(int)
    captions_chosen = Signal(bool)
    map_wanted = Signal(bool)

    def __init__(self, session: Session, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self._session = session
        self.status = ElidingLabel("caption")
        self.status.setAccessibleName(tr("Status"))
        self.sort = self._chooser("sort", tr("Sort"))
        self.direction = tool_button(session.theme, "rising", "", self.reverse)
        self.group = self._chooser("group", tr("Group"))
        self.captions = self._switch("caption", tr("Captions"))
        self.captions.setChecked(True)
        self.suggestions = self._switch("bulb", tr("Suggestions"))
        self.suggestions.setToolTip(
            tr(
                "Show what the model proposes. Labels given with a suggestion in sight are silver: "
                "they teach, but nothing is measured on them."
            )
        )
        self.map = self._switch("map", tr("Map"))
        self.size_slider = self._make_slider(size)
        self._lay_out()
        self._connect()
        self._show()

    def reverse(self) -> None:
        """Turn the order round."""
        view = self._session.view
        self._session.set_view(replace(view, backwards=not view.backwards))

    def say(self, shown: str, chosen: str) -> None:
        """Say how many images there are, and ("" for none) how many are selected."""
        one_line = f"{shown} · {chosen}" if chosen else shown
        fits = self.status.fontMetrics().horizontalAdvance(one_line) <= self._room()
        self.status.setText(one_line if fits or not chosen else f"{shown}\n{chosen}")
        self._said = (shown, chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        roomy = event.size().width() >= ROOMY
        for button in (self.captions, self.suggestions, self.map):
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly
            )
        self._make_room(narrow=event.size().width() < NARROW)
        self.say(*self._said)

    def _make_room(self, *, narrow: bool) -> None:
        self.size_slider.setVisible(not narrow)
        style = Qt.ToolButtonStyle
        for button in (self.sort, self.group):
            button.setToolButtonStyle(
                style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
            )

    def _chooser(self, icon: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "chooser")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setIconSize(QSize(16, 16))
        self._session.theme.set_icon(button, icon)
        button.setToolTip(name)
        button.setMenu(QMenu(button))
        return button

    def _switch(self, icon: str, name: str) -> QToolButton:
        button = tool_button(self._session.theme, icon, name)
        button.setText(name)
        button.setCheckable(True)
        button.setIconSize(QSize(16, 16))
        return button

    def _make_slider(self, size: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setAccessibleName(tr("Thumbnail size"))
        slider.setToolTip(tr("Thumbnail size  (Ctrl+wheel)"))
        slider.setRange(SMALLEST, LARGEST)
        slider.setSingleStep(16)
        slider.setPageStep(64)
        slider.setFixedWidth(SLIDER)
        slider.setValue(size)
        return slider

    def _lay_out(self) -> None:
        self._said = ("", "")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 12, 4)
        row.setSpacing(2)
        row.addWidget(self.status, 1)
        row.addSpacing(8)
        for part in (self.sort, self.direction, self.group):
            row.addWidget(part)
        row.addSpacing(6)
        for part in (self.captions, self.suggestions, self.map):
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(self.size_slider)

    def _connect(self) -> None:
        session = self._session
        _fill(self.sort, orders(), lambda key: self._sort(Order(key)))
        _fill(self.group, groupings(), lambda key: self._group(Grouping(key)))
        self.captions.toggled.connect(self.captions_chosen)
        self.suggestions.toggled.connect(session.show_suggestions)
        self.map.toggled.connect(self.map_wanted)
        self.size_slider.valueChanged.connect(self.size_chosen)
        session.view_changed.connect(self._show)
        session.suggestions_changed.connect(self._show_suggestions)
        self._show_suggestions()

    def _sort(self, order: Order) -> None:
        view = self._session.view
        self._session.set_view(replace(view, order=order, backwards=False, like=()))

    def _group(self, grouping: Grouping) -> None:
        self._session.set_view(replace(self._session.view, grouping=grouping))

    def _show_suggestions(self) -> None:
        self.suggestions.setChecked(self._session.suggestions_shown)

    def _show(self) -> None:
        view = self._session.view
        order, grouping = order_name(view.order), dict(groupings())[view.grouping]
        _show_choice(self.sort, tr("Sort: {order}", order=order), order, view.order)
        _show_choice(self.group, tr("Group: {by}", by=grouping), grouping, view.grouping)
        self._session.theme.set_icon(self.direction, "falling" if view.backwards else "rising")
        hint = tr("Backwards") if view.backwards else tr("Forwards")
        self.direction.setToolTip(tr("{direction}: turn the order round", direction=hint))
        self.direction.setAccessibleName(self.direction.toolTip())

    def _room(self) -> int:
        """Return the width that the status has, px."""
        return max(60, self.status.width() - 4)


def orders() -> Sequence[tuple[str, str]]:
    """Return the orders to choose from: key and name."""
    return (
        (Order.PATH, tr("Path")),
        (Order.NEWEST, tr("Newest file")),
        (Order.CAPTURED, tr("Capture time")),
        (Order.LARGEST, tr("Largest")),
        (Order.CATEGORY, tr("Category")),
        (Order.LABELED, tr("Labeled last")),
        (Order.SUREST, tr("Surest")),
        (Order.DOUBTFUL, tr("Most doubtful")),
        (Order.ALIKE, tr("Like by like")),
        (Order.RANDOM, tr("Random")),
    )


def order_name(order: Order) -> str:
    return dict(orders()).get(order, tr("Likeness"))


def groupings() -> Sequence[tuple[str, str]]:
    return (
        (Grouping.NONE, tr("No groups")),
        (Grouping.CATEGORY, tr("Category")),
        (Grouping.PROPOSAL, tr("Proposal")),
        (Grouping.FOLDER, tr("Folder")),
        (Grouping.DAY, tr("Day")),
        (Grouping.BURST, tr("Burst")),
        (Grouping.DUPLICATES, tr("Duplicates")),
    )


def _fill(
    button: QToolButton, choices: Sequence[tuple[str, str]], chosen: Callable[[str], None]
) -> None:
    menu, group = button.menu(), QActionGroup(button)
    for key, text in choices:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setData(str(key))
        group.addAction(action)
        action.triggered.connect(lambda _=False, key=key: chosen(key))


def _show_choice(button: QToolButton, name: str, text: str, key: str) -> None:
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(name)
    for action in button.menu().actions():
        action.setChecked(action.data() == str(key))
