"""How right the model is, how sure that is, and on what it rests."""

from PySide6.QtWidgets import QWidget

from core.figures import Insight
from gui.language import tr, tr_count
from gui.theme import Theme
from gui.views.accuracy_bar import AccuracyBar
from gui.views.card import Card
from gui.views.words import words
from gui.wording import basis_in_words, not_measured, percent


class AccuracyCard(Card):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Accuracy"), parent)
        self.figure = words("", "figure")
        self.bar = AccuracyBar(theme)
        self.basis = words("", wraps=True)
        self.caution = words("", "caption", wraps=True)
        self.origin = words("", "caption", wraps=True)
        self.add(self.figure, self.bar, self.basis, self.caution, self.origin)
        self.body.addStretch(1)

    def show_insight(self, insight: Insight) -> None:
        self.bar.show_accuracy(insight.accuracy, insight.interval)
        if insight.accuracy is None:
            self.figure.setText(tr("Not measured yet"))
            self.basis.setText(not_measured(insight.reason))
            self.caution.clear()
        else:
            self.figure.setText(tr("{percent} right", percent=percent(insight.accuracy, insight.n)))
            self.basis.setText(basis_in_words(insight.interval, insight.n, insight.method) + ".")
            self.caution.setText(_caution(insight))
        self.caution.setVisible(bool(self.caution.text()))

    def show_origin(self, model: str, labeled_otherwise: int) -> None:
        """Say of which model and of which labels all figures of the page are; of how many of these
        that holds no more."""
        said = tr("All figures are of model {model}, by the labels of its training.", model=model)
        if labeled_otherwise:
            said += " " + tr_count(
                "1 of them is another one now, or gone: train again to have it judged by today's.",
                "{count:,} of them are others now, or gone: train again to have it judged by "
                "today's.",
                labeled_otherwise,
            )
        self.origin.setText(said)


def _caution(insight: Insight) -> str:
    if insight.sample in ("", "random"):
        return ""
    return tr(
        "These labels were picked by a person and are no random sample: "
        "on the whole collection it may be more or less."
    )
