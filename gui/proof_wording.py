"""Whether a precision is proven, of what and by what, or why not and what would do, in words."""

from core.trust.remainder import Remainder
from core.trust.rows import Certificate
from gui.language import tr, tr_count
from gui.trust_wording import rest_in_words, tenths, tenths_down, threshold_in_words


def certificate_in_words(
    certificate: Certificate, precision: float, rest: Remainder | None = None
) -> str:
    """Say that `precision` is proven of the `rest`, the line standing where it is; or why not."""
    if certificate.threshold is None:
        return _unproven(certificate, precision)
    if rest is not None and rest.aside and not keeps(precision, rest):
        return _lost(precision, rest)
    said = tr_count(
        "Proven with 95 % confidence: at least {asked} right. 1 check, {wrong} wrong.",
        "Proven with 95 % confidence: at least {asked} right. {count:,} checks, {wrong} wrong.",
        certificate.checks,
        asked=tenths(precision),
        wrong=f"{certificate.wrong:,}",
    )
    if rest is None or not rest.aside:
        return said
    return f"{said} {tr('That is of all above the line.')} {rest_in_words(rest)}".rstrip()


def elsewhere_in_words(certificate: Certificate, precision: float) -> str:
    """Say that the line does not stand where `precision` is proven."""
    return tr(
        "{asked} is proven above {threshold}, not here: Find puts the line there.",
        asked=tenths(precision),
        threshold=threshold_in_words(certificate.threshold or 0.0),
    )


def keeps(precision: float, rest: Remainder) -> bool:
    """Whether what is proven of all above a line leaves so much certain of the rest."""
    return rest.least is not None and rest.least >= precision - 1e-9


def _lost(precision: float, rest: Remainder) -> str:
    told = tr(
        "{asked} is proven of all above the line, but not of those that are left when what lies "
        "near categories with few labels by eye is set aside: Find looks for another line.",
        asked=tenths(precision),
    )
    return f"{told} {rest_in_words(rest)}".rstrip()


def _unproven(found: Certificate, precision: float) -> str:
    asked = tenths(precision)
    if not found.above:
        return tr("No proposal is open.")
    if found.aside == found.above:
        return tr("All proposals are set aside for a look: accept them too, or look at them.")
    if found.checks:
        told = tr_count(
            "{asked} is not proven: 1 check {above}, {wrong:,} wrong, proves {percent}.",
            "{asked} is not proven: {count:,} checks {above}, {wrong:,} wrong, prove {percent}.",
            found.checks,
            asked=asked,
            above=_above(found.tested),
            wrong=found.wrong,
            percent=tenths_down(found.lower_bound),
        )
    elif found.tested:
        told = tr(
            "{asked} cannot be proven yet: no random check tells of all above {threshold}.",
            asked=asked,
            threshold=threshold_in_words(found.tested),
        )
    else:
        told = tr(
            "{asked} cannot be proven yet: no random check tells of all proposals.", asked=asked
        )
    said = (told, _counted_as_wrong(found), _what_would_do(found))
    return " ".join(sentence for sentence in said if sentence)


def _counted_as_wrong(found: Certificate) -> str:
    """Name what is held against the proof beside wrong checks."""
    said: list[str] = []
    if found.untold and found.checks:
        said.append(
            tr(
                "{count:,} count as wrong: what was proposed as surely is mostly decided.",
                count=found.untold,
            )
        )
    if found.aside and found.checks:
        said.append(
            tr(
                "{count:,} are set aside, and all wrong ones may be among the others.",
                count=found.aside,
            )
        )
    return " ".join(said)


def _what_would_do(found: Certificate) -> str:
    now, before = found.more, found.before_training
    ways = [way for way in (now, before) if way is not None]
    if not ways:
        return tr("No number of further checks would do: label more and train again.")
    condition = _condition(min(way.line for way in ways))
    if now is not None and before is not None and before.checks < now.checks:
        return tr(
            "{checks:,} more random checks drawn from all proposals would do, or about {labels:,} "
            "random labels before the next training, whose model will be judged instead, "
            "{condition}.",
            checks=now.checks,
            labels=before.checks,
            condition=condition,
        )
    if now is not None:
        return tr_count(
            "1 more random check drawn from all proposals would do, if it is right.",
            "{count:,} more random checks drawn from all proposals would do, {condition}.",
            now.checks,
            condition=condition,
        )
    return tr_count(
        "About 1 more random label before the next training, whose model will be judged instead, "
        "would do, if it is right.",
        "About {count:,} more random labels before the next training, whose model will be judged "
        "instead, would do, {condition}.",
        ways[0].checks,
        condition=condition,
    )


def _above(line: float) -> str:
    if not line:
        return tr("of all proposals")
    return tr("above {threshold}", threshold=threshold_in_words(line))


def _condition(line: float) -> str:
    """On the new ones, not on those that are there."""
    if not line:
        return tr("if all of these are right")
    return tr("if all of these above {threshold} are right", threshold=threshold_in_words(line))
