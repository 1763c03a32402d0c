"""Browse: all images, found, sorted and grouped; select many, press one key."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.rows import EVERYTHING, ImageRow
from gui.label_hands import LabelHands
from gui.language import tr, tr_count
from gui.models.unlabeled import find_unlabeled
from gui.page_keys import PageKeys
from gui.session import Session
from gui.views.beside_map import BesideMap
from gui.views.beside_picture import BesidePicture
from gui.views.browse_listing import BrowseListing
from gui.views.category_panel import CategoryPanel
from gui.views.empty_state import EmptyState, show_face
from gui.views.filter_bar import FilterBar
from gui.views.flash import Flash
from gui.views.image_grid import ImageGrid
from gui.views.image_menu import ImageMenu
from gui.views.tool_row import ToolRow


class BrowsePage(QWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.title = tr("Browse")
        self._session = session
        self.grid = ImageGrid(session)
        self.filter_bar = FilterBar(session)
        self.tools = ToolRow(session, self.grid.thumbnail_size)
        self.listing = BrowseListing(session, self.grid, self)
        self.panel = CategoryPanel(session)
        self._stack = QStackedWidget()
        self._hands = LabelHands(
            self,
            session,
            near=self.grid.viewport(),
            ids=self.grid.selected_ids,
            current=self._current_row,
            label=self._label,
        )
        Flash(self.grid.viewport(), session.feedback)
        self.beside_map = BesideMap(session, self._stack, self.grid)
        self.beside_picture = BesidePicture(session, self.beside_map)
        self._actions = session.keymap.build(self, "browse", self._handlers())
        self._keys = PageKeys(self, "browse", session, self._actions, self._label, self._hands.find)
        self._keys.watch(self.grid)
        self.filter_bar.views.make_keys(self)
        self._lay_out()
        self._connect()
        self._show_way()
        self.listing.refresh()

    @property
    def status(self) -> str:
        """What is said of how many images there are."""
        return self.tools.status.text().replace("\n", " · ")

    @property
    def regions(self) -> Sequence[QWidget]:
        """What F6 goes through."""
        return self.filter_bar, self.tools, self.grid, self.panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def _handlers(self) -> Mapping[str, Callable[[], None]]:
        grid, bar = self.grid, self.filter_bar
        return {
            "select_all": grid.selectAll,
            "select_none": grid.clearSelection,
            "open_image": self._open_current,
            "skip": self._skip,
            "unknown": self._mark_unknown,
            "clear": self._clear,
            **self._hands.handlers(),
            "majority": self._hands.give_majority,
            "next_unlabeled": partial(self._go_to_unlabeled, 1),
            "previous_unlabeled": partial(self._go_to_unlabeled, -1),
            "find": bar.begin_query,
            "add_filter": bar.open_menu,
            "save_view": bar.views.ask_name,
            "back": self.listing.go_back,
            "forward": self.listing.go_forward,
            "like": self.listing.find_like,
            "alike": self.listing.arrange_alike,
            "larger": lambda: grid.zoom(1),
            "smaller": lambda: grid.zoom(-1),
            "invert_selection": grid.invert_selection,
            "select_group": grid.groups.select_current,
            "fold_group": grid.groups.fold_current,
            "fold_all": grid.groups.fold_all,
            "map": self.tools.map.toggle,
            "picture_window": self._session.picture_window_wanted.emit,
            **self.beside_picture.handlers(),
            "captions": lambda: grid.set_captions(not grid.captions),
        }

    def _lay_out(self) -> None:
        theme = self._session.theme
        self._nothing = EmptyState(
            theme,
            "filter",
            tr("No image matches"),
            tr("Loosen the filter, or clear it to see all images."),
            button=tr("Clear the filter"),
            clicked=self.filter_bar.clear,
        )
        self._no_images = EmptyState(
            theme,
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
        for part in (self.filter_bar, self.tools, self.listing.busy):
            middle.addWidget(part)
        middle.addWidget(self.beside_picture, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addLayout(middle, 1)
        self._row.addWidget(self.panel)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        session, tools, grid = self._session, self.tools, self.grid
        grid.selected.connect(self._share_selection)
        grid.moved.connect(self._share_selection)
        grid.opened.connect(self._open)
        grid.resized.connect(tools.size_slider.setValue)
        grid.captioned.connect(tools.captions.setChecked)
        tools.map_wanted.connect(self.beside_map.show_map)
        self.beside_map.closed.connect(tools.map.toggle)
        self.beside_map.opened.connect(self._open)
        tools.size_chosen.connect(grid.set_thumbnail_size)
        tools.captions_chosen.connect(grid.set_captions)
        self.filter_bar.left.connect(grid.setFocus)
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(self._show_menu)
        self.panel.chosen.connect(self._label)
        self.panel.left.connect(grid.setFocus)
        self.panel.dropped.connect(self._label_dropped)
        self.panel.current_image = grid.current_id
        self.listing.listed.connect(self._show_status)
        session.view_changed.connect(self._show_way)
        session.counts_changed.connect(self._show_status)

    def _show_way(self) -> None:
        self._actions["back"].setEnabled(self.listing.trail.can_go_back)
        self._actions["forward"].setEnabled(self.listing.trail.can_go_forward)

    def _share_selection(self) -> None:
        self._session.selection.set(self.grid.selected_ids(), self.grid.current_id())
        self._show_status()

    def _show_status(self) -> None:
        shown, total = len(self.grid.images.ids), self._session.counts.images
        filtered = self._session.filter != EVERYTHING
        text = tr_count("{count:,} image", "{count:,} images", shown)
        if shown < total and filtered:
            text = tr("{shown:,} of {total:,} images", shown=shown, total=total)
        chosen = self.grid.selected_count()
        self.tools.say(text, tr("{count:,} selected", count=chosen) if chosen else "")
        self._actions["like"].setEnabled(bool(chosen))
        face = self._nothing if filtered else self._no_images
        show_face(self, self._stack, self.grid if shown else face)

    def _label(self, category_id: int) -> None:
        if ids := self.grid.selected_ids():
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

    def _current_row(self) -> ImageRow | None:
        number = self.grid.currentIndex().row()
        return self.grid.images.row(number) if number >= 0 else None

    def _go_to_unlabeled(self, step: int) -> None:
        start = self.grid.currentIndex().row()
        find_unlabeled(
            self._session, self.grid.images, start=start, step=step, then=self.grid.go_to
        )

    def _open_current(self) -> None:
        current = self.grid.current_id()
        if current is not None:
            self._open(current)

    def _open(self, image_id: int) -> None:
        self._session.image_wanted.emit(image_id)

    def _show_menu(self, point: QPoint) -> None:
        if self.grid.selected_count():
            menu = ImageMenu(self._session, self._actions, self._label, self)
            menu.popup(self.grid.viewport().mapToGlobal(point))
