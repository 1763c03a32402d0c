"""One `--set key=value` of a recipe: what it means, what it may be, where a person finds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import UsageError

AUTO = "auto"


class Group(StrEnum):
    """The headings under which settings stand, in the order in which they are shown."""

    METHOD = "method"  # what is particular to the recipe
    SEEING = "seeing"  # backbone, its weights, the size of its pictures
    AUGMENTATION = "augmentation"
    LEARNING = "learning"  # rates, decay, batch, smoothing, what is frozen
    PSEUDO_LABELS = "pseudo-labels"
    TEACHER = "teacher"
    STUDENT = "student"
    TIME = "time"  # time and device


@dataclass(frozen=True, slots=True)
class When:
    """Another setting of the recipe, and the values of it that make this one count."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """`choices` lists the allowed words; where it is empty, `minimum` and `maximum` bound a number
    (a whole one if `whole`; or "auto" if `automatic`), and where these are None too, any text goes.

    `in_sight` marks the few that matter: they are shown first. `when` names what must be chosen
    elsewhere for this to count. `unit` stands behind the number, `is_file` is a path.
    `suggestions` are offered where any text goes.
    """

    key: str
    default: str
    meaning: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    group: Group = Group.METHOD
    in_sight: bool = False
    whole: bool = False
    automatic: bool = False
    unit: str = ""
    when: When | None = None
    is_file: bool = False
    suggestions: tuple[str, ...] = ()

    @property
    def bounds(self) -> tuple[float, float] | None:
        if self.minimum is None or self.maximum is None:
            return None
        return self.minimum, self.maximum

    def counts(self, values: Mapping[str, str]) -> bool:
        """Say whether this has an effect where the recipe's settings are `values`."""
        return self.when is None or values.get(self.when.key) in self.when.values

    def check(self, value: str) -> None:
        """UsageError with what would fit if `value` does not."""
        if self.choices and value not in self.choices:
            raise self.unfit(value, " or ".join(self.choices))
        if self.bounds is None or (self.automatic and value == AUTO):
            return
        if not self._fits(value):
            kind = "a whole number" if self.whole else "a number"
            low, high = self.bounds
            or_auto = " or auto" if self.automatic else ""
            raise self.unfit(value, f"{kind} from {low:g} to {high:g}{or_auto}")

    def unfit(self, value: str, wanted: str) -> UsageError:
        return UsageError(
            "The setting {key} cannot be {value}: give {wanted}.",
            key=self.key,
            value=value,
            wanted=wanted,
        )

    def _fits(self, value: str) -> bool:
        try:
            number = float(value)
        except ValueError:
            return False
        assert self.bounds is not None
        low, high = self.bounds
        return low <= number <= high and (not self.whole or number.is_integer())
