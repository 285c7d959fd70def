"""What came of a consultation, against numbers counted by hand."""

from evenhand.publishing.priorities_told import priorities_told
from evenhand.publishing.taken_part import baskets_told, parts_told, question_told

LAMPS = {"points": {"a": 60, "b": 40, "c": 0}, "basket": ["a", "b"]}
PARK = {"points": {"a": 0, "b": 30, "c": 70}, "basket": ["c"]}
SILENT = {"points": {}, "basket": []}
GIVEN = [LAMPS] * 12 + [PARK] * 4 + [SILENT] * 14


def test_points_are_means_of_those_who_gave_them():
    given = [LAMPS] * 12 + [PARK] * 11 + [SILENT] * 14
    told = priorities_told(given, ["a", "b", "c"], 10)
    # 12 answers of 60 and 11 of 0: 31.3; 12 of 40 and 11 of 30: 35.2; 11 of 70: 33.5
    assert [(one["code"], one["mean"]) for one in told["points"]] == [("b", 35), ("c", 33),
                                                                      ("a", 31)]  # fmt: skip
    pairs = {(one["one"], one["other"]): one for one in told["pairs"]}
    assert pairs["a", "b"] == {"one": "a", "other": "b", "first": 12, "second": 11, "neither": 14}
    assert priorities_told([SILENT] * 30, ["a", "b"], 10) == {"points": [], "step": 1, "pairs": []}


def test_the_set_is_the_best_that_fits_and_knows_only_what_is_shown():
    costs = {"a": 10, "b": 20, "c": 25}
    told = baskets_told(GIVEN, costs, 30, 10)
    # a and b: 12 each of 30, shown; c: 4, hidden
    assert [one["count"] for one in told["options"]] == [12, 12, None]
    assert (told["set"], told["cost"]) == (["a", "b"], 30)
    assert baskets_told(GIVEN, costs, 15, 10)["set"] == ["a"]
    hidden = baskets_told([PARK] * 10 + [LAMPS] * 3 + [SILENT] * 3, costs, 30, 10)
    assert hidden["set"] == []
    for few in (0, 1, 9):
        assert baskets_told([PARK] * few + [SILENT] * 30, costs, 30, 10) is None


def test_of_equal_sets_the_cheaper_is_chosen():
    rows = [{"basket": ["a"]}] * 12 + [{"basket": ["b"]}] * 12
    assert baskets_told(rows, {"a": 30, "b": 20}, 30, 10)["set"] == ["b"]


def test_a_question_counts_those_who_left_it_out():
    rows = [{"answers": {"q": 1}}] * 15 + [{"answers": {"q": 2}}] * 20 + [{"answers": {}}] * 3
    told = question_told(rows, "q", [1, 2], 10)
    assert [(one["code"], one["count"]) for one in told["cells"]] == [(1, None), (2, 20),
                                                                      (None, None)]  # fmt: skip


def test_who_took_part_stands_beside_who_lives_there():
    told = parts_told(
        "area", ["n"] * 20 + ["z"] * 11 + ["?"] * 12, {"n": 0.25}, {"n": "N", "z": "Z"}, 10
    )
    assert told["rows"] == [
        {"name": "N", "count": 20, "people": 0.25},
        {"name": "Z", "count": 11, "people": None},
        {"name": "", "count": 12, "people": None},
    ]
