"""Times as people write them: a year, a month, a day or a moment, each a span of seconds."""

import re
from datetime import datetime, timedelta

from core.errors import UserError

EPOCH = datetime(1970, 1, 1)
_WRITTEN = re.compile(
    r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ](\d\d?)(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?)?)?)?)?"
)
_FINEST = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))


def span_of(written: str) -> tuple[int, int]:
    """Return the first and the last second, since 1970, of "2026", "2026-11", "2026-11-24" or
    "2026-11-24T08:15:00"; UserError if it is none of these."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise _not_a_time(written)
    given = [int(part) for part in match.groups() if part is not None]
    year, month, day = [*given, 1, 1][:3]
    hour, minute, second = [*given[3:], 0, 0, 0][:3]
    try:
        first = datetime(year, month, day, hour, minute, second)
        behind = _behind(first, len(given))
    except (ValueError, OverflowError) as error:
        raise _not_a_time(written) from error
    return _seconds(first), _seconds(behind) - 1


def written(seconds: int) -> str:
    """Return a moment as the project stores capture times."""
    return (EPOCH + timedelta(seconds=seconds)).isoformat()


def _behind(first: datetime, parts: int) -> datetime:
    match parts:
        case 1:
            return first.replace(year=first.year + 1)
        case 2:
            return (first + timedelta(days=31)).replace(day=1)
        case _:
            return first + _FINEST[parts - 3]


def _seconds(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds())


def _not_a_time(written: str) -> UserError:
    return UserError(
        "{text} is no time: write a year, a month or a day, such as 2026, 2026-11 or 2026-11-24.",
        text=written,
    )
