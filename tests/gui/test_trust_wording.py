"""What is claimed of proposals, word for word; and what is not."""

from dataclasses import replace

from core.trust.remainder import remainder
from core.trust.rows import Audit, AuditVerdict, Certificate, PrecisionEstimate
from gui.trust_wording import (
    accept_in_words,
    certificate_in_words,
    estimate_in_words,
    progress_in_words,
    threshold_in_words,
    verdict_in_words,
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
    proof = Certificate(0.84, 93, 1, 0.9501, 93)
    assert certificate_in_words(proof, 0.95, remainder(1000, 49, 100)) == (
        "Proven with 95 % confidence: at least 95 % right. 93 checks, 1 wrong. That is of all "
        "above the line. Of the 900 that are accepted at least 94.5 % right, at worst 49 wrong."
    )


def test_without_enough_evidence_there_is_no_number_but_what_would_do():
    thin = PrecisionEstimate(0.9, 1240, 7, 0, None, None, None, None, 52)
    assert estimate_in_words(thin) == (
        "Not enough evidence to say how many are right: 52 more random checks would do."
    )


def test_nothing_is_said_of_nothing():
    nothing = PrecisionEstimate(0.99, 0, 80, 0, 1.0, (0.95, 1.0), 0, 0, 0)
    assert estimate_in_words(nothing) == "No proposal lies above the line."


def test_a_proof_says_by_how_many_checks():
    proven = certificate_in_words(Certificate(0.84, 93, 1, 0.9501, 93), 0.95)
    assert proven == "Proven with 95 % confidence: at least 95 % right. 93 checks, 1 wrong."


def test_what_is_not_proven_says_why_and_what_would_do():
    refused = certificate_in_words(Certificate(None, 40, 1, 0.88, 93), 0.95)
    assert refused == (
        "95 % is not proven: 1 of 40 checks are wrong. 53 more checks would do, if all are right."
    )
    empty = certificate_in_words(Certificate(None, 0, 0, 0.0, 59), 0.95)
    assert empty == ("95 % cannot be proven yet: 59 random checks without an error would do.")


def test_progress_claims_only_what_a_bound_carries_and_never_rounds_it_up():
    assert progress_in_words(12, 30, 0, 0.8899) == "12 of 30 · 0 wrong · at least 88 % right"
    assert progress_in_words(12, 30, 1, None) == "12 of 30 · 1 wrong"
    assert progress_in_words(0, 30, 0, 0.0) == "0 of 30 · 0 wrong"


def test_a_threshold_between_hundredths_is_told_in_thousandths():
    assert threshold_in_words(0.9) == "0.90"
    assert threshold_in_words(0.9731) == "0.973"


def test_a_hopeless_audit_advises_a_stricter_line_instead_of_checking_all():
    said = PrecisionEstimate(0.8, 210, 30, 2, 0.93, (0.7, 0.97), 14, 63, 210)
    audit = Audit(1, 1, 0.8, frozenset(), 0.95, 240, True, (), AuditVerdict.OPEN, said)
    assert "stricter line" in verdict_in_words(audit)[1]
    hopeful = replace(audit, estimate=replace(said, needed_checks=40))
    assert verdict_in_words(hopeful)[1] == ("40 more random checks would do, if all are right.")
