"""Audits of a real project: drawn, checked, undone, gone with their model."""

import numpy as np
import pytest

from core.errors import UserError
from core.rows import ImageFilter, Selection
from core.store.queries.audits import StoredAudit, StoredCheck
from core.trust.audit_estimate import estimate_of
from core.trust.audits import sample
from core.trust.rows import AuditVerdict
from core.types import Tier
from tests.core.conftest import add_rows


@pytest.fixture
def trained(labeled, train):
    """200 more images; the model proposes ant or bee for each, all at 0.9 or more."""
    add = labeled.catalog.ids()
    with labeled._database.write() as connection:
        connection.exec_driver_sql("UPDATE image SET path = CAST('x' || path AS BLOB)")
    add_rows(labeled, 200)
    train(confidence=lambda id_: 0.9 + id_ % 10 / 100)
    assert len(labeled.catalog.ids()) == len(add) + 200
    return labeled


def answer(project, *, wrong=()):
    """Check every image of the audit that is not checked yet, these wrongly proposed."""
    for number, check in enumerate(project.audits.current().checks):
        if check.is_right is None:
            ant, bee = (category.id for category in project.categories.all())
            other = bee if check.proposed_category_id == ant else ant
            said = other if number in wrong else check.proposed_category_id
            project.audits.answer(check.image_id, said)


def test_an_audit_draws_open_proposals_above_its_threshold(trained):
    trained.audits.begin(0.95, size=20)
    audit = trained.audits.current()
    open_now = trained.catalog.ids(ImageFilter(has_proposal=True, minimum_confidence=0.95))
    assert audit.population == len(open_now)
    assert len({check.image_id for check in audit.checks} & set(open_now)) == 20
    assert {check.is_right for check in audit.checks} == {None}


def test_a_check_is_a_gold_label_and_evidence_at_once_and_one_step(trained):
    trained.audits.begin(0.9, size=5)
    before = trained.trust.curve().at(0.9).checks
    check = trained.audits.current().checks[0]
    trained.audits.answer(check.image_id, check.proposed_category_id)
    (row,) = trained.catalog.rows([check.image_id])
    assert (row.label.tier, row.label.selection_reason) == (Tier.GOLD, "audit")
    assert row.label.selection_probability is None
    assert row.proposal is None
    assert trained.audits.current().checks[0].is_right
    assert trained.trust.curve().at(0.9).checks == before + 1
    trained.history.undo()
    assert trained.audits.current().checks[0].is_right is None
    assert trained.catalog.rows([check.image_id])[0].label is None
    assert trained.trust.curve().at(0.9).checks == before
    trained.history.redo()
    assert trained.audits.current().checks[0].is_right


def test_what_was_checked_with_the_suggestion_in_sight_is_silver(trained):
    trained.audits.begin(0.9, size=2, hidden=False)
    answer(trained)
    ids = [check.image_id for check in trained.audits.current().checks]
    assert {row.label.tier for row in trained.catalog.rows(ids)} == {Tier.SILVER}


def test_enough_right_ones_prove_the_precision_and_wrong_ones_refute_it(trained):
    trained.audits.begin(0.9, size=30)
    answer(trained)
    assert trained.audits.current().verdict is AuditVerdict.OPEN
    trained.audits.extend(trained.audits.current().estimate.needed_checks - 1)
    answer(trained)
    assert trained.audits.current().verdict is AuditVerdict.OPEN
    trained.audits.extend(1)
    answer(trained)
    assert trained.audits.current().verdict is AuditVerdict.PROVEN
    trained.audits.begin(0.9, size=20)
    answer(trained, wrong=range(8))
    assert trained.audits.current().verdict is AuditVerdict.REFUTED


