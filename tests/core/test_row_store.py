from pathlib import Path

import numpy as np
import pytest

from core.row_store import RowStore


def store_in(folder: Path) -> RowStore:
    return RowStore(folder, shape=(3,), dtype=np.float16)


def test_rows_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    store_in(tmp_path).append(["a", "b"], np.array([[1, 2, 3], [4, 5, 6]]))
    assert store_in(tmp_path).read(["b", "a"]).tolist() == [[4, 5, 6], [1, 2, 3]]


def test_a_content_is_stored_once(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.append(["a", "a"], np.array([[1, 1, 1], [2, 2, 2]]))
    store.append(["a"], np.array([[3, 3, 3]]))
    assert len(store) == 1
    assert (tmp_path / "rows.bin").stat().st_size == 6


@pytest.mark.parametrize("torn", ["rows.bin", "digests.bin"])
def test_a_store_torn_by_a_kill_is_cut_to_its_whole_rows(tmp_path: Path, torn: str) -> None:
    store_in(tmp_path).append(["a", "b", "c"], np.arange(9).reshape(3, 3))
    path = tmp_path / torn
    path.write_bytes(path.read_bytes()[:-1])
    store = store_in(tmp_path)
    assert "b" in store
    assert "c" not in store
    store.append(["c"], np.array([[7, 7, 7]]))
    assert store_in(tmp_path).read(["a", "b", "c"]).tolist() == [[0, 1, 2], [3, 4, 5], [7, 7, 7]]


def test_two_runs_may_append_to_one_store(tmp_path: Path) -> None:
    one, other = store_in(tmp_path), store_in(tmp_path)
    one.append(["a"], np.array([[1, 1, 1]]))
    other.append(["b"], np.array([[2, 2, 2]]))
    one.append(["c"], np.array([[3, 3, 3]]))
    assert store_in(tmp_path).read(["a", "b", "c"])[:, 0].tolist() == [1, 2, 3]
