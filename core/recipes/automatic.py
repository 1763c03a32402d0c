"""The recipe that chooses for itself."""

from core.recipes.augmentation import TTA
from core.recipes.recipe import IN_ROUNDS, Kind, Recipe
from core.recipes.shared import COMMON, LAYERS, ON_LABELS
from core.setting import Setting

AUTOMATIC: tuple[Recipe, ...] = (
    Recipe(
        "auto",
        "try the quick heads, teach itself from the surest predictions, fine-tune where it pays",
        (
            *COMMON,
            TTA,
            LAYERS,
            *ON_LABELS,
            Setting(
                "finetune",
                "auto",
                "fine-tune the backbone as well",
                ("auto", "yes", "no"),
                in_sight=True,
            ),
        ),
        Kind.AUTO,
        IN_ROUNDS,
    ),
)
