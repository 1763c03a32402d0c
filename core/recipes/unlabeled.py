"""Recipes that learn from images without labels."""

from core.recipes.recipe import IN_ROUNDS, Kind, Recipe
from core.recipes.shared import COMMON, FINETUNE, FLOOR, only
from core.setting import Group, Setting, When

UNLABELED: tuple[Recipe, ...] = (
    Recipe(
        "label-propagation",
        "spread the labels over a graph of nearest images; best at 1 to 5 labels per category",
        (
            *COMMON,
            Setting(
                "neighbors",
                "20",
                "edges per image",
                minimum=1,
                maximum=200,
                whole=True,
                in_sight=True,
            ),
            Setting(
                "alpha",
                "0.95",
                "share that comes from the neighbors",
                minimum=0,
                maximum=0.999,
                in_sight=True,
            ),
        ),
        Kind.UNLABELED,
        limits=(),
    ),
    Recipe(
        "pseudo-label",
        "a teacher labels the surest images, a student learns from both",
        (
            *COMMON,
            *only(FINETUNE, When("student", ("finetune",))),
            Setting(
                "student",
                "head",
                "what the student trains",
                ("head", "finetune"),
                in_sight=True,
                group=Group.STUDENT,
            ),
            Setting(
                "quota",
                "0.6",
                "share of each category taken",
                minimum=0.01,
                maximum=1,
                in_sight=True,
                group=Group.PSEUDO_LABELS,
            ),
            FLOOR,
        ),
        Kind.UNLABELED,
        IN_ROUNDS,
    ),
)
