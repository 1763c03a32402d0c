"""The precision above each stop: what counts as a check, and what is not known."""

from dataclasses import replace

import numpy as np

from core.trust.curve import STOPS, precision_curve
from tests.core.trust.evidence import checks_of, standings_of, together

RNG = np.random.default_rng(1)
PROPOSALS = RNG.uniform(0.5, 1, 4000)


def some(n, *, right=1.0, seed=0, **more):
    chance = np.random.default_rng(seed)
    return checks_of(chance.uniform(0.5, 1, n), chance.uniform(size=n) < right, **more)


def test_every_stop_counts_what_would_be_accepted_and_checked():
    checks = some(200, right=0.9)
    for stop in precision_curve(checks, standings_of(PROPOSALS)).stops:
        assert stop.accepted == (stop.threshold <= PROPOSALS).sum()
        assert stop.checks == (checks.confidences >= stop.threshold).sum()
        assert stop.wrong == (~checks.is_right & (checks.confidences >= stop.threshold)).sum()


def test_with_few_checks_it_says_how_many_more_and_no_number():
    curve = precision_curve(some(40), standings_of(PROPOSALS))
    last = curve.at(0.0)
    assert (last.precision, last.interval, last.worst_wrong) == (None, None, None)
    assert last.needed_checks == 59 - 40


def test_it_tells_after_as_many_checks_as_it_said_whatever_they_said():
    """It said 52 more after 40 checks and one error, and told after 19."""
    wrong = np.ones(58, bool)
    wrong[:2] = False
    chance = np.random.default_rng(0).uniform(0.5, 1, 59)
    before = precision_curve(checks_of(chance[:58], wrong), standings_of(PROPOSALS)).at(0.0)
    assert (before.interval, before.needed_checks) == (None, 1)
    then = precision_curve(checks_of(chance, [*wrong, True]), standings_of(PROPOSALS)).at(0.0)
    assert then.interval is not None


def test_of_what_somebody_chose_no_number_of_checks_would_tell():
    """Nine in ten above 0.95 were decided one by one, and the line stands there."""
    left = np.concatenate((PROPOSALS[PROPOSALS >= 0.95][::10], PROPOSALS[PROPOSALS < 0.95]))
    mixed = [
        type(m)(m.category_id, m.stop, m.made, s.open)
        for m, s in zip(standings_of(PROPOSALS), standings_of(left), strict=True)
    ]
    estimate = precision_curve(some(300), mixed).at(0.95)
    assert estimate.accepted > 0
    assert (estimate.interval, estimate.needed_checks) == (None, None)


def test_many_errors_are_told_though_the_checks_are_few():
    estimate = precision_curve(some(40, right=0.3), standings_of(PROPOSALS)).at(0.0)
    assert estimate.interval is not None
    assert estimate.interval[1] < 0.95


def test_the_numbers_of_wrong_ones_belong_to_the_interval():
    estimate = precision_curve(some(300, right=0.95), standings_of(PROPOSALS)).at(0.5)
    low, high = estimate.interval
    assert low <= estimate.precision <= high
    assert estimate.worst_wrong == round((1 - low) * estimate.accepted)
    assert estimate.expected_wrong == round((1 - estimate.precision) * estimate.accepted)


def test_what_was_accepted_before_counts_no_more():
    """All above 0.9 is accepted: the checks there say nothing of what is left."""
    checks = some(300, right=0.9)
    estimate = precision_curve(checks, standings_of(PROPOSALS, open_below=0.9)).at(0.5)
    assert estimate.accepted == ((PROPOSALS >= 0.5) & (PROPOSALS < 0.9)).sum()
    assert estimate.checks == (checks.confidences < 0.9).sum()


def test_proposals_set_aside_may_all_be_wrong():
    """Of those above 0.97 twelve were left for the eye: no check tells of them."""
    sure, rest = PROPOSALS[PROPOSALS >= 0.97], PROPOSALS[PROPOSALS < 0.97]
    left = np.concatenate((sure[:12], rest))
    made = standings_of(PROPOSALS)
    still = standings_of(left)
    mixed = [
        type(m)(m.category_id, m.stop, m.made, s.open) for m, s in zip(made, still, strict=True)
    ]
    plain = precision_curve(some(300), standings_of(rest)).at(0.5)
    estimate = precision_curve(some(300), mixed).at(0.5)
    assert estimate.accepted == plain.accepted + 12
    assert estimate.worst_wrong == plain.worst_wrong + 12


