"""What to ask of a run that goes on from an earlier one."""

from collections.abc import Mapping
from dataclasses import replace

from core.errors import UserError
from core.jobs.run_folder import RunConfig
from core.recipes import recipe
from core.run_rows import Round


def branching_from(asked: RunConfig, node: Round) -> RunConfig:
    """The labels of the node's run, and its model as the teacher where the recipe takes one."""
    config = replace(_plain(asked), labels_of=node.run_id)
    return taught_by(config, node) if _takes_teacher(config) else config


def without_what_was_wrong(
    asked: RunConfig, teachers: Mapping[int, Round], tainted: Mapping[int, Round]
) -> RunConfig:
    """The same with the labels of today, by the same teacher; UserError where that one learned from
    corrected labels, too."""
    config = _plain(asked)
    taught = asked.taught_by_model
    if taught is None or not _takes_teacher(config):
        return config
    if taught in tainted:
        raise UserError(
            "Its teacher {model} learned from labels that were corrected, too: train that one "
            "again first.",
            model=name_of(tainted[taught]),
        )
    return taught_by(config, teachers[taught])


def name_of(model: Round) -> str:
    """As people call it: run.round."""
    return f"{model.run_id}.{model.number}"


def taught_by(config: RunConfig, teacher: Round) -> RunConfig:
    return replace(config, settings={**config.settings, "teacher": name_of(teacher)})


def _plain(asked: RunConfig) -> RunConfig:
    """What a person chose, without what the project added."""
    return RunConfig(
        recipe=asked.recipe,
        backbone=asked.backbone,
        epochs=asked.epochs,
        rounds=asked.rounds,
        minutes=asked.minutes,
        device=asked.device,
        seed=asked.seed,
        settings=asked.settings,
    )


def _takes_teacher(config: RunConfig) -> bool:
    return any(setting.key == "teacher" for setting in recipe(config.recipe).settings)
