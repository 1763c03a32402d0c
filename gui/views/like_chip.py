"""The chip of an order by likeness: to which images, with tiny copies of the first ones."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from core.project import Project
from gui.language import tr_count
from gui.models.jpeg import read_jpeg
from gui.session import Session
from gui.views.filter_chip import FilterChip

SHOWN = 3  # images
SIDE, GAP = 18, 3  # px


class LikeChip(FilterChip):
    """A click on it turns to those images."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session.theme, parent)
        self._session = session
        self._ids: tuple[int, ...] = ()
        self.hide()

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these, or hide if there are none."""
        self.setVisible(bool(ids))
        if tuple(ids) == self._ids:
            return
        self._ids = tuple(ids)
        if not ids:
            return
        self.say(tr_count("Like 1 image", "Like {count:,} images", len(ids)))
        first = self._ids[:SHOWN]
        self._session.read(lambda p: _tiny(p, first), self._take, replacing="like chip")

    def _take(self, images: list[QImage]) -> None:
        count = len(images)
        width = count * SIDE + max(0, count - 1) * GAP
        strip = QPixmap(2 * max(1, width), 2 * SIDE)
        strip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(strip)
        for number, image in enumerate(images):
            painter.drawImage(QRect(2 * number * (SIDE + GAP), 0, 2 * SIDE, 2 * SIDE), image)
        painter.end()
        strip.setDevicePixelRatio(2)
        self.body.setIconSize(QSize(width, SIDE))
        self.body.setIcon(QIcon(strip))


def _tiny(project: Project, ids: Sequence[int]) -> list[QImage]:
    """Return square copies of these images, 2 · SIDE px; those without a thumbnail are left out."""
    digests = [row.digest for row in project.catalog.rows(ids) if row.digest is not None]
    stored = project.catalog.thumbnails(digests)
    images = [read_jpeg(stored[each]) for each in digests if stored.get(each)]
    return [_square(each) for each in images if not each.isNull()]


def _square(image: QImage) -> QImage:
    side = min(image.width(), image.height())
    middle = image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    return middle.scaled(
        2 * SIDE,
        2 * SIDE,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
