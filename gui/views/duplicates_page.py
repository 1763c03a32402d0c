"""Duplicates: groups of images that show the same, compared side by side and resolved by a key."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.duplicate_rows import DuplicateGroup
from core.errors import UserError
from core.project import Project
from core.rows import Changed
from core.types import Topic
from gui.language import tr, tr_count
from gui.notice import Notice
from gui.page_keys import PageKeys
from gui.session import Session
from gui.views.category_picker import CategoryPicker
from gui.views.duplicate_bar import DuplicateBar
from gui.views.duplicate_foot import DuplicateFoot
from gui.views.duplicate_grid import DuplicateGrid
from gui.views.empty_state import EmptyState, show_face

DECIDING = frozenset({Topic.IMAGES, Topic.LABELS, Topic.CATEGORIES, Topic.REMARKS})
NEED_GROUPS = ("majority", "as_this", "find_category", "keep_best", "distinct")


class DuplicatesPage(QWidget):
    """Lists only while it is seen: the groups of a million images take a while to read."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.title = tr("Duplicates")
        self._session = session
        self._is_stale, self._is_finding = True, False
        self.bar = DuplicateBar()
        self.grid = DuplicateGrid(session)
        self.picker = CategoryPicker(self)
        self._actions = session.keymap.build(self, "duplicates", self._handlers())
        self._keys = PageKeys(
            self, "duplicates", session, self._actions, self._label, self._ask_category
        )
        self._keys.watch(self.grid)
        self.foot = DuplicateFoot(session.theme, self._actions)
        self._lay_out()
        self._connect()
        self._show_state()
        session.read(lambda p: p.duplicates.strictness(), self.bar.choose)

    def refresh(self) -> None:
        """List the groups again; what is in focus is kept."""
        self._is_stale = False
        self.grid.list_groups(with_settled=self.bar.settled.isChecked(), then=self._show_state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def _handlers(self) -> Mapping[str, Callable[[], None]]:
        grid = self.grid
        return {
            "majority": self._follow_majority,
            "as_this": self._follow_this,
            "find_category": self._ask_category,
            "keep_best": self._keep_best,
            "distinct": self._call_distinct,
            "next_group": lambda: self._step(1),
            "previous_group": lambda: self._step(-1),
            "take_back": self._session.undo,
            "select_group": grid.groups.select_current,
            "select_all": grid.selectAll,
            "select_none": grid.clearSelection,
            "open_image": self._open_current,
            "find": self._find,
            "settled": self.bar.settled.toggle,
            "larger": lambda: grid.zoom(1),
            "smaller": lambda: grid.zoom(-1),
        }

    def _lay_out(self) -> None:
        theme = self._session.theme
        self.none_found = EmptyState(
            theme,
            "copy",
            tr("No duplicates found"),
            tr(
                "Copies are looked for when images are read. Move the slider to the right and "
                "compare again to find pictures that are less alike."
            ),
            button=tr("Find duplicates"),
            clicked=self._find,
        )
        self.all_settled = EmptyState(
            theme,
            "check",
            tr("All duplicates are settled"),
            tr("Every group has one label, or one image that is not skipped."),
            button=tr("Show settled groups too"),
            clicked=self.bar.settled.toggle,
        )
        self.waiting = QWidget()
        self.faces = QStackedWidget()
        for face in (self.waiting, self.grid, self.none_found, self.all_settled):
            self.faces.addWidget(face)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.faces, 1)
        column.addWidget(self.foot)
        self.setFocusProxy(self.grid)
        hints = self._actions
        self.bar.find_button.setToolTip(hints["find"].toolTip())
        self.bar.settled.setToolTip(hints["settled"].toolTip())

    def _connect(self) -> None:
        session = self._session
        self.bar.find_wanted.connect(self._find)
        self.bar.settled_wanted.connect(self.refresh)
        self.grid.selected.connect(self._show_state)
        self.grid.moved.connect(self._show_state)
        self.grid.opened.connect(session.image_wanted)
        self.picker.chosen.connect(self._label)
        session.changed.connect(self._heed)

    def _heed(self, change: Changed) -> None:
        if not change.topics & DECIDING:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._is_stale = True

    def _show_state(self) -> None:
        shown, chosen = self.grid.shown, self.grid.chosen_groups()
        for name in NEED_GROUPS:
            self._actions[name].setEnabled(bool(chosen))
        can_find = not (self._is_finding or self._session.project.read_only)
        self._actions["find"].setEnabled(can_find)
        self.bar.find_button.setEnabled(can_find)
        if shown is None:
            return
        face = self.all_settled if shown.settled else self.none_found
        show_face(self, self.faces, self.grid if shown.groups else face)
        self.foot.setVisible(bool(shown.groups))
        self.bar.status.setText(self._status(len(shown.groups), shown.conflicting))
        self.foot.position.setText(self._position(len(shown.groups), len(chosen)))

    def _status(self, groups: int, conflicting: int) -> str:
        images = len(self.grid.images.ids)
        text = tr_count(
            "{count:,} group of {images:,} images",
            "{count:,} groups of {images:,} images",
            groups,
            images=images,
        )
        if conflicting:
            text += " · " + tr("{count:,} whose labels differ", count=conflicting)
        return text if groups else ""

    def _position(self, groups: int, chosen: int) -> str:
        number = self.grid.group_number()
        if number < 0 or not groups:
            return ""
        if chosen > 1:
            return tr("{count:,} groups selected", count=chosen)
        return tr("Group {number:,} of {count:,}", number=number + 1, count=groups)

    # What is done with groups

    def _follow_majority(self) -> None:
        groups = [each for each in self.grid.chosen_groups() if each.majority is not None]
        if groups:
            self._decide(groups, lambda p: p.duplicates.follow_majority(groups))
        elif self.grid.chosen_groups():
            self._say(tr("No label is that of most here: choose one, or take that of an image."))

    def _follow_this(self) -> None:
        row = self.grid.current_row()
        groups = [each for each in self.grid.chosen_groups() if _holds(each, row and row.id)]
        if not groups:
            return
        if row is None or row.label is None or row.label.category_id is None:
            self._say(tr("This image has no label that the others could take."))
        else:
            self._unify(groups, row.label.category_id)

    def _label(self, category_id: int) -> None:
        if groups := self.grid.chosen_groups():
            self._unify(groups, category_id)

    def _unify(self, groups: Sequence[DuplicateGroup], category_id: int) -> None:
        self._decide(groups, lambda p: p.duplicates.unify(groups, category_id))

    def _keep_best(self) -> None:
        groups = self.grid.chosen_groups()
        self._decide(groups, lambda p: p.duplicates.keep_best(groups))

    def _call_distinct(self) -> None:
        groups = self.grid.chosen_groups()
        ids = [each.id for group in groups for each in group.images]
        self._decide(groups, lambda p: p.duplicates.set_distinct(ids))

    def _decide(self, groups: Sequence[DuplicateGroup], work: Callable[[Project], Changed]) -> None:
        """Write one edit and go on to the next group at once."""
        if groups:
            self.grid.leave(groups)
            self._session.edit(work, self._list_decided, failed=self._stay, notice=True)

    def _list_decided(self, _change: Changed) -> None:
        self.refresh()

    def _stay(self, _error: UserError) -> None:
        self.grid.stay()
        self.refresh()

    def _ask_category(self, typed: str = "") -> None:
        if self.grid.chosen_groups():
            self.picker.pick(self._session.categories, self.grid, typed)

    def _step(self, by: int) -> None:
        self.grid.step(by)

    def _open_current(self) -> None:
        current = self.grid.current_id()
        if current is not None:
            self._session.image_wanted.emit(current)

    def _say(self, text: str) -> None:
        self._session.noticed.emit(Notice(text))

    # Finding

    def _find(self) -> None:
        if self._is_finding or self._session.project.read_only:
            return
        self._is_finding = True
        self._show_state()
        project, strictness = self._session.project, self.bar.strictness

        self._session.tasks.job(
            tr("Comparing pictures"),
            lambda report: project.duplicates.find(strictness, report),
            self._tell_found,
            ended=self._end_finding,
        )

    def _tell_found(self, groups: int) -> None:
        self._say(
            tr_count("{count:,} group of duplicates", "{count:,} groups of duplicates", groups)
            if groups
            else tr("No duplicates found")
        )

    def _end_finding(self) -> None:
        self._is_finding = False
        self._show_state()
        self._session.announce(Changed(frozenset({Topic.IMAGES}), None))


def _holds(group: DuplicateGroup, image_id: int | None) -> bool:
    return any(each.id == image_id for each in group.images)
