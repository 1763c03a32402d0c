"""Which models are worth their cost: accuracy against milliseconds per image (Pareto)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.cost import Cost
from core.run_rows import Round, Run


@dataclass(frozen=True, slots=True)
class Standing:
    """A model where accuracy meets cost; `key` names it to whoever asks."""

    key: int
    accuracy: float
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """`compared`: models that are measured, on one machine. The others are left out: `unjudged`
    without an accuracy, `uncosted` from before costs were measured, `elsewhere` on another machine,
    whose milliseconds are of another kind."""

    compared: tuple[Round, ...]  # from the fastest to the slowest
    front: frozenset[int]  # model ids
    unjudged: int = 0
    uncosted: int = 0
    elsewhere: int = 0


def compare_models(runs: Sequence[Run]) -> Comparison:
    """Compare all models of `runs` (in any order) on the machine of the newest one with a cost."""
    rounds = [each for run in runs for each in run.rounds]
    judged = [each for each in rounds if each.accuracy is not None]
    costed = [(each, each.cost) for each in judged if each.cost is not None]
    machine = _newest_machine(costed)
    here = [(each, cost) for each, cost in costed if cost.machine == machine]
    here.sort(key=lambda it: (it[1].milliseconds, it[0].accuracy or 0, it[0].model_id))
    standings = [
        Standing(each.model_id, each.accuracy or 0, cost.milliseconds) for each, cost in here
    ]
    return Comparison(
        tuple(each for each, _ in here),
        frozenset(it.key for it in front(standings)),
        unjudged=len(rounds) - len(judged),
        uncosted=len(judged) - len(costed),
        elsewhere=len(costed) - len(here),
    )


def front(standings: Sequence[Standing]) -> list[Standing]:
    """The models that no other beats: nobody is at least as right and as fast, and better in one of
    both. From the fastest to the slowest, so accuracies rise; of equals all stay."""
    best: list[Standing] = []
    for one in sorted(standings, key=lambda it: (it.milliseconds, -it.accuracy, it.key)):
        if not best or one.accuracy > best[-1].accuracy or _level(one, best[-1]):
            best.append(one)
    return best


def _level(one: Standing, other: Standing) -> bool:
    return one.accuracy == other.accuracy and one.milliseconds == other.milliseconds


def _newest_machine(costed: Sequence[tuple[Round, Cost]]) -> tuple[str, str] | None:
    newest = max(costed, key=lambda it: it[0].model_id, default=None)
    return newest[1].machine if newest is not None else None
