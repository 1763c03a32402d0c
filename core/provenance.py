"""How the labels came about: who or what gave them, how their images were selected, and what was
decided of proposals. A reader must know what the estimates stand on."""

from dataclasses import dataclass

from core.heavy_reading import read_heavily
from core.store.database import Database
from core.store.queries import provenance as queries
from core.store.queries.provenance import Decided, LabelOrigin, Rejected
from core.types import Answer, Tier

_SHOWN = 6  # images of each category that was ruled out


@dataclass(frozen=True, slots=True)
class Provenance:
    origins: tuple[LabelOrigin, ...]  # the most first
    decided: tuple[Decided, ...]
    rejected: tuple[Rejected, ...]  # the most first

    @property
    def labels(self) -> int:
        """Labels that name a category."""
        return sum(each.count for each in self.origins if each.answer is Answer.CATEGORY)

    @property
    def drawn(self) -> int:
        """Gold labels of images that were drawn at random: what estimates for all rest on."""
        return sum(
            each.count
            for each in self.origins
            if each.answer is Answer.CATEGORY and each.tier is Tier.GOLD and each.is_drawn
        )


def provenance_of(database: Database) -> Provenance:
    """Slow with a million labels: runs in a process of its own then."""
    return read_heavily(database, _read)


def _read(database: Database) -> Provenance:
    with database.read() as connection:
        return Provenance(
            queries.label_origins(connection),
            queries.decided(connection),
            queries.rejected(connection, shown=_SHOWN),
        )
