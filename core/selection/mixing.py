"""What is put beside the random picks of a mixed batch."""

from collections.abc import Callable

import numpy as np

from core.selection.covering import medoids
from core.selection.doubting import doubtful, rare
from core.selection.pool import Pick, Pool

Strategy = Callable[[Pool, int, int], list[Pick]]
_RANDOM_SHARE = 3  # one in three is drawn at random: the only honest sample for estimates
_FIRST_SHARE = 5  # one in five of the very first ones, which must show what there is
_FIRST = 20  # answers
_ENOUGH = 5  # labels per category, from which on doubt pays (docs/benchmarks.md)
_FEW = 3  # a category with less than one third of the mean is hunted for
_HUNTED = 5  # one in five, while there is such a category


def random_share(pool: Pool, count: int) -> int:
    """Return how many of `count` are drawn at random."""
    begun = not len(pool.features) or len(pool.features) - len(pool.open) >= _FIRST
    return -(-count // (_RANDOM_SHARE if begun else _FIRST_SHARE))


def informative(pool: Pool, count: int, seed: int) -> list[Pick]:
    """Return what teaches most now: images that stand for many while there are few labels; then
    doubtful ones, and some of the rarest categories where one has far fewer labels than others."""
    if not len(pool.features):
        return []
    picks: dict[int, Pick] = {}
    for strategy, share in _mixture(pool, count):
        wanted = min(share, count - len(picks))
        fresh = [
            pick for pick in strategy(pool, wanted + len(picks), seed) if pick.row not in picks
        ]
        picks |= {pick.row: pick for pick in fresh[:wanted]}
    return list(picks.values())


def _mixture(pool: Pool, count: int) -> list[tuple[Strategy, int]]:
    """Return strategies and how many images each may give; what one cannot, the next ones do."""
    labels = np.bincount(pool.answer[pool.answer >= 0], minlength=pool.belief.shape[1])
    if not len(pool.known) or labels.mean() < _ENOUGH:
        return [(medoids, count)]
    hunted = count // _HUNTED if labels.min() < labels.mean() / _FEW else 0
    return [(rare, hunted), (doubtful, count), (medoids, count)]
