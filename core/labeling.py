"""What the labeling desk asks: what is left, what was done today, what most of a selection are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.errors import UserError
from core.store.database import Database
from core.store.queries import answers


@dataclass(frozen=True, slots=True)
class Unreadable:
    broken: int
    missing: int

    @property
    def total(self) -> int:
        return self.broken + self.missing


class Labeling:
    """Reads only. Thread-safe; not for the GUI thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_unlabeled(self, ids: Sequence[int]) -> int | None:
        """Return the position in `ids` of the first image without an answer, or None. Skipped
        ones have none."""
        with self._database.read() as connection:
            return answers.first_unanswered(connection, ids)

    def majority(self, ids: Sequence[int]) -> int:
        """Return the category that most of `ids` have; UserError if none has one."""
        with self._database.read() as connection:
            category_id = answers.commonest_category(connection, ids)
        if category_id is None:
            raise UserError("None of the selected images has a category yet.")
        return category_id

    def unreadable(self, ids: Sequence[int]) -> Unreadable:
        """Count those of `ids` from whose files nothing can be learned."""
        with self._database.read() as connection:
            return Unreadable(*answers.unreadable(connection, ids))

    def answered_today(self) -> int:
        """Count the images of which a person has said something since midnight, local time."""
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        at = midnight.astimezone(UTC).isoformat(timespec="milliseconds")
        with self._database.read() as connection:
            return answers.answered_since(connection, at)
