"""The ways in which images are suggested for labeling, as a person reads them."""

from collections.abc import Callable


def name_of(strategy: str, tr: Callable[[str], str]) -> str:
    """Return the name of a strategy by `tr`, "" for what is none."""
    names = {
        "medoid": tr("One of each kind"),
        "typical": tr("Most typical"),
        "cover": tr("Widest cover"),
        "far": tr("Farthest"),
        "doubtful": tr("Most doubtful"),
        "unsure": tr("Least sure"),
        "contradicted": tr("Contradicted"),
        "rare": tr("Rare categories"),
        "duplicates": tr("Duplicates"),
    }
    return names.get(strategy, "")
