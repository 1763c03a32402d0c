"""Large pictures, decoded in the read pool; the next ones are ready before they are asked for."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from core.errors import UserError
from core.project import Project
from core.rows import Changed
from core.types import Topic
from gui.language import tr
from gui.session import Session

KEPT = 12
BUDGET = 240 * 1024 * 1024  # bytes of them, but for the two used last
MOST_READS = 2
ROUNDING = 256  # px: a resized window does not decode anew for every pixel


@dataclass(frozen=True, slots=True)
class LargePicture:
    """`pixmap` None means that it cannot be shown, and `trouble` says why."""

    pixmap: QPixmap | None
    longer_side: int  # that was asked for
    trouble: str = ""
    image: QImage | None = None  # the same pixels, to be looked at otherwise

    @property
    def bytes(self) -> int:
        return 0 if self.image is None else self.image.sizeInBytes()


class Pictures(QObject):
    arrived = Signal(int)  # image id

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: OrderedDict[int, LargePicture] = OrderedDict()
        self._wanted: list[tuple[int, int]] = []
        self._reading: set[int] = set()
        session.changed.connect(self._heed)

    def get(self, image_id: int) -> LargePicture | None:
        return self._kept.get(image_id)

    def want(self, image_ids: Sequence[int], longer_side: int) -> None:
        """Decode these in this order, if they are not there at that size; forget earlier wishes."""
        side = -(-longer_side // ROUNDING) * ROUNDING
        for image_id in reversed(image_ids):
            if image_id in self._kept:
                self._kept.move_to_end(image_id)
        self._wanted = [
            (each, side)
            for each in image_ids
            if each not in self._reading
            and (each not in self._kept or self._kept[each].longer_side < side)
        ]
        self._read_next()

    def _read_next(self) -> None:
        while self._wanted and len(self._reading) < MOST_READS:
            image_id, side = self._wanted.pop(0)
            self._reading.add(image_id)
            self._session.read(
                partial(_decode, image_id, side),
                partial(self._take, image_id, side),
                in_sight=True,
            )

    def _take(self, image_id: int, side: int, found: "QImage | UserError") -> None:
        self._reading.discard(image_id)
        if isinstance(found, UserError):
            picture = LargePicture(None, side, tr(found.template, **found.values))
        else:
            picture = LargePicture(QPixmap.fromImage(found), side, image=found)
        self._kept[image_id] = picture
        while self._are_too_many():
            self._kept.popitem(last=False)
        self.arrived.emit(image_id)
        self._read_next()

    def _are_too_many(self) -> bool:
        total = sum(picture.bytes for picture in self._kept.values())
        return len(self._kept) > KEPT or (total > BUDGET and len(self._kept) > 2)

    def _heed(self, change: Changed) -> None:
        """A file may have changed: pictures kept so far are decoded again when next wanted."""
        if Topic.IMAGES in change.topics:
            self._kept.clear()


def _decode(image_id: int, side: int, project: Project) -> QImage | UserError:
    try:
        picture = project.catalog.picture(image_id, longer_side=side)
    except UserError as error:
        return error  # shown in the picture's place, not in the message bar
    line, form = 3 * picture.width, QImage.Format.Format_RGB888
    image = QImage(picture.rgb, picture.width, picture.height, line, form)
    return image.convertToFormat(QImage.Format.Format_RGB32)
