"""What is worth saying in the message bar."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """`undo` offers to take the last edit back."""

    text: str
    undo: bool = False
