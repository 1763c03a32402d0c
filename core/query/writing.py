"""From the view to the line that one would type for it."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.errors import UserError
from core.query.names import Names
from core.query.reading import LABELED, NO, UNLABELED, YES, parse
from core.rows import EVERYTHING, ImageFilter, View
from core.types import Answer, Grouping, ImageState, Order, Split, Tier


def text_of(view: View, names: Names) -> str:
    """Return what one would type for `view`; parts in a fixed order, so that equal views read
    alike."""
    return " ".join([*_filter_words(view.filter, names), *_view_words(view)])


def quoted(value: str) -> str:
    """Return `value` as it is typed after a colon."""
    plain = value.replace('"', "")
    return f'"{plain}"' if not plain or re.search(r"[\s,]", plain) else plain


def _filter_words(chosen: ImageFilter, names: Names) -> Iterator[str]:
    if chosen.labeled is not None:
        yield f"answer:{LABELED if chosen.labeled else UNLABELED}"
    yield from _set_words("answer", [each for each in Answer if each in chosen.answers])
    yield from _set_words("category", _named(names.categories, chosen.categories))
    yield from _set_words("tier", [each for each in Tier if each in chosen.tiers])
    if chosen.has_proposal is not None and not chosen.proposed:
        yield f"proposed:{_said(chosen.has_proposal)}"
    yield from _set_words("proposed", _named(names.categories, chosen.proposed))
    yield from _share_words("confidence", chosen.minimum_confidence, chosen.maximum_confidence)
    yield from _share_words("margin", chosen.minimum_margin, chosen.maximum_margin)
    if chosen.disagrees is not None:
        yield f"disagrees:{_said(chosen.disagrees)}"
    yield from _set_words("run", [str(each) for each in sorted(chosen.runs)])
    yield from _set_words("split", [each for each in Split if each in chosen.splits])
    yield from _set_words("folder", sorted(chosen.folders))
    yield from _set_words("root", _named(names.roots, chosen.roots))
    yield from _range_words("captured", chosen.captured_from, chosen.captured_until)
    yield from _range_words("side", chosen.minimum_side, chosen.maximum_side)
    if chosen.duplicates is not None:
        yield f"duplicates:{_said(chosen.duplicates)}"
    if chosen.duplicate_group is not None:
        yield f"duplicate:{chosen.duplicate_group}"
    for key in ("flagged", "commented"):
        value: bool | None = getattr(chosen, key)
        if value is not None:
            yield f"{key}:{_said(value)}"
    yield from _set_words("state", [each for each in ImageState if each in chosen.states])
    if chosen.text:
        yield _text_words(chosen.text)


def _text_words(text: str) -> str:
    """Return the path text bare where that is read the same, else after its key."""
    bare = replace(EVERYTHING, text=text)
    try:
        same = parse(text, Names()).filter == bare
    except UserError:
        same = False
    return text if same else f"text:{quoted(text)}"


def _view_words(view: View) -> Iterator[str]:
    by_likeness = view.order is Order.LIKE and bool(view.like)
    if by_likeness:
        yield "like:" + ",".join(map(str, view.like))
    if view.backwards or not (by_likeness or view.order is Order.PATH):
        yield f"sort:{'-' if view.backwards else ''}{view.order}"
    if view.grouping is not Grouping.NONE:
        yield f"group:{view.grouping}"


def _set_words(key: str, values: Sequence[str]) -> Iterator[str]:
    if values:
        yield f"{key}:{','.join(map(quoted, values))}"


def _named(known: Mapping[int, str], ids: frozenset[int]) -> list[str]:
    return [known[each] for each in sorted(ids) if each in known]


def _share_words(key: str, low: float | None, high: float | None) -> Iterator[str]:
    for value, sign, beyond in ((low, ">", 2.0), (high, "<", -1.0)):
        if value is None:
            continue
        end = round(value, 6)
        strict = value == math.nextafter(end, beyond)
        yield f"{key}{sign}{'' if strict else '='}{end if strict else value:.10g}"


def _range_words(key: str, low: object, high: object) -> Iterator[str]:
    if low is not None and low == high:
        yield f"{key}={low}"
        return
    if low is not None:
        yield f"{key}>={low}"
    if high is not None:
        yield f"{key}<={high}"


def _said(yes: bool) -> str:
    return YES if yes else NO
