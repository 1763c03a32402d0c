"""Brings pictures onto a PictureView: what is at hand at once, then sharper, then the next ones."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage, QPixmap

from core.rows import ImageRow
from core.types import ImageState
from gui.language import tr
from gui.models.look import PLAIN, Look, seen
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
        self._shown_side: int | None = None  # the longer one; 0 for a thumbnail
        self._next: tuple[int, ...] = ()
        self._shows_row = False
        self._look = PLAIN
        self.image: QImage | None = None  # the sharpest there is of what is shown, as it is
        self._pictures.arrived.connect(self._take)
        view.zoomed.connect(self._want)

    def show(self, row: ImageRow | None, following: Sequence[int] = ()) -> None:
        """Show `row`; `following` images are decoded ahead. The same image again stays as it is."""
        self._next = tuple(following)
        if row is None:
            self._row, self._shown_side, self.image = None, None, None
            self._view.show_message("")
            return
        if self._row is None or (row.id, row.digest) != (self._row.id, self._row.digest):
            self._row, self._shown_side, self.image, self._shows_row = row, None, None, False
            self._begin(row)
        self._row = row
        self._want()

    @property
    def size(self) -> QSize:
        """The size of the picture itself, px."""
        row = self._row
        return QSize() if row is None else QSize(row.width or 0, row.height or 0)

    def set_look(self, look: Look) -> None:
        """Show this and the next ones brighter, darker or inverted."""
        self._look = look
        if self.image is not None and look == PLAIN:
            self._view.sharpen(QPixmap.fromImage(self.image))
        elif self.image is not None:
            self._adjust(self.image)

    def _adjust(self, image: QImage) -> None:
        """Change the pixels elsewhere; meanwhile what is shown stays."""
        look, row = self._look, self._row
        self._session.read(
            lambda _: seen(image, look),
            partial(self._take_adjusted, row),
            replacing=f"look {id(self)}",
        )

    def _take_adjusted(self, row: ImageRow | None, image: QImage) -> None:
        if row is not None and self._row is not None and row.id == self._row.id:
            self._give(QPixmap.fromImage(image))

    def _begin(self, row: ImageRow) -> None:
        picture = self._pictures.get(row.id)
        if picture is not None:
            self._put(picture)
            return
        thumbnail = self._thumbnail(row)
        if thumbnail is not None and row.width and row.height and self._look == PLAIN:
            self._shown_side, self._shows_row = 0, True
            self._view.show_picture(thumbnail, QSize(row.width, row.height))
        else:
            self._view.show_message("")

    def _take(self, image_id: int) -> None:
        picture = self._pictures.get(image_id)
        if self._row is not None and image_id == self._row.id and picture is not None:
            self._put(picture)

    def _put(self, picture: LargePicture) -> None:
        if self._row is None or (
            self._shown_side is not None and picture.longer_side <= self._shown_side
        ):
            return
        self._shown_side, self.image = picture.longer_side, picture.image
        if picture.pixmap is None or picture.image is None:
            self._say_trouble(self._row, picture.trouble)
        elif self._look == PLAIN:
            self._give(picture.pixmap)
        else:
            self._adjust(picture.image)

    def _give(self, pixmap: QPixmap) -> None:
        """Show a picture that is new, or a better copy of what is shown."""
        if self._shows_row or self._row is None:
            self._view.sharpen(pixmap)
            return
        self._shows_row = True
        size = QSize(self._row.width or 0, self._row.height or 0)
        self._view.show_picture(pixmap, pixmap.size() if size.isEmpty() else size)

    def _say_trouble(self, row: ImageRow, why: str) -> None:
        if row.state is ImageState.MISSING:
            hint = tr(
                "Bring it back, or look for new images (F5) if it was moved. It keeps its label."
            )
            self._view.show_message(why, hint=hint, icon="missing")
        else:
            hint = tr("Save it anew in another program, then look for new images (F5).")
            self._view.show_message(why, hint=hint, icon="broken")

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
