"""Browse: all images, filtered and sorted; select many, press one key."""

from array import array
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.rows import EVERYTHING, Changed, ImageFilter
from core.types import Order, Topic
from gui.language import tr, tr_count
from gui.page_keys import PageKeys
from gui.session import Session
from gui.views.category_panel import CategoryPanel
from gui.views.empty_state import EmptyState
from gui.views.filter_bar import FilterBar
from gui.views.grid_view import LARGEST, SMALLEST
from gui.views.image_grid import ImageGrid
from gui.views.suggestions_switch import SuggestionsSwitch
from gui.views.words import words

REFRESH_PAUSE = 400  # ms between two listings while many changes come in
BY_PROPOSAL = (Order.SUREST, Order.DOUBTFUL)


class BrowsePage(QWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.title = tr("Browse")
        self._session = session
        self.grid = ImageGrid(session)
        self.filter_bar = FilterBar(session)
        self.panel = CategoryPanel(session)
        self.status = words("", "caption")
        self.status.setAccessibleName(tr("Status"))
        self._stack = QStackedWidget()
        self._actions = session.keymap.build(
            self,
            "browse",
            {
                "select_all": self.grid.selectAll,
                "select_none": self.grid.clearSelection,
                "open_image": self._open_current,
                "skip": self._skip,
                "unknown": self._mark_unknown,
                "clear": self._clear,
                "find_category": self.panel.begin_find,
                "find_path": self.filter_bar.path.setFocus,
                "larger": lambda: self.grid.zoom(1),
                "smaller": lambda: self.grid.zoom(-1),
                "invert_selection": self.grid.invert_selection,
                "select_group": self.grid.select_group,
                "fold_group": self.grid.fold_group,
                "fold_all": self.grid.fold_all,
                "captions": lambda: self.grid.set_captions(not self.grid.captions),
            },
        )
        self._keys = PageKeys(self, "browse", session, self._actions, self._label)
        self._keys.watch(self.grid)
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """List the images of the filter again; selection and place are kept."""
        view = self._session.view
        self.grid.load(
            lambda project: project.finding.list(view), self._show_status, grouping=view.grouping
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._nothing = EmptyState(
            self._session.theme,
            "filter",
            tr("No image matches"),
            tr("Loosen the filter, or clear it to see all images."),
            button=tr("Clear the filter"),
            clicked=self.filter_bar.clear,
        )
        self._no_images = EmptyState(
            self._session.theme,
            "images",
            tr("No images yet"),
            tr(
                "Images appear here while the folder is being read. If none come, put some into "
                "it and look for new images (F5)."
            ),
        )
        for part in (self.grid, self._nothing, self._no_images):
            self._stack.addWidget(part)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.filter_bar)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self._make_foot())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        self.setFocusProxy(self.grid)

    def _make_foot(self) -> QFrame:
        self.sort = QComboBox()
        self.sort.setAccessibleName(tr("Sort"))
        for order, text in _orders():
            self.sort.addItem(text, order)
        self.size_slider = QSlider(Qt.Orientation.Horizontal)
        self.size_slider.setAccessibleName(tr("Thumbnail size"))
        self.size_slider.setToolTip(tr("Thumbnail size  (Ctrl+wheel)"))
        self.size_slider.setRange(SMALLEST, LARGEST)
        self.size_slider.setSingleStep(16)
        self.size_slider.setFixedWidth(150)
        self.size_slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.size_slider.setValue(self.grid.thumbnail_size)
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(self.status, 1)
        row.addWidget(SuggestionsSwitch(self._session))
        row.addSpacing(10)
        row.addWidget(words(tr("Sort"), "caption"))
        row.addWidget(self.sort)
        row.addSpacing(10)
        row.addWidget(self.size_slider)
        return foot

    def _connect(self) -> None:
        session = self._session
        self.grid.selected.connect(self._share_selection)
        self.grid.moved.connect(self._share_selection)
        self.grid.opened.connect(self._open)
        self.filter_bar.path.returnPressed.connect(self.grid.setFocus)
        self.grid.resized.connect(self.size_slider.setValue)
        self.size_slider.valueChanged.connect(self.grid.set_thumbnail_size)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._show_menu)
        self.panel.chosen.connect(self._label)
        self.panel.left.connect(self.grid.setFocus)
        self.panel.dropped.connect(self._label_dropped)
        self.panel.current_image = self.grid.current_id
        self.sort.activated.connect(self._sort)
        session.filter_changed.connect(self._show_filtered)
        session.counts_changed.connect(self._show_status)
        session.changed.connect(self._heed)

    def _heed(self, change: Changed) -> None:
        """List again if the change can move images into or out of what is shown."""
        if change.topics & _deciding_topics(self._session.filter, self._session.order) and (
            not self._refresh_timer.isActive()
        ):
            soon = 0 if change.ids is not None else REFRESH_PAUSE
            self._refresh_timer.start(soon)

    def _show_filtered(self) -> None:
        self.sort.setCurrentIndex(self.sort.findData(self._session.order))
        self.refresh()

    def _sort(self, index: int) -> None:
        self._session.set_filter(self._session.filter, self.sort.itemData(index))

    def _share_selection(self) -> None:
        self._session.selection.set(self.grid.selected_ids(), self.grid.current_id())
        self._show_status()

    def _show_status(self) -> None:
        shown, total = len(self.grid.images.ids), self._session.counts.images
        text = tr_count("{count:,} image", "{count:,} images", shown)
        if shown < total and self._session.filter != EVERYTHING:
            text = tr("{shown:,} of {total:,} images", shown=shown, total=total)
        chosen = self.grid.selected_count()
        if chosen:
            text += " · " + tr("{count:,} selected", count=chosen)
        self.status.setText(text)
        if shown:
            self._stack.setCurrentWidget(self.grid)
        elif self._session.filter != EVERYTHING:
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._stack.setCurrentWidget(self._no_images)

    def _label(self, category_id: int) -> None:
        ids = self.grid.selected_ids()
        if ids:
            self._session.label(ids, category_id)

    def _label_dropped(self, category_id: int, ids: "array[int]") -> None:
        self._session.label(ids, category_id)

    def _skip(self) -> None:
        if ids := self.grid.selected_ids():
            self._session.skip(ids)

    def _mark_unknown(self) -> None:
        if ids := self.grid.selected_ids():
            self._session.mark_unknown(ids)

    def _clear(self) -> None:
        if ids := self.grid.selected_ids():
            self._session.clear(ids)

    def _open_current(self) -> None:
        current = self.grid.current_id()
        if current is not None:
            self._open(current)

    def _open(self, image_id: int) -> None:
        self._session.image_wanted.emit(image_id)

    def _show_menu(self, point: QPoint) -> None:
        if not self.grid.selected_count():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        as_category = menu.addMenu(tr("Label as"))
        as_category.setEnabled(bool(self._session.categories))
        for category in self._session.categories:
            action = as_category.addAction(category.name)
            action.triggered.connect(partial(self._label_from_menu, category.id))
        for name in ("unknown", "skip", "clear"):
            menu.addAction(self._actions[name])
        menu.addSeparator()
        menu.addAction(self._actions["open_image"])
        menu.popup(self.grid.viewport().mapToGlobal(point))

    def _label_from_menu(self, category_id: int) -> None:
        self._label(category_id)


def _orders() -> list[tuple[Order, str]]:
    return [
        (Order.PATH, tr("Path")),
        (Order.NEWEST, tr("Newest file first")),
        (Order.LABELED, tr("Labeled last, first")),
        (Order.SUREST, tr("Surest proposal first")),
        (Order.DOUBTFUL, tr("Most doubtful proposal first")),
        (Order.RANDOM, tr("Random")),
    ]


def _deciding_topics(chosen: ImageFilter, order: Order) -> frozenset[Topic]:
    """Return the topics on which the listing depends."""
    topics = {Topic.IMAGES}
    by_label = chosen.answers or chosen.labeled is not None or chosen.categories or chosen.tiers
    if by_label or order is Order.LABELED:
        topics |= {Topic.LABELS, Topic.CATEGORIES}
    by_proposal = (
        chosen.proposed
        or chosen.has_proposal is not None
        or chosen.minimum_confidence is not None
        or chosen.maximum_confidence is not None
    )
    if by_proposal or order in BY_PROPOSAL:
        topics |= {Topic.PROPOSALS, Topic.LABELS, Topic.CATEGORIES}
    return frozenset(topics)
