"""The recipes head, knn and label-propagation: one method on frozen features."""

import time

from core.jobs.messages import Progress, RoundDone
from core.training.evidence.gate import Verdict
from core.training.job import Job
from core.training.methods.registry import method_of_recipe
from core.training.recipes.candidate import candidate
from core.training.recipes.prepared import prepare
from core.training.results import Outcome, Round, write_results
from core.training.work import Work


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    name, method = method_of_recipe(job.config.recipe, job.settings)
    yield Progress(name, 0)
    start = time.monotonic()
    fitted = candidate(name, method, prepared)
    seconds = {"features": prepared.features.seconds, "head": time.monotonic() - start}
    verdict = Verdict(True, "the first model of this run")
    first = Round(1, fitted, verdict)
    yield round_done(first)
    summary = f"{name} on frozen features, as asked."
    write_results(prepared, Outcome((first,), summary, seconds))


def round_done(it: Round) -> RoundDone:
    measured = it.candidate.accuracy
    return RoundDone(
        number=it.number,
        method=it.candidate.method,
        pseudo_labels=it.candidate.pseudo_labels,
        accuracy=measured.value if measured else None,
        teacher_accuracy=it.teacher_accuracy,
        accepted=it.verdict.accepted,
        reason=it.verdict.reason,
    )
