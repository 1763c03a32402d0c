"""What rejections are worth to the head: accuracy with and without "not X" as a lesson.

    PYTHONPATH=. python tests/benchmarks/negatives.py PROJECT [FIRST_SEED SEEDS]

PROJECT has features and a label on every image (`new --labels-from-folders`, then `features`).
Images whose path begins with test/ are the test. Each seed draws a pool of 2,500 others and LABELS
per category of it; the head of the recipe learns them and proposes. A reviewer goes through the
proposals in random order until 300 were wrong, and rejects these: once leaving the right ones open,
once accepting them (they become labels). The head is then trained anew with and without what was
rejected. Accuracy in % of all test images, the gain in points.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import one_hot

from core.feature_files import read_features
from core.project import Project
from core.training.methods.logistic import logistic
from core.training.methods.pool import Pool, Targets

POOL = 2_500
REJECTIONS = 300
LABELS = (2, 5, 20)


def main(folder: Path, first: int, seeds: int) -> None:
    features, truth, is_test = read(folder)
    print(
        f"{len(features):,} images, seeds {first} to {first + seeds - 1}, {REJECTIONS} rejections"
    )
    print("labels per category | right ones | without | with | gain: mean (least, most) | log-loss")
    for each in LABELS:
        for accepts in (False, True):
            scores = np.array(
                [
                    compare(features, truth, is_test, each, accepts=accepts, seed=seed)
                    for seed in range(first, first + seeds)
                ]
            )
            gain = 100 * (scores[:, 1] - scores[:, 0])
            print(
                f"{each} | {'accepted' if accepts else 'left open'} | "
                f"{100 * scores[:, 0].mean():.1f} | {100 * scores[:, 1].mean():.1f} | "
                f"{gain.mean():+.1f} ({gain.min():+.1f}, {gain.max():+.1f}) | "
                f"{scores[:, 2].mean():.2f} -> {scores[:, 3].mean():.2f}",
                flush=True,
            )


def read(folder: Path) -> tuple[Tensor, Tensor, Tensor]:
    with Project.open(folder, read_only=True) as project:
        rows = project.catalog.rows(project.catalog.ids())
        found, at = read_features(folder / "cache", [row.digest.hex() for row in rows])
    rows = [rows[position] for position in at]
    kinds = [row.label.category_id if row.label else -1 for row in rows]
    _, truth = np.unique(kinds, return_inverse=True)
    is_test = torch.tensor([row.name.startswith("test/") for row in rows])
    return torch.from_numpy(found), torch.from_numpy(truth).long(), is_test


def compare(
    features: Tensor, truth: Tensor, is_test: Tensor, each: int, *, accepts: bool, seed: int
) -> tuple[float, float, float, float]:
    """Accuracy without and with rejections, then the log-loss."""
    draw = torch.Generator().manual_seed(seed)
    others = (~is_test).nonzero().flatten()
    others = others[torch.randperm(len(others), generator=draw)][:POOL]
    rows = torch.cat((others, is_test.nonzero().flatten()))
    features, truth = features[rows], truth[rows]
    classes, learnable = int(truth.max()) + 1, torch.arange(len(rows)) < POOL
    given = torch.cat([(truth[:POOL] == k).nonzero().flatten()[:each] for k in range(classes)])
    plain = Pool(features, learnable=learnable)
    proposed = logistic(plain, taught(given, truth, classes)).probabilities.argmax(1)
    free = torch.randperm(POOL, generator=draw)
    free = free[~torch.isin(free, given)]
    wrong = proposed[free] != truth[free]
    seen = free[: int((wrong.cumsum(0) <= REJECTIONS).sum())]
    wrong = proposed[seen] != truth[seen]
    ruled_out = torch.zeros(len(rows), classes, dtype=torch.bool)
    ruled_out[seen[wrong], proposed[seen[wrong]]] = True
    labeled = torch.cat((given, seen[~wrong])) if accepts else given
    targets = taught(labeled, truth, classes)
    heeding = Pool(features, learnable=learnable, ruled_out=ruled_out)
    said = [logistic(pool, targets).probabilities[POOL:] for pool in (plain, heeding)]
    right = [float((each.argmax(1) == truth[POOL:]).float().mean()) for each in said]
    loss = [
        float(-each.gather(1, truth[POOL:, None]).clamp(min=1e-7).log().mean()) for each in said
    ]
    return right[0], right[1], loss[0], loss[1]


def taught(index: Tensor, truth: Tensor, classes: int) -> Targets:
    soft = one_hot(truth[index], classes).float()
    return Targets(index, soft, torch.ones(len(index)), index)


if __name__ == "__main__":
    torch.set_num_threads(1)
    first, seeds = map(int, sys.argv[2:4]) if len(sys.argv) > 3 else (10, 5)
    main(Path(sys.argv[1]), first, seeds)
