"""Why a picture cannot be used, in sentences that are stored with it and translated."""

from enum import StrEnum

from core.errors import UserError


class Trouble(StrEnum):
    """Why a picture is broken: sentences without fields, stored as they are and translated."""

    GONE = "The file is gone."
    FORBIDDEN = "The file may not be read: permission is missing."
    UNREADABLE = "The file cannot be read from the disk."
    SPECIAL = "This is no ordinary file."
    EMPTY = "The file is empty."
    UNKNOWN = "The file is no picture of a known format."
    TRUNCATED = "The picture is cut off: the end of the file is missing."
    DAMAGED = "The picture is damaged and cannot be decoded."
    TOO_LARGE = "The picture has too many pixels to be opened safely."
    NO_MEMORY = "There is too little memory to open the picture."
    TOO_HEAVY = "The file is larger than 1 GB."
    CRASHED = "The decoder crashed on this file."
    TOO_SLOW = "The decoder took too long on this file."


class BrokenPicture(UserError):  # noqa: N818  (the picture is broken, not we)
    """A picture that cannot be opened. `size` is (width, height) where that much is known."""

    def __init__(self, trouble: Trouble, size: tuple[int, int] | None = None) -> None:
        if trouble is Trouble.TOO_LARGE and size:
            template = "The picture is too large to be opened safely: {width} × {height} pixels."
            super().__init__(template, width=size[0], height=size[1])
        else:
            super().__init__(trouble.value)
        self.trouble = trouble
        self.size = size
