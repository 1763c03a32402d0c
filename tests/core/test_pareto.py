"""The front: hand-made models, and the law by which they stand there."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.cost import Cost
from core.pareto import Standing, compare_models, front
from core.run_rows import Round, Run
from core.types import RunState

HERE = Cost(10.0, 13.5, 3_400_000, "cpu", "fp32", "a processor × 2", 224)


def model(number: int, accuracy: float | None, milliseconds: float | None) -> Round:
    cost = replace(HERE, milliseconds=milliseconds) if milliseconds is not None else None
    return Round(
        number, 1, number, None, "head", "tiny", 0, accuracy, None, 60, None, True, "", False, cost
    )


def run_with(*rounds: Round) -> Run:
    return Run(
        1, "head", "tiny", RunState.DONE, Path(), "", None, None, "cpu", 0, 60, "", tuple(rounds)
    )


def test_the_front_leaves_out_who_is_slower_and_no_better() -> None:
    fast, best = Standing(1, 0.8, 5.0), Standing(2, 0.9, 9.0)
    slower, worse = Standing(3, 0.8, 6.0), Standing(4, 0.85, 9.0)
    assert front([best, slower, worse, fast]) == [fast, best]


def test_equals_stand_on_the_front_together() -> None:
    twins = [Standing(1, 0.8, 5.0), Standing(2, 0.8, 5.0)]
    assert front(twins) == twins


SHARES = st.integers(0, 5).map(float)


@given(st.lists(st.tuples(SHARES, SHARES), max_size=12))
def test_the_front_is_who_nobody_beats(models: list[tuple[float, float]]) -> None:
    standings = [Standing(key, *it) for key, it in enumerate(models)]

    def beats(one: Standing, other: Standing) -> bool:
        no_worse = one.accuracy >= other.accuracy and one.milliseconds <= other.milliseconds
        return no_worse and (one.accuracy, one.milliseconds) != (other.accuracy, other.milliseconds)

    unbeaten = {it.key for it in standings if not any(beats(other, it) for other in standings)}
    assert {it.key for it in front(standings)} == unbeaten


def test_models_of_all_runs_are_compared_from_the_fastest_on() -> None:
    found = compare_models([run_with(model(1, 0.9, 9.0)), run_with(model(2, 0.8, 4.0))])
    assert [it.model_id for it in found.compared] == [2, 1]
    assert found.front == {1, 2}


def test_what_was_not_measured_is_counted_and_not_compared() -> None:
    found = compare_models([run_with(model(1, None, 4.0), model(2, 0.9, None), model(3, 0.8, 5.0))])
    assert [it.model_id for it in found.compared] == [3]
    assert (found.unjudged, found.uncosted, found.elsewhere) == (1, 1, 0)


def test_milliseconds_of_another_machine_are_not_compared() -> None:
    before = model(1, 0.99, 0.1)
    before = replace(before, cost=replace(HERE, milliseconds=0.1, device="cuda", hardware="a card"))
    found = compare_models([run_with(before, model(2, 0.8, 5.0))])
    assert found.front == {2}
    assert found.elsewhere == 1


def test_nothing_is_compared_in_an_empty_project() -> None:
    assert compare_models([]).compared == ()
