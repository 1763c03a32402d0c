"""What the evidence says of proposals, in words: estimates, proofs, and how an audit stands."""

from core.trust.remainder import Remainder
from core.trust.rows import Audit, AuditVerdict, Certificate, PrecisionEstimate
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
        percent=_tenths_down(rest.least),
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


def certificate_in_words(
    certificate: Certificate, precision: float, rest: Remainder | None = None
) -> str:
    """Say that `precision` is proven, of what and by what, or why not."""
    asked, found = tenths(precision), f"{certificate.wrong:,}"
    if certificate.threshold is not None:
        said = tr_count(
            "Proven with 95 % confidence: at least {asked} right. 1 check, {wrong} wrong.",
            "Proven with 95 % confidence: at least {asked} right. {count:,} checks, {wrong} wrong.",
            certificate.checks,
            asked=asked,
            wrong=found,
        )
        if rest is None or not rest.aside:
            return said
        return f"{said} {tr('That is of all above the line.')} {rest_in_words(rest)}".rstrip()
    more = max(1, certificate.needed - certificate.checks)
    if not certificate.checks:
        return tr_count(
            "{asked} cannot be proven yet: 1 random check without an error would do.",
            "{asked} cannot be proven yet: {count:,} random checks without an error would do.",
            more,
            asked=asked,
        )
    if certificate.lower_bound >= precision:
        return tr(
            "{asked} is proven of all above a line, but not of those that are left when what lies "
            "near categories with few labels is set aside.",
            asked=asked,
        )
    return tr_count(
        "{asked} is not proven: {wrong} of {checks:,} checks are wrong. 1 more check would do, "
        "if it is right.",
        "{asked} is not proven: {wrong} of {checks:,} checks are wrong. {count:,} more checks "
        "would do, if all are right.",
        more,
        asked=asked,
        wrong=found,
        checks=certificate.checks,
    )


def progress_in_words(done: int, total: int, wrong: int, low: float | None) -> str:
    """Return ``12 of 30 · 0 wrong · at least 88 % right``; nothing is claimed without a bound."""
    parts = [
        tr("{done:,} of {total:,}", done=done, total=total),
        tr_count("1 wrong", "{count:,} wrong", wrong),
    ]
    if done and low is not None and low >= 0.01:
        parts.append(tr("at least {percent} right", percent=_rounded_down(low)))
    return " · ".join(parts)


def audit_in_words(audit: Audit, categories: str) -> str:
    """Say what is audited."""
    return tr_count(
        "Are at least {asked} of 1 proposal above {threshold} right? ({categories})",
        "Are at least {asked} of {count:,} proposals above {threshold} right? ({categories})",
        audit.population,
        asked=tenths(audit.asked),
        threshold=threshold_in_words(audit.threshold),
        categories=categories,
    )


def verdict_in_words(audit: Audit, rest: Remainder | None = None) -> tuple[str, str]:
    """Return what the checks so far say of what was asked, and what to do about it."""
    asked = tenths(audit.asked)
    if not audit.estimate.accepted:
        return (
            tr("Every proposal above the line is checked"),
            tr("Nothing is left to accept: you have looked at all of them yourself."),
        )
    match audit.verdict:
        case AuditVerdict.PROVEN:
            advice = tr("With 95 % confidence. You can accept the rest now, or check on.")
            bound = "" if rest is None else rest_in_words(rest)
            return (
                tr("Proven: at least {asked} are right", asked=asked),
                f"{advice} {bound}".rstrip(),
            )
        case AuditVerdict.REFUTED:
            return (
                tr("Refuted: fewer than {asked} are right", asked=asked),
                tr("With 95 % confidence. Choose a stricter line, or train again first."),
            )
        case AuditVerdict.OPEN:
            return tr("Neither proven nor refuted yet"), _open_in_words(audit.estimate)


def _open_in_words(estimate: PrecisionEstimate) -> str:
    if estimate.needed_checks <= 0:
        return tr("More random checks will tell.")
    if estimate.needed_checks >= estimate.accepted:
        return tr("Only checking all of the rest would prove it: rather choose a stricter line.")
    return tr_count(
        "1 more random check would do, if it is right.",
        "{count:,} more random checks would do, if all are right.",
        estimate.needed_checks,
    )


def _rounded_down(share: float) -> str:
    """A bound is never rounded in its own favor."""
    return f"{int(100 * share + 1e-9)} %"


def _tenths_down(share: float) -> str:
    return tenths(int(1000 * share + 1e-9) / 1000)
