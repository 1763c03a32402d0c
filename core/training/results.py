"""What a run leaves behind: result.json, predictions, validation and the model of each round."""

import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cost import Cost
from core.files import replace_file
from core.jobs.run_folder import ManifestImage
from core.training.bundle import Bundle, write_bundle
from core.training.evidence.evaluate import Accuracy
from core.training.evidence.gate import Verdict
from core.training.model_card import model_card
from core.training.recipes.candidate import Candidate
from core.training.recipes.explanation import explained
from core.training.recipes.prepared import Prepared
from core.training.recipes.trials import Search


@dataclass(frozen=True, slots=True)
class Round:
    """`teacher` is the number of the round that taught this one."""

    number: int
    candidate: Candidate
    verdict: Verdict
    teacher: int | None = None
    teacher_accuracy: float | None = None
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rounds` in order; the accepted one with the highest number is current."""

    rounds: tuple[Round, ...]
    summary: str
    seconds: Mapping[str, float]
    against_current: Verdict | None = None
    fidelity: Accuracy | None = None  # of a student to its teacher
    search: Search | None = None

    @property
    def current(self) -> Round:
        return [it for it in self.rounds if it.verdict.accepted][-1]


def write_results(prepared: Prepared, outcome: Outcome) -> None:
    """Write all files; result.json last, so that whoever finds it finds the rest."""
    folder, current = prepared.job.folder, outcome.current
    for it in outcome.rounds:
        place = folder / _folder(it, current)
        place.mkdir(parents=True, exist_ok=True)
        _write_predictions(place, it.candidate, prepared)
        _write_neighbors(place, it.candidate, prepared)
        candidate = it.candidate
        bundle = Bundle(candidate.classifier, candidate.preprocessing, prepared.job.class_names)
        write_bundle(place / "model", bundle, model_card(candidate, prepared, it.number))
    result = _result(prepared, outcome)
    replace_file(folder / "result.json", json.dumps(result, ensure_ascii=False, indent=1))


def _folder(it: Round, current: Round) -> str:
    return "." if it is current else f"rounds/{it.number}"


def _write_predictions(place: Path, candidate: Candidate, prepared: Prepared) -> None:
    ids = np.array([image.id for image in prepared.images], dtype=np.int64)
    write_arrays(
        place / "predictions.npz",
        ids=ids,
        probabilities=candidate.probabilities.numpy().astype(np.float16),
    )
    judged = candidate.judged
    if judged is None:
        (place / "validation.npz").unlink(missing_ok=True)
        return
    write_arrays(
        place / "validation.npz",
        ids=ids[judged.rows.numpy()],
        truth=judged.truth.numpy().astype(np.int16),
        probabilities=judged.probabilities.numpy().astype(np.float32),
    )


def _write_neighbors(place: Path, candidate: Candidate, prepared: Prepared) -> None:
    found = explained(candidate, prepared)
    if found is None:
        (place / "neighbors.npz").unlink(missing_ok=True)
        return
    ids = np.array([image.id for image in prepared.images], dtype=np.int64)
    write_arrays(
        place / "neighbors.npz",
        ids=ids,
        labeled=ids[found.labeled.numpy()],
        classes=found.kinds.numpy().astype(np.int16),
        nearest=found.nearest.place.numpy().astype(np.int32),
        similarity=found.nearest.similarity.numpy().astype(np.float16),
    )


def write_arrays(path: Path, **arrays: NDArray[np.generic]) -> None:
    """A compressed .npz that is there whole or not at all."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    replace_file(path, buffer.getvalue())


def _result(prepared: Prepared, outcome: Outcome) -> dict[str, object]:
    current, features = outcome.current, prepared.features
    return {
        "recipe": prepared.job.config.recipe,
        "backbone": current.candidate.classifier.backbone.architecture,
        "input_size": current.candidate.preprocessing.size,
        "device": prepared.plan.device,
        "precision": prepared.plan.precision,
        "summary": outcome.summary,
        "labels": _label_counts(prepared),
        "rounds": [_round(it, current, prepared) for it in outcome.rounds],
        "validation": _validation(current.candidate, prepared),
        "temperature": current.candidate.temperature,
        "seconds": {phase: round(value, 3) for phase, value in outcome.seconds.items()},
        "images_per_second": _speed(features.computed, features.seconds),
        "predictions": len(prepared.images),
        "current_round": current.number,
        "against_current": _verdict(outcome.against_current),
        "fidelity": _fidelity(outcome.fidelity),
        "search": outcome.search and outcome.search.facts(),
    }


def _speed(images: int, seconds: float) -> float | None:
    return round(images / seconds, 1) if images and seconds else None


def _round(it: Round, current: Round, prepared: Prepared) -> dict[str, object]:
    measured = it.candidate.accuracy
    return {
        "number": it.number,
        "method": it.candidate.method,
        "backbone": it.candidate.classifier.backbone.architecture,
        "teacher": it.teacher,
        "folder": _folder(it, current),
        "pseudo_labels": it.candidate.pseudo_labels,
        "accuracy": measured.value if measured else None,
        "interval": [measured.low, measured.high] if measured else None,
        "validated_on": measured.n if measured else 0,
        "teacher_accuracy": it.teacher_accuracy,
        "wins": it.verdict.wins,
        "losses": it.verdict.losses,
        "accepted": it.verdict.accepted,
        "reason": it.verdict.reason,
        "temperature": it.candidate.temperature,
        "cost": it.cost.facts() if it.cost else None,
    }


def _validation(candidate: Candidate, prepared: Prepared) -> dict[str, object]:
    measured, evidence = candidate.accuracy, prepared.evidence
    return {
        "accuracy": measured.value if measured else None,
        "interval": [measured.low, measured.high] if measured else None,
        "n": measured.n if measured else 0,
        "method": evidence.method,
        "reason": evidence.reason,
        "sample": evidence.sample,
    }


def _verdict(verdict: Verdict | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    return {
        "wins": verdict.wins,
        "losses": verdict.losses,
        "accepted": verdict.accepted,
        "compared": verdict.compared,
        "reason": verdict.reason,
    }


def _fidelity(share: Accuracy | None) -> dict[str, object] | None:
    if share is None:
        return None
    return {"agreement": share.value, "interval": [share.low, share.high], "n": share.n}


def _label_counts(prepared: Prepared) -> dict[str, dict[str, int]]:
    """Labels by tier, by what this run used them for."""
    teaching = set(prepared.evidence.targets.index.tolist())
    held = set(prepared.evidence.held.index.tolist() if prepared.evidence.held else [])
    counts: Counter[tuple[str, str]] = Counter()
    for row, image in enumerate(prepared.images):
        if image.category is not None:
            counts[image.tier, _use(row, image, teaching, held)] += 1
    tiers = sorted({tier for tier, _ in counts})
    return {
        tier: {use: n for (of, use), n in sorted(counts.items()) if of == tier} for tier in tiers
    }


def _use(row: int, image: ManifestImage, teaching: set[int], held: set[int]) -> str:
    if row in teaching:
        return "train"
    if row in held:
        return "validation"
    return "test" if image.split == "test" else "unused"
