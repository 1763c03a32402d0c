"""Distilling the knowledge in a neural network (Hinton, Vinyals, Dean 2015).

A student matches its teacher's probabilities, softened at temperature T (their equation 1), beside
the labels; the soft term is multiplied by T^2, for its gradients shrink by 1 / T^2 (section 2).
"""

from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import log_softmax

from core.training.methods.loss import Answers, cross_entropy


@dataclass(frozen=True, slots=True, eq=False)
class Distillation:
    """The `Loss` alpha T^2 KL(softmax(t / T) || softmax(s / T)) + (1 - alpha) CE(s, label), whose
    gradient goes to the student alone. Images without a label have the first term only."""

    teacher: Tensor  # (n, classes): logits t of every image of the pool
    temperature: float
    alpha: float

    def __call__(self, answers: Answers) -> Tensor:
        logits = answers.logits
        teacher = self.teacher.detach()[answers.images].to(logits.device) / self.temperature
        taught = log_softmax(teacher, 1)
        said = log_softmax(logits / self.temperature, 1)
        divergence = (taught.exp() * (taught - said)).sum(1)
        matching = self.alpha * self.temperature**2 * divergence
        return matching + (1 - self.alpha) * cross_entropy(logits, answers.soft)
