"""Which model is asked: the instant one if it knows more labels than the current run's did."""

from pathlib import Path

import numpy as np

from core.errors import UserError
from core.instant import read_instant
from core.results import Predictions
from core.run_rows import Round, Run
from core.runs import Runs


def beliefs(runs: Runs, cache: Path) -> tuple[Predictions | None, Predictions | None]:
    """Return what that model says, and what its teacher said, as far as there are any."""
    current = _current(runs)
    instant = read_instant(cache)
    if instant is not None and (current is None or instant.labels > current[0].labels):
        categories = tuple(int(each) for each in instant.category_ids)
        return Predictions(instant.ids, instant.probabilities.astype(np.float32), categories), None
    if current is None:
        return None, None
    teacher = current[1].teacher_model_id
    return _kept(runs, current[1].model_id), None if teacher is None else _kept(runs, teacher)


def _current(runs: Runs) -> tuple[Run, Round] | None:
    return next(((run, each) for run in runs.all() for each in run.rounds if each.is_current), None)


def _kept(runs: Runs, model_id: int) -> Predictions | None:
    try:
        return runs.predictions(model_id)
    except UserError:  # deleted from the run's folder
        return None
