"""What is worth saying in the message bar."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """`undo` offers to take the last edit back, `redo` to do again what was just undone."""

    text: str
    undo: bool = False
    redo: bool = False
