"""The least sure proposals: those by whose side another category nearly stands.

By margin, the difference of the two best probabilities (Scheffer, Decomain and Wrobel 2001,
"Active Hidden Markov Models for Information Extraction"; margin sampling): the confidence alone
cannot tell two rivals from one favorite among many.
"""

import numpy as np

from core.doubt.doubts import Doubts, Phrase, percents
from core.doubt.standing import Open

BEHIND = Phrase("{category} is {number} points behind")
LEFT_OVER = Phrase("{number} % sure, after another was ruled out")
HARDLY = Phrase("less than 1 % sure, after another was ruled out")


def least_sure(proposals: Open) -> Doubts:
    """Return all proposals, the smallest margin first; of equals the least sure."""
    margin = proposals.confidence - proposals.second_confidence
    is_alone = proposals.second == 0
    which = np.where(is_alone, np.where(proposals.confidence < 0.01, 2, 1), 0)
    order = np.lexsort((proposals.confidence, margin))
    return Doubts(
        proposals.ids,
        (BEHIND, LEFT_OVER, HARDLY),
        which.astype(np.uint8),
        category=proposals.second,
        number=percents(np.where(is_alone, proposals.confidence, margin)),
    ).taken(order)
