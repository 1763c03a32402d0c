"""The map of the features beside the grid: like images lie together; draw around some to select
them."""

from array import array
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from core.likeness.feature_map import FeatureMap
from core.likeness.marked_by import MarkedBy
from core.rows import Changed, ImageFilter
from core.types import Topic
from gui.language import tr, tr_count
from gui.models.filter_parts import toggled
from gui.models.map_legend import Entry, legend, tints
from gui.models.map_picture import Mask
from gui.session import Session
from gui.views.buttons import push_button, tool_button
from gui.views.drop_down import DropDown
from gui.views.empty_state import EmptyState
from gui.views.map_hint import MapHint
from gui.views.map_lasso import Lasso, caught
from gui.views.map_legend_list import MapLegendList
from gui.views.map_view import MapView
from gui.views.words import words

_COLORING = frozenset({Topic.LABELS, Topic.PROPOSALS, Topic.CATEGORIES, Topic.RUNS, Topic.IMAGES})
_MOST_BY_ID = 100_000  # images that a filter can name one by one


@dataclass(frozen=True, slots=True)
class _Marked:
    marked: Mask | None
    current: int


class MapPanel(QFrame):
    selected = Signal(object)  # array of ids, to select in the grid
    opened = Signal(int)  # image id
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("page")
        self._session = session
        self._map: FeatureMap | None = None
        self._is_making = False
        self._was_tried = False
        self._values: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self.view, self.legend = MapView(session), MapLegendList()
        self.view.setAccessibleName(tr("Map of the features"))
        self.summary = words("", "caption")
        self.hint = MapHint(session, self.view)
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Show the map that is kept, or have one made."""
        self._session.read(
            lambda project: project.likeness.kept_map(), self._open, replacing="map kept"
        )

    def make(self) -> None:
        """Have the map made anew of all images with features; the job bar shows how far it is."""
        if self._is_making:
            return
        self._is_making = self._was_tried = True
        self._stack.setCurrentWidget(self._making if self._map is None else self.view)
        self._session.tasks.job(
            tr("Laying out the map"),
            lambda report: self._session.project.likeness.map(report),
            self._show_map,
            ended=self._end,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_of_proposals()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_of_proposals()

    def _tell_of_proposals(self) -> None:
        """What is labeled with the proposals' colors in sight is silver."""
        by_proposal = self._coloring() is MarkedBy.PROPOSAL
        self._session.map_tells = by_proposal and self.isVisible()

    def _lay_out(self) -> None:
        self._make_faces()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_head())
        column.addWidget(self._stack, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 6, 12, 8)
        foot.addWidget(self.legend)
        foot.addWidget(self.summary)
        column.addLayout(foot)
        self.summary.setWordWrap(True)
        self.setFocusProxy(self.view)

    def _make_head(self) -> QHBoxLayout:
        self.by = DropDown()
        self.by.setAccessibleName(tr("Color by"))
        self.by.setToolTip(tr("What the colors of the map stand for"))
        for by, text in _colorings():
            self.by.addItem(text, by)
        self.only = push_button(tr("Show only these"), self._show_only, role="quiet")
        self.only.setToolTip(tr("Filter by the selected images"))
        self.update_button = push_button(tr("Update"), self.make, role="quiet")
        self.update_button.setToolTip(tr("Lay out the map again with all images"))
        self.update_button.hide()
        close = tool_button(self._session.theme, "close", tr("Hide the map"), self.closed.emit)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 8)
        head.setSpacing(8)
        for part in (words(tr("Color by"), "caption"), self.by):
            head.addWidget(part)
        head.addStretch()
        for part in (self.update_button, self.only, close):
            head.addWidget(part)
        return head

    def _make_faces(self) -> None:
        theme = self._session.theme
        self._none = EmptyState(
            theme,
            "map",
            tr("No map yet"),
            tr(
                "On the map, images that look alike lie together. It needs features of the "
                "images: they are computed in the background, or by a training."
            ),
            button=tr("Make the map"),
            clicked=self.make,
        )
        self._making = EmptyState(
            theme, "map", tr("Laying out the map"), tr("The line below tells how far it is.")
        )
        self._stack = QStackedWidget()
        for part in (self.view, self._none, self._making):
            self._stack.addWidget(part)
        self._stack.setCurrentWidget(self._none)

    def _connect(self) -> None:
        session = self._session
        self.by.activated.connect(self._color)
        self.by.currentIndexChanged.connect(self._tell_of_proposals)
        self.view.pointed.connect(self.hint.show_image)
        self.view.chosen.connect(self._choose)
        self.view.opened.connect(self.opened)
        self.view.drawn.connect(self._catch)
        self.view.left.connect(self._clear)
        self.legend.pressed.connect(self._filter)
        session.selection.changed.connect(self._mark)
        session.changed.connect(self._heed)
        session.theme.changed.connect(self._color)

    def _open(self, kept: FeatureMap | None) -> None:
        if kept is not None and len(kept.ids):
            self._show_map(kept)
        elif not self._was_tried:
            self.make()

    def _end(self) -> None:
        self._is_making = False
        if self._map is None:
            self._stack.setCurrentWidget(self._none)

    def _show_map(self, shown: FeatureMap) -> None:
        self._map = shown
        self._stack.setCurrentWidget(self.view)
        self.update_button.setVisible(not shown.is_current)
        self._color()

    # Colors

    def _color(self) -> None:
        shown, by = self._map, self._coloring()
        if shown is None:
            return
        self._session.read(
            lambda project: project.likeness.marks(shown, by),
            self._colored,
            replacing="map colors",
        )

    def _coloring(self) -> MarkedBy:
        return MarkedBy(self.by.currentData())  # Qt makes a plain string of it

    def _colored(self, values: npt.NDArray[np.int64]) -> None:
        if self._map is None or len(values) != len(self._map.ids):
            return
        session, by = self._session, self._coloring()
        self._values = values
        entries = legend(by, values, session.categories, session.theme.colors)
        self.view.show_map(self._map, tints(values, entries))
        self.legend.show_entries(entries)
        self._summarize(entries)
        self._mark()

    def _summarize(self, entries: list[Entry]) -> None:
        assert self._map is not None
        text = tr_count(
            "{count:,} image on the map", "{count:,} images on the map", len(self._map.ids)
        )
        if not self._map.is_current:
            text += " · " + tr("images have come since it was made")
        self.summary.setText(text)
        told = ", ".join(f"{entry.text} {entry.count:,}" for entry in entries[:20])
        self.view.setAccessibleDescription(f"{text}. {told}")

    def _heed(self, change: Changed) -> None:
        if change.topics & _COLORING and self.isVisible():
            self._color()

    # Selection

    def _mark(self) -> None:
        shown, ids, current = (
            self._map,
            self._session.selection.ids,
            self._session.selection.current,
        )
        if shown is not None:
            self._session.read(
                lambda _project: _marked(shown, ids, current), self._marked, replacing="map marks"
            )

    def _marked(self, found: _Marked) -> None:
        self.only.setEnabled(found.marked is not None)
        self.view.mark(found.marked, found.current)

    def _choose(self, image_id: int) -> None:
        self.selected.emit(array("q", [image_id]))

    def _clear(self) -> None:
        self.selected.emit(array("q"))

    def _catch(self, lasso: Lasso) -> None:
        shown, before = self._map, self._session.selection.ids
        if shown is not None:
            self._session.read(
                lambda _project: caught(shown, lasso, before), self.selected.emit, replacing="lasso"
            )

    # Filters

    def _show_only(self) -> None:
        ids = self._session.selection.ids
        if 0 < len(ids) <= _MOST_BY_ID:
            chosen = replace(self._session.filter, ids=tuple(ids))
            self._session.set_filter(chosen)

    def _filter(self, entry: Entry) -> None:
        """Show only the images of an entry of the legend, or all again if that is shown."""
        part = entry.filter
        if part is None and self._map is not None and entry.count <= _MOST_BY_ID:
            part = ImageFilter(ids=tuple(self._map.ids[self._values == entry.value].tolist()))
        if part is not None:
            self._session.set_filter(toggled(self._session.filter, part))


def _marked(shown: FeatureMap, ids: "array[int]", current: int | None) -> _Marked:
    """Which images of the map are selected. Runs in the read pool."""
    at = -1
    if current is not None and len(shown.ids):
        place = min(int(np.searchsorted(shown.ids, current)), len(shown.ids) - 1)
        at = place if shown.ids[place] == current else -1
    if not ids:
        return _Marked(None, at)
    marked = np.isin(shown.ids, np.frombuffer(ids, np.int64))
    return _Marked(marked, at)


def _colorings() -> list[tuple[MarkedBy, str]]:
    return [
        (MarkedBy.CATEGORY, tr("Category")),
        (MarkedBy.PROPOSAL, tr("Proposal")),
        (MarkedBy.TIER, tr("Tier")),
        (MarkedBy.ANSWER, tr("Answer")),
        (MarkedBy.SPLIT, tr("Split")),
        (MarkedBy.CONFIDENCE, tr("Confidence")),
        (MarkedBy.RUN, tr("Run")),
        (MarkedBy.DUPLICATES, tr("Duplicates")),
        (MarkedBy.CLUSTER, tr("Cluster")),
    ]
