"""Two models side by side as a table: what it is, of the first, of the second, images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from core.rows import Category
from core.run_rows import Round
from core.timeline.rows import UNKNOWN, Comparison, Movement, Share, TierChange
from core.types import Tier
from gui.language import tr, tr_count
from gui.models.flat import Index
from gui.models.timeline import Node
from gui.wording import interval_in_words, percent

LINE_ROLE = Qt.ItemDataRole.UserRole
_OPENS = 3  # the column of the images
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Line:
    """`images` behind it can be opened; "" where a side has nothing to say."""

    what: str
    was: str
    now: str
    images: tuple[int, ...] = ()

    @property
    def cells(self) -> tuple[str, str, str, str]:
        count = tr_count("1 image", "{count:,} images", len(self.images)) if self.images else ""
        return self.what, self.was, self.now, count


def lines_of(
    compared: Comparison, before: Node, after: Node, categories: Sequence[Category]
) -> list[Line]:
    """Return accuracy, labels that moved, what is found of each category, settings."""
    names = {category.id: category.name for category in categories}
    lines = [Line(tr("Accuracy"), _accuracy(before.round), _accuracy(after.round))]
    lines += [_tier(each) for each in compared.tiers if each.was or each.now]
    lines += [_movement(each, names) for each in compared.movements]
    lines += [
        Line(
            tr("Found of {category}", category=_name(each.category_id, names)),
            _share(each.was),
            _share(each.now),
        )
        for each in compared.classes
    ]
    return lines + [
        Line(tr("Setting {name}", name=each.key), each.was or "–", each.now or "–")
        for each in compared.settings
    ]


def summary_of(compared: Comparison, before: Node, after: Node) -> str:
    """Return what changed in a sentence or two."""
    labels = _labels_in_words(compared.movements)
    told = tr(
        "From {before} to {after}: {labels}.", before=before.name, after=after.name, labels=labels
    )
    if not compared.judged:
        return told
    judged = tr(
        "Of {judged:,} gold labels that both were judged by, {won:,} only {after} has right, "
        "{lost:,} only {before}.",
        judged=compared.judged,
        won=compared.won,
        lost=compared.lost,
        before=before.name,
        after=after.name,
    )
    return f"{told} {judged}"


class ComparisonModel(QAbstractTableModel):
    def __init__(self, link_color: Callable[[], str], parent: QObject | None = None) -> None:
        """`link_color`: of the counts that open their images when clicked."""
        super().__init__(parent)
        self._link_color = link_color
        self.lines: list[Line] = []
        self._heads = ("", "", "", "")

    def show_lines(self, lines: list[Line], before: str, after: str) -> None:
        self.beginResetModel()
        self.lines, self._heads = lines, ("", before, after, "")
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # Qt's own type
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own type
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return line.cells[index.column()]
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == _OPENS:
                return _RIGHT
            case Qt.ItemDataRole.ForegroundRole if index.column() == _OPENS:
                return QColor(self._link_color())
            case Qt.ItemDataRole.UserRole:
                return line
            case _:
                return None


def _tier(change: TierChange) -> Line:
    titles = {
        Tier.GOLD: tr("Gold labels"),
        Tier.SILVER: tr("Silver labels: accepted or corrected"),
        Tier.BRONZE: tr("Bronze labels: accepted in bulk"),
    }
    return Line(titles[change.tier], _count(change.was), _count(change.now))


def _count(number: int | None) -> str:
    return tr("unknown") if number is None else f"{number:,}"


def _movement(moved: Movement, names: dict[int, str]) -> Line:
    what = tr("Label changed")
    if moved.was is None:
        what = tr("New label")
    if moved.now is None:
        what = tr("Label removed")
    return Line(what, _answer(moved.was, names), _answer(moved.now, names), moved.images)


def _labels_in_words(movements: Sequence[Movement]) -> str:
    changed = new = removed = 0
    for moved in movements:
        if moved.was is None:
            new += len(moved.images)
        elif moved.now is None:
            removed += len(moved.images)
        else:
            changed += len(moved.images)
    parts = (
        (changed, tr_count("1 label changed", "{count:,} labels changed", changed)),
        (new, tr_count("1 new label", "{count:,} new labels", new)),
        (removed, tr_count("1 label removed", "{count:,} labels removed", removed)),
    )
    return ", ".join(text for count, text in parts if count) or tr("the same labels")


def _answer(said: int | None, names: dict[int, str]) -> str:
    if said is None:
        return tr("no label")
    return tr("unknown") if said == UNKNOWN else _name(said, names)


def _name(category_id: int, names: dict[int, str]) -> str:
    return names.get(category_id, tr("(deleted)"))


def _share(share: Share | None) -> str:
    if share is None:
        return tr("not measured")
    return tr(
        "{right:,} of {checks:,} ({interval})",
        right=share.right,
        checks=share.checks,
        interval=interval_in_words(share.interval, share.checks),
    )


def _accuracy(step: Round | None) -> str:
    if step is None or step.accuracy is None:
        return tr("not measured")
    told = percent(step.accuracy, step.validated_on)
    if step.interval is None:
        return told
    return f"{told} ({interval_in_words(step.interval, step.validated_on)})"
