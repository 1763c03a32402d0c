"""The labels by tier and by how their images were selected, as a report shows them."""

from dataclasses import dataclass

from core.provenance import Provenance
from core.store.queries.provenance import LabelOrigin
from core.types import Answer, Tier


@dataclass(frozen=True, slots=True)
class OfTier:
    """`start`: the share of labels of the tiers before it."""

    tier: Tier
    labels: int
    drawn: int  # of images drawn at random
    share: float
    start: float


@dataclass(frozen=True, slots=True)
class OfSelection:
    """`by_tier`: labels in the order of `Tier`."""

    reason: str
    by_tier: tuple[int, ...]
    share: float

    @property
    def labels(self) -> int:
        return sum(self.by_tier)


def by_tier(provenance: Provenance) -> tuple[OfTier, ...]:
    """Return every tier; nothing where there is no label."""
    origins, total = _naming(provenance), provenance.labels
    counts = [sum(it.count for it in origins if it.tier is tier) for tier in Tier]
    return tuple(
        OfTier(
            tier,
            counts[place],
            sum(it.count for it in origins if it.tier is tier and it.is_drawn),
            counts[place] / total,
            sum(counts[:place]) / total,
        )
        for place, tier in enumerate(Tier)
        if total
    )


def by_selection(provenance: Provenance) -> tuple[OfSelection, ...]:
    """Return how the images of labels were selected, the most frequent way first."""
    origins = _naming(provenance)
    found = [
        OfSelection(reason, counts, sum(counts) / provenance.labels)
        for reason in {it.reason for it in origins}
        for counts in (_counts([it for it in origins if it.reason == reason]),)
    ]
    return tuple(sorted(found, key=lambda it: (-it.labels, it.reason)))


def _counts(origins: list[LabelOrigin]) -> tuple[int, ...]:
    return tuple(sum(it.count for it in origins if it.tier is tier) for tier in Tier)


def _naming(provenance: Provenance) -> list[LabelOrigin]:
    return [it for it in provenance.origins if it.answer is Answer.CATEGORY]
