"""A teacher taught again: the method behind a kept model, where that is a head on frozen features.

Such a teacher costs seconds, so that for each fold one can be had that never saw its labels. Where
the network itself was trained there is none: its features know the labels.
"""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.jobs.kept_answers import run_folder_of
from core.jobs.run_folder import RunConfig, read_config
from core.recipes import Settings, check_settings
from core.training.methods.choice import AVERAGE, method_named
from core.training.methods.pool import Fitted, Method, Pool, Targets
from core.training.methods.registry import HEADS, method_of_recipe
from core.training.methods.self_training import head_student
from core.training.recipes.knn import vote
from core.training.recipes.self_taught import QUOTA, ROUNDS, name_of_student

Rounds = Mapping[int, Mapping[str, Any]]  # result.json's, by number


def method_of_model(model: Path) -> Method | None:
    """The method that made the model in this folder, its own teachers included; else None."""
    run = run_folder_of(model)
    config = read_config(run)
    found: Any = json.loads((run / "result.json").read_text("utf-8"))
    rounds = {int(it["number"]): it for it in found["rounds"]}
    number = next((n for n, it in rounds.items() if run / it["folder"] == model), None)
    try:
        settings = check_settings(config.recipe, config.settings)
    except UserError:  # a setting of another version
        return None
    return _method(rounds, number, config, settings) if number is not None else None


def _method(rounds: Rounds, number: int, config: RunConfig, settings: Settings) -> Method | None:
    name, teacher = str(rounds[number]["method"]), rounds[number]["teacher"]
    if teacher is None:
        return _head(name, config.recipe, settings)
    before = _method(rounds, teacher, config, settings)
    share = _quota(config, settings) * (number - 1) / _students(config)
    if before is None or name != name_of_student(share):
        return None
    return partial(_self_taught, teacher=before, quota=share, floor=_floor(config, settings))


def _head(name: str, recipe: str, settings: Settings) -> Method | None:
    if recipe == "knn":
        return vote(settings)
    if recipe in ("head", "label-propagation"):
        return method_of_recipe(recipe, settings)[1]
    return method_named(name) if name in HEADS or name == AVERAGE else None


def _self_taught(
    pool: Pool, targets: Targets, *, teacher: Method, quota: float, floor: float | None
) -> Fitted:
    return head_student(quota=quota, floor=floor)(pool, targets, teacher(pool, targets))


def _quota(config: RunConfig, settings: Settings) -> float:
    return settings.number("quota") if config.recipe == "pseudo-label" else QUOTA


def _floor(config: RunConfig, settings: Settings) -> float | None:
    return settings.number_or_auto("floor") if config.recipe == "pseudo-label" else None


def _students(config: RunConfig) -> int:
    if config.recipe == "pseudo-label":
        return config.rounds or 1
    return ROUNDS if config.rounds is None else max(1, config.rounds)
