"""The companion process: one child of the window that owns torch for everything quick.

It answers requests (core.jobs.companion_messages) for as long as its input lasts, never touches the
database, and leaves the processor to the window and to trainings.
"""

import logging
import os
import sys
from pathlib import Path

import torch

from core.jobs.companion_messages import Answer, encode
from core.training.companion.companion import Companion
from core.training.companion.inbox import Inbox
from core.training.worker import give_way


def main(cache: Path) -> int:
    """Work for the project with this cache until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # stray prints of libraries are no answers
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
    inbox = Inbox(sys.stdin)
    give_way()
    # The head's matrices are small: beside busy neighbors a second thread made fits slower.
    torch.set_num_threads(1)

    def answer(said: Answer) -> None:
        answers.write(encode(said) + "\n")
        answers.flush()

    companion = Companion(cache, answer)
    while True:
        for request in inbox.take(wait=not companion.is_busy):
            companion.handle(request)
        companion.step()
