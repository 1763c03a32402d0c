"""Brings pictures onto a PictureView: what is at hand at once, then sharper, then the next ones."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QPixmap

from core.rows import ImageRow
from gui.models.pictures import LargePicture, Pictures
from gui.models.thumbnails import STORED
from gui.session import Session
from gui.views.picture_view import PictureView


class Projector(QObject):
    def __init__(self, session: Session, view: PictureView) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._pictures = Pictures(session, self)
        self._row: ImageRow | None = None
        self._shown: int | None = None  # longer side of what is in the view; 0 for a thumbnail
        self._next: tuple[int, ...] = ()
        self._pictures.arrived.connect(self._take)
        view.zoomed.connect(self._want)

    def show(self, row: ImageRow | None, following: Sequence[int] = ()) -> None:
        """Show `row`; `following` images are decoded ahead. The same image again stays as it is."""
        self._next = tuple(following)
        if row is None:
            self._row, self._shown = None, None
            self._view.show_message("")
            return
        if self._row is None or (row.id, row.digest) != (self._row.id, self._row.digest):
            self._row, self._shown = row, None
            self._begin(row)
        self._row = row
        self._want()

    def _begin(self, row: ImageRow) -> None:
        picture = self._pictures.get(row.id)
        if picture is not None:
            self._put(picture)
            return
        thumbnail = self._thumbnail(row)
        if thumbnail is not None and row.width and row.height:
            self._shown = 0
            self._view.show_picture(thumbnail, QSize(row.width, row.height))
        else:
            self._view.show_message("")

    def _take(self, image_id: int) -> None:
        picture = self._pictures.get(image_id)
        if self._row is not None and image_id == self._row.id and picture is not None:
            self._put(picture)

    def _put(self, picture: LargePicture) -> None:
        if picture.pixmap is None or self._row is None:
            self._shown = picture.longer_side
            self._view.show_message(picture.trouble)
        elif self._shown is None:
            self._shown = picture.longer_side
            size = QSize(self._row.width or 0, self._row.height or 0)
            self._view.show_picture(
                picture.pixmap, picture.pixmap.size() if size.isEmpty() else size
            )
        elif picture.longer_side > self._shown:
            self._shown = picture.longer_side
            self._view.sharpen(picture.pixmap)

    def _want(self) -> None:
        if self._row is None:
            return
        view, scale = self._view, self._view.devicePixelRatioF()
        side = round(max(view.width(), view.height()) * scale)
        if not view.is_fitted:
            side = max(side, self._row.width or 0, self._row.height or 0)
        self._pictures.want((self._row.id, *self._next), side)

    def _thumbnail(self, row: ImageRow) -> QPixmap | None:
        return None if row.digest is None else self._session.pixmaps.best(row.digest, STORED)
