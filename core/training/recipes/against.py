"""The new model beside the best ones that the project has, on gold labels that neither learned."""

from collections.abc import Mapping
from pathlib import Path

from core.jobs.kept_answers import judged_answers, labeled_then, later_answers, run_folder_of
from core.jobs.run_folder import read_manifest
from core.training.evidence.gate import Verdict
from core.training.evidence.judging import Judged
from core.training.recipes.prepared import Prepared
from core.types import Split

_FROM_MORE = (
    "No labels measure both models. This one took the place of the model before, for it learned "
    "from more labels."
)
_GONE = (
    "The files of the model before are gone, so that nothing compares the two. This one took its "
    "place."
)
_FROM_NO_MORE = (
    "No labels measure both models, and this one did not learn from more. Make it current by hand "
    "if you trust it more."
)


def against_current(prepared: Prepared, judged: Judged | None) -> Verdict | None:
    """The verdict beside the current model and, where that is another, the best one that the
    project had: who refuses the new one decides. None without a current model.

    Strictly more wins than losses are asked for, but for a model that learned from labels which
    the other one did not have: there an equal count is enough, for the labels speak for it.
    Where nothing can be compared, it must have learned from more labels.
    """
    config = prepared.job.config
    rivals = [Path(name) for name in dict.fromkeys((config.teacher, config.best)) if name]
    verdicts = [_against(prepared, judged, rival) for rival in rivals]
    refused = [verdict for verdict in verdicts if not verdict.accepted]
    return next(iter((*refused, *verdicts)), None)


def _against(prepared: Prepared, judged: Judged | None, rival: Path) -> Verdict:
    before = _answers(prepared, judged, rival) if judged is not None else {}
    if judged is None or not before:
        return _unmeasured(prepared, rival)
    wins = losses = 0
    for row, truth, right in zip(
        judged.rows.tolist(), judged.truth.tolist(), judged.right.tolist(), strict=True
    ):
        image = prepared.images[row].id
        if image in before:
            theirs = before[image] == prepared.job.categories[truth].id
            wins += right and not theirs
            losses += theirs and not right
    return _verdict(wins, losses, knows_more=_knows_more(prepared, rival))


def _answers(prepared: Prepared, judged: Judged, rival: Path) -> Mapping[int, int]:
    """Image id to category id: what `rival` said of the labels that it was judged on, and of those
    that came since, as far as they are among the judged ones."""
    asked = {prepared.images[row].id for row in judged.rows.tolist()}
    known = judged_answers(rival)
    said = {image: kind for image, kind in known.said.items() if image in asked} if known else {}
    return {**said, **later_answers(rival, asked - said.keys())}


def _unmeasured(prepared: Prepared, rival: Path) -> Verdict:
    """Accepted if this run has more labels than `rival` had, or the files of `rival` are gone."""
    try:
        then = _count_labels(rival)
    except OSError:
        return Verdict(True, _GONE, compared=False)
    more = _count_labels(prepared.job.folder) > then
    return Verdict(more, _FROM_MORE if more else _FROM_NO_MORE, compared=False)


def _count_labels(model: Path) -> int:
    manifest = read_manifest(run_folder_of(model))
    return sum(image.category is not None and image.split != Split.TEST for image in manifest)


def _knows_more(prepared: Prepared, rival: Path) -> bool:
    """Whether labels teach now that `rival` did not have."""
    try:
        then = labeled_then(rival)
    except OSError:
        return False
    rows = prepared.evidence.targets.index.tolist()
    return any(prepared.images[row].id not in then for row in rows)


def _verdict(wins: int, losses: int, *, knows_more: bool) -> Verdict:
    if losses > wins:
        return Verdict(False, f"Worse: {wins} won, {losses} lost.", wins, losses)
    if wins > losses:
        return Verdict(True, f"Better: {wins} won, {losses} lost.", wins, losses)
    if knows_more:
        return Verdict(True, f"Not worse: {wins} won, {losses} lost.", wins, losses)
    return Verdict(False, f"No better: {wins} won, {losses} lost.", wins, losses)
