"""Attack: an estimate of one or two people is their answer; no survey method tells it."""

import pandas as pd
import pytest

from evenhand.analysis.perception_gap import perception_gap
from evenhand.analysis.small_areas import small_areas
from evenhand.analysis.survey_change import survey_change
from evenhand.analysis.survey_estimates import survey_estimates
from evenhand.analysis.worry_kinds import worry_kinds
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.survey import Survey

WORRY = (
    "lb_worry_general",
    "lb_worry_episodes",
    "lb_precautions",
    "lb_precautions_help",
    "lb_quality_of_life",
)


def asked(groups: list[str], items: tuple[str, ...] = ("x",), waves: tuple[str, ...] = ("1",)):
    rows = [
        {
            "respondent_id": f"{wave}-{at}",
            "wave": wave,
            "item": item,
            "answer": 1 + at % 2,
            "answer_state": "answered",
            "group_street": group,
        }
        for wave in waves
        for item in items
        for at, group in enumerate(groups)
    ]
    return Survey.from_frame(pd.DataFrame(rows))


@pytest.mark.parametrize("alone", [1, 2])
def test_one_or_two_people_are_not_told_nor_left_over(alone: int) -> None:
    survey = asked(["a"] * 30 + ["b"] * 20 + ["solo"] * alone)
    found = survey_estimates(survey, item="x", counted=(1,), by="group", group="street")
    # Everybody less a and b would be the person's answer, so b goes too.
    assert found.to_frame()["part"].tolist() == ["all", "a"]
    assert {"solo", "b"} <= set(found.small)
    assert "solo" in " ".join(message.written("en") for message in found.explain().reading)


def test_three_people_are_a_part() -> None:
    survey = asked(["a"] * 30 + ["b"] * 20 + ["few"] * 3)
    found = survey_estimates(survey, item="x", counted=(1,), by="group", group="street")
    assert found.to_frame()["part"].tolist() == ["all", "a", "b", "few"]


def test_several_thin_parts_hide_one_another() -> None:
    survey = asked(["a"] * 30 + ["b"] * 20 + ["s1", "s2", "s2"])
    found = survey_estimates(survey, item="x", counted=(1,), by="group", group="street")
    assert found.to_frame()["part"].tolist() == ["all", "a", "b"]


def test_nothing_but_thin_parts_leaves_the_whole() -> None:
    survey = asked([f"street {at}" for at in range(40)])
    found = survey_estimates(survey, item="x", counted=(1,), by="group", group="street")
    assert found.to_frame()["part"].tolist() == ["all"]
    assert found.explain().answer.written("en") and found.plot().rows


def test_a_part_thin_in_one_wave_has_no_change() -> None:
    groups = ["a"] * 30 + ["b"] * 20 + ["solo"]
    survey = asked(groups, waves=("1", "2"))
    found = survey_change(survey, item="x", counted=(1,), by="group", group="street")
    assert "solo" not in set(found.to_frame()["part"])


def test_kinds_of_worry_of_one_person_are_not_told() -> None:
    survey = asked(["a"] * 30 + ["b"] * 20 + ["solo"], items=WORRY)
    found = worry_kinds(survey, by="group", group="street")
    assert set(found.to_frame()["part"]) == {"all", "a"}


def lived(alone: int) -> Survey:
    rows = [
        {
            "respondent_id": f"{area}{at}",
            "wave": "1",
            "item": "aesfdrk",
            "area_id": area,
            "answer": 3 if at % 5 < 1 + "abcdefgh".index(area) % 3 else 2,
            "answer_state": "answered",
        }
        for area in "abcdefgh"
        for at in range(alone if area == "h" else 60)
    ]
    return Survey.from_frame(pd.DataFrame(rows))


def test_the_area_of_one_person_has_no_direct_share() -> None:
    frame = small_areas(lived(1), item="aesfdrk", counted=(3, 4)).to_frame().set_index("area_id")
    assert frame.loc["h", ["direct", "direct_low", "direct_high"]].isna().all()
    assert frame.loc[list("abcdefg"), "direct"].notna().all()


def test_the_area_of_two_people_has_no_gap() -> None:
    areas = list("abcdefgh")
    counted = {
        "area_id": areas,
        "period_start": "2025-01-01",
        "period_end": "2025-12-31",
        "offence_source": "r",
        "offence_class": "robbery",
        "unit": "offences",
        "count": [80, 100, 120, 150, 190, 230, 290, 150],
    }
    people = pd.DataFrame({"area_id": areas, "base": "residents", "value": 5000})
    found = perception_gap(
        lived(2),
        Counts.from_frame(pd.DataFrame(counted)),
        Exposure.from_frame(people),
        counted=(3, 4),
        fewest_answers=2,
    )
    frame = found.to_frame().set_index("area_id")
    assert frame.loc["h", ["share", "share_low", "share_high", "gap"]].isna().all()
    assert frame.loc["h", "call"] == "cannot_say"
