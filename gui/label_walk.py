"""The way through what the Label page shows: where it begins, the next, back, and on by itself."""

from PySide6.QtCore import QObject

from gui.models.label_queue import LabelQueue, QueueSource
from gui.models.unlabeled import find_unlabeled
from gui.session import Session
from gui.steps import Step
from gui.views.image_grid import ImageGrid


class LabelWalk(QObject):
    """Moves the strip that shows the queue."""

    def __init__(
        self, session: Session, strip: ImageGrid, queue: LabelQueue, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._strip, self._queue = session, strip, queue
        self.begins_at: int | None = None  # an image, once it is listed
        self._goes_on_from: int | None = None  # the last one, labeled: others are being chosen
        self._is_anew = False
        queue.begun.connect(self._note_begun)

    def show_queue(self) -> None:
        """Show what the queue holds now; another one from its first image on."""
        ids, first = self._queue.ids, self.begins_at
        self.begins_at = None
        self._strip.listing.show_ids(ids)
        if first is not None and first in ids:
            self._strip.go_to(ids.index(first))
        elif self._is_anew or self._strip.current_id() is None:
            self._strip.go_to(0)
        elif self._strip.current_id() == self._goes_on_from:
            self._advance()
        self._is_anew, self._goes_on_from = False, None

    def step(self, step: int) -> None:
        number = max(0, min(len(self._queue.ids) - 1, self._strip.currentIndex().row() + step))
        self._go(number)

    def go_to_unlabeled(self, step: int) -> None:
        start = self._strip.currentIndex().row()
        find_unlabeled(self._session, self._strip.images, start=start, step=step, then=self._go)

    def go_on_from(self, current: int) -> None:
        """Go on from an image that was answered, at once or when others have been chosen."""
        self._goes_on_from = current if current in self._queue.ids[-1:] else None
        self._advance()

    def go_back_to(self, step: Step) -> None:
        """Show the image whose label was taken back or given again."""
        ids = step.changed.ids
        if ids is not None and len(ids) == 1 and ids[0] in self._queue.ids:
            self._strip.go_to(self._queue.ids.index(ids[0]))

    def waits_for_more(self, current: int) -> bool:
        """Whether this image was answered and its followers are still being chosen: a key that
        is pressed for one of them must not change what was said of this one."""
        is_last = current in self._queue.ids[-1:]
        number = self._strip.currentIndex().row()
        return is_last and self._queue.is_asking and self._is_answered(number)

    def _note_begun(self) -> None:
        self._is_anew = True

    def _advance(self) -> None:
        """Go on; of suggestions past those that were answered meanwhile, here or elsewhere."""
        number, last = self._strip.currentIndex().row() + 1, len(self._queue.ids) - 1
        if self._queue.source is QueueSource.SUGGESTED:
            while number < last and self._is_answered(number):
                number += 1
        self._go(max(0, min(number, last)))

    def _is_answered(self, number: int) -> bool:
        row = self._strip.images.row(number)
        return row is not None and row.label is not None

    def _go(self, number: int) -> None:
        self._strip.go_to(number)
        self._queue.look_ahead(number)
