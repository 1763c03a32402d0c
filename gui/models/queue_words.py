"""The queues of review and their reasons in the words of the window."""

from core.doubt.doubts import Queue, Reason
from gui.language import tr, tr_count
from gui.models.review_queue import ReviewQueue
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


def listed_in_words(queue: ReviewQueue, shown: int, chosen: int) -> str:
    """Say how many images a queue lists, and how many of them are selected if it is not the one."""
    if queue.order.is_of_labels:
        said = tr_count("{count:,} label in doubt", "{count:,} labels in doubt", shown)
    elif queue.aside_of is not None:
        said = tr_count(
            "{count:,} proposal above {threshold:.2f} is set aside",
            "{count:,} proposals above {threshold:.2f} are set aside",
            shown,
            threshold=queue.aside_of.threshold,
        )
    else:
        said = tr_count("{count:,} proposal", "{count:,} proposals", shown)
    return f"{said} · {tr('{count:,} selected', count=chosen)}" if chosen > 1 else said


def nothing_in_words(queue: ReviewQueue) -> str:
    """Say why a queue lists no image and what would fill it; "" for one that lists all proposals:
    where none is open, the page says so."""
    if queue.aside_of is not None:
        said = tr("Nothing above the line is set aside: a bulk accept takes all of it.")
    else:
        said = _nothing(queue.order)
    category = None if queue.group is None else queue.group.category
    if not said or category is None:
        return said
    name = category.name
    only = tr("Only {category} is looked at: there may be more in All categories.", category=name)
    return f"{said} {only}"


def _nothing(order: Queue) -> str:
    match order:
        case Queue.FLIPPED:
            return tr(
                "No proposal was another category in an earlier round or run; train again, and "
                "what changes by that is listed here."
            )
        case Queue.AGAINST_TEACHER:
            return tr(
                "The teacher says the same of every proposal; train again, and what the student "
                "says otherwise is listed here."
            )
        case Queue.AGAINST_STRONG_VIEWS:
            return tr(
                "The model stands by every proposal that it has looked at under strong "
                "augmentation; what it looks at next and does not stand by is listed here."
            )
        case Queue.AGAINST_NEIGHBORS:
            return tr(
                "The nearest images labeled by eye contradict no proposal; label more, and they "
                "can tell more."
            )
        case Queue.NEAR_RARE:
            return tr(
                "No proposal lies near a category with few labels by eye beside the others: a bulk "
                "accept sets nothing aside."
            )
        case Queue.ACCEPTED_ERRORS:
            return tr(
                "No label that you accepted or corrected is in doubt now, which does not make all "
                "of them right; those that you accept are checked here, also those accepted in "
                "bulk."
            )
        case Queue.LABEL_ERRORS:
            return tr(
                "None of your gold labels is in doubt now, which does not make all of them right; "
                "label and train on, and they are checked anew."
            )
        case Queue.SUREST | Queue.LEAST_SURE:
            return ""


def hidden_in_words() -> str:
    """Say what to do with an image whose proposal is hidden."""
    return tr("What is proposed is hidden. Name it yourself: press the key of its category.")


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
