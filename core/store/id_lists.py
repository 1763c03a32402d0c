"""Many ids as one parameter of a statement."""

import json
from collections.abc import Sequence

_STEP = 20_000  # ids: JSON of a million at a stretch holds the interpreter for a tenth of a second


def as_json(ids: Sequence[int]) -> str:
    """Return ids as a JSON list, for json_each; made in steps, so that the window stays alive."""
    pieces = (json.dumps(list(ids[at : at + _STEP]))[1:-1] for at in range(0, len(ids), _STEP))
    return f"[{','.join(pieces)}]"
