"""A draft in words: what would run, and the command that runs the same."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.recipes import Kind, Limit
from core.run_rows import Run
from core.setting import AUTO, Group
from core.types import RunState
from gui.language import tr, tr_count
from gui.models.draft import LIMITS, OF_THE_RUN, Draft
from gui.views.durations import duration
from gui.views.options.choice_words import choice_in_words


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is to learn from: images with a category, and readable ones without."""

    labels: int
    unlabeled: int


def in_words(draft: Draft, supply: Supply, runs: Sequence[Run]) -> str:
    """Return sentences: what learns from what, how images are changed, how long it takes."""
    said = (
        _what(draft, supply),
        _augmentation(draft),
        _length(draft),
        _time(draft, runs),
    )
    return " ".join(sentence for sentence in said if sentence)


def command(draft: Draft, project: Path) -> str:
    """Return the command line of the same run, ready for this system's shell."""
    words = ["python", "main.py", "train", str(project), "--recipe", draft.recipe_name]
    of_the_run = {one.key for one in OF_THE_RUN}
    for key, value in draft.differing().items():
        words += [f"--{key}", value] if key in of_the_run else ["--set", f"{key}={value}"]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def short(draft: Draft) -> str:
    """Return ``finetune · resnet18 · 3 changed``; "" where all is as usual."""
    told = draft.differing()
    backbone = told.pop("backbone", "")
    parts = [draft.recipe_name, backbone]
    if told:
        parts.append(tr_count("1 changed", "{count} changed", len(told)))
    is_usual = draft.recipe_name == AUTO and not told and not backbone
    return "" if is_usual else " · ".join(part for part in parts if part)


def _what(draft: Draft, supply: Supply) -> str:
    backbone = draft.values["backbone"]
    if backbone == AUTO:
        backbone = tr("the usual backbone")
    labels = tr_count("1 label", "{count:,} labels", supply.labels)
    rest = tr_count("1 image without", "{count:,} images without", supply.unlabeled)
    if draft.recipe.goes_on:
        return _going_on(draft, labels)
    match draft.recipe.kind:
        case Kind.AUTO:
            return tr(
                "Chooses what pays for {labels} and {rest}, on {backbone}.",
                labels=labels,
                rest=rest,
                backbone=backbone,
            )
        case Kind.FEATURES:
            return tr(
                "Looks at each image once with {backbone} and learns from {labels}.",
                labels=labels,
                backbone=backbone,
            )
        case Kind.NETWORK:
            return tr("Trains {backbone} on {labels}.", backbone=backbone, labels=labels)
        case Kind.TEACHER:
            return tr(
                "A teacher and its student learn from {labels} and {rest}, on {backbone}.",
                labels=labels,
                rest=rest,
                backbone=backbone,
            )
        case Kind.UNLABELED:
            return tr(
                "Learns from {labels} and {rest}, on {backbone}.",
                labels=labels,
                rest=rest,
                backbone=backbone,
            )


def _going_on(draft: Draft, labels: str) -> str:
    if draft.values["replay"] == "yes":
        return tr(
            "A model learns new categories from {labels}, its old ones among them.", labels=labels
        )
    return tr(
        "Of {labels}, a model learns from those of categories that it does not know yet.",
        labels=labels,
    )


def _augmentation(draft: Draft) -> str:
    values = {
        one.key: draft.value(one) for one in draft.in_force() if one.group is Group.AUGMENTATION
    }
    operations, magnitude = values.get("augment"), values.get("magnitude")
    if operations is None or magnitude is None:
        return ""
    if operations == "0":
        return tr("Without RandAugment.")
    if operations == magnitude == AUTO:
        return tr("Augmented as fits the number of labels.")
    return tr(
        "Augmented by RandAugment, N {operations}, M {magnitude}.",
        operations=choice_in_words(operations),
        magnitude=choice_in_words(magnitude),
    )


def _length(draft: Draft) -> str:
    told = draft.differing()
    parts = [
        words
        for limit, words in _limits(told).items()
        if limit in draft.recipe.limits and LIMITS[limit].key in told
    ]
    return tr("It takes {limits}.", limits=", ".join(parts)) if parts else ""


def _limits(told: Mapping[str, str]) -> dict[Limit, str]:
    epochs, rounds, minutes = (int(told.get(key, 0)) for key in ("epochs", "rounds", "minutes"))
    return {
        Limit.EPOCHS: tr_count("1 epoch", "{count:,} epochs", epochs),
        Limit.ROUNDS: tr_count("1 round", "{count:,} rounds", rounds),
        Limit.MINUTES: tr_count("a minute at most", "{count:,} minutes at most", minutes),
    }


def _time(draft: Draft, runs: Sequence[Run]) -> str:
    """What the newest finished run of this recipe took, if there is one: nothing is guessed."""
    done = [r for r in runs if r.state is RunState.DONE and r.recipe == draft.recipe_name]
    if not done:
        return ""
    last = max(done, key=lambda run: run.id)
    seconds = last.result.get("seconds")
    if not isinstance(seconds, dict):
        return ""
    return tr(
        "The last such run took {time}, with {labels}.",
        time=duration(float(seconds.get("total") or sum(seconds.values()))),
        labels=tr_count("1 label", "{count:,} labels", last.labels),
    )
