"""The line under the large picture: which image, what it is, and how the session goes."""

from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.rows import ImageRow, Remark
from core.types import Answer
from gui.language import tr, tr_count
from gui.models.images import suggestion_text, tier_name
from gui.session import Session
from gui.session_meter import SessionMeter
from gui.views.eliding_label import ElidingLabel
from gui.views.key_hints import KeyHints
from gui.views.words import set_role, words
from gui.wording import accuracy_so_far

SECOND = 1000  # ms
LONGEST = 40  # signs of a comment that are shown in the line
NARROW = 460  # px: below this the line has no room for the meter


class LabelFoot(QFrame):
    def __init__(
        self, session: Session, meter: SessionMeter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._session, self._meter = session, meter
        self._answer = words("", "heading")
        self._name = ElidingLabel("caption", Qt.TextElideMode.ElideMiddle)
        self.suggestion = words("", "chip")
        self.accuracy = ElidingLabel("caption")
        self._row: ImageRow | None = None
        self._given, self._rate, self._left = (words("", "caption") for _ in range(3))
        self._remark = ElidingLabel("warning")
        self._today, self._day = 0, date.today()
        self.hints = KeyHints(session, "label", _hints())
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._answer)
        row.addWidget(self._remark)
        row.addWidget(self.suggestion)
        row.addWidget(self._name, 1)
        for part in (self.accuracy, self._given, self._rate, self._left):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 9, 16, 8)
        column.setSpacing(7)
        column.addLayout(row)
        column.addWidget(self.hints)
        self._timer = QTimer(self)
        self._timer.setInterval(5 * SECOND)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        session.counts_changed.connect(self._ask_today)
        session.keymap.changed.connect(self.show_meter)
        self._ask_today()
        session.suggestions_changed.connect(self._show_suggestion)
        session.instant.refreshed.connect(self._show_suggestion)
        session.instant.measured.connect(self._show_accuracy)
        self._show_suggestion()
        self._show_accuracy()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_meter()

    def show_image(self, row: ImageRow | None) -> None:
        """Say what `row` is and how it is labeled."""
        self._name.setText("" if row is None else _name_and_size(row))
        self._name.setToolTip(self._name.text())
        text, role = self._answer_text(row)
        self._answer.setText(text)
        set_role(self._answer, role)
        self._show_remark(row)
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
        text, basis = accuracy_so_far(self._session.instant.accuracy, self._named)
        self.accuracy.setText(text)
        self.accuracy.setToolTip(basis)
        self.accuracy.setVisible(bool(text))

    def _named(self, category_id: int) -> str:
        category = self._session.category(category_id)
        return "?" if category is None else category.name

    def show_meter(self) -> None:
        """Say how many labels were given today, how fast, and how long the rest takes."""
        counts, pace = self._session.counts, self._meter.per_minute()
        left = max(0, counts.ready + counts.new - counts.labeled - counts.unknown)
        self._given.setText(
            tr_count("{count:,} label today", "{count:,} labels today", self._today)
        )
        paused = self._meter.is_paused
        self._rate.setText(_pace_text(pace, paused=paused))
        roomy = self.width() >= NARROW
        self._given.setVisible(roomy)
        self._rate.setVisible(roomy and pace is not None)
        minutes = self._meter.minutes_left(left)
        self._left.setText(_left_text(left, minutes if roomy else None))

    def _tick(self) -> None:
        if date.today() != self._day:
            self._ask_today()
        else:
            self.show_meter()

    def _ask_today(self) -> None:
        """Read today's count from the ledger: it knows of undo, and of sessions before this."""
        self._session.read(
            lambda p: p.labeling.answered_today(), self._set_today, replacing="labels today"
        )
        self.show_meter()

    def _set_today(self, count: int) -> None:
        self._today, self._day = count, date.today()
        self.show_meter()

    def _show_remark(self, row: ImageRow | None) -> None:
        remark = Remark() if row is None else row.remark
        comment = " ".join(remark.comment.split())
        shown = comment if len(comment) <= LONGEST else comment[: LONGEST - 1] + "…"
        parts = [tr("Flagged")] if remark.flagged else []
        parts += [f"“{shown}”"] if shown else []
        self._remark.setText(" · ".join(parts))
        self._remark.setToolTip(remark.comment)
        self._remark.setVisible(bool(parts))

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


def _pace_text(pace: int | None, *, paused: bool) -> str:
    if pace is None:
        return ""
    return tr("paused") if paused else tr("{count:,} per minute", count=pace)


def _left_text(left: int, minutes: float | None) -> str:
    text = tr("{count:,} left", count=left)
    if minutes is None or not left:
        return text
    if minutes < 1:
        return f"{text} · {tr('under a minute')}"
    if minutes < 90:
        return f"{text} · " + tr("about {minutes:,} min", minutes=round(minutes))
    return f"{text} · " + tr("about {hours:,} h", hours=round(minutes / 60))


def _hints() -> list[tuple[str, str]]:
    return [
        ("skip", tr("skip")),
        ("unknown", tr("unknown")),
        ("take_back", tr("undo")),
        ("repeat", tr("again")),
        ("find_category", tr("find")),
        ("flag", tr("flag")),
        ("comment", tr("comment")),
        ("next_unlabeled", tr("next unlabeled")),
        ("zoom", tr("zoom")),
    ]
