"""What the figures of Insight say, in sentences."""

from collections.abc import Sequence

from core.figures import Insight
from core.rows import Category
from gui.language import tr
from gui.models.class_table import FEW
from gui.wording import percent

SOME = 6  # names of categories in a sentence


def reliability_in_words(insight: Insight) -> str:
    after, before = insight.reliability.ece, insight.uncalibrated
    if after is None:
        return tr("Not measured yet.")
    said = tr(
        "On average a confidence is {gap} away from what is right ({count:,} gold labels). "
        "Dots below the line: too sure; above: too modest.",
        gap=percent(after),
        count=len(insight.confidences),
    )
    if before is None or before.ece is None or insight.temperature is None:
        return said
    return said + " " + tr(
        "Before calibration (hollow): {gap}. The temperature {temperature} was chosen on the "
        "same labels.",
        gap=percent(before.ece),
        temperature=f"{insight.temperature:.2f}",
    )  # fmt: skip


def few_in_words(categories: Sequence[Category], insight: Insight) -> str:
    """Say which figures rest on few labels."""
    names = [
        category.name
        for category, figures in zip(categories, insight.per_class, strict=True)
        if figures.support < FEW
    ]
    if not names:
        return ""
    if len(names) == len(categories):
        return tr(
            "Every category has fewer than {few} gold labels here: read the 95 % intervals, "
            "not the figures.",
            few=FEW,
        )
    return tr(
        "Fewer than {few} gold labels, so the figures may be far off: {names}.",
        few=FEW,
        names=", ".join(names[:SOME]) + (" …" if len(names) > SOME else ""),
    )
