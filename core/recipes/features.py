"""Quick heads on frozen features."""

from core.recipes.augmentation import TTA
from core.recipes.recipe import Kind, Limit, Recipe
from core.recipes.shared import COMMON, only
from core.setting import Setting, When

OF_A_BACKBONE = ("weights", "pretrained", "precision")

FEATURES: tuple[Recipe, ...] = (
    Recipe(
        "head",
        "logistic regression on frozen features; seconds once they are cached",
        (*COMMON, TTA),
        Kind.FEATURES,
        limits=(),
    ),
    Recipe(
        "knn",
        "vote of the nearest labeled images",
        (
            Setting(
                "on",
                "features",
                "what images are compared by: a backbone's features, or their pixels alone",
                ("features", "pixels"),
                in_sight=True,
            ),
            Setting("metric", "cosine", "how their likeness is measured", ("cosine", "euclidean")),
            Setting("votes", "weighted", "votes by likeness, or all equal", ("weighted", "equal")),
            *(one for one in COMMON if one.key not in OF_A_BACKBONE),
            *only(
                (*(one for one in COMMON if one.key in OF_A_BACKBONE), TTA),
                When("on", ("features",)),
            ),
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
    Recipe(
        "oquab",
        "two adaptation layers on fixed features of many patches of each image",
        (
            *COMMON,
            Setting(
                "patches",
                "auto",
                "patches of each image",
                minimum=1,
                maximum=1000,
                whole=True,
                automatic=True,
                in_sight=True,
            ),
            Setting(
                "hidden", "2048", "units of the first layer", minimum=1, maximum=65_536, whole=True
            ),
            Setting(
                "power",
                "5",
                "how far the surest patches decide (k)",
                minimum=1,
                maximum=100,
                in_sight=True,
            ),
        ),
        Kind.FEATURES,
        limits=(Limit.EPOCHS,),
    ),
)
