"""What the header of a group says."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt

from core.rows import Group, ImageRow
from core.types import Grouping
from gui.language import current, tr, tr_count
from gui.session import Session


@dataclass(frozen=True, slots=True)
class GroupTitle:
    text: str
    count: str
    color: str = ""  # of the category, "#rrggbb"


Titles = Callable[[Group, Grouping, Session, "ImageRow | None"], GroupTitle]


def title_of(
    group: Group, grouping: Grouping, session: Session, row: ImageRow | None
) -> GroupTitle:
    """Return the title of `group`; `row` is one of its images if one is known."""
    count = tr_count("{count:,} image", "{count:,} images", group.count)
    match grouping:
        case Grouping.CATEGORY | Grouping.PROPOSAL:
            return _of_category(group.key, grouping, session, count)
        case Grouping.DUPLICATES if group.key:
            return GroupTitle(tr("{count:,} alike", count=group.count), "")
        case Grouping.DUPLICATES:
            return GroupTitle(tr("Without duplicates"), count)
        case Grouping.FOLDER:
            return GroupTitle(group.key or tr("Top folder"), count)
        case Grouping.DAY:
            return GroupTitle(_day(group.key), count)
        case Grouping.BURST:
            return GroupTitle(_burst(group.key, row), count)
        case Grouping.NONE:
            return GroupTitle(group.key, count)


def _of_category(key: str, grouping: Grouping, session: Session, count: str) -> GroupTitle:
    category = session.category(int(key)) if key.isdigit() else None
    if category is not None:
        return GroupTitle(category.name, count, category.color)
    by_label = grouping is Grouping.CATEGORY
    return GroupTitle(tr("Without a label") if by_label else tr("Without a proposal"), count)


def _day(key: str) -> str:
    date = QDate.fromString(key, Qt.DateFormat.ISODate)
    if not date.isValid():
        return tr("Without a capture time")
    return QLocale(current().code).toString(date, QLocale.FormatType.LongFormat)


def _burst(key: str, row: ImageRow | None) -> str:
    if not key:
        return tr("Without a capture time")
    if row is None or row.captured_at is None:
        return tr("Burst")
    locale = QLocale(current().code)
    time = QDateTime.fromString(row.captured_at, Qt.DateFormat.ISODate)
    return f"{locale.toString(time.date(), QLocale.FormatType.LongFormat)}, " + locale.toString(
        time.time(), "HH:mm:ss"
    )
