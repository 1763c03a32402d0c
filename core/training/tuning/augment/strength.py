"""How strongly training images are changed."""

from dataclasses import dataclass

from core.recipes import Settings


@dataclass(frozen=True, slots=True)
class Strength:
    """`operations` of RandAugment with `magnitude`, and what is drawn for every image besides.

    `brightness`, `contrast` and `color` are the greatest change of their factor (0.4: 0.6 to 1.4).
    """

    operations: int  # N; 0 leaves RandAugment out
    magnitude: int  # M, 0 to 30
    flip: bool
    crop: float = 0.5  # least share of the area that a crop keeps, in (0, 1]
    brightness: float = 0.0
    contrast: float = 0.0
    color: float = 0.0
    rotation: float = 0.0  # degrees to either side
    shear: float = 0.0  # degrees to either side, across and along
    erasing: float = 0.0  # probability


def strength_from(settings: Settings, *, labels: int) -> Strength:
    """N and M that are "auto" suit the number of labels: the best M grows with the training set
    (Cubuk et al. 2020, figure 3)."""
    n, m = (1, 4) if labels < 200 else (2, 6) if labels < 5000 else (2, 9)
    operations = settings.number_or_auto("augment")
    magnitude = settings.number_or_auto("magnitude")
    return Strength(
        operations=n if operations is None else int(operations),
        magnitude=m if magnitude is None else int(magnitude),
        flip=settings.yes("flip"),
        crop=settings.number("crop"),
        brightness=settings.number("brightness"),
        contrast=settings.number("contrast"),
        color=settings.number("color"),
        rotation=settings.number("rotation"),
        shear=settings.number("shear"),
        erasing=settings.number("erasing"),
    )
