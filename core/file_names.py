"""How files are named outside the project: relative to their folder, and with the folder's own name
before that where two folders of the project have a file of the same name."""

import os
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from sqlalchemy import Connection, bindparam, text

from core.errors import UserError

_STEP = 500


def prefixes(connection: Connection) -> dict[int, bytes]:
    """Return ``NAME/`` for each root by its id: no two are equal, and no file lies in a folder of
    that name at the top of any root."""
    given: dict[int, bytes] = {}
    for row in connection.execute(text("SELECT id, path FROM root ORDER BY id")):
        name = PurePath(os.fsdecode(row.path)).name or "root"
        number, prefix = 1, os.fsencode(f"{name}/")
        while prefix in given.values() or _is_folder(connection, prefix):
            number += 1
            prefix = os.fsencode(f"{name}-{number}/")
        given[row.id] = prefix
    return given


def shared_paths(connection: Connection) -> frozenset[bytes]:
    """Return the relative paths that more than one root has."""
    if connection.execute(text("SELECT count(*) FROM root")).scalar_one() < 2:
        return frozenset()
    rows = connection.execute(text("SELECT path FROM image GROUP BY path HAVING count(*) > 1"))
    return frozenset(row.path for row in rows)


def find_named(connection: Connection, names: Iterable[bytes]) -> dict[bytes, int]:
    """Return the image of each name that there is, as `prefixes` and `shared_paths` make names.

    UserError if one means images of several folders. A folder that was taken out has a name only
    where no other has it.
    """
    wanted = list(names)
    plain = _by_path(connection, wanted)
    several = [name for name in wanted if _ambiguous(plain.get(name, {}))]
    roots = prefixes(connection) if several or len(plain) < len(wanted) else {}
    if several:
        path = several[0]
        first = next(iter(sorted(plain[path])))
        raise UserError(
            "File names that occur in several folders of this project: {count}. Write the folder's "
            "name before them, as {example}.",
            count=len(several),
            example=os.fsdecode(roots[first] + path),
        )
    found = {name: _best(roots_of) for name, roots_of in plain.items()}
    return {**found, **_by_prefix(connection, [n for n in wanted if n not in found], roots)}


def _by_prefix(
    connection: Connection, names: Iterable[bytes], roots: Mapping[int, bytes]
) -> dict[bytes, int]:
    asked = {
        (root, name[len(prefix) :]): name
        for root, prefix in roots.items()
        for name in names
        if name.startswith(prefix)
    }
    plain = _by_path(connection, {path for _, path in asked})
    return {
        name: plain[path][root][0]
        for (root, path), name in asked.items()
        if root in plain.get(path, {})
    }


def _by_path(
    connection: Connection, paths: Iterable[bytes]
) -> dict[bytes, dict[int, tuple[int, bool]]]:
    """Return for each path that there is: by root the image, and whether the root was taken out."""
    question = text(
        "SELECT image.path, image.id, image.root_id, root.is_removed FROM root "
        "JOIN image ON image.root_id = root.id WHERE image.path IN :paths"
    ).bindparams(bindparam("paths", expanding=True))
    found: dict[bytes, dict[int, tuple[int, bool]]] = {}
    asked = list(paths)
    for start in range(0, len(asked), _STEP):
        for row in connection.execute(question, {"paths": asked[start : start + _STEP]}):
            found.setdefault(row.path, {})[row.root_id] = row.id, bool(row.is_removed)
    return found


def _ambiguous(roots: Mapping[int, tuple[int, bool]]) -> bool:
    return sum(not is_removed for _, is_removed in roots.values()) > 1


def _best(roots: Mapping[int, tuple[int, bool]]) -> int:
    return min(roots.values(), key=lambda each: (each[1], each[0]))[0]


def _is_folder(connection: Connection, prefix: bytes) -> bool:
    row = connection.execute(
        text(
            "SELECT 1 FROM root JOIN image ON image.root_id = root.id "
            "AND image.path >= :prefix AND image.path < :after LIMIT 1"
        ),
        {"prefix": prefix, "after": prefix[:-1] + bytes([prefix[-1] + 1])},
    ).first()
    return row is not None
