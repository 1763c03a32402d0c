"""What a model that lies in a run's folder says of gold labels that it never learned from."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.jobs.run_folder import read_categories, read_manifest


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Image id to category id. `truth` is that of the day on which the model was judged."""

    said: Mapping[int, int]
    truth: Mapping[int, int]

    def wins_and_losses(self, other: "KeptAnswers") -> tuple[int, int]:
        """Labels that this one has right and `other` wrong, and the reverse, over those that both
        were judged on and whose truth did not change in between."""
        wins = losses = 0
        for image, truth in self.truth.items():
            if other.truth.get(image) == truth:
                mine, theirs = self.said[image] == truth, other.said[image] == truth
                wins += mine and not theirs
                losses += theirs and not mine
        return wins, losses


def run_folder_of(model: Path) -> Path:
    """A model lies in its run's folder, or in `rounds/N` below it."""
    return model.parent.parent if model.parent.name == "rounds" else model


def judged_answers(model: Path) -> KeptAnswers | None:
    """What the model in folder `model` was judged by; None where it was not, or is gone."""
    try:
        kinds = [category.id for category in read_categories(run_folder_of(model))]
        with np.load(model / "validation.npz") as kept:
            ids = kept["ids"].tolist()
            said, truth = kept["probabilities"].argmax(1).tolist(), kept["truth"].tolist()
    except OSError:
        return None
    return KeptAnswers(
        {image: kinds[kind] for image, kind in zip(ids, said, strict=True)},
        {image: kinds[kind] for image, kind in zip(ids, truth, strict=True)},
    )


def later_answers(model: Path, images: Set[int]) -> Mapping[int, int]:
    """What the model in folder `model` says of those `images` that had no label when it was
    trained, so that it cannot have learned their answers; nothing where its files are gone."""
    try:
        kinds = [category.id for category in read_categories(run_folder_of(model))]
        with np.load(model / "predictions.npz") as kept:
            ids = kept["ids"]
            here = np.isin(ids, np.fromiter(images, np.int64, len(images)))
            said = kept["probabilities"][here].argmax(1).tolist()
            ids = ids[here].tolist()
    except OSError:
        return {}
    labeled = labeled_then(model)
    return {
        image: kinds[kind] for image, kind in zip(ids, said, strict=True) if image not in labeled
    }


def labeled_then(model: Path) -> frozenset[int]:
    """The images that had a label when the model in folder `model` was trained."""
    manifest = read_manifest(run_folder_of(model))
    return frozenset(image.id for image in manifest if image.category is not None)
