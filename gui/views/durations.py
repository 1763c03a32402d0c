"""Times as a person says them."""

from datetime import UTC, datetime

from gui.language import tr, tr_count


def duration(seconds: float) -> str:
    """Return "under a second", "12 s", "3 min" or "2 h 5 min"."""
    if seconds < 1:
        return tr("under a second")
    if seconds < 60:
        return tr("{seconds} s", seconds=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def ago(moment: str, now: datetime | None = None) -> str:
    """Return how long ago `moment` (ISO 8601) was, roughly, in words."""
    past = (now or datetime.now(UTC)) - datetime.fromisoformat(moment)
    minutes = int(past.total_seconds() // 60)
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr_count("{count} minute ago", "{count} minutes ago", minutes)
    if minutes < 24 * 60:
        return tr_count("{count} hour ago", "{count} hours ago", minutes // 60)
    return tr_count("{count} day ago", "{count} days ago", minutes // (24 * 60))
