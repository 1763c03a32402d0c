"""Augmented versions of an image of the project, made by a process of its own.

The process is started when the preview is opened and ended when it is closed, or with the window.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import UserError
from core.project import Project
from core.rows import ImageFilter, ImageRow, Picture
from core.types import ImageState
from gui.language import tr
from gui.newest_only import NewestOnly
from gui.session import Session

COUNT = 8
SIZE = 208  # px: enough for a tile at 200 %
DEBOUNCE = 120  # ms


class Illustrator(Protocol):
    """What `core.jobs.preview.PreviewWorker` can do; its methods block, and may be called from any
    thread, one at a time; `close` at any moment."""

    def pictures(
        self, image: Path, settings: Mapping[str, str], *, count: int, seed: int, size: int
    ) -> list[Picture]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Examples:
    """What there is to see: the image as it is, and augmented; or why there is nothing."""

    name: str = ""
    original: Picture | None = None
    augmented: tuple[Picture, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Request:
    settings: Mapping[str, str]
    wanted: int | None  # image id; None: one of those with a label
    draw: int  # which of these, and the seed


class Preview(QObject):
    """`shown` brings the newest `Examples`; `asked` says that others are on their way."""

    shown = Signal(object)  # Examples
    asked = Signal()

    def __init__(
        self, session: Session, make: Callable[[], Illustrator], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._make = session, make
        self._worker: Illustrator | None = None
        self._settings: Mapping[str, str] = {}
        self._draw = 0
        self._takes_selected = True
        self._requests = NewestOnly[Examples](session, self._deliver, self)
        self._requests.began.connect(self.asked)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE)
        self._timer.timeout.connect(self._ask)

    @property
    def is_open(self) -> bool:
        return self._worker is not None

    def open(self, settings: Mapping[str, str]) -> None:
        """Start the process and ask for pictures."""
        if self._worker is None:
            self._worker = self._make()
            self._takes_selected = True
        self._settings = settings
        self._ask()

    def change(self, settings: Mapping[str, str]) -> None:
        """Ask anew, when the hand that moves a slider rests."""
        if self._worker is not None and settings != self._settings:
            self._settings = settings
            self._timer.start()

    def another(self) -> None:
        """Take another image with a label, and other random numbers."""
        self._draw += 1
        self._takes_selected = False
        self._ask()

    def again(self) -> None:
        """Keep the image, draw other random numbers."""
        self._draw += 1
        self._ask()

    def close(self) -> None:
        """End the process; safe to call at any time."""
        self._timer.stop()
        self._requests.forget()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def _ask(self) -> None:
        if self._worker is not None:
            self._requests.ask(partial(_examples, self._worker, self._request()))

    def _request(self) -> _Request:
        selection = self._session.selection
        selected = selection.current or next(iter(selection.ids), None)
        return _Request(self._settings, selected if self._takes_selected else None, self._draw)

    def _deliver(self, examples: Examples) -> None:
        if self._worker is not None:
            self.shown.emit(examples)


def _examples(worker: Illustrator, request: _Request, project: Project) -> Examples:
    """Not for the GUI thread: it decodes a picture and waits for the process."""
    image = _image(project, request)
    if image is None:
        return Examples(trouble=tr("There is no image to show yet."))
    try:
        original = project.catalog.picture(image.id, longer_side=2 * SIZE)
        made = worker.pictures(
            image.path, request.settings, count=COUNT, seed=request.draw, size=SIZE
        )
    except UserError as error:
        return Examples(image.name, trouble=tr(error.template, **error.values))
    return Examples(image.name, original, tuple(made))


def _image(project: Project, request: _Request) -> ImageRow | None:
    """The selected image if it can be read, else one with a label, else any."""
    readable = frozenset({ImageState.READY})
    chosen: Sequence[int] = () if request.wanted is None else (request.wanted,)
    rows = [row for row in project.catalog.rows(chosen) if row.state in readable]
    if rows:
        return rows[0]
    ids = project.catalog.ids(ImageFilter(states=readable, labeled=True))
    ids = ids or project.catalog.ids(ImageFilter(states=readable))
    if not ids:
        return None
    # A stride that shares no factor with most counts: neighbors in a folder look alike.
    return project.catalog.rows([ids[request.draw * 7919 % len(ids)]])[0]
