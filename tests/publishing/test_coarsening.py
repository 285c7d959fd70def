"""Records are counted in the finest steps of place and time that hide little."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import DisclosureError, OptionError
from evenhand.publishing.coarsening import Records, coarse_rows, ladder, risk_by_area
from evenhand.publishing.release_rows import release_rows
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.tables.exposure import Exposure
from evenhand.wording.languages import LANGUAGES

from .release_city import QUARTERS, areas, city

POLICY = DisclosurePolicy()
LAST = date(2026, 9, 30)
TODAY = date(2026, 11, 23)
PEOPLE = dict(zip(QUARTERS, (4000, 3000, 2500, 2000, 1500, 900), strict=True))


def tables(people=PEOPLE):
    rows = [{"area_id": code, "base": "residents", "value": n} for code, n in people.items()]
    return {"areas": areas(), "exposure": Exposure.from_frame(pd.DataFrame(rows))}


def records(each_week, *, seed=1, first="2026-01-01", last="2026-11-20"):
    """Spread records evenly over days and quarters: so many in each quarter and week."""
    days = pd.date_range(first, last)
    n = int(each_week * 6 * len(days) / 7)
    draw = np.random.default_rng(seed)
    where = np.arange(n) % 6
    frame = pd.DataFrame({
        "on": days[np.sort(draw.integers(0, len(days), n))].date,
        "area_quarter": np.array(QUARTERS)[where],
        "area_district": np.array(["a", "b"])[where // 3],
    })  # fmt: skip
    return Records(name="told", measure="contributions", frame=frame,
                   levels=("quarter", "district"), starts_on=date(2026, 1, 1))  # fmt: skip


def chosen(asked, given=None, policy=POLICY):
    made = coarse_rows(asked, given or tables(), policy, LAST)
    first = made.frame.iloc[0]
    return made.level, (first["period_end"] - first["period_start"]).days + 1


@pytest.mark.parametrize(
    ("each_week", "level", "days"),
    [(40, "quarter", 7), (7, "district", 7), (1.6, "quarter", 90), (0.5, "district", 90)],
)
def test_the_fewer_there_are_the_larger_the_steps(each_week, level, days):
    assert chosen(records(each_week)) == (level, days)


def test_the_choice_is_the_finest_of_all_that_are_fine():
    asked = records(7)
    rungs = ladder(asked, tables(), POLICY, LAST)
    assert [one.numbers for one in rungs] == sorted((one.numbers for one in rungs), reverse=True)
    fine = [one for one in rungs if one.numbers and one.small <= 0.2 * one.numbers and not one.few]
    made = coarse_rows(asked, tables(), POLICY, LAST)
    assert int(made.frame["count"].gt(0).sum()) == max(one.numbers for one in fine)


def test_k_counts_people_and_not_records():
    """A hundred records a week from a place of five people are about five people."""
    few = tables({**PEOPLE, "b3": 5})
    assert chosen(records(100), few)[0] == "district"
    assert chosen(records(100))[0] == "quarter"


def test_people_of_larger_areas_are_added_up_from_those_inside():
    assert risk_by_area(tables(), "district") == {"a": 9500.0, "b": 4400.0}
    assert risk_by_area(tables(), "quarter") == {code: float(n) for code, n in PEOPLE.items()}


def test_nothing_newer_than_the_delay_and_no_period_that_is_not_over_is_counted():
    made = coarse_rows(records(40), tables(), POLICY, LAST)
    assert made.ends_on == date(2026, 9, 27)  # the last Sunday
    assert made.starts_on == date(2026, 1, 5)  # the first Monday
    everything = records(40).frame
    on = pd.to_datetime(everything["on"])
    inside = on.between("2026-01-05", "2026-09-27").sum()
    assert made.frame["count"].sum() == inside


def test_areas_without_records_are_shown_as_0():
    asked = records(40)
    kept = asked.frame[asked.frame["area_quarter"].ne("a2")]
    made = coarse_rows(replace(asked, frame=kept), tables(), POLICY, LAST).frame
    assert made.loc[made["area_id"].eq("a2"), "count"].eq(0).all()
    assert len(made) == 6 * made["period_start"].nunique()


def test_where_nothing_is_fine_the_coarsest_is_taken_and_the_rest_is_hidden(tmp_path):
    workspace = city(tmp_path / "city", rows=40)
    asked = replace(records(0.1), grains=("week", "month"))
    made = release_rows(workspace, [asked], today=TODAY, keep=False)
    shown = made.finding("told").to_frame()
    assert set(shown["area_id"]) == {"a", "b"}
    assert ((shown["count"].dropna() == 0) | (shown["count"].dropna() >= 10)).all()


def test_a_release_and_its_preview_say_what_was_coarsened_and_why(tmp_path):
    workspace = city(tmp_path / "city", rows=40)
    made = release_rows(workspace, [records(7)], today=TODAY)
    assert made.last_day == LAST
    said = made.preview()[0]["coarsened"]
    assert said.startswith("Detail: district by week.")
    for language in LANGUAGES:
        limits = [one.written(language) for one in made.finding("told").explain().limits]
        assert made.finding("told").coarsened.written(language) in limits
    again = release_rows(workspace, [records(7)], today=TODAY)
    assert again.id == made.id


def test_only_the_chosen_set_of_areas_is_counted():
    policy = DisclosurePolicy(area_level="district")
    assert chosen(records(40), policy=policy)[0] == "district"


def test_what_is_missing_is_named():
    asked = records(1)
    with pytest.raises(OptionError, match="no column 'area_ward'"):
        coarse_rows(replace(asked, levels=("ward",)), tables(), POLICY, LAST)
    with pytest.raises(OptionError, match="'hour' is no step of time"):
        coarse_rows(replace(asked, grains=("hour",)), tables(), POLICY, LAST)
    with pytest.raises(DisclosureError, match="no year was over"):
        coarse_rows(replace(asked, grains=("year",)), tables(), POLICY, LAST)
