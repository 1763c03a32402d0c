"""Which models learned from a label that was corrected since."""

import pytest


def test_a_corrected_label_taints_what_learned_from_it(corrected, train):
    project, run = corrected
    later = train()
    (taint,) = project.timeline.tainted()
    assert (taint.run_id, taint.images, taint.through) == (run.id, (1,), ())
    assert later.id != run.id


def test_a_corrected_pseudo_label_taints_what_learned_from_it(labeled, train):
    train()
    labeled.review.accept_above(0.8)  # bronze: 30 and what follows
    run = train()
    assert labeled.timeline.tainted() == ()
    labeled.labels.mark_unknown([35])
    (taint,) = labeled.timeline.tainted()
    assert (taint.run_id, taint.images) == (run.id, (35,))


def test_the_students_of_a_tainted_teacher_are_tainted_through_it(corrected, train):
    project, run = corrected
    teacher = run.rounds[0].model_id
    student = train()
    with project._database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE model SET teacher_model_id = ? WHERE run_id = ?", (teacher, student.id)
        )
    newest, _oldest = project.timeline.tainted()
    assert (newest.run_id, newest.images, newest.through) == (student.id, (), (teacher,))


@pytest.mark.parametrize("what", ["clear", "merge", "undo", "in bulk"])
def test_what_is_no_correction_taints_nothing(labeled, train, what):
    train()
    match what:
        case "clear":
            labeled.labels.clear([1])
        case "merge":
            labeled.categories.merge(1, into=2)
        case "undo":
            labeled.labels.give([1], 2)
            labeled.history.undo()
        case _:
            labeled.labels.clear([4])
            labeled.review.accept_above(0.5)
            assert labeled.catalog.rows([4])[0].label.category_id == 1
    assert labeled.timeline.tainted() == ()


def test_old_runs_are_judged_by_their_manifest(corrected):
    project, run = corrected
    with project._database.write() as connection:
        connection.exec_driver_sql("UPDATE run SET undone_edits = NULL")
    (taint,) = project.timeline.tainted()
    assert taint.images == (1,)
    (run.folder / "manifest.jsonl").unlink()
    assert project.timeline.tainted() == ()
