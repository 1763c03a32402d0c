"""Pictures that show the same in different splits are found, told once and weighed."""

from collections.abc import Sequence

import numpy as np
import pytest

from core import heavy_reading
from core.leaks import LeakKind
from core.row_store import RowStore


def put(project, column: str, values: dict[int, object]) -> None:
    with project._database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE image SET {column} = ? WHERE id = ?",
            [(value, id_) for id_, value in values.items()],
        )


def hold_out(project, ids: Sequence[int]) -> None:
    put(project, "split", dict.fromkeys(ids, "validation"))


def found(project):
    return {leak.kind: leak for leak in project.assessing.leaks().leaks}


def test_splits_without_twins_do_not_leak(project):
    hold_out(project, [1, 2, 3])
    check = project.assessing.leaks()
    assert (check.leaks, check.images, check.is_by_features) == ((), 40, False)


def test_equal_content_in_two_splits_is_a_leak_and_in_one_split_none(project):
    put(project, "digest", {1: b"a" * 16, 2: b"a" * 16, 3: b"b" * 16, 4: b"b" * 16})
    hold_out(project, [2])
    leak = found(project)[LeakKind.CONTENT]
    assert (leak.groups, leak.ids) == (1, (1, 2))


def test_near_duplicates_in_two_splits_are_a_leak_told_once(project):
    put(project, "digest", {1: b"a" * 16, 2: b"a" * 16})
    put(project, "duplicate_group", {1: 1, 2: 1, 5: 5, 6: 5, 7: 5, 8: 8, 9: 8})
    hold_out(project, [2, 7])
    leaks = found(project)
    assert set(leaks) == {LeakKind.CONTENT, LeakKind.DUPLICATES}
    assert (leaks[LeakKind.DUPLICATES].groups, leaks[LeakKind.DUPLICATES].ids) == (1, (5, 6, 7))


def test_a_burst_that_straddles_splits_is_a_leak(project):
    put(project, "captured_at", {n: f"2026-11-24T08:15:0{n}" for n in (1, 2, 3)})
    put(project, "captured_at", {8: "2026-11-24T09:00:00", 9: "2026-11-24T10:00:00"})
    hold_out(project, [3, 9])
    leaks = found(project)
    assert set(leaks) == {LeakKind.BURST}
    assert sorted(leaks[LeakKind.BURST].ids) == [1, 2, 3]


def test_images_that_a_model_finds_alike_are_a_leak(project):
    ids = list(project.catalog.ids())
    features = np.random.default_rng(0).normal(size=(len(ids), 96)).astype(np.float16)
    features[7] = features[3] * np.float16(1.01)
    rows = project.catalog.rows(ids)
    store = RowStore(project.cache / "features" / "tiny-96", shape=(96,), dtype=np.float16)
    store.append([row.digest.hex() for row in rows], features)
    hold_out(project, [ids[7]])
    check = project.assessing.leaks()
    assert check.is_by_features
    assert [leak.ids for leak in check.leaks] == [(ids[3], ids[7])]
    assert project.assessing.leaks(by_features=False).leaks == ()


def test_what_a_person_called_no_duplicate_is_no_leak(project):
    put(project, "duplicate_group", {1: 1, 2: 1})
    hold_out(project, [2])
    assert found(project)
    project.duplicates.set_distinct([1])
    assert not found(project)


@pytest.mark.parametrize(
    ("gold", "judged"), [((1, 2), 1), ((2,), 0), ((1,), 0)], ids=["both", "held out", "training"]
)
def test_only_a_gold_label_with_a_labeled_twin_in_training_is_judged_too_well(
    project, gold, judged
):
    put(project, "duplicate_group", {1: 1, 2: 1, 3: 1})
    hold_out(project, [2, 3])
    project.labels.give(list(gold), project.categories.all()[0].id)
    assert found(project)[LeakKind.DUPLICATES].judged == judged


def test_a_large_project_is_looked_through_in_another_process(project, monkeypatch):
    put(project, "duplicate_group", {1: 1, 2: 1})
    hold_out(project, [2])
    here = project.assessing.leaks()
    monkeypatch.setattr(heavy_reading, "WORTH", 10)
    assert project.assessing.leaks() == here
