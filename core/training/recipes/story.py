"""The rounds of a run as they come: each new model must pass the gate against the current one."""

import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from core.jobs.messages import RoundDone
from core.training.evidence.cost import cost_of
from core.training.evidence.evaluate import Accuracy
from core.training.evidence.gate import Verdict, collapse, compare
from core.training.evidence.policy import Evidence
from core.training.recipes.against import against_current
from core.training.recipes.candidate import Candidate
from core.training.recipes.prepared import Prepared
from core.training.recipes.trials import Search
from core.training.results import Outcome, Round, write_results


class Story:
    """`students` is how many the gate will see at most (its Bonferroni correction)."""

    def __init__(self, prepared: Prepared, *, students: int) -> None:
        self.prepared = prepared
        self.rounds: list[Round] = []
        self.search: Search | None = None  # for the strength of augmentation
        self._students = max(1, students)
        self._seconds = {"features": prepared.features.seconds}

    @property
    def current(self) -> Round:
        return [it for it in self.rounds if it.verdict.accepted][-1]

    @contextmanager
    def timed(self, phase: str) -> Generator[None]:
        start = time.monotonic()
        yield
        spent = time.monotonic() - start
        self._seconds[phase] = self._seconds.get(phase, 0.0) + spent

    def begin(
        self, first: Candidate, *, reason: str = "", teacher_accuracy: float | None = None
    ) -> RoundDone:
        """The first model of the run; its teacher, if it has one, is none of the run."""
        verdict = Verdict(True, reason or "The first model of this run.")
        return self._add(Round(1, first, verdict, teacher_accuracy=teacher_accuracy))

    def challenge(self, student: Candidate) -> RoundDone:
        """Accept `student` in the current model's place, or keep it as a rejected round."""
        teacher = self.current
        measured = teacher.candidate.accuracy
        return self._add(
            Round(
                number=len(self.rounds) + 1,
                candidate=student,
                verdict=self._verdict(student, teacher.candidate),
                teacher=teacher.number,
                teacher_accuracy=measured.value if measured else None,
            )
        )

    def finish(
        self,
        *sentences: str,
        against: Verdict | None = None,
        evidence: Evidence | None = None,
        fidelity: Accuracy | None = None,
    ) -> None:
        """Write the results, which `sentences` sum up, and drop what was kept for resuming.

        `against`: the verdict beside the project's current model where labels cannot give one.
        `evidence`: what the rounds were judged by, where that is not all that was prepared.
        `fidelity`: how often a student says what its teacher says.
        """
        if evidence is not None:
            self.prepared = replace(self.prepared, evidence=evidence)
        students = self.rounds[1:]
        if students:
            kept, count = sum(it.verdict.accepted for it in students), len(students)
            sentences = (*sentences, f"Students that passed the gate: {kept} of {count}.")
        with self.timed("cost"):
            self.rounds = [self._with_cost(it) for it in self.rounds]
        current = self.current.candidate.judged
        outcome = Outcome(
            tuple(self.rounds),
            " ".join(sentences),
            self._seconds,
            against or against_current(self.prepared, current),
            fidelity,
            self.search,
        )
        write_results(self.prepared, outcome)
        shutil.rmtree(self.prepared.job.folder / "checkpoint", ignore_errors=True)

    def _with_cost(self, it: Round) -> Round:
        prepared, candidate = self.prepared, it.candidate
        cost = cost_of(
            candidate.classifier.backbone,
            candidate.preprocessing,
            prepared.plan,
            classes=len(prepared.job.categories),
            known=prepared.job.cache / "speeds.json",
            upkeep=candidate.upkeep,
        )
        return replace(it, cost=cost)

    def _verdict(self, student: Candidate, teacher: Candidate) -> Verdict:
        alarm = collapse(student.probabilities, teacher.probabilities)
        if alarm:
            return Verdict(False, alarm, is_collapse=True)
        if student.judged is None or teacher.judged is None:
            return Verdict(False, self.prepared.evidence.reason)
        return compare(student.judged, teacher.judged, rounds=self._students)

    def _add(self, it: Round) -> RoundDone:
        self.rounds.append(it)
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
