"""What is planted in perception is told, and nothing else: gaps, priorities, warnings."""

import pytest

import evenhand as eh
from evenhand.demo.city import make_city
from evenhand.demo.planted import PLANTED
from evenhand.demo.planted_answers import ANSWERS
from evenhand.taxonomy.problems import problems_of


def told(city, wave):
    tables = city.tables
    frame = eh.perception_gap(
        tables["survey"], tables["incidents"], tables["exposure"], areas=tables["areas"],
        base="ambient", level="neighbourhood", wave=wave,
    ).to_frame()  # fmt: skip
    rows = frame[frame["call"].isin(["less_safe", "safer"])]
    return dict(zip(rows["area_id"], rows["call"], strict=True))


def planted(wave):
    return {code: ("less_safe" if each[wave] > 0 else "safer")
            for code, *each in PLANTED.unsafe_offset if each[wave]}  # fmt: skip


def test_the_planted_gaps_of_the_second_wave_are_told_and_nothing_else(city):
    assert told(city, "2026") == planted(1)


def test_in_the_first_wave_nothing_is_told_that_was_not_planted(city):
    assert told(city, "2024").items() <= planted(0).items()


def test_in_another_city_the_large_gap_is_told_and_nothing_that_was_not_planted():
    found = told(make_city(2), "2026")
    assert found.items() <= planted(1).items()
    assert found["KAN"] == "less_safe"


def test_terrorism_and_cyber_crime_head_lists_that_petty_crime_fills(city):
    found = eh.public_priorities(city.tables["survey"], city.tables["incidents"], draws=199)
    assert found.far_is_first and found.near_is_wider
    frame = found.to_frame()
    first = frame[frame["measure"].eq("first")].sort_values("problem")["share"].to_numpy()
    truth = dict(zip([one.name for one in problems_of("lb_top_problem_1")], ANSWERS.first_problem,
                     strict=True))  # fmt: skip
    assert first == pytest.approx([truth[name] for name in sorted(truth)], abs=0.03)


def test_own_hands_and_watch_groups_warn_where_they_were_planted(city):
    frame = eh.vigilantism(city.tables["survey"], areas=city.tables["areas"]).to_frame()
    rising = frame[frame["is_rising"]]
    assert sorted(zip(rising["measure"], rising["area_id"], strict=True)) == [
        ("approve", "KAN"), ("member", "KAN")]  # fmt: skip
    assert set(frame.loc[frame["is_above_rest"], "area_id"]) <= {"KAN", "LIN"}


def test_doorstep_visits_that_calm_a_site_warn_of_those_spoken_to(city):
    tables = city.tables
    found = eh.perception_before_after(tables["survey"], tables["interventions"],
                                       areas=tables["areas"], intervention="M-3")  # fmt: skip
    assert found.cite("points[site]") < 0 < found.cite("points[contacted]")
    assert found.adverse == ("contacted",)
    assert str(found.explain().answer).startswith("Warning: fear fell at the site")


def test_the_dark_figure_holds_what_happened_where_the_rate_is_known(city):
    truth = city.truth.reporting.set_index("offence_class")
    for offence in ("robbery", "burglary_dwelling", "bicycle_theft"):
        found = eh.dark_figure(city.tables["incidents"], offence=offence, rates="given",
                               share_reported=truth.loc[offence, "rate"],
                               answers_behind=300, holds_for="the_same")  # fmt: skip
        row = found.to_frame().iloc[0]
        assert row["low"] <= truth.loc[offence, "occurred"] <= row["high"]
