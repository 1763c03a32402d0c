"""Whether the forecast's range holds: replays with the truth known.

    PYTHONPATH=. python tests/benchmarks/forecast.py REPLAYS PROJECT [PROJECT …]

Each PROJECT has features and a label on every image (`new --labels-from-folders`, `features`). A
replay draws n labels at random and forecasts what 50 more bring (core.forecast); then a logistic
head (weight decay 0.01) is fitted to the n labels, and to these and 50 others, and both are judged
on up to 3,000 other images. Where few images are left to judge by, the truth itself is uncertain
by the square root of (changed answers) / images.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch.nn.functional import one_hot

from core.feature_files import read_features
from core.forecast import EXTRA, forecast_from
from core.project import Project
from core.row_store import RowStore
from core.store.queries.gold import RandomGold
from core.training.methods.logistic import fit
from core.training.methods.pool import Pool, Targets

BUDGETS = (50, 60, 80, 100, 130, 160, 200, 300)
MOST_JUDGED = 3_000
LEAST_JUDGED = 200
DECAY = 1e-2


@dataclass(frozen=True, slots=True)
class Replay:
    told: float
    low: float
    high: float
    true: float


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("replays", type=int)
    parser.add_argument("projects", type=Path, nargs="+")
    asked = parser.parse_args(arguments)
    torch.set_num_threads(1)
    print("project | labels | forecast | true (sd) | width | inside")
    for folder in asked.projects:
        features, truth = _pictures(folder)
        for labels in BUDGETS:
            if len(truth) - labels - EXTRA < LEAST_JUDGED:
                continue
            with threadpool_limits(1):
                found = [_replay(features, truth, labels, seed) for seed in range(asked.replays)]
            _say(folder.stem, labels, found)
    return 0


def _pictures(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    with Project.open(folder, read_only=True) as project:
        rows = [row for row in project.catalog.rows(project.catalog.ids()) if row.digest]
        features, places = read_features(project.cache, [row.digest.hex() for row in rows])
        said = [rows[place].label.category_id for place in places]
    return features.astype(np.float32), np.unique(said, return_inverse=True)[1]


def _replay(features: np.ndarray, truth: np.ndarray, labels: int, seed: int) -> Replay:
    generator = np.random.default_rng(1000 * seed + labels)
    rows = generator.permutation(len(truth))[: labels + EXTRA + MOST_JUDGED]
    features, truth = features[rows], truth[rows]
    told = _forecast(features[:labels], truth[:labels], seed)
    judged = np.arange(labels + EXTRA, len(rows))
    before, after = (
        _accuracy(features, truth, np.arange(count), judged) for count in (labels, labels + EXTRA)
    )
    return Replay(told.gain, *told.interval, after - before)


def _forecast(features: np.ndarray, truth: np.ndarray, seed: int):
    digests = [n.to_bytes(16, "big").hex() for n in range(len(truth))]
    with tempfile.TemporaryDirectory() as cache:
        width = features.shape[1]
        store = RowStore(
            Path(cache) / "features" / f"replay-{width}", shape=(width,), dtype=np.float16
        )
        store.append(digests, features.astype(np.float16))
        gold = [RandomGold(n, digest, n, int(truth[n])) for n, digest in enumerate(digests)]
        return forecast_from(Path(cache), gold, EXTRA, seed)


def _accuracy(
    features: np.ndarray, truth: np.ndarray, taught: np.ndarray, judged: np.ndarray
) -> float:
    pool, index = Pool(torch.from_numpy(features)), torch.from_numpy(taught)
    classes = one_hot(torch.from_numpy(truth[taught]), int(truth.max()) + 1).float()
    targets = Targets(index, classes, torch.ones(len(taught)), index)
    head = fit(pool.features[index], targets, weight_decay=DECAY)
    said = head.logits(pool.features[torch.from_numpy(judged)]).argmax(1).numpy()
    return float((said == truth[judged]).mean())


def _say(name: str, labels: int, found: list[Replay]) -> None:
    true = np.array([each.true for each in found])
    inside = np.mean([each.low <= each.true <= each.high for each in found])
    width = np.mean([each.high - each.low for each in found])
    told = np.mean([each.told for each in found])
    print(
        f"{name} | {labels} | {100 * told:.1f} | {100 * true.mean():.1f} ({100 * true.std():.1f}) "
        f"| {100 * width:.1f} | {100 * inside:.0f} %",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
