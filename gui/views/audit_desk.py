"""Audit: one image of a random sample after another, until it is told how many are right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.project import Project
from core.rows import Changed, ImageRow
from core.trust.rows import Audit, AuditVerdict
from core.types import Topic
from gui.language import tr
from gui.models.audit_walk import AuditWalk
from gui.notice import Notice
from gui.page_keys import PageKeys
from gui.session import Session
from gui.steps import Step
from gui.trust_wording import MORE
from gui.views.audit_bar import AuditBar
from gui.views.audit_foot import AuditFoot
from gui.views.category_panel import CategoryPanel
from gui.views.category_picker import CategoryPicker
from gui.views.flash import Flash
from gui.views.guard_bar import NOTHING_ABOVE, GuardBar, accept_above
from gui.views.picture_view import PictureView
from gui.views.projector import Projector
from gui.views.words import words
from gui.wording import confidence_in_words

AHEAD = 3  # pictures decoded before they are asked for


@dataclass(frozen=True, slots=True)
class _Standing:
    audit: Audit | None
    rows: Sequence[ImageRow]


class AuditDesk(QWidget):
    """Answers count at once and are written behind. `left`: back to the proposals."""

    left = Signal()
    look_wanted = Signal(object)  # Line: at what accepting sets aside

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.walk = AuditWalk()
        self._rows: dict[int, ImageRow] = {}
        self._has_new_model = False  # perhaps: since the last look
        self._goes_back_to: int | None = None  # an image, once it is read that it is open again
        self.bar = AuditBar(session)
        self.view = PictureView(session.theme)
        self.projector = Projector(session, self.view)
        self.suggestion = words("", "chip")
        self._below = QWidget()
        self.guard = GuardBar(session, reading="set aside by an audit")
        self.foot = AuditFoot(session)
        self.panel = CategoryPanel(session)
        self.picker = CategoryPicker(self)
        Flash(self.view, session.feedback)
        actions = session.keymap.build(self, "audit", self._handlers())
        self._keys = PageKeys(self, "audit", session, actions, self.answer, self._find)
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Show the audit that there is, at its first image without an answer."""
        self.refresh()
        self.setFocus()

    def refresh(self) -> None:
        self._session.read(_standing, self._show_standing, replacing="audit", in_sight=True)

    def answer(self, category_id: int) -> None:
        """Say what the current image shows."""
        check = self.walk.answer(category_id)
        if check is not None:
            category = self._session.category(category_id)
            self._session.feedback.give(
                self._session.theme.colors.accent if category is None else category.color
            )
            image_id = check.image_id
            self._write(image_id, lambda p: p.audits.answer(image_id, category_id))

    def accept(self) -> None:
        """Accept what was proven and go back to the proposals, or say why there is nothing to."""
        audit = self.walk.audit
        if audit is None:
            return
        if self.foot.refusal:
            self._session.noticed.emit(Notice(self.foot.refusal))
            return
        threshold, only, guards = audit.threshold, audit.categories, self.guard.guards
        self._session.edit(lambda p: accept_above(p, threshold, only, guards=guards), notice=True)
        self.guard.fall_back()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the page around are for its proposals: none gets there."""
        self._keys.take(event)
        event.accept()

    def _handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "right": self._say_right,
            "unknown": self._mark_unknown,
            "skip": self._skip,
            "find_category": self._find,
            "take_back": self._session.undo,
            "more": self._extend,
            "zoom": self.view.toggle_zoom,
            "leave": self.left.emit,
        }

    def _lay_out(self) -> None:
        self.suggestion.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = QVBoxLayout()
        middle.addWidget(self.bar)
        middle.addWidget(self.view, 1)
        below = QHBoxLayout(self._below)
        below.addWidget(self.suggestion, 1, Qt.AlignmentFlag.AlignHCenter)
        middle.addWidget(self._below)
        middle.addWidget(self.guard)
        middle.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        below.setContentsMargins(0, 6, 0, 8)
        for layout in (middle, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.bar.left.connect(self.left)
        self.bar.hiding_chosen.connect(self._hide_suggestion)
        self.guard.look_wanted.connect(self.look_wanted)
        self.guard.changed.connect(self._show)
        self.foot.accepted.connect(self.accept)
        self.foot.more_wanted.connect(self._extend)
        self.foot.stopped.connect(self.left)
        self.panel.chosen.connect(self.answer)
        self.panel.left.connect(self.setFocus)
        self.picker.chosen.connect(self.answer)
        self._session.changed.connect(self._heed)
        self._session.stepped.connect(self._go_back_to)
        self._session.categories_changed.connect(self._show)

    def _heed(self, change: Changed) -> None:
        self._has_new_model |= Topic.RUNS in change.topics
        if self.isVisible():
            self.refresh()

    def _show_standing(self, standing: _Standing) -> None:
        before, now = self.walk.audit, standing.audit
        self._rows = {row.id: row for row in standing.rows}
        self.walk.show(now)
        if now is None or (before is not None and before.model_id != now.model_id):
            self._end(told=before is not None and self._has_new_model)
        self._has_new_model = False
        if self._goes_back_to is not None:
            self.walk.go_to(self._goes_back_to)
            self._goes_back_to = None
        self._guard(now)
        self._show()

    def _guard(self, audit: Audit | None) -> None:
        """What is set aside is told once there is something to accept."""
        if audit is not None and audit.verdict is AuditVerdict.PROVEN:
            self.guard.look_up(audit.categories)
            self.guard.stand_at(audit.threshold)
        else:
            self.guard.stand_at(NOTHING_ABOVE)

    def _end(self, *, told: bool) -> None:
        """What is asked of a model ends with it; what was answered stays."""
        if told and self.isVisible():
            text = tr("The audit has ended: another model makes the proposals now.")
            self._session.noticed.emit(Notice(text))
        self.left.emit()

    def _show(self) -> None:
        audit, check = self.walk.audit, self.walk.current
        if audit is None:
            return
        self.bar.show_audit(audit)
        self.foot.show_walk(self.walk, self.guard.aside)
        row = self._rows.get(check.image_id) if check is not None else None
        ahead = self.walk.following(AHEAD)
        self.projector.show(row, ahead)
        if check is None:
            self.view.show_message(tr("All images of this sample are checked."), icon="review")
        self.suggestion.setText("")
        if check is not None and not audit.is_hidden:
            category = self._session.category(check.proposed_category_id)
            name = category.name if category else "?"
            key = self._session.keymap.key("audit", "right")
            self.suggestion.setText(
                tr(
                    "Proposed: {name}, {sure} · {key} if that is right",
                    name=name,
                    sure=confidence_in_words(check.confidence),
                    key=key,
                )
            )
        self._below.setVisible(bool(self.suggestion.text()))

    def _say_right(self) -> None:
        audit, check = self.walk.audit, self.walk.current
        if audit is None or check is None:
            return
        if audit.is_hidden:
            self._session.noticed.emit(
                Notice(tr("The suggestion is hidden: press the key of the category."))
            )
        else:
            self.answer(check.proposed_category_id)

    def _mark_unknown(self) -> None:
        check = self.walk.answer(None)
        if check is not None:
            self._session.feedback.give(self._session.theme.colors.muted)
            image_id = check.image_id
            self._write(image_id, lambda p: p.audits.mark_unknown(image_id))

    def _write(self, image_id: int, work: Callable[[Project], Changed]) -> None:
        def take_back(_error: object) -> None:
            self.walk.forget((image_id,))
            self.refresh()

        self._show()
        self._session.edit(work, lambda _: self.refresh(), failed=take_back)

    def _skip(self) -> None:
        self.walk.skip()
        self._show()

    def _extend(self) -> None:
        audit = self.walk.audit
        if audit is not None and self.walk.current is None and audit.estimate.accepted:
            self._session.edit(lambda p: p.audits.extend(MORE), lambda _: self.refresh())
        self.setFocus()

    def _hide_suggestion(self, is_hidden: bool) -> None:
        self._session.edit(lambda p: p.audits.hide(hidden=is_hidden), lambda _: self.refresh())
        self.setFocus()

    def _find(self, typed: str = "") -> None:
        """Ask for a category; in their own order, which says nothing of what is proposed."""
        if self.walk.current is not None:
            self.picker.pick(self._session.categories, self.view, typed)

    def _go_back_to(self, step: Step) -> None:
        """Show the image whose answer was taken back."""
        ids = step.changed.ids
        self.walk.forget(ids)
        if self.isVisible():
            self._goes_back_to = ids[0] if ids is not None and len(ids) == 1 else None
            self.refresh()


def _standing(project: Project) -> _Standing:
    audit = project.audits.current()
    ids = [] if audit is None else [check.image_id for check in audit.checks]
    return _Standing(audit, project.catalog.rows(ids) if ids else [])
