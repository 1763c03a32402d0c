"""The run under way: its stages, how far the present one is, and what it has said."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.jobs.messages import RoundDone, Started
from gui.language import tr, tr_count, tr_said
from gui.models.run_story import RunStory
from gui.theme import Theme
from gui.views.card import Card
from gui.views.progress_line import ProgressLine
from gui.views.stage_stepper import StageStepper
from gui.views.words import words
from gui.wording import percent

MOST_LINES = 5
MOST_STAGES = 7


class LiveCard(Card):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.heading = words("", "heading")
        self.about = words("", "muted")
        self.stepper = StageStepper(theme)
        self.progress = ProgressLine()
        self.said = words("", "muted", wraps=True)
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addWidget(self.about, 1)
        self.add(top, self.stepper, self.progress, self.said)

    def show_story(self, story: RunStory, *, is_stopping: bool) -> None:
        self.heading.setText(tr("Stopping…") if is_stopping else tr("Training"))
        self.about.setText(_about(story.started))
        stages = [tr_said(name) for name in story.stages[-MOST_STAGES:]] or [tr("Starting")]
        self.stepper.show_stages(tuple(stages), current=len(stages) - 1)
        self.progress.show_progress(story.progress, story.images_per_second)
        lines = [*(_round_in_words(each) for each in story.rounds), *map(tr_said, story.notes)]
        self.said.setText("\n".join(lines[-MOST_LINES:]))
        self.said.setVisible(bool(lines))


def _about(started: Started | None) -> str:
    if started is None:
        return ""
    return f"{started.backbone} · {started.device} · {started.precision}"


def _round_in_words(done: RoundDone) -> str:
    parts = [tr("Round {number}: {method}", number=done.number, method=tr_said(done.method))]
    if done.pseudo_labels:
        parts.append(tr_count("1 pseudo-label", "{count:,} pseudo-labels", done.pseudo_labels))
    if done.accuracy is not None:
        parts.append(tr("{percent} right", percent=percent(done.accuracy)))
    if not done.accepted:
        parts.append(tr("rejected"))
    if done.reason:
        parts.append(tr_said(done.reason))
    return " · ".join(parts)
