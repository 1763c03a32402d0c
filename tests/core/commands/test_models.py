"""What is told of models: rounds, costs, the way back, the neighbors they decide by."""

from collections.abc import Callable
from pathlib import Path

from core.project import Project
from tests.core.commands.command_line import COLORS, Said

Say = Callable[..., Said]


def test_neighbors_are_the_labeled_images_that_look_alike(taught, say: Say):
    ground, project, _ = taught
    labeled = dict(ground.some(5))
    image = next(name for name in ground.truth if name not in labeled)
    facts = say("neighbors", project, image, "--json").facts
    found = facts["neighbors"]
    assert facts["file_name"] == image and facts["proposal"] in COLORS
    assert all(labeled[each["file_name"]] == each["category"] for each in found)
    assert [each["similarity"] for each in found] == sorted(
        (each["similarity"] for each in found), reverse=True
    )
    assert say("neighbors", project, image).out.startswith("file_name,category,similarity\n")


def test_neighbors_of_an_image_that_is_not_there_are_refused(project: Path, say: Say):
    said = say("neighbors", project, "nowhere.png")
    assert said.code == 1 and "no image nowhere.png" in said.err


def test_runs_lists_rounds(project: Path, say: Say):
    said = say("runs", project)
    assert said.out.splitlines()[0].split()[:4] == ["run", "recipe", "backbone", "state"]
    (run,) = say("runs", project, "--json").facts["runs"]
    assert (run["state"], run["rounds"][0]["current"]) == ("done", True)


def test_runs_goes_back_to_any_round_rejected_ones_too(project: Path, say: Say):
    say("train", project, "--recipe", "pseudo-label", "--rounds", "1")
    listed = say("runs", project, "--json").facts["runs"]
    newest, *_, oldest = listed
    assert len(newest["rounds"]) == 2
    for run, round_ in ((newest, newest["rounds"][1]), (newest, newest["rounds"][0])):
        name = f"{run['run']}.{round_['number']}"
        told = say("runs", project, "--make-current", name, "--json").facts["runs"]
        current = [it["model"] for one in told for it in one["rounds"] if it["current"]]
        assert current == [round_["model"]]
        with Project.open(project, read_only=True) as opened:
            assert opened.catalog.counts().proposals > 0
    assert say("runs", project, "--make-current", str(oldest["run"])).code == 0
    said = say("runs", project, "--make-current", "1.99")
    assert (said.code, said.err) == (1, "Run 1 has no round 99.\n")


def test_runs_says_what_models_cost_and_which_are_worth_it(project: Path, say: Say):
    said = say("runs", project).out
    assert all(head in said.splitlines()[0] for head in ("ms/image", "MB", "best"))
    assert "* no other model is as right and as fast" in said
    rounds = [it for run in say("runs", project, "--json").facts["runs"] for it in run["rounds"]]
    assert any(it["on_front"] for it in rounds)
    cost = rounds[0]["cost"]
    assert cost["milliseconds"] > 0
    assert cost["device"] == "cpu"
    assert cost["megabytes"] * 1e6 > 4 * cost["parameters"] - 1e4


def test_the_report_is_written_in_the_language_that_is_asked_for(project: Path, say: Say, tmp_path):
    for code, words in (("en", "How right is the model?"), ("ko", "모델은 얼마나 맞는가?")):
        out = tmp_path / f"{code}.html"
        facts = say("report", project, "--out", out, "--language", code, "--json").facts
        assert facts == {"out": str(out), "bytes": out.stat().st_size, "language": code}
        assert words in out.read_text("utf-8")
    assert say("report", project, "--out", tmp_path / "x.html", "--language", "fr").code == 2


def test_a_training_that_is_refused_leaves_no_run(project: Path, say: Say):
    before = {each.name for each in (project / "runs").iterdir()}
    for words, code in (
        (("--backbone", "nope"), 1),
        (("--set", "weights=/nowhere.pt"), 1),
        (("--recipe", "predict"), 2),
        (("--set", "nonsense=1"), 2),
    ):
        said = say("train", project, *words)
        assert (said.code, said.err.count("\n")) == (code, 1)
    assert {each.name for each in (project / "runs").iterdir()} == before
    assert len(say("runs", project, "--json").facts["runs"]) == len(before)
