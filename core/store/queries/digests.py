"""Questions about the contents of images, answered in steps: a million rows at once would hold
the interpreter."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, CursorResult, text

Batches = Iterable[list[tuple[int, bytes]]]
_STEP = 2_000
_WHOLE = "length(digest) = 16"


def all_digests(connection: Connection) -> Batches:
    """Yield (image id, digest) of every image that was read, by rising id."""
    sql = f"SELECT id, digest FROM image WHERE digest IS NOT NULL AND {_WHOLE} ORDER BY id"
    return _steps(connection.execute(text(sql)))


def digests_of(connection: Connection, ids: str) -> Batches:
    """Yield (image id, digest) of those of `ids` (a JSON list) that were read, by rising id."""
    sql = (
        "SELECT image.id, digest FROM json_each(:ids) AS wanted JOIN image "
        f"ON image.id = wanted.value WHERE digest IS NOT NULL AND {_WHOLE} ORDER BY image.id"
    )
    return _steps(connection.execute(text(sql), {"ids": ids}))


def _steps(result: CursorResult[Any]) -> Iterator[list[tuple[int, bytes]]]:
    while rows := result.fetchmany(_STEP):
        yield [(row.id, row.digest) for row in rows]
