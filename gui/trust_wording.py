"""What the evidence says of proposals above a line, in words."""

from core.language import threshold_in_words
from core.trust.remainder import Remainder
from core.trust.rows import PrecisionEstimate
from gui.language import tr, tr_count

MORE = 30  # checks of an audit, and of each time that it goes on


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
        return _no_estimate(estimate.needed_checks, estimate.accepted)
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
    said = tr_count(
        "From 1 random check, {wrong:,} wrong.",
        "From {count:,} random checks, {wrong:,} wrong.",
        estimate.checks,
        wrong=estimate.wrong,
    )
    if estimate.interval is None:
        return said
    return f"{said} {tr('The interval allows for trying every line.')}"


def guarantee_in_words() -> str:
    """Say why an audit or a proof may say more than the estimate, or ask for more."""
    return tr(
        "The interval holds at all places of the line at once, with 95 % confidence. Find and an "
        "audit ask of one place alone: they may prove more of it, and a proof may take more checks."
    )


def _no_estimate(needed: int | None, accepted: int) -> str:
    if needed is None:
        return tr(
            "Most of what was proposed as surely is decided, and checks do not tell how many of "
            "those left are right: look at them, or audit them."
        )
    if needed >= accepted:
        return tr("Too few lie above the line to estimate how many are right: look at them.")
    if not needed:
        return ""
    return tr_count(
        "Not enough evidence: to say how many are right takes 1 more random check above the line.",
        "Not enough evidence: to say how many are right takes {count:,} more random checks above "
        "the line.",
        needed,
    )


def rounded_down(share: float) -> str:
    """A bound is never rounded in its own favor."""
    return f"{int(100 * share + 1e-9)} %"


def tenths_down(share: float) -> str:
    return tenths(int(1000 * share + 1e-9) / 1000)
