"""When two names of categories are one: case, blanks and how accents are encoded do not count."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakenAs:
    """`count` rows or images say `name`, which was taken as `category`."""

    name: str
    category: str
    count: int


def tidy(name: str) -> str:
    """Return a name as it is kept: no blanks around it, one between words, accents composed."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def likeness(name: str) -> str:
    """Equal for names that are one. Of a single letter the case counts: who sorts letters means
    A and a. Not `casefold`, to which the Masse and the Maße are the same."""
    clean = tidy(name)
    return clean if len(clean) == 1 else clean.lower()


def meant(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Return name → category: the one of `known` of just this name, else the first that it is
    like, else a new one, spelled as it is in `names` first."""
    exact = dict.fromkeys(known)
    categories: dict[str, str] = {}
    for name in exact:
        categories.setdefault(likeness(name), name)
    return {
        name: name if name in exact else categories.setdefault(likeness(name), tidy(name))
        for name in names
    }


def taken_as(names: Iterable[str], categories: Mapping[str, str]) -> tuple[TakenAs, ...]:
    """Count the `names` (one a row) that were taken as something that looks different."""
    return tuple(
        TakenAs(name, categories[name], count)
        for name, count in Counter(names).items()
        if unicodedata.normalize("NFC", name) != categories[name]
    )
