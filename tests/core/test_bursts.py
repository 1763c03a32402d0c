"""Bursts: consecutive captures of one folder."""

import numpy as np

from core.bursts import NONE, UNKNOWN, bursts
from core.finding.columns import SHOTS
from core.project import Project


def found(seconds: list[int], folders: list[int]) -> list[int]:
    return bursts(np.array(seconds, np.int64), np.array(folders, np.int64)).tolist()


def test_images_within_two_seconds_of_the_next_are_one_burst() -> None:
    assert found([10, 12, 14, 17, 30, 31], [0] * 6) == [0, 0, 0, NONE, 4, 4]


def test_the_order_of_the_images_does_not_matter_and_the_earliest_names_the_burst() -> None:
    assert found([14, 30, 12, 10], [0] * 4) == [3, NONE, 3, 3]


def test_other_folders_are_other_bursts() -> None:
    assert found([10, 10, 11, 11], [0, 1, 0, 1]) == [0, 1, 0, 1]


def test_images_without_a_capture_time_are_in_no_burst() -> None:
    unknown = int(UNKNOWN)
    assert found([unknown, unknown, 10, 11], [0] * 4) == [NONE, NONE, 2, 2]
    assert found([], []) == []
    assert found([5], [0]) == [NONE]


def test_stored_times_become_seconds(project: Project) -> None:
    times = {1: "2026-11-24T08:15:02", 2: "2026-11-24T08:14:59", 3: "no time", 4: None}
    with project._database.write() as connection:
        for id_, time in times.items():
            connection.exec_driver_sql("UPDATE image SET captured_at = ? WHERE id = ?", (time, id_))
    _, first, second, *others = SHOTS.load(project._database).captured[:5].tolist()
    assert first - second == 3
    assert others == [UNKNOWN, UNKNOWN]
