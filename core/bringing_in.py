"""Labels from outside: many images, many categories, one edit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from core.categories import create_categories
from core.decisions import write_rejections
from core.errors import UserError
from core.history import History
from core.labels import write_labels
from core.remarks import write_comments, write_flags
from core.rows import Changed, Selection
from core.types import Answer, Source, Split, Tier


@dataclass(frozen=True, slots=True)
class IncomingLabel:
    """`category` is a name, "" for no label; categories that do not exist yet are made, in order of
    first use, those that are only rejected last."""

    image_id: int
    category: str
    split: Split | None = None
    flagged: bool | None = None  # None leaves what is there
    comment: str | None = None
    rejected: tuple[str, ...] = ()  # names of categories that it is not
    tier: Tier = Tier.GOLD


def bring_in(
    history: History, incoming: Sequence[IncomingLabel], *, source: Source, selection: Selection
) -> Changed:
    """Give labels, and splits where `incoming` has them, as one edit.

    UserError if a split would be redrawn after a training: an estimate rests on it by then.
    Splits are not undone with the labels, since they are given once.
    """
    template = {
        Source.IMPORT: "Import {count} labels",
        Source.FOLDER: "Take {count} labels from folder names",
    }[source]
    given: dict[tuple[str, Tier], list[int]] = {}
    for entry in incoming:
        if name := entry.category.strip():
            given.setdefault((name, entry.tier), []).append(entry.image_id)
    with history.edit(template, count=sum(map(len, given.values()))) as edit:
        _give_splits(edit.connection, incoming)
        known = _category_ids(edit.connection)
        named = (
            *(name for name, _ in given),
            *(name for each in incoming for name in each.rejected),
        )
        fresh = [name for name in dict.fromkeys(named) if name not in known]
        known |= create_categories(edit.connection, fresh)
        for (name, tier), ids in given.items():
            write_labels(
                edit.connection,
                ids,
                answer=Answer.CATEGORY,
                category_id=known[name],
                tier=tier,
                source=source,
                author=history.author,
                selection=selection,
            )
        _give_remarks(edit.connection, incoming, history.author)
        pairs = [(each.image_id, known[name]) for each in incoming for name in each.rejected]
        write_rejections(edit.connection, pairs, author=history.author)
    return edit.changed


def _give_remarks(connection: Connection, incoming: Sequence[IncomingLabel], author: str) -> None:
    for on in (True, False):
        ids = [each.image_id for each in incoming if each.flagged is on]
        write_flags(connection, ids, on=on, author=author)
    by_comment: dict[str, list[int]] = {}
    for each in incoming:
        if each.comment is not None:
            by_comment.setdefault(each.comment, []).append(each.image_id)
    for comment, ids in by_comment.items():
        write_comments(connection, ids, comment, author=author)


def _category_ids(connection: Connection) -> dict[str, int]:
    return {row.name: row.id for row in connection.execute(text("SELECT name, id FROM category"))}


def _give_splits(connection: Connection, incoming: Sequence[IncomingLabel]) -> None:
    asked: Mapping[int, Split] = {e.image_id: e.split for e in incoming if e.split is not None}
    if not asked:
        return
    parameters = {"asked": json.dumps([[id_, split] for id_, split in asked.items()])}
    differing = connection.execute(
        text(
            "SELECT count(*) AS n FROM json_each(:asked) AS pair "
            "JOIN image ON image.id = pair.value ->> 0 WHERE split IS NOT pair.value ->> 1"
        ),
        parameters,
    ).one()
    if differing.n and connection.execute(text("SELECT 1 FROM run WHERE state = 'done'")).first():
        raise UserError(
            "{count} images have another split already, and a training rests on it: leave the "
            "split column out.",
            count=differing.n,
        )
    connection.execute(
        text(
            "UPDATE image SET split = pair.split FROM (SELECT value ->> 0 AS id, "
            "value ->> 1 AS split FROM json_each(:asked)) AS pair WHERE image.id = pair.id"
        ),
        parameters,
    )
