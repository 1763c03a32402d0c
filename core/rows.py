"""Frozen rows: what crosses from the database to everyone else."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.language import threshold_in_words
from core.types import (
    Answer,
    EditState,
    Grouping,
    ImageState,
    Order,
    Source,
    Split,
    Tier,
    Topic,
)


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    name: str
    color: str  # "#rrggbb"
    key: str  # one character, or "" for none
    position: int
    description: str = ""
    parent: str = ""  # the groups above it, "/" between ("insects/hymenoptera")
    example_image_id: int | None = None
    labels: int = 0  # images that have it now
    proposals: int = 0  # images for which it is proposed now


@dataclass(frozen=True, slots=True)
class Label:
    """The answer that an image has now. `category_id` is set if and only if answer is CATEGORY."""

    image_id: int
    answer: Answer
    category_id: int | None
    tier: Tier
    source: Source
    author: str
    given_at: str  # ISO 8601, UTC
    selection_reason: str
    selection_probability: float | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pseudo-label awaiting review; confidences are calibrated probabilities in [0, 1]."""

    image_id: int
    model_id: int
    category_id: int
    confidence: float
    second_category_id: int | None
    second_confidence: float

    @property
    def margin(self) -> float:
        return self.confidence - self.second_confidence


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person noted of an image beside its label."""

    flagged: bool = False
    comment: str = ""
    is_distinct: bool = False  # a person said that it is no duplicate


@dataclass(frozen=True, slots=True)
class ImageRow:
    """One image with what is said of it. `relative` is its path below `root`, with "/" (both may
    hold surrogate escapes); width and height are EXIF-right."""

    id: int
    root: str
    relative: str
    state: ImageState
    reason: str  # why it is broken, else ""
    note: str  # how it was converted ("CMYK to RGB", "first of 12 frames"), else ""
    digest: bytes | None
    width: int | None
    height: int | None
    bytes: int
    split: Split | None
    duplicate_group: int | None
    label: Label | None
    proposal: Proposal | None
    captured_at: str | None = None  # by the camera's clock: "2026-11-24T08:15:00"
    remark: Remark = Remark()
    alike: int = 0  # images of its duplicate group, itself included

    @property
    def path(self) -> Path:
        """Absolute."""
        return Path(self.root, self.relative)

    @property
    def name(self) -> str:
        """The path below the root, printable."""
        return self.relative.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class ImageFilter:
    """Which images; empty sets and None mean "any". All given parts must hold; ends of ranges
    belong to them."""

    states: frozenset[ImageState] = frozenset()
    answers: frozenset[Answer] = frozenset()
    labeled: bool | None = None  # has any answer but "skipped"
    categories: frozenset[int] = frozenset()  # of the label
    tiers: frozenset[Tier] = frozenset()  # of labels that name a category
    splits: frozenset[Split] = frozenset()
    proposed: frozenset[int] = frozenset()  # category of the open proposal
    has_proposal: bool | None = None
    minimum_confidence: float | None = None
    maximum_confidence: float | None = None
    minimum_margin: float | None = None
    maximum_margin: float | None = None
    runs: frozenset[int] = frozenset()  # whose model the open proposal is from
    disagrees: bool | None = None  # the current model's teacher said another category, or the same
    roots: frozenset[int] = frozenset()
    folders: frozenset[str] = frozenset()  # relative to a root, "/" between; with all below
    captured_from: str | None = None  # "2026", "2026-11" or "2026-11-24", with or without a time
    captured_until: str | None = None  # all of that year, month, day or second belongs to it
    minimum_side: int | None = None  # px of the longer side
    maximum_side: int | None = None
    flagged: bool | None = None
    commented: bool | None = None
    duplicate_group: int | None = None
    text: str = ""  # words of which each is part of the relative path, case ignored; "a b" is one
    duplicates: bool | None = None  # shares a duplicate group
    ids: tuple[int, ...] | None = None  # only these
    excluded: "ImageFilter | None" = (
        None  # none of whose parts may hold; its yes/no parts stay None
    )


EVERYTHING = ImageFilter()
_BY_MODEL = frozenset({Order.SUREST, Order.DOUBTFUL, Order.CATEGORY})


def _asks_model(asked: ImageFilter) -> bool:
    ends = (asked.minimum_confidence, asked.maximum_confidence,
            asked.minimum_margin, asked.maximum_margin)  # fmt: skip
    has_ends = any(end is not None for end in ends)
    return bool(asked.proposed or asked.runs) or asked.disagrees is not None or has_ends


@dataclass(frozen=True, slots=True)
class View:
    """What Browse shows: which images, in which order, grouped by what."""

    filter: ImageFilter = EVERYTHING
    order: Order = Order.PATH
    backwards: bool = False
    grouping: Grouping = Grouping.NONE
    like: tuple[int, ...] = ()  # for Order.LIKE: nearest to these images first

    @property
    def follows_model(self) -> bool:
        """Whether what a model said decides which images come first, or at all."""
        parts = (self.filter, self.filter.excluded or EVERYTHING)
        return self.order in _BY_MODEL or any(map(_asks_model, parts))


@dataclass(frozen=True, slots=True)
class SavedView:
    id: int
    name: str
    query: str  # as it is typed (core.query)
    position: int


@dataclass(frozen=True, slots=True)
class Group:
    """Images that stand under one header. `key`: a category's id, a folder's path, a day, a
    duplicate group's or burst's number; "" for images of none."""

    key: str
    first: int  # row
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The images of a view in order, and its groups in order; without grouping there are none."""

    ids: "array[int]"  # 64 bit
    groups: Sequence[Group] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many images of each kind the project has."""

    images: int
    ready: int
    new: int
    broken: int
    missing: int
    labeled: int
    unknown: int
    skipped: int
    gold: int
    silver: int
    bronze: int
    proposals: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What a write changed. `ids` are image ids, or None for "many or all"."""

    topics: frozenset[Topic]
    ids: tuple[int, ...] | None = ()

    def __or__(self, other: "Changed") -> "Changed":
        ids = None if self.ids is None or other.ids is None else self.ids + other.ids
        return Changed(self.topics | other.topics, ids)


@dataclass(frozen=True, slots=True)
class Edit:
    """One undoable step. The window translates `template` and fills in `fields`."""

    id: int
    at: str
    author: str
    template: str
    values: Mapping[str, object]
    count: int  # rows it changed
    state: EditState

    @property
    def text(self) -> str:
        return self.template.format(**self.fields)

    @property
    def fields(self) -> Mapping[str, object]:
        """The values as they are said: ``3,066`` and ``0.90``, as on the buttons."""
        return {name: _in_words(value) for name, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class Selection:
    """How the images of an edit were picked. `probability` is set for random draws only."""

    reason: str = "browse"
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class ProposalGroup:
    """Open proposals of one category. `histogram` counts confidences in 20 equal bins of [0, 1]."""

    category_id: int
    count: int
    histogram: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A labeled image that a model finds like another one. `category_id`: what it was labeled when
    the model learned. `similarity`: 1 for the same image, about 0 for two drawn at random."""

    image_id: int
    category_id: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels for showing: `rgb` is uint8, (height, width, 3) row by row without padding."""

    width: int
    height: int
    rgb: bytes


def _in_words(value: object) -> object:
    match value:
        case int():
            return f"{value:,}"
        case float():  # a threshold: nothing else is kept as one
            return threshold_in_words(value)
        case _:
            return value
