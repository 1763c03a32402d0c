"""The recipes by name, and the settings that each takes; without torch, so that the window and
`train --list` can show them. A recipe stands in the module of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import UsageError
from core.recipes.augmentation import AUGMENTATION
from core.recipes.automatic import AUTOMATIC
from core.recipes.continuing import CONTINUING
from core.recipes.features import FEATURES
from core.recipes.network import NETWORK
from core.recipes.recipe import Kind, Limit, Recipe
from core.recipes.shared import KEEPING, SEEING, defaulting
from core.recipes.teacher import TEACHER
from core.recipes.unlabeled import UNLABELED
from core.setting import AUTO, Setting

__all__ = [
    "BACKBONES",
    "RECIPES",
    "Kind",
    "Limit",
    "Recipe",
    "Settings",
    "check_settings",
    "for_training",
    "recipe",
]

RECIPES: tuple[Recipe, ...] = (*AUTOMATIC, *FEATURES, *NETWORK, *TEACHER, *CONTINUING, *UNLABELED)
BACKBONES = (  # those that are offered; any other of timm or torchvision goes as well
    AUTO,
    "tf_efficientnet_lite0",
    "tf_efficientnet_lite1",
    "tf_efficientnet_lite2",
    "resnet18",
    "resnet50",
    "efficientnet_b0",
    "convnext_tiny",
    "vit_small_patch16_224",
    "alexnet",
    "vgg16",
)
# What a worker does besides training: no person chooses these
APPLYING = (
    Recipe("predict", "apply a model bundle", SEEING, Kind.FEATURES, limits=()),
    Recipe(
        "strong-views",
        "apply a model bundle to strong views",
        (
            *SEEING,
            KEEPING,
            Setting("views", "4", "strong views of an image", minimum=1, maximum=16, whole=True),
            *defaulting(AUGMENTATION, augment="2", magnitude="10"),
        ),
        Kind.FEATURES,
        limits=(),
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run: what was given, else the defaults."""

    values: Mapping[str, str]

    def has(self, key: str) -> bool:
        """Say whether the recipe takes this setting at all."""
        return key in self.values

    def text(self, key: str) -> str:
        return self.values[key]

    def number(self, key: str) -> float:
        return float(self.values[key])

    def yes(self, key: str) -> bool:
        return self.values[key] == "yes"

    def number_or_auto(self, key: str) -> float | None:
        """None for "auto"; the setting is `automatic`, so that nothing else comes here."""
        text = self.values[key]
        return None if text == AUTO else float(text)


def recipe(name: str) -> Recipe:
    """Raises UserError that lists the recipes if there is none of this name."""
    applying = {one.name: one for one in APPLYING}
    return applying[name] if name in applying else for_training(name)


def for_training(name: str) -> Recipe:
    """One that a person can choose; raises UserError that lists them if there is none."""
    for known in RECIPES:
        if known.name == name:
            return known
    raise UsageError(
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
            raise UsageError(
                "The recipe {recipe} has no setting {key}. It has: {allowed}.",
                recipe=recipe_name,
                key=key,
                allowed=", ".join(sorted(known)),
            )
        known[key].check(value)
    defaults = {key: setting.default for key, setting in known.items()}
    return Settings({**defaults, **given})
