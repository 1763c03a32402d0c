"""What is claimed of proposals, word for word; and what is not."""

from dataclasses import replace

from core.commands.unproven import unproven
from core.trust.remainder import remainder
from core.trust.rows import Audit, AuditCheck, AuditVerdict, Certificate, Needed, PrecisionEstimate
from gui.audit_wording import (
    audit_in_words,
    certainty_in_words,
    progress_in_words,
    refusal_in_words,
    verdict_in_words,
)
from gui.proof_wording import certificate_in_words
from gui.trust_wording import (
    accept_in_words,
    basis_in_words,
    estimate_in_words,
    guarantee_in_words,
    threshold_in_words,
)

KNOWN = PrecisionEstimate(0.9, 1240, 200, 5, 0.975, (0.929, 0.991), 31, 88, 0)


def test_an_estimate_tells_share_interval_and_errors():
    assert accept_in_words(1240, 0.9) == "Accept 1,240 above 0.90"
    assert estimate_in_words(KNOWN) == (
        "97.5 % right (95 % interval 92.9–99.1), about 31 wrong, at worst 88."
    )


def test_where_some_are_set_aside_it_says_of_which_the_estimate_is_and_what_holds_for_the_rest():
    assert estimate_in_words(KNOWN, remainder(1240, 88, 40)) == (
        "Of all 1,240 above the line: 97.5 % right (95 % interval 92.9–99.1), about 31 wrong, at "
        "worst 88. Of the 1,200 that are accepted at least 92.6 % right, at worst 88 wrong."
    )  # 92.67 %: a bound is never rounded in its own favor
    assert estimate_in_words(KNOWN, remainder(1240, 88, 0)) == estimate_in_words(KNOWN)
    assert estimate_in_words(KNOWN, remainder(1240, 88, 1240)) == (
        f"Of all 1,240 above the line: {estimate_in_words(KNOWN)}"
    )


def test_a_proof_says_that_it_is_of_all_where_some_are_set_aside():
    proof = Certificate(0.84, 93, 1, 0.9501)
    assert certificate_in_words(proof, 0.93, remainder(1000, 49, 100)) == (
        "Proven with 95 % confidence: at least 93 % right. 93 checks, 1 wrong. That is of all "
        "above the line. Of the 900 that are accepted at least 94.5 % right, at worst 49 wrong."
    )


def test_what_is_proven_of_all_and_not_of_the_rest_is_not_called_proven():
    told = certificate_in_words(Certificate(0.84, 93, 1, 0.9501), 0.95, remainder(1000, 49, 100))
    assert told.startswith("95 % is proven of all above the line, but not of those that are left")
    assert told.endswith("Of the 900 that are accepted at least 94.5 % right, at worst 49 wrong.")


def test_without_enough_evidence_there_is_no_number_but_what_would_do():
    thin = PrecisionEstimate(0.9, 1240, 7, 0, None, None, None, None, 52)
    assert estimate_in_words(thin) == (
        "Not enough evidence: to say how many are right takes 52 more random checks above the line."
    )
    assert estimate_in_words(replace(thin, needed_checks=None)).startswith("Most of what was")


def test_it_says_why_the_interval_of_the_line_is_not_that_of_an_audit_or_a_proof():
    """Of one set of proposals: 80.9 % at least by the line, 86 % by the audit."""
    assert basis_in_words(KNOWN) == (
        "From 200 random checks, 5 wrong. The interval allows for trying every line."
    )
    assert "Find and an audit ask of one place alone" in guarantee_in_words()
    assert basis_in_words(replace(KNOWN, interval=None)) == "From 200 random checks, 5 wrong."
    assert "for this audit alone" in certainty_in_words()
    assert "another interval: from all random checks" in certainty_in_words()


def test_nothing_is_said_of_nothing():
    nothing = PrecisionEstimate(0.99, 0, 80, 0, 1.0, (0.95, 1.0), 0, 0, 0)
    assert estimate_in_words(nothing) == "No proposal lies above the line."


def test_a_proof_says_by_how_many_checks():
    proven = certificate_in_words(Certificate(0.84, 93, 1, 0.9501), 0.95)
    assert proven == "Proven with 95 % confidence: at least 95 % right. 93 checks, 1 wrong."


def test_what_is_not_proven_says_why_and_what_would_do():
    few = Certificate(None, 40, 1, 0.8861, tested=0.47, above=900, more=Needed(72, 0.0))
    assert certificate_in_words(few, 0.95) == (
        "95 % is not proven: 40 checks above 0.47, 1 wrong, prove 88.6 %. "
        "72 more random checks drawn from all proposals would do, if all of these are "
        "right."
    )
    both = replace(few, before_training=Needed(53, 0.46))
    assert certificate_in_words(both, 0.95).endswith(
        " 72 more random checks drawn from all proposals would do, or about 53 random labels "
        "before the next training, whose model will be judged instead, if all of these are right."
    )
    assert certificate_in_words(replace(few, more=Needed(80, 0.6)), 0.95).endswith(
        " 80 more random checks drawn from all proposals would do, if all of these above 0.60 are "
        "right."
    )
    none = Certificate(None, 0, 0, 0.0, above=900, more=Needed(72, 0.0))
    assert certificate_in_words(none, 0.95) == (
        "95 % cannot be proven yet: no random check tells of all proposals. 72 more random "
        "checks drawn from all proposals would do, if all of these are right."
    )
    assert certificate_in_words(replace(none, tested=0.7), 0.95).startswith(
        "95 % cannot be proven yet: no random check tells of all above 0.70. "
    )


