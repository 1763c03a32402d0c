"""The parts that a filter is put together from: names, icons, and the fields each one sets."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from core.rows import EVERYTHING, ImageFilter
from gui.language import tr


class PartKey(StrEnum):
    ANSWER = "answer"
    CATEGORY = "category"
    TIER = "tier"
    STATE = "state"
    SPLIT = "split"
    PROPOSAL = "proposal"
    CONFIDENCE = "confidence"
    MARGIN = "margin"
    RUN = "run"
    DISAGREEMENT = "disagreement"
    DUPLICATES = "duplicates"
    FOLDER = "folder"
    TEXT = "text"
    CAPTURED = "captured"
    SIZE = "size"
    FLAG = "flag"
    COMMENT = "comment"
    ROOT = "root"
    CHOSEN = "chosen"  # just these images: set by other pages, not by hand


@dataclass(frozen=True, slots=True)
class Part:
    key: PartKey
    name: str
    icon: str
    fields: tuple[str, ...]  # of ImageFilter


def parts() -> tuple[Part, ...]:
    """Return all parts in the order of the menu and of the chips."""
    key = PartKey
    return (
        Part(key.ANSWER, tr("Answer"), "check", ("answers", "labeled")),
        Part(key.CATEGORY, tr("Category"), "label", ("categories",)),
        Part(key.TIER, tr("Tier"), "medal", ("tiers",)),
        Part(key.PROPOSAL, tr("Proposal"), "review", ("proposed", "has_proposal")),
        Part(
            key.CONFIDENCE, tr("Confidence"), "gauge", ("minimum_confidence", "maximum_confidence")
        ),
        Part(key.MARGIN, tr("Margin"), "margin", ("minimum_margin", "maximum_margin")),
        Part(key.DISAGREEMENT, tr("Disagreement"), "disagree", ("disagrees",)),
        Part(key.RUN, tr("Run"), "train", ("runs",)),
        Part(key.SPLIT, tr("Split"), "split", ("splits",)),
        Part(key.FOLDER, tr("Folder"), "folder", ("folders",)),
        Part(key.ROOT, tr("Image folder"), "images", ("roots",)),
        Part(key.TEXT, tr("Text in the path"), "search", ("text",)),
        Part(key.CAPTURED, tr("Capture time"), "clock", ("captured_from", "captured_until")),
        Part(key.SIZE, tr("Size"), "fit", ("minimum_side", "maximum_side")),
        Part(key.DUPLICATES, tr("Duplicates"), "copy", ("duplicates", "duplicate_group")),
        Part(key.FLAG, tr("Flag"), "flag", ("flagged",)),
        Part(key.COMMENT, tr("Comment"), "comment", ("commented",)),
        Part(key.STATE, tr("State"), "info", ("states",)),
        Part(key.CHOSEN, tr("Chosen images"), "image", ("ids",)),
    )


def part_of(key: PartKey) -> Part:
    return next(each for each in parts() if each.key is key)


def in_force(chosen: ImageFilter) -> list[Part]:
    """Return the parts that `chosen` demands something of."""
    return [each for each in parts() if without(chosen, each) != chosen]


def without(chosen: ImageFilter, part: Part) -> ImageFilter:
    return replace(chosen, **{field: getattr(EVERYTHING, field) for field in part.fields})


def toggled(before: ImageFilter, part: ImageFilter) -> ImageFilter:
    """`before` with what `part` says; or without it, if it says so already."""
    said = {
        field.name: getattr(part, field.name)
        for field in fields(ImageFilter)
        if getattr(part, field.name) != getattr(EVERYTHING, field.name)
    }
    if all(getattr(before, name) == value for name, value in said.items()):
        said = {name: getattr(EVERYTHING, name) for name in said}
    return replace(before, **said)


def is_negated(chosen: ImageFilter, part: Part) -> bool:
    """Return whether the part demands that something is not so."""
    return any(getattr(chosen, field) is False for field in part.fields if field != "duplicates")


def difference(one: ImageFilter, other: ImageFilter) -> tuple[PartKey, ...]:
    """Return the parts in which two filters differ."""
    return tuple(
        each.key
        for each in parts()
        if any(getattr(one, field) != getattr(other, field) for field in each.fields)
    )
