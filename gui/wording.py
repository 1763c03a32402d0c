"""Figures in words: percents and intervals. Never a number where nothing was measured."""

from collections.abc import Callable

from core.jobs.companion_messages import Measured
from core.language import outward
from gui.language import tr, tr_count, tr_said


def percent(share: float, count: int | None = None) -> str:
    """Return ``91 %``; with a tenth where `count` things behind it carry one (1,000 or more)."""
    digits = 1 if count is not None and count >= 1000 else 0
    return f"{100 * share:.{digits}f} %"


def confidence_in_words(share: float) -> str:
    """Return ``91 %``; never "100 %" or "0 %" for what is not certain."""
    if share < 0.995:
        return "< 1 %" if share < 0.005 else percent(share)
    return "> 99 %"


def basis_in_words(interval: tuple[float, float] | None, count: int, method: str) -> str:
    """Return ``95 % interval 80–97, on 20 gold labels, cross-validated``."""
    basis = tr_count("on 1 gold label", "on {count:,} gold labels", count)
    if is_cross_validated(method):
        basis = tr("{basis}, cross-validated", basis=basis)
    if interval is None:
        return basis
    interval_words = interval_in_words(interval, count)
    return tr("95 % interval {interval}, {basis}", interval=interval_words, basis=basis)


def accuracy_so_far(measured: Measured | None, named: Callable[[int], str]) -> tuple[str, str]:
    """Return what to say of the instant model's accuracy, and on what it rests or what that takes;
    "" before there is anything to measure. `named`: the name of a category."""
    if measured is None:
        return "", ""
    if measured.accuracy is None:
        return _not_so_far(measured, named)
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


def _not_so_far(measured: Measured, named: Callable[[int], str]) -> tuple[str, str]:
    which = tr(
        "Labels count that you give with no suggestion in sight in Browse or in the queue Random "
        "(a part of Mixed is drawn at random, too), and those brought in from files or folders. "
        "Checks of an audit do not: they are of surer proposals than images are on the whole."
    )
    if not measured.needed:
        return tr("Accuracy so far: the labels that count show too few different pictures"), which
    said = tr_count(
        "Accuracy so far: takes at least 1 more gold label that no model picked",
        "Accuracy so far: takes at least {count:,} more gold labels that no model picked",
        measured.needed,
    )
    wanted = ", ".join(f"{named(kind)}: {count:,}" for kind, count in measured.lacking)
    if wanted:
        which += " " + tr("Among those lacking, for instance: {wanted}.", wanted=wanted)
    return said, which


def not_measured(reason: str) -> str:
    """Say why a run has no accuracy and what to do; `reason`: what it said itself."""
    return tr_said(reason) or tr("Not measured yet.")


def interval_in_words(interval: tuple[float, float], count: int | None = None) -> str:
    """Return ``80–97``, in percent: a bound is never rounded in its own favor."""
    digits = 1 if count is not None and count >= 1000 else 0
    low, high = outward(100 * interval[0], 100 * interval[1], digits)
    return f"{low:.{digits}f}–{high:.{digits}f}"


def is_cross_validated(method: str) -> bool:
    return method.lower().replace("_", "-").startswith("cross")


def points(difference: float) -> str:
    """Return ``+3.2 points`` for a difference of two shares."""
    return tr("{difference} points", difference=f"{100 * difference:+.1f}".replace("-", "−"))
