"""list: the window's search line without a window."""


def test_list_tells_what_a_query_finds(say, project):
    said = say("list", project, "answer:category sort:-path", "--json").facts
    assert said["count"] == len(said["images"]) > 0
    names = [image["file_name"] for image in said["images"]]
    assert names == sorted(names, reverse=True)
    assert {image["tier"] for image in said["images"]} == {"gold"}


def test_list_counts_what_every_value_would_leave(say, project):
    said = say("list", project, "answer:category", "--count", "--counts", "--json").facts
    assert "images" not in said
    counts = said["counts"]
    assert counts["total"] == said["count"] == sum(counts["categories"].values())
    assert counts["has_proposal"]["no"] == said["count"]


def test_list_for_a_person_is_short_and_says_so(say, project):
    out = say("list", project, "--limit", "2").out
    assert len(out.splitlines()) == 4
    assert "2 of" in out


def test_a_query_that_is_not_understood_is_the_users_to_mend(say, project):
    said = say("list", project, "tier:golden")
    assert said.code == 1
    assert "golden" in said.err
