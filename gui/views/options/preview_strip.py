"""The live preview: an image as it is, beside it eight versions as the network would see them."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.rows import Picture
from gui.language import tr
from gui.preview import COUNT, Examples
from gui.theme import GAP, Theme
from gui.views.buttons import push_button
from gui.views.words import words

TILE, LEAST_TILE = 104, 72  # px
COLUMNS = COUNT // 2
CORNER = 6


class PreviewStrip(QWidget):
    """Emits what a person wants; shows what it is given."""

    opened = Signal(bool)
    another_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = push_button(tr("Preview"), self._toggle, icon="image", theme=theme)
        self.button.setCheckable(True)
        self.another = push_button(tr("Another image"), self.another_wanted.emit, role="quiet")
        self.again = push_button(tr("Draw again"), self.again_wanted.emit, role="quiet")
        self.about = words("", "caption", wraps=True)
        self.trouble = words("", "danger", wraps=True)
        self.original = Tile(theme)
        self.tiles = [Tile(theme) for _ in range(COUNT)]
        self._lay_out()
        self._show_parts()

    def show_examples(self, examples: Examples) -> None:
        self.trouble.setText(examples.trouble)
        self.trouble.setVisible(bool(examples.trouble))
        self.original.show_picture(examples.original)
        self.original.setAccessibleName(examples.name)
        for place, tile in enumerate(self.tiles):
            has_one = place < len(examples.augmented)
            tile.show_picture(examples.augmented[place] if has_one else None)
        self.about.setText(
            tr("{name}, as it is, and as the network would see it", name=examples.name)
        )
        self._show_parts()

    def show_waiting(self) -> None:
        """Keep what is seen; say that something comes only where there is nothing to see."""
        if self.tiles[0].is_empty:
            self.trouble.hide()
            self.about.setText(tr("Getting ready…"))

    def close_it(self) -> None:
        """Show it closed, without saying so."""
        self.button.setChecked(False)
        self.show_examples(Examples())
        self.about.setText("")
        self._show_parts()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.button)
        top.addWidget(self.another)
        top.addWidget(self.again)
        top.addStretch(1)
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for place, tile in enumerate(self.tiles):
            grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
        self._pictures = QWidget()
        inside = QHBoxLayout(self._pictures)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GAP)
        inside.addWidget(self.original)
        inside.addLayout(grid)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self.about)
        column.addWidget(self.trouble)
        column.addWidget(self._pictures)

    def minimumSizeHint(self) -> QSize:
        """The tiles follow the width that there is, they do not ask for one."""
        return QSize(COLUMNS * LEAST_TILE, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As wide as there is room; the original, two tiles wide, only where there is plenty."""
        with_original = event.size().width() >= 6 * LEAST_TILE + 6 * GAP + 60
        columns = COLUMNS + (2 if with_original else 0)
        side = min(TILE, (event.size().width() - (columns - 1) * GAP) // columns)
        self.original.setVisible(with_original)
        self.original.set_side(2 * side + GAP)
        for tile in self.tiles:
            tile.set_side(side)

    def _toggle(self) -> None:
        self._show_parts()
        self.opened.emit(self.button.isChecked())

    def _show_parts(self) -> None:
        is_open = self.button.isChecked()
        for part in (self.another, self.again, self.about):
            part.setVisible(is_open)
        self.trouble.setVisible(is_open and bool(self.trouble.text()))
        self._pictures.setVisible(is_open and not self.trouble.text())


class Tile(QWidget):
    """One picture in a square with round corners; a quiet square until it comes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixmap: QPixmap | None = None
        self._side = TILE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def is_empty(self) -> bool:
        return self._pixmap is None

    def picture(self) -> QImage:
        """Return what is shown, in its own pixels; a null image for nothing."""
        return QImage() if self._pixmap is None else self._pixmap.toImage()

    def set_side(self, side: int) -> None:
        if side != self._side:
            self._side = side
            self.updateGeometry()

    def show_picture(self, picture: Picture | None) -> None:
        self._pixmap = None if picture is None else _pixmap(picture)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(place, CORNER, CORNER)
        painter.setClipPath(path)
        painter.fillRect(place, QColor(self._theme.colors.canvas))
        if self._pixmap is not None:
            size = self._pixmap.size().scaled(
                place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio
            )
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(place.center())
            painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))
        painter.end()


def _pixmap(picture: Picture) -> QPixmap:
    width, height = picture.width, picture.height
    image = QImage(picture.rgb, width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)
