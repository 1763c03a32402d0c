"""What a recipe is: its name and summary, what it is for, the settings that it takes."""

from dataclasses import dataclass
from enum import StrEnum

from core.setting import Setting


class Kind(StrEnum):
    """What a recipe is for; the window groups them so, in this order."""

    AUTO = "auto"
    FEATURES = "features"  # quick heads on cached features
    NETWORK = "network"  # trains the network
    TEACHER = "teacher"  # learns from a teacher
    UNLABELED = "unlabeled"  # learns from images without labels


class Limit(StrEnum):
    """What of a run's length a recipe heeds."""

    EPOCHS = "epochs"
    ROUNDS = "rounds"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Recipe:
    name: str
    summary: str
    settings: tuple[Setting, ...]
    kind: Kind
    limits: tuple[Limit, ...] = (Limit.EPOCHS, Limit.MINUTES)
    goes_on: bool = False  # knows what its teacher knows, labeled or not


IN_ROUNDS = (Limit.EPOCHS, Limit.ROUNDS, Limit.MINUTES)
