"""Review: proposals by category in an order of doubt; one key each, or a line for all."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.doubt.doubts import Queue
from core.types import Topic
from gui.language import tr
from gui.look_again import LookAgain
from gui.models.proposal_groups import GroupRow
from gui.models.review_queue import Line, ReviewQueue
from gui.models.review_standing import Standing, standing_of
from gui.page_keys import PageKeys
from gui.precision_line import PrecisionLine
from gui.relist_timer import RelistTimer
from gui.session import Session
from gui.views.category_picker import CategoryPicker, likeliest_first
from gui.views.group_list import GroupList
from gui.views.guard_bar import GuardBar
from gui.views.order_bar import OrderBar
from gui.views.proposal_preview import ProposalPreview
from gui.views.review_faces import ReviewFaces
from gui.views.review_grid import ReviewGrid
from gui.views.review_place import ReviewPlace
from gui.views.stacked import stacked
from gui.views.strong_look import StrongLook
from gui.views.threshold_panel import ThresholdPanel

AHEAD = 4  # pictures made ready
LARGER = 32  # px per step
GROUPS_WIDTH, PREVIEW_WIDTH = (164, 260), (256, 460)  # px, least and most
DECIDING = frozenset({Topic.PROPOSALS, Topic.LABELS, Topic.CATEGORIES, Topic.IMAGES, Topic.RUNS})


class ReviewPage(QWidget):
    every_tenth_blind_changed = Signal(bool)

    def __init__(
        self,
        session: Session,
        look_again: LookAgain,
        parent: QWidget | None = None,
        *,
        every_tenth_blind: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.title = tr("Review")
        self._session = session
        self.queue = ReviewQueue()
        self._standing: Standing | None = None
        self.groups = GroupList(session.theme)
        self.grid = ReviewGrid(session, self.queue)
        self.place = ReviewPlace(session, self.queue, self.grid)
        self.strong = StrongLook(session, look_again, self.place)
        self.bar = OrderBar(session, self.queue, every_tenth_blind=every_tenth_blind)
        self.order, self.blind = self.bar.order, self.bar.blind
        self.grid.hides_some = every_tenth_blind
        self.guard = GuardBar(session)
        self.threshold = ThresholdPanel(session.theme)
        self.line = PrecisionLine(session, self.threshold, self.guard)
        self.picker = CategoryPicker(self)
        self._actions = session.keymap.build(self, "review", self._handlers())
        self._keys = PageKeys(self, "review", session, self._actions, self.grid.correct_to)
        self._keys.watch(self.grid)
        self.preview = ProposalPreview(session, self._actions)
        self._relist_timer = RelistTimer(self, self.refresh, lambda: DECIDING)
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read groups, evidence and list again; selection and place are kept. An audit in sight
        reads for itself: the rest waits until it is left."""
        if self.faces.is_in_audit:
            return
        if not self._session.tasks.unsettled_edits:
            self.queue.settle()
        self._session.read(standing_of, self._show_standing, replacing="review standing")
        self.line.refresh()
        self.blind.refresh()
        self._list(self._show_current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side panels share the width that there is; the images keep the most of it."""
        super().resizeEvent(event)
        self._fit_groups()
        buttons = self.preview.minimumSizeHint().width()  # longer words in another language
        self.preview.setFixedWidth(max(buttons, _share(self.width(), 0.27, PREVIEW_WIDTH)))

    def _fit_groups(self) -> None:
        self.groups.setFixedWidth(
            max(self.groups.least_width, _share(self.width(), 0.17, GROUPS_WIDTH))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def _handlers(self) -> dict[str, Callable[[], None]]:
        grid = self.grid
        return {
            "accept": grid.accept,
            "reject": grid.reject,
            "correct": self._ask_category,
            "unknown": grid.mark_unknown,
            "skip": grid.skip,
            "majority": grid.correct_to_majority,
            "cohort": lambda: grid.select_cohort(self.preview.why.cohort),
            "take_back": self._session.undo,
            "select_all": grid.selectAll,
            "select_none": grid.clearSelection,
            "accept_above": self._accept_above,
            "needed": self.threshold.ask_needed,
            "audit": self.threshold.begin_audit,
            "open_image": self._show_large,
            "looked_at": lambda: self.preview.looked_at.switch.toggle(),
            "larger": lambda: grid.set_thumbnail_size(grid.thumbnail_size + LARGER),
            "smaller": lambda: grid.set_thumbnail_size(grid.thumbnail_size - LARGER),
        }

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.addWidget(self.bar)
        self.blind_told = stacked(self.blind.told)
        self.in_bulk = stacked(self.guard, self.threshold)
        middle.addWidget(self.blind_told)
        middle.addWidget(self.strong, 1)
        middle.addWidget(self.in_bulk)
        desk = QWidget()
        row = QHBoxLayout(desk)
        row.addWidget(self.groups)
        row.addLayout(middle, 1)
        row.addWidget(self.preview)
        self.faces = ReviewFaces(self._session, desk, self._recheck)
        outer = QVBoxLayout(self)
        outer.addWidget(self.faces)
        for layout in (middle, row, outer):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self.setFocusProxy(self.strong)

    def _connect(self) -> None:
        session, grid = self._session, self.grid
        session.changed.connect(self._relist_timer.heed)
        session.categories_changed.connect(self._show_groups)
        self.groups.chosen.connect(self._choose_group)
        self.order.chosen.connect(self._choose_order)
        self.blind.toggled.connect(self._hide_some)
        self.blind.toggled.connect(self.every_tenth_blind_changed)
        self.guard.look_wanted.connect(self._look_aside)
        self.guard.moved.connect(self._look_aside_there)
        self.place.surest_wanted.connect(lambda: self._choose_order(Queue.SUREST))
        self.strong.grown.connect(self.refresh)
        grid.naming_wanted.connect(self._ask_category)
        grid.queue_gone.connect(lambda: self._choose_order(Queue.SUREST))
        grid.moved.connect(self._show_current)
        grid.selected.connect(self._show_current)
        grid.images.arrived.connect(self._show_current)
        grid.opened.connect(session.image_wanted)
        self.line.audit_opened.connect(self._open_audit)
        self.faces.desk_shown.connect(self.strong.setFocus)
        self.faces.audit_left.connect(self._leave_audit)
        self.faces.look_wanted.connect(self._look_aside)
        self.threshold.left.connect(self.strong.setFocus)
        self.picker.chosen.connect(grid.correct_to)

    def _show_standing(self, standing: Standing) -> None:
        self._standing = standing
        self._show_groups()

    def _show_groups(self) -> None:
        if self._standing is None:
            return
        groups = self._standing.groups
        self.groups.show_groups(groups, self._session.categories)
        self._fit_groups()
        self.place.show_standing(has_proposals=bool(groups))
        self.faces.show_desk(
            has_images=bool(groups) or self.queue.order.is_of_labels,
            has_model=self._standing.has_model,
        )
        if self.groups.current is not None:
            self.threshold.chart.show_histogram(self.groups.current.histogram)

    def _open_audit(self) -> None:
        self.faces.show_audit()
        self.setFocusProxy(self.faces.audit)
        self.faces.audit.open()

    def _leave_audit(self) -> None:
        """Go back to the proposals, or to what there is instead of them."""
        if self.faces.is_in_audit:
            self.faces.wait()
            self.setFocusProxy(self.strong)
            self.refresh()

    def _look_aside(self, line: Line) -> None:
        """Show what a bulk accept above `line` sets aside."""
        self._leave_audit()
        self._choose_order(Queue.NEAR_RARE, aside_of=line)

    def _look_aside_there(self) -> None:
        """What is set aside stays in sight while the line moves."""
        if self.queue.aside_of is not None:
            self.queue.aside_of = self.guard.line
            self._list(self._show_current)

    def _choose_group(self, group: GroupRow) -> None:
        self.queue.group = group
        if self.queue.aside_of is not None:
            self.queue.aside_of = Line(self.threshold.threshold, group.categories)
        self._list(self._show_current)
        self.threshold.chart.show_histogram(group.histogram)
        self.line.use(group.categories)

    def _choose_order(self, key: str, *, aside_of: Line | None = None) -> None:
        self.queue.order, self.queue.aside_of = Queue(key), aside_of
        self.order.choose(self.queue.order)
        self._list(self._begin)
        self._show_groups()
        self._show_furniture()
        self.strong.setFocus()

    def _list(self, then: Callable[[], None]) -> None:
        """List the images of the order chosen, and say what there is in each."""
        self.bar.count()
        is_strong = self.queue.order is Queue.AGAINST_STRONG_VIEWS
        self.strong.show_for(self.queue.filter.proposed if is_strong else None)

        def listed() -> None:
            self.place.show_listed(len(self.grid.images.ids))
            then()

        self.grid.list_open(listed)

    def _show_furniture(self) -> None:
        """What stands around proposals has no meaning around labels that are looked at again."""
        of_labels = self.queue.order.is_of_labels
        for part in (self.in_bulk, self.blind, self.blind_told):
            part.setVisible(not of_labels)
        self.groups.show_of_labels(of_labels)
        self.preview.show_of_labels(of_labels)

    def _begin(self) -> None:
        """Begin at the first image of another order."""
        self.grid.go_to(0)
        self._show_current()

    def _recheck(self) -> None:
        """Look at labels again where no proposal waits."""
        self._choose_order(Queue.ACCEPTED_ERRORS)

    def _hide_some(self, on: bool) -> None:
        self.grid.hides_some = on
        self.grid.list_open(self._show_current)
        self.strong.setFocus()

    def _accept_above(self) -> None:
        if self.faces.is_in_audit:
            self.faces.audit.accept()
        else:
            self.line.accept()

    def _show_current(self) -> None:
        grid = self.grid
        shown, chosen = len(grid.images.ids), grid.selected_count()
        self.bar.tell(shown, chosen)
        row = grid.currentIndex().row()
        following = tuple(grid.images.ids[row + 1 : row + 1 + AHEAD])
        current = grid.images.row(row) if row >= 0 else None
        is_blind = current is not None and grid.is_blind(current)
        self.preview.show_row(current, following, is_blind=is_blind)
        reason = "" if current is None else grid.reason(current)
        self.preview.why.show_for(current, reason, shown=grid.images.ids, is_blind=is_blind)
        self.preview.show_selection(chosen, is_hidden=grid.hides_selected())

    def _show_large(self) -> None:
        current = self.grid.current_id()
        if current is not None:
            self._session.image_wanted.emit(current)

    def _ask_category(self) -> None:
        if self.grid.selected_count():
            row = self.grid.images.row(self.grid.currentIndex().row())
            is_seen = row is not None and not self.grid.is_blind(row)
            proposal = row.proposal if row is not None and is_seen else None
            self.picker.pick(
                likeliest_first(self._session.categories, proposal), self.grid.viewport()
            )


def _share(width: int, share: float, bounds: tuple[int, int]) -> int:
    return max(bounds[0], min(bounds[1], round(share * width)))
