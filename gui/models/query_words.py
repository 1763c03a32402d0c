"""What can stand next in a typed query, each with the number of images that it would leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.facets import Facets
from gui.models.filter_parts import PartKey, part_of
from gui.models.part_choices import Names, choosing

MOST = 60
BREAKS = " \t"
# The words of core.query for the parts, and for choices that are no names.
KEYS: Mapping[str, PartKey] = {
    "answer:": PartKey.ANSWER,
    "category:": PartKey.CATEGORY,
    "tier:": PartKey.TIER,
    "proposed:": PartKey.PROPOSAL,
    "confidence": PartKey.CONFIDENCE,
    "margin": PartKey.MARGIN,
    "disagrees:": PartKey.DISAGREEMENT,
    "run:": PartKey.RUN,
    "split:": PartKey.SPLIT,
    "folder:": PartKey.FOLDER,
    "root:": PartKey.ROOT,
    "captured": PartKey.CAPTURED,
    "side": PartKey.SIZE,
    "duplicates:": PartKey.DUPLICATES,
    "flagged:": PartKey.FLAG,
    "commented:": PartKey.COMMENT,
    "state:": PartKey.STATE,
}


@dataclass(frozen=True, slots=True)
class Completion:
    """`text` replaces the query from `start` to the cursor. `count` None: it is not known."""

    text: str
    hint: str
    count: int | None
    start: int


def completions(
    text: str, cursor: int, names: Names, facets: Facets | None
) -> tuple[Completion, ...]:
    """Return what can stand where the cursor is, the best first."""
    start = _word_start(text, cursor)
    word = text[start:cursor]
    key, colon, begun = word.partition(":")
    part = KEYS.get(key.casefold() + colon)
    if colon and part is not None:
        *before, last = begun.split(",")
        kept = "".join(f"{each}," for each in before)
        found = _values(part, last.strip('"').casefold(), names, facets)
        lines = [
            Completion(f"{key}:{kept}{quoted(value)}", hint, count, start)
            for value, hint, count in found
        ]
    else:
        lines = [
            Completion(each, part_of(part).name, None, start)
            for each, part in KEYS.items()
            if each.startswith(word.casefold())
        ]
    return tuple(lines[:MOST])


def quoted(value: str) -> str:
    """Return a value as it is typed: in quotation marks where it holds a space or a comma."""
    return f'"{value}"' if set(value) & set(" \t,") else value


def _values(
    part: PartKey, begun: str, names: Names, facets: Facets | None
) -> Iterator[tuple[str, str, int | None]]:
    how = choosing(part)
    if how is None:
        return
    counts = None if facets is None else how.counts(facets)
    offered = [(typed_value(part, each.key, each.text), each) for each in how.offer(names, facets)]
    fitting = [pair for pair in offered if begun in pair[0].casefold()]
    fitting.sort(key=lambda pair: not pair[0].casefold().startswith(begun))
    for value, choice in fitting:
        hint = choice.text if choice.text != value else ""
        yield value, hint, None if counts is None else counts.get(choice.key, 0)


def typed_value(part: PartKey, key: str, text: str) -> str:
    """Return how a choice is typed: categories and roots by name, all else by its word."""
    by_name = part in (PartKey.CATEGORY, PartKey.PROPOSAL, PartKey.ROOT) and key.isdigit()
    return text if by_name else key


def _word_start(text: str, cursor: int) -> int:
    """Return where the word before the cursor begins; spaces in quotation marks part no words."""
    start, quotes = 0, False
    for place, letter in enumerate(text[:cursor]):
        if letter == '"':
            quotes = not quotes
        elif letter in BREAKS and not quotes:
            start = place + 1
    return start
