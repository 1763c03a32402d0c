"""Whether there are labels enough to measure by, and how many are lacking of which category."""

from collections.abc import Sequence

LEAST_PER_CLASS = 3  # fewer cannot be measured
_NAMED = 5  # categories in a sentence
HOW = (
    "Label images of the queue Random, or picked by yourself in Browse, with no suggestion in "
    "sight, and train again."
)


def lacking(counts: Sequence[int]) -> list[int]:
    """Return how many more labels of each class would be enough, the fewest in all, where there
    are `counts` that may measure. All 0: enough, which is `LEAST_PER_CLASS` in two classes or more
    that four in five of the labels are of. There must be two classes."""
    order = sorted(range(len(counts)), key=lambda kind: -counts[kind])
    ways = [_filled_up(counts, order[:some]) for some in range(len(counts), 1, -1)]
    return min(ways, key=sum)


def _filled_up(counts: Sequence[int], kinds: Sequence[int]) -> list[int]:
    """Fill up `kinds`; the largest of them further, until four in five are of them."""
    more = [0] * len(counts)
    for kind in kinds:
        more[kind] = max(0, LEAST_PER_CLASS - counts[kind])
    inside = sum(counts[kind] + more[kind] for kind in kinds)
    more[kinds[0]] += max(0, 4 * (sum(counts) + sum(more)) - 5 * inside)
    return more


def why_not_enough(counts: Sequence[int], given: int, names: Sequence[str]) -> str:
    """Say which labels are lacking, "" where none are. Of `given` labels `counts` may measure."""
    more = lacking(counts)
    fair, count = sum(counts), sum(more)
    if not count:
        return ""
    named = [f"{name}: {n}" for name, n in zip(names, more, strict=True) if n]
    wanted = ", ".join(named[:_NAMED]) + (", …" if len(named) > _NAMED else "")
    return (
        f"Not measured: {fair} of {given} labels count, those that are gold and of images that no "
        f"model picked. It takes at least {count} more of these, for instance {wanted}. {HOW}"
    )
