"""What the strategies of *what to label next* are worth: accuracy by labels, against random.

    PYTHONPATH=. python tests/benchmarks/selection.py PROJECT TRAIN TEST [SEEDS] [MOST]

PROJECT has features and a label on every image (`new --labels-from-folders`, then train once).
Images whose path begins with TRAIN are the pool, those with TEST the test. Each seed labels from
nothing to 1, 2, 5, 10, 20 (at most MOST) per class on average, as the strategy asks; a logistic
regression on the cached features is trained at each step. Every strategy sees the same pool (of
MOST_POOL images, drawn by the seed) and is scored on all test images. Strategies that need a model
begin with medoids at one per class; `random, then doubtful` draws at random up to five.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from core.feature_files import read_features
from core.project import Project
from core.selection.covering import cover, k_center, medoids, typical
from core.selection.doubting import disagreement, doubtful, least_margin, rare, unsure
from core.selection.mixing import informative, random_share
from core.selection.pool import OPEN, Pick, Pool, looks, unit

PER_CLASS = (1, 2, 5, 10, 20)
MOST_POOL = 3_000
SHARPNESS = 20.0  # inverse regularization, for rows of unit length
Strategy = Callable[[Pool, int, int], list[Pick]]


def random_picks(pool: Pool, count: int, seed: int) -> list[Pick]:
    drawn = np.random.default_rng(seed).permutation(pool.open)[:count]
    return [Pick(int(row), "random") for row in drawn]


def then(first: Strategy, until: int, later: Strategy) -> Strategy:
    """`first` up to `until` labels per class, `later` from then on."""

    def pick(pool: Pool, count: int, seed: int) -> list[Pick]:
        answered = len(pool.answer) - len(pool.open)
        classes = CLASSES[0]
        return (later if answered >= until * classes else first)(pool, count, seed)

    return pick


def mixed(pool: Pool, count: int, seed: int) -> list[Pick]:
    """As NextUp mixes: some at random, the rest by what pays now."""
    drawn = random_picks(pool, random_share(pool, count), seed)
    picks = {pick.row: pick for pick in drawn}
    for pick in informative(pool, count, seed):
        if len(picks) < count:
            picks.setdefault(pick.row, pick)
    return list(picks.values())


CLASSES = [0]
WAYS: dict[str, Strategy] = {
    "random": random_picks,
    "mixed": mixed,
    "medoids": medoids,
    "typical": typical,
    "cover": cover,
    "k-center": k_center,
    "medoids, then doubtful": then(medoids, 1, doubtful),
    "medoids to 5, then doubtful": then(medoids, 5, doubtful),
    "random, then doubtful": then(random_picks, 5, doubtful),
    "medoids, then least margin": then(medoids, 1, least_margin),
    "random, then least margin": then(random_picks, 5, least_margin),
    "medoids, then entropy": then(medoids, 1, unsure),
    "medoids, then disagreement": then(medoids, 1, disagreement),
    "medoids, then rare": then(medoids, 1, rare),
}


def main(folder: Path, train: str, test: str, seeds: int, most: int) -> None:
    features, classes, is_train, is_test = read(folder, train, test)
    CLASSES[0] = int(classes.max()) + 1
    steps = [step for step in PER_CLASS if step <= most]
    print(f"{folder.stem}: pool {is_train.sum():,}, test {is_test.sum():,}, {CLASSES[0]} classes")
    print(f"{'':28}" + "".join(f"{step:>15} per class" for step in steps))
    everything: dict[str, np.ndarray] = {}
    for name, strategy in WAYS.items():
        start = time.monotonic()
        scores = np.array(
            [
                curve(features, classes, is_train, is_test, strategy, steps, seed)
                for seed in range(seeds)
            ]
        )
        everything[name] = scores
        gain = scores[..., 0] - everything["random"][..., 0]
        cells = [
            f"{100 * scores[:, at, 0].mean():5.1f} {100 * gain[:, at].mean():+5.1f} "
            f"({100 * scores[:, at, 1].mean():3.0f} %)"
            for at in range(len(steps))
        ]
        print(f"{name:28}" + "".join(f"{cell:>25}" for cell in cells), end="")
        print(f"  {time.monotonic() - start:5.0f} s", flush=True)
    print("mean accuracy in %, points above random, share of categories found")


def curve(features, classes, is_train, is_test, strategy, steps, seed) -> list[tuple[float, float]]:
    """Return accuracy and share of the categories found at each step."""
    pool_rows = np.random.default_rng(seed).permutation(np.flatnonzero(is_train))[:MOST_POOL]
    seen = looks(features[pool_rows])
    mean = features[pool_rows].mean(axis=0)
    taught, shown = unit(features[pool_rows] - mean), unit(features[is_test] - mean)
    answer = np.full(len(pool_rows), OPEN)
    belief = np.empty((0, 0), np.float32)
    result = []
    for step in steps:
        count = step * CLASSES[0] - int((answer != OPEN).sum())
        picks = strategy(Pool(seen, answer, belief), count, seed)
        if len(picks) < count:  # it has nothing more to say
            rest = Pool(seen, answer, belief)
            taken = {pick.row for pick in picks}
            more = [p for p in random_picks(rest, len(rest.open), seed) if p.row not in taken]
            picks = [*picks, *more[: count - len(picks)]]
        rows = np.array([pick.row for pick in picks])
        assert len(set(rows.tolist())) == count
        answer[rows] = classes[pool_rows[rows]]
        labeled = answer != OPEN
        found = np.unique(answer[labeled])
        if len(found) == 1:
            result.append(((classes[is_test] == found[0]).mean(), 1 / CLASSES[0]))
            belief = np.zeros((len(answer), CLASSES[0]), np.float32)
            belief[:, found[0]] = 1
            continue
        head = LogisticRegression(C=SHARPNESS, max_iter=300).fit(taught[labeled], answer[labeled])
        belief = np.zeros((len(answer), CLASSES[0]), np.float32)
        belief[:, head.classes_] = head.predict_proba(taught)
        right = (head.predict(shown) == classes[is_test]).mean()
        result.append((right, len(found) / CLASSES[0]))
    return result


def read(folder: Path, train: str, test: str):
    with Project.open(folder, read_only=True) as project:
        rows = project.catalog.rows(project.catalog.ids())
    rows = [row for row in rows if row.digest and row.label and row.label.category_id]
    features, present = read_features(folder / "cache", [row.digest.hex() for row in rows])
    rows = [rows[at] for at in present]
    ids = sorted({row.label.category_id for row in rows})
    classes = np.array([ids.index(row.label.category_id) for row in rows])
    names = np.array([row.name for row in rows])
    return (
        features,
        classes,
        np.char.startswith(names, train),
        np.char.startswith(names, test),
    )


if __name__ == "__main__":
    with threadpool_limits(1):
        main(
            Path(sys.argv[1]),
            sys.argv[2],
            sys.argv[3],
            int(sys.argv[4]) if len(sys.argv) > 4 else 20,
            int(sys.argv[5]) if len(sys.argv) > 5 else 20,
        )
