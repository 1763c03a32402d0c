"""The best model that a project had: the one that loses to none on gold labels."""

from collections.abc import Sequence
from pathlib import Path

from core.jobs.kept_answers import judged_answers


def best_of(models: Sequence[Path]) -> Path | None:
    """The folder of the best of `models`, which begin with the favorite: another one takes its
    place only with more labels right that the best so far has wrong than the reverse, over the
    labels that both were judged on. None if none was judged."""
    best = None
    for model in models:
        answers = judged_answers(model)
        if answers is None:
            continue
        if best is not None:
            wins, losses = answers.wins_and_losses(best[1])
            if wins <= losses:
                continue
        best = (model, answers)
    return best[0] if best else None
