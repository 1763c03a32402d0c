import torch
from hypothesis import given
from hypothesis import strategies as st

from core.training.evidence.folds import burst_groups, grouped_folds

Rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=2, max_size=60)


@given(Rows, st.integers(2, 6))
def test_a_group_never_parts(rows: list[tuple[int, int]], count: int) -> None:
    classes, groups = (torch.tensor(column) for column in zip(*rows, strict=True))
    folds = grouped_folds(classes, groups, folds=count)
    for group in groups.unique():
        assert len(folds[groups == group].unique()) == 1


@given(Rows, st.integers(2, 6))
def test_every_fold_is_used(rows: list[tuple[int, int]], count: int) -> None:
    classes, groups = (torch.tensor(column) for column in zip(*rows, strict=True))
    folds = grouped_folds(classes, groups, folds=count)
    assert folds.unique().tolist() == list(range(min(count, len(groups.unique()))))


def test_classes_are_spread_evenly() -> None:
    classes = torch.arange(30) % 3
    folds = grouped_folds(classes, torch.arange(30), folds=5)
    for fold in range(5):
        assert torch.bincount(classes[folds == fold], minlength=3).tolist() == [2, 2, 2]


def test_near_duplicates_join_and_chains_join_all_along() -> None:
    along = torch.tensor([0.0, 0.2, 0.4, 1.5])
    features = torch.stack((along.cos(), along.sin()), 1)
    groups = burst_groups(features, torch.arange(4))
    assert groups[0] == groups[1] == groups[2]
    assert groups[3] != groups[0]


def test_manifest_groups_stay_joined_however_unlike_they_look() -> None:
    groups = burst_groups(torch.eye(3), torch.tensor([7, 8, 7]))
    assert groups[0] == groups[2] != groups[1]
