"""The file in which the instant model's probabilities wait for who asks."""

from pathlib import Path

import numpy as np

from core.instant import InstantPredictions, instant_file, read_instant, write_instant


def said(*ids: int) -> InstantPredictions:
    probabilities = np.tile(np.array([0.75, 0.25], np.float16), (len(ids), 1))
    return InstantPredictions(np.array(ids, np.int64), probabilities, np.array([5, 9]), 12)


def test_what_is_written_is_read(tmp_path: Path):
    write_instant(tmp_path, said(3, 7))
    read = read_instant(tmp_path)
    assert read is not None
    assert read.ids.tolist() == [3, 7]
    assert read.probabilities.tolist() == [[0.75, 0.25]] * 2
    assert read.category_ids.tolist() == [5, 9]
    assert read.labels == 12
    assert [file.name for file in tmp_path.iterdir()] == ["instant.npz"]


def test_rows_are_found_by_image(tmp_path: Path):
    assert said(3, 7, 40).rows_of(np.array([40, 3, 8, 99])).tolist() == [2, 0, -1, -1]
    assert said().rows_of(np.array([1])).tolist() == [-1]


def test_there_is_nothing_before_the_first_and_in_a_damaged_file(tmp_path: Path):
    assert read_instant(tmp_path) is None
    instant_file(tmp_path).write_bytes(b"PK\x03\x04 half a file")
    assert read_instant(tmp_path) is None
