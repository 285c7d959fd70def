"""The planted safety walks: what is true of the stops can be read off the ratings again."""

import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.place_audit import place_audit
from evenhand.analysis.rater_agreement import rater_agreement
from evenhand.statistics.agreement import agreement
from evenhand.taxonomy.observation_sheets import lines_by_item


@pytest.fixture(scope="module")
def seen(city):
    rows = city.tables["observations"].to_frame()
    return rows[rows["rating_state"].eq("seen")].astype({"rating": int})


@pytest.fixture(scope="module")
def walked(city):
    return city.truth.parameters["walks"]


def unwelcome(rows, item):
    shares = rows[rows["item"].eq(item)]
    return shares["rating"].isin(lines_by_item()[item].unwelcome).groupby(shares["place_id"]).mean()


def test_the_median_rating_is_the_planted_state(seen, walked):
    states = pd.DataFrame(walked["states"], columns=["place_id", "item", "state"])
    medians = seen.groupby(["place_id", "item"])["rating"].median().rename("median")
    both = states.merge(medians.reset_index(), on=["place_id", "item"])
    both = both[both["item"].ne(walked["guessed"])]
    # A rater is right with 0.86, so three or more of five are with 0.98.
    assert both["median"].eq(both["state"]).mean() > 0.95


@pytest.mark.parametrize(("item", "places"), [("light_enough", "dark"), ("upkeep", "poorly_kept"),
                                              ("way_out", "trapping")])  # fmt: skip
def test_planted_places_stand_out(seen, walked, item, places):
    shares = unwelcome(seen, item)
    planted = shares.index.isin(walked[places])
    assert shares[planted].min() >= 0.5
    assert shares[~planted].max() <= 0.5


def test_light_is_not_judged_by_day(seen):
    by_day = seen[seen["part_of_day"].eq("day")]
    assert set(by_day["item"]).isdisjoint({"light_enough", "dark_stretches", "lamps_out"})


def test_raters_agree_on_all_lines_but_the_one_that_is_guessed(seen, walked):
    alphas = {}
    for item, rows in seen.groupby("item"):
        wide = rows.set_index(["walk_id", "place_id", "rater"])["rating"].unstack()  # noqa: PD010
        if len(wide) < 5:
            continue
        found = agreement(wide.to_numpy(dtype=float), scale="ordinal", draws=1)
        alphas[item] = found.alpha
    assert alphas.pop(walked["guessed"]) < 0.2
    assert np.median(list(alphas.values())) > 0.6


def test_some_raters_had_left_before_the_last_stop(seen):
    raters = seen.groupby(["walk_id", "place_id"])["rater"].nunique()
    assert sorted(raters.unique()) == [3, 5]


def test_place_audit_calls_only_places_where_something_is_planted(city, walked):
    found = place_audit(city.tables["observations"], city.tables["places"])
    rows = found.stops_frame()
    planted = {*walked["dark"], *walked["poorly_kept"], *walked["trapping"]}
    called = set(rows.loc[rows["is_more"], "place_id"])
    assert called <= planted
    assert called >= {*walked["dark"]} & {*walked["poorly_kept"]}, "doubly planted places"
    assert found.lines_poor == (walked["guessed"],)


def test_lines_that_stand_out_are_unwelcome_in_truth(city, walked):
    frame = place_audit(city.tables["observations"]).to_frame()
    states = {(place, item): state for place, item, state in walked["states"]}
    sure = frame[frame["is_unwelcome"]]
    assert len(sure) > 20
    true = [states[place, line] in lines_by_item()[line].unwelcome
            for place, line in zip(sure["place_id"], sure["line"], strict=True)]  # fmt: skip
    assert np.mean(true) > 0.95


def test_rater_agreement_flags_the_guessed_line_alone(city, walked):
    found = rater_agreement(city.tables["observations"], draws=199)
    assert found.lines_by_verdict("poor") == (walked["guessed"],)
    assert found.cite("verdict[all]") == "agree"
