import numpy as np
import pandas as pd
import pytest
import scipy

from evenhand.analysis.audited_places import by_chance, standing
from evenhand.analysis.place_audit import place_audit
from evenhand.errors import UnsuitableData
from evenhand.tables.observations import Observations
from evenhand.tables.places import Places

ITEMS = ("way_out", "sight_ahead", "orientation", "step_free", "litter", "trap_spots")


def walk(rows, **also):
    frame = pd.DataFrame(rows, columns=["place_id", "rater", "item", "rating"])
    head = {"walk_id": "w", "sheet": "passage", "observed_on": "2026-10-20",
            "rating_state": "seen", "part_of_day": "dark"}  # fmt: skip
    return Observations.from_frame(frame.assign(**head).assign(**also))


def rows_of(raters=5, stops=8, bad=(3,), items=ITEMS):
    return [(f"p{stop}", str(rater), item, 3 if stop in bad else 1)
            for stop in range(stops) for rater in range(1, raters + 1)
            for item in items]  # fmt: skip


def test_a_place_that_every_rater_finds_unwelcome_is_called():
    found = place_audit(walk(rows_of()))
    assert (found.stops_more, found.stops_not_judged) == (1, 0)
    first = found.stops_frame().iloc[0]
    assert (first["place_id"], first["share"], first["rank_low"], first["rank_high"]) == (
        "p3", 1.0, 1.0, 1.0,
    )  # fmt: skip
    assert "p3" in str(found.explain().answer)


def test_shares_of_a_line_by_hand():
    rows = [
        *rows_of(bad=()),
    ]
    rows = [
        (p, r, i, 3 if (p, i) == ("p2", "litter") and r in "1234" else v) for p, r, i, v in rows
    ]
    found = place_audit(walk(rows))
    assert found.cite("unwelcome[w|p2|litter]") == 4
    assert found.cite("share[w|p2|litter]") == pytest.approx(0.8)
    # Wilson's range of 4 of 5 is 0.376 to 0.964.
    assert found.cite("share_low[w|p2|litter]") == pytest.approx(0.3755, abs=5e-4)
    assert found.cite("share_high[w|p2|litter]") == pytest.approx(0.9638, abs=5e-4)
    assert found.cite("median[w|p2|litter]") == 3


def test_one_rater_cannot_be_judged():
    found = place_audit(walk(rows_of(raters=1)))
    assert found.stops_more == 0
    assert found.stops_not_judged == 8
    assert set(found.to_frame()["certainty"]) == {"cannot_say"}
    assert str(found.explain().answer).startswith("Cannot be judged")


def test_a_line_on_which_raters_do_not_agree_is_not_read():
    draw = np.random.default_rng(1)
    rows = [(p, r, i, int(draw.integers(1, 4)) if i == "noise" else v)
            for p, r, i, v in rows_of(items=(*ITEMS, "noise"))]  # fmt: skip
    found = place_audit(walk(rows))
    assert found.lines_poor == ("noise",)
    frame = found.to_frame()
    assert set(frame.loc[frame["line"].eq("noise"), "certainty"]) == {"cannot_say"}
    assert found.cite("ratings[w|p0|all]") == 5 * len(ITEMS)


def test_where_raters_agree_on_nothing_no_place_is_judged():
    draw = np.random.default_rng(2)
    rows = [(f"p{stop}", str(rater), item, int(draw.integers(1, 4)))
            for stop in range(20) for rater in range(1, 6)
            for item in ("noise", "litter")]  # fmt: skip
    found = place_audit(walk(rows))
    assert len(found.lines_poor) == 2
    assert set(found.stops_frame()["certainty"]) == {"cannot_say"}
    assert found.lines_judged == 0


def test_how_many_people_are_about_is_never_unwelcome():
    with pytest.raises(UnsuitableData, match="no line was rated of which an answer is unwelcome"):
        place_audit(walk(rows_of(items=("people_about",))))
    found = place_audit(walk(rows_of(items=(*ITEMS, "people_about"))))
    assert found.set_aside == {"rating_neither": 40}


