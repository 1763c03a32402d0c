"""Thumbnails for the views: nearest first, forgotten when scrolled past, the last ones kept."""

import os
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from core.errors import UserError
from core.project import Project
from core.rows import ImageRow
from core.types import ImageState
from gui.models.jpeg import read_jpeg
from gui.models.pixmap_cache import PixmapKey
from gui.session import Session

STORED = 256  # longer side of what the project keeps, px
BATCH = 12  # decoded per read: about 5 ms
LARGE_BATCH = 2
MOST_READS = max(1, min(2, (os.cpu_count() or 1) - 1))  # one core is the window's


class Thumbnails(QObject):
    """`pixmap` gives the best there is now; `want` says what to get next, in this order.

    Pixmaps are kept in the very size they are painted in: scaling while painting costs most of it.
    """

    arrived = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pixmaps = session.pixmaps
        self._failed: set[PixmapKey] = set()
        self._wanted: list[tuple[PixmapKey, ImageRow]] = []
        self._reading: set[PixmapKey] = set()
        self._reads = 0
        self._new: tuple[int, ...] = ()  # not read yet, and in sight

    def pixmap(self, row: ImageRow, pixels: int) -> QPixmap | None:
        """Return a picture for a square of `pixels` device pixels, or of another size, or None."""
        found = self._pixmaps.best(row.digest, pixels) if row.digest is not None else None
        return self._pixmaps.best(_unread(row), pixels) if found is None else found

    def want(self, rows: Sequence[ImageRow], pixels: int) -> None:
        """Get these, the first ones first; what was wanted before and is not now is dropped."""
        self._have_read(tuple(row.id for row in rows if row.state is ImageState.NEW))
        first = [(PixmapKey(_content(row), STORED), row) for row in rows if pixels > STORED]
        wished = [*first, *((PixmapKey(_content(row), pixels), row) for row in rows)]
        self._wanted = [
            (key, row)
            for key, row in wished
            if _can_be_had(row, key.step, pixels)
            and key not in self._pixmaps
            and key not in self._failed
            and key not in self._reading
        ]
        self._read_next()

    def _have_read(self, new: tuple[int, ...]) -> None:
        """Let the intake read first what is in sight."""
        if new != self._new:
            self._new = new
            self._session.read(lambda project: project.catalog.prefer(new), _is_heard)

    def _read_next(self) -> None:
        while self._wanted and self._reads < MOST_READS:
            large = _is_from_original(*self._wanted[0])
            count = LARGE_BATCH if large else BATCH
            batch = [each for each in self._wanted[:count] if _is_from_original(*each) == large]
            del self._wanted[: len(batch)]
            self._reading.update(key for key, _ in batch)
            self._reads += 1
            self._session.read(
                lambda project, batch=batch: _decode(project, batch),
                partial(self._take, batch),
                in_sight=True,
            )

    def _take(
        self, batch: Sequence[tuple[PixmapKey, ImageRow]], images: dict[PixmapKey, QImage]
    ) -> None:
        self._reads -= 1
        for key, _ in batch:
            self._reading.discard(key)
            if key in images:
                self._pixmaps.put(key, QPixmap.fromImage(images[key]))
            else:
                self._failed.add(key)
        self.arrived.emit()
        self._read_next()


def _is_heard(_answer: None) -> None:
    """Nothing is to be done about it."""


def _unread(row: ImageRow) -> bytes:
    """Return under what the picture of an image is kept whose content is not known yet."""
    return b"image %d" % row.id


def _content(row: ImageRow) -> bytes:
    return _unread(row) if row.digest is None else row.digest


def _can_be_had(row: ImageRow, step: int, pixels: int) -> bool:
    """A new image has no stored thumbnail: it is made from the original, in the one size."""
    if row.digest is None:
        return row.state is ImageState.NEW and step == pixels
    return True


def _is_from_original(key: PixmapKey, row: ImageRow) -> bool:
    return key.step > STORED or row.digest is None


def _decode(
    project: Project, batch: Sequence[tuple[PixmapKey, ImageRow]]
) -> dict[PixmapKey, QImage]:
    """Return the pictures of one batch; what cannot be had is left out. Runs in the read pool."""
    if _is_from_original(*batch[0]):
        large = ((key, _large(project, row, key.step)) for key, row in batch)
        return {key: _fitted(image, key.step) for key, image in large if image is not None}
    stored = project.catalog.thumbnails([key.digest for key, _ in batch])
    images = dict[PixmapKey, QImage]()
    for key, row in batch:
        content = stored.get(key.digest)
        image = (
            read_jpeg(content, within=key.step) if content else _original(project, row, key.step)
        )
        if image is not None and not image.isNull():
            images[key] = image
    return images


def _original(project: Project, row: ImageRow, step: int) -> QImage | None:
    image = _large(project, row, STORED)
    return None if image is None else _fitted(image, step)


def _large(project: Project, row: ImageRow, longer_side: int) -> QImage | None:
    try:
        picture = project.catalog.picture(row.id, longer_side=longer_side)
    except UserError:
        return None  # the file is gone or damaged: the grid says so by the image's state
    line = 3 * picture.width
    image = QImage(picture.rgb, picture.width, picture.height, line, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _fitted(image: QImage, step: int) -> QImage:
    if max(image.width(), image.height()) == step:
        return image.convertToFormat(QImage.Format.Format_RGB32)
    fitted = image.scaled(
        QSize(step, step),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    return fitted.convertToFormat(QImage.Format.Format_RGB32)
