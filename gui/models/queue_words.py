"""The queues of review and their reasons in the words of the window."""

from core.doubt.doubts import Queue, Reason
from gui.language import tr, tr_count
from gui.session import Session


def queue_name(queue: Queue) -> str:
    return {
        Queue.SUREST: tr("Surest first"),
        Queue.LEAST_SURE: tr("Least sure first"),
        Queue.FLIPPED: tr("Changed between rounds"),
        Queue.AGAINST_TEACHER: tr("Teacher says otherwise"),
        Queue.AGAINST_STRONG_VIEWS: tr("Strong views say otherwise"),
        Queue.AGAINST_NEIGHBORS: tr("Nearest labels say otherwise"),
        Queue.NEAR_RARE: tr("Near a rare category"),
        Queue.ACCEPTED_ERRORS: tr("Accepted labels in doubt"),
        Queue.LABEL_ERRORS: tr("Your labels in doubt"),
    }[queue]


def listed_in_words(queue: Queue, shown: int, chosen: int) -> str:
    """Say how many images a queue lists, and how many of them are selected if it is not the one."""
    if queue.is_of_labels:
        said = tr_count("{count:,} label in doubt", "{count:,} labels in doubt", shown)
    else:
        said = tr_count("{count:,} proposal", "{count:,} proposals", shown)
    return f"{said} · {tr('{count:,} selected', count=chosen)}" if chosen > 1 else said


def reason_in_words(reason: Reason | None, session: Session) -> str:
    """Return the sentence with the names of today, "" for no reason."""
    if reason is None:
        return ""
    category, given = session.category(reason.category), session.category(reason.given)
    return tr(
        reason.text,
        category=category.name if category is not None else "?",
        given=given.name if given is not None else "?",
        number=reason.number,
        count=reason.count,
    )
