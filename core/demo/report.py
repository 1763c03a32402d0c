"""The demonstration's report: one HTML file that needs nothing beside it."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.demo.story import Story
from core.files import replace_file
from core.jobs.messages import Epoch
from core.report.templates import templates

_WIDTH, _HEIGHT = 360, 120  # of a chart, in SVG units


def write_report(path: Path, story: Story, screenshots: Sequence[Path]) -> None:
    """Write `story` with `screenshots` (PNGs of the window) embedded to `path`."""
    environment = templates()
    filters: dict[str, Any] = environment.filters  # jinja2 types the table by its own filters
    filters.update(percent=_percent, shade=_shade, curve=_curve)
    template = environment.get_template("demo.html")
    pictures = [(_caption(one), b64encode(one.read_bytes()).decode()) for one in screenshots]
    replace_file(path, template.render(story=story, screenshots=pictures))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _shade(count: int, row: Sequence[int]) -> str:
    """Return how strongly a confusion cell is tinted: its share of its row, from 0 to 1."""
    return f"{count / max(1, sum(row)):.2f}"


def _caption(screenshot: Path) -> str:
    return screenshot.stem.partition("-")[0].capitalize()  # page-language-theme


def _curve(epochs: Sequence[Epoch]) -> str:
    """Return the losses as the points of an SVG polyline in a box of 360 x 120."""
    losses = [epoch.loss for epoch in epochs]
    top = max(losses) or 1.0
    step = _WIDTH / max(1, len(losses) - 1)
    return " ".join(
        f"{at * step:.1f},{_HEIGHT - loss / top * _HEIGHT:.1f}" for at, loss in enumerate(losses)
    )
