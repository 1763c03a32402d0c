"""The grid with the map beside it, when it is asked for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from gui.session import Session
from gui.views.image_grid import ImageGrid
from gui.views.map_panel import MapPanel


class BesideMap(QSplitter):
    """`map` is made when it is first shown."""

    opened = Signal(int)  # an image of the map, to be shown large
    closed = Signal()  # the map's own button was pressed: hide it

    def __init__(self, session: Session, shown: QWidget, grid: ImageGrid) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._session, self._grid = session, grid
        self.map: MapPanel | None = None
        self.setChildrenCollapsible(False)
        self.addWidget(shown)

    def show_map(self, shown: bool) -> None:
        """Show the map and turn to it, or hide it and turn back to the grid."""
        if self.map is None:
            self.map = self._make()
        self.map.setVisible(shown)
        if shown:
            self.map.open()
            self.map.setFocus()
        else:
            self._grid.setFocus()

    def _make(self) -> MapPanel:
        panel = MapPanel(self._session)
        panel.selected.connect(self._grid.select_images)
        panel.opened.connect(self.opened)
        panel.closed.connect(self.closed)
        self.addWidget(panel)
        half = max(1, self.width() // 2)
        self.setSizes([half, half])
        return panel
