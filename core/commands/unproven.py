"""Why `review --accept-precision` accepts nothing, and what would do, in sentences."""

from math import floor

from core.language import ENGLISH
from core.trust.remainder import most_wrong_of, remainder
from core.trust.rows import Certificate, Needed


def unproven(found: Certificate, precision: float) -> str:
    if not found.above:
        return "Nothing accepted: no proposal is open."
    if found.aside == found.above:
        return (
            f"Nothing accepted: every proposal ({found.above:,}) is set aside for a look. "
            "--include-rare takes them too."
        )
    told = f"Nothing accepted: a precision of {precision} is not proven."
    said = (told, _checks(found), _untold(found), _aside(found), _advice(found))
    return " ".join(sentence for sentence in said if sentence)


def _checks(found: Certificate) -> str:
    which = ENGLISH.tr_count("{count:,} proposal", "{count:,} proposals", found.above)
    if found.tested:
        which += f" with a confidence of {found.tested:.2f} or more"
    if not found.checks:
        return f"No random check tells of {which}."
    checks = ENGLISH.tr_count("{count:,} random check", "{count:,} random checks", found.checks)
    return (
        f"It was tested on the {which} by {checks} ({found.wrong:,} wrong), so that a "
        f"share of {_rounded_down(found.lower_bound)} is proven."
    )


def _untold(found: Certificate) -> str:
    if not found.untold or not found.checks:
        return ""
    return (
        f"Counted as wrong there: {found.untold:,}, for most of what was proposed as surely is "
        "decided, and no check tells of the rest."
    )


def _aside(found: Certificate) -> str:
    worst = most_wrong_of(found.above, found.lower_bound)
    rest = remainder(found.above, worst, found.aside)
    if not found.aside or not found.checks or rest.least is None:
        return ""
    return (
        f"Set aside for a look: {found.aside:,} of them (--include-rare takes them too), and "
        f"all wrong ones may be among the other {rest.accepted:,}: of these "
        f"{_rounded_down(rest.least)} is proven."
    )


def _advice(found: Certificate) -> str:
    now, before = found.more, found.before_training
    ways = [way for way in (now, before) if way is not None]
    if not ways and found.untold:
        return "No number of further checks of this model would do: train again."
    if not ways:
        return "No number of further checks would do: label more and train again."
    line = min(way.line for way in ways)
    which = f" with a confidence of {line:.2f} or more" if line else ""
    return (
        f"{_either(now, before)} would do if all of these{which} are right: "
        "label images drawn at random (next --strategy random)."
    )


def _either(now: Needed | None, before: Needed | None) -> str:
    """The same as Review says of the line that Find looks for."""
    if now is None and before is not None:
        return f"About {_labels(before, 'more random')}"
    assert now is not None
    one, many = "{count:,} more random check", "{count:,} more random checks"
    said = ENGLISH.tr_count(one, many, now.checks)
    if before is None or before.checks >= now.checks:
        return said
    return f"{said}, or about {_labels(before, 'random')}"


def _labels(needed: Needed, kind: str) -> str:
    said = f"{needed.checks:,} {kind} label{'' if needed.checks == 1 else 's'}"
    return f"{said} before the next training, whose model will be judged instead,"


def _rounded_down(share: float) -> str:
    return f"{floor(1000 * share) / 1000:.3f}"
