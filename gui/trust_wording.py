"""What the evidence says of proposals above a line, in words."""

from core.trust.remainder import Remainder
from core.trust.rows import PrecisionEstimate
from gui.language import tr, tr_count

MORE = 30  # checks of an audit, and of each time that it goes on


def threshold_in_words(threshold: float) -> str:
    """Return ``0.90``; ``0.973`` where hundredths do not say it."""
    short = f"{threshold:.2f}"
    return short if abs(float(short) - threshold) < 1e-6 else f"{threshold:.3f}"


def tenths(share: float) -> str:
    """Return ``97.5 %``, and ``95 %`` where the tenth is none."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def accept_in_words(accepted: int, threshold: float) -> str:
    return tr_count(
        "Accept 1 above {threshold}",
        "Accept {count:,} above {threshold}",
        accepted,
        threshold=threshold_in_words(threshold),
    )


def estimate_in_words(estimate: PrecisionEstimate, rest: Remainder | None = None) -> str:
    """Say how right accepting would be, or that this cannot be said yet and what would do; "" where
    something else says it. Where some are set aside, say of which all this is, and what of that
    holds for the `rest`."""
    if not estimate.accepted:
        return tr("No proposal lies above the line.")
    if estimate.precision is None or estimate.interval is None:
        if estimate.needed_checks >= estimate.accepted:
            return tr("Too few lie above the line to estimate how many are right: look at them.")
        return _not_enough(estimate.needed_checks) if estimate.needed_checks else ""
    low, high = estimate.interval
    said = tr(
        "{percent} right (95 % interval {interval}), about {wrong:,} wrong, at worst {worst:,}.",
        percent=tenths(estimate.precision),
        interval=f"{100 * low:.1f}–{100 * high:.1f}",
        wrong=estimate.expected_wrong or 0,
        worst=estimate.worst_wrong or 0,
    )
    if rest is None or not rest.aside:
        return said
    whole = tr("Of all {above:,} above the line: {said}", above=estimate.accepted, said=said)
    return f"{whole} {rest_in_words(rest)}".rstrip()


def rest_in_words(rest: Remainder) -> str:
    """Say what holds of those that are accepted where others are set aside; "" if none are."""
    if not rest.aside or rest.least is None or rest.worst_wrong is None:
        return ""
    return tr_count(
        "Of the 1 that is accepted at least {percent} right, at worst {worst:,} wrong.",
        "Of the {count:,} that are accepted at least {percent} right, at worst {worst:,} wrong.",
        rest.accepted,
        percent=tenths_down(rest.least),
        worst=rest.worst_wrong,
    )


def basis_in_words(estimate: PrecisionEstimate) -> str:
    """Say what the estimate rests on; "" where there is nothing."""
    if not estimate.checks:
        return ""
    return tr_count(
        "From 1 random check, {wrong:,} wrong.",
        "From {count:,} random checks, {wrong:,} wrong.",
        estimate.checks,
        wrong=estimate.wrong,
    )


def _not_enough(needed: int) -> str:
    return tr_count(
        "Not enough evidence to say how many are right: 1 more random check would do.",
        "Not enough evidence to say how many are right: {count:,} more random checks would do.",
        needed,
    )


def rounded_down(share: float) -> str:
    """A bound is never rounded in its own favor."""
    return f"{int(100 * share + 1e-9)} %"


def tenths_down(share: float) -> str:
    return tenths(int(1000 * share + 1e-9) / 1000)
