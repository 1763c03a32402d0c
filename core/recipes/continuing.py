"""The recipe that goes on from a model and keeps what it knows."""

from core.recipes.recipe import Kind, Recipe
from core.recipes.shared import FINETUNE, KEEPING, SEEING, defaulting
from core.setting import Group, Setting

CONTINUING: tuple[Recipe, ...] = (
    Recipe(
        "lwf",
        "the current model learns new categories without the old images, and keeps its old answers",
        (
            *(setting for setting in SEEING if setting.key == "precision"),
            KEEPING,
            *(
                setting
                for setting in defaulting(FINETUNE, rate="0.0001")
                if setting.key != "smoothing"
            ),
            Setting(
                "teacher",
                "current",
                "the model that goes on: current, or a run like 3, or a round like 3.2",
                suggestions=("current",),
                group=Group.TEACHER,
            ),
            Setting(
                "share",
                "1",
                "weight of the old answers in the loss; 0: plain fine-tuning, which forgets",
                minimum=0,
                maximum=100,
                in_sight=True,
                group=Group.TEACHER,
            ),
            Setting(
                "temperature",
                "2",
                "how far to soften",
                minimum=0.1,
                maximum=100,
                group=Group.TEACHER,
            ),
            Setting(
                "replay",
                "no",
                "old labels join in: as right or better where the old images are still there",
                ("yes", "no"),
                in_sight=True,
            ),
        ),
        Kind.TEACHER,
        goes_on=True,
    ),
)
