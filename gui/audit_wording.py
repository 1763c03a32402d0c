"""How an audit stands, in words."""

from core.trust.remainder import Remainder
from core.trust.rows import Audit, AuditVerdict, PrecisionEstimate
from gui.language import tr, tr_count
from gui.trust_wording import rest_in_words, rounded_down, tenths, threshold_in_words


def progress_in_words(
    done: int, total: int, wrong: int, estimate: PrecisionEstimate, *, later: int = 0
) -> str:
    """Return ``12 of 30 · 0 wrong · of the other 65 at least 88 % right``; nothing is claimed
    without a bound, and nothing estimated where all were looked at. `later`: passed over."""
    parts = [
        tr("{done:,} of {total:,}", done=done, total=total),
        tr_count("1 wrong", "{count:,} wrong", wrong),
    ]
    if later:
        parts.append(
            tr_count(
                "1 left for later (what follows counts once it is answered)",
                "{count:,} left for later (what follows counts once they are answered)",
                later,
            )
        )
    low = 0.0 if estimate.interval is None else estimate.interval[0]
    if done and not estimate.accepted:
        parts.append(tr("all looked at: {percent} right", percent=tenths(1 - wrong / done)))
    elif done and low >= 0.01:
        parts.append(
            tr_count(
                "of the other 1 at least {percent} right",
                "of the other {count:,} at least {percent} right",
                estimate.accepted,
                percent=rounded_down(low),
            )
        )
    return " · ".join(parts)


def audit_in_words(audit: Audit, categories: str) -> str:
    """Say what is audited: those that nobody looks at, if there will be any."""
    asked, threshold = tenths(audit.asked), threshold_in_words(audit.threshold)
    if len(audit.checks) >= audit.population:
        return tr_count(
            "Are at least {asked} of 1 proposal above {threshold} right? ({categories})",
            "Are at least {asked} of {count:,} proposals above {threshold} right? ({categories})",
            audit.population,
            asked=asked,
            threshold=threshold,
            categories=categories,
        )
    return tr(
        "Of {count:,} proposals above {threshold}, are at least {asked} of those that you do not "
        "look at right? ({categories})",
        count=audit.population,
        asked=asked,
        threshold=threshold,
        categories=categories,
    )


def verdict_in_words(audit: Audit, rest: Remainder | None = None) -> tuple[str, str]:
    """Return what the checks so far say of what was asked, and what to do about it."""
    asked, estimate = tenths(audit.asked), audit.estimate
    if not estimate.accepted:
        return tr("Every proposal above the line is checked"), _all_in_words(estimate)
    match audit.verdict:
        case AuditVerdict.PROVEN:
            advice = tr("With 95 % confidence. You can accept the rest now, or check on.")
            bound = "" if rest is None else rest_in_words(rest)
            return (
                tr("Proven: at least {asked} of the rest are right", asked=asked),
                f"{advice} {bound}".rstrip(),
            )
        case AuditVerdict.REFUTED:
            return (
                tr("Refuted: fewer than {asked} of the rest are right", asked=asked),
                tr("With 95 % confidence. Choose a stricter line, or train again first."),
            )
        case AuditVerdict.OPEN:
            return tr("Neither proven nor refuted yet"), _open_in_words(estimate)


def refusal_in_words(audit: Audit, rest: Remainder | None) -> str:
    """Say why an audit lets nothing be accepted now; "" where it does."""
    asked = tenths(audit.asked)
    if not audit.estimate.accepted:
        return tr("Nothing is left to accept: you have looked at all of them yourself.")
    match audit.verdict:
        case AuditVerdict.PROVEN if rest is not None and not rest.accepted:
            return tr("All that is left is set aside for a look: accept them too, or look at them.")
        case AuditVerdict.PROVEN:
            return ""
        case AuditVerdict.REFUTED:
            return tr("Nothing accepted: fewer than {asked} of the rest are right.", asked=asked)
        case AuditVerdict.OPEN:
            return tr("Nothing accepted: it is not proven yet that {asked} are right.", asked=asked)


def _all_in_words(estimate: PrecisionEstimate) -> str:
    right = estimate.checks - estimate.wrong
    return tr(
        "{right:,} of {total:,} are right: {percent}, and no estimate. Nothing is left to accept.",
        right=right,
        total=estimate.checks,
        percent=tenths(right / max(1, estimate.checks)),
    )


def _open_in_words(estimate: PrecisionEstimate) -> str:
    needed = estimate.needed_checks
    if not needed:
        return tr("More random checks will tell.")
    if needed >= estimate.accepted:
        return tr("Only checking all of the rest would prove it: rather choose a stricter line.")
    return tr_count(
        "To prove it takes 1 more check of this audit, if it is right.",
        "To prove it takes {count:,} more checks of this audit, if all are right.",
        needed,
    )


def certainty_in_words() -> str:
    """Say of what the bound of an audit is certain, and why it is not that of the line."""
    return tr(
        "With 95 % confidence, for this audit alone and however often you look. The line over the "
        "proposals has another interval: from all random checks, and for all its places at once."
    )