def test_an_audit_tells_only_of_thresholds_as_strict_as_its_own():
    gold = some(100, right=0.9)
    confidences = np.random.default_rng(5).uniform(0.9, 1, 80)
    audit = checks_of(confidences, np.ones(80, bool), moment=1.0, above=0.9)
    curve = precision_curve(together(gold, audit), standings_of(PROPOSALS))
    assert curve.at(0.85).checks == (gold.confidences >= 0.85).sum()
    assert curve.at(0.9).checks == (gold.confidences >= 0.9).sum() + 80
    assert curve.at(0.97).checks == (gold.confidences >= 0.97).sum() + (confidences >= 0.97).sum()


def test_an_audit_narrows_the_interval():
    gold = some(400, right=0.97)
    audit = checks_of(np.full(200, 0.95), np.ones(200, bool), moment=1.0, above=0.9)
    before = precision_curve(gold, standings_of(PROPOSALS)).at(0.9)
    after = precision_curve(together(gold, audit), standings_of(PROPOSALS)).at(0.9)
    assert after.interval[0] > before.interval[0]


def test_errors_that_doubt_took_along_count_no_more():
    """Of 4,000 proposals 400 are wrong; before, another 300 wrong ones were sought out and labeled:
    the random checks still count such as they were. All intervals must hold the truth, 0.9."""
    broken = 0
    for seed in range(100):
        chance = np.random.default_rng(seed)
        population = np.ones(4600, bool)
        population[:700] = False
        drawn = chance.permutation(4600)[:300]
        found = population[drawn]
        left = 400 + 3600 - int((drawn >= 1000).sum()) - int((drawn < 400).sum())
        sought_wrong = 600 - int(((drawn >= 400) & (drawn < 1000)).sum())
        sought = checks_of(
            np.full(sought_wrong, 0.9),
            [True] * (sought_wrong - _wrong_sought(drawn)) + [False] * _wrong_sought(drawn),
            sought=True,
        )
        truth = 1 - (400 - int((drawn < 400).sum())) / left
        checks = together(checks_of(np.full(300, 0.9), found), sought)
        estimate = precision_curve(checks, standings_of(np.full(left, 0.9))).at(0.9)
        broken += not estimate.interval[0] <= truth <= estimate.interval[1]
        assert abs(estimate.precision - truth) < 0.08
    assert broken <= 5


def _wrong_sought(drawn):
    """Of the images 400 to 999, which are sought, the first 300 are wrong."""
    return 300 - int(((drawn >= 400) & (drawn < 700)).sum())


def decided(n, *, right, at=0.9):
    """What a person looked for and decided, since the model was made."""
    return checks_of(np.full(n, at), np.full(n, right), moment=1.0, sought=True)


def test_what_a_person_took_out_by_eye_since_is_counted_out():
    """Of 2,000 proposals 400 are wrong. A person accepts 800, all right: of those left 400 are."""
    broken = 0
    for seed in range(100):
        drawn = np.random.default_rng(seed).permutation(2300)[:300]  # the first 400 are wrong
        wrong = int((drawn < 400).sum())
        checks = together(checks_of(np.full(300, 0.9), drawn >= 400), decided(800, right=True))
        estimate = precision_curve(checks, taken(2000, 800)).at(0.9)
        assert estimate.accepted == 1200
        truth = 1 - (400 - wrong) / 1200
        broken += not estimate.interval[0] <= truth <= estimate.interval[1]
    assert broken <= 5


def test_an_audit_takes_right_ones_away_from_looser_thresholds():
    """What was audited above 0.9 is no check of all above 0.6, but known: it is counted out."""
    confidences = np.linspace(0.6, 1, 1200)
    gold = checks_of(np.linspace(0.6, 1, 200), np.arange(200) % 4 > 0)
    audit = checks_of(np.full(140, 0.95), np.ones(140, bool), moment=1.0, above=0.9)
    gone = standings_of(confidences[(confidences < 0.9) | (np.arange(1200) % 2 == 0)])
    standings = [
        replace(m, open=s.open) for m, s in zip(standings_of(confidences), gone, strict=True)
    ]
    before = precision_curve(gold, standings).at(0.6)
    after = precision_curve(together(gold, audit), standings).at(0.6)
    assert after.checks == before.checks == 200
    assert after.precision < before.precision


