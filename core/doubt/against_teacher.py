"""Proposals of a student that its teacher would not make, the surest teacher first.

Two views that disagree show where at least one is wrong (query by committee, Seung, Opper and
Sompolinsky 1992); a committee of two, one of which taught the other.
"""

import numpy as np

from core.doubt.doubts import Doubts, Phrase, percents
from core.doubt.standing import Open, Said

TAUGHT = Phrase("the teacher says {category}, {number} % sure")


def against_teacher(proposals: Open, teacher: Said) -> Doubts:
    """Return the proposals whose teacher's best category is another one."""
    category, sure = teacher.at(proposals.ids)
    order = np.argsort(-sure, kind="stable")
    differs = (category != 0) & (category != proposals.category)
    return Doubts(proposals.ids, (TAUGHT,), category=category, number=percents(sure)).taken(
        order[differs[order]]
    )
