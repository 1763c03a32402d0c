"""A node of the timeline in words: what taught what, from how much, how right, kept or not."""

from collections.abc import Mapping

from core.run_rows import Round, Run
from core.types import RunState
from core.version import UNKNOWN
from gui.colors import Colors
from gui.language import tr, tr_count, tr_said
from gui.models.timeline import Node
from gui.wording import interval_in_words, percent, points


class Told:
    """What a node says: title, chip, lines below, its state's color; and why it is in doubt."""

    def __init__(self, title: str, chip: str, tone: str, lines: list[str], doubt: str = "") -> None:
        self.title, self.chip, self.lines = title, chip, [line for line in lines if line]
        self.doubt = doubt
        self._tone = tone

    def tone(self, colors: Colors) -> str:
        return str(getattr(colors, self._tone))


def describe(node: Node) -> Told:
    return _describe_run(node.run) if node.round is None else _describe_round(node, node.round)


def _describe_run(run: Run) -> Told:
    chip, tone = _state_words(run.state)
    labels = tr_count("1 label", "{count:,} labels", run.labels)
    if run.labels_of is not None:
        labels = tr("{labels} of run {run}", labels=labels, run=run.labels_of)
    backbone = "" if run.backbone == "auto" else run.backbone
    parts = (backbone, run.device, labels, _version_in_words(run.version))
    about = " · ".join(part for part in parts if part)
    return Told(
        tr("Run {run} · {recipe}", run=run.id, recipe=run.recipe),
        chip,
        tone,
        [about, tr_said(run.message.partition("\n")[0])],
    )


def _version_in_words(version: str) -> str:
    """Return "" where the run does not say, as those of before 0.2, or could not know."""
    return "" if version in ("", UNKNOWN) else tr("Autodidact {version}", version=version)


def _describe_round(node: Node, step: Round) -> Told:
    arrow = f"{node.teacher} → {node.name}" if node.teacher else node.name
    title = " · ".join(part for part in (arrow, step.backbone, tr_said(step.method)) if part)
    chip, tone = _verdict_words(node.run, step)
    return Told(
        title,
        chip,
        tone,
        [
            _measured(step),
            " · ".join(filter(None, (_learned(step), tr_said(step.reason)))),
            *_beside_the_model_before(node.run, step),
        ],
        doubt_in_words(node),
    )


def _beside_the_model_before(run: Run, step: Round) -> list[str]:
    """Why the model that a run ended with did not take the place of the current one of then, or
    took it without a comparison."""
    against = run.result.get("against_current")
    if not isinstance(against, Mapping) or step.number != run.result.get("current_round"):
        return []
    said = tr_said(str(against["reason"]))
    if not against.get("compared", True):
        return said.replace(". ", ".\n").splitlines()  # longer than a line
    return [] if against["accepted"] else [f"{tr('Kept the model before.')} {said}"]


def _verdict_words(run: Run, step: Round) -> tuple[str, str]:
    """Of the model that a run ended with, what came of it against the current one of then; of the
    others, what came of them against their teacher. A first model without either has no word."""
    if step.is_current:
        return tr("current"), "accent"
    passed = step.accepted
    against = run.result.get("against_current")
    if isinstance(against, Mapping) and step.number == run.result.get("current_round"):
        passed = bool(against["accepted"])
    elif passed and step.teacher_model_id not in {each.model_id for each in run.rounds}:
        return "", "border_strong"
    return (tr("accepted"), "success") if passed else (tr("rejected"), "warning")


def doubt_in_words(node: Node) -> str:
    """Return which corrected labels stand behind a model; "" if none do."""
    if node.taint is None:
        return ""
    if node.taint.images:
        return tr_count(
            "learned from 1 label that was corrected since",
            "learned from {count:,} labels that were corrected since",
            len(node.taint.images),
        )
    return tr(
        "taught by {models}, which learned from corrected labels", models=node.doubtful_teachers
    )


def _measured(step: Round) -> str:
    if step.accuracy is None:
        return tr("not measured yet")
    told = percent(step.accuracy, step.validated_on)
    if step.interval is not None:
        interval = interval_in_words(step.interval, step.validated_on)
        basis = tr_count("on 1 gold label", "on {count:,} gold labels", step.validated_on)
        told = tr(
            "{percent} right ({interval}, {basis})", percent=told, interval=interval, basis=basis
        )
    if step.teacher_accuracy is not None:
        gained = points(step.accuracy - step.teacher_accuracy)
        told = tr("{accuracy}, {gained} against its teacher", accuracy=told, gained=gained)
    return told


def _learned(step: Round) -> str:
    if not step.pseudo_labels:
        return ""
    return tr_count(
        "learned from 1 pseudo-label", "learned from {count:,} pseudo-labels", step.pseudo_labels
    )


def _state_words(state: RunState) -> tuple[str, str]:
    """Return the state's word and the name of its color."""
    match state:
        case RunState.QUEUED:
            return tr("waiting"), "muted"
        case RunState.RUNNING:
            return tr("running"), "accent"
        case RunState.STOPPED:
            return tr("stopped"), "warning"
        case RunState.INTERRUPTED:
            return tr("interrupted"), "warning"
        case RunState.FAILED:
            return tr("failed"), "danger"
        case RunState.DONE:
            return "", "border_strong"
