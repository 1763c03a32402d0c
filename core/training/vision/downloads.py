"""Whether weights can be fetched at all: without a network the hub's library asks six times for
each of two files, three quarters of a minute, before it says so."""

from collections.abc import Generator
from contextlib import contextmanager
from ssl import SSLError
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from huggingface_hub import constants

_PATIENCE = 5.0  # seconds for the first answer


@contextmanager
def asking_once() -> Generator[None]:
    """Inside, timm takes what was downloaded before and fails at once on all else, if the place
    where weights come from does not answer. Not thread-safe: it sets the hub's own switch."""
    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = before or not answers(constants.ENDPOINT)
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def answers(address: str) -> bool:
    """Whether anything comes back from `address`, through the system's proxies; a refusal or a
    certificate that only the hub's library may know is an answer, too."""
    try:
        urlopen(Request(address, method="HEAD"), timeout=_PATIENCE).close()
    except HTTPError:
        return True
    except URLError as error:
        return isinstance(error.reason, SSLError)
    except OSError:
        return False
    return True
