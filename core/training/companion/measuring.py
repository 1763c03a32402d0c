"""A measurement of the instant model, from the labels that are known now."""

from collections.abc import Generator

import numpy as np

from core.training.companion.features import FeatureTable
from core.training.companion.labels import Labels
from core.training.companion.measure import Verdict, measure, not_enough
from core.training.companion.model import InstantModel

Measuring = Generator[None, None, Verdict]


def measure_model(model: InstantModel, labels: Labels, features: FeatureTable) -> Measuring:
    """Yield between steps that take a fraction of a second; while the model knows nothing, return
    how many labels would make a measurement."""
    revision = labels.revision
    taught = labels.taught_of(features)
    category_ids = model.category_ids
    if category_ids is None:
        all_of_them = labels.taught(features.images)
        kinds = np.unique(all_of_them.categories)
        images, _ = labels.evidence(features.images, all_of_them, kinds)
        yield
        return Verdict(not_enough(images, kinds.tolist(), revision), None)
    images, rows = labels.evidence(features.images, taught, category_ids)
    matrix = model.scaled(features, rows)
    yield
    ids = category_ids.tolist()
    return (yield from measure(images, matrix, category_ids=ids, revision=revision))
