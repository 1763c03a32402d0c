"""From the typed line to the view."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from core.errors import UserError
from core.query.names import Names
from core.rows import ImageFilter, View
from core.types import Answer, Grouping, ImageState, Order, Split, Tier

YES, NO = "yes", "no"
LABELED, UNLABELED = "labeled", "unlabeled"
T = TypeVar("T", bound=StrEnum)
_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
_COMPARED = re.compile(r"(?P<key>[a-z]+)(?P<sign><=|>=|<|>|=)(?P<value>.*)", re.DOTALL)
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?)?)?)?")
_SETS: Mapping[str, tuple[str, type[Tier] | type[ImageState] | type[Split]]] = {
    "tier": ("tiers", Tier),
    "state": ("states", ImageState),
    "split": ("splits", Split),
}
_SHARES = {
    "confidence": ("minimum_confidence", "maximum_confidence"),
    "margin": ("minimum_margin", "maximum_margin"),
}
_YES_NO = {
    "disagrees": "disagrees",
    "flagged": "flagged",
    "commented": "commented",
    "labeled": "labeled",
}
KEYS = (
    "answer",
    "category",
    "tier",
    "proposed",
    "confidence",
    "margin",
    "disagrees",
    "run",
    "split",
    "folder",
    "root",
    "captured",
    "side",
    "duplicates",
    "flagged",
    "commented",
    "state",
    "text",
    "sort",
    "group",
)


def parse(text: str, names: Names) -> View:
    """Return the view that `text` describes. UserError names the word that is not understood."""
    if text.count('"') % 2:
        raise UserError("A quotation mark is missing.")
    view, bare = View(), list[str]()
    for word in _WORD.findall(text):
        read = _read(view, word, names)
        if read is None:
            bare.append(word.replace('"', ""))
        else:
            view = read
    if bare:
        said = " ".join(part for part in (view.filter.text, *bare) if part)
        view = replace(view, filter=replace(view.filter, text=said))
    return view


def _read(view: View, word: str, names: Names) -> View | None:
    """Return `view` with what `word` says; None for a word that is looked for in the path."""
    chosen = view.filter
    key, colon, value = word.partition(":")
    key = key.casefold()
    if (compared := _COMPARED.fullmatch(word)) and compared["key"] in (
        *_SHARES,
        "side",
        "captured",
    ):
        read = _compared(chosen, compared["key"], compared["sign"], compared["value"], word)
        return replace(view, filter=read)
    if not colon or word.startswith('"'):
        return None
    if key.startswith("-") and key[1:] in (*_YES_NO, "proposed", "duplicates"):
        raise UserError("“{word}”: write {key}:no instead.", word=word, key=key[1:])
    if key not in KEYS and key not in ("like", "duplicate", "labeled"):
        raise UserError(
            "“{word}”: there is nothing called “{key}” to filter by.", word=word, key=key
        )
    values = _values(value)
    if not values:
        raise UserError("“{word}” needs a value.", word=word)
    match key:
        case "sort":
            order, backwards = values[0].removeprefix("-"), values[0].startswith("-")
            return replace(view, order=_member(Order, order, word), backwards=backwards)
        case "group":
            return replace(view, grouping=_member(Grouping, values[0], word))
        case "like":
            ids = tuple(_whole(each, word) for each in values)
            return replace(view, like=ids, order=Order.LIKE)
        case _:
            return replace(view, filter=_demand(chosen, key, values, word, names))


def _demand(
    chosen: ImageFilter, key: str, values: Sequence[str], word: str, names: Names
) -> ImageFilter:
    if key in _SETS:
        name, kind = _SETS[key]
        return replace(chosen, **{name: frozenset(_member(kind, each, word) for each in values)})
    if key in _YES_NO:
        return replace(chosen, **{_YES_NO[key]: _yes(values, word)})
    if (key in _SHARES or key in ("side", "captured")) and ".." in values[0]:
        low, _, high = values[0].partition("..")
        chosen = _compared(chosen, key, ">=", low, word) if low else chosen
        return _compared(chosen, key, "<=", high, word) if high else chosen
    if key in _SHARES or key == "side":
        raise UserError("“{word}” needs a sign: {key}>1 or {key}<1.", word=word, key=key)
    match key:
        case "answer":
            return _answers(chosen, values, word)
        case "category":
            return replace(chosen, categories=_ids(names.categories, values, word))
        case "proposed":
            if values[0] in (YES, NO):
                return replace(chosen, has_proposal=_yes(values, word), proposed=frozenset())
            return replace(chosen, proposed=_ids(names.categories, values, word))
        case "root":
            return replace(chosen, roots=_ids(names.roots, values, word))
        case "run":
            return replace(chosen, runs=frozenset(_whole(each, word) for each in values))
        case "folder":
            return replace(chosen, folders=frozenset(values))
        case "captured":
            moment = _moment(values[0], word)
            return replace(chosen, captured_from=moment, captured_until=moment)
        case "duplicates":
            return replace(chosen, duplicates=_yes(values, word))
        case "duplicate":
            return replace(chosen, duplicate_group=_whole(values[0], word))
        case _:
            return replace(chosen, text=" ".join(values))


def _answers(chosen: ImageFilter, values: Sequence[str], word: str) -> ImageFilter:
    if values[0] in (LABELED, UNLABELED):
        return replace(chosen, labeled=values[0] == LABELED)
    known = (*Answer, LABELED, UNLABELED)
    if bad := [each for each in values if each not in known]:
        raise _not_among(word, bad[0], known)
    return replace(chosen, answers=frozenset(map(Answer, values)))


def _compared(chosen: ImageFilter, key: str, sign: str, value: str, word: str) -> ImageFilter:
    low, high = _SHARES.get(key, (f"minimum_{key}", f"maximum_{key}"))
    if key == "captured":
        low, high, end = "captured_from", "captured_until", _moment(value.replace('"', ""), word)
        if sign in ("<", ">"):
            raise UserError("“{word}”: write {sign}= with a time.", word=word, sign=sign)
        below = above = end
    elif key == "side":
        end = _whole(value, word)
        below, above = (end - 1, end + 1) if sign in ("<", ">") else (end, end)
    else:
        end = _share(value, word)
        strict = sign in ("<", ">")
        below = math.nextafter(end, -1) if strict else end
        above = math.nextafter(end, 2) if strict else end
    match sign[0]:
        case "<":
            return replace(chosen, **{high: below})
        case ">":
            return replace(chosen, **{low: above})
        case _:
            return replace(chosen, **{low: end, high: end})


def _values(text: str) -> list[str]:
    pieces = re.findall(r'(?:[^,"]|"[^"]*")+', text)
    return [piece.replace('"', "") for piece in pieces]


def _member(kind: type[T], value: str, word: str) -> T:
    found = next((each for each in kind if each.value == value.casefold()), None)
    if found is None:
        raise _not_among(word, value, [each.value for each in kind])
    return found


def _not_among(word: str, value: str, known: Sequence[str]) -> UserError:
    return UserError(
        "“{word}”: {value} is none of {choices}.",
        word=word,
        value=value,
        choices=", ".join(known),
    )


def _ids(known: Mapping[int, str], values: Sequence[str], word: str) -> frozenset[int]:
    return frozenset(_id(known, each, word) for each in values)


def _id(known: Mapping[int, str], value: str, word: str) -> int:
    """Return whose name `value` is; capitals count only where two names differ by them alone."""
    typed = {key: name.replace('"', "") for key, name in known.items()}
    alike = [key for key, name in typed.items() if name.casefold() == value.casefold()]
    exact = [key for key in alike if typed[key] == value]
    if exact or len(alike) == 1:
        return (exact or alike)[0]
    raise UserError("“{word}”: nothing here is called {value}.", word=word, value=value)


def _yes(values: Sequence[str], word: str) -> bool:
    if values[0].casefold() not in (YES, NO):
        raise _not_among(word, values[0], (YES, NO))
    return values[0].casefold() == YES


def _whole(value: str, word: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise UserError("“{word}”: {value} is no whole number.", word=word, value=value or "…")
    return int(value)


def _share(value: str, word: str) -> float:
    """Read ``0.6`` or ``60%``."""
    try:
        share = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise UserError("“{word}” needs a number from 0 to 1, or a percentage.", word=word)
    return share


def _moment(value: str, word: str) -> str:
    if _MOMENT.fullmatch(value) is None:
        raise UserError("“{word}”: write a time as 2026, 2026-11 or 2026-11-24.", word=word)
    return value
