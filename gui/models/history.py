"""The steps of the project, newest first, under the days on which they were made."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    Qt,
)

from core.project import Project
from core.rows import Edit
from core.types import EditState
from gui import language
from gui.language import tr, tr_count
from gui.models.flat import Index, line_at, row_count
from gui.session import Session

PAGE = 200  # steps read at a time
MOST_AGAIN = 2_000  # of those read before that are read again when something was done
Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Day:
    text: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """Before the first step: nothing is done."""


Line = Day | Edit | Beginning


@dataclass(frozen=True, slots=True)
class _Page:
    """Steps, and the last one that is done, read at the same moment."""

    edits: list[Edit]
    done: Edit | None


class HistoryModel(QAbstractListModel):
    """Reads only while it is `awake`: nobody looks at a hidden panel."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits: list[Edit] = []
        self.lines: list[Line] = []
        self.done: Edit | None = None  # the last step that is done
        self._wanted = ""
        self._more = self._awake = self._reading = False
        session.history_changed.connect(self._read_again)

    def wake(self, *, awake: bool) -> None:
        self._awake = awake
        self._read_again()

    def narrow(self, text: str) -> None:
        """List only steps that say `text`, in what was done, to what, or by whom."""
        self._wanted = text.strip()
        self._edits = []
        self._read_again()

    @property
    def now(self) -> int:
        """The id of the last step that is done, 0 if there is none."""
        return 0 if self.done is None else self.done.id

    def rowCount(self, parent: Index | None = None) -> int:
        return row_count(self.lines, parent)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # Qt's own type
        line = line_at(self.lines, index)
        if line is None:
            return None
        match role:
            case Role.DisplayRole:
                return title(line)
            case Role.ToolTipRole | Role.AccessibleTextRole:
                return "\n".join(filter(None, (title(line), detail(line))))
            case Role.UserRole:
                return line
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        own = flag.ItemIsEnabled | flag.ItemNeverHasChildren
        return own if isinstance(self.lines[index.row()], Day) else own | flag.ItemIsSelectable

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not self._reading and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._read(PAGE, before=self._edits[-1].id)

    def row_of(self, edit_id: int) -> int | None:
        """Return the line of a step, or of the beginning (0)."""
        return next((row for row, line in enumerate(self.lines) if id_of(line) == edit_id), None)

    def _read_again(self) -> None:
        if self._awake:
            self._read(max(PAGE, min(MOST_AGAIN, len(self._edits))), before=None)

    def _read(self, limit: int, *, before: int | None) -> None:
        self._reading, wanted = True, self._wanted
        self._session.read(
            partial(_page, wanted, before, limit),
            partial(self._take, limit, before),
            replacing=f"history {id(self)}",
        )

    def _take(self, limit: int, before: int | None, found: _Page) -> None:
        self._reading, self._more = False, len(found.edits) == limit
        self._edits = found.edits if before is None else self._edits + found.edits
        self.done = found.done
        lines = _under_days(self._edits)
        if not self._more and not self._wanted and self._edits:
            lines.append(Beginning())
        if before is not None:
            self._append(lines)
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def _append(self, lines: list[Line]) -> None:
        """Older steps come below: what is shown above them stays as it is."""
        if len(lines) > len(self.lines):
            self.beginInsertRows(QModelIndex(), len(self.lines), len(lines) - 1)
            self.lines = lines
            self.endInsertRows()


def id_of(line: Line | None) -> int | None:
    """Return the id of a step, 0 for the beginning, None for what cannot be gone to."""
    match line:
        case Edit():
            return line.id
        case Beginning():
            return 0
        case _:
            return None


def title(line: Line) -> str:
    match line:
        case Day():
            return line.text
        case Edit():
            return tr(line.template, **line.fields)
        case Beginning():
            return tr("Before the first step")


def detail(line: Line) -> str:
    """Return when and by whom a step was made, and what became of it."""
    if not isinstance(line, Edit):
        return ""
    parts = [_local(line.at).strftime("%H:%M"), line.author]
    parts.append(tr_count("{count:,} change", "{count:,} changes", line.count))
    if line.state is EditState.UNDONE:
        parts.append(tr("undone"))
    elif line.state is EditState.DROPPED:
        parts.append(tr("undone and replaced"))
    return " · ".join(parts)


def _page(wanted: str, before: int | None, limit: int, project: Project) -> _Page:
    history = project.history
    templates = history.templates() if wanted else []
    named = [each for each in templates if wanted.casefold() in tr(each).casefold()]
    edits = history.page(before=before, limit=limit, wanted=wanted, templates=named)
    return _Page(edits, history.next_undo())


def _under_days(edits: list[Edit]) -> list[Line]:
    lines: list[Line] = []
    day: date | None = None
    for edit in edits:
        made = _local(edit.at).date()
        if made != day:
            day = made
            lines.append(Day(_day(made)))
        lines.append(edit)
    return lines


def _local(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone()


def _day(day: date) -> str:
    days = (datetime.now(UTC).astimezone().date() - day).days
    if days in (0, 1):
        return tr("Yesterday") if days else tr("Today")
    locale = QLocale(language.current().code)
    return locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
