"""The one button, the sentence of what it will do, and the way to the options."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.rows import Category, Counts
from gui.language import tr, tr_count
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.words import words

WIDTH = 356
CHOSEN_BESIDE = 170  # px of the card's edges, the button and the chip's own


class TrainStart(QWidget):
    """`below` stands under the card. The options are shown elsewhere: this only asks for them."""

    start_wanted = Signal()
    stop_wanted = Signal()
    options_wanted = Signal(bool)

    def __init__(self, theme: Theme, below: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._below = theme, below
        self.plan = words("", wraps=True)
        self.reason = words("", "warning", wraps=True)
        self.button = push_button(
            tr("Train"), self.start_wanted.emit, role="primary", icon="play", theme=theme
        )
        self.button.setProperty("big", "true")
        self.stop = push_button(tr("Stop"), self.stop_wanted.emit, icon="stop", theme=theme)
        self.stop.setProperty("big", "true")
        self.fold = QToolButton()
        self.chosen = words("", "chip")
        self.can_start = False
        self._lay_out()
        self.fold.toggled.connect(self._unfold)
        self._unfold(False)
        self.show_chosen("")

    def show_state(
        self,
        categories: Sequence[Category],
        counts: Counts,
        *,
        is_training: bool,
        is_stopping: bool,
        read_only: bool,
    ) -> None:
        """Say what Train would do, or why it cannot."""
        reason = tr("This project is open for reading only.") if read_only else ""
        reason = reason or _why_not(categories)
        self.can_start = not reason and not is_training
        self.plan.setText(_plan(categories, counts))
        self.plan.setVisible(not reason)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        had_focus = self.button.hasFocus()
        self.button.setEnabled(self.can_start)
        self.button.setVisible(not is_training)
        self.stop.setVisible(is_training)
        self.stop.setEnabled(not is_stopping)
        if had_focus and is_training:  # else it would go to whatever comes next
            self.stop.setFocus()
        self.fold.setEnabled(not is_training)
        if is_training:
            self.fold.setChecked(False)

    def show_chosen(self, text: str) -> None:
        """Say beside the options what differs from usual."""
        room = WIDTH - CHOSEN_BESIDE
        elide = Qt.TextElideMode.ElideRight
        self.chosen.setText(self.chosen.fontMetrics().elidedText(text, elide, room))
        self.chosen.setToolTip(text)
        self.chosen.setVisible(bool(text))

    def _lay_out(self) -> None:
        self.setFixedWidth(WIDTH)
        self.fold.setText(tr("Options"))
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        foot = QHBoxLayout()
        foot.addWidget(self.fold)
        foot.addWidget(self.chosen)
        foot.addStretch(1)
        card = Card()
        card.add(self.plan, self.reason, self.button, self.stop, foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GAP)
        column.addWidget(card)
        column.addWidget(self._below)
        column.addStretch(1)

    def _unfold(self, open_: bool) -> None:
        self._theme.set_icon(self.fold, "arrow-left" if open_ else "chevron-right")
        self.options_wanted.emit(open_)


def _why_not(categories: Sequence[Category]) -> str:
    labeled = sum(1 for category in categories if category.labels)
    if labeled >= 2:
        return ""
    if not categories:
        return tr("Make at least two categories on the Label page and label a few images of each.")
    return tr(
        "Label images of at least two categories first: {labeled} of 2 have labels.",
        labeled=labeled,
    )


def _plan(categories: Sequence[Category], counts: Counts) -> str:
    labels = sum(category.labels for category in categories)
    classes = sum(1 for category in categories if category.labels)
    rest = max(0, counts.ready - labels - counts.unknown)
    learns = tr_count(
        "Learns from 1 label of {classes} categories",
        "Learns from {count:,} labels of {classes} categories",
        labels,
        classes=classes,
    )
    proposes = tr_count(
        "proposes a category for the other image",
        "proposes a category for the other {count:,} images",
        rest,
    )
    if not rest:
        return tr(
            "{learns} and measures how right it is. No image is left to propose a category for.",
            learns=learns,
        )
    return tr(
        "{learns}, measures how right it is, then {proposes}.", learns=learns, proposes=proposes
    )
