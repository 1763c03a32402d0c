"""How many labels that are listed as in doubt are wrong, and how many wrong ones are listed.

    PYTHONPATH=. python tests/benchmarks/label_errors.py REPLAYS PROJECT [PROJECT …]

Each PROJECT has features and a label on every image (`new --labels-from-folders`, `features`). A
replay labels some images drawn at random and makes a share of the labels wrong: any other category
(blind), or the one that a model of other images finds likeliest (alike). They are suspected by the
predictions of models of five folds, tempered as the product's, or by the votes of the ten nearest
labeled images, as confident learning has it ("all"), and by stricter rules: the other category has
twice, or three times, the probability (or votes) of the label, or half of all.
"""

import argparse
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
from scipy.special import softmax
from threadpoolctl import threadpool_limits

from core.doubt.label_errors import suspects
from core.doubt.labels_in_doubt import NEIGHBORS
from core.doubt.neighbor_votes import unit, vote
from tests.benchmarks.coverage import Pictures, fitted, out_of_fold, read, tempered

BUDGETS = (60, 200, 1000)
WRONG = (0.0, 0.05, 0.1)
RULES = {
    "all": lambda likely, _own: likely > 0,
    "twice": lambda likely, own: likely >= 2 * own,
    "three times": lambda likely, own: likely >= 3 * own,
    "half": lambda likely, _own: likely >= 0.5,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("replays", type=int)
    parser.add_argument("projects", type=Path, nargs="+")
    asked = parser.parse_args()
    with threadpool_limits(1):
        for pictures in map(read, asked.projects):
            for budget, share in product(BUDGETS, WRONG):
                if budget < len(pictures.truth):
                    for kind in ("blind", "alike") if share else ("blind",):
                        tell(pictures, budget, share, kind, asked.replays)


def tell(pictures: Pictures, budget: int, share: float, kind: str, replays: int) -> None:
    found = Counter()
    for seed in range(replays):
        found += replay(pictures, budget, share, kind, seed)
    for by, rule in product(("models", "votes"), RULES):
        listed, right = found[by, rule, "listed"], found[by, rule, "found"]
        print(
            f"{pictures.name}, {budget} labels, {share:.0%} wrong ({kind}), by {by}, {rule}: "
            f"listed {listed / replays:.1f}, of these wrong {right / max(1, listed):.0%}, "
            f"of the wrong listed {right / max(1, found['wrong']):.0%}",
            flush=True,
        )


def replay(pictures: Pictures, budget: int, share: float, kind: str, seed: int) -> Counter:
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(pictures.truth))
    drawn, others = order[:budget], order[budget:][:1_000]
    x, truth = pictures.features[drawn], pictures.truth[drawn]
    classes = int(pictures.truth.max()) + 1
    given, wrong = truth.copy(), chance.permutation(budget)[: round(share * budget)]
    if kind == "blind":
        given[wrong] = (truth[wrong] + chance.integers(1, classes, len(wrong))) % classes
    else:
        model = fitted(pictures.features[others], pictures.truth[others])
        likely = model.predict_proba(x[wrong])
        likely[np.arange(len(wrong)), truth[wrong]] = 0
        given[wrong] = likely.argmax(axis=1)
    logits = out_of_fold(x, given, seed)
    points = unit(x)
    votes = vote(points, points, given, neighbors=NEIGHBORS, total=classes, own=np.arange(budget))
    told = {
        "models": softmax(logits / tempered(logits, given), axis=1),
        "votes": votes / votes.sum(axis=1, keepdims=True),
    }
    found = Counter(wrong=len(wrong))
    for (by, probabilities), rule in product(told.items(), RULES):
        listed = suspects(probabilities, given)
        rows = listed.rows[RULES[rule](listed.likely, listed.self_confidence)]
        found[by, rule, "listed"] += len(rows)
        found[by, rule, "found"] += int(np.isin(rows, wrong).sum())
    return found


if __name__ == "__main__":
    main()
