"""The line over the proposals of a group: what is known of it, and what is done with it."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.doubt.set_aside import NOTHING_ASIDE
from core.project import Project
from core.rows import Changed
from core.trust.rows import Audit, Certificate, PrecisionCurve
from gui.notice import Notice
from gui.session import Session
from gui.trust_wording import MORE
from gui.views.guard_bar import GuardBar, accept_above
from gui.views.threshold_panel import ThresholdPanel


@dataclass(frozen=True, slots=True)
class _Known:
    categories: frozenset[int]
    curve: PrecisionCurve
    audit: Audit | None


@dataclass(frozen=True, slots=True)
class _Proof:
    categories: frozenset[int]
    guards: bool
    certificate: Certificate
    accepted: int  # proposals above the line: where it stands, else where it is to go


class PrecisionLine(QObject):
    """`refresh` reads; moving the line reads nothing, it has all stops."""

    audit_opened = Signal()

    def __init__(self, session: Session, panel: ThresholdPanel, guard: GuardBar) -> None:
        super().__init__(panel)
        self._session, self._panel, self._guard = session, panel, guard
        self._categories: frozenset[int] = frozenset()
        panel.accept_wanted.connect(self._accept)
        panel.needed_wanted.connect(self._certify)
        panel.proof_wanted.connect(partial(self._certify, stays=True))
        panel.audit_wanted.connect(self._begin)
        panel.stood.connect(guard.stand_at)
        guard.changed.connect(self._count)
        guard.included.toggled.connect(panel.prove_what_was_not)
        panel.go_on_wanted.connect(self.audit_opened)

    def use(self, categories: frozenset[int]) -> None:
        """Stand over the proposals of these categories; empty means all."""
        if categories != self._categories:
            self._categories = categories
            self._panel.wait()
            self._panel.show_aside(None)
            self.refresh()

    def refresh(self) -> None:
        only = self._categories
        self._session.read(lambda p: _known(p, only), self._show, replacing="precision line")
        self._guard.look_up(only)

    def _show(self, known: _Known) -> None:
        if known.categories == self._categories:
            self._panel.show_curve(known.curve)
            self._panel.show_audit(known.audit)

    def _count(self) -> None:
        self._panel.show_aside(self._guard.aside)

    def accept(self) -> None:
        """Accept above the line, or say why there is nothing to accept."""
        refusal = self._panel.refusal()
        if refusal:
            self._session.noticed.emit(Notice(refusal))
        else:
            self._panel.accept.click()

    def _accept(self, threshold: float) -> None:
        only, guards = self._categories, self._guard.guards
        self._session.edit(lambda p: accept_above(p, threshold, only, guards=guards), notice=True)
        self._guard.fall_back()

    def _certify(self, precision: float, *, stays: bool = False) -> None:
        """Ask where `precision` is proven: the line goes there, unless it `stays`."""
        only, guards, line = self._categories, self._guard.guards, self._panel.threshold

        def show(proof: _Proof) -> None:
            if proof.categories != self._categories or (stays and line != self._panel.threshold):
                return
            if proof.guards != self._guard.guards:
                self._certify(precision, stays=stays)
                return
            self._panel.show_certificate(proof.certificate, precision, proof.accepted, stays=stays)

        self._session.read(
            lambda p: _proof(p, precision, only, line, guards=guards, stays=stays),
            show,
            replacing="certificate",
        )

    def _begin(self, threshold: float, precision: float) -> None:
        only = self._categories
        self._session.edit(
            lambda p: _begin_audit(p, threshold, only, precision),
            lambda _: self.audit_opened.emit(),
        )


def _known(project: Project, categories: frozenset[int]) -> _Known:
    return _Known(
        categories=categories,
        curve=project.trust.curve(categories=categories),
        audit=project.audits.current(),
    )


def _begin_audit(
    project: Project, threshold: float, categories: frozenset[int], precision: float
) -> Changed:
    """Draw an audit; where the one that is open asks the same, it goes on."""
    audit = project.audits.current()
    if audit is not None and audit.is_open and audit.question == (threshold, categories, precision):
        return Changed(frozenset())
    return project.audits.begin(threshold, categories=categories, precision=precision, size=MORE)


def _proof(
    project: Project,
    precision: float,
    categories: frozenset[int],
    line: float,
    *,
    guards: bool,
    stays: bool,
) -> _Proof:
    aside = project.doubt.set_aside(0.0, categories=categories) if guards else NOTHING_ASIDE
    found = project.trust.certify(
        precision,
        categories=categories,
        aside_above=aside.count_above,
        standing=line if stays else None,
    )
    if found.threshold is not None and not stays:
        line = found.threshold
    above = project.review.count_above(line, categories=categories)
    return _Proof(categories, guards, found, above)
