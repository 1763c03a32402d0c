"""Quick heads on frozen features."""

from core.recipes.recipe import Kind, Recipe
from core.recipes.shared import COMMON
from core.setting import Setting

FEATURES: tuple[Recipe, ...] = (
    Recipe(
        "head",
        "logistic regression on frozen features; seconds once they are cached",
        COMMON,
        Kind.FEATURES,
        limits=(),
    ),
    Recipe(
        "knn",
        "vote of the nearest labeled images",
        (
            *COMMON,
            Setting(
                "neighbors",
                "5",
                "labeled images that vote",
                minimum=1,
                maximum=1000,
                whole=True,
                in_sight=True,
            ),
        ),
        Kind.FEATURES,
        limits=(),
    ),
)
