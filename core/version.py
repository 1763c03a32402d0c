"""Which Autodidact this is."""

from importlib import metadata

UNKNOWN = "unknown"


def version() -> str:
    """Return the installed version, or "unknown" when run from a folder that is not installed."""
    try:
        return metadata.version("autodidact")
    except metadata.PackageNotFoundError:
        return UNKNOWN
