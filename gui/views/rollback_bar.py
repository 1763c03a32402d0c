"""Below the timeline: what making the chosen model the current one would change, and the button."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.rollback import Rollback
from core.run_rows import Round
from gui.language import tr, tr_count, tr_said
from gui.models.timeline import Node
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.words import words
from gui.wording import interval_in_words, percent


class RollbackBar(QWidget):
    """Shows a chosen node beside the current one; the buttons only ask."""

    wanted = Signal(int)  # id of the model to make current

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node: Node | None = None
        self._before: Node | None = None
        self.change = words("", wraps=True)
        self.compared = words("", "muted", wraps=True)
        self.make_current = push_button(tr("Make current"), self._ask, icon="check", theme=theme)
        self.back = push_button("", self._ask_back, icon="undo", theme=theme)
        told = QVBoxLayout()
        told.setSpacing(GAP // 2)
        told.addWidget(self.change)
        told.addWidget(self.compared)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP)
        row.addLayout(told, 1)
        row.addWidget(self.back)
        row.addWidget(self.make_current)

    def show_node(self, node: Node | None, current: Node | None, before: Node | None) -> None:
        """`before` was current until the last rollback of this session. Numbers of proposals come
        with `show_rollback`."""
        self._node, self._before = node, before
        chosen = None if node is None else node.round
        self.setVisible(node is not None and chosen is not None)
        if node is None or chosen is None:
            return
        self.make_current.setVisible(not chosen.is_current)
        self.back.setVisible(chosen.is_current and before is not None)
        self.change.setText("")
        self.compared.setText("" if chosen.is_current else _compared(node, current))
        self.compared.setVisible(bool(self.compared.text()))
        if before is not None:
            self.back.setText(tr("Back to {model}", model=before.name))

    def show_rollback(self, rollback: Rollback, current: Node | None) -> None:
        """Say how many proposals would come from the chosen node, and how many would differ."""
        node = self._node
        if node is None or node.round is None or node.round.model_id != rollback.model_id:
            return
        if node.round.is_current:
            self.change.setText(_is_current(node, rollback.proposals, self._before))
        else:
            self.change.setText(_would(node, current, rollback))

    def show_trouble(self, text: str) -> None:
        self.change.setText(text)
        self.make_current.hide()

    def allow(self, on: bool) -> None:
        for button in (self.make_current, self.back):
            button.setEnabled(on)

    def _ask(self) -> None:
        if self._node is not None and self._node.round is not None:
            self.wanted.emit(self._node.round.model_id)

    def _ask_back(self) -> None:
        if self._before is not None and self._before.round is not None:
            self.wanted.emit(self._before.round.model_id)


def _is_current(node: Node, proposals: int, before: Node | None) -> str:
    told = tr_count(
        "{model} is the current model: 1 proposal comes from it.",
        "{model} is the current model: {count:,} proposals come from it.",
        proposals,
        model=node.name,
    )
    if before is None:
        return told
    return f"{told} {tr('Before, it was {model}.', model=before.name)}"


def _would(node: Node, current: Node | None, rollback: Rollback) -> str:
    would = tr_count(
        "As the current model, {model} would make 1 proposal.",
        "As the current model, {model} would make {count:,} proposals.",
        rollback.proposals,
        model=node.name,
    )
    if current is None:
        return would
    differ = tr_count(
        "1 of them would differ from what {model} proposes now.",
        "{count:,} of them would differ from what {model} proposes now.",
        rollback.others,
        model=current.name,
    )
    return f"{would} {differ}"


def _compared(node: Node, current: Node | None) -> str:
    """How right the chosen one is beside the current one, and why it was rejected."""
    assert node.round is not None
    said: list[str] = []
    if current is not None and current.round is not None:
        mine, theirs = _figure(node.round), _figure(current.round)
        if mine and theirs:
            said.append(
                tr(
                    "{model}: {figure}; {other}: {other_figure}.",
                    model=node.name,
                    figure=mine,
                    other=current.name,
                    other_figure=theirs,
                )
            )
    if not node.round.accepted and node.round.reason:
        said.append(tr("It was rejected. {reason}", reason=tr_said(node.round.reason)))
    return " ".join(said)


def _figure(step: Round) -> str:
    if step.accuracy is None:
        return ""
    told = tr("{percent} right", percent=percent(step.accuracy, step.validated_on))
    if step.interval is None:
        return told
    return f"{told} ({interval_in_words(step.interval, step.validated_on)})"
