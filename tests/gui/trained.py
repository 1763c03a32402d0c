"""Runs without learning: results written by hand, or by a small process that speaks like a worker.

As a script it is that process: ``trained.py worker RUN_FOLDER``. What it does is chosen by the
run's seed (see `main`).
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from core.jobs.messages import (  # noqa: E402  (as a script it needs the path first)
    Epoch,
    Finished,
    Message,
    Note,
    RoundDone,
    Started,
    Stopped,
    encode,
)
from core.jobs.run_folder import RunConfig, read_categories, read_config, read_manifest  # noqa: E402
from core.progress import Progress  # noqa: E402

DONE, CRASH, WAIT, TWO_ROUNDS = 0, 1, 2, 3  # seeds
COMMAND = (sys.executable, str(Path(__file__)))
FIRST = "The first model of this run."
STATED = {  # by result.json, whatever was predicted
    "recipe": "head",
    "backbone": "tiny",
    "device": "cpu",
    "summary": "A stand-in.",
    "temperature": 1.0,
    "seconds": {"features": 1.0, "head": 0.5},
    "images_per_second": 100.0,
    "predictions": 24,
}


def label_some(project, *, each: int = 2, names: Sequence[str] = ("red", "green", "blue")) -> None:
    """Give the first `each` images of each color its category, as a person would."""
    ids = {category.name: category.id for category in project.categories.all()}
    rows = project.catalog.rows(project.catalog.ids())
    for name in names:
        project.labels.give([r.id for r in rows if r.name.startswith(name)][:each], ids[name])


def train(project, *, seed: int = DONE, **result: object):
    """Make a run, write its results and import them; return the run."""
    run = project.runs.create(RunConfig(recipe="head", seed=seed))
    project.runs.begin(run.id)
    write_results(run.folder, **result)
    project.runs.finish(run.id)
    return project.runs.get(run.id)


def probability(position: int) -> float:
    """The confidence of the image at `position` in the manifest: all differ, from 0.60 to 0.98."""
    return 0.60 + (position * 37 % 39) / 100


def write_results(
    folder: Path,
    *,
    right: Callable[[int], bool] = lambda _number: True,
    judged: int = 6,
    measured: bool = True,
    rounds: int = 1,
    sample: str = "random",
    reason: str = "Not measured: most categories have fewer than 3 gold labels.",  # earlier runs'
    accepted: bool = True,
    round_accepted: bool = True,
    cost: Mapping[str, object] | None = None,
    temperature: float = 1.0,
) -> None:
    """Write what a worker leaves: every image is what its file name says, as sure as
    `probability`; the second-best category is the next one. `judged` gold labels stand in
    validation.npz, of which the n-th was told right if ``right(n)``."""
    said = _predict(folder)
    half = said.probabilities.astype(np.float16)
    np.savez(folder / "predictions.npz", ids=said.ids, probabilities=half)
    if measured:
        _write_validation(folder, said, [right(n) for n in range(judged)])
    correct = sum(right(n) for n in range(judged))
    accuracy = correct / judged if measured and judged else None
    n = judged if measured else 0
    result = {
        **STATED,
        "rounds": [_round(number, rounds, accuracy, n, cost) for number in range(1, rounds + 1)],
        "current_round": rounds,
        "temperature": temperature,
        "validation": _validation(accuracy, n, sample, reason),
        "against_current": _against(accepted=accepted),
    }
    (folder / "result.json").write_text(json.dumps(result))
    if not round_accepted:
        _reject_last_round(folder)


def _reject_last_round(folder: Path) -> None:
    """As if the last student were not better: an earlier round's model is the current one."""
    result = json.loads((folder / "result.json").read_text("utf-8"))
    result["rounds"][-1].update(accepted=False, reason="Worse: 1 won, 3 lost.")
    result["rounds"][-2]["folder"], result["rounds"][-1]["folder"] = ".", "rejected"
    result["current_round"] = result["rounds"][-2]["number"]
    (folder / "rejected").mkdir()
    (folder / "rejected" / "predictions.npz").write_bytes((folder / "predictions.npz").read_bytes())
    (folder / "result.json").write_text(json.dumps(result))


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    ids: np.ndarray  # (n,) of images
    truth: np.ndarray  # (n,) int16: their classes
    probabilities: np.ndarray  # (n, classes) float32


