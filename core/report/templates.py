"""The pages of `resources/report`, filled in by jinja2: what the two reports share."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parents[2] / "resources" / "report"


def templates() -> Environment:
    """Everything put in is escaped, and a name that is not known is an error; `jpeg` is a filter
    that makes bytes an address."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters  # jinja2 types the table by its own filters
    filters["jpeg"] = _jpeg
    return environment


def _jpeg(picture: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(picture).decode()}"
