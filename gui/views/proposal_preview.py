"""The current proposal, large: the picture, what the model says of it, and what can be done."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.rows import ImageRow
from gui import actions
from gui.language import tr
from gui.models.queue_words import hidden_in_words
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.looked_at import LookedAt
from gui.views.neighbor_strip import NeighborStrip
from gui.views.picture_view import PictureView
from gui.views.probability_bars import ProbabilityBars
from gui.views.projector import Projector
from gui.views.why_line import WhyLine
from gui.views.words import words

PICTURE_HEIGHT = 80  # px, the least: what is said below is never cut
BUTTONS = ("accept", "correct", "reject", "unknown", "skip", "majority")
OF_PROPOSALS = frozenset({"accept", "reject", "majority"})


class ProposalPreview(QFrame):
    def __init__(
        self, session: Session, offered: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        """`offered` are the page's actions by name; the buttons trigger them."""
        super().__init__(parent)
        self.setObjectName("panel")
        self.view = PictureView(session.theme)
        self.view.setMinimumSize(160, PICTURE_HEIGHT)
        self.projector = Projector(session, self.view)
        self.name = words("", "caption")
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.looked_at = LookedAt(session, self.view)
        self.why = WhyLine(session)
        self.bars = ProbabilityBars(session)
        self.neighbors = NeighborStrip(session)
        self.buttons = {name: _button(session, name, offered[name]) for name in BUTTONS}
        self._of_labels = self._is_hidden = False
        self._keymap, self._offered = session.keymap, offered
        session.keymap.changed.connect(self._show_keys)
        self._show_keys()
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.buttons["accept"], 0, 0, 1, 2)
        for number, name in enumerate(BUTTONS[1:-1]):
            grid.addWidget(self.buttons[name], 1 + number // 2, number % 2)
        grid.addWidget(self.buttons["majority"], 3, 0, 1, 2)
        below = QVBoxLayout()
        below.setContentsMargins(16, 10, 16, 14)
        below.setSpacing(12)
        titled = QHBoxLayout()
        titled.addWidget(self.name, 1)
        titled.addWidget(self.looked_at.switch)
        below.addLayout(titled)
        below.addWidget(self.looked_at)
        below.addWidget(self.why)
        below.addWidget(self.bars)
        below.addWidget(self.neighbors)
        below.addLayout(grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(below)

    def show_row(
        self, row: ImageRow | None, following: tuple[int, ...], *, is_blind: bool = False
    ) -> None:
        """`following` images are made ready to be shown next. `is_blind`: nothing is told of what
        is proposed."""
        self.projector.show(row, following)
        self.name.setText(row.name if row is not None else "")
        self.name.setToolTip(row.name if row is not None else "")
        told = None if is_blind else row
        self.bars.show_proposal(told.proposal if told is not None else None)
        self.neighbors.show_for(told.id if told is not None else None)
        why = tr("What is proposed here is hidden, and what the model looked at would tell it.")
        self.looked_at.show_for(row, hidden=why if is_blind else "")

    def show_of_labels(self, on: bool) -> None:
        """Whether labels are looked at again: these are kept or removed, not accepted."""
        self._of_labels = on
        self._show_keys()

    def _show_keys(self) -> None:
        of_labels = words_of_labels() if self._of_labels else {}
        for row in actions.rows("review"):
            if button := self.buttons.get(row.name):
                keys = self._keymap.text(row)
                said, told = of_labels.get(row.name, (self._offered[row.name].text(), ""))
                button.setText(f"{said}   {keys}")
                button.setToolTip(f"{told}  ({keys})" if told else self._keymap.hint(row))
                if self._is_hidden and row.name in OF_PROPOSALS:
                    button.setToolTip(hidden_in_words())
            if row.name == "looked_at":
                self.looked_at.switch.setAccessibleName(self._offered[row.name].text())
                self.looked_at.switch.setToolTip(self._keymap.hint(row))

    def show_selection(self, count: int, *, is_hidden: bool = False) -> None:
        """`is_hidden`: the proposals of all that is selected are, so that nothing can be said of
        them."""
        for name, button in self.buttons.items():
            is_of_it = is_hidden and name in OF_PROPOSALS
            button.setEnabled(count > (1 if name == "majority" else 0) and not is_of_it)
        if is_hidden != self._is_hidden:
            self._is_hidden = is_hidden
            self._show_keys()
        self.buttons["majority"].setVisible(count > 1 and not self._of_labels)


def words_of_labels() -> dict[str, tuple[str, str]]:
    """What keys do with a label in doubt, by the name of the action: a word, and a sentence."""
    return {
        "accept": (tr("Keep"), tr("The label is right: it is not asked again")),
        "correct": (tr("Correct"), tr("Give the image another label")),
        "reject": (tr("Remove"), tr("Take the label away: it is not that")),
    }


def _button(session: Session, name: str, action: QAction) -> QPushButton:
    row = next(row for row in actions.rows("review") if row.name == name)
    role = "primary" if name == "accept" else ""
    button = push_button(
        action.text(), action.trigger, role=role, icon=row.icon, theme=session.theme
    )
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the images
    return button
