"""What runs now, and what went wrong: frozen data for the job bar and the message bar."""

from collections.abc import Callable
from dataclasses import dataclass

from core.progress import Progress


@dataclass(frozen=True, slots=True)
class Activity:
    """A long thing under way, for the job bar. `text` is translated; `cancel` asks it to stop,
    `pause` to wait or to go on."""

    text: str
    cancel: Callable[[], None]
    progress: Progress | None = None
    cancelling: bool = False
    pause: Callable[[], None] | None = None  # None: it cannot wait
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A bug met while working: one line to show, and the traceback to copy."""

    text: str
    details: str
