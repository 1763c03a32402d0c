"""What a filter would leave for every value of each of its parts."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.types import Answer, ImageState, Split, Tier

BINS = 20


@dataclass(frozen=True, slots=True)
class YesNo:
    """Images of which something is so, and of which it is not."""

    yes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of the images that would be left if one value of a part were chosen and the other
    parts stayed as they are. Values that no image has may be absent from a mapping.

    Histograms count in 20 equal bins of [0, 1]; like the counts they leave their own part aside.
    """

    total: int  # images that the whole filter lets through
    everything: int  # images of the project
    answers: Mapping[Answer, int]
    labeled: YesNo  # has any answer but "skipped"
    categories: Mapping[int, int]
    tiers: Mapping[Tier, int]
    states: Mapping[ImageState, int]
    splits: Mapping[Split, int]
    has_proposal: YesNo
    proposed: Mapping[int, int]  # by category
    runs: Mapping[int, int]
    disagrees: YesNo  # only images of which model and teacher said something
    roots: Mapping[int, int]
    folders: Mapping[str, int]  # top folders, or those directly below the one that is chosen
    flagged: YesNo
    commented: YesNo
    duplicates: YesNo
    confidences: tuple[int, ...]
    margins: tuple[int, ...]
    captured: tuple[str, str] | None  # first and last, "2026-11-24T08:15:00"; None: no times
    sides: tuple[int, int] | None  # px of the longer side, smallest and largest
