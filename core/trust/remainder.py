"""What is known of all proposals above a line, said of those left when some are set aside.

Random checks speak of all above the line. Which part of the errors goes along with what is set
aside they do not tell: the guard looks at labels, and the checks are labels. But of a part no more
can be wrong than of the whole, whatever was taken away and why: a bound, and no estimate.
"""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Remainder:
    """`accepted` proposals without the `aside` ones. `least` is the precision that holds with the
    confidence of the bound it came from; None where nothing is known."""

    accepted: int
    aside: int
    worst_wrong: int | None
    least: float | None


def remainder(above: int, worst_wrong: int | None, aside: int) -> Remainder:
    """Take `aside` away from the `above` proposals, at most `worst_wrong` of which are wrong."""
    aside = min(aside, above)
    left = above - aside
    if worst_wrong is None or not left:
        return Remainder(left, aside, None, None)
    worst = min(worst_wrong, left)
    return Remainder(left, aside, worst, 1 - worst / left)


def most_wrong_of(above: int, least: float) -> int:
    """Return how many of `above` proposals may be wrong if at least a share `least` is right."""
    return ceil((1 - least) * above - 1e-6)  # a whole number but for what floats lose
