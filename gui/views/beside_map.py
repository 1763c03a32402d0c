"""The grid with the map beside it, when it is asked for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from gui.session import Session
from gui.views.image_grid import ImageGrid
from gui.views.map_panel import MapPanel


class BesideMap(QSplitter):
    """`map` is made when it is first shown."""

    opened = Signal(int)  # an image of the map, to be shown large

    def __init__(self, session: Session, shown: QWidget, grid: ImageGrid) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._session, self._grid = session, grid
        self.map: MapPanel | None = None
        self.setChildrenCollapsible(False)
        self.addWidget(shown)

    def toggle(self) -> None:
        """Show the map and turn to it, or hide it and turn back to the grid."""
        if self.map is None:
            self.map = MapPanel(self._session)
            self.map.selected.connect(self._grid.select_images)
            self.map.opened.connect(self.opened)
            self.map.closed.connect(self.toggle)
            self.addWidget(self.map)
            half = max(1, self.width() // 2)
            self.setSizes([half, half])
        else:
            self.map.setVisible(not self.map.isVisible())
        if self.map.isVisibleTo(self):
            self.map.open()
            self.map.setFocus()
        else:
            self._grid.setFocus()
