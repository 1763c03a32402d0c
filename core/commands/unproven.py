"""Why `review --accept-precision` accepts nothing, and what would do, in sentences."""

from math import floor

from core.trust.remainder import most_wrong_of, remainder
from core.trust.rows import Certificate, Needed


def unproven(found: Certificate, precision: float) -> str:
    if not found.above:
        return "Nothing accepted: no proposal is open."
    if found.aside == found.above:
        return (
            f"Nothing accepted: all {found.above:,} proposals are set aside for a look. "
            "--include-rare takes them too."
        )
    told = f"Nothing accepted: a precision of {precision} is not proven."
    said = (told, _checks(found), _untold(found), _aside(found), _advice(found))
    return " ".join(sentence for sentence in said if sentence)


def fewest(found: Certificate) -> Needed | None:
    """Return the fewest checks that would do, whether of this model or of the next."""
    ways = [way for way in (found.more, found.before_training) if way is not None]
    return min(ways, key=lambda way: way.checks, default=None)


def _checks(found: Certificate) -> str:
    which = f"{found.above:,} proposals"
    if found.tested:
        which += f" with a confidence of {found.tested:.2f} or more"
    if not found.checks:
        return f"No random check tells of all {which}."
    return (
        f"It was tested on the {which}: of {found.checks:,} random checks {found.wrong:,} were "
        f"wrong, so that a share of {_rounded_down(found.lower_bound)} is proven."
    )


def _untold(found: Certificate) -> str:
    if not found.untold or not found.checks:
        return ""
    return (
        f"{found.untold:,} of them count as wrong there: most of what was proposed as surely is "
        "decided, and no check tells of the rest."
    )


def _aside(found: Certificate) -> str:
    worst = most_wrong_of(found.above, found.lower_bound)
    rest = remainder(found.above, worst, found.aside)
    if not found.aside or not found.checks or rest.least is None:
        return ""
    return (
        f"{found.aside:,} of them are set aside for a look (--include-rare takes them too), and "
        f"all wrong ones may be among the other {rest.accepted:,}: of these "
        f"{_rounded_down(rest.least)} is proven."
    )


def _advice(found: Certificate) -> str:
    way = fewest(found)
    if way is not None:
        which = f" those of {way.line:.2f} or more" if way.line else ""
        then = " and train again" if way is not found.more else ""
        return (
            f"{way.checks:,} more would do if all{which} are right: label images drawn at random "
            f"(next --strategy random){then}."
        )
    if found.untold:
        return "No number of further checks of this model would do: train again."
    return "No number of further checks would do: label more and train again."


def _rounded_down(share: float) -> str:
    return f"{floor(1000 * share) / 1000:.3f}"
