"""New, changed, missing, returned: what a scan finds out against what was known."""

from hypothesis import given
from hypothesis import strategies as st

from core.intake.compare import ChangedFile, Comparison, KnownFile, compare, compare_all
from core.intake.scan import FoundBatch, FoundFile


def found(*names: str, size: int = 1, unreadable: tuple[bytes, ...] = ()) -> FoundBatch:
    return FoundBatch(tuple(FoundFile(name.encode(), size, 1) for name in names), unreadable)


def known(number: int, name: str, *, is_missing: bool = False) -> KnownFile:
    return KnownFile(number, name.encode(), 1, 1, is_missing)


def test_a_file_never_seen_is_new() -> None:
    assert compare(found("a"), []) == Comparison((FoundFile(b"a", 1, 1),), (), (), (), 0)


def test_a_file_with_the_same_size_and_time_is_unchanged() -> None:
    assert compare(found("a"), [known(7, "a")]) == Comparison((), (), (), (), 1)


def test_a_file_with_another_size_or_time_is_changed() -> None:
    for file in (FoundFile(b"a", 2, 1), FoundFile(b"a", 1, 2)):
        result = compare(FoundBatch((file,), ()), [known(7, "a")])
        assert result == Comparison((), (ChangedFile(7, file),), (), (), 0)


def test_a_known_file_not_found_is_missing_once() -> None:
    assert compare(found(), [known(7, "a")]).missing == (7,)
    assert compare(found(), [known(7, "a", is_missing=True)]).missing == ()


def test_a_missing_file_that_is_there_again_has_returned() -> None:
    result = compare(found("a"), [known(7, "a", is_missing=True)])
    assert result == Comparison((), (), (ChangedFile(7, FoundFile(b"a", 1, 1)),), (), 0)


def test_a_missing_file_that_came_back_changed_is_changed() -> None:
    result = compare(found("a", size=2), [known(7, "a", is_missing=True)])
    assert [change.image_id for change in result.changed] == [7]


def test_what_lies_in_an_unreadable_folder_is_not_called_missing() -> None:
    rows = [known(1, "closed/a"), known(2, "closed/deep/b"), known(3, "closed-not/c")]
    assert compare(found(unreadable=(b"closed/",)), rows).missing == (3,)


NAMES = st.binary(min_size=1, max_size=2)


@given(there=st.sets(NAMES), before=st.sets(NAMES), size=st.integers(1, 4))
def test_batches_together_say_what_one_comparison_would(
    there: set[bytes], before: set[bytes], size: int
) -> None:
    files = [FoundFile(path, 1, 1) for path in sorted(there)]
    rows = [KnownFile(n, path, 1, 1, False) for n, path in enumerate(sorted(before))]
    asked: list[KnownFile] = []

    def between(after: bytes, until: bytes | None) -> list[KnownFile]:
        some = [r for r in rows if r.path > after and (until is None or r.path <= until)]
        asked.extend(some)
        return some

    batches = [
        FoundBatch(tuple(files[start : start + size]), ())
        for start in range(0, len(files) + 1, size)
    ]
    results = list(compare_all(batches, between))
    assert {file.path for result in results for file in result.new} == there - before
    missing = {number for result in results for number in result.missing}
    assert {rows[number].path for number in missing} == before - there
    assert sum(result.unchanged for result in results) == len(there & before)
    assert asked == rows  # each known file is looked at once
