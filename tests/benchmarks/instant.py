"""From a label to refreshed suggestions: the real companion process on made-up features.

    python tests/benchmarks/instant.py [IMAGES] [CATEGORIES]

The features are a mixture of one normal distribution per category, as wide as the default
backbone's, so that nothing has to be decoded. One label at a time is changed; the time runs from
sending it until the answer that knows it, and includes predicting all images and writing the file.
"""

import queue
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from core.jobs.companion import CompanionProcess, companion_folder
from core.jobs.companion_files import ImageTable, LabelTable
from core.jobs.companion_messages import (
    Answer,
    ChangeLabels,
    GivenLabel,
    Measured,
    Refreshed,
    UseImages,
    UseLabels,
)
from core.training.device import plan_of_cache
from core.training.vision.backbones import load_backbone
from core.training.vision.features import feature_store
from core.training.vision.input_size import preprocessing_for

LABELS = (20, 200, 2_000, 10_000)
TIMES = 40
SIDE = 224
SPREAD = 0.2  # of the categories' means, beside 1 within a category


def main(images: int, categories: int) -> None:
    print(f"{images:,} images, {categories} categories")
    print("| labels | first, s | p50, s | p99, s | accuracy so far after, s |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        kinds = np.arange(images) % categories
        fill(cache, kinds)
        table(images).write(companion_folder(cache) / "images.npz")
        for labels in LABELS:
            if labels <= images:
                measure(cache, kinds, labels)


def measure(cache: Path, kinds: np.ndarray, labels: int) -> None:
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    process = CompanionProcess(cache, answers.put)
    process.ask(UseImages(str(companion_folder(cache) / "images.npz"), ""))
    ids = np.arange(1, labels + 1)
    words = np.full(labels, "gold"), np.full(labels, "random")
    file = companion_folder(cache) / "labels.npz"
    LabelTable(ids, kinds[:labels] + 1, *words, np.empty((0, 2), np.int64)).write(file)
    while not isinstance(answers.get(), Refreshed):
        pass
    start = time.perf_counter()
    process.ask(UseLabels(str(file), 1))
    wait(answers, Refreshed, 1)
    first = time.perf_counter() - start
    wait(answers, Measured, 1)
    measured = time.perf_counter() - start
    taken = []
    for revision in range(2, TIMES + 2):
        time.sleep(0.3)  # as a quick person labels
        image = labels + revision if labels + revision <= len(kinds) else revision
        start = time.perf_counter()
        label = GivenLabel(image, int(kinds[image - 1]) + 1, "gold", "random")
        process.ask(ChangeLabels((label,), revision))
        wait(answers, Refreshed, revision)
        taken.append(time.perf_counter() - start)
    process.close()
    p50, p99 = np.percentile(taken, (50, 99))
    print(f"| {labels:,} | {first:.2f} | {p50:.2f} | {p99:.2f} | {measured:.1f} |", flush=True)


def wait(answers: "queue.SimpleQueue[Answer]", kind: type, revision: int) -> None:
    while True:
        answer = answers.get(timeout=120)
        if isinstance(answer, kind) and answer.revision >= revision:
            return


def table(images: int) -> ImageTable:
    """Images without files: whoever has features is not opened."""
    paths = np.full(images, ord("x"), np.uint8)
    rng = np.random.default_rng(0)
    splits = rng.choice(3, images, p=(0.7, 0.2, 0.1)).astype(np.uint8)
    return ImageTable(
        ids=np.arange(1, images + 1),
        digests=digests(images),
        sides=np.full((images, 2), SIDE, np.int32),
        groups=np.arange(1, images + 1),
        splits=splits,
        shuffle=rng.permutation(images),
        paths=paths,
        ends=np.arange(1, images + 1),
    )


def digests(images: int) -> np.ndarray:
    return np.random.default_rng(1).integers(1, 256, (images, 16), dtype=np.uint8)


def fill(cache: Path, kinds: np.ndarray) -> None:
    backbone = load_backbone("auto")
    preprocessing = preprocessing_for(backbone, SIDE)
    plan = plan_of_cache(
        backbone.module, wish="auto", size=preprocessing.size, known=cache / "device.json"
    )
    store = feature_store(backbone, preprocessing, plan, cache)
    rng = np.random.default_rng(2)
    means = SPREAD * rng.standard_normal((kinds.max() + 1, backbone.feature_size), np.float32)
    names = [row.tobytes().hex() for row in digests(len(kinds))]
    for start in range(0, len(kinds), 5000):
        some = kinds[start : start + 5000]
        noise = rng.standard_normal((len(some), backbone.feature_size), np.float32)
        store.append(names[start : start + len(some)], (means[some] + noise).astype(np.float16))


if __name__ == "__main__":
    given = [int(word.replace(",", "")) for word in sys.argv[1:]]
    main(*(given + [20_000, 60][len(given) :]))
