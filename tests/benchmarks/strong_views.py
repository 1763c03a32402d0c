"""Whether the order of strong views finds errors among proposals: against chance and least sure.

    PYTHONPATH=. python tests/benchmarks/strong_views.py PROJECT [LOOK]

PROJECT has a trained model; the folder of an image is its category. LOOK (1,000) open proposals
are looked at, unless so many were already, and every order is asked for these alone. "both" adds
an image's places in the two orders. A row says how many of the first of each order are wrong, and
how many errors among the first hundred are not among the first hundred of least sure.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from core.doubt.doubts import Queue
from core.progress import Progress
from core.project import Project
from core.strong_views import ids_looked_at

FIRST = (50, 100, 200, 400)
DEPTH = 100


def main(place: Path, look: int) -> None:
    with Project.open(place) as project:
        missing = look - project.again.standing().known
        if missing > 0:
            project.again.look(_say, limit=missing)
        seen = set(ids_looked_at(project.runs.model_folder()).tolist())
        least, strong = (
            [each for each in project.doubt.order(queue).ids.tolist() if each in seen]
            for queue in (Queue.LEAST_SURE, Queue.AGAINST_STRONG_VIEWS)
        )
        names = {each.id: each.name for each in project.categories.all()}
        rows = project.catalog.rows(least)
    wrong = {
        row.id: names[row.proposal.category_id] != row.path.parent.name
        for row in rows
        if row.proposal is not None
    }
    errors = sum(wrong.values())
    listed = sum(wrong[each] for each in strong)
    print(f"{place.name}: {len(least)} looked at, {errors} wrong; listed {len(strong)}, of which")
    print(f"{listed} wrong ({listed / len(strong):.2f}; {listed / errors:.2f} of all errors)")
    stand = [each for each in least if each not in set(strong)]
    drawn = np.random.default_rng(0).permutation(least).tolist()
    both = sorted(least, key=lambda each: least.index(each) + (strong + stand).index(each))
    for name, order in (
        ("random", drawn),
        ("least sure", least),
        ("strong views", strong + stand),
        ("both", both),
    ):
        _row(name, order, wrong, least[:DEPTH])


def _row(name: str, order: list[int], wrong: dict[int, bool], known: list[int]) -> None:
    truth = np.array([wrong[each] for each in order])
    auc = roc_auc_score(truth, -np.arange(len(truth)))
    shares = "  ".join(f"{truth[:first].mean():.2f}" for first in FIRST if first <= len(truth))
    fresh = sum(wrong[each] for each in order[:DEPTH] if each not in known)
    print(f"{name:14}{shares}  AUC {auc:.3f}  new {fresh}")


def _say(progress: Progress) -> None:
    print(f"\r{progress.done} of {progress.total}", end="", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
