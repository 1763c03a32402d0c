"""What a scan changes: found files against known rows, a stretch of the sorted order at a time.

Both sides ascend by the bytes of the path, so each batch of found files decides, for the known
paths after the batch before up to its own last one, which of them are missing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from core.intake.scan import FoundBatch, FoundFile


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the project remembers it."""

    image_id: int
    path: bytes
    size: int
    mtime_ns: int
    is_missing: bool


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A known image whose file has another size or time now, or is there again as it was."""

    image_id: int
    file: FoundFile


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changed` files must be read again, also those that came back changed; `returned` ones
    were missing and are as they were; `missing` are ids of images newly missed."""

    new: tuple[FoundFile, ...]
    changed: tuple[ChangedFile, ...]
    returned: tuple[ChangedFile, ...]
    missing: tuple[int, ...]
    unchanged: int


KnownBetween = Callable[[bytes, bytes | None], Iterable[KnownFile]]


def compare_all(
    found: Iterable[FoundBatch], known: KnownBetween, *, below: bytes = b""
) -> Iterator[Comparison]:
    """Compare a walk (of the folder `below`), one `Comparison` per batch and a last one for what
    lies behind.

    `known(after, until)` returns the known files with after < path <= until, where until None
    means "to the end"; it is called once a batch, after the comparison before was consumed.
    """
    after, unreadable = below, ()
    end = below[:-1] + b"0" if below else None  # "0" comes next after "/"
    for batch in found:
        unreadable = batch.unreadable
        if batch.files:
            until = batch.files[-1].path
            yield compare(batch, known(after, until))
            after = until
    yield compare(FoundBatch((), unreadable), known(after, end))


def compare(found: FoundBatch, known: Iterable[KnownFile]) -> Comparison:
    """Compare one batch with the known files of the same stretch of paths.

    A file counts as unchanged if its size and time are. Known files in folders that could not
    be listed are left as they are: nobody knows whether they are missing.
    """
    there = {file.path: file for file in found.files}
    changed: list[ChangedFile] = []
    returned: list[ChangedFile] = []
    missing: list[int] = []
    unchanged = 0
    for old in known:
        file = there.pop(old.path, None)
        if file is None:
            if not old.is_missing and not old.path.startswith(found.unreadable):
                missing.append(old.image_id)
        elif (file.size, file.mtime_ns) != (old.size, old.mtime_ns):
            changed.append(ChangedFile(old.image_id, file))
        elif old.is_missing:
            returned.append(ChangedFile(old.image_id, file))
        else:
            unchanged += 1
    return Comparison(
        tuple(there.values()), tuple(changed), tuple(returned), tuple(missing), unchanged
    )
