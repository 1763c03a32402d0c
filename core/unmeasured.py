"""Why a run measured no accuracy, as its result says it."""

from collections.abc import Mapping
from typing import Any

# What runs said before they counted the labels that are lacking; it was not always true.
EARLIER = (
    "Not measured: at least 3 gold labels that no model picked are needed in two categories.",
    "Not measured: most categories have fewer than 3 gold labels.",
    "Not measured: all gold labels show nearly the same picture.",
)
_TRUE_OF_ALL = (
    "Not measured: too few gold labels of different pictures that no model picked. Label some of "
    "the queue Random with no suggestion in sight, and train again."
)


def why_unmeasured(validation: Mapping[str, Any]) -> str:
    """Return the sentence, "" where there is none; `validation`: of a run's result."""
    reason = str(validation.get("reason") or "")
    return _TRUE_OF_ALL if reason in EARLIER else reason