@pytest.mark.parametrize(
    ("population", "asked", "count", "wrong", "more"),
    [(77, 0.9, 30, 0, 15), (120, 0.8, 60, 3, 25), (295, 0.9, 60, 1, 24), (77, 0.99, 30, 1, 47)],
)
def test_it_says_the_fewest_checks_that_would_do(population, asked, count, wrong, more):
    """By halving alone it said 35, 60 (all of the rest), 28 and 47."""
    stored = StoredAudit(1, 1, 0.9, frozenset(), asked, population, True)

    def proven_after(further):
        if count + further == population:
            return True  # all were looked at
        low, _high = estimate_of(stored, answers(count + further, wrong)).interval
        return low >= asked

    assert estimate_of(stored, answers(count, wrong)).needed_checks == more
    assert [n for n in range(more + 1) if proven_after(n)] == [more]


def answers(count, wrong):
    return [False] * wrong + [True] * (count - wrong)


STORED = StoredAudit(1, 1, 0.9, frozenset(), 0.9, 200, True)


def test_what_comes_after_an_image_left_for_later_counts_once_that_is_answered():
    """Who leaves the hard ones for later would prove too much."""
    before = estimate_of(STORED, answers(20, 1))
    after = estimate_of(STORED, [*answers(20, 1), None, *answers(19, 0)])
    assert (after.checks, after.wrong, after.accepted) == (39, 1, 161)
    assert after.worst_wrong == before.worst_wrong  # nothing is learned of the rest
    whole = estimate_of(STORED, [*answers(20, 1), True, *answers(19, 0)])
    assert whole.worst_wrong < after.worst_wrong


def test_what_was_accepted_elsewhere_is_gone_and_none_or_all_of_it_may_be_wrong():
    whole = estimate_of(STORED, answers(60, 3))
    part = estimate_of(STORED, answers(60, 3), open_now=40)
    assert (whole.accepted, part.accepted) == (140, 40)
    assert part.worst_wrong == min(whole.worst_wrong, 40)
    assert part.interval[0] < whole.interval[0]
    assert part.interval[1] == 1.0


def test_what_is_open_anew_was_not_drawn_from_and_may_all_be_wrong():
    whole = estimate_of(STORED, answers(60, 0))
    more = estimate_of(STORED, answers(60, 0), open_now=150)
    assert more.worst_wrong == whole.worst_wrong + 10


def test_another_audit_is_of_all_that_is_open_also_of_what_was_drawn_before(trained):
    trained.audits.begin(0.9, size=20)
    trained.audits.begin(0.9, size=20)
    audit = trained.audits.current()
    assert audit.population == trained.review.count_above(0.9) == audit.estimate.accepted
    before = audit.population
    answer(trained)
    trained.audits.extend(10)
    drawn = [check.image_id for check in trained.audits.current().checks]
    assert len(set(drawn)) == len(drawn) == 30
    assert trained.audits.current().estimate.accepted == trained.review.count_above(0.9)
    assert trained.review.count_above(0.9) == before - 20


def test_after_an_acceptance_an_audit_speaks_of_what_is_left_and_draws_no_more(trained):
    trained.audits.begin(0.9, size=20)
    answer(trained)
    trained.review.accept_above(0.95)
    assert trained.audits.current().estimate.accepted == trained.review.count_above(0.9)
    with pytest.raises(UserError, match="decided elsewhere"):
        trained.audits.extend(10)


def test_who_leaves_one_for_later_learns_nothing_of_the_line_from_the_next(trained):
    trained.audits.begin(0.9, size=5)
    first, second = trained.audits.current().checks[:2]
    before = trained.trust.curve().at(0.9).checks
    trained.audits.answer(second.image_id, second.proposed_category_id)
    assert trained.audits.current().left_for_later == 1
    assert trained.trust.curve().at(0.9).checks == before
    trained.audits.answer(first.image_id, first.proposed_category_id)
    assert trained.audits.current().left_for_later == 0
    assert trained.trust.curve().at(0.9).checks == before + 2


def test_nobody_can_tell_counts_as_wrong(trained):
    trained.audits.begin(0.9, size=3)
    trained.audits.mark_unknown(trained.audits.current().checks[0].image_id)
    assert trained.audits.current().checks[0].is_right is False
    assert trained.audits.current().estimate.wrong == 1


