"""An image to label next, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`reason` is stored with the label, `values` fill in its sentence: `category` and `second`
    are category ids. `probability` is that of having been drawn, for random picks only."""

    image_id: int
    reason: str
    probability: float | None = None
    values: Mapping[str, int | float] = field(default_factory=dict[str, int | float])
