"""Settings of how training images are changed."""

from core.setting import Group, Setting


def _amount(
    key: str, meaning: str, *, default: str = "0", most: float = 1, unit: str = ""
) -> Setting:
    return Setting(
        key, default, meaning, minimum=0, maximum=most, unit=unit, group=Group.AUGMENTATION
    )


AUGMENTATION = (
    Setting(
        "flip",
        "yes",
        "mirror images at random; no where left and right differ",
        ("yes", "no"),
        group=Group.AUGMENTATION,
    ),
    Setting(
        "augment",
        "auto",
        "RandAugment operations per image, or auto",
        minimum=0,
        maximum=6,
        whole=True,
        automatic=True,
        group=Group.AUGMENTATION,
    ),
    Setting(
        "magnitude",
        "auto",
        "RandAugment strength of 30, or auto",
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
    _amount("brightness", "change of brightness, up to this share"),
    _amount("contrast", "change of contrast, up to this share"),
    _amount("color", "change of color, up to this share; 1 reaches black and white"),
    _amount("rotation", "turn by up to so many degrees", most=180, unit="°"),
    _amount("shear", "shear by up to so many degrees", most=60, unit="°"),
    _amount("erasing", "chance that a rectangle is erased"),
)
