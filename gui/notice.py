"""What is worth saying in the message bar."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """`undo` offers to take the last edit back, `redo` to do again what was just undone, `offer`
    names another offer: what `take` does."""

    text: str
    undo: bool = False
    offer: str = ""
    take: Callable[[], None] | None = None
    redo: bool = False
