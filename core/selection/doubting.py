"""Strategies for later, when a model has an opinion: where it is unsure, contradicted or poor."""

import numpy as np
import numpy.typing as npt

from core.selection.k_means import k_means
from core.selection.pool import Matrix, Numbers, Pick, Pool

_CANDIDATES = 2_000  # least sure images that are spread over clusters
_NEIGHBORS = 5  # labeled images that vote
LEFT_OVER = 0.5  # probability: below it the likeliest category, were it the only one left, is not


def doubtful(pool: Pool, count: int, seed: int) -> list[Pick]:
    """Small margins between the two best categories, spread over what the images look like.

    Margin sampling (Scheffer, Decomain, Wrobel 2001) with the diversity of CLUE (Prabhu,
    Chandrasekaran, Saenko, Hoffman 2021): k-means weighted by doubt, 1 - margin; of each cluster
    the image next to its mean.
    """
    known = pool.known
    margin = margins(pool.belief[known])
    known = known[np.argsort(margin, kind="stable")[: max(_CANDIDATES, 4 * count)]]
    if not len(known):
        return []
    doubt = 1 - margins(pool.belief[known]).astype(np.float64)
    points = pool.features[known]
    means, cluster = k_means(points, min(count, len(known)), seed=seed, weights=doubt + 1e-9)
    closeness = np.einsum("nd,nd->n", points, means[cluster])
    return [_torn(pool, int(known[at])) for at in _best_of_each(cluster, closeness)]


def least_margin(pool: Pool, count: int, seed: int) -> list[Pick]:
    """The smallest margins, whatever the images look like."""
    known = pool.known
    order = np.argsort(margins(pool.belief[known]), kind="stable")
    return [_torn(pool, int(row)) for row in known[order][:count]]


def unsure(pool: Pool, count: int, seed: int) -> list[Pick]:
    """The highest entropy over all categories (Shannon 1948; Settles 2009, equation 3)."""
    known = pool.known
    share = pool.belief[known].astype(np.float64)
    entropy = -(share * np.log(np.maximum(share, 1e-12))).sum(axis=1)
    chosen = np.argsort(-entropy, kind="stable")[:count]
    return [
        Pick(int(known[at]), "unsure", {"count": int((share[at] >= share[at].max() / 4).sum())})
        for at in chosen
    ]


def disagreement(pool: Pool, count: int, seed: int, *, other: Matrix | None = None) -> list[Pick]:
    """Images of which two models are sure, but not of the same: query by committee (Seung, Opper,
    Sompolinsky 1992) of two. `other` (n, classes) is the belief of the second, such as a teacher;
    without it the 5 nearest labeled images vote."""
    known = pool.known
    if not len(known):
        return []
    second = nearest_vote(pool, known) if other is None else other[known]
    mine, theirs = pool.belief[known].argmax(axis=1), second.argmax(axis=1)
    rows = np.arange(len(known))
    strength = pool.belief[known][rows, mine] * second[rows, theirs]
    strength[mine == theirs] = 0
    chosen = np.argsort(-strength, kind="stable")[:count]
    return [
        Pick(int(known[at]), "contradicted", {"category": int(mine[at]), "second": int(theirs[at])})
        for at in chosen
        if strength[at] > 0
    ]


def rare(pool: Pool, count: int, seed: int) -> list[Pick]:
    """Images that are most probably of the categories with fewest labels, these in turn."""
    known = pool.known
    if not len(known):
        return []
    belief = pool.belief[known]
    labels = np.bincount(pool.answer[pool.answer >= 0], minlength=belief.shape[1])
    few = [int(each) for each in np.argsort(labels, kind="stable") if labels[each] < labels.max()]
    ranked = {each: iter(np.argsort(-belief[:, each], kind="stable")) for each in few}
    picks: dict[int, Pick] = {}
    for _ in range(min(count, len(known))):
        for category in few[: max(1, len(few) // 2)]:
            at = next((at for at in ranked[category] if int(known[at]) not in picks), None)
            if at is not None and len(picks) < count:
                values = {"category": category, "labels": int(labels[category])}
                picks[int(known[at])] = Pick(int(known[at]), "rare", values)
    return list(picks.values())


def margins(belief: Matrix) -> npt.NDArray[np.float32]:
    """Return the margin (n,) between the two best of (n, classes) probabilities."""
    if belief.shape[1] < 2:
        return belief.max(axis=1, initial=0)
    best = np.partition(belief, -2, axis=1)[:, -2:]
    return best[:, 1] - best[:, 0]


def nearest_vote(pool: Pool, rows: Numbers) -> Matrix:
    """Return the share (rows, classes) of each category among the 5 nearest labeled images."""
    labeled = np.flatnonzero(pool.answer >= 0)
    votes = np.zeros((len(rows), pool.belief.shape[1]), np.float32)
    if not len(labeled):
        return votes
    likeness = pool.features[rows] @ pool.features[labeled].T
    near = min(_NEIGHBORS, len(labeled))
    nearest = np.argpartition(-likeness, near - 1, axis=1)[:, :near]
    for place in range(near):
        votes[np.arange(len(rows)), pool.answer[labeled[nearest[:, place]]]] += 1 / near
    return votes


def _torn(pool: Pool, row: int) -> Pick:
    """What it is torn between; no second where the likeliest was ruled out and none is left."""
    belief = pool.belief[row]
    second, first = (int(each) for each in np.argsort(belief)[-2:])
    is_left_over = belief[second] <= 0 and belief[first] < LEFT_OVER
    values = {"category": first} if is_left_over else {"category": first, "second": second}
    return Pick(row, "doubtful", values)


def _best_of_each(cluster: Numbers, worth: npt.NDArray[np.floating]) -> list[int]:
    """Return the row of most worth of each cluster, bigger clusters first."""
    size = np.bincount(cluster)
    order = np.argsort(-worth, kind="stable")
    found: dict[int, int] = {}
    for at in order.tolist():
        found.setdefault(int(cluster[at]), at)
    return [found[each] for each in sorted(found, key=lambda each: -int(size[each]))]
