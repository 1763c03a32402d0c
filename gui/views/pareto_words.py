"""What is said of a model and its cost, and of the models that are not shown."""

from core.cost import Cost
from gui.language import tr, tr_count, tr_said
from gui.models.pareto import Board, Point
from gui.wording import interval_in_words, percent


def described(point: Point) -> str:
    """Return one line: which model, how right, what it costs."""
    parts = [
        point.name,
        tr_said(point.round.method),
        point.round.backbone,
        _accuracy(point),
        cost_in_words(point.cost),
    ]
    if not point.is_on_front:
        parts.append(tr("beaten by another model"))
    return " · ".join(parts)


def cost_in_words(cost: Cost) -> str:
    """Return ``4.6 ms per image · 13.5 MB``."""
    milliseconds, megabytes = _short(cost.milliseconds), _short(cost.megabytes)
    return tr(
        "{milliseconds} ms per image · {megabytes} MB",
        milliseconds=milliseconds,
        megabytes=megabytes,
    )


def not_shown(board: Board) -> str:
    """Return which models have no dot, and why; "" if all have one."""
    parts: list[str] = []
    if board.unjudged:
        parts.append(
            tr_count(
                "1 model has no measured accuracy.",
                "{count:,} models have no measured accuracy.",
                board.unjudged,
            )
        )
    if board.uncosted:
        parts.append(
            tr_count(
                "1 model was trained before costs were measured.",
                "{count:,} models were trained before costs were measured.",
                board.uncosted,
            )
        )
    if board.elsewhere:
        parts.append(
            tr_count(
                "1 model was measured on another machine.",
                "{count:,} models were measured on another machine.",
                board.elsewhere,
            )
        )
    return " ".join(parts)


def _accuracy(point: Point) -> str:
    count = point.round.validated_on
    told = percent(point.accuracy, count)
    if point.round.interval is None:
        return tr("{percent} right", percent=told)
    basis = tr_count("on 1 gold label", "on {count:,} gold labels", count)
    interval = interval_in_words(point.round.interval, count)
    return tr("{percent} right ({interval}, {basis})", percent=told, interval=interval, basis=basis)


def _short(number: float) -> str:
    return f"{number:.1f}" if number >= 1 else f"{number:.2g}"