def test_of_what_was_accepted_unseen_none_or_all_may_be_wrong():
    checks = some(300, right=0.9)
    all_open = precision_curve(checks, standings_of(PROPOSALS)).at(0.5)
    a_third = [replace(each, open=each.open * 2 // 3) for each in standings_of(PROPOSALS)]
    estimate = precision_curve(checks, a_third).at(0.5)
    assert estimate.worst_wrong >= all_open.worst_wrong
    assert estimate.interval[1] == 1.0


def test_what_was_gone_before_the_audit_is_no_part_of_what_it_was_drawn_from():
    """700 wrong ones were rejected, and 700 right ones accepted, before or after an audit of the
    600 that are left: what was taken before says nothing of them, so that it changes nothing."""
    audit = checks_of(np.full(100, 0.9), np.arange(100) > 9, moment=5.0, above=0.9)
    alone = precision_curve(audit, taken(2000, 0)).at(0.9)
    before = precision_curve(together(decided(700, right=False), audit), taken(2000, 0)).at(0.9)
    assert before.worst_wrong == alone.worst_wrong
    late = replace(decided(700, right=False), moments=np.full(700, 6.0))
    after = precision_curve(together(late, audit), taken(2000, 0)).at(0.9)
    assert after.worst_wrong < alone.worst_wrong


def taken(made, gone):
    """Proposals at 0.9: so many were made, so many of them are not open any more."""
    return [
        replace(each, open=each.open - (gone if each.made else 0))
        for each in standings_of(np.full(made, 0.9))
    ]


def test_an_audit_of_one_category_is_no_check_of_two():
    gold = some(200, right=0.9, predicted=np.arange(200) % 2)
    audit = replace(
        checks_of(np.full(80, 0.95), np.ones(80, bool), moment=1.0),
        drawn_of_all=np.zeros(80, bool),
    )
    both = precision_curve(
        together(gold, audit),
        standings_of(PROPOSALS) + standings_of(PROPOSALS, category=1),
        categories=frozenset({0, 1}),
    )
    assert both.at(0.0).checks == 200


def test_a_category_is_judged_by_its_own_checks():
    checks = some(200, predicted=np.arange(200) % 2)
    checks.is_right[::2] = False
    standings = standings_of(PROPOSALS, category=0) + standings_of(PROPOSALS, category=1)
    good = precision_curve(checks, standings, categories=frozenset({1})).at(0.0)
    bad = precision_curve(checks, standings, categories=frozenset({0})).at(0.0)
    assert (good.checks, good.wrong, good.accepted) == (100, 0, 4000)
    assert (bad.checks, bad.wrong) == (100, 100)


def test_all_intervals_together_hold_in_nineteen_of_twenty_projects():
    """300 projects of 3,000 proposals; one interval outside at any stop counts. Three standard
    deviations above 5 % are 26 of 300."""
    broken = 0
    for seed in range(300):
        chance = np.random.default_rng(seed)
        confidences = chance.uniform(0.4, 1, 3250)
        right = chance.uniform(size=3250) < confidences**0.3
        checks = checks_of(confidences[:250], right[:250])
        rest, truth = confidences[250:], right[250:]
        broken += any(
            stop.interval is not None
            and not stop.interval[0] - 1e-9
            <= truth[rest >= stop.threshold].mean()
            <= stop.interval[1] + 1e-9
            for stop in precision_curve(checks, standings_of(rest)).stops
        )
    assert broken <= 26


def test_the_stops_fall():
    assert list(STOPS) == sorted(STOPS, reverse=True)


def test_what_a_bulk_accept_set_aside_is_not_told_of_by_checks_of_the_rest():
    """Of all above the line one in ten was set aside for its likeness to a rare category."""
    confidences = np.linspace(0.3, 1, 2000)
    made = standings_of(confidences)
    thinned = [replace(each, open=each.open // 10) if each.stop < 9 else each for each in made]
    checks = checks_of(np.linspace(0.3, 1, 400), np.ones(400, bool))
    assert estimates(checks, made, above=0.7) != []
    assert estimates(checks, thinned, above=0.7) == []


def estimates(checks, standings, *, above: float) -> list[float]:
    stops = precision_curve(checks, standings).stops
    known = (stop for stop in stops if stop.threshold >= above)
    return [stop.precision for stop in known if stop.precision is not None]