def _predict(folder: Path) -> _Said:
    images, names = list(read_manifest(folder)), [each.name for each in read_categories(folder)]
    truth = [_class_of(Path(image.path).name, names) for image in images]
    probabilities = np.zeros((len(images), len(names)), np.float32)
    for position, best in enumerate(truth):
        sure = probability(position)
        probabilities[position, best] = sure
        probabilities[position, (best + 1) % len(names)] = 1 - sure
    ids = np.array([image.id for image in images])
    return _Said(ids, np.array(truth, np.int16), probabilities)


def _write_validation(folder: Path, said: _Said, right: Sequence[bool]) -> None:
    """Let as many gold labels be judged as there are in `right`."""
    rows = np.arange(len(right)) % len(said.ids)
    told = said.probabilities[rows]
    wrong = ~np.array(right, bool)
    told[wrong] = np.roll(told[wrong], 1, axis=1)
    np.savez(
        folder / "validation.npz", ids=said.ids[rows], truth=said.truth[rows], probabilities=told
    )


def _round(
    number: int, rounds: int, accuracy: float | None, n: int, cost: Mapping[str, object] | None
) -> dict[str, object]:
    return {
        "number": number,
        "method": "logistic regression",
        "teacher": number - 1 if number > 1 else None,
        "folder": "." if number == rounds else f"rounds/{number}",
        "pseudo_labels": 10 * (number - 1),
        "accuracy": accuracy,
        "interval": _interval(accuracy),
        "validated_on": n,
        "teacher_accuracy": accuracy if number > 1 else None,
        "accepted": True,
        "cost": cost,
        "reason": "Better: 3 won, 1 lost." if number > 1 else FIRST,
    }


def _validation(accuracy: float | None, n: int, sample: str, reason: str) -> dict[str, object]:
    return {
        "accuracy": accuracy,
        "interval": _interval(accuracy),
        "n": n,
        "method": "cross-validated",
        "reason": "" if n else reason,
        "sample": sample,
    }


def _interval(accuracy: float | None) -> list[float] | None:
    return None if accuracy is None else [max(0, accuracy - 0.2), min(1, accuracy + 0.1)]


def _against(*, accepted: bool) -> dict[str, object]:
    reason = "Not worse: 3 won, 1 lost." if accepted else "Worse: 1 won, 3 lost."
    won, lost = (3, 1) if accepted else (1, 3)
    return {"accepted": accepted, "wins": won, "losses": lost, "reason": reason}


def _class_of(file_name: str, names: Sequence[str]) -> int:
    return next((n for n, name in enumerate(names) if file_name.startswith(name)), 0)


def main(folder: Path) -> int:
    """DONE: two epochs and results. CRASH: a stray print, then gone. WAIT: work until told to
    stop; the second time (a checkpoint lies there) finish."""
    seed = read_config(folder).seed
    _say(Started("cpu", "tiny", "fp32"))
    for done in range(5):
        _say(Progress("features", 6 * done, 24, 1.0))
    if seed == CRASH:
        sys.stderr.write("the card is on fire\n")
        sys.stderr.flush()
        os._exit(3)
    checkpoint = folder / "checkpoint"
    if seed == WAIT and not checkpoint.exists():
        _say(Note("waiting"))
        sys.stdin.read()
        checkpoint.mkdir()
        _say(Stopped())
        return 0
    for stage in ("fold 1", "head"):
        for number in (1, 2):
            _say(Epoch(stage, number, 2, 1 / number, 0.5 + number / 10, None, 50.0))
    _say(RoundDone(1, "logistic regression", 0, 0.9, None, True, FIRST))
    write_results(folder)
    _say(Finished(1.0))
    return 0


def _say(message: Message) -> None:
    sys.stdout.write(encode(message) + "\n")
    sys.stdout.flush()
    time.sleep(0.001)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[2])))
