"""Settings of how training images are changed."""

from core.setting import Group, Setting, When

AUGMENTATION = (
    Setting(
        "flip",
        "yes",
        "mirror images at random: off where left and right differ",
        ("yes", "no"),
        group=Group.AUGMENTATION,
    ),
    Setting(
        "augment",
        "auto",
        "RandAugment N: operations per image",
        minimum=0,
        maximum=6,
        whole=True,
        automatic=True,
        group=Group.AUGMENTATION,
    ),
    Setting(
        "magnitude",
        "auto",
        "RandAugment M: their strength, up to 30",
        minimum=0,
        maximum=30,
        whole=True,
        automatic=True,
        group=Group.AUGMENTATION,
    ),
    Setting(
        "crop",
        "0.5",
        "least share of the area that a random crop keeps",
        minimum=0.05,
        maximum=1,
        group=Group.AUGMENTATION,
    ),
    Setting(
        "brightness",
        "0",
        "change of brightness, up to this share",
        minimum=0,
        maximum=1,
        group=Group.AUGMENTATION,
    ),
    Setting(
        "contrast",
        "0",
        "change of contrast, up to this share",
        minimum=0,
        maximum=1,
        group=Group.AUGMENTATION,
    ),
    Setting(
        "color",
        "0",
        "change of color, up to this share; 1 reaches black and white",
        minimum=0,
        maximum=1,
        group=Group.AUGMENTATION,
    ),
    Setting(
        "rotation",
        "0",
        "turn by up to so many degrees",
        minimum=0,
        maximum=180,
        unit="°",
        group=Group.AUGMENTATION,
    ),
    Setting(
        "shear",
        "0",
        "shear by up to so many degrees",
        minimum=0,
        maximum=60,
        unit="°",
        group=Group.AUGMENTATION,
    ),
    Setting(
        "erasing",
        "0",
        "chance that a rectangle is erased",
        minimum=0,
        maximum=1,
        group=Group.AUGMENTATION,
    ),
)
MIXING = (
    Setting(
        "mix",
        "none",
        "mix the pictures of a batch: paste a box of another (cutmix), or average two (mixup)",
        ("none", "cutmix", "mixup"),
        group=Group.AUGMENTATION,
    ),
    Setting(
        "mix_share",
        "0.5",
        "share of the batches that are mixed",
        minimum=0,
        maximum=0.5,
        when=When("mix", ("cutmix", "mixup")),
        group=Group.AUGMENTATION,
    ),
)
SEARCH = Setting(
    "search",
    "no",
    "look for the best N and M on the labels that measure, before the training",
    ("no", "yes"),
    group=Group.AUGMENTATION,
)
TTA = Setting(
    "tta",
    "off",
    "look at each picture mirrored, too, or at its corners as well, and average the answers",
    ("off", "flip", "flip+crops"),
    group=Group.SEEING,
)
