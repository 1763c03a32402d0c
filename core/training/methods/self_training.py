"""Self-training of the head by a growing quota (Curriculum Labeling, Cascante-Bonilla et al. 2021):
each round takes the surest 20, 40, 60 % of each class and starts again from nothing."""

from collections.abc import Callable

from core.training.methods.logistic import choose_decay, fitted
from core.training.methods.pool import Fitted, Pool, Targets
from core.training.methods.quota import confidence_floor, top_of_each_class


def pseudo_labels(
    pool: Pool, targets: Targets, teacher: Fitted, *, quota: float, floor: float | None
) -> Targets:
    """The surest `quota` of each class of what `teacher` says; `floor` None: by class count."""
    least = confidence_floor(targets.classes) if floor is None else floor
    return top_of_each_class(pool, teacher.probabilities, targets, share=quota, floor=least)


def head_student(
    *, quota: float, floor: float | None = None
) -> Callable[[Pool, Targets, Fitted], Fitted]:
    """A student: the head taught by the labels and its teacher's pseudo-labels, 50:50."""

    def learn(pool: Pool, targets: Targets, teacher: Fitted) -> Fitted:
        pseudo = pseudo_labels(pool, targets, teacher, quota=quota, floor=floor)
        decay = choose_decay(pool, targets)
        taught = fitted(pool, targets.joined(pseudo), weight_decay=decay)
        return Fitted(taught.probabilities, taught.linear, pseudo_labels=len(pseudo))

    return learn
