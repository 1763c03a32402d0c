"""What a queue yields: images in order of doubt, each with its reason in words."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class Queue(StrEnum):
    """The orders of review. Those of labels list labeled images, all others open proposals."""

    SUREST = "surest"
    LEAST_SURE = "least sure"
    FLIPPED = "flipped"
    AGAINST_TEACHER = "against teacher"
    AGAINST_STRONG_VIEWS = "against strong views"
    AGAINST_NEIGHBORS = "against neighbors"
    NEAR_RARE = "near rare"
    ACCEPTED_ERRORS = "accepted errors"
    LABEL_ERRORS = "label errors"

    @property
    def is_of_labels(self) -> bool:
        return self in (Queue.ACCEPTED_ERRORS, Queue.LABEL_ERRORS)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A reason as a sentence with fields: {category}, {given} (names), {number}, {count}."""

    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one image is listed. `category` and `given` are ids of categories, 0 for none."""

    text: str
    category: int
    given: int
    number: int
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """All arrays are (n,), in the order of `ids`; `which` says which of `phrases`."""

    ids: Ints
    phrases: tuple[Phrase, ...] = ()
    which: npt.NDArray[np.uint8] | None = None
    category: Ints | None = None
    given: Ints | None = None
    number: Ints | None = None
    count: Ints | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def listed(self) -> "array[int]":
        found = array("q")
        found.frombytes(np.ascontiguousarray(self.ids).tobytes())
        return found

    def reasons_of(self, wanted: Sequence[int]) -> dict[int, Reason]:
        """Return the reasons of those of `wanted` (image ids) that are listed."""
        if not self.phrases:
            return {}
        at = np.flatnonzero(np.isin(self.ids, np.asarray(wanted, np.int64)))
        return {int(self.ids[place]): self.reason(int(place)) for place in at}

    def reason(self, at: int) -> Reason:
        """Return why the image at the position `at` is listed."""
        which = 0 if self.which is None else int(self.which[at])
        return Reason(
            self.phrases[which].text,
            _entry(self.category, at),
            _entry(self.given, at),
            _entry(self.number, at),
            _entry(self.count, at),
        )

    def taken(self, places: Ints) -> "Doubts":
        """Return those at `places`, in that order."""
        return Doubts(
            self.ids[places],
            self.phrases,
            None if self.which is None else self.which[places],
            _some(self.category, places),
            _some(self.given, places),
            _some(self.number, places),
            _some(self.count, places),
        )


@dataclass(frozen=True, slots=True)
class QueueState:
    """`count` is None where counting takes long and nobody has asked yet; `missing` says in a
    sentence why there is no such queue now, "" where there is. `is_on_demand`: it can be had, by
    `LookingAgain.look`."""

    queue: Queue
    count: int | None
    missing: str = ""
    is_on_demand: bool = False


def percents(shares: npt.NDArray[np.floating]) -> Ints:
    return np.rint(100 * shares).astype(np.int64)


def _entry(column: Ints | None, at: int) -> int:
    return 0 if column is None else int(column[at])


def _some(column: Ints | None, places: Ints) -> Ints | None:
    return None if column is None else column[places]
