"""What a worker lets out, and how often."""

import io
from collections.abc import Iterator

import pytest
import torch

from core.jobs.messages import Epoch, Message, decode
from core.progress import Progress
from core.training.outlet import Outlet
from core.training.tuning.seeds import seed_generators
from core.training.worker import _drive


def said(work: Iterator[Message]) -> list[Message | None]:
    stream = io.StringIO()
    _drive(work, Outlet(stream), wish=False)  # a plain bool serves
    return [decode(line) for line in stream.getvalue().splitlines()]


def test_epochs_faster_than_a_tenth_of_a_second_do_not_silence_progress(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter(at / 100 for at in range(10_000))
    monkeypatch.setattr("core.training.worker.time.monotonic", lambda: next(clock))

    def work() -> Iterator[Message]:
        for epoch in range(200):
            yield Progress("finetune", epoch, 1000)
            yield Epoch("finetune", epoch + 1, 200, loss=1.0)

    messages = said(work())
    assert sum(isinstance(message, Epoch) for message in messages) == 200
    assert sum(isinstance(message, Progress) for message in messages) > 15


def test_seeding_gives_the_bits_of_torch_and_queues_nothing() -> None:
    torch.manual_seed(5)
    wanted = torch.rand(4)
    before = len(torch.cuda._queued_calls)
    seed_generators(5, "cpu")
    assert torch.equal(torch.rand(4), wanted)
    assert len(torch.cuda._queued_calls) == before
