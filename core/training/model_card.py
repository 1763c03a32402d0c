"""The model card: one page that says what a bundle is and how far it can be trusted."""

import hashlib

from core.training.recipes.candidate import Candidate
from core.training.recipes.prepared import Prepared
from core.training.vision.nets.own import OWN_NETS
from core.training.vision.tta import view_count

_IMITATES = "This bundle holds one that imitates it"


def model_card(chosen: Candidate, prepared: Prepared, rounds: int) -> str:
    """Markdown."""
    job, labels = prepared.job, len(prepared.evidence.targets)
    lines = [
        f"# {' / '.join(job.class_names)}",
        "",
        f"Image classifier, {len(job.class_names)} categories, one answer per image.",
        "",
        "| | |",
        "|---|---|",
        f"| backbone | {chosen.classifier.backbone.architecture} |",
        f"| method | {chosen.method} |",
        f"| recipe, rounds, seed | {job.config.recipe}, {rounds}, {job.config.seed} |",
        f"| learned from | {labels} labels, {chosen.pseudo_labels} pseudo-labels |",
        f"| images | {len(prepared.images)} (digest {data_digest(prepared)}) |",
        f"| accuracy on gold labels | {_accuracy(chosen, prepared)} |",
        f"| confidences | temperature {chosen.temperature:.3g}, chosen on the same gold labels |",
        "",
        "## Limits",
        "",
        "* The figures hold for images like those of this project, not for other places, cameras",
        "  or seasons.",
        '* It has no answer "none of these": an image of something else gets a category too.',
        *_limits(chosen, prepared),
    ]
    return "\n".join(lines) + "\n"


def tells_of_imitation(card: str) -> bool:
    """Whether a model card says that its linear head only imitates the project's predictions."""
    return _IMITATES in card


def _limits(chosen: Candidate, prepared: Prepared) -> list[str]:
    """What holds for this model and not for every one."""
    lines: list[str] = []
    agreement = chosen.classifier.agreement
    if agreement is not None:
        lines += [
            f"* The project's predictions come from the method {chosen.method}, which is no linear",
            f"  head on the backbone. {_IMITATES} and agrees on",
            f"  {agreement:.1%} of the project's images.",
        ]
    if chosen.classifier.backbone.architecture in OWN_NETS:
        lines += ["* The network is Autodidact's own: timm has none of this name."]
    looks = view_count(chosen.preprocessing)
    if looks > 1:
        lines += [
            f"* Accuracy and confidences are those of the mean logits over {looks} views of a",
            "  picture: mirrored, too, and the corners where `views` in preprocess.json says so. A",
            "  program that looks once gets somewhat other answers.",
        ]
    if prepared.evidence.sample != "random":
        lines += ["* The labels were no random sample, so the accuracy may be off for the rest."]
    return lines


def _accuracy(chosen: Candidate, prepared: Prepared) -> str:
    measured = chosen.accuracy
    if measured is None:
        return prepared.evidence.reason
    return (
        f"{measured.value:.1%} (95 % interval {measured.low:.1%} to {measured.high:.1%}, "
        f"{measured.n} labels, {prepared.evidence.method})"
    )


def data_digest(prepared: Prepared) -> str:
    """Tells apart what was learned from: images, their labels and splits."""
    hasher = hashlib.blake2b(digest_size=8)
    for image in prepared.images:
        hasher.update(f"{image.digest} {image.category} {image.tier} {image.split}\n".encode())
    return hasher.hexdigest()
