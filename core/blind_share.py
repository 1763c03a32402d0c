"""The blind share: proposals that the person names without seeing what the model says."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from core.doubt.blind import Agreement
from core.history import History, now
from core.labels import category_name, write_labels
from core.rows import Changed, Selection
from core.store.database import Database
from core.store.id_lists import as_json
from core.store.queries.doubt import agreement
from core.types import Answer, Source, Tier


@dataclass(frozen=True, slots=True)
class Agreements:
    """How often a person says what the model proposes, blind and with the proposal in sight."""

    blind: Agreement
    shown: Agreement


class BlindShare:
    """Which images are blind says `core.doubt.blind`."""

    def __init__(self, database: Database, history: History) -> None:
        self._database, self._history = database, history

    def name(self, ids: Sequence[int], category_id: int) -> Changed:
        """Label images (gold: nothing was suggested) and note whether that is what was proposed."""
        with self._history.edit("Label {count} as {category}", count=len(ids)) as edit:
            edit.values["category"] = category_name(edit.connection, category_id)
            edit.connection.execute(
                text(
                    "INSERT INTO decision (image_id, model_id, proposed_category_id, confidence, "
                    "action, category_id, at, author, is_blind) SELECT image_id, model_id, "
                    "category_id, confidence, CASE WHEN category_id = :category THEN 'accept' "
                    "ELSE 'correct' END, :category, :at, :author, 1 FROM proposal "
                    "WHERE image_id IN (SELECT value FROM json_each(:ids))"
                ),
                {
                    "ids": as_json(ids),
                    "category": category_id,
                    "at": now(),
                    "author": self._history.author,
                },
            )
            write_labels(
                edit.connection,
                ids,
                answer=Answer.CATEGORY,
                category_id=category_id,
                tier=Tier.GOLD,
                source=Source.PERSON,
                author=self._history.author,
                selection=Selection("review"),
            )
        return edit.changed

    def agreements(self) -> Agreements:
        with self._database.read() as connection:
            return Agreements(
                blind=agreement(connection, is_blind=True),
                shown=agreement(connection, is_blind=False),
            )
