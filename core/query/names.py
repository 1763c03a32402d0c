"""The names that a query may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Names:
    """What a project's categories and roots are called, by id."""

    categories: Mapping[int, str] = field(default_factory=dict[int, str])
    roots: Mapping[int, str] = field(default_factory=dict[int, str])
