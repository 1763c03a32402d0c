"""How error falls with labels: a head is fitted to parts of the labels, and a power law to these.

error(n) = a n^-b + c (Hestness et al. 2017, "Deep Learning Scaling is Predictable, Empirically";
Mahmood et al. 2022, "How Much More Data Do I Need?", who also show that it must not be carried far
beyond the labels there are).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FOLDS = 5
SIZES = 6
_LEAST = 10  # labels of the smallest part
_REACH = 5  # the smallest part is a fifth of the largest: below, the law is another one
_RIDGES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_EXPONENTS = np.arange(0.1, 1.51, 0.05)  # Hestness et al. found 0.07 to 0.7


@dataclass(frozen=True, slots=True)
class Trials:
    """`right[s, i, j]`: whether, with seed `s`, a head that learned from `sizes[i]` labels named
    the j-th label, which was held out from it."""

    sizes: Ints
    right: Flags


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """One curve an entry: error(n) = a n^-b + c."""

    a: Floats
    b: Floats
    c: Floats

    def at(self, labels: float) -> Floats:
        return self.a * labels**-self.b + self.c


def run_trials(features: Floats, classes: Ints, groups: Ints, *, seeds: int, seed: int) -> Trials:
    """Judge every label (n,) by heads that learned from growing parts of the others.

    `features` (n, d) are rows of unit length. Labels of one group are held out together. The head
    is a ridge regression onto the classes: a thousandth of the time of the one that a training
    fits, so that its level differs a little and its slope hardly (docs/benchmarks.md).
    """
    likeness = features @ features.T
    targets = np.eye(int(classes.max()) + 1)[classes]
    generator = np.random.default_rng(seed)
    draws = [_folds(groups, generator) for _ in range(seeds)]
    most = min(int((folds != fold).sum()) for folds in draws for fold in range(FOLDS))
    sizes = np.unique(
        np.geomspace(max(most // _REACH, min(_LEAST, most)), most, SIZES).round().astype(np.int64)
    )
    ridge = _best_ridge(likeness, targets, classes, draws[0])
    right = np.zeros((seeds, len(sizes), len(classes)), np.bool_)
    for number, folds in enumerate(draws):
        for fold in range(FOLDS):
            held = np.flatnonzero(folds == fold)
            pool = generator.permutation(np.flatnonzero(folds != fold))
            for place, size in enumerate(sizes):
                said = _named(likeness, targets, pool[:size], held, ridge)
                right[number, place, held] = said == classes[held]
    return Trials(sizes, right)


def power_law(sizes: Ints, errors: Floats) -> PowerLaw:
    """Fit each row of `errors` (rows, sizes) by least squares, with a and c not negative and the
    exponent from 0.1 to 1.5: for each exponent the rest is linear (variable projection)."""
    best = np.full(len(errors), np.inf)
    found = np.zeros((3, len(errors)))
    middle = errors.mean(axis=1)
    for exponent in _EXPONENTS:
        x = sizes.astype(np.float64) ** -exponent
        spread = x - x.mean()
        a = np.maximum(errors @ spread / (spread @ spread), 0)
        c = middle - a * x.mean()
        a = np.where(c < 0, np.maximum(errors @ x / (x @ x), 0), a)
        c = np.maximum(c, 0)
        loss = ((errors - a[:, None] * x - c[:, None]) ** 2).sum(axis=1)
        better = loss < best - 1e-12
        best = np.where(better, loss, best)
        for row, value in enumerate((a, np.full_like(a, exponent), c)):
            found[row] = np.where(better, value, found[row])
    return PowerLaw(*found)


def resampled_errors(trials: Trials, counted: Flags, *, draws: int, seed: int) -> Floats:
    """Return mean errors (draws + 1, sizes) over the labels that are `counted` (n,): the first row
    of all, the others of seeds and labels drawn with replacement (bootstrap). Draws without a
    counted label have the errors of all."""
    wrong = ~trials.right
    generator = np.random.default_rng(seed)
    seeds, _sizes, labels = wrong.shape
    rows = [wrong[:, :, counted].mean(axis=(0, 2))]
    for _ in range(draws):
        taken = np.bincount(generator.integers(0, labels, labels), minlength=labels)
        weights = np.where(counted, taken, 0).astype(np.float64)
        chosen = generator.integers(0, seeds, seeds)
        mean = wrong[chosen].mean(axis=0)
        rows.append(mean @ weights / weights.sum() if weights.any() else rows[0])
    return np.array(rows)


def _folds(groups: Ints, generator: np.random.Generator) -> Ints:
    names, places = np.unique(groups, return_inverse=True)
    return generator.permutation(np.arange(len(names)) % FOLDS)[places]


def _best_ridge(likeness: Floats, targets: Floats, classes: Ints, folds: Ints) -> float:
    """The ridge with the fewest errors out of folds, the stronger of equals."""

    def errors(ridge: float) -> int:
        wrong = 0
        for fold in range(FOLDS):
            held, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
            said = _named(likeness, targets, rest, held, ridge)
            wrong += int((said != classes[held]).sum())
        return wrong

    return min(reversed(_RIDGES), key=errors)


def _named(likeness: Floats, targets: Floats, taught: Ints, asked: Ints, ridge: float) -> Ints:
    known, mean = targets[taught], targets[taught].mean(axis=0)
    inner = likeness[np.ix_(taught, taught)] + ridge * np.eye(len(taught))
    weights = np.linalg.solve(inner, known - mean)
    return (likeness[np.ix_(asked, taught)] @ weights + mean).argmax(axis=1)
