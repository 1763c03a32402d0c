"""The line under the large picture: which image, what it is, and how the session goes."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from core.rows import ImageRow
from core.types import Answer
from gui.language import tr, tr_count
from gui.models.images import suggestion_text, tier_name
from gui.session import Session
from gui.session_meter import SessionMeter
from gui.views.words import set_role, words
from gui.wording import accuracy_so_far

SECOND = 1000  # ms


class LabelFoot(QFrame):
    def __init__(
        self, session: Session, meter: SessionMeter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._session, self._meter = session, meter
        self._answer, self._name = words("", "heading"), words("", "caption")
        self.suggestion = words("", "chip")
        self.accuracy = words("", "caption")
        self._row: ImageRow | None = None
        self._given, self._rate, self._left = (words("", "caption") for _ in range(3))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(14)
        row.addWidget(self._answer)
        row.addWidget(self.suggestion)
        row.addWidget(self._name, 1)
        for part in (self.accuracy, self._given, self._rate, self._left):
            row.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setInterval(5 * SECOND)
        self._timer.timeout.connect(self.show_meter)
        self._timer.start()
        session.counts_changed.connect(self.show_meter)
        session.suggestions_changed.connect(self._show_suggestion)
        session.instant.refreshed.connect(self._show_suggestion)
        session.instant.measured.connect(self._show_accuracy)
        self.show_meter()
        self._show_suggestion()
        self._show_accuracy()

    def show_image(self, row: ImageRow | None) -> None:
        """Say what `row` is and how it is labeled."""
        self._name.setText("" if row is None else _name_and_size(row))
        text, role = self._answer_text(row)
        self._answer.setText(text)
        set_role(self._answer, role)
        self._row = row
        self._show_suggestion()

    def _show_suggestion(self) -> None:
        """Say what a model suggests, if that is asked for and the image has no label."""
        session, row, text = self._session, self._row, ""
        if session.suggestions_shown and row is not None and row.label is None:
            proposal = session.instant.beside(row)
            text = "" if proposal is None else suggestion_text(session, proposal)
        self.suggestion.setText(text)
        self.suggestion.setVisible(bool(text))

    def _show_accuracy(self) -> None:
        text, basis = accuracy_so_far(self._session.instant.accuracy)
        self.accuracy.setText(text)
        self.accuracy.setToolTip(basis)
        self.accuracy.setVisible(bool(text))

    def show_meter(self) -> None:
        counts, given, rate = self._session.counts, self._meter.total, self._meter.per_minute()
        left = counts.ready + counts.new - counts.labeled - counts.unknown
        self._given.setText(tr_count("{count:,} label now", "{count:,} labels now", given))
        self._rate.setText("" if rate is None else tr("{count:,} per minute", count=rate))
        self._left.setText(tr("{count:,} left", count=max(0, left)))
        self._rate.setVisible(rate is not None)

    def _answer_text(self, row: ImageRow | None) -> tuple[str, str]:
        """Return what is said of the image, and the role of that text."""
        if row is None:
            return "", "muted"
        if row.label is None:
            return tr("No label yet"), "muted"
        match row.label.answer:
            case Answer.UNKNOWN:
                return tr("Unknown"), "heading"
            case Answer.SKIPPED:
                return tr("Skipped"), "heading"
            case Answer.CATEGORY:
                category = self._session.category(row.label.category_id)
                name = category.name if category else ""
                return f"{name} · {tier_name(row.label.tier)}", "heading"


def _name_and_size(row: ImageRow) -> str:
    if not row.width or not row.height:
        return row.name
    return f"{row.name}   {row.width} × {row.height}"
