"""The instant model suggests nothing that a person ruled out."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from core.instant import InstantPredictions, write_instant
from core.training.companion.head import Head, Scale
from core.training.companion.predict import Table, predict
from core.training.methods.pool import Linear
from gui.models.instant_table import InstantTable

IDS = np.array([4, 7, 9, 12])
ANT, BEE, FLY = 3, 5, 8


def said_with(*ruled_out: tuple[int, tuple[int, ...]], sure: float = 1.0) -> InstantPredictions:
    """A head that says ant, then bee, then fly of every image."""
    features: Any = SimpleNamespace(
        images=SimpleNamespace(ids=IDS), matrix=lambda rows: torch.ones(len(rows), 2)
    )
    weight = sure * torch.tensor([[2.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    head = Head(np.array([ANT, BEE, FLY]), Linear(weight, torch.zeros(3)))
    table = Table(features, Scale(torch.zeros(2), 1.0), ruled_out)
    return predict(table, head, np.arange(4), 1.0, labels=6)


def suggestions(said: InstantPredictions, cache: Path) -> dict[int, tuple[int, int | None] | None]:
    write_instant(cache, said)
    table = InstantTable.read(cache, 1)
    found = {int(image): table.proposal(int(image)) for image in IDS}
    return {image: it and (it.category_id, it.second_category_id) for image, it in found.items()}


def test_the_next_best_stands_and_nothing_where_all_was_ruled_out(tmp_path: Path) -> None:
    said = said_with((4, (ANT,)), (7, (ANT, BEE)), (9, (ANT, BEE, FLY)), (99, (ANT,)))
    assert suggestions(said, tmp_path) == {
        4: (BEE, FLY),
        7: (FLY, None),
        9: None,
        12: (ANT, BEE),
    }


def test_what_is_left_is_no_surer_than_before() -> None:
    plain, judged = said_with(), said_with((4, (ANT,)))
    assert judged.probabilities[0].tolist() == [0, *plain.probabilities[0, 1:].tolist()]
    assert np.array_equal(judged.probabilities[1:], plain.probabilities[1:])


def test_nothing_is_suggested_where_nothing_is_left_of_the_others(tmp_path: Path) -> None:
    found = suggestions(said_with((4, (ANT,)), sure=60.0), tmp_path)
    assert found[4] is None
    assert found[12] == (ANT, None)
