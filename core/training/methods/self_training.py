"""Self-training of the head by a growing quota (Curriculum Labeling, Cascante-Bonilla et al. 2021):
each round takes the surest 20, 40, 60 % of each class and starts again from nothing."""

from core.training.methods.logistic import choose_decay, fitted
from core.training.methods.pool import Fitted, Method, Pool, Targets
from core.training.methods.quota import confidence_floor, top_of_each_class

QUOTAS = (0.2, 0.4, 0.6)


def student_of(teacher: Method, *, quota: float, floor: float | None = None) -> Method:
    """The head taught by the labels and the surest `quota` of what `teacher` says, 50:50."""

    def learn(pool: Pool, targets: Targets) -> Fitted:
        said = teacher(pool, targets).probabilities
        least = confidence_floor(targets.classes) if floor is None else floor
        pseudo = top_of_each_class(pool, said, targets, share=quota, floor=least)
        decay = choose_decay(pool, targets)
        taught = fitted(pool, targets.joined(pseudo), weight_decay=decay)
        return Fitted(taught.probabilities, taught.linear, pseudo_labels=len(pseudo))

    return learn


def self_training(teacher: Method, *, rounds: int = len(QUOTAS)) -> Method:
    """`rounds` students in a row, each taught by the one before."""
    for quota in QUOTAS[:rounds]:
        teacher = student_of(teacher, quota=quota)
    return teacher
