"""Whether stated precisions hold: replays over real predictions, with the truth known.

    PYTHONPATH=. python tests/benchmarks/coverage.py REPLAYS PROJECT [PROJECT …]

Each PROJECT has features and a label on every image (`new --labels-from-folders`, `features`).
A replay draws a pool and labels some of it: all at random, or half of them at random and half by
least margin, as the queue mixes them. A logistic regression on the features (128 principal
components) learns from all labels, which are predicted by models of five folds, as the product
does; the random ones are the checks. The model's predictions of the rest are the proposals. Then

* every interval of the curve is held against the true precision; one outside at any stop counts as
  a miss, which allows for whatever stop a person drags to;
* 90 and 95 % are asked for, and what `certify` would accept is counted;
* an audit of the loosest stop at which 95 % look reached is answered by the truth until its rule
  says stop (at most 150 checks), and the curve is held against the truth again;
* then 200 are decided by eye, the surest in every other replay and the least sure in the others,
  and once more the curve is held against the truth.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import log_softmax, softmax
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from core.feature_files import read_features
from core.project import Project
from core.store.queries.audits import StoredAudit, StoredCheck
from core.store.queries.trust import Standing
from core.trust.audit_estimate import estimate_of, verdict_of
from core.trust.audits import sample
from core.trust.certificate import certify
from core.trust.checks import Checks
from core.trust.curve import STOPS, precision_curve
from core.trust.rows import AuditVerdict, PrecisionCurve

MOST_POOL = 3_000
COMPONENTS = 128
SHARPNESS = 20.0  # inverse regularization, for rows of unit length
ASKED = (0.9, 0.95)
MOST_AUDITED = 150
BY_EYE = 200
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Pictures:
    name: str
    features: np.ndarray  # (n, COMPONENTS), rows of unit length
    truth: np.ndarray  # (n,) class indices
    budgets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    checks: Checks
    predicted: np.ndarray  # of the proposals
    confidences: np.ndarray
    right: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("replays", type=int, help="for each project, way of labeling and budget")
    parser.add_argument("projects", type=Path, nargs="+")
    asked = parser.parse_args()
    total = Counter()
    with threadpool_limits(1):
        for pictures in map(read, asked.projects):
            for way in ("random", "half by doubt"):
                for budget in pictures.budgets:
                    found = Counter()
                    for seed in range(asked.replays):
                        found += judged(replay(pictures, budget, way, seed), seed)
                    print(f"{pictures.name}, {budget} labels, {way}: {words(found)}", flush=True)
                    total += found
    print(f"together: {words(total)}")


def words(found: Counter) -> str:
    n = found["replays"]
    parts = [
        f"{n} replays, a stop outside its interval {found['outside']}"
        f" (after the audit {found['outside after audit']}, after decisions "
        f"{found['outside after decisions']})",
        *(
            f"{precision:.0%}: accepted {found[f'given {precision}']}, broken "
            f"{found[f'broken {precision}']}, mean accepted "
            f"{found[f'size {precision}'] / max(1, found[f'given {precision}']):.0f}"
            for precision in ASKED
        ),
        f"audits {found['audits']}: proven {found['proven']} (wrongly {found['wrongly proven']}), "
        f"refuted {found['refuted']} (wrongly {found['wrongly refuted']}), mean checks "
        f"{found['audited'] / max(1, found['audits']):.0f}",
    ]
    return "; ".join(parts)


def read(folder: Path) -> Pictures:
    with Project.open(folder, read_only=True) as project:
        rows = project.catalog.rows(project.catalog.ids())
        digests = [row.digest.hex() for row in rows]
        features, places = read_features(project.cache, digests)
        labels = np.array([rows[place].label.category_id for place in places])
    features = features.astype(np.float32)
    features -= features.mean(0)
    reduced = PCA(min(COMPONENTS, len(features) - 1), random_state=0).fit_transform(features)
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True)
    truth = np.unique(labels, return_inverse=True)[1]
    budgets = (400, 1000) if len(truth) > 1000 else (60, 100)
    return Pictures(folder.stem, reduced, truth, budgets)


def replay(pictures: Pictures, budget: int, way: str, seed: int) -> Replay:
    chance = np.random.default_rng(seed)
    pool = chance.permutation(len(pictures.truth))[:MOST_POOL]
    x, y = pictures.features[pool], pictures.truth[pool]
    order = chance.permutation(len(pool))
    drawn = budget if way == "random" else budget // 2
    random, chosen = order[:drawn], order[:0]
    if drawn < budget:
        margins = np.sort(fitted(x[random], y[random]).predict_proba(x), axis=1)
        rest = np.setdiff1d(np.arange(len(pool)), random)
        doubt = margins[rest, -1] - margins[rest, -2]
        chosen = rest[np.argsort(doubt, kind="stable")[: budget - drawn]]
    labeled = np.concatenate((random, chosen))
    measured = out_of_fold(x[labeled], y[labeled], seed)
    temperature = tempered(measured, y[labeled])
    model = fitted(x[labeled], y[labeled])
    rest = np.setdiff1d(np.arange(len(pool)), labeled)
    said = softmax(np.log(model.predict_proba(x[rest]).clip(1e-7)) / temperature, axis=1)
    heard = softmax(measured / temperature, axis=1)
    predicted = model.classes_[said.argmax(1)]
    checks = Checks(
        predicted=heard.argmax(1),
        confidences=heard.max(1),
        is_right=heard.argmax(1) == y[labeled],
        moments=np.zeros(budget),
        drawn_above=np.zeros(budget),
        drawn_of_all=np.ones(budget, bool),
        is_sought=np.arange(budget) >= drawn,
    )
    return Replay(checks, predicted, said.max(1), predicted == y[rest])


def fitted(x: np.ndarray, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=SHARPNESS, max_iter=200).fit(x, y)


def out_of_fold(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """Log probabilities (m, classes), each row's by a model that did not see it."""
    found = np.full((len(y), y.max() + 1), np.log(1e-7))
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for train, held in folds.split(x, y):
        model = fitted(x[train], y[train])
        found[np.ix_(held, model.classes_)] = np.log(model.predict_proba(x[held]).clip(1e-7))
    return found


