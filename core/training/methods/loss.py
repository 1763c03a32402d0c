"""What an answer costs: the one shape of all losses.

A loss sees what the network said of a batch and what is known of its images. One that keeps a state
of its own (an average over the steps, say) is an `nn.Module`: its buffers go to the device and into
the checkpoints.
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import log_softmax


@dataclass(frozen=True, slots=True)
class Answers:
    """What a network said of b images."""

    logits: Tensor  # (b, classes) float32
    soft: Tensor  # (b, classes): the labels; all zeros where an image has none
    images: Tensor  # (b,) int64 rows of the pool, on the CPU
    strong: Tensor | None = None  # (b, classes): logits of the same images under strong
    # augmentation, where the course asks for them; zeros where an image has a label
    epoch: float = 0.0  # epochs done, with the share of the present one


Loss = Callable[[Answers], Tensor]  # (b,)


def cross_entropy(logits: Tensor, soft: Tensor) -> Tensor:
    """(m,): cross-entropy of each row against soft targets (m, classes)."""
    return -(soft * log_softmax(logits, 1)).sum(1)


def against_labels(answers: Answers) -> Tensor:
    """The `Loss` that compares with the labels alone."""
    return cross_entropy(answers.logits, answers.soft)


def smoothed(smoothing: float) -> Loss:
    """Cross-entropy with labels that leave `smoothing` to all classes alike (Szegedy et al. 2016,
    section 7)."""

    def loss(answers: Answers) -> Tensor:
        soft = answers.soft
        return cross_entropy(answers.logits, soft * (1 - smoothing) + smoothing / soft.shape[1])

    return loss
