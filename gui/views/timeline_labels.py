"""Below the timeline: the labels of the chosen run's moment, and what can be done from there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.timeline.rows import LabelRollback
from gui.language import tr, tr_count
from gui.models.timeline import Node
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.words import words


class TimelineLabels(QWidget):
    """Says what going back to those labels would do; the buttons only ask."""

    roll_back_wanted = Signal()
    branch_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run_id = 0
        self._may_write = True
        self.can_roll_back = self.can_branch = False
        self.told = words("", "muted", wraps=True)
        self.roll_back = push_button(
            tr("Go back to its labels"), self.roll_back_wanted.emit, icon="undo", theme=theme
        )
        self.roll_back.setToolTip(
            tr("Make the labels what they were then; rejections, flags and comments stay")
        )
        self.branch = push_button(
            tr("Train from here"), self.branch_wanted.emit, icon="split", theme=theme
        )
        self.branch.setToolTip(
            tr("Train as this run did, on the labels of then; today's stay as they are")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.told, 1)
        row.addWidget(self.roll_back)
        row.addWidget(self.branch)

    def show_node(self, node: Node | None) -> None:
        """What would change comes with `show_rollback`."""
        run_id = 0 if node is None or node.round is None else node.run.id
        self.setVisible(run_id > 0)
        if run_id != self._run_id:
            self._run_id = run_id
            self.told.setText("")
            self._offer(rollback=False, branch=False)

    def show_rollback(self, told: LabelRollback) -> None:
        if told.run_id == self._run_id:
            self.told.setText(_in_words(told))
            self._offer(rollback=told.total > 0, branch=True)

    def show_trouble(self, text: str) -> None:
        """Say why the labels of then cannot be told."""
        self.told.setText(text)
        self._offer(rollback=False, branch=False)

    def allow(self, on: bool) -> None:
        self._may_write = on
        self.roll_back.setEnabled(on and self.can_roll_back)
        self.branch.setEnabled(on and self.can_branch)

    def _offer(self, *, rollback: bool, branch: bool) -> None:
        self.can_roll_back, self.can_branch = rollback, branch
        self.roll_back.setVisible(rollback)
        self.branch.setVisible(branch)
        self.allow(self._may_write)


def changes_in_words(told: LabelRollback) -> str:
    parts = (
        (
            told.back,
            tr_count(
                "1 image gets its label back", "{count:,} images get their label back", told.back
            ),
        ),
        (
            told.other,
            tr_count(
                "1 image gets another label", "{count:,} images get another label", told.other
            ),
        ),
        (
            told.gone,
            tr_count("1 image loses its label", "{count:,} images lose their label", told.gone),
        ),
    )
    return ", ".join(text for count, text in parts if count)


def _in_words(told: LabelRollback) -> str:
    if not told.total:
        return tr("The labels are those of run {run}.", run=told.run_id)
    changes = changes_in_words(told)
    return tr("Back to the labels of run {run}: {changes}.", run=told.run_id, changes=changes)
