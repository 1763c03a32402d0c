"""Words of a path: the one part of a filter that SQLite is asked, for paths are not in memory."""

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
from sqlalchemy import text

from core.finding.columns import STRETCH, Flags, numbers
from core.finding.memory import Sight

_WORD = re.compile(r'"([^"]*)"?|([^\s"]+)')


def words_of(typed: str) -> tuple[str, ...]:
    """Split at spaces; quotes hold a phrase together."""
    found = (quoted or plain for quoted, plain in _WORD.findall(typed))
    return tuple(word for word in found if word)


def with_words(typed: str, sight: Sight) -> Flags:
    """The images whose path has every word of `typed`."""
    conditions, parameters = list[str](), dict[str, object]()
    for number, word in enumerate(words_of(typed)):
        names = [f"w{number}_{at}" for at, _ in enumerate(_spellings(word))]
        likes = (f"CAST(path AS TEXT) LIKE :{name} ESCAPE '\\'" for name in names)
        conditions.append(f"({' OR '.join(likes)})")
        patterns = (f"%{_escaped(each)}%" for each in _spellings(word))
        parameters |= dict(zip(names, patterns, strict=True))
    mask = np.zeros(sight.size, np.bool_)
    if not conditions:
        return ~mask
    # a text per stretch of ids, so that none is long to parse
    sql = text(
        f"SELECT group_concat(id) FROM image WHERE {' AND '.join(conditions)} "
        f"GROUP BY id / {STRETCH * 2}"
    )
    with sight.database.read() as connection:
        for row in connection.execute(sql, parameters):
            ids = numbers(row[0])
            mask[ids[ids < sight.size]] = True
    return mask


def _spellings(word: str) -> list[str]:
    """LIKE ignores the case of ASCII letters only, and file systems spell "é" and Hangul in two
    ways: the ways in which a word may stand in a path."""
    cased = (word, word.lower(), word.upper(), word.title())
    return list(dict.fromkeys(spelled for each in cased for spelled in _composed(each)))[:8]


def _composed(word: str) -> Iterator[str]:
    if word.isascii():
        yield word.lower()
        return
    yield unicodedata.normalize("NFC", word)
    yield unicodedata.normalize("NFD", word)


def _escaped(pattern: str) -> str:
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
