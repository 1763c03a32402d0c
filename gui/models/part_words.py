"""What a part of the filter demands, in the few words of its chip."""

from core.rows import ImageFilter
from core.types import Answer
from gui.language import tr, tr_count
from gui.models.filter_parts import Part, PartKey
from gui.models.images import tier_name
from gui.models.part_choices import Names, split_name, state_name

MOST_NAMES = 3  # named one by one; more are counted


def part_in_words(chosen: ImageFilter, part: Part, names: Names) -> str:
    """Return ``Tier: gold, silver`` or, where it says all, just ``Unlabeled``."""
    match part.key:
        case PartKey.ANSWER:
            return _answer(chosen)
        case PartKey.PROPOSAL if not chosen.proposed:
            return tr("With a proposal") if chosen.has_proposal else tr("Without a proposal")
        case PartKey.DISAGREEMENT:
            return (
                tr("Model and teacher disagree")
                if chosen.disagrees
                else tr("Model and teacher agree")
            )
        case PartKey.FLAG:
            return tr("Flagged") if chosen.flagged else tr("Not flagged")
        case PartKey.COMMENT:
            return tr("With a comment") if chosen.commented else tr("Without a comment")
        case PartKey.DUPLICATES:
            if chosen.duplicate_group is not None:
                return tr("Duplicate group {number}", number=chosen.duplicate_group)
            return tr("Duplicates")
        case PartKey.TEXT:
            return tr("Path: “{text}”", text=chosen.text)
        case PartKey.CHOSEN:
            return tr_count("1 chosen image", "{count:,} chosen images", len(chosen.ids or ()))
        case _:
            return f"{part.name}: {_value(chosen, part.key, names)}"


def _answer(chosen: ImageFilter) -> str:
    if chosen.labeled is not None:
        return tr("Labeled or unknown") if chosen.labeled else tr("Unlabeled")
    said = {
        Answer.CATEGORY: tr("Labeled"),
        Answer.UNKNOWN: tr("Unknown"),
        Answer.SKIPPED: tr("Skipped"),
    }
    return ", ".join(text for answer, text in said.items() if answer in chosen.answers)


def _value(chosen: ImageFilter, key: PartKey, names: Names) -> str:
    match key:
        case PartKey.CATEGORY:
            return _listed([names.category(each) for each in sorted(chosen.categories)])
        case PartKey.PROPOSAL:
            return _listed([names.category(each) for each in sorted(chosen.proposed)])
        case PartKey.TIER:
            return _listed([tier_name(each) for each in sorted(chosen.tiers)])
        case PartKey.STATE:
            return _listed([state_name(each) for each in sorted(chosen.states)])
        case PartKey.SPLIT:
            return _listed([split_name(each) for each in sorted(chosen.splits)])
        case PartKey.RUN:
            return _listed([names.runs.get(each, str(each)) for each in sorted(chosen.runs)])
        case PartKey.ROOT:
            return _listed([names.roots.get(each, str(each)) for each in sorted(chosen.roots)])
        case PartKey.FOLDER:
            return _listed(sorted(chosen.folders))
        case PartKey.CONFIDENCE:
            return _percents(chosen.minimum_confidence, chosen.maximum_confidence)
        case PartKey.MARGIN:
            return _percents(chosen.minimum_margin, chosen.maximum_margin)
        case PartKey.SIZE:
            return _between(chosen.minimum_side, chosen.maximum_side, " px")
        case PartKey.CAPTURED:
            return _times(chosen.captured_from or "", chosen.captured_until or "")
        case _:
            return ""


def _listed(names: list[str]) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return tr("{names} and {count} more", names=", ".join(names[:2]), count=len(names) - 2)


def _percents(least: float | None, most: float | None) -> str:
    ends = [None if each is None else round(100 * each) for each in (least, most)]
    return _between(ends[0], ends[1], " %")


def _between(least: int | None, most: int | None, unit: str) -> str:
    match least, most:
        case None, _:
            return f"≤ {most:,}{unit}"
        case _, None:
            return f"≥ {least:,}{unit}"
        case _:
            return f"{least:,}–{most:,}{unit}"


def _times(first: str, last: str) -> str:
    if first == last:
        return first
    if not last:
        return tr("from {time}", time=first)
    return tr("until {time}", time=last) if not first else f"{first} – {last}"
