"""Recipes that train the network on the labels."""

from core.recipes.augmentation import SEARCH, TTA
from core.recipes.recipe import Kind, Recipe
from core.recipes.shared import COMMON, KEEPING, LAYERS, ON_LABELS, SEEING, TRANSFER, defaulting
from core.setting import Group, Setting

NETWORK: tuple[Recipe, ...] = (
    Recipe(
        "finetune",
        "train the head first, then the whole backbone at a low rate with augmented images",
        (*COMMON, TTA, LAYERS, *ON_LABELS, SEARCH, *TRANSFER),
        Kind.NETWORK,
    ),
    Recipe(
        "scratch",
        "train a network from random weights; shows what pretrained ones are worth",
        (
            Setting(
                "norm",
                "auto",
                "normalization of the networks that leave the choice",
                ("auto", "batch", "lrn", "none"),
                group=Group.SEEING,
            ),
            *SEEING,
            KEEPING,
            TTA,
            *defaulting(ON_LABELS, trunk_rate="1"),
            SEARCH,
        ),
        Kind.NETWORK,
    ),
)
