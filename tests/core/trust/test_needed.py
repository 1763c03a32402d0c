"""How many checks would do: so many do, and one says so only where some would."""

import numpy as np
import pytest

from core.trust.certificate import certify
from tests.core.trust.evidence import checks_of, standings_of, together

PROPOSALS = np.linspace(0.3, 1, 4000)


def found(checks, left=PROPOSALS, *, made=None, aside=lambda line: 0):
    standings = [
        type(now)(now.category_id, now.stop, before.made, now.open)
        for now, before in zip(
            standings_of(left), standings_of(left if made is None else made), strict=True
        )
    ]

    def above(line):
        return int((left >= line).sum())

    return certify(checks, standings, above, precision=0.95, aside_above=aside)


def some(count, *, wrong_below, seed=0, moment=0.0):
    """Random checks, every third wrong of those less sure than `wrong_below`."""
    at = np.random.default_rng(seed).uniform(0.3, 1, count)
    return checks_of(at, (at >= wrong_below) | (np.arange(count) % 3 > 0), moment=moment)


def after(checks, needed, *, seed, moment, aside):
    """Draw so many of the proposals; those above its line are right, others mostly."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(PROPOSALS), needed.checks, replace=False)
    at = PROPOSALS[drawn]
    right = (at >= needed.line) | (rng.uniform(size=len(at)) < 0.7)
    left = np.delete(PROPOSALS, drawn)
    return found(
        together(checks, checks_of(at, right, moment=moment)),
        left,
        made=PROPOSALS if moment else left,
        aside=aside,
    )


@pytest.mark.parametrize("share", [0, 0.4])
@pytest.mark.parametrize(("count", "wrong_below"), [(0, 0), (30, 0), (40, 0.6), (70, 0.8)])
def test_so_many_checks_do(count, wrong_below, share):
    def aside(line):
        return int(share * (line <= PROPOSALS).sum())

    done = []
    for seed in range(10):
        checks = some(count, wrong_below=wrong_below, seed=seed)
        before = found(checks, aside=aside)
        assert before.threshold is None
        for needed, moment in ((before.more, 1.0), (before.before_training, 0.0)):
            then = after(checks, needed, seed=seed, moment=moment, aside=aside)
            done.append(then.threshold is not None)
    assert sum(done) >= 0.9 * len(done)


def test_without_an_error_they_are_as_many_as_the_textbook_says():
    none = found(checks_of([], []))
    assert (none.more.checks, none.before_training.checks) == (72, 59)
    assert found(some(58, wrong_below=0)).before_training.checks == 1


def test_enough_for_all_is_not_enough_for_what_is_left_when_some_are_set_aside():
    checks = some(70, wrong_below=0)
    assert found(checks).threshold is not None
    guarded = found(checks, aside=lambda line: int(0.6 * (line <= PROPOSALS).sum()))
    assert guarded.threshold is None
    assert guarded.lower_bound >= 0.95
    assert guarded.before_training.checks > 20


def test_no_number_is_named_where_none_would_do():
    few = np.linspace(0.3, 1, 15)
    assert found(checks_of([], []), few).more is None
    hopeless = found(some(60, wrong_below=1.1))
    assert hopeless.more is None
    assert hopeless.before_training is None


def test_what_was_accepted_beside_the_rest_leaves_hope_for_the_next_model_only():
    left = PROPOSALS[::3]
    guarded = found(some(70, wrong_below=0), left, made=PROPOSALS)
    assert guarded.untold == len(left)
    assert guarded.more is None
    assert guarded.before_training is not None
