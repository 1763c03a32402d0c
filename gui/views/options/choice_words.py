"""What a setting can be, in words for people: common words translated, names as they are."""

from core.setting import AUTO
from gui.language import tr


def choice_in_words(choice: str) -> str:
    return _common().get(choice, choice)


def _common() -> dict[str, str]:
    return {
        AUTO: tr("auto"),
        "yes": tr("yes"),
        "no": tr("no"),
        "none": tr("none"),
        "current": tr("the current model"),
        "head": tr("a head"),
        "finetune": tr("all of it"),
        "all": tr("all of it"),
        "last": tr("the last stage"),
        "soft": tr("soft"),
        "hard": tr("hard"),
        "features": tr("features"),
        "pixels": tr("pixels"),
        "cosine": tr("cosine"),
        "euclidean": tr("Euclidean"),
        "weighted": tr("by likeness"),
        "equal": tr("all equal"),
        "keep": tr("keep"),
        "learn": tr("learn"),
        "batch": tr("batch"),
        "cpu": "CPU",
        "cuda": "CUDA",
        "mps": "MPS",
        "lrn": "LRN",
        "cutmix": "CutMix",
        "mixup": "MixUp",
    }
