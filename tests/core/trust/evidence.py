"""Checks and proposals made up for tests."""

import numpy as np

from core.store.queries.trust import Standing
from core.trust.checks import Checks
from core.trust.curve import STOPS


def checks_of(
    confidences, is_right, *, predicted=None, moment=0.0, above=0.0, sought=False
) -> Checks:
    n = len(confidences)
    return Checks(
        predicted=np.zeros(n, np.int64) if predicted is None else np.asarray(predicted),
        confidences=np.asarray(confidences, float),
        is_right=np.asarray(is_right, bool),
        moments=np.full(n, moment),
        drawn_above=np.full(n, above),
        drawn_of_all=np.ones(n, bool),
        is_sought=np.full(n, sought),
    )


def together(*parts: Checks) -> Checks:
    names = Checks.__slots__
    return Checks(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def standings_of(confidences, *, category=0, open_above=0.0, open_below=1.1) -> list[Standing]:
    """All were made; those within the two limits are open."""
    places = np.searchsorted(-np.asarray(STOPS), -np.asarray(confidences), side="left")
    is_open = (confidences >= open_above) & (confidences < open_below)
    return [
        Standing(category, number, int((places == number).sum()),
                 int(((places == number) & is_open).sum()))
        for number in range(len(STOPS))
    ]  # fmt: skip
