"""What the report says of surveys, on answers counted by hand."""

import pandas as pd
import pytest
import shapely

from evenhand.quality.report import quality_report
from evenhand.quality.survey_checks import survey_items
from evenhand.quality.written import text_lines
from evenhand.sources.importing import import_files
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

PEOPLE = pd.DataFrame(
    {
        "respondent_id": ["1", "2", "3", "4", "5", "6"],
        "wave": ["a"] * 4 + ["b"] * 2,
        "area_id": ["N", "N", "S", None, "X", "N"],
        "weight": [1.0, 3.0, 2.0, None, 0.0, 2.0],
        "stratum": ["s", "s", "t", "t", "s", "s"],
        "cluster": ["1", "2", "3", "3", "4", "5"],
        "population_size": [4.0, 4.0, 2.0, 2.0, 200.0, 200.0],
    }
)
STATES = ["answered", "refused", "dont_know", "missing", "not_asked", "answered"]


@pytest.fixture
def survey():
    answers = [2, None, None, None, None, 1]
    return Survey.from_frame(PEOPLE.assign(item="q", answer=answers, answer_state=STATES))


@pytest.fixture
def areas():
    frame = pd.DataFrame({"area_id": ["N", "S", "W"], "area_name": ["N", "S", "W"],
                          "level": "ward",
                          "geometry": [shapely.box(n, 0, n + 1, 1) for n in range(3)]})  # fmt: skip
    return Areas.from_frame(frame, crs="EPSG:27700")


def by_name(survey, design=None, areas=None):
    return {item.name: item for item in survey_items(survey, design, areas)}


def numbers(item):
    return {name: value for name, (value, _) in item.numbers.items()}


def test_people_who_did_not_answer_are_counted_by_reason(survey):
    found = numbers(by_name(survey)["unanswered|q"])
    assert found == {"count": 3, "of": 5, "share": 0.6, "refused": 1, "dont_know": 1,
                     "not_asked": 1, "missing": 1}  # fmt: skip


def test_uneven_weights_give_the_design_effect_of_kish(survey):
    found = numbers(by_name(survey)["uneven_weights|a"])
    # Weights 1, 3, 2: mean 2, variance 2/3, so 1 + cv² = 1 + 1/6 and 3 / (7/6) = 18/7 answers.
    assert found["effect"] == pytest.approx(7 / 6) and found["effective"] == pytest.approx(18 / 7)
    assert by_name(survey)["uneven_weights|b"].is_heavy  # 0 and 2: an effect of two and more


def test_weights_missing_and_nought_are_counted(survey):
    items = by_name(survey)
    assert numbers(items["missing_weights"])["count"] == 1
    assert numbers(items["zero_weights"])["count"] == 1
    none = survey.to_frame().assign(weight=None)
    assert by_name(Survey.from_frame(none))["no_weights"].is_heavy


def test_weights_that_miss_the_population_are_found_wave_by_wave(survey):
    # Wave a: 4 + 2 people and weights of 6; wave b: 200 people and weights of 2.
    assert numbers(by_name(survey)["weight_scale"]) == {"count": 1, "of": 2, "share": 0.5}


def test_strata_are_counted_by_their_clusters(survey):
    items = by_name(survey)
    assert numbers(items["lonely_strata"])["count"] == 1  # t of wave a
    assert numbers(items["few_clusters"])["count"] == 2


def test_people_outside_and_areas_without_people_are_counted(survey, areas):
    items = by_name(survey, areas=areas)
    assert numbers(items["people_outside"])["count"] == 2
    assert numbers(items["areas_unasked"]) == {"count": 1, "of": 3, "share": pytest.approx(1 / 3)}
    assert by_name(survey)["people_outside"].state == "unknown"


def test_a_break_between_waves_is_told(survey):
    design = SurveyDesign.from_frame(
        pd.DataFrame({"wave": ["a", "b"], "mode_break": [False, True]})
    )
    item = by_name(survey, design)["mode_breaks"]
    assert numbers(item)["count"] == 1 and item.is_heavy


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workspace_with_nothing_but_a_survey_has_a_report(tmp_path, language):
    city = Workspace.create(tmp_path / "w", Settings(name="T", crs="EPSG:27700",
                                                     timezone="Europe/London"))  # fmt: skip
    (tmp_path / "s.csv").write_text("id,w,q\n1,2,1\n2,1,8\n")
    (tmp_path / "m.toml").write_text(
        'kind = "survey"\n[columns]\nrespondent_id = "id"\nweight = "w"\n[constants]\n'
        'wave = "1"\n[survey.items]\naesfdrk = "q"\n'
    )
    import_files(city, [tmp_path / "s.csv"], mapping=tmp_path / "m.toml")
    report = quality_report(city)
    assert report.cite("D-survey.dont_know[unanswered|aesfdrk]") == 1
    assert any("aesfdrk" in line for line in text_lines(report, language))


def test_published_shares_are_looked_at_by_hand_counted_figures():
    from evenhand.quality.report import table_items
    from evenhand.tables.survey_shares import SurveyShares

    year, later = ("2024-01-01", "2024-12-31"), ("2024-04-01", "2025-03-31")
    rows = [("N", *year, "q", 0.5), ("S", *year, "q", 0.61), ("N", *later, "q", 0.125),
            ("S", *later, "r", 0.5)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["area_id", "period_start", "period_end", "item", "share"])
    items = {item.name: item for item in table_items(SurveyShares.from_frame(frame))}
    found = {name: item.numbers["count"][0] for name, item in items.items()}
    assert found == {"shares_unsure": 4, "shares_rounded": 0, "shares_overlap": 1,
                     "shares_late": 1, "shares_gaps": 2}  # fmt: skip
    assert items["shares_gaps"].numbers["of"][0] == 6
