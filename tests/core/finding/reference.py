"""The reference for finding: plain Python over rows, one image at a time."""

from types import SimpleNamespace

from core.moments import span_of
from core.types import Answer, Order


def expected(project, view):
    places = {c.id: at for at, c in enumerate(project.categories.all())}
    facts = sorted(
        (f for f in facts_of(project) if lets_through(view.filter, f)), key=lambda f: f.path
    )
    if view.order is Order.PATH:
        return [f.row.id for f in (facts[::-1] if view.backwards else facts)]
    known = [f for f in facts if key_of(view.order, f, places) is not None]
    known.sort(key=lambda f: key_of(view.order, f, places))
    if view.backwards:
        known.reverse()
    rest = [f for f in facts if key_of(view.order, f, places) is None]
    return [f.row.id for f in (*known, *rest)]


def facts_of(project):
    rows = project.catalog.rows(range(1, 500))
    with project._database.read() as connection:
        extra = {
            row[0]: row[1:]
            for row in connection.exec_driver_sql("SELECT id, path, shuffle FROM image")
        }
        said = {
            row[0]: row[1]
            for row in connection.exec_driver_sql(
                "SELECT a.image_id, a.category_id <> b.category_id FROM prediction a "
                "JOIN model ON model.id = a.model_id JOIN meta ON meta.key = 'current_model' "
                "AND meta.value = model.id JOIN prediction b "
                "ON b.model_id = model.teacher_model_id AND b.image_id = a.image_id"
            )
        }
    groups = [row.duplicate_group for row in rows if row.duplicate_group]
    return [
        SimpleNamespace(
            row=row,
            path=extra[row.id][0],
            shuffle=extra[row.id][1],
            folder=row.name.rpartition("/")[0],
            differs=said.get(row.id),
            shared=groups.count(row.duplicate_group) > 1,
        )
        for row in rows
    ]


def lets_through(wanted, fact):
    checks = (has_values, answers_questions, lies_in_spans, is_called)
    return all(check(wanted, fact) for check in checks)


def has_values(wanted, fact):
    """Whether it is one of the states, answers and so on; none chosen lets all through."""
    row, label, proposal = fact.row, fact.row.label, fact.row.proposal
    category = label.category_id if label else None
    return all(
        not chosen or value in chosen
        for chosen, value in (
            (wanted.states, row.state),
            (wanted.answers, label and label.answer),
            (wanted.categories, category),
            (wanted.tiers, label.tier if category else None),
            (wanted.splits, row.split),
            (wanted.proposed, proposal and proposal.category_id),
        )
    )


def answers_questions(wanted, fact):
    """Whether yes or no is as it is wanted; None does not ask."""
    row, label = fact.row, fact.row.label
    return all(
        asked is None or value == asked
        for asked, value in (
            (wanted.labeled, label is not None and label.answer is not Answer.SKIPPED),
            (wanted.has_proposal, row.proposal is not None),
            (wanted.disagrees, fact.differs),
            (wanted.flagged, row.remark.flagged),
            (wanted.commented, bool(row.remark.comment)),
            (wanted.duplicates, fact.shared),
        )
    )


def lies_in_spans(wanted, fact):
    """Whether sureness, size and time are between both ends, where there is an end."""
    row, proposal = fact.row, fact.row.proposal
    sure = proposal and proposal.confidence
    side = max(row.width or 0, row.height or 0) or None
    taken = span_of(row.captured_at)[0] if row.captured_at else None
    first = span_of(wanted.captured_from)[0] if wanted.captured_from else None
    last = span_of(wanted.captured_until)[1] if wanted.captured_until else None
    return (
        is_between(sure, wanted.minimum_confidence, wanted.maximum_confidence)
        and is_between(side, wanted.minimum_side, wanted.maximum_side)
        and is_between(taken, first, last)
    )


def is_between(value, low, high):
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def is_called(wanted, fact):
    """Whether its name, id and folder are among those that are wanted."""
    return (
        wanted.text.lower() in fact.row.name.lower()
        and (wanted.ids is None or fact.row.id in wanted.ids)
        and (not wanted.folders or any(lies_in(fact.folder, each) for each in wanted.folders))
    )


def lies_in(folder, wanted):
    return wanted in ("", folder) or folder.startswith(wanted + "/")


def key_of(order, fact, places):
    """What an image is ordered by; None for nothing."""
    label, proposal = fact.row.label, fact.row.proposal
    match order:
        case Order.NEWEST:
            return -fact.row.id
        case Order.SUREST:
            return proposal and -proposal.confidence
        case Order.DOUBTFUL:
            return proposal and proposal.margin
        case Order.CAPTURED:
            return fact.row.captured_at
        case Order.LARGEST:
            return -(fact.row.width or 0) * (fact.row.height or 0) or None
        case Order.LABELED:
            return label and [-ord(letter) for letter in label.given_at]
        case Order.RANDOM:
            return fact.shuffle
        case Order.CATEGORY:
            if label and label.category_id:
                return places[label.category_id]
            return proposal and len(places) + places[proposal.category_id]
