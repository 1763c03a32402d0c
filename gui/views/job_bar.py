"""The foot of the window: what runs now, how far it is, how long it takes, and a way to stop it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.progress import Progress
from gui.activity import Activity
from gui.language import tr
from gui.theme import Theme
from gui.views.buttons import tool_button
from gui.views.durations import duration
from gui.views.words import words

STEPS = 1000


class JobBar(QFrame):
    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._theme, self._rows = theme, dict[str, _JobRow]()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 6, 10, 6)
        self._column.setSpacing(4)
        self.hide()

    def show_activity(self, key: str, activity: Activity | None) -> None:
        """Show, update or (None) remove the line of one job."""
        if activity is None:
            row = self._rows.pop(key, None)
            if row is not None:
                self._column.removeWidget(row)
                row.deleteLater()
        else:
            if key not in self._rows:
                self._rows[key] = _JobRow(self._theme)
                self._column.addWidget(self._rows[key])
            self._rows[key].show_activity(activity)
        self.setVisible(bool(self._rows))


class _JobRow(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._activity: Activity | None = None
        self._text, self._detail = words(""), words("", "caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(260)
        self._theme = theme
        self._pause = tool_button(theme, "pause", tr("Pause"), self._ask_to_wait)
        self._pause.hide()
        self._cancel = tool_button(theme, "close", tr("Cancel"), self._ask_to_stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._text)
        row.addWidget(self._bar, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._detail, 1)
        row.addWidget(self._pause)
        row.addWidget(self._cancel)

    def show_activity(self, activity: Activity) -> None:
        self._activity = activity
        self._text.setText(activity.text)
        self._bar.setAccessibleName(activity.text)
        self._detail.setText(tr("Stopping…") if activity.cancelling else _detail(activity.progress))
        self._cancel.setEnabled(not activity.cancelling)
        self._show_pause(activity)
        progress = activity.progress
        if progress is None or not progress.total:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, STEPS)
            self._bar.setValue(STEPS * progress.done // progress.total)

    def _show_pause(self, activity: Activity) -> None:
        self._pause.setVisible(activity.pause is not None)
        text = tr("Go on") if activity.is_paused else tr("Pause")
        if self._pause.toolTip() != text:
            self._theme.set_icon(self._pause, "play" if activity.is_paused else "pause")
            self._pause.setToolTip(text)
            self._pause.setAccessibleName(text)

    def _ask_to_wait(self) -> None:
        if self._activity is not None and self._activity.pause is not None:
            self._activity.pause()

    def _ask_to_stop(self) -> None:
        if self._activity is not None:
            self._activity.cancel()


def _detail(progress: Progress | None) -> str:
    if progress is None:
        return ""
    if not progress.total:
        return tr("{done:,} so far", done=progress.done)
    text = tr("{done:,} of {total:,}", done=progress.done, total=progress.total)
    if progress.seconds_left is None:
        return text
    return f"{text} · {tr('{time} left', time=duration(progress.seconds_left))}"