def tempered(logits: np.ndarray, truth: np.ndarray) -> float:
    """As core.training.evidence.calibrate."""
    candidates = np.exp(np.linspace(np.log(0.2), np.log(5), 61))
    rows = np.arange(len(truth))
    losses = [
        -log_softmax(logits / each, axis=1)[rows, truth].sum() + np.log(each) ** 2 / 0.5
        for each in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def judged(it: Replay, seed: int) -> Counter:
    found = Counter(replays=1)
    everything = np.ones(len(it.right), bool)
    curve = precision_curve(it.checks, standings(it.confidences, everything))
    found["outside"] = is_outside(curve, it.confidences, it.right)
    for precision in ASKED:
        certificate = certify(
            it.checks,
            standings(it.confidences, everything),
            lambda threshold: int((it.confidences >= threshold).sum()),
            precision=precision,
        )
        if certificate.threshold is not None:
            accepted = it.confidences >= certificate.threshold
            found[f"given {precision}"] = 1
            found[f"size {precision}"] = int(accepted.sum())
            found[f"broken {precision}"] = int(it.right[accepted].mean() < precision)
    return found + audited(it, curve, seed)


def audited(it: Replay, curve: PrecisionCurve, seed: int) -> Counter:
    """Audit the loosest stop at which 95 % look reached, as a person would who drags the line."""
    looks = [stop for stop in curve.stops if stop.precision and stop.precision >= 0.95]
    if not looks or looks[-1].accepted < 2:
        return Counter()
    threshold = looks[-1].threshold
    above = np.flatnonzero(it.confidences >= threshold)
    ordered = above[np.argsort(it.confidences[above], kind="stable")]
    proposals = [StoredCheck(int(row), 0, float(it.confidences[row]), None) for row in ordered]
    stored = StoredAudit(1, 1, threshold, frozenset(), 0.95, len(proposals), is_hidden=True)
    seen, verdict = [], AuditVerdict.OPEN
    for check in sample(proposals, MOST_AUDITED, seed=seed):
        seen.append(check.image_id)
        verdict = verdict_of(estimate_of(stored, it.right[seen].tolist()), stored.precision)
        if verdict is not AuditVerdict.OPEN:
            break
    rest = np.setdiff1d(above, seen)
    truly = it.right[rest].mean() if len(rest) else it.right[above].mean()
    found = Counter(audits=1, audited=len(seen))
    found[verdict.value] = 1
    found["wrongly proven"] = int(verdict is AuditVerdict.PROVEN and truly < 0.95 - TOLERANCE)
    found["wrongly refuted"] = int(verdict is AuditVerdict.REFUTED and truly >= 0.95)
    found["outside after audit"] = is_outside(*after(it, seen, threshold, []))
    order = np.argsort(it.confidences if seed % 2 else -it.confidences, kind="stable")
    by_eye = order[~np.isin(order, seen)][:BY_EYE].tolist()
    found["outside after decisions"] = is_outside(*after(it, seen, threshold, by_eye))
    return found


def after(
    it: Replay, audited: list[int], threshold: float, by_eye: list[int]
) -> tuple[PrecisionCurve, np.ndarray, np.ndarray]:
    seen, n, m = [*audited, *by_eye], len(audited), len(by_eye)
    is_open = np.ones(len(it.right), bool)
    is_open[seen] = False
    late = Checks(
        predicted=it.predicted[seen],
        confidences=it.confidences[seen],
        is_right=it.right[seen],
        moments=np.repeat([1.0, 2.0], [n, m]),
        drawn_above=np.repeat([threshold, 0.0], [n, m]),
        drawn_of_all=np.ones(n + m, bool),
        is_sought=np.repeat([False, True], [n, m]),
    )
    names = Checks.__slots__
    both = Checks(*(np.concatenate((getattr(it.checks, n), getattr(late, n))) for n in names))
    curve = precision_curve(both, standings(it.confidences, is_open))
    return curve, it.confidences[is_open], it.right[is_open]


def standings(confidences: np.ndarray, is_open: np.ndarray) -> list[Standing]:
    places = np.searchsorted(-np.asarray(STOPS), -confidences, side="left")
    made = np.bincount(places, minlength=len(STOPS))
    still = np.bincount(places[is_open], minlength=len(STOPS))
    return [Standing(0, n, int(made[n]), int(still[n])) for n in range(len(STOPS))]


def is_outside(curve: PrecisionCurve, confidences: np.ndarray, right: np.ndarray) -> int:
    for stop in curve.stops:
        above = confidences >= stop.threshold
        if stop.interval is None or not above.any():
            continue
        low, high = stop.interval
        if not low - TOLERANCE <= right[above].mean() <= high + TOLERANCE:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
