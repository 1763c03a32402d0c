"""Qt's index in both of its forms, and what models that are plain lists answer alike."""

from collections.abc import Sequence, Sized
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


def row_count(lines: Sized, parent: Index | None) -> int:
    """Return how many rows are under `parent`: none under a row, for a list is no tree."""
    return 0 if parent is not None and parent.isValid() else len(lines)


def line_at(lines: Sequence[T], index: Index) -> T | None:
    """Return the line of an index, None where there is none (any more)."""
    return lines[index.row()] if index.isValid() and index.row() < len(lines) else None
