"""What is exported: frozen rows with all that is known of an image, whatever the format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.types import Split


class Transfer(StrEnum):
    """How images get into an export."""

    COPY = "copy"
    HARD_LINK = "hard-link"
    SYMBOLIC_LINK = "symbolic-link"


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One image. `file_name` is relative to its root as `os.fsdecode` gives it, with the root's
    name before it where several roots have it; texts are "" and numbers None where there is
    nothing to say.

    `confidence`, `margin` and `second_label` belong to the proposal that the label came from;
    `ai_label` and `ai_confidence` are what the current model says, whatever the label is.
    """

    path: Path  # absolute
    file_name: str
    label: str = ""
    label_id: int | None = None  # position in the classes
    split: Split | None = None
    tier: str = ""
    state: str = ""
    source: str = ""
    model: str = ""
    round: int | None = None
    confidence: float | None = None
    margin: float | None = None
    second_label: str = ""
    ai_label: str = ""
    ai_confidence: float | None = None
    decided_by: str = ""
    decided_at: str = ""  # ISO 8601, UTC
    decision: str = ""
    selection_reason: str = ""
    selection_prob: float | None = None
    width: int | None = None
    height: int | None = None
    flagged: bool = False
    comment: str = ""
    rejected: tuple[str, ...] = ()  # categories that a person ruled out


COLUMNS = (
    "file_name", "label", "label_id", "split", "tier", "state", "source", "model", "round",
    "confidence", "margin", "second_label", "ai_label", "ai_confidence", "decided_by",
    "decided_at", "decision", "selection_reason", "selection_prob", "sha256", "width", "height",
    "flagged", "comment", "rejected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportClass:
    """A category; its id is its position in the list of classes."""

    name: str
    color: str = ""
    hotkey: str = ""
    parent: str = ""  # the groups above it, "/" between
    description: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """`about` becomes project.json: application version, counts, policy."""

    rows: tuple[ExportRow, ...]
    classes: tuple[ExportClass, ...]
    about: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """`exact` writes text into CSV cells without the escapes that keep spreadsheets from
    running it; `by_split` makes a folder for each split."""

    exact: bool = False
    by_split: bool = False
    transfer: Transfer = Transfer.COPY


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds. `left_out` names the images whose files could not be read."""

    images: int
    left_out: tuple[str, ...]