def test_the_command_names_the_numbers_that_the_window_names():
    both = Certificate(
        None, 0, 0, 0.0, above=900, more=Needed(72, 0.0), before_training=Needed(53, 0.46)
    )
    assert unproven(both, 0.95).endswith(
        "72 more random checks, or about 53 random labels before the next training, whose model "
        "will be judged instead, would do if all of these are right: label images "
        "drawn at random (next --strategy random)."
    )
    later = replace(both, more=None)
    told = (
        "About 53 more random labels before the next training, whose model will be judged instead"
    )
    assert f"{told}, would do if all of these with a confidence of 0.46 or more are right" in (
        unproven(later, 0.95)
    )
    assert f"{told}, would do, if all of these above 0.46 are right" in (
        certificate_in_words(later, 0.95)
    )


def test_what_is_held_against_a_proof_is_named_and_no_number_where_none_would_do():
    found = Certificate(None, 60, 0, 0.7, tested=0.5, above=900, aside=120, untold=200)
    assert certificate_in_words(found, 0.95) == (
        "95 % is not proven: 60 checks above 0.50, 0 wrong, prove 70 %. 200 count as wrong: what "
        "was proposed as surely is mostly decided. 120 are set aside, and all wrong ones may be "
        "among the others. No number of further checks would do: label more and train again."
    )
    assert "All proposals are set aside" in certificate_in_words(replace(found, aside=900), 0.95)


def said_of(rest: int, low: float | None, *, wrong: int = 0, checks: int = 12) -> PrecisionEstimate:
    interval = None if low is None else (low, 1.0)
    return PrecisionEstimate(0.9, rest, checks, wrong, 1.0, interval, 0, 1, 0)


def test_progress_claims_only_what_a_bound_carries_and_never_rounds_it_up():
    assert progress_in_words(12, 30, 0, said_of(65, 0.8899)) == (
        "12 of 30 · 0 wrong · of the other 65 at least 88 % right"
    )
    assert progress_in_words(12, 30, 1, said_of(65, None)) == "12 of 30 · 1 wrong"
    assert progress_in_words(0, 30, 0, said_of(77, 0.0)) == "0 of 30 · 0 wrong"


def test_where_all_are_looked_at_the_answer_is_exact():
    done = said_of(0, 58 / 60, wrong=2, checks=60)
    assert progress_in_words(60, 60, 2, done) == "60 of 60 · 2 wrong · all looked at: 96.7 % right"
    audit = Audit(1, 1, 0.8, frozenset(), 0.95, 60, True, (), AuditVerdict.PROVEN, done)
    assert verdict_in_words(audit)[1] == (
        "58 of 60 are right: 96.7 %, and no estimate. Nothing is left to accept."
    )
    assert refusal_in_words(audit, None).startswith("Nothing is left to accept")


def test_an_audit_asks_of_all_only_where_all_are_looked_at():
    few = Audit(1, 1, 0.8, frozenset(), 0.95, 77, True, (), AuditVerdict.OPEN, said_of(77, 0.0))
    assert audit_in_words(few, "all categories") == (
        "Of 77 proposals above 0.80, are at least 95 % of those that you do not look at right? "
        "(all categories)"
    )
    check = AuditCheck(1, 1, 0.9, None)
    assert audit_in_words(replace(few, checks=(check,) * 77), "ant") == (
        "Are at least 95 % of 77 proposals above 0.80 right? (ant)"
    )


def test_an_audit_that_lets_nothing_be_accepted_says_why():
    proven = Audit(
        1, 1, 0.8, frozenset(), 0.95, 77, True, (), AuditVerdict.PROVEN, said_of(17, 0.96)
    )
    assert refusal_in_words(proven, remainder(17, 0, 3)) == ""
    assert "set aside for a look" in refusal_in_words(proven, remainder(17, 0, 17))
    refuted = replace(proven, verdict=AuditVerdict.REFUTED)
    assert "fewer than 95 % of the rest" in refusal_in_words(refuted, None)
    assert "not proven yet" in refusal_in_words(replace(proven, verdict=AuditVerdict.OPEN), None)


def test_a_threshold_between_hundredths_is_told_in_thousandths():
    assert threshold_in_words(0.9) == "0.90"
    assert threshold_in_words(0.9731) == "0.973"


def test_a_hopeless_audit_advises_a_stricter_line_instead_of_checking_all():
    said = PrecisionEstimate(0.8, 210, 30, 2, 0.93, (0.7, 0.97), 14, 63, 210)
    audit = Audit(1, 1, 0.8, frozenset(), 0.95, 240, True, (), AuditVerdict.OPEN, said)
    assert "stricter line" in verdict_in_words(audit)[1]
    hopeful = replace(audit, estimate=replace(said, needed_checks=40))
    assert verdict_in_words(hopeful)[1] == (
        "To prove it takes 40 more checks of this audit, if all are right."
    )


def test_what_was_left_for_later_in_an_audit_is_told():
    assert "1 left for later" in progress_in_words(12, 30, 0, KNOWN, later=1)
    assert "later" not in progress_in_words(12, 30, 0, KNOWN)
