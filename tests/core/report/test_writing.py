"""The report is one file, in a language, whatever the project is called and knows."""

import re
import shutil
import xml.etree.ElementTree as ET
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from core.jobs.run_folder import RunConfig
from core.language import language_of
from core.project import Project
from core.report.wording import Wording
from core.report.writing import write_report
from core.rows import Selection
from tests.core.conftest import STATED, add_rows, write_results

VOID = {"meta", "img", "link", "br", "input"}


class Balance(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def written(project, tmp_path, language="en") -> str:
    """Write the report and check what must hold of every one."""
    out = tmp_path / "r.html"
    write_report(project, out, language_of(language))
    text = out.read_text("utf-8")
    balance = Balance()
    balance.feed(text)
    assert not balance.open
    assert "<script" not in text
    assert not re.search(r"""(src|href|url)\s*[=(]\s*(?!["']?(data:|#tip))""", text)
    assert str(tmp_path) not in text
    for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(drawing.replace("&nbsp;", " "))
    return text


def said(html: str) -> str:
    """What a reader sees, on one line."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(body))


def test_an_empty_project_has_a_report_that_says_what_is_missing(tmp_path):
    (tmp_path / "none").mkdir()
    with Project.create(tmp_path / "p.autodidact", tmp_path / "none") as project:
        text = said(written(project, tmp_path))
    assert "Nothing is labeled yet." in text
    assert "No audit was made." in text
    assert "No model has been trained yet." in text


def test_a_project_without_a_model_has_a_report(project, tmp_path):
    text = said(written(project, tmp_path))
    assert "There is no model yet." in text
    assert "at least" in text
    assert "gold labels of images drawn at random" in text


def test_the_report_tells_figures_and_needs_nothing_beside_it(labeled, train, tmp_path):
    ant = labeled.categories.all()[0].id
    labeled.categories.rename(ant, "<script>alert('1')</script> & \"ant\"")
    train()
    text = written(labeled, tmp_path)
    assert "50 %" in said(text)
    assert "7–93 %" in said(text)
    assert "&lt;script&gt;alert(" in text


def test_it_tells_how_the_labels_came_about(project, tmp_path):
    ids, ant = project.catalog.ids(), project.categories.all()[0].id
    project.labels.give(ids[:6], ant, selection=Selection("random", 0.15))
    project.labels.give(ids[6:8], ant, selection=Selection("doubtful"))
    text = said(written(project, tmp_path))
    assert "6 of 8 labels (75 %) are gold and of images drawn at random" in text
    assert "Drawn at random 6 0 0 6 75 %" in text
    assert "Most doubtful 2 0 0 2 25 %" in text


def test_labels_that_were_not_drawn_speak_for_themselves_only(labeled, tmp_path):
    assert "No gold label is of an image drawn at random" in said(written(labeled, tmp_path))


def test_it_tells_what_was_rejected_and_how_blind_and_shown_agree(labeled, train, tmp_path):
    train()
    ids = labeled.catalog.ids()
    ant, bee = (category.id for category in labeled.categories.all())
    proposed = {row.id: row.proposal.category_id for row in labeled.catalog.rows(ids[10:16])}
    labeled.review.reject(ids[10:12])
    labeled.review.accept(ids[12:15])
    labeled.blind.name([ids[15]], bee if proposed[ids[15]] == ant else ant)
    text = said(written(labeled, tmp_path))
    assert "Rejected: not this category 2" in text
    assert "Accepted after a look 3" in text
    assert "1 image is not ant" in text
    assert "hidden: 0 of 1: 0 % (0–98 %). Where it was shown: 3 of 5: 60 %" in text


def test_an_audit_is_told_with_what_it_proved_and_outlives_its_model(labeled, train, tmp_path):
    train()
    labeled.audits.begin(0.0, precision=0.5, size=10)
    for check in labeled.audits.current().checks:
        labeled.audits.answer(check.image_id, check.proposed_category_id)
    assert "of an earlier model" not in said(written(labeled, tmp_path)).lower()
    assert "Proven: at least 50 % of the rest are right" in said(written(labeled, tmp_path))
    train()
    text = said(written(labeled, tmp_path))
    assert "Proven: at least 50 % of the rest are right Of an earlier model" in text


def test_a_begun_audit_without_an_answer_proves_nothing_and_is_left_out(labeled, train, tmp_path):
    train()
    labeled.audits.begin(0.0, size=10)
    assert "No audit was made." in said(written(labeled, tmp_path))


def test_the_timeline_shows_rounds_kept_and_rejected_and_those_in_doubt(labeled, train, tmp_path):
    first = STATED["rounds"][0]
    worse = {
        **first,
        "number": 1,
        "teacher": 0,
        "accepted": False,
        "reason": "Worse: 1 won, 3 lost.",
        "folder": "rejected",
    }
    train(rounds=[first, worse])
    bee = labeled.categories.all()[1].id
    labeled.labels.give([labeled.catalog.ids()[0]], bee)
    text = written(labeled, tmp_path)
    assert "Worse: 1 won, 3 lost." in said(text)
    assert "learned from 1 label that was corrected since" in said(text)
    drawing = text[text.index('class="drawing"') : text.index('class="story"')]
    assert drawing.count('class="node rejected"') == 1
    assert drawing.count('class="arrow"') == 1
    assert drawing.count('class="taint"') == 2
    assert drawing.count('class="ring"') == 1


def test_a_run_that_failed_is_named_without_what_it_said_of_the_disk(labeled, tmp_path):

    run = labeled.runs.create(RunConfig(recipe="head"))
    labeled.runs.begin(run.id)
    labeled.runs.fail(run.id, f"No space left in {tmp_path}.")
    assert "Runs that left no model: 1 (head, failed)" in said(written(labeled, tmp_path))


def test_sixty_categories_with_long_names_are_drawn_as_a_map(project, tmp_path):
    names = [f"a very long name of a category indeed, number {n}" for n in range(60)]
    for category in project.categories.all():
        project.categories.delete(category.id)
    for name in names:
        project.categories.create(name)
    known = [category.id for category in project.categories.all()]

    with project._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM image")
    add_rows(project, 140)
    ids = list(project.catalog.ids())
    for place, id_ in enumerate(ids[:120]):
        project.labels.give([id_], known[place % 60])
    run = project.runs.create(RunConfig(recipe="head"))
    project.runs.begin(run.id)
    write_results(run, ids, lambda id_: id_ % 2, lambda id_: 0.9)
    probabilities = np.full((len(ids), 60), 0.001, np.float32)
    probabilities[:, 7] = 0.941
    np.savez(run.folder / "predictions.npz", ids=np.array(ids), probabilities=probabilities)
    np.savez(
        run.folder / "validation.npz",
        ids=np.array(ids[:120]),
        truth=np.arange(120, dtype=np.int16) % 60,
        probabilities=probabilities[:120],
    )
    project.runs.finish(run.id)
    text = written(project, tmp_path)
    assert 'class="confusion"' not in text
    heat = text[text.index('class="heat"') :]
    assert heat[: heat.index("</svg>")].count("<rect") == 60 + 1
    assert "number 3 0 of 2 a very long name of a category indeed, number 7 (2)" in said(text)


def test_pictures_of_mistakes_are_inside_and_their_lack_is_said(labeled, train, tmp_path):
    train(best=lambda id_: 1)
    assert "No picture is kept." in said(written(labeled, tmp_path))
    Image.new("RGB", (8, 8), "red").save(tmp_path / "small.jpg")
    wrong = labeled.catalog.rows(labeled.catalog.ids()[:4])
    picture = (tmp_path / "small.jpg").read_bytes()
    labeled._thumbnails.put([(row.digest, picture) for row in wrong])
    text = written(labeled, tmp_path)
    assert text.count('src="data:image/jpeg;base64,') == 2
    assert "No picture is kept." not in said(text)


def test_a_category_that_was_deleted_since_is_still_a_row(labeled, train, tmp_path):
    train()
    labeled.categories.delete(labeled.categories.all()[0].id)
    assert "deleted category" in said(written(labeled, tmp_path))


def test_the_report_speaks_korean(labeled, train, tmp_path):
    for category, name in zip(labeled.categories.all(), ("개미", "벌"), strict=True):
        labeled.categories.rename(category.id, name)
    train()
    text = written(labeled, tmp_path, "ko")
    assert '<html lang="ko">' in text
    english = re.findall(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", said(text))
    assert not english


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_number_of_a_share_has_its_unit(labeled, train, tmp_path, language):
    train()
    text = said(written(labeled, tmp_path, language))
    assert not re.search(r"\d–\d+(?! ?%|\d|[.,]\d)", text)


def test_a_model_whose_files_were_deleted_is_not_called_none(labeled, train, tmp_path):
    shutil.rmtree(train().folder.parent)
    text = said(written(labeled, tmp_path))
    assert "The files of the model were deleted: train again" in text
    assert "There is no model yet." not in text


@pytest.mark.parametrize(
    ("ends", "count", "wanted"),
    [
        ((0.7791, 1.0), 30, "77–100 %"),
        ((0.7713, 0.9701), 30, "77–98 %"),
        ((0.77138, 0.97012), 1000, "77.1–97.1 %"),
        ((0.57, 0.58), 30, "57–58 %"),
    ],
)
def test_no_bound_is_rounded_in_its_own_favor(ends, count, wanted):
    say = Wording(language_of("en"))
    assert say.interval(ends, count).replace("\N{NO-BREAK SPACE}", " ") == wanted
    assert say.signed_bounds((-0.01239, 0.01231)) == ("−1.3", "+1.3")


def test_what_an_audit_proved_is_said_as_it_was_asked(labeled, train, tmp_path):
    train()
    labeled.audits.begin(0.0, precision=0.525, size=10)
    for check in labeled.audits.current().checks:
        labeled.audits.answer(check.image_id, check.proposed_category_id)
    text = said(written(labeled, tmp_path))
    assert "Are at least 52.5 % of" in text
