"""One line of progress: a bar, how far, how fast, how long still."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from core.progress import Progress
from gui.language import tr
from gui.views.durations import duration
from gui.views.words import words

STEPS = 1000


class ProgressLine(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.text = words("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.bar, 1)
        row.addWidget(self.text)

    def show_progress(self, progress: Progress | None, images_per_second: float | None) -> None:
        self.text.setText(_in_words(progress, images_per_second))
        self.bar.setAccessibleName(self.text.text())
        if progress is None or not progress.total:
            self.bar.setRange(0, 0)
            return
        self.bar.setRange(0, STEPS)
        self.bar.setValue(STEPS * progress.done // progress.total)


def _in_words(progress: Progress | None, images_per_second: float | None) -> str:
    parts: list[str] = []
    if progress is not None and progress.total:
        parts.append(tr("{done:,} of {total:,}", done=progress.done, total=progress.total))
    if images_per_second:
        parts.append(tr("{speed:,.0f} images/s", speed=images_per_second))
    elif speed := _speed(progress):
        parts.append(tr("{speed:,.0f}/s", speed=speed))
    if progress is not None and progress.seconds_left is not None:
        parts.append(tr("{time} left", time=duration(progress.seconds_left)))
    return " · ".join(parts)


def _speed(progress: Progress | None) -> float | None:
    """Return items a second, which is what the time left was reckoned from."""
    if progress is None or not progress.total or not progress.seconds_left:
        return None
    speed = (progress.total - progress.done) / progress.seconds_left
    return speed if speed >= 1 else None
