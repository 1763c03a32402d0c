"""Labels from outside: many images, many categories, one edit."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from core.categories import create_categories
from core.category_names import TakenAs, meant, taken_as
from core.decisions import write_rejections
from core.errors import UserError
from core.history import History
from core.labels import write_labels
from core.remarks import write_comments, write_flags
from core.rows import Changed, Selection
from core.store.id_lists import as_json
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


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came of labels from outside, by image: `new` ones had none before, `replaced` ones had
    another category; `made` are the names of new categories."""

    changed: Changed
    new: int
    replaced: int
    same: int
    made: tuple[str, ...]
    taken_as: tuple[TakenAs, ...]


def bring_in(
    history: History, incoming: Sequence[IncomingLabel], *, source: Source, selection: Selection
) -> BroughtIn:
    """Give labels, and splits where `incoming` has them, as one edit. A name that is that of a
    category but for case or blanks is taken as it (core.category_names).

    UserError if a split would be redrawn after a training: an estimate rests on it by then.
    Splits are not undone with the labels, since they are given once.
    """
    template = {
        Source.IMPORT: "Import {count} labels",
        Source.FOLDER: "Take {count} labels from folder names",
    }[source]
    with history.edit(template, count=sum(bool(each.category) for each in incoming)) as edit:
        _give_splits(edit.connection, incoming)
        known = _category_ids(edit.connection)
        labels = [each.category for each in incoming if each.category]
        rejected = [name for each in incoming for name in each.rejected]
        names = meant((*labels, *rejected), known)
        made = [name for name in dict.fromkeys(names.values()) if name not in known]
        known |= create_categories(edit.connection, made)
        ids = {name: known[category] for name, category in names.items()}
        wanted = {each.image_id: ids[each.category] for each in incoming if each.category}
        before = _labels_of(edit.connection, wanted)
        same = sum(before.get(image_id) == category for image_id, category in wanted.items())
        _give_labels(edit.connection, incoming, ids, source, history.author, selection)
        _give_remarks(edit.connection, incoming, history.author)
        pairs = [(each.image_id, ids[name]) for each in incoming for name in each.rejected]
        write_rejections(edit.connection, pairs, author=history.author)
    return BroughtIn(
        edit.changed,
        new=len(wanted) - len(before),
        replaced=len(before) - same,
        same=same,
        made=tuple(made),
        taken_as=taken_as((*labels, *rejected), names),
    )


def _give_labels(
    connection: Connection,
    incoming: Sequence[IncomingLabel],
    ids: Mapping[str, int],
    source: Source,
    author: str,
    selection: Selection,
) -> None:
    given: dict[tuple[int, Tier], list[int]] = {}
    for each in incoming:
        if each.category:
            given.setdefault((ids[each.category], each.tier), []).append(each.image_id)
    for (category_id, tier), images in given.items():
        write_labels(
            connection,
            images,
            answer=Answer.CATEGORY,
            category_id=category_id,
            tier=tier,
            source=source,
            author=author,
            selection=selection,
        )


def _labels_of(connection: Connection, images: Iterable[int]) -> dict[int, int]:
    rows = connection.execute(
        text(
            "SELECT image_id, category_id FROM label JOIN json_each(:ids) ON value = image_id "
            "WHERE answer = 'category'"
        ),
        {"ids": as_json(list(images))},
    )
    return {row.image_id: row.category_id for row in rows}


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
    rows = connection.execute(text("SELECT name, id FROM category ORDER BY position, id"))
    return {row.name: row.id for row in rows}


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
            "Images that have another split already: {count}. A training rests on it: leave the "
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
