"""What came of a run: how good it is and what was gained, or why it ended early."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from core.run_rows import Round, Run
from core.types import RunState
from core.unmeasured import why_unmeasured
from gui.language import tr, tr_count, tr_said
from gui.models.run_record import RunRecord
from gui.theme import Theme
from gui.views.accuracy_bar import AccuracyBar
from gui.views.buttons import push_button
from gui.views.card import Card
from gui.views.durations import duration
from gui.views.words import set_role, words
from gui.wording import basis_in_words, not_measured, percent

LOG_HEIGHT = 150
BAR_WIDTH = 420


class RunCard(Card):
    """Shows a `RunRecord`; the buttons only ask."""

    review_wanted = Signal()
    resume_wanted = Signal(int)  # run id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._record: RunRecord | None = None
        self.title = words("", "muted")
        self.figure = words("", "figure")
        self.bar = AccuracyBar(theme)
        self.bar.setMaximumWidth(BAR_WIDTH)
        self.basis = words("", wraps=True)
        self.gained = words("", wraps=True)
        self.message = words("", "muted", wraps=True)
        self.about = words("", "caption", wraps=True)
        self.log = _log_box()
        self.review = push_button("", self.review_wanted.emit, role="primary")
        self.resume = push_button(
            tr("Resume"), self._resume, role="primary", icon="play", theme=theme
        )
        self.copy = push_button(tr("Copy details"), self._copy, icon="copy", theme=theme)
        buttons = QHBoxLayout()
        for button in (self.review, self.resume, self.copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.add(self.title, self.figure, self.bar, self.basis, self.gained, self.message)
        self.add(self.log, self.about, buttons)

    def show_record(self, record: RunRecord, *, proposals: int) -> None:
        """`proposals` counts those that wait for review now, made by whichever model is current."""
        self._record, run = record, record.run
        self.title.setText(_title(run))
        is_done, is_failed = run.state is RunState.DONE, run.state is RunState.FAILED
        kept = final_round(run)
        _fill(self.figure, _headline(run, kept))
        measured = kept if is_done else None
        self.bar.show_accuracy(
            measured.accuracy if measured else None, measured.interval if measured else None
        )
        _fill(self.basis, _basis(run, kept) if is_done else _ended_early(run))
        _fill(self.gained, _gained(run) if is_done else "")
        _fill(self.message, tr_said(run.message.partition("\n")[0]))
        _fill(self.about, _about(run) if is_done else "")
        set_role(self.message, "danger" if is_failed else "muted")
        self.log.setPlainText(record.log)
        self.log.setVisible(is_failed and bool(record.log))
        self.log.verticalScrollBar().setValue(self.log.verticalScrollBar().maximum())
        self.copy.setVisible(is_failed)
        self.resume.setVisible(
            run.state in (RunState.STOPPED, RunState.INTERRUPTED, RunState.FAILED)
        )
        is_current = any(each.is_current for each in run.rounds)
        self.review.setVisible(is_done and is_current and proposals > 0)
        self.review.setText(
            tr_count("Review the proposal", "Review {count:,} proposals", proposals)
        )

    def _resume(self) -> None:
        if self._record is not None:
            self.resume_wanted.emit(self._record.run.id)

    def _copy(self) -> None:
        if self._record is not None:
            run = self._record.run
            text = f"{_title(run)}\n{run.message}\n{run.folder}\n\n{self._record.log}"
            QGuiApplication.clipboard().setText(text)


def final_round(run: Run) -> Round | None:
    """Return the round whose model the run ended with: the last accepted one, else the first."""
    accepted = [each for each in run.rounds if each.accepted]
    ordered = sorted(accepted or run.rounds, key=lambda each: each.number)
    if not ordered:
        return None
    return ordered[-1] if accepted else ordered[0]


def _title(run: Run) -> str:
    return tr("Run {run} · {recipe}", run=run.id, recipe=run.recipe)


def _headline(run: Run, kept: Round | None) -> str:
    if run.state is RunState.FAILED:
        return tr("Training failed")
    if run.state is RunState.STOPPED:
        return tr("Stopped")
    if run.state is RunState.INTERRUPTED:
        return tr("Interrupted")
    if kept is None or kept.accuracy is None:
        return tr("Not measured yet")
    return tr("{percent} right", percent=percent(kept.accuracy, kept.validated_on))


def _ended_early(run: Run) -> str:
    if run.state is RunState.STOPPED:
        return tr("What it had learned is saved. Resume to go on from there.")
    if run.state is RunState.INTERRUPTED:
        return tr("The window was closed while it ran. Resume to go on from the last checkpoint.")
    return ""


def _basis(run: Run, kept: Round | None) -> str:
    if kept is None:
        return ""
    validation: Any = run.result.get("validation") or {}  # stored JSON has no static type
    if kept.accuracy is None:
        return not_measured(why_unmeasured(validation))
    method = str(validation.get("method") or "")
    told = basis_in_words(kept.interval, kept.validated_on, method) + "."
    if validation.get("sample") not in (None, "", "random"):
        told += " " + tr("These labels were picked by a person and are no random sample.")
    return told


def _gained(run: Run) -> str:
    """Compare with the model that the project had before, pairwise on the same gold labels."""
    against: Any = run.result.get("against_current") or {}  # stored JSON has no static type
    won, lost = against.get("wins"), against.get("losses")
    if won is None or lost is None:
        return ""
    if not against.get("compared", True):
        return ""  # the message says why
    if not won and not lost:
        return tr("As right as the model before: both judge every gold label alike.")
    return tr(
        "Against the model before: right on {won} gold labels that it had wrong, "
        "wrong on {lost} that it had right.",
        won=won,
        lost=lost,
    )


def _about(run: Run) -> str:
    speed = run.result.get("images_per_second")
    parts = [run.backbone, run.device, _time_taken(run)]
    if isinstance(speed, int | float) and speed:
        parts.append(tr("{speed:,.0f} images/s", speed=speed))
    return " · ".join(part for part in parts if part)


def _time_taken(run: Run) -> str:
    seconds: Any = run.result.get("seconds")
    if isinstance(seconds, dict):
        seconds = seconds.get("total") or sum(seconds.values())
    return tr("took {time}", time=duration(seconds)) if isinstance(seconds, int | float) else ""


def _fill(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _log_box() -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setReadOnly(True)
    box.setMaximumHeight(LOG_HEIGHT)
    box.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    box.setAccessibleName(tr("End of the log"))
    return box
