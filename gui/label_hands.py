"""What the labeling pages share: find a category, repeat, flag, comment, take back, majority."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.category_names import tidy
from core.rows import Category, Changed, ImageRow
from gui.language import tr
from gui.notice import Notice
from gui.session import Session
from gui.views.category_picker import CategoryPicker
from gui.views.comment_editor import CommentEditor


class LabelHands(QObject):
    """`ids` are what is selected, `current` the image that is looked at, `near` the view at which
    popups open, `label` what to do with a category."""

    def __init__(
        self,
        page: QWidget,
        session: Session,
        *,
        near: QWidget,
        ids: Callable[[], Sequence[int]],
        current: Callable[[], ImageRow | None],
        label: Callable[[int], None],
    ) -> None:
        super().__init__(page)
        self._session, self._near = session, near
        self._ids, self._current, self._label = ids, current, label
        self.picker = CategoryPicker(page, adds=True)
        self.picker.chosen.connect(label)
        self.picker.named.connect(self._label_as_new)
        self.editor = CommentEditor(page)
        self.editor.written.connect(session.comment)

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "find_category": self.find,
            "repeat": self._repeat,
            "flag": self._flag,
            "comment": self._comment,
            "take_back": self._session.undo,
        }

    def find(self, typed: str = "") -> None:
        """Ask for a category near the picture, those used last first."""
        if self._ids():
            self.picker.pick(self._likely(), self._near, typed)

    def give_majority(self) -> None:
        """Label the selection as most of it is labeled already."""
        if ids := self._ids():  # asked on the edit lane: after the labels that are on their way
            project = self._session.project
            self._session.tasks.edit(lambda: project.labeling.majority(ids), self._label)

    def _likely(self) -> list[Category]:
        recent = {id_: at for at, id_ in enumerate(self._session.recent)}
        return sorted(
            self._session.categories,
            key=lambda each: (recent.get(each.id, len(recent)), -each.labels, each.position),
        )

    def _repeat(self) -> None:
        category = next(iter(self._session.recent), None)
        if category is None or self._session.category(category) is None:
            self._session.noticed.emit(Notice(tr("There is no label to repeat yet.")))
        elif self._ids():
            self._label(category)

    def _flag(self) -> None:
        """Flag the selection, or take its flags away if the current image has one."""
        row = self._current()
        if ids := self._ids():
            self._session.flag(ids, not (row is not None and row.remark.flagged))

    def _comment(self) -> None:
        row = self._current()
        if ids := self._ids():
            text = row.remark.comment if row is not None else ""
            self.editor.edit(ids, text, self._near)

    def _label_as_new(self, name: str) -> None:
        self._session.edit(lambda p: p.categories.create(name), then=partial(self._look_for, name))

    def _look_for(self, name: str, _changed: Changed) -> None:
        self._session.read(lambda p: p.categories.all(), partial(self._label_named, name))

    def _label_named(self, name: str, categories: list[Category]) -> None:
        found = next((each for each in categories if each.name == tidy(name)), None)
        if found is not None:
            self._label(found.id)
