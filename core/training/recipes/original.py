"""The project's current model as the network that learns on: its weights, its outputs, and which
labels it has learned from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from core.errors import UserError
from core.jobs.kept_answers import labeled_then, run_folder_of
from core.jobs.run_folder import read_categories
from core.training.bundle import Bundle, read_bundle
from core.training.evidence.enough import HOW
from core.training.evidence.judging import views
from core.training.evidence.policy import Evidence
from core.training.job import Job
from core.training.methods.pool import Linear
from core.training.recipes.candidate import imitate
from core.training.recipes.prepared import Prepared
from core.training.recipes.refit import method_of_model
from core.training.recipes.teacher import spared_by, teacher_folder

_UNMEASURED = (
    "Not measured: since the current model learned, too few gold labels that no model picked were "
    f"given of its old categories, or of new ones. {HOW}"
)


@dataclass(frozen=True, slots=True)
class Original:
    """`columns` (old,): the classes of the run that `head`, on raw features, has its rows for."""

    bundle: Bundle
    head: Linear
    columns: Tensor
    folder: Path


def original_of(job: Job) -> Original:
    """Raises UserError if the current model knows all categories, or has another backbone than the
    one that was asked for."""
    folder = Path(teacher_folder(job))
    bundle = read_bundle(folder / "model")
    before = {it.id: row for row, it in enumerate(read_categories(run_folder_of(folder)))}
    columns = [at for at, it in enumerate(job.categories) if it.id in before]
    if len(columns) == len(job.categories):
        raise UserError(
            "The model knows all categories that have labels: label images of a new one first."
        )
    wished, name = job.config.backbone, bundle.classifier.backbone.architecture
    if wished not in ("auto", "", name):
        raise UserError("This recipe goes on with the backbone of the model, {name}.", name=name)
    rows = [before[job.categories[at].id] for at in columns]
    head = bundle.classifier.head
    return Original(
        bundle, Linear(head.weight[rows], head.bias[rows]), torch.tensor(columns), folder
    )


@dataclass(frozen=True, slots=True)
class Fairness:
    """`evidence` measures by labels that nothing behind an answer has learned from; `heads`: the
    old head, on raw features, of each view of it, the original's first."""

    evidence: Evidence
    heads: tuple[Linear, ...]


def fair(prepared: Prepared, original: Original, evidence: Evidence) -> Fairness:
    """Labels held out from the original, too, may judge. Without a hold-out, one that is a head on
    frozen features is taught again for each fold without its labels; of any other only labels that
    came later may."""
    ids = [image.id for image in prepared.images]
    seen = labeled_then(original.folder) - spared_by(original.folder)
    fresh = torch.tensor([image not in seen for image in ids])
    once = (original.head,)
    if evidence.held is not None:
        held = evidence.held.only(fresh[evidence.held.index])
        if _tells(held.hard, original):
            return Fairness(replace(evidence, held=held), once)
    elif evidence.method is not None:
        again = _taught_again(prepared, original, evidence)
        if again:
            return Fairness(evidence, (original.head, *again))
        measured = evidence.measured & fresh[evidence.targets.index]
        if _tells(evidence.targets.hard[measured], original):
            heads = once * (1 + evidence.fold_count)
            return Fairness(replace(evidence, measured=measured), heads)
    return Fairness(evidence.unmeasured(evidence.reason or _UNMEASURED), once)


def _tells(hard: Tensor, original: Original) -> bool:
    """Whether these labels (m,) are of old and new categories alike."""
    old = torch.isin(hard, original.columns)
    return bool(old.any()) and bool((~old).any())


def _taught_again(prepared: Prepared, original: Original, evidence: Evidence) -> Sequence[Linear]:
    """The old head of each fold; none where the original is no head on frozen features, or a fold
    would leave it nothing to tell apart."""
    method = method_of_model(original.folder)
    if method is None:
        return ()
    had = labeled_then(original.folder)
    knew = torch.tensor([image.id in had for image in prepared.images])
    heads: list[Linear] = []
    for view in views(evidence)[1:]:
        known = view.only(knew[view.index] & torch.isin(view.hard, original.columns))
        if int((known.counts() > 0).sum()) < 2:
            return ()
        fitted = method(prepared.pool, known)
        linear = fitted.linear or imitate(prepared.pool, fitted.probabilities)
        raw = linear.on_raw_features(prepared.pool)
        heads.append(Linear(raw.weight[original.columns], raw.bias[original.columns]))
    return heads
