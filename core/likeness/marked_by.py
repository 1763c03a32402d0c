"""By what the images of a map can be colored, and what the values stand for."""

from enum import StrEnum

from core.types import Answer, Split, Tier


class MarkedBy(StrEnum):
    CATEGORY = "category"
    PROPOSAL = "proposal"
    TIER = "tier"
    ANSWER = "answer"
    SPLIT = "split"
    CONFIDENCE = "confidence"
    RUN = "run"
    DUPLICATES = "duplicates"
    CLUSTER = "cluster"


TIERS = tuple(Tier)
ANSWERS = tuple(Answer)
SPLITS = tuple(Split)
