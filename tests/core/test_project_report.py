"""The report is one file, whatever the project is called and knows."""

import re

from core.project_report import write_report


def test_a_project_without_a_model_has_a_report(project, tmp_path):
    write_report(project, tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "There is no model yet." in text
    assert "at least 50 gold labels" in text


def test_the_report_tells_figures_and_needs_nothing_beside_it(labeled, train, tmp_path):
    ant = labeled.categories.all()[0].id
    labeled.categories.rename(ant, "<script>alert(1)</script>")
    train()
    write_report(labeled, tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "50.0 %" in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert not re.search(r"(src|href)=\"(?!data:)", text)
