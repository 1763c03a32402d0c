"""Features are read as they were stored, whichever backbone was there last."""

import numpy as np

from core.feature_files import read_features
from core.row_store import RowStore


def _store(cache, name, digests, value):
    rows = np.stack([np.full(4, value + at, np.float16) for at in range(len(digests))])
    RowStore(cache / "features" / f"{name}-4", shape=(4,), dtype=np.float16).append(digests, rows)


def test_the_store_that_has_seen_most_of_them_is_read(tmp_path):
    _store(tmp_path, "project", ["aa", "bb", "cc"], 1)
    _store(tmp_path, "another-folder", ["dd"], 9)
    features, present = read_features(tmp_path, ["cc", "ff", "aa"])
    assert present == [0, 2]
    assert features.tolist() == [[3] * 4, [1] * 4]


def test_rows_without_their_digests_yet_do_no_harm(tmp_path):
    _store(tmp_path, "project", ["aa", "bb", "cc"], 1)
    with (tmp_path / "features" / "project-4" / "rows.bin").open("ab") as file:
        file.write(np.full(5, 7, np.float16).tobytes())
    features, _present = read_features(tmp_path, ["bb"])
    assert features.tolist() == [[2] * 4]


def test_without_any_there_is_nothing(tmp_path):
    assert read_features(tmp_path, ["aa"])[1] == []
