"""The grid of duplicate groups: what differs under each image, and which groups are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QWidget

from core.duplicate_rows import DuplicateGroup
from core.progress import Report
from core.project import Project
from core.rows import Group, ImageRow, Listing
from core.types import Grouping
from gui.language import current, tr
from gui.models.duplicate_list import DuplicateList, list_duplicates
from gui.session import Session
from gui.views.cell_facts import LINE, Fact, Facts
from gui.views.grid_geometry import CAPTION
from gui.views.grid_titles import GroupTitle
from gui.views.image_grid import ImageGrid

LINES = 4  # of facts: name, size, folder, time
BELOW = 6  # px under the last one


@dataclass(slots=True)
class _Answer:
    """What a question found, carried beside the listing from the read pool."""

    found: DuplicateList | None = None


class DuplicateGrid(ImageGrid):
    """`list_groups` shows the groups; an acted-on group is left out of what is chosen at once."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent, size=200)
        self._caption = CAPTION + LINES * LINE + BELOW
        self._list: DuplicateList | None = None
        self._acted: set[int] = set()
        self._canvas.facts = self._facts
        self._canvas.titles = self._title

    @property
    def shown(self) -> DuplicateList | None:
        """The groups in the grid; None before the first answer."""
        return self._list

    def list_groups(self, *, with_settled: bool, then: Callable[[], None]) -> None:
        answer = _Answer()

        def work(project: Project, _report: Report) -> Listing:
            answer.found = list_duplicates(project, with_settled=with_settled)
            return answer.found.listing

        self.listing.load(work, partial(self._take, answer, then), grouping=Grouping.DUPLICATES)

    def chosen_groups(self) -> list[DuplicateGroup]:
        """Return the groups with a selected image, without those that were acted on."""
        if self._list is None or not self._spans:
            return []
        numbers = {
            number
            for piece in self._chosen.ranges()
            for number in range(
                self._spans.number_of(piece.start), self._spans.number_of(piece.stop - 1) + 1
            )
        }
        groups = [self._list.groups[number] for number in sorted(numbers)]
        return [each for each in groups if each.key not in self._acted]

    def current_row(self) -> ImageRow | None:
        number = self.currentIndex().row()
        return self._images.row(number) if number >= 0 else None

    def group_number(self) -> int:
        """Return the place of the group in focus, from 0; -1 without one."""
        row = self.currentIndex().row()
        return self._spans.number_of(row) if self._spans and row >= 0 else -1

    def leave(self, groups: Sequence[DuplicateGroup]) -> None:
        """Note that these are being decided, and go on to the next group that is not."""
        self._acted.update(each.key for each in groups)
        if not self.step(1):
            self.step(-1)

    def stay(self) -> None:
        """What was acted on came to nothing: it may be chosen again."""
        self._acted.clear()

    def step(self, by: int) -> bool:
        """Go to the next group (1) or the one before (-1); tell whether there is one."""
        shown = self._list
        if shown is None:
            return False
        number = self.group_number() + by
        while 0 <= number < len(shown.groups):
            group = shown.groups[number]
            if group.key not in self._acted:
                self.go_to(shown.first_rows[group.key])
                return True
            number += by
        return False

    def _take(self, answer: _Answer, then: Callable[[], None]) -> None:
        self._list = answer.found
        if not self._session.tasks.unsettled_edits:
            self._acted.clear()
        if self.current_id() is None and self._images.ids:
            self.go_to(0)
        self.viewport().update()
        then()

    def _title(
        self, group: Group, _grouping: Grouping, _session: Session, _row: ImageRow | None
    ) -> GroupTitle:
        title = tr("{count:,} alike", count=group.count)
        colors, known = self._session.theme.colors, self._known(int(group.key))
        if known is None or known.key in self._acted:
            return GroupTitle(title, "")
        if known.conflicts:
            return GroupTitle(title, tr("Their labels differ"), colors.warning)
        said = "" if known.is_open else tr("Settled")
        return GroupTitle(title, said)

    def _known(self, key: int) -> DuplicateGroup | None:
        if self._list is None or key not in self._list.first_rows:
            return None
        row = self._list.first_rows[key]
        return self._list.groups[self._spans.number_of(row)] if self._spans else None

    def _facts(self, row: ImageRow) -> Facts | None:
        if self._list is None or row.duplicate_group is None:
            return None
        first = self._list.first_rows.get(row.duplicate_group)
        if first is None or first >= len(self._images.ids):
            return None
        best = self._images.row(first) or row
        pairs = zip(_lines(row), _lines(best), strict=True)
        name = Fact(row.name.rpartition("/")[2], differs=False)
        lines = (name, *(Fact(mine, mine != others) for mine, others in pairs))
        return Facts(lines, is_best=self._images.ids[first] == row.id)


def _lines(row: ImageRow) -> tuple[str, ...]:
    folder = row.name.rpartition("/")[0]
    locale = QLocale(current().code)
    size = locale.formattedDataSize(row.bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    return f"{row.width} × {row.height} · {size}", folder or tr("Top folder"), _time(row)


def _time(row: ImageRow) -> str:
    taken = QDateTime.fromString(row.captured_at or "", Qt.DateFormat.ISODate)
    if not taken.isValid():
        return tr("Without a capture time")
    return QLocale(current().code).toString(taken, QLocale.FormatType.ShortFormat)
