"""How the readers' processes speak: a line of JSON each way, and behind an answer its thumbnail.

No pickle: the other side has looked at untrusted files.
"""

import json
from dataclasses import dataclass
from typing import IO, Any

from core.intake.facts import ImageFacts
from core.types import ImageState


@dataclass(frozen=True, slots=True)
class Ready:
    """The child has started and waits for paths."""


def write_path(stream: IO[bytes], path: str) -> None:
    """Send a path (`os.fsdecode`, may hold surrogate escapes) to a child."""
    stream.write(json.dumps(path).encode() + b"\n")
    stream.flush()


def read_path(line: bytes) -> str:
    return json.loads(line)


def write_ready(stream: IO[bytes]) -> None:
    stream.write(b"{}\n")
    stream.flush()


def write_facts(stream: IO[bytes], facts: ImageFacts) -> None:
    """Send one answer to the parent."""
    fields = {
        "state": facts.state.value,
        "reason": facts.reason,
        "note": facts.note,
        "digest": facts.digest.hex() if facts.digest else None,
        "width": facts.width,
        "height": facts.height,
        "thumbnail": len(facts.thumbnail),
        "perceptual_hash": facts.perceptual_hash,
        "bytes": facts.bytes,
        "mtime_ns": facts.mtime_ns,
        "captured_at": facts.captured_at,
    }
    stream.write(json.dumps(fields).encode() + b"\n" + facts.thumbnail)
    stream.flush()


def read_answer(stream: IO[bytes]) -> ImageFacts | Ready | None:
    """Wait for the next answer of a child; None when it has ended, also within an answer."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    fields: dict[str, Any] = json.loads(line)  # JSON has no static type
    if not fields:
        return Ready()
    length = fields["thumbnail"]
    fields["thumbnail"] = stream.read(length)
    if len(fields["thumbnail"]) < length:
        return None
    fields["state"] = ImageState(fields["state"])
    fields["digest"] = bytes.fromhex(fields["digest"]) if fields["digest"] else None
    return ImageFacts(**fields)
