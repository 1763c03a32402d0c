"""Undo and redo of everything, in any order, across restarts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from core.errors import UserError
from core.project import Project
from core.rows import Selection
from core.types import EditState, Topic
from tests.core.conftest import add_rows

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["give", "unknown", "skip", "clear", "create", "rename", "merge", "delete", "move"]
        ),
        st.integers(0, 7),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


def _everything(project: Project) -> list[list[tuple[object, ...]]]:
    with project._database.read() as connection:
        return [
            [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]
            for table in ("label", "category", "decision", "proposal")
        ]


def _do(project: Project, kind: str, first: int, second: int) -> None:
    categories = [category.id for category in project.categories.all()] or [0]
    one = categories[first % len(categories)]
    other = categories[second % len(categories)]
    ids = list(project.catalog.ids())[first : first + second + 1]
    match kind:
        case "give":
            project.labels.give(ids, one)
        case "unknown":
            project.labels.mark_unknown(ids)
        case "skip":
            project.labels.skip(ids)
        case "clear":
            project.labels.clear(ids)
        case "create":
            project.categories.create(f"new {first} {second}")
        case "rename":
            project.categories.rename(one, f"named {first} {second}")
        case "merge":
            project.categories.merge(one, into=other)
        case "delete":
            project.categories.delete(one)
        case _:
            project.categories.move(one, second)


@settings(max_examples=25)
@given(steps=_STEPS)
def test_undoing_all_steps_and_redoing_them_ends_where_it_was(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("law")
    (folder / "images").mkdir()
    with Project.create(folder / "p", folder / "images") as project:
        add_rows(project, 12)
        project.categories.create("a")
        project.categories.create("b")
        states = [_everything(project)]
        for step in steps:
            try:
                _do(project, *step)
            except UserError:
                continue
            if _everything(project) != states[-1]:
                states.append(_everything(project))
        for earlier in reversed(states[:-1]):
            project.history.undo()
            assert _everything(project) == earlier
        for later in states[1:]:
            project.history.redo()
            assert _everything(project) == later


def test_undo_reaches_back_over_a_restart(project):
    ant = project.categories.all()[0].id
    project.labels.give(project.catalog.ids()[:3], ant)
    project.close()
    with Project.open(project.folder) as again:
        assert again.history.next_undo().text == "Label 3 as ant"
        again.history.undo()
        assert again.catalog.counts().labeled == 0
        again.history.redo()
        assert again.catalog.counts().labeled == 3


def test_a_step_that_changes_nothing_leaves_no_trace(project):
    before = len(project.history.edits())
    project.labels.clear(project.catalog.ids())
    assert len(project.history.edits()) == before


def test_a_step_that_fails_is_rolled_back_whole(project):
    with pytest.raises(UserError, match="already"):
        project.categories.create("ant")
    with pytest.raises(UserError, match="does not exist"):
        project.labels.give(project.catalog.ids(), 999)
    assert project.catalog.counts().labeled == 0
    assert project.history.next_undo().text == "Create category bee"


def test_something_new_after_an_undo_drops_what_was_undone(project):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give(project.catalog.ids()[:1], ant)
    project.history.undo()
    project.labels.give(project.catalog.ids()[:1], bee)
    assert project.history.next_redo() is None
    assert EditState.DROPPED in {edit.state for edit in project.history.edits()}
    with pytest.raises(UserError, match="nothing to redo"):
        project.history.redo()


def test_ten_thousand_labels_are_one_step(tmp_path):
    (tmp_path / "images").mkdir()
    with Project.create(tmp_path / "p", tmp_path / "images") as project:
        add_rows(project, 10_000)
        project.categories.create("a")
        (a,) = project.categories.all()
        changed = project.labels.give(project.catalog.ids(), a.id, selection=Selection("random"))
        assert len(changed.ids) == 10_000
        assert Topic.LABELS in changed.topics
        assert project.history.next_undo().count == 10_000
        project.history.undo()
        assert project.catalog.counts().labeled == 0


def test_every_label_knows_who_when_and_how(project):
    ant = project.categories.all()[0].id
    project.labels.give(project.catalog.ids()[:1], ant, selection=Selection("random", 0.25))
    label = project.catalog.rows(project.catalog.ids()[:1])[0].label
    assert (label.selection_reason, label.selection_probability) == ("random", 0.25)
    assert label.author == project.history.author
    assert label.given_at.startswith("20")
    assert (label.tier, label.source) == ("gold", "person")


def _five_steps(project):
    """Label images 1 to 5 one by one; return the ids of these edits, oldest first."""
    ant, bee = (category.id for category in project.categories.all())
    for image in range(1, 6):
        project.labels.give([image], ant if image % 2 else bee)
    return sorted(edit.id for edit in project.history.page(limit=5))


@given(jumps=st.lists(st.integers(0, 7), min_size=1, max_size=6))
@settings(max_examples=20)
def test_any_jumps_end_where_single_steps_would(tmp_path_factory, jumps):
    folder = tmp_path_factory.mktemp("jumps")
    (folder / "images").mkdir()
    with Project.create(folder / "p", folder / "images") as project:
        add_rows(project, 6)
        states = [_everything(project)]
        for number in range(2):
            project.categories.create(f"c{number}")
            states.append(_everything(project))
        one, two = (category.id for category in project.categories.all())
        for change in (
            lambda: project.labels.give([1, 2, 3], one),
            lambda: project.labels.give([2, 3, 4], two),
            lambda: project.categories.merge(one, into=two),
            lambda: project.labels.clear([2]),
            lambda: project.categories.rename(two, "c0"),  # a name that was taken before
        ):
            change()
            states.append(_everything(project))
        edits = [0, *sorted(edit.id for edit in project.history.page())]
        for place in jumps:
            project.history.jump_to(edits[place])
            assert _everything(project) == states[place]


def test_a_jump_says_what_changed_and_to_where_one_is_already_changes_nothing(project):
    steps = _five_steps(project)
    assert project.history.jump_to(steps[1]).ids == (3, 4, 5)
    assert project.history.next_undo().id == steps[1]
    assert project.history.jump_to(steps[1]).topics == frozenset()
    assert project.history.jump_to(steps[4]).ids == (3, 4, 5)
    assert project.history.next_redo() is None


def test_a_replaced_step_cannot_be_jumped_to(project):
    steps = _five_steps(project)
    project.history.jump_to(steps[2])
    project.labels.clear([1])
    with pytest.raises(UserError, match="replaced by later ones"):
        project.history.jump_to(steps[4])


def test_history_is_paged_by_key_and_narrowed_by_words(project):
    steps = _five_steps(project)
    first = project.history.page(limit=3)
    second = project.history.page(before=first[-1].id, limit=3)
    assert [edit.id for edit in first + second][:5] == steps[::-1]
    project.categories.create("벌 50%")
    assert [edit.values["category"] for edit in project.history.page(wanted="벌")] == ["벌 50%"]
    assert not project.history.page(wanted="0_%")
    templates = [each for each in project.history.templates() if "Label" in each]
    assert len(project.history.page(wanted="nothing of this", templates=templates)) == 5


def test_an_edit_knows_the_images_it_touched(project, train):
    ant, bee = (category.id for category in project.categories.all())
    project.labels.give([4, 2], ant)
    assert list(project.history.images_of(project.history.next_undo().id)) == [2, 4]
    project.categories.merge(ant, into=bee)
    assert list(project.history.images_of(project.history.next_undo().id)) == [2, 4]
    project.categories.rename(bee, "wasp")
    assert not project.history.images_of(project.history.next_undo().id)


def test_an_edit_does_not_go_through_the_whole_ledger_whatever_the_statistics_say(project):
    """Statistics of a young project made SQLite read every change for each label."""
    database, asked = project._database, []
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE tbl = 'change'")
        connection.exec_driver_sql(
            "INSERT INTO sqlite_stat1 VALUES ('change', 'change_by_row', '12 12 1 1'), "
            "('change', 'change_by_edit', '12 1 1 1')"
        )
    database._writer.dispose()

    def note(_connection, _cursor, statement, *_):
        if "FROM change" in statement and "SELECT" in statement:
            asked.append(statement)

    event.listen(database._writer, "before_cursor_execute", note)
    project.labels.give(project.catalog.ids()[:1], project.categories.all()[0].id)
    event.remove(database._writer, "before_cursor_execute", note)
    with database._writer.connect() as connection:
        for statement in asked:
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", _nothing(statement)
            )
            steps = [row[3] for row in plan]
            assert not any(step.startswith("SCAN change") for step in steps), statement
    assert len(asked) > 2


def _nothing(statement: str) -> tuple[None, ...]:
    return (None,) * statement.count("?")
