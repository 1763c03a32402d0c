"""Noisy Student against its own first teacher, and auto against every recipe, on cifar10-mini.

    PYTHONPATH=. python tests/benchmarks/noisy_student.py DATA WORK [--quick] [--seeds 0 1 2]
        [--recipes head auto ...] [--labels 20]

DATA holds train/ and test/ with a folder for each category. For each seed a project under WORK with
so many gold labels of each category, drawn at random from train/; the images of test/ carry labels
of the split test, which never teach and never choose. The features of the pretrained backbone are
computed once and shared. Each run is the command `train`; what is done already is read from
WORK/rows.jsonl, so that the script can be stopped and goes on. Prints Markdown.
"""

import argparse
import csv
import json
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.project import Project

ROOT = Path(__file__).parents[2]

QUICK = ("head", "knn", "label-propagation", "pseudo-label", "noisy-student", "auto")
FULL = (*QUICK, "finetune")
MINUTES = {True: 10, False: 60}  # quick or not: what each run may take


@dataclass(frozen=True, slots=True)
class Row:
    """`rounds`: accuracy on the test images of every model of the run, in order; `accepted`: which
    of them passed; `measured`: of the run's own choice, on its labels."""

    recipe: str
    seed: int
    labels: int  # of each category
    minutes: int  # allowed
    rounds: tuple[float, ...]
    accepted: tuple[bool, ...]
    methods: tuple[str, ...]
    measured: float | None
    seconds: float  # the whole command
    features: float  # thereof for the features, where none were cached
    summary: str

    @property
    def final(self) -> float:
        return [it for it, passed in zip(self.rounds, self.accepted, strict=True) if passed][-1]


@dataclass(frozen=True, slots=True)
class Bench:
    data: Path
    work: Path
    labels: int
    minutes: int

    @property
    def kept(self) -> Path:
        return self.work / "rows.jsonl"

    def rows(self) -> list[Row]:
        if not self.kept.exists():
            return []
        lines = self.kept.read_text("utf-8").splitlines()
        return [Row(**{k: _frozen(v) for k, v in json.loads(line).items()}) for line in lines]

    def run(self, recipe: str, seed: int) -> Row:
        """Train, score, keep."""
        project = self.project(seed)
        start = time.perf_counter()
        told = command(
            *("train", project, "--recipe", recipe, "--seed", seed, "--json"),
            *(("--minutes", self.minutes) if recipe not in ("head", "knn") else ()),
        )
        seconds = time.perf_counter() - start
        result = json.loads(told.splitlines()[-1])
        rounds = result["rounds"]
        row = Row(
            recipe,
            seed,
            self.labels,
            self.minutes,
            tuple(scores_of(project, result["run"])),
            tuple(bool(it["accepted"]) for it in rounds),
            tuple(it["method"] for it in rounds),
            result["validation"]["accuracy"],
            round(seconds, 1),
            result["seconds"]["features"],
            result["summary"],
        )
        with self.kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")
        return row

    def project(self, seed: int) -> Path:
        """The project of a seed, made at need; its caches are those of all."""
        folder = self.work / f"seed-{seed}-{self.labels}"
        if (folder / "labeled").exists():
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        command("new", folder, self.data)
        labels = self.work / f"labels-{seed}-{self.labels}.csv"
        self._write_labels(labels, seed)
        command("label", folder, "--csv", labels, "--random")
        for name in ("features", "pixels"):
            (self.work / name).mkdir(exist_ok=True)
            (folder / "cache" / name).symlink_to(self.work / name)
        (folder / "labeled").touch()
        return folder

    def _write_labels(self, file: Path, seed: int) -> None:
        draw = random.Random(seed)
        with file.open("w", newline="", encoding="utf-8") as out:
            table = csv.writer(out)
            table.writerow(("file_name", "label", "split"))
            for kind in sorted(it.name for it in (self.data / "train").iterdir()):
                names = sorted((self.data / "train" / kind).iterdir())
                chosen = draw.sample(names, self.labels)
                table.writerows((it.relative_to(self.data), kind, "") for it in chosen)
                tests = sorted((self.data / "test" / kind).iterdir())
                table.writerows((it.relative_to(self.data), kind, "test") for it in tests)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def command(*parts: object) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, parts)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return done.stdout


def scores_of(folder: Path, run: int) -> Iterable[float]:
    """The accuracy of each model of a run on the images of test/."""
    with Project.open(folder, read_only=True) as project:
        kinds = {category.id: category.name for category in project.categories.all()}
        places = {
            Path(name).parts: image for name, image in project.catalog.relative_paths().items()
        }
        truth = {image: parts[1] for parts, image in places.items() if parts[0] == "test"}
        for it in project.runs.get(run).rounds:
            said = project.runs.predictions(it.model_id)
            answers = [kinds[said.category_ids[at]] for at in said.probabilities.argmax(1)]
            right = [
                truth[image] == name
                for image, name in zip(said.ids.tolist(), answers, strict=True)
                if image in truth
            ]
            yield float(np.mean(right))


def tell(rows: Sequence[Row]) -> None:
    told = sorted({row.recipe for row in rows}, key=[*FULL, *(r.recipe for r in rows)].index)
    seeds = sorted({row.seed for row in rows})
    print("| recipe |", " | ".join(f"seed {seed}" for seed in seeds), "| mean ± sd | seconds |")
    print("|---" * (len(seeds) + 3) + "|")
    for recipe in told:
        mine = {row.seed: row for row in rows if row.recipe == recipe}
        cells = [f"{mine[seed].final:.4f}" if seed in mine else "" for seed in seeds]
        finals = [row.final for row in mine.values()]
        spread = f" ± {statistics.stdev(finals):.4f}" if len(finals) > 1 else ""
        times = [row.seconds for row in mine.values()]
        print(f"| {recipe} |", " | ".join(cells), end=" ")
        print(f"| {statistics.mean(finals):.4f}{spread} | {min(times):.0f}–{max(times):.0f} |")
    print("\n| recipe | seed | every model on the test images (× not accepted) | gain |")
    print("|---|---|---|---|")
    for row in rows:
        if len(row.rounds) > 1:
            marks = ("" if passed else " ×" for passed in row.accepted)
            models = zip(row.methods, row.rounds, marks, strict=True)
            path = " → ".join(f"{method} {score:.4f}{mark}" for method, score, mark in models)
            gain = row.final - row.rounds[0]
            print(f"| {row.recipe} | {row.seed} | {path} | {gain:+.4f} |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("work", type=Path)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    asked.add_argument("--recipes", nargs="+")
    asked.add_argument("--labels", type=int, default=20)
    asked.add_argument("--minutes", type=int)
    given = asked.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    minutes = given.minutes or MINUTES[given.quick]
    bench = Bench(given.data.resolve(), given.work.resolve(), given.labels, minutes)
    done = {(row.recipe, row.seed, row.labels) for row in bench.rows()}
    for recipe in given.recipes or (QUICK if given.quick else FULL):
        for seed in given.seeds:
            if (recipe, seed, given.labels) not in done:
                row = bench.run(recipe, seed)
                print(f"{recipe}, seed {seed}: {row.final:.4f}, {row.seconds} s", file=sys.stderr)
    tell([row for row in bench.rows() if row.labels == given.labels])


if __name__ == "__main__":
    main()
