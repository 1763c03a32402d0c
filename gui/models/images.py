"""The images of a view as a Qt model: an array of ids, and rows fetched by window when seen."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QObject,
    Qt,
    Signal,
)

from core.instant import INSTANT_MODEL
from core.rows import Changed, ImageRow, Label, Proposal
from core.types import Answer, Source, Tier
from gui.foreseen import Foreseen, Remarked
from gui.language import tr, tr_count, tr_said
from gui.models.flat import Index, row_count
from gui.models.id_sets import among
from gui.session import Session
from gui.wording import confidence_in_words

WINDOW = 200  # rows fetched at once
MOST_WINDOWS = 40  # kept
MOST_READS = 2  # under way at once


class ImagesModel(QAbstractListModel):
    """`row(i)` gives what is known now and None before; `arrived` says that more is known."""

    arrived = Signal()

    def __init__(
        self, session: Session, parent: QObject | None = None, *, always_suggests: bool = False
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._always_suggests = always_suggests
        self.ids: array[int] = array("q")
        self.hides: Callable[[ImageRow], bool] = lambda row: False  # its proposal
        self._windows: OrderedDict[int, list[ImageRow | None]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: list[int] = []
        self._reading: set[int] = set()
        self._near: tuple[int, ...] = ()  # windows in sight and around it
        self._generation = 0
        session.changed.connect(self._forget)
        session.foreseen.connect(self._foresee)
        session.remarked.connect(self._foresee_remark)
        session.tasks.edits_settled.connect(self._ask_again)

    def set_ids(self, ids: "array[int]") -> None:
        """Show these images in this order. The same ids as before change nothing."""
        if ids == self.ids:
            return
        known = {row.id: row for window in self._windows.values() for row in window if row}
        self.beginResetModel()
        self.ids, self._generation = ids, self._generation + 1
        self._windows.clear()
        self._stale.clear()
        self._reading.clear()
        self._wanted = []
        self._keep(known)
        self.endResetModel()

    def row(self, number: int) -> ImageRow | None:
        """Return the image at position `number` if it is known, and see to it that it will be."""
        window = self._windows.get(number // WINDOW)
        return None if window is None else window[number % WINDOW]

    def id_at(self, number: int) -> int:
        return self.ids[number]

    def want(self, pieces: Sequence[range]) -> None:
        """Fetch the windows that hold these rows, the first ones first; forget what was wanted
        before."""
        numbers = tuple(
            dict.fromkeys(
                number
                for piece in pieces
                for number in range(piece.start // WINDOW, (piece.stop - 1) // WINDOW + 1)
            )
        )
        self._near = numbers
        near = [self.ids[piece.start : piece.stop] for piece in pieces]
        self._session.instant.attend(self, [each for ids in near for each in ids])
        self._wanted = [
            number
            for number in numbers
            if (number not in self._windows or number in self._stale)
            and number not in self._reading
        ]
        for number in numbers:
            if number in self._windows:
                self._windows.move_to_end(number)
        self._read_next()

    def suggestion(self, row: ImageRow) -> Proposal | None:
        """What to show beside a picture: the open proposal where proposals are the subject, else
        the newest suggestion, if suggestions are asked for."""
        if self.hides(row):
            return None
        if self._always_suggests:
            return row.proposal
        return self._session.instant.beside(row) if self._session.suggestions_shown else None

    def rowCount(self, parent: Index | None = None) -> int:
        return row_count(self.ids, parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own type
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        row = self.row(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name if row else ""
            case Qt.ItemDataRole.ToolTipRole:
                return None if row is None else self._describe(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return (
                    tr("Image {number}", number=index.row() + 1)
                    if row is None
                    else (self._describe(row))
                )
            case _:
                return None

    def _describe(self, row: ImageRow) -> str:
        """Return name, label, proposal (if suggestions are shown) and defects, a line each."""
        lines = [row.name]
        if row.label is not None:
            lines.append(self._label_text(row.label))
        proposal = self.suggestion(row)
        if proposal is not None and (told := suggestion_text(self._session, proposal)):
            lines.append(told)
        if row.width and row.height:
            lines.append(f"{row.width} × {row.height}")
        note = ", ".join(map(tr_said, row.note.split(", ")))
        return "\n".join([*lines, *filter(None, (tr_said(row.reason), note))])

    def _label_text(self, label: Label) -> str:
        match label.answer:
            case Answer.UNKNOWN:
                return tr("Unknown")
            case Answer.SKIPPED:
                return tr("Skipped")
            case Answer.CATEGORY:
                category = self._session.category(label.category_id)
                name = category.name if category else ""
                return f"{name} ({tier_name(label.tier)})"

    def _keep(self, known: dict[int, ImageRow]) -> None:
        """Carry over rows that are known already, as stale windows, so that nothing flickers."""
        if not known:
            return
        found = [number for number, each in enumerate(self.ids[: 20 * WINDOW]) if each in known]
        for number in sorted({position // WINDOW for position in found}):
            ids = self._ids_of(number)
            self._windows[number] = [known.get(each) for each in ids]
            self._stale.add(number)

    def _read_next(self) -> None:
        while self._wanted and len(self._reading) < MOST_READS:
            number = self._wanted.pop(0)
            ids = self._ids_of(number)
            generation = self._generation
            self._reading.add(number)
            self._stale.discard(number)
            self._session.read(
                lambda project, ids=ids: project.catalog.rows(ids),
                partial(self._take, number, generation),
                in_sight=True,
            )

    def _take(self, number: int, generation: int, rows: list[ImageRow]) -> None:
        if generation != self._generation:
            return
        self._reading.discard(number)
        touched = number in self._stale
        if self._session.tasks.unsettled_edits:
            self._stale.add(number)  # it may be older than an edit: asked again when these settle
            if touched or number in self._windows:
                return  # what was foreseen stays in sight
        if not touched:
            known = {row.id: row for row in rows}
            ids = self._ids_of(number)
            self._windows[number] = [known.get(each) for each in ids]
            self._windows.move_to_end(number)
        while len(self._windows) > MOST_WINDOWS:
            self._windows.popitem(last=False)
        self._say_changed(number)
        self._read_next()

    def _say_changed(self, number: int) -> None:
        last = min(len(self.ids), (number + 1) * WINDOW) - 1
        if last >= 0:
            self.dataChanged.emit(self.index(number * WINDOW), self.index(last))
        self.arrived.emit()

    def _forget(self, change: Changed) -> None:
        """Mark what a write touched as stale; it stays in sight until the new rows are there."""
        touched = self._touched(change.ids)
        self._stale |= touched
        if touched:
            self.arrived.emit()

    def _ask_again(self) -> None:
        """Have what came back while edits were under way, and was not taken, asked for again."""
        if self._stale:
            self.arrived.emit()

    def _foresee(self, foreseen: Foreseen) -> None:
        self._foresee_rows(
            foreseen.ids, lambda row: row if _stays(row, foreseen) else _with_answer(row, foreseen)
        )

    def _foresee_remark(self, remarked: Remarked) -> None:
        self._foresee_rows(remarked.ids, lambda row: replace(row, remark=remarked.on(row.remark)))

    def _foresee_rows(self, ids: Sequence[int], change: Callable[[ImageRow], ImageRow]) -> None:
        touched = self._touched(ids)
        self._stale |= touched.difference(self._near)  # read again before it is seen
        for number in touched.intersection(self._near):
            window = self._windows.get(number)
            if window is None:
                continue
            for position in np.flatnonzero(among(self._ids_of(number), ids)).tolist():
                row = window[position] if position < len(window) else None
                if row is not None:
                    window[position] = change(row)
            self._say_changed(number)

    def _touched(self, ids: Sequence[int] | None) -> set[int]:
        """Return the windows, known or on their way, that hold any of `ids` (None: all)."""
        numbers = [*self._windows, *self._reading.difference(self._windows)]
        if ids is None or not numbers:
            return set(numbers)
        held = [self._ids_of(number) for number in numbers]
        found = among(array("q", b"".join(each.tobytes() for each in held)), ids)
        of_window = np.repeat(np.arange(len(held)), [len(each) for each in held])
        return {numbers[place] for place in np.unique(of_window[found]).tolist()}

    def _ids_of(self, number: int) -> "array[int]":
        return self.ids[number * WINDOW : (number + 1) * WINDOW]


def suggestion_text(session: Session, proposal: Proposal) -> str:
    """Return what is suggested, how surely, and by whom; "" for a category that is gone."""
    category = session.category(proposal.category_id)
    if category is None:
        return ""
    percent = confidence_in_words(proposal.confidence)
    if proposal.model_id != INSTANT_MODEL:
        return tr("Proposed: {category}, {percent}", category=category.name, percent=percent)
    return tr_count(
        "Suggested: {category}, {percent} (instant model, {count:,} label)",
        "Suggested: {category}, {percent} (instant model, {count:,} labels)",
        session.instant.labels,
        category=category.name,
        percent=percent,
    )


def tier_name(tier: Tier) -> str:
    match tier:
        case Tier.GOLD:
            return tr("gold")
        case Tier.SILVER:
            return tr("silver")
        case Tier.BRONZE:
            return tr("bronze")


def _stays(row: ImageRow, foreseen: Foreseen) -> bool:
    """Skipping takes no answer away."""
    return foreseen.answer is Answer.SKIPPED and row.label is not None


def _with_answer(row: ImageRow, foreseen: Foreseen) -> ImageRow:
    if foreseen.answer is None:
        return replace(row, label=None)
    label = Label(
        row.id,
        foreseen.answer,
        foreseen.category_id,
        foreseen.tier,
        Source.PERSON,
        author="",
        given_at="",
        selection_reason="",
        selection_probability=None,
    )
    return replace(row, label=label)
