"""Frozen rows of the timeline: what crosses to the commands and the window."""

from dataclasses import dataclass

from core.types import Tier

UNKNOWN = 0  # stands for a category where the answer was "unknown"


@dataclass(frozen=True, slots=True)
class LabelRollback:
    """What going back to the labels of a run would do to today's."""

    run_id: int
    back: int  # labels that come back
    other: int  # labels that become another one
    gone: int  # labels that are taken away

    @property
    def total(self) -> int:
        return self.back + self.other + self.gone


@dataclass(frozen=True, slots=True)
class Taint:
    """Why a model is in doubt. `images`: it learned from their labels, which a person has
    corrected since; `through`: its teachers, and theirs, that learned from such labels."""

    model_id: int
    run_id: int
    images: tuple[int, ...]
    through: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Movement:
    """Images whose answer differs between two moments in the same way: from `was` to `now`, each a
    category's id, `UNKNOWN`, or None for no answer."""

    was: int | None
    now: int | None
    images: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `checks`, with its exact 95 % interval."""

    right: int
    checks: int
    interval: tuple[float, float]

    @property
    def value(self) -> float:
        return self.right / self.checks


@dataclass(frozen=True, slots=True)
class ClassChange:
    """What two models find of one category (recall), each on the gold labels that it was judged
    by; None where one was judged by none."""

    category_id: int
    was: Share | None
    now: Share | None


@dataclass(frozen=True, slots=True)
class TierChange:
    """How many labels of a tier two runs were made with: bronze and silver are what was accepted.
    None where nobody can tell."""

    tier: Tier
    was: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One thing that two runs were asked differently; "" where it was left to the recipe."""

    key: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """From one model to another. `won` and `lost` count gold labels that both were judged by and
    only the second, or only the first, has right."""

    before: int  # model id
    after: int
    tiers: tuple[TierChange, ...]
    movements: tuple[Movement, ...]
    classes: tuple[ClassChange, ...]
    settings: tuple[SettingChange, ...]
    judged: int
    won: int
    lost: int
