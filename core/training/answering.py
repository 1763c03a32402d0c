"""A process that answers, for as long as it is asked: one JSON object a line in, one out.

An answer is what was asked for, or a UserError's `template` and `values`. It ends with its input.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import torch

from core.errors import UserError

_THREADS = 1  # it runs beside the window, and perhaps beside a training

Answering = Callable[[Any], Mapping[str, object]]  # what JSON brings has no static type


def answer_all(answering: Answering) -> int:
    """Answer what standard input asks until it ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # stray prints of libraries are no answers
    torch.set_num_threads(_THREADS)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(answering, line)) + "\n")
        answers.flush()
    return 0


def _answer(answering: Answering, line: str) -> Mapping[str, object]:
    try:
        return answering(json.loads(line))
    except UserError as error:
        return _refusal(error)
    except Exception as error:  # the last resort: what it was is said, torch stays loaded
        said = f"{type(error).__name__}: {error}"
        return _refusal(UserError("It failed, which is a bug: {error}.", error=said))


def _refusal(error: UserError) -> Mapping[str, object]:
    values = {key: str(value) for key, value in error.values.items()}
    return {"template": error.template, "values": values}
