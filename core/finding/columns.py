"""Columns: arrays with one entry per image, at the place of its id. Ids are never given twice and
images hardly ever deleted, so almost every place is taken.

SQLite writes a text per stretch of ids (`group_concat`) and numpy parses it: about half the time of
fetching rows, and the interpreter is free while SQLite works (ADR 14).
"""

import json
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from core.bursts import UNKNOWN
from core.store.database import Database
from core.store.touched import Ids, Kind

Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]
Numbers = NDArray[np.int32]
Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

STRETCH = 20_000  # ids a text: parsing one column of it takes 1 ms
_UNIT = 2**53  # reals of [-1, 1] travel as whole numbers of this unit: exact, and quick to write


class Table(Protocol):
    """A frozen dataclass whose fields are arrays of one length."""


T = TypeVar("T", bound=Table)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    sql: str
    dtype: type[np.generic]
    missing: float = 0
    is_real: bool = False


@dataclass(frozen=True, slots=True)
class Source(Generic[T]):
    """Where a table of columns comes from. `rows` is SQL after FROM, `key` the image's id in it."""

    made: type[T]
    kind: Kind
    rows: str
    key: str
    columns: tuple[Column, ...]

    def load(self, database: Database) -> T:
        """Read all, a stretch of ids at a time."""
        with database.read() as connection:
            size = size_of(connection)
            arrays = self._empty(size)
            for first in range(0, size, STRETCH):
                condition = f"{self.key} >= :first AND {self.key} < :end"
                bounds = {"first": first, "end": first + STRETCH}
                self._put(arrays, *self._read(connection, condition, bounds))
        return self._table(arrays)

    def patch(self, database: Database, table: T, ids: Ids) -> T:
        """Return a table in which the rows of `ids` are read again; the old one stays as it is."""
        condition = f"{self.key} IN (SELECT value FROM json_each(:ids))"
        with database.read() as connection:
            fresh, values = self._read(connection, condition, {"ids": json.dumps(ids.tolist())})
        size = max(len(self._arrays(table)[0]), int(ids.max()) + 1)
        arrays = [array.copy() for array in self._arrays(self.fit(table, size))]
        for column, array in zip(self.columns, arrays, strict=True):
            array[ids] = column.missing
        self._put(arrays, fresh, values)
        return self._table(arrays)

    def fit(self, table: T, size: int) -> T:
        """Return a table of `size` places; images that it does not know say nothing."""
        arrays = self._arrays(table)
        more = size - len(arrays[0])
        if more <= 0:
            return self._table([array[:size] for array in arrays])
        pads = (np.full(more, column.missing, column.dtype) for column in self.columns)
        return self._table([np.concatenate(pair) for pair in zip(arrays, pads, strict=True)])

    def _read(
        self, connection: Connection, condition: str, parameters: dict[str, Any]
    ) -> tuple[Whole, list[Whole]]:
        listed = ", ".join(f"group_concat({sql})" for sql in (self.key, *map(_sql, self.columns)))
        found = connection.execute(
            text(f"SELECT {listed} FROM {self.rows} WHERE {condition}"), parameters
        ).one()
        ids, *values = (numbers(each) for each in found)
        return ids, values

    def _put(self, arrays: list[NDArray[Any]], ids: Whole, values: list[Whole]) -> None:
        for column, array, value in zip(self.columns, arrays, values, strict=True):
            array[ids] = value / _UNIT if column.is_real else value

    def _empty(self, size: int) -> list[NDArray[Any]]:  # each column has its own type
        return [np.full(size, column.missing, column.dtype) for column in self.columns]

    def _arrays(self, table: T) -> list[NDArray[Any]]:
        return [getattr(table, column.name) for column in self.columns]

    def _table(self, arrays: list[NDArray[Any]]) -> T:
        names = (column.name for column in self.columns)
        return self.made(**dict(zip(names, arrays, strict=True)))


def size_of(connection: Connection) -> int:
    """Return the number of places that columns of all images have."""
    return int(connection.execute(text("SELECT coalesce(max(id), 0) + 1 FROM image")).scalar_one())


def numbers(listed: str | None) -> Whole:
    """Parse what `group_concat` wrote."""
    return np.fromstring(listed or "", np.int64, sep=",")


def _sql(column: Column) -> str:
    return f"CAST(({column.sql}) * {_UNIT} AS INTEGER)" if column.is_real else column.sql


