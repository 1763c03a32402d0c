"""An open project in the window: what pages share, and the only way in which they reach it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from core.errors import UserError
from core.labeling import Unreadable
from core.project import Project
from core.rows import Category, Changed, Counts, Edit, ImageFilter, Selection, View
from core.types import Answer, Grouping, Order, Tier, Topic
from gui.feedback import Feedback
from gui.foreseen import Foreseen, Remarked
from gui.image_selection import ImageSelection
from gui.instant import Instant
from gui.keymap import Keymap
from gui.language import tr
from gui.models.pixmap_cache import PixmapCache
from gui.notice import Notice
from gui.picked import BY_EYE, picked
from gui.shared_explainer import SharedExplainer
from gui.steps import Step, step_notice, take_step
from gui.tasks import Tasks
from gui.theme import Theme

T = TypeVar("T")
NOTHING = Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


class Session(QObject):
    """All methods are for the GUI thread; work given to `read` and `edit` runs elsewhere."""

    changed = Signal(object)  # Changed, once per settled burst of edits
    foreseen = Signal(object)  # Foreseen
    remarked = Signal(object)  # Remarked
    stepped = Signal(object)  # Step: undone, or done again
    categories_changed = Signal()
    counts_changed = Signal()
    history_changed = Signal()
    view_changed = Signal()  # other images, another order or grouping
    suggestions_changed = Signal()
    noticed = Signal(object)  # Notice
    page_wanted = Signal(str)  # "browse", "label", "train", "review", "insight"
    picture_window_wanted = Signal()
    image_wanted = Signal(int)  # show it large, on the Label page

    def __init__(
        self,
        project: Project,
        tasks: Tasks,
        theme: Theme,
        parent: QObject | None = None,
        *,
        keymap: Keymap | None = None,
    ) -> None:
        super().__init__(parent)
        self.project, self.tasks, self.theme = project, tasks, theme
        self.keymap = keymap or Keymap(parent=self)
        self.selection = ImageSelection(self)
        self.pixmaps = PixmapCache()
        self.view = View()
        self.suggestions_shown = False
        self.map_tells = False  # the map in sight is colored by proposals
        self.categories: tuple[Category, ...] = ()
        self.counts, self._images_counted = NOTHING, False
        self.next_undo: Edit | None = None
        self.next_redo: Edit | None = None
        self._unsaid: Changed | None = None
        self.recent: tuple[int, ...] = ()  # categories given by hand here, the last one first
        self.feedback = Feedback(self)
        self._say_edit = False
        self._step_notice: Notice | None = None
        self.instant = Instant(self, self)
        self.explainer = SharedExplainer()
        tasks.setParent(self)
        tasks.edits_settled.connect(self._announce)
        self._refresh(frozenset(Topic))

    def read(
        self,
        work: Callable[[Project], T],
        then: Callable[[T], None],
        *,
        replacing: str = "",
        failed: Callable[[UserError], None] | None = None,
        in_sight: bool = False,
    ) -> None:
        """Ask the project something in the read pool; `then` gets the answer. What is `in_sight`
        (listings, rows, pictures) does not wait behind what is not."""
        self.tasks.read(
            lambda: work(self.project),
            then,
            replacing=replacing,
            failed=failed,
            in_sight=in_sight,
        )

    def edit(
        self,
        work: Callable[[Project], Changed],
        then: Callable[[Changed], None] | None = None,
        *,
        failed: Callable[[UserError], None] | None = None,
        notice: bool = False,
    ) -> None:
        """Change the project on the edit lane. `notice` names the edit in the message bar."""

        def done(change: Changed) -> None:
            self._say_edit |= notice
            self.announce(change)
            if then is not None:
                then(change)

        self.tasks.edit(lambda: work(self.project), done, failed=failed)

    def close(self) -> None:
        """Finish the edits, end the session's threads and close the project."""
        self.instant.end()
        self.explainer.close()  # whoever waits for it goes on
        self.tasks.close()
        self.project.close()
        self.deleteLater()

    def announce(self, change: Changed) -> None:
        """Tell the pages, at once or when the edits under way have settled."""
        self._unsaid = change if self._unsaid is None else self._unsaid | change
        if not self.tasks.unsettled_edits:
            self._announce()

    def label(
        self, ids: Sequence[int], category_id: int, selection: Selection | None = None
    ) -> None:
        """Give images a category; shown at once, written behind.

        Gold, or silver where the model's word was in sight: shown, filtered, grouped, colored by.
        """
        chosen = picked(self.view, selection)
        seen = self._sees_proposals(chosen)
        suggested = self.instant.among(ids) if self.suggestions_shown else ()
        tier = Tier.SILVER if seen else Tier.GOLD
        self.foreseen.emit(Foreseen(ids, Answer.CATEGORY, category_id, tier))
        self._answer(
            ids,
            lambda p: p.labels.give(
                ids, category_id, selection=chosen, suggestions_seen=seen, suggested=suggested
            ),
        )
        self.recent = (category_id, *(each for each in self.recent if each != category_id))
        category = self.category(category_id)
        self.feedback.give(self.theme.colors.accent if category is None else category.color)

    def label_as_new(self, name: str, ids: Sequence[int]) -> None:
        """Make a category and label images as it, in one step."""
        chosen = picked(self.view, None)
        seen = self._sees_proposals(chosen)
        suggested = self.instant.among(ids) if self.suggestions_shown else ()
        self._answer(
            ids,
            lambda p: p.categories.create_for(
                name, ids, selection=chosen, suggestions_seen=seen, suggested=suggested
            ),
        )

    def show_suggestions(self, shown: bool) -> None:
        """Show or hide the model's proposals on Browse and Label."""
        if shown != self.suggestions_shown:
            self.suggestions_shown = shown
            self.suggestions_changed.emit()

    def mark_unknown(self, ids: Sequence[int], selection: Selection | None = None) -> None:
        chosen = picked(self.view, selection)
        self.foreseen.emit(Foreseen(ids, Answer.UNKNOWN))
        self._answer(ids, lambda p: p.labels.mark_unknown(ids, selection=chosen))
        self.feedback.give(self.theme.colors.muted)

    def skip(self, ids: Sequence[int], selection: Selection | None = None) -> None:
        chosen = picked(self.view, selection)
        self.foreseen.emit(Foreseen(ids, Answer.SKIPPED))
        self._answer(ids, lambda p: p.labels.skip(ids, selection=chosen))

    def clear(self, ids: Sequence[int]) -> None:
        self.foreseen.emit(Foreseen(ids, None))
        self._answer(ids, lambda p: p.labels.clear(ids))

    def flag(self, ids: Sequence[int], on: bool) -> None:
        self.remarked.emit(Remarked(ids, flagged=on))
        self._write(ids, Topic.REMARKS, lambda p: p.remarks.flag(ids, on))

    def comment(self, ids: Sequence[int], text: str) -> None:
        """Write one comment on images; "" takes it away."""
        self.remarked.emit(Remarked(ids, comment=text.strip()))
        self._write(ids, Topic.REMARKS, lambda p: p.remarks.comment(ids, text))

    def undo(self) -> None:
        """Take the last edit back and say which that was."""
        self.tasks.edit(lambda: take_step(self.project, forward=False), self._tell_step)

    def redo(self) -> None:
        self.tasks.edit(lambda: take_step(self.project, forward=True), self._tell_step)

    @property
    def filter(self) -> ImageFilter:
        return self.view.filter

    def set_view(self, view: View) -> None:
        """Show other images in Browse (and in what Label takes from it), or arrange them anew."""
        self.view = view
        self.view_changed.emit()

    def set_filter(self, chosen: ImageFilter, order: Order | None = None) -> None:
        """Show other images; the arrangement stays as it is where no order is given."""
        self.set_view(replace(self.view, filter=chosen, order=order or self.view.order))

    def show_images(self, chosen: ImageFilter, order: Order | None = None) -> None:
        """Set the filter and turn to Browse."""
        self.set_filter(chosen, order)
        self.page_wanted.emit("browse")

    def category(self, category_id: int | None) -> Category | None:
        """Return one of `categories`, or None if there is none of that id (any more)."""
        return next((each for each in self.categories if each.id == category_id), None)

    def _sees_proposals(self, selection: Selection) -> bool:
        """Return whether the model's word is in sight where images come from by `selection`: what
        Browse is grouped by says nothing of those that a strategy picked."""
        told = selection in BY_EYE and (self.map_tells or self.view.grouping is Grouping.PROPOSAL)
        return self.suggestions_shown or bool(self.filter.proposed) or told

    def _answer(self, ids: Sequence[int], work: Callable[[Project], Changed]) -> None:
        """Write an answer; if it is refused, what was foreseen is read again from the project."""
        self._write(ids, Topic.LABELS, work)
        if self.counts.broken or self.counts.missing:
            self.read(lambda p: p.labeling.unreadable(ids), self._tell_unreadable)

    def _write(self, ids: Sequence[int], topic: Topic, work: Callable[[Project], Changed]) -> None:
        def announce_lost(_error: UserError) -> None:
            self.announce(Changed(frozenset({topic}), tuple(ids)))

        self.edit(work, failed=announce_lost, notice=len(ids) > 1)

    def _tell_unreadable(self, found: Unreadable) -> None:
        """Say that labels were put on files from which nothing can be learned."""
        if found.total:
            self.noticed.emit(
                Notice(
                    tr(
                        "Labeled, but not readable now: {broken:,} broken and {missing:,} missing "
                        "images. Nothing is learned from them.",
                        broken=found.broken,
                        missing=found.missing,
                    )
                )
            )

    def _tell_step(self, step: Step) -> None:
        self._step_notice = step_notice(step)
        self.announce(step.changed)
        self.stepped.emit(step)

    def _announce(self) -> None:
        if self._unsaid is None:
            return
        change, self._unsaid = self._unsaid, None
        self._refresh(change.topics)
        self.changed.emit(change)

    def _refresh(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.CATEGORIES, Topic.LABELS, Topic.PROPOSALS}:
            self.read(lambda p: p.categories.all(), self._set_categories, replacing="categories")
        if topics & {Topic.IMAGES, Topic.LABELS, Topic.PROPOSALS}:
            self._images_counted &= Topic.IMAGES not in topics  # a million take 40 ms
            before = self.counts if self._images_counted else None
            self.read(lambda p: p.catalog.counts(before), self._set_counts, replacing="counts")
        self.read(_history_ends, self._set_history, replacing="history")

    def _set_categories(self, categories: list[Category]) -> None:
        self.categories = tuple(categories)
        self.categories_changed.emit()

    def _set_counts(self, counts: Counts) -> None:
        self.counts, self._images_counted = counts, True
        self.counts_changed.emit()

    def _set_history(self, ends: tuple[Edit | None, Edit | None]) -> None:
        self.next_undo, self.next_redo = ends
        self.history_changed.emit()
        if self._say_edit and self.next_undo is not None:
            edit = self.next_undo
            done = tr("Done: {step}", step=tr(edit.template, **edit.fields))
            self.noticed.emit(Notice(done, undo=True))
        self._say_edit = False
        if self._step_notice is not None:
            said, self._step_notice = self._step_notice, None
            self.noticed.emit(said)


def _history_ends(project: Project) -> tuple[Edit | None, Edit | None]:
    return project.history.next_undo(), project.history.next_redo()
