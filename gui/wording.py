"""Figures in words: percents and intervals. Never a number where nothing was measured."""

from core.jobs.companion_messages import Measured
from gui.language import tr, tr_count


def percent(share: float, count: int | None = None) -> str:
    """Return ``91 %``; with a tenth where `count` things behind it carry one (1,000 or more)."""
    digits = 1 if count is not None and count >= 1000 else 0
    return f"{100 * share:.{digits}f} %"


def basis_in_words(interval: tuple[float, float] | None, count: int, method: str) -> str:
    """Return ``95 % interval 80–97, on 20 gold labels, cross-validated``."""
    basis = tr_count("on 1 gold label", "on {count:,} gold labels", count)
    if is_cross_validated(method):
        basis = tr("{basis}, cross-validated", basis=basis)
    if interval is None:
        return basis
    interval_words = interval_in_words(interval, count)
    return tr("95 % interval {interval}, {basis}", interval=interval_words, basis=basis)


def accuracy_so_far(measured: Measured | None) -> tuple[str, str]:
    """Return what to say of the instant model's accuracy, and on what it rests; "" before there is
    anything to measure."""
    if measured is None:
        return "", ""
    if measured.accuracy is None:
        return (
            tr_count(
                "Accuracy so far: {count:,} more label will show",
                "Accuracy so far: {count:,} more labels will show",
                measured.needed,
            ),
            tr(
                "Not enough evidence yet. Labels count that you give without a suggestion in "
                "sight, on images that no model picked."
            ),
        )
    interval = interval_in_words((measured.low, measured.high), measured.n)
    basis = tr(
        "What the instant model says of {count:,} gold labels that it did not learn from. "
        "The interval holds the true accuracy in 95 of 100 cases.",
        count=measured.n,
    )
    if measured.sample != "random":
        basis += " " + tr("A person picked these images: on the whole it may be more or less.")
    return (
        tr(
            "Accuracy so far: {percent} ({interval})",
            percent=percent(measured.accuracy, measured.n),
            interval=interval,
        ),
        basis,
    )


def not_measured() -> str:
    return tr("Not measured yet: label at least 3 images of each category yourself.")


def interval_in_words(interval: tuple[float, float], count: int | None = None) -> str:
    """Return ``80–97``, in percent."""
    digits = 1 if count is not None and count >= 1000 else 0
    low, high = interval
    return f"{100 * low:.{digits}f}–{100 * high:.{digits}f}"


def is_cross_validated(method: str) -> bool:
    return method.lower().replace("_", "-").startswith("cross")


def points(difference: float) -> str:
    """Return ``+3.2 points`` for a difference of two shares."""
    return tr("{difference} points", difference=f"{100 * difference:+.1f}".replace("-", "−"))
