import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.rater_agreement import rater_agreement
from evenhand.statistics.agreement import agreement
from evenhand.tables.observations import Observations


def walk(ratings, item="upkeep", walk_id="w"):
    """Give observations of one line: shape (stops, raters), missing where a rater skipped it."""
    rows = [
        {"walk_id": walk_id, "sheet": "passage", "observed_on": "2026-10-20", "place_id": f"p{at}",
         "rater": str(rater + 1), "item": item, "rating": None if np.isnan(value) else int(value),
         "rating_state": "skipped" if np.isnan(value) else "seen"}
        for at, row in enumerate(np.asarray(ratings, dtype=float))
        for rater, value in enumerate(row)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def found_of(*frames, **options):
    return rater_agreement(Observations.from_frame(pd.concat(frames)), **options)


MIXED = [[1, 1, 2], [4, 4, 4], [1, 2, 1], [3, 4, 3], [2, 2, np.nan], [1, 1, 1]]


def test_a_line_has_the_measures_of_its_ratings():
    found = found_of(walk(MIXED), draws=99)
    whole = agreement(MIXED, scale="ordinal", draws=99)
    for name in ("alpha", "alpha_low", "alpha_high", "ac1", "pabak"):
        assert found.cite(f"{name}[upkeep]") == pytest.approx(getattr(whole, name)), name
    assert found.cite("share_commonest[upkeep]") == whole.prevalence
    assert found.cite("ratings[upkeep]") == 17
    assert found.set_aside == {"rating_skipped": 1}


def test_all_lines_together_are_unwelcome_or_not():
    found = found_of(walk(MIXED), draws=99)
    welcome = np.where(np.isnan(MIXED), np.nan, np.asarray(MIXED) >= 3)
    assert found.cite("alpha[all]") == pytest.approx(agreement(welcome, draws=9).alpha)


@pytest.mark.parametrize("ratings", [[[1]] * 9, [[1, 2]] * 4])
def test_one_rater_or_few_stops_cannot_be_judged(ratings):
    found = found_of(walk(ratings), draws=99)
    assert set(found.to_frame()["verdict"]) == {"cannot_say"}
    assert str(found.explain().answer).startswith("Cannot be judged")
    assert found.explain().answer.written("fr").startswith("Impossible")


def test_raters_who_write_the_same_everywhere_show_nothing():
    found = found_of(walk([[1, 1, 1]] * 6), draws=99)
    assert found.cite("verdict[upkeep]") == "one_answer"
    assert np.isnan(found.cite("alpha[upkeep]"))
    assert found.cite("share_agreeing[upkeep]") == 1


def test_guessing_is_poor_and_a_rare_answer_is_not():
    draw = np.random.default_rng(1)
    rare = np.ones((30, 4))
    rare[[3, 7], [0, 2]] = 4
    found = found_of(walk(draw.integers(1, 4, (30, 4)), "noise"), walk(rare), draws=99)
    assert found.lines_by_verdict("poor") == ("noise",)
    assert found.cite("alpha[upkeep]") < 0.1
    assert found.cite("ac1[upkeep]") > 0.9
    assert found.cite("verdict[upkeep]") == "unsure"
    assert "noise that drowns a call" in found.explain().written("en")


def test_rater_one_of_another_walk_is_another_rater():
    first, second = walk(MIXED), walk(MIXED, walk_id="v")
    both = found_of(first, second, draws=99)
    assert both.cite("stops[upkeep]") == 12
    assert both.cite("raters[upkeep]") == 3
    assert found_of(first, second, walk="w", draws=99).set_aside["other_walk"] == len(second)


def test_where_no_line_can_be_unwelcome_lines_are_told_alone():
    found = found_of(
        walk([[1, 1], [2, 2], [3, 3], [1, 1], [2, 2], [3, 2]], "people_about"), draws=99
    )
    assert found.cite("ratings[all]") == 0
    assert "line by line alone" in str(found.explain().answer)
    assert found.cite("verdict[people_about]") in ("agree", "unsure")
