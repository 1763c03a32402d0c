"""The promise of `review --accept-precision 0.95`, kept or not, by the commands and the truth.

    PYTHONPATH=. python tests/benchmarks/promise.py FOLDER WORK [SEEDS] [LABELS …]

FOLDER holds pictures in folders named like their category (cifar10-mini). For each seed a project
gets that many gold labels drawn at random, trains the head, and accepts what is proven.
"""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from core.project import Project
from core.rows import ImageFilter
from core.types import Tier

MAIN = Path(__file__).parents[2] / "main.py"


def main(folder: Path, work: Path, seeds: int, budgets: list[int]) -> None:
    work.mkdir(exist_ok=True)
    template = work / "template.autodidact"
    if not template.exists():
        say("new", template, folder)
        say("features", template)
    truth = {
        str(path.relative_to(folder)): path.parent.name
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    for budget in budgets:
        kept = given = 0
        for seed in range(seeds):
            found, share = one(template, work, truth, budget, seed)
            given += bool(found["accepted"])
            kept += share >= 0.95
            print(f"  seed {seed}: {json.dumps(found)}, truly {share:.4f}", flush=True)
        print(f"{budget} labels: kept {kept} of {seeds}, something accepted in {given}", flush=True)


def one(
    template: Path, work: Path, truth: dict[str, str], budget: int, seed: int
) -> tuple[dict[str, object], float]:
    project = work / "one.autodidact"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(template, project)
    rows = work / "labels.csv"
    with rows.open("w", newline="") as file:
        drawn = random.Random(seed).sample(sorted(truth), budget)
        csv.writer(file).writerows([("file_name", "label"), *((n, truth[n]) for n in drawn)])
    say("label", project, "--csv", rows, "--random")
    say("train", project, "--recipe", "head", "--seed", seed)
    found = say("review", project, "--accept-precision", "0.95")
    with Project.open(project, read_only=True) as opened:
        names = {each.id: each.name for each in opened.categories.all()}
        ids = opened.catalog.ids(ImageFilter(tiers=frozenset({Tier.BRONZE})))
        accepted = opened.catalog.rows(ids)
        right = sum(truth[row.name] == names[row.label.category_id] for row in accepted)
    assert len(accepted) == found["accepted"]
    wanted = ("accepted", "precision", "interval", "threshold", "checks")
    wanted += ("needed_checks", "needed_labels")
    share = right / len(accepted) if accepted else 1.0
    return {name: found[name] for name in wanted if name in found}, share


def say(*words: object) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, str(MAIN), *map(str, words), "--json"],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main(
        Path(sys.argv[1]).absolute(),
        Path(sys.argv[2]).absolute(),
        int(sys.argv[3]) if len(sys.argv) > 3 else 20,
        [int(each) for each in sys.argv[4:]] or [400, 1000],
    )
