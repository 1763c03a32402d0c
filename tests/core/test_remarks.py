"""Remarks: flags and comments are edits; they leave with the export and come back."""

import csv

import pytest

from core.bringing_in import IncomingLabel
from core.errors import UserError
from core.exchange.csv_labels import read_labels
from core.project import Project
from core.remarks import RemarkCounts
from core.rows import Remark, Selection
from core.types import Source, Topic
from tests.core.commands.command_line import outcome, start


def run(*words: object):
    return outcome(start(*words))


def remark_of(project, image_id: int) -> Remark:
    return project.catalog.rows([image_id])[0].remark


def test_flags_and_comments_are_counted_and_undone(project):
    ids = list(project.catalog.ids())
    changed = project.remarks.flag(ids[:3], True)
    assert changed.topics == {Topic.REMARKS, Topic.HISTORY}
    assert set(changed.ids) == set(ids[:3])
    project.remarks.comment(ids[2:4], "  blurred ")
    assert project.remarks.counts() == RemarkCounts(3, 2)
    assert remark_of(project, ids[2]) == Remark(flagged=True, comment="blurred")
    assert project.history.next_undo().text == "Comment on 2"
    project.history.undo()
    assert project.remarks.counts() == RemarkCounts(3, 0)
    project.history.undo()
    assert project.remarks.counts() == RemarkCounts(0, 0)
    project.history.redo(2)
    assert project.remarks.counts() == RemarkCounts(3, 2)


def test_taking_a_flag_off_leaves_the_comment(project):
    image = project.catalog.ids()[0]
    project.remarks.comment([image], "ask Kim")
    project.remarks.flag([image], True)
    project.remarks.flag([image], False)
    assert remark_of(project, image) == Remark(comment="ask Kim")
    project.remarks.comment([image], "")
    with project._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM remark").scalar() == 0


def test_what_is_so_already_is_no_step(project):
    image = project.catalog.ids()[0]
    before = project.history.next_undo()
    project.remarks.flag([image], False)
    project.remarks.comment([image], " ")
    assert project.history.next_undo() == before


def test_remarks_leave_with_the_export_and_come_back(project, tmp_path):
    ids, (ant, _) = list(project.catalog.ids()), project.categories.all()
    project.labels.give(ids[:3], ant.id)
    project.remarks.flag(ids[:1], True)
    project.remarks.comment(ids[1:2], 'says "hm", twice')
    folder, out = project.folder, tmp_path / "out"
    project.close()
    assert run("export", folder, "--format", "csv", "--out", out).code == 0
    with (out / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["flagged"], row["comment"]) for row in rows] == [
        ("yes", ""), ("", 'says "hm", twice'), ("", ""),
    ]  # fmt: skip
    assert list(rows[0])[-3:] == ["flagged", "comment", "rejected"]
    assert run("undo", folder, "-n", "3").code == 0
    said = run("label", folder, "--csv", out / "labels.csv", "--json").facts
    assert (said["given"], said["broken"], said["missing"]) == (3, 0, 0)
    with Project.open(folder) as again:
        remarks = [row.remark for row in again.catalog.rows(ids[:3])]
    assert remarks == [Remark(flagged=True), Remark(comment='says "hm", twice'), Remark()]


def test_a_file_that_says_nothing_of_remarks_changes_none(project, tmp_path):
    image = project.catalog.ids()[0]
    project.remarks.flag([image], True)
    file = tmp_path / "plain.csv"
    file.write_text("file_name,label\n000000.png,ant\n")
    (line,) = read_labels(file)
    assert (line.flagged, line.comment) == (None, None)
    incoming = [IncomingLabel(image, line.label, flagged=line.flagged, comment=line.comment)]
    project.bring_in(incoming, source=Source.IMPORT, selection=Selection())
    assert remark_of(project, image).flagged


def test_labels_on_broken_images_are_counted(project):
    ids = list(project.catalog.ids())
    with project._database.write() as connection:
        connection.exec_driver_sql(f"UPDATE image SET state = 'broken' WHERE id <= {ids[1]}")
        connection.exec_driver_sql(f"UPDATE image SET state = 'missing' WHERE id = {ids[5]}")
    found = project.labeling.unreadable(ids[:6])
    assert (found.broken, found.missing, found.total) == (2, 1, 3)


def test_the_first_without_a_label_is_found_across_many(project):
    ids, (ant, _) = list(project.catalog.ids()), project.categories.all()
    project.labels.give(ids[:30], ant.id)
    project.labels.skip(ids[30:31])
    assert project.labeling.first_unlabeled(ids[:30] * 100) is None
    assert project.labeling.first_unlabeled(ids[:30] * 100 + ids[30:]) == 3000


def test_the_majority_is_of_those_that_have_a_category(project):
    ids, (ant, bee) = list(project.catalog.ids()), project.categories.all()
    with pytest.raises(UserError, match="None of the selected"):
        project.labeling.majority(ids)
    project.labels.give(ids[:2], bee.id)
    project.labels.give(ids[2:3], ant.id)
    assert project.labeling.majority(ids) == bee.id


def test_today_counts_no_proposal_that_was_accepted_unseen(project, train):
    ids, (ant, bee) = list(project.catalog.ids()), project.categories.all()
    project.labels.give(ids[:1], ant.id)
    project.labels.give(ids[1:2], bee.id)
    train()
    seen = [row.id for row in project.catalog.rows(ids) if row.proposal][:1]
    project.review.accept(seen)
    assert project.review.accept_above(0.6).ids
    assert project.labeling.answered_today() == 3


def test_today_counts_images_once_and_nothing_undone_skipped_or_imported(project):
    ids, (ant, bee) = list(project.catalog.ids()), project.categories.all()
    project.labels.give(ids[:3], ant.id)
    project.labels.give(ids[:1], bee.id)
    project.labels.mark_unknown(ids[3:4])
    project.labels.skip(ids[4:6])
    project.labels.give(ids[6:9], ant.id)
    project.history.undo()
    incoming = [IncomingLabel(ids[20], "ant")]
    project.bring_in(incoming, source=Source.IMPORT, selection=Selection())
    assert project.labeling.answered_today() == 4
    with project._database.write() as connection:
        connection.exec_driver_sql("UPDATE edit SET at = '2020-01-01' WHERE id < 4")
    assert project.labeling.answered_today() == 2
