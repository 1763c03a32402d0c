"""Recipes that learn from images without labels."""

from core.recipes.augmentation import TTA
from core.recipes.recipe import IN_ROUNDS, Kind, Recipe
from core.recipes.shared import COMMON, FINETUNE, FLOOR, LAYERS, ON_LABELS, defaulting, only
from core.setting import Group, Setting, When

UNSMOOTHED = tuple(setting for setting in FINETUNE if setting.key != "smoothing")
RATIO = Setting(
    "unlabeled_ratio",
    "auto",
    "unlabeled images per label",
    minimum=0,
    maximum=10_000,
    automatic=True,
    in_sight=True,
    group=Group.PSEUDO_LABELS,
)

UNLABELED: tuple[Recipe, ...] = (
    Recipe(
        "label-propagation",
        "spread the labels over a graph of nearest images; best at 1 to 5 labels per category",
        (
            *COMMON,
            TTA,
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
        "lee2013",
        "the network labels images itself, anew at every step, and learns from them more and more",
        (
            *COMMON,
            *defaulting(UNSMOOTHED, augment="0"),
            Setting(
                "alpha",
                "3",
                "weight of the pseudo-labels in the end",
                minimum=0,
                maximum=100,
                in_sight=True,
                group=Group.PSEUDO_LABELS,
            ),
            Setting(
                "t1",
                "auto",
                "epoch until which the labels teach alone; auto is a tenth of all",
                minimum=0,
                maximum=10_000,
                automatic=True,
                in_sight=True,
                group=Group.PSEUDO_LABELS,
            ),
            Setting(
                "t2",
                "auto",
                "epoch from which the pseudo-labels have their full weight; auto is 0.6 of all",
                minimum=0,
                maximum=10_000,
                automatic=True,
                in_sight=True,
                group=Group.PSEUDO_LABELS,
            ),
            RATIO,
            Setting(
                "outputs",
                "softmax",
                "one choice among the categories, or a yes or no for each as in the paper",
                ("softmax", "sigmoid"),
            ),
            Setting(
                "dropout",
                "0.5",
                "features hidden from the head",
                minimum=0,
                maximum=0.95,
                group=Group.LEARNING,
            ),
        ),
        Kind.UNLABELED,
    ),
    Recipe(
        "freematch",
        "strong views learn what weak views of the same images are sure of; long, made for a GPU",
        (
            *COMMON,
            *defaulting(UNSMOOTHED, augment="2", magnitude="9"),
            Setting(
                "momentum",
                "auto",
                "of the averages that set the thresholds",
                minimum=0,
                maximum=0.99999,
                automatic=True,
                group=Group.PSEUDO_LABELS,
            ),
            Setting(
                "debias",
                "0.5",
                "how far what the network predicts too often counts for less",
                minimum=0,
                maximum=2,
                in_sight=True,
                group=Group.PSEUDO_LABELS,
            ),
            Setting(
                "fairness",
                "0.01",
                "weight of the term that keeps the categories in balance",
                minimum=0,
                maximum=1,
                group=Group.PSEUDO_LABELS,
            ),
            RATIO,
        ),
        Kind.UNLABELED,
    ),
    Recipe(
        "pseudo-label",
        "a teacher labels the surest images, a student learns from both",
        (
            *COMMON,
            TTA,
            *only((LAYERS, *ON_LABELS), When("student", ("finetune",))),
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
            *only((RATIO,), When("student", ("finetune",))),
            FLOOR,
        ),
        Kind.UNLABELED,
        IN_ROUNDS,
    ),
)
