"""The vote of the nearest labeled images: its metrics, its weights, its memory, its witnesses."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.neighbors import KNeighborsClassifier

from core.training.methods import knn
from core.training.methods.knn import Metric, nearest, nearest_labeled
from core.training.methods.pool import Pool, Targets
from tests.core.training.small_runs import COLORS, MakeRun, Pictures, result_of, run_to_end
from tests.core.training.test_methods import clusters, labels


@pytest.mark.parametrize("metric", Metric)
def test_equal_votes_are_those_of_another_implementation(metric: Metric) -> None:
    pool, truth = clusters(spread=2.0)
    targets = labels(truth, 10)
    said = nearest_labeled(pool, targets, neighbors=7, metric=metric, weighted=False)
    other = KNeighborsClassifier(7, metric=str(metric), algorithm="brute")
    other.fit(pool.features[targets.index].numpy(), targets.hard.numpy())
    votes = torch.from_numpy(other.predict_proba(pool.features.numpy())).float() * 7
    torch.testing.assert_close(said.probabilities, (votes + 1 / 3) / 8, atol=1e-5, rtol=0)


def test_weighted_votes_follow_the_nearer_image_where_equal_ones_follow_the_many() -> None:
    features = torch.tensor([[1.0, 0.05], [1.0, 0.0], [0.2, 1.0], [0.1, 1.0], [-2.3, -2.05]])
    pool = Pool(features)
    soft = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    targets = Targets(torch.tensor([1, 2, 3]), soft, torch.ones(3), torch.arange(3))
    for metric in Metric:
        weighted, equal = (
            nearest_labeled(pool, targets, neighbors=3, metric=metric, weighted=each)
            for each in (True, False)
        )
        assert int(weighted.probabilities[0].argmax()) == 0
        assert int(equal.probabilities[0].argmax()) == 1


@pytest.mark.parametrize("metric", Metric)
def test_similarity_is_one_for_the_same_image_and_about_zero_at_random(metric: Metric) -> None:
    pool = Pool(torch.randn(300, 64, generator=torch.Generator().manual_seed(0)) * 7 + 3)
    everyone = torch.arange(300)
    found = nearest(pool, everyone, count=300, metric=metric)
    assert found.place[:, 0].tolist() == everyone.tolist()
    torch.testing.assert_close(found.similarity[:, 0], torch.ones(300), atol=1e-3, rtol=0)
    assert float(found.similarity[:, 1:].mean()) == pytest.approx(0, abs=0.02)


def test_an_image_is_no_neighbor_of_its_own_where_that_is_asked() -> None:
    pool, _ = clusters()
    labeled = torch.arange(0, 60, 2)
    found = nearest(pool, labeled, count=100, without_itself=True)
    assert found.place.shape[1] == 29
    assert not (labeled[found.place] == torch.arange(len(pool))[:, None]).any()
    assert bool(found.similarity.isfinite().all())


def test_memory_is_bounded_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, truth = clusters()
    targets = labels(truth, 20)
    at_once = nearest_labeled(pool, targets).probabilities
    sizes: list[int] = []
    whole = knn._similarity

    def watched(some: torch.Tensor, others: torch.Tensor, metric: Metric) -> torch.Tensor:
        answer = whole(some, others, metric)
        sizes.append(answer.numel())
        return answer

    monkeypatch.setattr(knn, "_AT_ONCE", 200)
    monkeypatch.setattr(knn, "_similarity", watched)
    torch.testing.assert_close(nearest_labeled(pool, targets).probabilities, at_once)
    assert len(sizes) == len(pool) / 3
    assert max(sizes) <= 200


def test_what_must_be_kept_grows_with_the_labels() -> None:
    pool, truth = clusters()
    few, many = (nearest_labeled(pool, labels(truth, each)).upkeep for each in (4, 16))
    assert few is not None and many is not None
    assert few.megabytes == pytest.approx(12 * (32 * 4 + 8) / 1e6)
    assert many.megabytes == pytest.approx(4 * few.megabytes)
    assert few.ms > 0


def test_the_voters_are_the_explanation(pictures: Pictures, make_run: MakeRun) -> None:
    settings = {"neighbors": "3", "votes": "equal"}
    folder = make_run("run", pictures.labeled(4), "knn", settings=settings)
    run_to_end(folder)
    with np.load(folder / "neighbors.npz") as kept, np.load(folder / "predictions.npz") as said:
        assert np.array_equal(kept["ids"], said["ids"])
        voters = kept["classes"][kept["nearest"]]
        assert voters.shape == (len(pictures.images), 3)
        unlabeled = ~np.isin(kept["ids"], kept["labeled"])
        for votes, told in zip(voters[unlabeled], said["probabilities"][unlabeled], strict=True):
            counts = np.bincount(votes, minlength=len(COLORS))
            assert counts[told.argmax()] == counts.max()
        own = kept["labeled"][kept["nearest"]] == kept["ids"][:, None]
        assert not own.any()
        assert (np.diff(kept["similarity"].astype(float), axis=1) <= 0).all()


def test_a_head_is_explained_by_its_backbones_neighbors_and_a_new_network_by_none(
    pictures: Pictures, make_run: MakeRun
) -> None:
    head = make_run("head", pictures.labeled(4), "head")
    run_to_end(head)
    with np.load(head / "neighbors.npz") as kept:
        assert kept["nearest"].shape == (len(pictures.images), 6)
    scratch = make_run("scratch", pictures.labeled(4), "scratch", epochs=1)
    run_to_end(scratch)
    assert not (scratch / "neighbors.npz").exists()


@pytest.mark.parametrize("metric", Metric)
def test_knn_on_pixels_compares_the_pictures_themselves(
    pictures: Pictures, make_run: MakeRun, metric: Metric
) -> None:
    settings = {"on": "pixels", "metric": str(metric)}
    folder = make_run("run", pictures.labeled(5), "knn", settings=settings)
    run_to_end(folder)
    result = result_of(folder)
    assert (result["backbone"], result["input_size"]) == ("single-fc", 32)
    assert result["validation"]["n"] == 15
    assert result["validation"]["accuracy"] > 0.8  # they differ by color
    (round_,) = result["rounds"]
    assert round_["cost"]["megabytes"] == pytest.approx(15 * (3072 * 4 + 8) / 1e6, abs=5e-4)
    assert "MB" in result["summary"] and "ms per image" in result["summary"]


def test_the_features_of_pixels_are_kept_apart_from_the_backbones(
    pictures: Pictures, make_run: MakeRun, tmp_path: Path
) -> None:
    folder = make_run("run", pictures.labeled(5), "knn", settings={"on": "pixels"})
    run_to_end(folder)
    kept = sorted(path.name.split("-")[0] for path in (tmp_path / "cache" / "features").iterdir())
    assert kept == ["single", "test_efficientnet"]