def test_a_strict_rater_alone_makes_no_place_stand_out():
    rows = [(p, r, i, 3 if r == "1" else 1) for p, r, i, v in rows_of(bad=())]
    assert place_audit(walk(rows)).stops_more == 0


def test_a_rating_given_twice_counts_once():
    rows = rows_of()
    found = place_audit(walk([*rows, *rows[:7]]))
    assert found.set_aside == {"counted_twice": 7}


def test_an_unknown_walk_is_refused_with_those_there_are():
    with pytest.raises(UnsuitableData, match="no walk 'x'; there are: w"):
        place_audit(walk(rows_of()), walk="x")


def test_places_with_one_name_keep_their_identifiers():
    names = pd.DataFrame({"place_id": ["p0", "p1", "p2"], "kind": "stop", "x_m": 0.0, "y_m": 0.0,
                          "place_name": ["Markt", "Markt", "Kade"]})  # fmt: skip
    found = place_audit(walk(rows_of()), Places.from_frame(names, crs="EPSG:25831"))
    named = dict(zip(found.stops_frame()["place_id"], found.stops_frame()["place_name"],
                     strict=True))  # fmt: skip
    assert [named[f"p{n}"] for n in range(4)] == ["Markt (p0)", "Markt (p1)", "Kade", "p3"]


def test_the_range_of_a_place_is_students_over_raters():
    ratings = np.zeros((2, 10, 4))
    for rater, hits in enumerate((2, 4, 6, 8)):
        ratings[0, :hits, rater] = 1
    found = standing(ratings, confidence=0.9)
    # Shares 0.2 to 0.8: mean 0.5, variance 0.0667; 1/1200 is added for ten lines.
    half = scipy.stats.t.isf(0.05, 3) * np.sqrt((0.2 / 3 + 1 / 1200) / 4)
    assert (found.low[0], found.high[0]) == pytest.approx((0.5 - half, 0.5 + half), rel=1e-9)


def test_coins_make_as_many_lines_stand_out_as_is_told():
    draw = np.random.default_rng(3)
    hits = draw.binomial(5, 0.5, 40_000)
    # With five raters only five of five are enough.
    assert by_chance(pd.Series([5] * 40_000), 0.95) == pytest.approx(1250)
    assert (hits == 5).sum() == pytest.approx(1250, abs=4 * np.sqrt(1250))


@pytest.mark.parametrize(("raters", "share"), [(3, 0.15), (5, 0.15), (8, 0.5)])
def test_no_place_is_called_in_most_walks_where_none_differs(raters, share):
    """Strict and mild raters, lines of all kinds, twelve like places: 300 walks."""
    draw = np.random.default_rng(4)
    called = 0
    for _ in range(300):
        line = draw.beta(4 * share, 4 * (1 - share), 15).clip(1e-6, 1 - 1e-6)
        odds = np.log(line / (1 - line))[:, None] + draw.normal(0, 0.6, raters)
        ratings = (draw.random((12, 15, raters)) < 1 / (1 + np.exp(-odds))).astype(float)
        found = standing(ratings, confidence=0.95)
        called += bool((found.more | found.less).any())
    # 0.05 with the band of acceptance.md for 300 replicates, upper side only.
    assert called / 300 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300) + 0.005


def test_ranks_leave_room_for_what_raters_do_not_clearly_say():
    draw = np.random.default_rng(5)
    ratings = (draw.random((6, 15, 5)) < 0.2).astype(float)
    ratings[0] = 1
    found = standing(ratings, confidence=0.95)
    assert (found.rank[0], found.rank_low[0], found.rank_high[0]) == (1, 1, 1)
    assert (found.rank_low[1:] == 2).all() and (found.rank_high[1:] == 6).all()


def test_many_stops_take_seconds():
    ratings = (np.random.default_rng(6).random((1000, 10, 6)) < 0.2).astype(float)
    found = standing(ratings, confidence=0.95)
    assert len(found.low) == 1000 and not found.more.all()
