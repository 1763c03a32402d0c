"""Recipes in which a student learns from a teacher."""

from core.recipes.augmentation import TTA
from core.recipes.recipe import IN_ROUNDS, Kind, Recipe
from core.recipes.shared import COMMON, FINETUNE, FLOOR, ON_LABELS, defaulting, only
from core.setting import AUTO, Group, Setting, When

TEACHER: tuple[Recipe, ...] = (
    Recipe(
        "distill",
        "a model teaches a student, a smaller one, by its softened probabilities",
        (
            *COMMON,
            *only(
                tuple(setting for setting in FINETUNE if setting.key != "smoothing"),
                When("train", ("auto", "all")),
            ),
            Setting(
                "teacher",
                "current",
                "who teaches: current, or a run like 3, or a round like 3.2",
                in_sight=True,
                suggestions=("current",),
                group=Group.TEACHER,
            ),
            Setting(
                "train",
                "auto",
                "what the student trains: a head, or all of it; auto: all of random weights",
                ("auto", "head", "all"),
                in_sight=True,
                group=Group.STUDENT,
            ),
            Setting(
                "temperature",
                "2",
                "how far to soften",
                minimum=0.1,
                maximum=100,
                in_sight=True,
                group=Group.TEACHER,
            ),
            Setting(
                "alpha",
                "0.9",
                "share of the teacher in the loss",
                minimum=0,
                maximum=1,
                in_sight=True,
                when=When("labels", ("yes",)),
                group=Group.TEACHER,
            ),
            Setting(
                "labels",
                "yes",
                "learn from the labels, too",
                ("yes", "no"),
                in_sight=True,
                group=Group.TEACHER,
            ),
        ),
        Kind.TEACHER,
    ),
    Recipe(
        "noisy-student",
        "a teacher labels images, a student as large or larger learns under noise and teaches next",
        (
            *COMMON,
            TTA,
            *defaulting(ON_LABELS, trunk_rate="0.3", smoothing="0"),
            Setting(
                "ladder",
                "auto",
                "backbones of the students, with commas, or auto",
                in_sight=True,
                group=Group.STUDENT,
            ),
            Setting(
                "pseudo",
                "soft",
                "what a pseudo-label says: all probabilities, or the likeliest category",
                ("soft", "hard"),
                in_sight=True,
                group=Group.PSEUDO_LABELS,
            ),
            FLOOR,
            Setting(
                "unlabeled_ratio",
                AUTO,
                "unlabeled images per label",
                minimum=0,
                maximum=10_000,
                automatic=True,
                group=Group.PSEUDO_LABELS,
            ),
            Setting(
                "dropout",
                "0.1",
                "features hidden from the head",
                minimum=0,
                maximum=0.95,
                group=Group.STUDENT,
            ),
            Setting(
                "drop_path",
                "0.1",
                "chance to skip the last layer",
                minimum=0,
                maximum=0.95,
                group=Group.STUDENT,
            ),
            Setting(
                "fixed_layers",
                AUTO,
                "share of the student's lower layers that stay as they are",
                minimum=0,
                maximum=1,
                automatic=True,
                group=Group.STUDENT,
            ),
        ),
        Kind.TEACHER,
        IN_ROUNDS,
    ),
)
