"""Figures and facts of a report in words; nothing is a number where nothing was measured."""

from collections.abc import Sequence

from core.doubt.blind import Agreement
from core.language import Language, outward
from core.leaks import Leak, LeakKind
from core.provenance import Provenance
from core.report.nodes import ReportNode
from core.run_rows import Run
from core.selection.names import name_of
from core.trust.bounds import clopper_pearson
from core.trust.rows import Audit, AuditVerdict, PrecisionEstimate
from core.types import Action, Answer, RunState, Tier

_CARRIES_TENTHS = 1000  # things behind a share
_PERCENT = "\N{NO-BREAK SPACE}%"


class Wording:
    """Made for one language; what the template calls."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def name(self, category: str) -> str:
        return category or self._language.tr("deleted category")

    def percent(self, share: float | None, count: int = 0) -> str:
        """Return ``91 %``, and ``–`` for what has no meaning (0 of 0)."""
        if share is None:
            return "–"
        return f"{100 * share:.{_digits(count)}f}{_PERCENT}"

    def part(self, share: float) -> str:
        """Return a share of things that were counted: what is there is never ``0 %``."""
        return f"< 1{_PERCENT}" if 0 < share < 0.005 else f"{100 * share:.0f}{_PERCENT}"

    def tenths(self, share: float | None) -> str:
        return "–" if share is None else f"{100 * share:.1f}{_PERCENT}"

    def asked_share(self, share: float) -> str:
        """Return what an audit asks for as it was asked: ``95 %``, ``97.5 %``."""
        return f"{100 * share:.4g}{_PERCENT}"

    def interval(self, ends: tuple[float, float] | None, count: int = 0) -> str:
        """Return ``81–95 %``; the bounds are rounded outward, for one is never rounded in its own
        favor."""
        if ends is None:
            return ""
        digits = _digits(count)
        low, high = outward(100 * ends[0], 100 * ends[1], digits)
        return f"{low:.{digits}f}–{high:.{digits}f}{_PERCENT}"

    def points(self, difference: float) -> str:
        return self._language.tr("{difference} points", difference=_signed(difference))

    def signed_bounds(self, ends: tuple[float, float]) -> tuple[str, str]:
        """Return the bounds of a difference in points, rounded outward."""
        low, high = outward(100 * ends[0], 100 * ends[1], 1)
        return _signed(low / 100), _signed(high / 100)

    def tier(self, tier: Tier) -> str:
        tr = self._language.tr
        words = {Tier.GOLD: tr("Gold"), Tier.SILVER: tr("Silver"), Tier.BRONZE: tr("Bronze")}
        return words[tier]

    def tier_means(self, tier: Tier) -> str:
        tr = self._language.tr
        words = {
            Tier.GOLD: tr("A person chose it and saw no suggestion"),
            Tier.SILVER: tr("A person accepted or corrected a suggestion"),
            Tier.BRONZE: tr("Accepted in bulk, unseen"),
        }
        return words[tier]

    def selected(self, reason: str) -> str:
        """Return how images came to be labeled."""
        tr = self._language.tr
        words = {
            "random": tr("Drawn at random"),
            "audit": tr("Drawn for an audit of proposals"),
            "browse": tr("Picked by a person"),
            "model": tr("Picked by a person from what a model sorted or filtered"),
            "import": tr("From a file of labels"),
            "folder": tr("From the folder's name"),
            "review": tr("From a review of proposals"),
        }
        return words.get(reason) or name_of(reason, tr) or reason or "–"

    def sample(self, sample: str) -> str:
        """Say of what the labels that measure a model are a sample."""
        if sample == "random":
            return self._language.tr(
                "They were drawn at random, so the figure speaks for all images."
            )
        return self._language.tr(
            "These labels were picked by a person and are no random sample: on the whole "
            "collection it may be more or less."
        )

    def method(self, method: str) -> str:
        if method.lower().replace("_", "-").startswith("cross"):
            return self._language.tr(
                "Cross-validated: each label was judged by a model that had not seen it."
            )
        return self._language.tr("Judged on labels that no model learned from.")

    def evidence(self, provenance: Provenance) -> str:
        """Say what the estimates can stand on."""
        if not provenance.labels:
            return self._language.tr("Nothing is labeled yet.")
        if not provenance.drawn:
            return self._language.tr(
                "No gold label is of an image drawn at random: what is measured here speaks for "
                "the labeled images, not for the whole collection. Label some in the order Random."
            )
        return self._language.tr(
            "{drawn:,} of {labels:,} labels ({percent}) are gold and of images drawn at random. "
            "Only such labels speak for the whole collection; those drawn for an audit speak for "
            "the proposals that they were drawn from. What a model or a person sought out teaches, "
            "but is counted out of the estimates.",
            drawn=provenance.drawn,
            labels=provenance.labels,
            percent=self.percent(provenance.drawn / provenance.labels),
        )

    def beside(self, provenance: Provenance) -> str:
        """Say which answers name no category; "" if all do."""
        unknown, skipped = (
            sum(each.count for each in provenance.origins if each.answer is answer)
            for answer in (Answer.UNKNOWN, Answer.SKIPPED)
        )
        if not unknown and not skipped:
            return ""
        return self._language.tr(
            "Besides, {unknown:,} images were marked as unknown and {skipped:,} were skipped.",
            unknown=unknown,
            skipped=skipped,
        )

    def action(self, action: Action, *, in_bulk: bool) -> str:
        tr = self._language.tr
        if in_bulk:
            return tr("Accepted in bulk, unseen")
        words = {
            Action.ACCEPT: tr("Accepted after a look"),
            Action.CORRECT: tr("Corrected to another category"),
            Action.REJECT: tr("Rejected: not this category"),
            Action.UNKNOWN: tr("Nobody can tell"),
            Action.SKIP: tr("Left for later"),
        }
        return words[action]

    def asked(self, audit: Audit, categories: Sequence[str]) -> str:
        named = ", ".join(map(self.name, categories)) or self._language.tr("all categories")
        return self._language.tr_count(
            "Are at least {asked} of 1 proposal above {threshold} right? ({categories})",
            "Are at least {asked} of {count:,} proposals above {threshold} right? ({categories})",
            audit.population,
            asked=self.asked_share(audit.asked),
            threshold=f"{audit.threshold:.2f}",
            categories=named,
        )

    def verdict(self, audit: Audit) -> str:
        tr, asked = self._language.tr, self.asked_share(audit.asked)
        if not audit.estimate.accepted:
            return tr("Every proposal above the line is checked")
        match audit.verdict:
            case AuditVerdict.PROVEN:
                return tr("Proven: at least {asked} of the rest are right", asked=asked)
            case AuditVerdict.REFUTED:
                return tr("Refuted: fewer than {asked} of the rest are right", asked=asked)
            case AuditVerdict.OPEN:
                return tr("Neither proven nor refuted yet")

    def no_estimate(self, stop: PrecisionEstimate) -> str:
        """Say what an estimate of the proposals above a stop takes."""
        needed = stop.needed_checks
        if needed is None:
            return self._language.tr("Most of them are decided: no check tells of those left")
        if needed >= stop.accepted:
            return self._language.tr("Too few to estimate how many are right")
        return self._language.tr_count(
            "Not enough evidence: an estimate takes 1 more check above the line",
            "Not enough evidence: an estimate takes {count:,} more checks above the line",
            needed,
        )

    def to_prove(self, told: PrecisionEstimate) -> str:
        """Say what an open audit takes."""
        needed = told.needed_checks or 0
        if needed >= told.accepted:
            return self._language.tr("Only checking all of the rest would prove it.")
        return self._language.tr_count(
            "To prove it takes 1 more check of this audit, if it is right.",
            "To prove it takes {count:,} more checks of this audit, if all are right.",
            needed,
        )

    def agreed(self, found: Agreement) -> str:
        """Return ``53 of 54: 98 % (90–100 %)``."""
        if not found.decided:
            return self._language.tr("nothing decided yet")
        return self._language.tr(
            "{agreed:,} of {decided:,}: {percent} ({interval})",
            agreed=found.agreed,
            decided=found.decided,
            percent=self.percent(found.agreed / found.decided, found.decided),
            interval=self.interval(clopper_pearson(found.agreed, found.decided), found.decided),
        )

    def leak(self, leak: Leak) -> str:
        count, images = leak.groups, len(leak.ids)
        match leak.kind:
            case LeakKind.CONTENT:
                return self._language.tr_count(
                    "1 picture is in two splits, byte for byte ({images:,} images).",
                    "{count:,} pictures are in two splits, byte for byte ({images:,} images).",
                    count,
                    images=images,
                )
            case LeakKind.DUPLICATES:
                return self._language.tr_count(
                    "1 group of near-duplicates is in two splits ({images:,} images).",
                    "{count:,} groups of near-duplicates are in two splits ({images:,} images).",
                    count,
                    images=images,
                )
            case LeakKind.BURST:
                return self._language.tr_count(
                    "1 burst of the camera is in two splits ({images:,} images).",
                    "{count:,} bursts of the camera are in two splits ({images:,} images).",
                    count,
                    images=images,
                )
            case LeakKind.ALIKE:
                return self._language.tr_count(
                    "1 group that looks alike to the model is in two splits ({images:,} images).",
                    "{count:,} groups that look alike to the model are in two splits "
                    "({images:,} images).",
                    count,
                    images=images,
                )

    def outcome(self, node: ReportNode) -> str:
        if node.round.is_current:
            return self._language.tr("current")
        return (
            self._language.tr("accepted") if node.round.accepted else self._language.tr("rejected")
        )

    def doubt(self, node: ReportNode) -> str:
        """Return which corrected labels stand behind a model; "" if none do."""
        if node.taint is None:
            return ""
        if node.taint.images:
            return self._language.tr_count(
                "learned from 1 label that was corrected since",
                "learned from {count:,} labels that were corrected since",
                len(node.taint.images),
            )
        return self._language.tr(
            "taught by {models}, which learned from corrected labels", models=node.doubtful
        )

    def state(self, run: Run) -> str:
        tr = self._language.tr
        words = {
            RunState.QUEUED: tr("waiting"),
            RunState.RUNNING: tr("running"),
            RunState.STOPPED: tr("stopped"),
            RunState.INTERRUPTED: tr("interrupted"),
            RunState.FAILED: tr("failed"),
            RunState.DONE: tr("done"),
        }
        return words[run.state]

    def without_model(self, runs: Sequence[Run]) -> list[Run]:
        return [run for run in sorted(runs, key=lambda run: run.id) if not run.rounds]


def _digits(count: int) -> int:
    return 1 if count >= _CARRIES_TENTHS else 0


def _signed(difference: float) -> str:
    return f"{100 * difference:+.1f}".replace("-", "−")
