"""Label: one picture at a time, one key each; what to label next, or what Browse shows."""

from array import array
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.rows import ImageRow, Selection
from gui.label_hands import LabelHands
from gui.label_walk import LabelWalk
from gui.language import tr
from gui.models.label_queue import LabelQueue, QueueSource
from gui.notice import Notice
from gui.page_keys import PageKeys
from gui.session import Session
from gui.session_meter import SessionMeter
from gui.steps import Step
from gui.views.busy_line import BusyLine
from gui.views.category_panel import CategoryPanel
from gui.views.empty_state import EmptyState
from gui.views.first_categories import ENOUGH, FirstCategories
from gui.views.flash import Flash
from gui.views.image_drag import drag_images
from gui.views.image_grid import ImageGrid
from gui.views.label_bar import LabelBar
from gui.views.label_foot import LabelFoot
from gui.views.line import line
from gui.views.viewer import ARROWS, Viewer

STRIP_SIZE = 112  # px
AHEAD = 3  # pictures decoded before they are asked for


class LabelPage(QWidget):
    auto_advance_changed = Signal(bool)
    strategy_changed = Signal(str)

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        strategy: str = "mixed",
        auto_advance: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.title = tr("Label")
        self._session = session
        self.meter = SessionMeter()
        self.queue = LabelQueue(session, self)
        self.queue.strategy = strategy
        self.strip = ImageGrid(session, size=STRIP_SIZE, columns=1)
        self.strip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.strip.setProperty("byPageKeys", True)  # the page moves in it
        self.viewer = Viewer(session, page="label")
        self.view = self.viewer.view
        self.bar = LabelBar(session, strategy=strategy, auto_advance=auto_advance)
        self.busy = BusyLine(session.theme)
        self.foot = LabelFoot(session, self.meter)
        self.panel = CategoryPanel(session)
        self.first = FirstCategories(session)
        self._walk = LabelWalk(session, self.strip, self.queue, self)
        self._begun = self._named = False
        self._hands = LabelHands(
            self,
            session,
            near=self.view,
            ids=self._current_ids,
            current=self._current_row,
            label=self._label,
        )
        Flash(self.view, session.feedback)
        self._actions = session.keymap.build(self, "label", self._handlers())
        self._keys = PageKeys(self, "label", session, self._actions, self._label, self._hands.find)
        self._lay_out()
        self._connect()

    def open_image(self, image_id: int) -> None:
        """Go through what Browse shows, beginning at this image."""
        self._begun, self._walk.begins_at = True, image_id
        self.bar.show_source(QueueSource.BROWSE)
        self.queue.use(QueueSource.BROWSE, self.queue.strategy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            self.queue.restart()
        self._choose_face()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who turns to this page gives it the focus; a name is typed into the field."""
        super().focusInEvent(event)
        if self._faces.currentWidget() is self.first:
            self.first.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = event.key() in ARROWS and not self.view.is_fitted and self.viewer.take(event)
        if not arrow and not self._keys.take(event):
            super().keyPressEvent(event)

    def _handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "next": partial(self._walk.step, 1),
            "previous": partial(self._walk.step, -1),
            "skip": self._skip,
            "unknown": self._mark_unknown,
            "clear": self._clear,
            "picture_window": self._session.picture_window_wanted.emit,
            **self.viewer.handlers(),
            "next_unlabeled": partial(self._walk.go_to_unlabeled, 1),
            "previous_unlabeled": partial(self._walk.go_to_unlabeled, -1),
            "auto_advance": self.bar.auto_advance.toggle,
            **self._hands.handlers(),
        }

    def _lay_out(self) -> None:
        self._done = EmptyState(
            self._session.theme,
            "check",
            tr("Nothing is left to label"),
            tr("Train on what you have labeled, or go through the images of Browse again."),
            button=tr("Go to Train"),
            clicked=lambda: self._session.page_wanted.emit("train"),
        )
        self._desk = QWidget()
        self._faces = QStackedWidget()
        for face in (self._desk, self.first, self._done):
            self._faces.addWidget(face)
        self.strip.setFixedWidth(STRIP_SIZE + 48)
        desk = QHBoxLayout(self._desk)
        desk.addWidget(self.strip)
        desk.addWidget(line(vertical=True))
        desk.addWidget(self.viewer, 1)
        middle = QVBoxLayout()
        for part in (self.bar, self.busy, self._faces, self.foot):
            middle.addWidget(part)
        row = QHBoxLayout(self)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        for layout in (desk, middle, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.bar.asked.connect(self._use)
        self.bar.restarted.connect(self.queue.restart)
        self.bar.auto_advance_changed.connect(self.auto_advance_changed)
        self.queue.begun.connect(self.busy.start)
        self.queue.changed.connect(self.busy.stop)
        self.queue.exhausted.connect(self.busy.stop)
        self.queue.changed.connect(self._show_queue)
        self.queue.exhausted.connect(self._choose_face)
        self.strip.moved.connect(self._show_current)
        self.strip.images.arrived.connect(self._show_current)
        self.panel.chosen.connect(self._label)
        self.panel.left.connect(self.setFocus)
        self.panel.dropped.connect(self._label_dropped)
        self.panel.current_image = self.strip.current_id
        self.view.dragged.connect(self._drag)
        self.first.finished.connect(self._begin)
        self._session.categories_changed.connect(self._choose_face)
        self._session.stepped.connect(self._go_back_to)

    def _use(self, source: str, strategy: str) -> None:
        self.strategy_changed.emit(strategy)
        self.queue.use(QueueSource(source), strategy)
        self.setFocus()

    def _begin(self) -> None:
        self._named = True
        self._choose_face()

    def _choose_face(self) -> None:
        """Ask for categories first, then show pictures, or say that there are none left."""
        if len(self._session.categories) >= ENOUGH and not (
            self.first.isVisible() and self.first.is_begun
        ):
            self._named = True
        if not self._named:
            face, focus = self.first, self.first.field
        elif self.queue.ids or self.queue.is_asking:
            face, focus = self._desk, self
        else:
            face, focus = self._done, self
        if self._faces.currentWidget() is not face:
            self._faces.setCurrentWidget(face)
            self.foot.setVisible(face is self._desk)
            self.panel.setVisible(face is not self.first)
            self.bar.setVisible(face is not self.first)
            if self.isVisible():
                focus.setFocus()

    def _show_queue(self) -> None:
        self._walk.show_queue()
        self._choose_face()
        self._show_current()

    def _go_back_to(self, step: Step) -> None:
        if self.isVisible():
            self._walk.go_back_to(step)

    def _show_current(self) -> None:
        number, row = self.strip.currentIndex().row(), self._current_row()
        if row is not None or not self.queue.ids:
            self.viewer.show(row, self.queue.ids[number + 1 : number + 1 + AHEAD])
        self.foot.show_image(row)
        if row is not None and self.isVisible():
            self._session.selection.looked_at.emit(row.id)
        current = self.strip.current_id()
        if current is not None:
            self.bar.show_reason(self.queue.reason(current))
        else:
            self.bar.show_reason(tr("Choosing images…") if self.queue.is_asking else "")

    def _current_row(self) -> ImageRow | None:
        number = self.strip.currentIndex().row()
        return self.strip.images.row(number) if number >= 0 else None

    def _current_ids(self) -> list[int]:
        current = self.strip.current_id()
        return [] if current is None or self._faces.currentWidget() is not self._desk else [current]

    def _label(self, category_id: int) -> None:
        self._answer(lambda ids, how: self._session.label(ids, category_id, how))

    def _label_dropped(self, category_id: int, ids: "array[int]") -> None:
        """The picture that was dragged is labeled as by its key; others came from elsewhere."""
        if list(ids) == [self.strip.current_id()]:
            self._label(category_id)
        else:
            self._session.label(ids, category_id)

    def _drag(self) -> None:
        current = self.strip.current_id()
        if current is not None:
            pictures = [self.view.pixmap] if self.view.pixmap is not None else []
            drag_images(self.view, self._session.theme, array("q", [current]), pictures)

    def _skip(self) -> None:
        self._answer(self._session.skip, labels=False)

    def _mark_unknown(self) -> None:
        self._answer(self._session.mark_unknown)

    def _answer(
        self, say: Callable[[Sequence[int], Selection], None], *, labels: bool = True
    ) -> None:
        """Say it of the current image and go on; `labels` if it counts as one."""
        current = self.strip.current_id()
        if current is None or self._faces.currentWidget() is not self._desk:
            return
        goes_on = self.bar.auto_advance.isChecked()
        if goes_on and self._walk.waits_for_more(current):
            self._session.noticed.emit(Notice(tr("Choosing the next images…")))
            return
        say([current], self.queue.selection(current))
        if labels:
            self.meter.count()
            self.foot.show_meter()
        if goes_on:
            self._walk.go_on_from(current)
        else:
            self._show_current()

    def _clear(self) -> None:
        current = self.strip.current_id()
        if current is not None:
            self._session.clear([current])
