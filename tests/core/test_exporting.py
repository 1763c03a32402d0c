"""What an export knows of a label."""

from core.project import Project
from core.types import Tier
from tests.core.commands.command_line import outcome, start
from tests.core.conftest import add_rows


def test_a_label_is_exported_with_its_provenance(project, train):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([1], ant)
    project.labels.give([2], bee)
    run = train()
    project.review.accept([10])
    project.review.accept_above(0.89)
    project.labels.mark_unknown([20])
    rows = {row.file_name: row for row in project.export().rows}
    gold, silver, bronze = rows["000000.png"], rows["000009.png"], rows["000039.png"]
    assert len(rows) == 4
    assert (gold.label, gold.tier, gold.model, gold.decision) == ("ant", "gold", "", "")
    assert (gold.ai_label, round(gold.ai_confidence, 2)) == ("bee", 0.51)
    assert (silver.tier, silver.decision, silver.model) == ("silver", "accept", run.folder.name)
    assert (silver.label, silver.second_label, round(silver.confidence, 2)) == ("ant", "bee", 0.6)
    assert bronze.tier == "bronze"
    assert [entry.name for entry in project.export().classes] == ["ant", "bee"]


def test_only_the_tiers_asked_for_are_exported(project, train):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([1], ant)
    project.labels.give([2], bee)
    train()
    project.review.accept([10])
    assert len(project.export(tiers=frozenset({Tier.GOLD})).rows) == 2
    assert len(project.export(tiers=frozenset({Tier.SILVER})).rows) == 1


def test_what_was_ruled_out_is_exported_of_images_with_and_without_a_label(project, train):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([1], ant)
    project.labels.give([2], bee)
    train()
    project.review.reject([10, 11, 12])
    project.review.reject([12])
    project.labels.give([11], ant)
    rows = {row.file_name: row for row in project.export().rows}
    assert rows["000000.png"].rejected == ()
    open_, labeled, neither = (rows[f"{n:06}.png"] for n in (9, 10, 11))
    assert (open_.label, open_.tier, open_.decision, open_.rejected) == ("", "", "reject", ("ant",))
    assert (labeled.label, labeled.rejected) == ("ant", ("bee",))
    assert neither.rejected == ("ant", "bee")
    assert project.export().about["labels"] == {"bronze": 0, "gold": 3, "silver": 0}
    assert len(project.export(tiers=frozenset({Tier.GOLD})).rows) == 3
    project.categories.rename(ant, "emmet")
    assert project.export().rows[2].rejected == ("emmet",)
    project.history.undo(4)  # the name, a label and both rejections
    assert not any(row.rejected for row in project.export().rows)


def test_labels_come_back_from_an_export_with_their_tiers(project, train, tmp_path):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([1], ant)
    project.labels.give([2], bee)
    train()
    project.review.accept([10])
    project.review.accept_above(0.89)
    tiers = {row.file_name: row.tier for row in project.export().rows}
    assert set(tiers.values()) == {"gold", "silver", "bronze"}
    total = len(project.catalog.ids())
    project.close()
    out = tmp_path / "out"
    assert outcome(start("export", project.folder, "--format", "csv", "--out", out)).code == 0
    with Project.create(tmp_path / "q", tmp_path) as second:
        add_rows(second, total)
    told = outcome(start("label", tmp_path / "q", "--csv", out / "labels.csv"))
    below = sum(tier != "gold" for tier in tiers.values())
    assert f"{below} of them are silver or bronze, as the file says." in told.out
    with Project.open(tmp_path / "q") as second:
        assert {row.file_name: row.tier for row in second.export().rows} == tiers
