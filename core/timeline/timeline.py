"""The timeline's room of a project: the labels of every run, the way back to them, and which models
learned from a label that was corrected since."""

import json
from collections.abc import Sequence

from core.errors import UserError
from core.heavy_reading import read_heavily
from core.history import History
from core.jobs.run_folder import RunConfig
from core.rows import Changed
from core.run_rows import Round, Run
from core.runs import Runs
from core.store.database import Database
from core.store.queries import timeline as queries
from core.store.queries.timeline import Moment
from core.timeline.again import branching_from, without_what_was_wrong
from core.timeline.comparing import Side, compare_models
from core.timeline.rolling_back import roll_back_labels
from core.timeline.rows import Comparison, LabelRollback, Taint
from core.timeline.tainting import Learner, find_tainted


class Timeline:
    """Every run is a moment whose labels can be gone back to; every model a node."""

    def __init__(self, database: Database, history: History, runs: Runs) -> None:
        self._database = database
        self._history = history
        self._runs = runs

    def foresee(self, run_id: int) -> LabelRollback:
        """Return what `roll_back` would change; UserError where nobody can tell."""
        at = self._moment(run_id)
        found = read_heavily(self._database, _label_changes, at)
        return LabelRollback(run_id, found.back, found.other, found.gone)

    def roll_back(self, run_id: int) -> Changed:
        """Make the labels those of the moment at which a run was made, in one undoable step.

        All that a label says comes back: tier, author, time, how the image was selected.
        Rejections, audits, flags and comments stay. UserError where nobody can tell the labels.
        """
        at = self._moment(run_id)
        with self._history.edit("Go back to the labels of run {run}", run=run_id) as edit:
            roll_back_labels(edit.connection, at)
        return edit.changed

    def compare(self, before: int, after: int) -> Comparison:
        """Tell two models apart; by their ids."""
        sides = self._side(before), self._side(after)
        return read_heavily(self._database, compare_models, *sides)

    def tainted(self) -> tuple[Taint, ...]:
        """Return the models that learned from labels that were corrected since, or were taught by
        such ones; newest first."""
        learners = tuple(
            Learner(each.model_id, run.id, each.teacher_model_id, run.folder)
            for run in self._runs.all()
            for each in reversed(run.rounds)
        )
        return read_heavily(self._database, find_tainted, learners)

    def branch(self, model_id: int) -> RunConfig:
        """Return what to ask of a run that learns anew from the labels of that model's run, without
        touching today's, taught by that model where its recipe takes a teacher."""
        node = _model(self._runs.all(), model_id)
        self._moment(node.run_id)
        return branching_from(self._asked(node.run_id), node)

    def again(self, model_id: int) -> RunConfig:
        """Return what to ask of a run like that model's, with the labels of today; UserError where
        its teacher must be trained anew first."""
        runs = self._runs.all()
        models = {each.model_id: each for run in runs for each in run.rounds}
        tainted = {taint.model_id: models[taint.model_id] for taint in self.tainted()}
        asked = self._asked(_model(runs, model_id).run_id)
        return without_what_was_wrong(asked, models, tainted)

    def _moment(self, run_id: int) -> Moment:
        self._runs.get(run_id)
        with self._database.read() as connection:
            at = queries.moment(connection, run_id)
        if at is None:
            raise UserError(
                "Run {run} was made by an older Autodidact, which did not keep what was undone "
                "then: its labels cannot be told exactly.",
                run=run_id,
            )
        return at

    def _asked(self, run_id: int) -> RunConfig:
        with self._database.read() as connection:
            return RunConfig(**json.loads(queries.asked(connection, run_id)))

    def _side(self, model_id: int) -> Side:
        run = self._runs.get(_model(self._runs.all(), model_id).run_id)
        folder = self._runs.model_folder(model_id)
        return Side(model_id, run.id, run.folder, folder, self._asked(run.id))


def _label_changes(database: Database, at: Moment) -> queries.LabelChanges:
    with database.read() as connection:
        return queries.label_changes(connection, at)


def _model(runs: Sequence[Run], model_id: int) -> Round:
    for run in runs:
        for each in run.rounds:
            if each.model_id == model_id:
                return each
    raise UserError("There is no model {model}.", model=model_id)