def _letter(column: str) -> str:
    """Return SQL that says the same as `letter`."""
    return f"unicode({column}) + length({column})"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the files. Letters are those of the words (`letter`)."""

    state: Codes  # 0: no image has this id
    split: Codes
    root: Numbers
    side: Numbers  # px of the longer one
    pixels: Whole
    group: Numbers  # of duplicates


FACTS = Source(
    Facts,
    Kind.IMAGE,
    "image",
    "id",
    (
        Column("state", _letter("state"), np.uint8),
        Column("split", f"coalesce({_letter('split')}, 0)", np.uint8),
        Column("root", "root_id", np.int32),
        Column("side", "max(coalesce(width, 0), coalesce(height, 0))", np.int32),
        Column("pixels", "coalesce(width * height, 0)", np.int64),
        Column(
            "group",
            "CASE WHEN id IN (SELECT image_id FROM remark WHERE is_distinct) THEN 0 "
            "ELSE coalesce(duplicate_group, 0) END",
            np.int32,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Shots:
    captured: Whole  # seconds of the camera's clock since 1970, or UNKNOWN


SHOTS = Source(
    Shots,
    Kind.IMAGE,
    "image",
    "id",
    (
        Column(
            "captured",
            f"coalesce(CASE WHEN captured_at IS NULL THEN NULL ELSE strftime('%s', captured_at) "
            f"END, {UNKNOWN})",
            np.int64,
            int(UNKNOWN),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Shuffle:
    place: Whole


SHUFFLE = Source(Shuffle, Kind.IMAGE, "image", "id", (Column("place", "shuffle", np.int64, -1),))


@dataclass(frozen=True, slots=True)
class Labels:
    answer: Codes  # 0: none
    category: Numbers  # 0: none
    tier: Codes
    given: Whole  # ms since 1970; 0: none


LABELS = Source(
    Labels,
    Kind.LABEL,
    "label",
    "image_id",
    (
        Column("answer", _letter("answer"), np.uint8),
        Column("category", "coalesce(category_id, 0)", np.int32),
        Column(
            "tier", f"CASE WHEN answer = 'category' THEN {_letter('tier')} ELSE 0 END", np.uint8
        ),
        Column(
            "given",
            "coalesce(CAST(round((julianday(given_at) - 2440587.5) * 86400000) AS INTEGER), 0)",
            np.int64,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Proposals:
    category: Numbers  # 0: none
    model: Numbers
    confidence: Reals  # nan: none
    margin: Reals


PROPOSALS = Source(
    Proposals,
    Kind.PROPOSAL,
    "proposal",
    "image_id",
    (
        Column("category", "category_id", np.int32),
        Column("model", "model_id", np.int32),
        Column("confidence", "confidence", np.float64, float("nan"), is_real=True),
        Column("margin", "margin", np.float64, float("nan"), is_real=True),
    ),
)


@dataclass(frozen=True, slots=True)
class Seconds:
    category: Numbers  # the second best of the open proposal; 0: none


SECONDS = Source(
    Seconds,
    Kind.PROPOSAL,
    "proposal",
    "image_id",
    (Column("category", "coalesce(second_category_id, 0)", np.int32),),
)


@dataclass(frozen=True, slots=True)
class Remarks:
    flagged: Codes
    commented: Codes


REMARKS = Source(
    Remarks,
    Kind.REMARK,
    "remark",
    "image_id",
    (
        Column("flagged", "flagged <> 0", np.uint8),
        Column("commented", "comment <> ''", np.uint8),
    ),
)


@dataclass(frozen=True, slots=True)
class Opinions:
    differs: Codes  # 0: model or teacher said nothing, 1: both the same, 2: another category


OPINIONS = Source(
    Opinions,
    Kind.MODELS,
    "meta JOIN model ON meta.key = 'current_model' AND model.id = CAST(meta.value AS INTEGER) "
    "JOIN prediction AS said ON said.model_id = model.id "
    "JOIN prediction AS taught ON taught.model_id = model.teacher_model_id "
    "AND taught.image_id = said.image_id",
    "said.image_id",
    (Column("differs", "1 + (said.category_id <> taught.category_id)", np.uint8),),
)


def letter(word: str) -> int:
    """Return how a state, split, answer or tier is kept: its first letter, moved on by its length,
    because "train" and "test" begin alike."""
    return ord(word[0]) + len(word)
