"""What came of a consultation, against numbers counted by hand."""

from evenhand.publishing.taken_part import (
    baskets_told,
    pairs_told,
    parts_told,
    points_told,
    question_told,
)

LAMPS = {"points": {"a": 60, "b": 40, "c": 0}, "basket": ["a", "b"]}
PARK = {"points": {"a": 0, "b": 30, "c": 70}, "basket": ["c"]}
SILENT = {"points": {}, "basket": []}
GIVEN = [LAMPS] * 12 + [PARK] * 4 + [SILENT] * 14


def test_points_are_means_of_those_who_gave_them():
    told = points_told(GIVEN, ["a", "b", "c"])
    # 12 answers of 60 and 4 of 0: 45; 12 of 40 and 4 of 30: 37.5, 38; 4 of 70: 17.5, 18
    assert [(one["code"], one["mean"]) for one in told] == [("a", 45), ("b", 38), ("c", 18)]
    assert (told[0]["low"], told[0]["high"]) == (45, 60)
    assert points_told([SILENT], ["a", "b"]) == []


def test_pairs_count_who_preferred_which_and_hide_what_is_small():
    told = {(one["one"], one["other"]): one for one in pairs_told(GIVEN, ["a", "b", "c"], 10)}
    # 12 gave more to a, 4 to b: 4 is small, and the 12 that would tell it is hidden too
    assert told["a", "b"] == {"one": "a", "other": "b", "first": None, "second": None,
                              "neither": 14}  # fmt: skip


def test_the_set_is_the_best_that_fits_and_knows_only_what_is_shown():
    costs = {"a": 10, "b": 20, "c": 25}
    told = baskets_told(GIVEN, costs, 30, 10)
    # a and b: 12 each of 30, shown; c: 4, hidden
    assert [one["count"] for one in told["options"]] == [12, 12, None]
    assert (told["set"], told["cost"]) == (["a", "b"], 30)
    assert baskets_told(GIVEN, costs, 15, 10)["set"] == ["a"]
    hidden = baskets_told([PARK] * 9 + [SILENT] * 30, costs, 30, 10)
    assert hidden["set"] == []
    assert baskets_told([SILENT] * 30, costs, 30, 10) is None


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
