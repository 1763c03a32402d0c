"""What a person has chosen for the next run: a recipe, and the settings that differ from usual."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.errors import UserError
from core.jobs.run_folder import RunConfig
from core.recipes import BACKBONES, Limit, Recipe, recipe
from core.setting import AUTO, Group, Setting

BACKBONE = Setting(
    "backbone",
    AUTO,
    "the network that looks at the images",
    group=Group.SEEING,
    in_sight=True,
    suggestions=BACKBONES,
)
EPOCHS = Setting(
    "epochs",
    AUTO,
    "epochs: how often each image is looked at",
    minimum=1,
    maximum=10_000,
    whole=True,
    automatic=True,
    group=Group.TIME,
)
ROUNDS = Setting(
    "rounds",
    AUTO,
    "rounds of self-training",
    minimum=1,
    maximum=100,
    whole=True,
    automatic=True,
    group=Group.TIME,
    in_sight=True,
)
MINUTES = Setting(
    "minutes",
    AUTO,
    "time limit",
    minimum=1,
    maximum=10_000,
    whole=True,
    automatic=True,
    unit="min",
    group=Group.TIME,
    in_sight=True,
)
DEVICE = Setting(
    "device", AUTO, "the device that computes", (AUTO, "cpu", "cuda", "mps"), group=Group.TIME
)
SEED = Setting(
    "seed",
    "0",
    "seed: the same one draws the same",
    minimum=0,
    maximum=2**31 - 1,
    whole=True,
    group=Group.TIME,
)
LIMITS = {Limit.EPOCHS: EPOCHS, Limit.ROUNDS: ROUNDS, Limit.MINUTES: MINUTES}
OF_THE_RUN = (BACKBONE, ROUNDS, MINUTES, EPOCHS, DEVICE, SEED)


@dataclass(frozen=True, slots=True)
class Draft:
    """`changed` keeps what was chosen, also for recipes that have no such setting: whoever tries
    another recipe finds it again. It is not in force there."""

    recipe_name: str = AUTO
    changed: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def recipe(self) -> Recipe:
        return recipe(self.recipe_name)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """All that this recipe takes, those of the run before those of the recipe."""
        limits = {LIMITS[limit] for limit in self.recipe.limits}
        of_the_run = (one for one in OF_THE_RUN if one in limits or one not in LIMITS.values())
        return (*of_the_run, *self.recipe.settings)

    @property
    def values(self) -> dict[str, str]:
        """Every setting's value: what was chosen, else the default."""
        return {one.key: self.value(one) for one in self.settings}

    def value(self, setting: Setting) -> str:
        chosen = self.changed.get(setting.key)
        return setting.default if chosen is None or not _fits(setting, chosen) else chosen

    def in_force(self) -> tuple[Setting, ...]:
        """Those that count, with what is chosen elsewhere; what one waits for must count, too."""
        values, by_key = self.values, {one.key: one for one in self.settings}

        def counts(setting: Setting) -> bool:
            if not setting.counts(values):
                return False
            return setting.when is None or counts(by_key[setting.when.key])

        return tuple(one for one in self.settings if counts(one))

    def differing(self) -> dict[str, str]:
        """What differs from the defaults and counts."""
        told = {one.key: self.value(one) for one in self.in_force()}
        return {one.key: told[one.key] for one in self.in_force() if told[one.key] != one.default}

    def with_recipe(self, name: str) -> "Draft":
        return replace(self, recipe_name=name)

    def with_value(self, setting: Setting, value: str) -> "Draft":
        """`value` is one that fits; the default forgets the choice."""
        others = {key: text for key, text in self.changed.items() if key != setting.key}
        return replace(
            self, changed=others if value == setting.default else {**others, setting.key: value}
        )

    def reset(self) -> "Draft":
        return replace(self, changed={})

    @property
    def config(self) -> RunConfig:
        told = self.differing()
        of_the_run = {one.key for one in OF_THE_RUN}
        return RunConfig(
            recipe=self.recipe_name,
            backbone=told.get("backbone", AUTO),
            epochs=_whole(told.get("epochs")),
            rounds=_whole(told.get("rounds")),
            minutes=_whole(told.get("minutes")),
            device=told.get("device", AUTO),
            seed=int(told.get("seed", SEED.default)),
            settings={key: value for key, value in told.items() if key not in of_the_run},
        )


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)


def _fits(setting: Setting, value: str) -> bool:
    try:
        setting.check(value)
    except UserError:
        return False
    return True
