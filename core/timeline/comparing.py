"""What is different between two models: the labels, the runs' settings, what they find."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.jobs.kept_answers import KeptAnswers, judged_answers
from core.jobs.run_folder import RunConfig
from core.store.database import Database
from core.store.queries import timeline as queries
from core.timeline.learned import categories_learned
from core.timeline.rows import ClassChange, Comparison, Movement, SettingChange, Share, TierChange
from core.trust.bounds import clopper_pearson
from core.types import Tier

_NOTHING = KeptAnswers({}, {})
_ASKED = ("recipe", "backbone", "epochs", "rounds", "minutes", "seed", "version")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a model, its run, and where both lie."""

    model_id: int
    run_id: int
    run_folder: Path
    model_folder: Path
    config: RunConfig


def compare_models(database: Database, before: Side, after: Side) -> Comparison:
    """Labels are those of the moments at which the two runs were made."""
    old = judged_answers(before.model_folder) or _NOTHING
    new = judged_answers(after.model_folder) or _NOTHING
    won, lost = new.wins_and_losses(old)
    return Comparison(
        before.model_id,
        after.model_id,
        _tiers(_counted(database, before), _counted(database, after)),
        _movements(_answers(database, before), _answers(database, after)),
        _classes(old, new),
        _settings(before.config, after.config),
        judged=sum(old.truth.get(image) == truth for image, truth in new.truth.items()),
        won=won,
        lost=lost,
    )


def _answers(database: Database, side: Side) -> dict[int, int]:
    with database.read() as connection:
        at = queries.moment(connection, side.run_id)
        if at is not None:
            return dict(queries.said_then(connection, at))
        return categories_learned(connection, side.run_id, side.run_folder)


def _counted(database: Database, side: Side) -> dict[Tier, int] | None:
    with database.read() as connection:
        at = queries.moment(connection, side.run_id)
        return None if at is None else queries.tiers_then(connection, at)


def _tiers(
    was: Mapping[Tier, int] | None, now: Mapping[Tier, int] | None
) -> tuple[TierChange, ...]:
    return tuple(
        TierChange(
            tier,
            None if was is None else was.get(tier, 0),
            None if now is None else now.get(tier, 0),
        )
        for tier in Tier
    )


def _movements(old: Mapping[int, int], new: Mapping[int, int]) -> tuple[Movement, ...]:
    """Flips first, then what came, then what left; of each the largest first."""
    moved: dict[tuple[int | None, int | None], list[int]] = {}
    for image in sorted(old.keys() | new.keys()):
        pair = old.get(image), new.get(image)
        if pair[0] != pair[1]:
            moved.setdefault(pair, []).append(image)
    found = [Movement(was, now, tuple(images)) for (was, now), images in moved.items()]
    return tuple(sorted(found, key=lambda it: (it.now is None, it.was is None, -len(it.images))))


def _classes(old: KeptAnswers, new: KeptAnswers) -> tuple[ClassChange, ...]:
    was, now = _recalls(old), _recalls(new)
    return tuple(
        ClassChange(category, was.get(category), now.get(category))
        for category in sorted(was.keys() | now.keys())
    )


def _recalls(answers: KeptAnswers) -> dict[int, Share]:
    right: dict[int, list[bool]] = {}
    for image, truth in answers.truth.items():
        right.setdefault(truth, []).append(answers.said[image] == truth)
    return {
        category: Share(sum(each), len(each), clopper_pearson(sum(each), len(each)))
        for category, each in right.items()
    }


def _settings(before: RunConfig, after: RunConfig) -> tuple[SettingChange, ...]:
    was, now = _as_asked(before), _as_asked(after)
    return tuple(
        SettingChange(key, was.get(key, ""), now.get(key, ""))
        for key in dict.fromkeys((*was, *now))
        if was.get(key, "") != now.get(key, "")
    )


def _as_asked(config: RunConfig) -> dict[str, str]:
    own = {key: getattr(config, key) for key in _ASKED}
    return {key: str(value) for key, value in own.items() if value is not None} | dict(
        config.settings
    )
