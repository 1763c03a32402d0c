"""The recipe auto: the quick heads, self-training by quota, and fine-tuning where it can pay.

Every stage gives a usable model and takes the place of the one before only through the gate
(recipes.md 3).
"""

from core.jobs.messages import Note
from core.training.job import Job
from core.training.methods.choice import choose_head
from core.training.recipes.candidate import from_fitted
from core.training.recipes.finetuned import finetune_step
from core.training.recipes.last_stage import plan_finetuning
from core.training.recipes.prepared import Prepared, prepare
from core.training.recipes.self_taught import ROUNDS, teach_heads
from core.training.recipes.story import Story
from core.training.recipes.tuned import COARSE_FOLDS
from core.training.work import Work

_LEAST_PER_CLASS = 10  # labels below which fine-tuning has nothing to learn from
_LEAST_LABELS = 100
_PATIENCE = 180.0  # seconds of fine-tuning that nobody had to ask for


def run(job: Job) -> Work[None]:
    prepared = yield from prepare(job)
    rounds = ROUNDS if job.config.rounds is None else job.config.rounds
    story = Story(prepared, students=rounds + 1)
    with story.timed("head"):
        choice = yield from choose_head(prepared.pool, prepared.evidence)
        done = story.begin(from_fitted(choice.name, choice.fits[0], choice.judged, prepared))
    yield done
    if prepared.evidence.method:
        yield from teach_heads(story, prepared, choice.fits, rounds=rounds)
    refusal = _why_not_finetune(prepared)
    if refusal:
        yield Note(refusal)
    else:
        yield from finetune_step(story, prepared)
    story.finish(f"The first model is the {choice.name}.", choice.reason)


def _why_not_finetune(prepared: Prepared) -> str:
    """One sentence, or "" where fine-tuning can pay."""
    wish = prepared.job.settings.text("finetune")
    if wish == "no":
        return "No fine-tuning, as asked."
    if wish == "yes":
        return ""
    evidence = prepared.evidence
    if not evidence.method:
        return "No fine-tuning: without gold labels to measure on it could not pass the gate."
    counts, labels = evidence.targets.counts(), len(evidence.targets)
    if labels < _LEAST_LABELS or int(counts[counts > 0].min()) < _LEAST_PER_CLASS:
        return (
            f"No fine-tuning: it pays from about {_LEAST_LABELS} labels on, "
            f"{_LEAST_PER_CLASS} in each category."
        )
    return _too_slow(prepared, labels)


def _too_slow(prepared: Prepared, labels: int) -> str:
    trainings = COARSE_FOLDS + 1 if prepared.evidence.method == "cross-validation" else 1
    seconds = plan_finetuning(prepared, labels=labels, trainings=trainings).seconds
    if prepared.job.config.minutes is not None or seconds <= _PATIENCE:
        return ""
    minutes = round(seconds / 60)
    return (
        f"No fine-tuning: it would take about {minutes} minutes here. Give a limit of minutes, "
        "or the setting finetune=yes, to do it all the same."
    )
