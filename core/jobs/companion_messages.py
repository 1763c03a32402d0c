"""What is asked of the companion process and what it answers: one JSON object a line.

The companion never sees the database. It learns of images and labels from the files of
`core.jobs.companion_files` and from `ChangeLabels`; what it says of images lies in `core.instant`'s
file. Another kind of request is a class here and a method or module of `core.training.companion`.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

# Requests


@dataclass(frozen=True, slots=True)
class GivenLabel:
    """What is said of one image now. `category_id` None: no category. `rejected`: categories that
    a person ruled out."""

    image_id: int
    category_id: int | None
    tier: str = ""
    reason: str = ""
    rejected: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UseImages:
    """Look at the images in `file`, as `backbone` sees them; those that it had before go."""

    file: str
    backbone: str
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class UseLabels:
    """All labels are in `file`. Answers tell by `revision` which labels they know."""

    file: str
    revision: int


@dataclass(frozen=True, slots=True)
class ChangeLabels:
    """The labels of a few images are other ones now."""

    labels: tuple[GivenLabel, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class Attend:
    """Begin with these images: they are in sight or come next. Replaces what was asked before."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComputeFeatures:
    """Whether to compute features that are not cached; labels are learned from in any case."""

    on: bool


Request = UseImages | UseLabels | ChangeLabels | Attend | ComputeFeatures

# Answers


@dataclass(frozen=True, slots=True)
class Prepared:
    """The backbone is loaded and it is known which features are there."""

    backbone: str
    device: str
    images: int
    computed: int  # have features already


@dataclass(frozen=True, slots=True)
class FeatureProgress:
    """`computed` of `images` have features; of equal pictures each counts."""

    images: int
    computed: int
    unreadable: int = 0
    images_per_second: float | None = None
    seconds_left: float | None = None

    @property
    def is_complete(self) -> bool:
        return self.computed + self.unreadable >= self.images


@dataclass(frozen=True, slots=True)
class Refreshed:
    """core.instant's file says what the head thinks that learned from `labels` labels."""

    revision: int
    labels: int
    images: int
    seconds: float  # of fitting, predicting and writing


@dataclass(frozen=True, slots=True)
class Measured:
    """How right the head is on labels that it did not learn from: `accuracy` with its 95 %
    interval; or None, and it takes at least `needed` more gold labels that no model picked, with
    `lacking` for instance (category id, how many); 0: other pictures than those labeled."""

    revision: int
    n: int
    accuracy: float | None = None
    low: float = 0.0
    high: float = 1.0
    needed: int = 0
    lacking: tuple[tuple[int, int], ...] = ()
    sample: str = ""  # "random", or "as labeled" where a person picked what to label


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request could not be served; `template` and `values` are a `UserError`'s."""

    template: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Gone:
    """The process has ended; said by its handle, last. `exit`: how, for people."""

    exit: str


Answer = Prepared | FeatureProgress | Refreshed | Measured | Trouble | Gone
_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(UseImages, UseLabels, ChangeLabels, Attend, ComputeFeatures),
        *(Prepared, FeatureProgress, Refreshed, Measured, Trouble),
    )
}


def encode(message: Request | Answer) -> str:
    """Return `message` as one line of JSON without its line end."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)})


def decode_request(line: str) -> Request | None:
    """Return the request on `line`, or None if the line is none."""
    message = _decode(line)
    match message:
        case ChangeLabels():
            labels: Any = message.labels  # JSON's lists and objects
            return ChangeLabels(tuple(_given(fields) for fields in labels), message.revision)
        case Attend():
            return Attend(tuple(message.ids))
        case UseImages() | UseLabels() | ComputeFeatures():
            return message
        case _:
            return None


def decode_answer(line: str) -> Answer | None:
    """Return the answer on `line`, or None if the line is none (a stray print)."""
    message = _decode(line)
    match message:
        case Measured():
            lacking: Any = message.lacking  # JSON's lists
            return replace(message, lacking=tuple((int(kind), int(n)) for kind, n in lacking))
        case Prepared() | FeatureProgress() | Refreshed() | Trouble():
            return message
        case _:
            return None


def _given(fields: Any) -> GivenLabel:
    fields["rejected"] = tuple(fields["rejected"])
    return GivenLabel(**fields)


def _decode(line: str) -> Any:
    try:
        fields: Any = json.loads(line)  # JSON has no static type
        return _KINDS[fields.pop("kind")](**fields)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
