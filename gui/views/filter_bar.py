"""The filter bar: parts that combine, each with its counts, and one button that clears all."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from core.rows import EVERYTHING, ImageFilter
from core.types import Answer, ImageState, Split, Tier
from gui.language import tr
from gui.models.images import tier_name
from gui.session import Session
from gui.views.buttons import push_button
from gui.views.choice_button import Choice, ChoiceButton
from gui.views.confidence_button import ConfidenceButton
from gui.views.enter_field import EnterField
from gui.views.flow_layout import FlowLayout

TYPING_PAUSE = 200  # ms before a typed text is looked for
UNLABELED, ANSWERED = "unlabeled", "answered"


class FilterBar(QFrame):
    """Shows and sets the session's filter."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._session = session
        self.answer = ChoiceButton(tr("Answer"), single=True)
        self.category = ChoiceButton(tr("Category"))
        self.tier = ChoiceButton(tr("Tier"))
        self.split = ChoiceButton(tr("Split"))
        self.state = ChoiceButton(tr("State"))
        self.proposal = ChoiceButton(tr("Proposal"))
        self.confidence = ConfidenceButton()
        self.path = EnterField()
        self.path.setPlaceholderText(tr("Part of the path"))
        self.path.setAccessibleName(tr("Filter by path"))
        self.path.setClearButtonEnabled(True)
        self.path.setFixedWidth(200)
        self.clear_button = push_button(tr("Clear"), self.clear, role="link")
        self._choices = (
            self.answer,
            self.category,
            self.tier,
            self.split,
            self.state,
            self.proposal,
        )
        self._lay_out()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._apply)
        self.path.textEdited.connect(lambda: self._typing.start(TYPING_PAUSE))
        for button in self._choices:
            button.changed.connect(self._apply)
        self.confidence.changed.connect(self._apply)
        session.categories_changed.connect(self._offer)
        session.counts_changed.connect(self._offer)
        session.filter_changed.connect(self._show)
        self._offer()
        self._show()

    def clear(self) -> None:
        """Show all images again."""
        self._session.set_filter(EVERYTHING)

    def _lay_out(self) -> None:
        row = FlowLayout(self)
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(7)
        for button in self._choices:
            row.addWidget(button)
        row.addWidget(self.confidence)
        row.addWidget(self.path)
        row.addWidget(self.clear_button)

    def _offer(self) -> None:
        counts, categories = self._session.counts, self._session.categories
        unlabeled = counts.images - counts.labeled - counts.unknown
        self.answer.offer(
            (
                Choice(UNLABELED, tr("Unlabeled"), unlabeled),
                Choice(ANSWERED, tr("Labeled"), counts.labeled),
                Choice(Answer.UNKNOWN, tr("Unknown"), counts.unknown),
                Choice(Answer.SKIPPED, tr("Skipped"), counts.skipped),
            )
        )
        self.category.offer([Choice(str(c.id), c.name, c.labels, c.color) for c in categories])
        self.proposal.offer([Choice(str(c.id), c.name, c.proposals, c.color) for c in categories])
        tiers = (counts.gold, counts.silver, counts.bronze)
        self.tier.offer(
            [Choice(tier, tier_name(tier), n) for tier, n in zip(Tier, tiers, strict=True)]
        )
        self.split.offer([Choice(split, split_name(split)) for split in Split])
        states = (counts.new, counts.ready, counts.broken, counts.missing)
        self.state.offer(
            [Choice(each, state_name(each), n) for each, n in zip(ImageState, states, strict=True)]
        )

    def _apply(self) -> None:
        answer = next(iter(self.answer.picked), "")
        answers = frozenset({Answer(answer)}) if answer in (*Answer,) else frozenset[Answer]()
        if answer == ANSWERED:
            answers = frozenset({Answer.CATEGORY})
        self._session.set_filter(
            ImageFilter(
                states=frozenset(map(ImageState, self.state.picked)),
                answers=answers,
                labeled=False if answer == UNLABELED else None,
                categories=frozenset(map(int, self.category.picked)),
                tiers=frozenset(map(Tier, self.tier.picked)),
                splits=frozenset(map(Split, self.split.picked)),
                proposed=frozenset(map(int, self.proposal.picked)),
                minimum_confidence=self.confidence.least,
                maximum_confidence=self.confidence.most,
                text=self.path.text().strip(),
                duplicates=self._session.filter.duplicates,
                ids=self._session.filter.ids,
            )
        )

    def _show(self) -> None:
        """Show the session's filter, whoever set it."""
        chosen = self._session.filter
        self.answer.pick(_answer_keys(chosen))
        self.category.pick(frozenset(map(str, chosen.categories)))
        self.tier.pick(frozenset(chosen.tiers))
        self.split.pick(frozenset(chosen.splits))
        self.state.pick(frozenset(chosen.states))
        self.proposal.pick(frozenset(map(str, chosen.proposed)))
        self.confidence.set(chosen.minimum_confidence, chosen.maximum_confidence)
        if self.path.text().strip() != chosen.text:
            self.path.setText(chosen.text)
        self.clear_button.setVisible(chosen != EVERYTHING)


def state_name(state: ImageState) -> str:
    match state:
        case ImageState.NEW:
            return tr("Not read yet")
        case ImageState.READY:
            return tr("Ready")
        case ImageState.BROKEN:
            return tr("Broken")
        case ImageState.MISSING:
            return tr("Missing")


def split_name(split: Split) -> str:
    match split:
        case Split.TRAIN:
            return tr("Training")
        case Split.VALIDATION:
            return tr("Validation")
        case Split.TEST:
            return tr("Test")


def _answer_keys(chosen: ImageFilter) -> frozenset[str]:
    if chosen.labeled is False:
        return frozenset({UNLABELED})
    if chosen.labeled or chosen.answers == frozenset({Answer.CATEGORY}):
        return frozenset({ANSWERED})
    return frozenset(chosen.answers)
