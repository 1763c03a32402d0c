"""Whether a folder of images is there, or on a disk that is not connected."""

import os
from pathlib import Path


def is_connected(folder: Path, *, expects_images: bool) -> bool:
    """Say whether `folder` can be listed. One that `expects_images` and is empty counts as not
    connected: it is what a disk that was taken out leaves behind at the place of its mount."""
    try:
        with os.scandir(folder) as entries:
            return not expects_images or next(entries, None) is not None
    except OSError:
        return False
