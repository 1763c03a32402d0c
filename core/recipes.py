"""The recipes by name, and the settings that each takes; without torch, so that the window and
`train --list` can show them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import UserError


@dataclass(frozen=True, slots=True)
class Setting:
    """One `--set key=value`. `choices` lists the allowed words; where it is empty, `minimum` and
    `maximum` bound a number, and where these are None too, any text goes."""

    key: str
    default: str
    meaning: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    name: str
    summary: str
    settings: tuple[Setting, ...]


_SEEING = (
    Setting("input_size", "auto", "pixels of the square the backbone sees, or auto"),
    Setting("precision", "auto", "arithmetic of the backbone", ("auto", "fp32", "bf16")),
)
_COMMON = (
    Setting("weights", "", "a local file of backbone weights (.safetensors, or .pt state dict)"),
    Setting("pretrained", "yes", "start from pretrained weights", ("yes", "no")),
    *_SEEING,
)
_FINETUNE = (
    Setting("batch", "32", "images in one step", minimum=1, maximum=4096),
    Setting("rate", "0.001", "learning rate of the head", minimum=0, maximum=10),
    Setting("trunk_rate", "0.1", "the trunk's rate as a share of the head's", minimum=0, maximum=1),
    Setting("weight_decay", "0.05", "decay of the weights", minimum=0, maximum=1),
    Setting("smoothing", "0.1", "label smoothing", minimum=0, maximum=0.5),
    Setting(
        "flip", "yes", "mirror images at random; no where left and right differ", ("yes", "no")
    ),
    Setting("augment", "auto", "RandAugment operations per image, or auto"),
    Setting("magnitude", "auto", "RandAugment strength of 30, or auto"),
)


def _defaulting(settings: tuple[Setting, ...], **defaults: str) -> tuple[Setting, ...]:
    return tuple(
        replace(one, default=defaults[one.key]) if one.key in defaults else one for one in settings
    )


_FLOOR = Setting("floor", "auto", "least confidence of a pseudo-label, or auto")

RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "auto",
        "try the quick heads, teach itself from the surest predictions, fine-tune where it pays",
        (
            *_COMMON,
            *_FINETUNE,
            Setting("finetune", "auto", "fine-tune the backbone as well", ("auto", "yes", "no")),
        ),
    ),
    Recipe("head", "logistic regression on frozen features; seconds once they are cached", _COMMON),
    Recipe(
        "knn",
        "vote of the nearest labeled images",
        (*_COMMON, Setting("neighbors", "5", "labeled images that vote", minimum=1, maximum=1000)),
    ),
    Recipe(
        "label-propagation",
        "spread the labels over a graph of nearest images; best at 1 to 5 labels per category",
        (
            *_COMMON,
            Setting("neighbors", "20", "edges per image", minimum=1, maximum=200),
            Setting(
                "alpha", "0.95", "share that comes from the neighbors", minimum=0, maximum=0.999
            ),
        ),
    ),
    Recipe(
        "finetune",
        "train the head first, then the whole backbone at a low rate with augmented images",
        (*_COMMON, *_FINETUNE),
    ),
    Recipe(
        "scratch",
        "train a network from random weights; shows what pretrained ones are worth",
        (*_SEEING, *_defaulting(_FINETUNE, trunk_rate="1")),
    ),
    Recipe(
        "oquab",
        "two adaptation layers on fixed features of many patches of each image",
        (
            *_COMMON,
            Setting("patches", "auto", "patches of each image, or auto"),
            Setting("hidden", "2048", "units of the first layer", minimum=1, maximum=65_536),
            Setting("power", "5", "how far the surest patches decide (k)", minimum=1, maximum=100),
        ),
    ),
    Recipe(
        "distill",
        "the current model teaches a student, smaller for instance, by its softened probabilities",
        (
            *_COMMON,
            *(setting for setting in _FINETUNE if setting.key != "smoothing"),
            Setting(
                "train", "head", "what the student trains: a head, or all of it", ("head", "all")
            ),
            Setting("temperature", "2", "how far to soften", minimum=0.1, maximum=100),
            Setting("alpha", "0.9", "share of the teacher in the loss", minimum=0, maximum=1),
            Setting("labels", "yes", "learn from the labels, too", ("yes", "no")),
        ),
    ),
    Recipe(
        "pseudo-label",
        "a teacher labels the surest images, a student learns from both",
        (
            *_COMMON,
            *_FINETUNE,
            Setting("student", "head", "what the student trains", ("head", "finetune")),
            Setting("quota", "0.6", "share of each category taken", minimum=0.01, maximum=1),
            _FLOOR,
        ),
    ),
    Recipe(
        "noisy-student",
        "a teacher labels images, a student as large or larger learns under noise and teaches next",
        (
            *_COMMON,
            *_defaulting(_FINETUNE, augment="2", magnitude="9"),
            Setting("ladder", "auto", "backbones of the students, with commas, or auto"),
            Setting("pseudo", "soft", "probabilities, or the likeliest alone", ("soft", "hard")),
            _FLOOR,
            Setting(
                "unlabeled_ratio", "3", "unlabeled images per label", minimum=0, maximum=10_000
            ),
            Setting("dropout", "0.5", "features hidden from the head", minimum=0, maximum=0.95),
            Setting("drop_path", "0.2", "chance to skip the last layer", minimum=0, maximum=0.95),
        ),
    ),
)

PREDICT = Recipe("predict", "apply a model bundle", _SEEING)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run: what was given, else the defaults."""

    values: Mapping[str, str]

    def text(self, key: str) -> str:
        return self.values[key]

    def number(self, key: str) -> float:
        return float(self.values[key])

    def yes(self, key: str) -> bool:
        return self.values[key] == "yes"

    def number_or_auto(self, key: str) -> float | None:
        """None for "auto"."""
        text = self.values[key]
        if text == "auto":
            return None
        try:
            return float(text)
        except ValueError:
            raise _unfit(key, text, "a number or auto") from None


def recipe(name: str) -> Recipe:
    """Raises UserError that lists the recipes if there is none of this name."""
    for known in (*RECIPES, PREDICT):
        if known.name == name:
            return known
    raise UserError(
        "There is no recipe {name}. Choose one of: {allowed}.",
        name=name,
        allowed=", ".join(known.name for known in RECIPES),
    )


def check_settings(recipe_name: str, given: Mapping[str, str]) -> Settings:
    """Return all settings of a recipe with the defaults filled in.

    Raises UserError for a recipe or key that does not exist and for a value out of range.
    """
    known = {setting.key: setting for setting in recipe(recipe_name).settings}
    for key, value in given.items():
        if key not in known:
            raise UserError(
                "The recipe {recipe} has no setting {key}. It has: {allowed}.",
                recipe=recipe_name,
                key=key,
                allowed=", ".join(sorted(known)),
            )
        _check_value(known[key], value)
    defaults = {key: setting.default for key, setting in known.items()}
    return Settings({**defaults, **given})


def _check_value(setting: Setting, value: str) -> None:
    if setting.choices and value not in setting.choices:
        raise _unfit(setting.key, value, " or ".join(setting.choices))
    if setting.minimum is None or setting.maximum is None:
        return
    wanted = f"a number from {setting.minimum:g} to {setting.maximum:g}"
    try:
        number = float(value)
    except ValueError:
        raise _unfit(setting.key, value, wanted) from None
    if not setting.minimum <= number <= setting.maximum:
        raise _unfit(setting.key, value, wanted)


def _unfit(key: str, value: str, wanted: str) -> UserError:
    return UserError(
        "The setting {key} cannot be {value}: give {wanted}.", key=key, value=value, wanted=wanted
    )
