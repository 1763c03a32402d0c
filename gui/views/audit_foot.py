"""Under the picture of an audit: how many are checked, what they say so far, and what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.doubt.set_aside import NOTHING_ASIDE, SetAside
from core.trust.remainder import Remainder, remainder
from core.trust.rows import Audit, AuditVerdict
from gui.actions import rows
from gui.audit_wording import (
    certainty_in_words,
    progress_in_words,
    refusal_in_words,
    verdict_in_words,
)
from gui.language import tr, tr_count
from gui.models.audit_walk import AuditWalk
from gui.session import Session
from gui.theme import GAP
from gui.trust_wording import MORE, accept_in_words
from gui.views.audit_track import AuditTrack
from gui.views.buttons import push_button
from gui.views.flow_layout import FlowLayout
from gui.views.interval_bar import IntervalBar
from gui.views.key_hints import KeyHints
from gui.views.words import set_role, words

BAR_WIDTH = (140, 260)  # px


class AuditFoot(QFrame):
    accepted = Signal()
    more_wanted = Signal()
    stopped = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        theme = session.theme
        self.track = AuditTrack(theme)
        self.bar = IntervalBar(theme)
        self.progress = words("", "heading", wraps=True)
        for part in (self.progress, self.bar):
            part.setToolTip(certainty_in_words())
        self.verdict = words("", "heading", wraps=True)
        self.advice = words("", "muted", wraps=True)
        self.accept = push_button("", self.accepted.emit, role="primary", icon="check", theme=theme)
        self.more = push_button("", self.more_wanted.emit)
        self.stop = push_button(tr("Stop"), self.stopped.emit)
        for button in (self.accept, self.more, self.stop):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        session.keymap.changed.connect(self._name_keys)
        self._keymap = session.keymap
        self._name_keys()
        self.refusal = ""  # why nothing can be accepted
        self.ending = QWidget()
        self.hints = KeyHints(session, "audit", _hints())
        self._lay_out()

    def show_walk(self, walk: AuditWalk, aside: SetAside | None = NOTHING_ASIDE) -> None:
        """`aside` is what accepting leaves open, None until that is known."""
        audit, marks = walk.audit, walk.marks
        if audit is None:
            return
        estimate, done = audit.estimate, sum(mark is not None for mark in marks)
        wrong = sum(mark is False for mark in marks)
        text = progress_in_words(done, len(marks), wrong, estimate, later=audit.left_for_later)
        self.progress.setText(text)
        self.track.show_marks(marks, walk.place)
        self.track.setAccessibleName(text)
        self.bar.show_interval(estimate.precision, estimate.interval, audit.asked)
        self.bar.setAccessibleName(text)
        rest = _without(audit, aside)
        self.refusal = refusal_in_words(audit, rest)
        self._show_verdict(audit, rest, is_done=done == len(marks))

    def _show_verdict(self, audit: Audit, rest: Remainder | None, *, is_done: bool) -> None:
        """Nothing is said of the middle of an audit that has told nothing yet."""
        verdict, advice = verdict_in_words(audit, rest)
        self.verdict.setText(verdict)
        set_role(self.verdict, _ROLES[audit.verdict] if audit.estimate.accepted else "heading")
        self.advice.setText(advice)
        proven = audit.verdict is AuditVerdict.PROVEN
        left = audit.estimate.accepted
        self.accept.setVisible(proven and left > 0 and rest is not None)
        if rest is not None:
            self.accept.setEnabled(rest.accepted > 0)
            self.accept.setText(accept_in_words(rest.accepted, audit.threshold))
        more = min(MORE, left)
        self.more.setVisible(is_done and left > 0)
        self.more.setText(tr_count("Check 1 more", "Check {count:,} more", more))
        self.ending.setVisible(is_done or audit.verdict is not AuditVerdict.OPEN)

    def _name_keys(self) -> None:
        for button, page, name in (
            (self.accept, "review", "accept_above"),
            (self.more, "audit", "more"),
            (self.stop, "audit", "leave"),
        ):
            row = next(row for row in rows(page) if row.name == name)
            button.setToolTip(self._keymap.hint(row))

    def _lay_out(self) -> None:
        self.bar.setMinimumWidth(BAR_WIDTH[0])
        self.bar.setMaximumWidth(BAR_WIDTH[1])
        top = QHBoxLayout()
        top.setSpacing(2 * GAP)
        top.addWidget(self.progress, 1)
        top.addWidget(self.bar, 1)
        told = QVBoxLayout()
        told.setSpacing(2)
        told.addWidget(self.verdict)
        told.addWidget(self.advice)
        buttons = FlowLayout()
        buttons.setSpacing(GAP)
        for button in (self.accept, self.more, self.stop):
            buttons.addWidget(button)
        ending = QHBoxLayout(self.ending)
        ending.setContentsMargins(0, 4, 0, 4)
        ending.setSpacing(2 * GAP)
        ending.addLayout(told, 1)
        ending.addLayout(buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 8)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self.track)
        column.addWidget(self.ending)
        column.addWidget(self.hints)


def _without(audit: Audit, aside: SetAside | None) -> Remainder | None:
    if aside is None:
        return None
    said = audit.estimate
    return remainder(said.accepted, said.worst_wrong, aside.count_above(audit.threshold))


_ROLES = {
    AuditVerdict.PROVEN: "success",
    AuditVerdict.REFUTED: "danger",
    AuditVerdict.OPEN: "heading",
}


def _hints() -> list[tuple[str, str]]:
    return [
        ("unknown", tr("unknown")),
        ("skip", tr("later")),
        ("take_back", tr("undo")),
        ("find_category", tr("find")),
        ("zoom", tr("zoom")),
        ("leave", tr("leave")),
    ]
