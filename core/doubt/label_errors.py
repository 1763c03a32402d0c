"""Labels that may be wrong: confident learning.

Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels"
(JAIR 70): the threshold of a class is the mean probability that its own labels have (eq. 2); a
label of class i counts as a confident member of class j if p_j reaches the threshold of j, the
likeliest such j where there are several (eq. 1). Those off the diagonal are suspects, ranked by
self-confidence p_i, the lowest first. Probabilities must come from models that had not seen the
label: else every label looks right.

With many classes and few labels most suspects are right. To ask besides that the other class has
half of the probability, or a multiple of p_i, loses more errors than it is worth
(docs/benchmarks.md, "Labels in doubt"): one that looks like j by 12 % and like i by 2 % is listed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Suspects:
    """Rows of what was given, the most suspicious first: the class that they look like, how sure
    that is, and how probable the given class is."""

    rows: Ints
    looks_like: Ints
    likely: Reals
    self_confidence: Reals


def suspects(probabilities: npt.NDArray[np.floating], given: Ints) -> Suspects:
    """Find suspects among labels of the classes `given` (n,), by `probabilities` (n, classes) of
    models that had not seen them."""
    exact = probabilities.astype(np.float64)
    own = exact[np.arange(len(given)), given]
    reached = np.where(exact >= _thresholds(exact, given), exact, -1.0)
    looks_like = reached.argmax(axis=1) if reached.size else given
    likely = reached.max(axis=1) if reached.size else own
    is_suspect = (likely > 0) & (looks_like != given) & (likely > own)
    order = np.lexsort((-likely, own))
    rows = order[is_suspect[order]]
    return Suspects(rows, looks_like[rows], likely[rows], own[rows])


def _thresholds(probabilities: Reals, given: Ints) -> Reals:
    """The mean probability of each class over its own labels; classes without any are reached by
    none."""
    classes = probabilities.shape[1]
    own = probabilities[np.arange(len(given)), given]
    sums = np.bincount(given, own, minlength=classes)
    counts = np.bincount(given, minlength=classes)
    return np.where(counts > 0, sums / np.maximum(counts, 1), 2.0)
