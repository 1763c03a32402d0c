"""All that is known of one image, as lines to read."""

from dataclasses import dataclass
from datetime import datetime

from core.camera import CameraFacts
from core.rows import ImageRow
from core.selection.names import name_of
from core.types import Answer, Source
from gui.language import tr, tr_said
from gui.models.images import tier_name
from gui.models.part_choices import split_name
from gui.session import Session
from gui.wording import confidence_in_words


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


def label_facts(row: ImageRow, session: Session) -> list[Fact]:
    """What is said of the image. A proposal is told only while suggestions are shown."""
    facts = _given(row, session)
    if row.split is not None:
        facts.append(Fact(tr("Split"), split_name(row.split)))
    if row.proposal is not None and session.suggestions_shown:
        category = session.category(row.proposal.category_id)
        name = category.name if category else ""
        sure = confidence_in_words(row.proposal.confidence)
        facts.append(Fact(tr("Proposal"), f"{name} · {sure}"))
    if row.duplicate_group is not None:
        facts.append(Fact(tr("Near-duplicates"), tr("In a group that shares one split")))
    if row.remark.flagged:
        facts.append(Fact(tr("Flag"), tr("Flagged")))
    if row.remark.comment:
        facts.append(Fact(tr("Comment"), row.remark.comment))
    return facts


def file_facts(row: ImageRow, camera: CameraFacts) -> list[Fact]:
    facts = [Fact(tr("Path"), printable(row)), Fact(tr("File size"), _bytes(row.bytes))]
    if row.width and row.height:
        millions = row.width * row.height / 1e6
        size = f"{row.width:,} × {row.height:,}"
        facts.append(Fact(tr("Pixels"), f"{size}  ({millions:.1f} MP)" if millions > 0.1 else size))
    if camera.format:
        facts.append(Fact(tr("Format"), camera.format))
    if row.note:
        facts.append(Fact(tr("Shown as"), ", ".join(map(tr_said, row.note.split(", ")))))
    if row.digest is not None:
        facts.append(Fact(tr("Digest (xxh3)"), row.digest.hex()))
    return facts


def camera_lines(camera: CameraFacts) -> list[Fact]:
    """What the camera wrote; empty where it wrote nothing."""
    taken = camera.captured_at.replace("T", "  ") if camera.captured_at else ""
    pairs = [
        (tr("Captured"), taken),
        (tr("Camera"), camera.camera),
        (tr("Lens"), camera.lens),
        (tr("Exposure"), _exposure(camera)),
        (tr("Software"), camera.software),
        (tr("Place"), _place(camera)),
    ]
    return [Fact(name, value) for name, value in pairs if value]


def printable(row: ImageRow) -> str:
    """Return the path; bytes that are no text are shown as question marks."""
    return str(row.path).encode("utf-8", "replace").decode()


def _given(row: ImageRow, session: Session) -> list[Fact]:
    label = row.label
    if label is None:
        return [Fact(tr("Label"), tr("No label yet"))]
    when = datetime.fromisoformat(label.given_at).astimezone() if label.given_at else None
    by = f"{label.author} · {when:%Y-%m-%d %H:%M}" if when else label.author
    facts = [Fact(tr("Label"), _answer(row, session)), Fact(tr("Given by"), by)]
    facts.append(Fact(tr("Source"), _source(label.source)))
    if selected := _selected(label.selection_reason):
        facts.append(Fact(tr("Selected"), selected))
    return facts


def _selected(reason: str) -> str:
    """Return how the image came to be labeled, in words; "" for what the source says already."""
    if reason == "random":
        return tr("Drawn at random, to keep estimates honest")
    if reason == "model":
        return tr("Picked by a person from what a model sorted or filtered")
    return name_of(reason, tr)


def _answer(row: ImageRow, session: Session) -> str:
    if row.label is None or row.label.answer is Answer.UNKNOWN:
        return tr("Unknown")
    if row.label.answer is Answer.SKIPPED:
        return tr("Skipped")
    category = session.category(row.label.category_id)
    return f"{category.name if category else ''} · {tier_name(row.label.tier)}"


def _source(source: Source) -> str:
    match source:
        case Source.PERSON:
            return tr("By hand")
        case Source.IMPORT:
            return tr("From a file of labels")
        case Source.FOLDER:
            return tr("From the folder's name")
        case Source.REVIEW:
            return tr("From a review of proposals")


def _exposure(camera: CameraFacts) -> str:
    parts = list[str]()
    if camera.exposure:
        short = camera.exposure < 0.4
        parts.append(f"1/{round(1 / camera.exposure)} s" if short else f"{camera.exposure:g} s")
    if camera.f_number:
        parts.append(f"f/{camera.f_number:g}")
    if camera.iso:
        parts.append(f"ISO {camera.iso}")
    if camera.focal_length:
        parts.append(f"{camera.focal_length:g} mm")
    return " · ".join(parts)


def _place(camera: CameraFacts) -> str:
    if camera.latitude is None or camera.longitude is None:
        return ""
    text = f"{camera.latitude:.5f}, {camera.longitude:.5f}"
    return text if camera.altitude is None else f"{text} · {camera.altitude:.0f} m"


def _bytes(count: int) -> str:
    if count < 1024:
        return f"{count} B"
    if count < 1 << 20:
        return f"{count / 1024:.0f} KB"
    return f"{count / (1 << 20):.1f} MB"