def test_an_audit_ends_with_its_model(trained, train):
    trained.audits.begin(0.9, size=3)
    answer(trained)
    counted = trained.trust.curve().at(0.9).checks
    train(confidence=lambda id_: 0.9 + id_ % 10 / 100)
    assert trained.audits.current() is None
    assert trained.trust.curve().at(0.9).checks < counted
    with pytest.raises(UserError, match="No audit is under way"):
        trained.audits.extend()


def test_an_audit_of_one_category_is_no_evidence_for_all(trained):
    ant, _bee = (category.id for category in trained.categories.all())
    before = trained.trust.curve().at(0.9).checks
    trained.audits.begin(0.9, categories=frozenset({ant}), size=4)
    answer(trained)
    assert trained.trust.curve().at(0.9).checks == before
    assert trained.trust.curve(frozenset({ant})).at(0.9).checks >= 4


def test_nothing_open_is_said(trained):
    with pytest.raises(UserError, match="No proposal above"):
        trained.audits.begin(0.999)


def test_an_image_that_is_not_of_the_audit_is_refused(trained):
    trained.audits.begin(0.9, size=3)
    drawn = {check.image_id for check in trained.audits.current().checks}
    other = next(id_ for id_ in trained.catalog.ids() if id_ not in drawn)
    with pytest.raises(UserError, match="does not belong"):
        trained.audits.answer(other, trained.categories.all()[0].id)


def test_random_labels_given_since_the_training_are_checks_and_chosen_ones_are_not(trained):
    before = trained.trust.curve().at(0.0).checks
    open_now = list(trained.catalog.ids(ImageFilter(has_proposal=True)))
    ant, _bee = (category.id for category in trained.categories.all())
    trained.labels.give(open_now[:5], ant, selection=Selection("random", 0.02))
    trained.labels.give(open_now[5:9], ant, selection=Selection("doubtful"))
    assert trained.trust.curve().at(0.0).checks == before + 5
    trained.labels.clear(open_now[:5])
    assert trained.trust.curve().at(0.0).checks == before


def test_each_part_of_the_confidences_is_drawn_from_once():
    proposals = [StoredCheck(n, 1, n / 300, None) for n in range(300)]
    for seed in range(20):
        drawn = sorted(check.image_id for check in sample(proposals, 30, seed=seed))
        assert [number // 10 for number in drawn] == list(range(30))
    assert len(sample(proposals[:7], 30, seed=0)) == 7


def test_every_proposal_is_drawn_as_often_as_any_other():
    proposals = [StoredCheck(n, 1, n / 60, None) for n in range(60)]
    times, first = np.zeros(60), np.zeros(60)
    for seed in range(3000):
        drawn = sample(proposals, 12, seed=seed)
        times[[check.image_id for check in drawn]] += 1
        first[drawn[0].image_id] += 1
    assert abs(times - 600).max() < 5 * 600**0.5
    assert abs(first - 50).max() < 5 * 50**0.5


def test_suggestions_are_hidden_or_shown_until_the_first_answer(trained):
    trained.audits.begin(0.9, size=5)
    drawn = trained.audits.current().checks
    trained.audits.hide(hidden=False)
    audit = trained.audits.current()
    assert (audit.is_hidden, audit.checks) == (False, drawn)
    trained.audits.answer(drawn[0].image_id, drawn[0].proposed_category_id)
    assert trained.catalog.rows([drawn[0].image_id])[0].label.tier is Tier.SILVER
    with pytest.raises(UserError):
        trained.audits.hide(hidden=True)


def test_an_audit_is_no_measure_of_nodding(trained):
    """Shown above one line and hidden above another, it compares with nothing."""
    for hidden in (True, False):
        trained.audits.begin(0.9, size=5, hidden=hidden)
        answer(trained)
    agreements = trained.blind.agreements()
    assert (agreements.blind.decided, agreements.shown.decided) == (0, 0)
