"""What an edit on its way will say of images, so that views can show it at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.rows import Remark
from core.types import Answer, Tier


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An answer; None means that the label is cleared."""

    ids: Sequence[int]
    answer: Answer | None
    category_id: int | None = None
    tier: Tier = Tier.GOLD


@dataclass(frozen=True, slots=True)
class Remarked:
    """What an edit on its way will note of images; None leaves what is there."""

    ids: Sequence[int]
    flagged: bool | None = None
    comment: str | None = None

    def on(self, remark: Remark) -> Remark:
        """Return `remark` as it will be."""
        return replace(
            remark,
            flagged=remark.flagged if self.flagged is None else self.flagged,
            comment=remark.comment if self.comment is None else self.comment,
        )
