"""Undo and redo as steps that can be named when they are done."""

from dataclasses import dataclass

from core.project import Project
from core.rows import Changed, Edit
from gui.language import tr
from gui.notice import Notice


@dataclass(frozen=True, slots=True)
class Step:
    """What was undone, or done again (`forward`)."""

    edit: Edit
    changed: Changed
    forward: bool


def take_step(project: Project, *, forward: bool) -> Step:
    """Undo or redo one edit, on the edit lane. UserError if there is none."""
    history = project.history
    edit = history.next_redo() if forward else history.next_undo()
    changed = history.redo() if forward else history.undo()
    assert edit is not None  # else undo and redo would have refused
    return Step(edit, changed, forward)


def step_notice(step: Step) -> Notice:
    """Name the step, with the way back."""
    text = tr(step.edit.template, **step.edit.fields)
    if step.forward:
        return Notice(tr("Done again: {step}", step=text), undo=True)
    return Notice(tr("Undone: {step}", step=text), redo=True)
