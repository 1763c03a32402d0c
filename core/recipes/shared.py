"""Settings that several recipes share, and ways to fit them to one."""

from dataclasses import replace

from core.recipes.augmentation import AUGMENTATION, MIXING
from core.setting import Group, Setting, When

SEEING = (
    Setting(
        "input_size",
        "auto",
        "pixels of the square the backbone sees",
        minimum=16,
        maximum=2048,
        whole=True,
        automatic=True,
        unit="px",
        group=Group.SEEING,
    ),
    Setting(
        "precision",
        "auto",
        "arithmetic of the backbone",
        ("auto", "fp32", "bf16"),
        group=Group.SEEING,
    ),
)
KEEPING = Setting(
    "pixel_cache",
    "auto",
    "room for decoded pixels on disk; auto: 8, or a tenth of what is free",
    minimum=0,
    maximum=100_000,
    automatic=True,
    unit="GB",
    group=Group.TIME,
)
COMMON = (
    Setting(
        "weights",
        "",
        "a local file of backbone weights (.safetensors, or .pt state dict)",
        is_file=True,
        group=Group.SEEING,
    ),
    Setting(
        "pretrained", "yes", "start from pretrained weights", ("yes", "no"), group=Group.SEEING
    ),
    *SEEING,
    KEEPING,
)
LEARNING = (
    Setting(
        "batch",
        "32",
        "images in one step",
        minimum=1,
        maximum=4096,
        whole=True,
        group=Group.LEARNING,
    ),
    Setting(
        "rate",
        "0.001",
        "learning rate of the head",
        minimum=0,
        maximum=10,
        group=Group.LEARNING,
    ),
    Setting(
        "trunk_rate",
        "0.1",
        "the trunk's rate as a share of the head's",
        minimum=0,
        maximum=1,
        group=Group.LEARNING,
    ),
    Setting(
        "weight_decay",
        "0.05",
        "decay of the weights",
        minimum=0,
        maximum=1,
        group=Group.LEARNING,
    ),
    Setting("smoothing", "0.1", "label smoothing", minimum=0, maximum=0.5, group=Group.LEARNING),
)
LAYERS = Setting(
    "layers",
    "auto",
    "what learns; auto: the last stage on a CPU, unless the minutes are enough for all",
    ("auto", "last", "all"),
    in_sight=True,
    group=Group.LEARNING,
)
FINETUNE = (*LEARNING, *AUGMENTATION)
ON_LABELS = (*FINETUNE, *MIXING)  # where the loss looks at the labels alone, mixed ones too
TRANSFER = (
    Setting(
        "layer_decay",
        "1",
        "each layer's rate as a share of that of the layer above it",
        minimum=0.1,
        maximum=1,
        group=Group.LEARNING,
    ),
    Setting(
        "unfreeze",
        "no",
        "let the layers join one by one, the top ones first",
        ("yes", "no"),
        group=Group.LEARNING,
    ),
    Setting(
        "head_first",
        "yes",
        "start from a trained head; no: from a random one",
        ("yes", "no"),
        group=Group.LEARNING,
    ),
    Setting(
        "statistics",
        "auto",
        "batch normalization keeps its stored statistics, or learns them; auto: by the batch",
        ("auto", "keep", "learn"),
        group=Group.LEARNING,
    ),
)
FLOOR = Setting(
    "floor",
    "auto",
    "least confidence of a pseudo-label",
    minimum=0,
    maximum=1,
    automatic=True,
    in_sight=True,
    group=Group.PSEUDO_LABELS,
)


def defaulting(settings: tuple[Setting, ...], **defaults: str) -> tuple[Setting, ...]:
    return tuple(
        replace(one, default=defaults[one.key]) if one.key in defaults else one for one in settings
    )


def only(settings: tuple[Setting, ...], when: When) -> tuple[Setting, ...]:
    """Return settings that count only `when` another one says so; those that wait for one of their
    own stay as they are."""
    return tuple(one if one.when else replace(one, when=when) for one in settings)
