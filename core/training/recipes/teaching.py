"""What a student learns from its teacher, and how far anyone can say how good it has become.

A student repeats its teacher, and the teacher has learned from the labels: judged on them the
student would be flattered. Three honest ways, the first that is open:

1. Labels held out from the teacher, too, judge the student.
2. The teacher is a head on frozen features: for each fold one is taught without its labels, and
   teaches a student, which answers for the fold. So the procedure is judged, as cross-validation
   always does; the student that is kept learns from the teacher that was named.
3. No accuracy, but the fidelity: on how many images that the student has not learned from it says
   what its teacher says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.jobs.kept_answers import run_folder_of
from core.jobs.run_folder import read_manifest
from core.training.bundle import Bundle
from core.training.evidence.calibrate import calibrated, log_of
from core.training.evidence.evaluate import Accuracy
from core.training.evidence.judging import Judged, coarsened, out_of_fold, views
from core.training.evidence.policy import Evidence
from core.training.methods.distillation import Distillation
from core.training.methods.pool import Fitted, Method, Targets
from core.training.recipes.prepared import Prepared, on_backbone
from core.training.recipes.refit import method_of_model
from core.training.recipes.teacher import Teacher
from core.training.work import Work
from core.trust.bounds import clopper_pearson
from core.types import Split

_LEARNED = "Not measured: the teacher has learned from these labels."
_THEN = (
    "From about 300 gold labels that no model picked on a fifth is held out: train the teacher "
    "again then, and its student."
)
UNMEASURED = f"{_LEARNED} {_THEN}"
_SPARED = 0.2  # of the unlabeled images at most, to see how faithful the student is
_MOST_SPARED = 500
_LEAST_SPARED = 20


@dataclass(frozen=True, slots=True)
class Teaching:
    """`lessons[0]` makes the student that is kept, `lessons[f + 1]` the one that answers for fold
    f; each has its own teacher in `losses`. Images without a label have nothing in `soft`."""

    evidence: Evidence
    lessons: tuple[Targets, ...]
    losses: tuple[Distillation, ...]
    teacher_judged: Judged | None
    spared: Tensor  # rows that do not teach, so that they can show the fidelity

    @property
    def unlabeled(self) -> int:
        return int((self.lessons[0].soft.sum(1) == 0).sum())


def plan_teaching(
    prepared: Prepared, teacher: Teacher, bundle: Bundle, *, alpha: float, folds: int | None
) -> Work[Teaching]:
    """`bundle`: the teacher's. `folds`: the most that may be taught, None for all there are."""
    evidence, settings = prepared.evidence, prepared.job.settings
    if folds is not None:
        evidence = coarsened(evidence, folds)
    again: Sequence[Fitted] = ()
    ids = [image.id for image in prepared.images]
    fair = bool(evidence.method) and teacher.never_saw(evidence, ids)
    method = method_of_model(teacher.folder) if evidence.method == "cross-validation" else None
    if method is not None:
        again = yield from _taught_again(prepared, teacher, bundle, method, evidence)
        fair = bool(again)
    if not fair:
        evidence = _unmeasured(evidence)
    spared = torch.empty(0, dtype=torch.int64) if fair else _spare(prepared, teacher, evidence)
    labeled = views(evidence)[: len(again) + 1] if settings.yes("labels") else ()
    free = _unlabeled(prepared, teacher, evidence, spared)
    # Each lesson an object of its own, for its teacher is found by it.
    lessons = [_transfer(it, free, teacher) for it in labeled]
    lessons = lessons or [replace(free) for _ in range(len(again) + 1)]
    logits = [teacher.logits, *(_logits(it, prepared, teacher) for it in again)]
    temperature = settings.number("temperature")
    return Teaching(
        evidence,
        tuple(lessons),
        tuple(Distillation(it, temperature, alpha) for it in logits),
        out_of_fold([again[0], *again], evidence) if again else None,
        spared,
    )


def fidelity(said: Tensor, teaching: Teaching, teacher: Teacher) -> Accuracy | None:
    """The share of the spared images on which `said` (n, classes) agrees with the teacher."""
    rows = teaching.spared
    if len(rows) < _LEAST_SPARED:
        return None
    same = int((said[rows].argmax(1) == teacher.logits[rows].argmax(1)).sum())
    return Accuracy(same / len(rows), *clopper_pearson(same, len(rows)), len(rows))


def _taught_again(
    prepared: Prepared, teacher: Teacher, bundle: Bundle, method: Method, evidence: Evidence
) -> Work[list[Fitted]]:
    """A teacher for each fold, of the labels that the real one had, but for those of the fold;
    none at all where one of them would have nothing to tell apart."""
    seen = yield from on_backbone(prepared, bundle.classifier.backbone, bundle.preprocessing)
    manifest = read_manifest(run_folder_of(teacher.folder))
    had = {it.id for it in manifest if it.category is not None and it.split != Split.TEST}
    knew = torch.tensor([image.id in had for image in prepared.images])
    known = [view.only(knew[view.index]) for view in views(evidence)[1:]]
    if any(int((view.counts() > 0).sum()) < 2 for view in known):
        return []
    return [method(seen.pool, view) for view in known]


def _logits(again: Fitted, prepared: Prepared, teacher: Teacher) -> Tensor:
    said = calibrated(again.probabilities, teacher.calibration)
    return log_of(prepared.pool.taught_of_the_rest(said))


def _transfer(labels: Targets, free: Targets, teacher: Teacher) -> Targets:
    return labels.only(teacher.knows[labels.index]).joined(free)


def _unlabeled(prepared: Prepared, teacher: Teacher, evidence: Evidence, spared: Tensor) -> Targets:
    """The images without a label that the teacher knows, with nothing in `soft`; not those of which
    something was rejected: what is left would be taught as certain."""
    labels = evidence.targets
    free = prepared.pool.learnable & teacher.knows
    if prepared.pool.ruled_out is not None:
        free &= ~prepared.pool.ruled_out.any(1)
    free[labels.index] = False
    free[spared] = False
    index = free.nonzero().flatten()
    nothing = torch.zeros(len(index), labels.classes)
    first = int(labels.group.max()) + 1
    return Targets(index, nothing, torch.ones(len(index)), first + torch.arange(len(index)))


def _spare(prepared: Prepared, teacher: Teacher, evidence: Evidence) -> Tensor:
    """Images without a label: first those that never teach, then a share of the others."""
    unlabeled = torch.tensor([image.category is None for image in prepared.images])
    unlabeled &= teacher.knows
    unlabeled[evidence.targets.index] = False
    idle = (unlabeled & ~prepared.pool.learnable).nonzero().flatten()
    free = (unlabeled & prepared.pool.learnable).nonzero().flatten()
    draw = torch.Generator().manual_seed(prepared.job.config.seed)
    mixed = [rows[torch.randperm(len(rows), generator=draw)] for rows in (idle, free)]
    return torch.cat((mixed[0], mixed[1][: int(_SPARED * len(free))]))[:_MOST_SPARED]


def _unmeasured(evidence: Evidence) -> Evidence:
    return evidence.unmeasured(UNMEASURED if evidence.method else evidence.reason)
