"""What an audit asks of measures, and how its chapters on response and assessment tell it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from evenhand.catalogue import METHODS
from evenhand.contract import Explanation
from evenhand.publishing.answers import Answer
from evenhand.publishing.ask import Ask
from evenhand.publishing.blocks import Answer as Opening
from evenhand.publishing.blocks import Paragraph, Subheading, Table
from evenhand.publishing.effects_table import DESIGNS, agreement, effects_blocks, told_of
from evenhand.publishing.means import means_of
from evenhand.publishing.measured import (
    busiest_areas,
    level_for_effects,
    measures_taken,
    usual_settings,
)
from evenhand.publishing.measures import assessment_questions, response_questions
from evenhand.publishing.measures_chapters import assessment_layout, response_layout
from evenhand.publishing.openings import assessment_opening, response_opening
from evenhand.publishing.options_table import options_table
from evenhand.publishing.parted import parted_blocks
from evenhand.response.evidence_options import evidence_options
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

from . import small_city
from .conftest import Audited, audited
from .test_insecurity import Drawer

DID, SCM = "difference_in_differences", "synthetic_control"


def done(*rows: tuple[str, str, str | None, str, str]) -> Interventions:
    return Interventions.from_frame(pd.DataFrame([
        {"intervention_id": number, "measure": "light", "offence_class": offence, "area_id": area,
         "role": role, "starts_on": start}
        for number, offence, area, role, start in rows
    ]))  # fmt: skip


def recorded(*rows: tuple[str, str, str | None]) -> Incidents:
    frame = pd.DataFrame(rows, columns=["offence_class", "area_quarter", "setting"])
    frame = frame.assign(
        incident_id=[f"I{n}" for n in range(len(frame))], offence_source="x",
        starts_at=pd.Timestamp("2025-05-05 12:00", tz="Europe/Amsterdam"), time_precision="day",
        x_m=small_city.EAST, y_m=small_city.NORTH,
    )  # fmt: skip
    return Incidents.from_frame(frame, crs=small_city.CRS, timezone="Europe/Amsterdam")


def test_measures_against_an_offence_are_listed_as_they_began() -> None:
    table = done(
        ("M-2", "robbery", "A1", "treated", "2025-01-01"),
        ("M-1", "assault", "A0", "treated", "2025-03-01"),
        ("M-1", "assault", "A2", "treated", "2025-04-01"),
        ("M-1", "assault", "A3", "comparison", "2024-01-01"),
        ("M-3", None, "A4", "treated", "2024-01-01"),
    )
    found = measures_taken({"interventions": table})
    assert [(one.intervention, one.offence, one.in_steps) for one in found] == [
        ("M-2", "robbery", False),
        ("M-1", "assault", True),
    ]


def test_without_interventions_nothing_is_assessed() -> None:
    assert measures_taken({}) == ()
    assert assessment_questions(means_of({"areas": small_city.areas()})) == ()


def test_the_usual_setting_and_the_busiest_area_are_those_with_most_records() -> None:
    table = recorded(
        ("robbery", "b", "housing"),
        ("robbery", "b", "night_time_street"),
        ("robbery", "a", "night_time_street"),
        ("assault", "a", None),
        ("assault", "b", None),
    )
    assert usual_settings({"incidents": table}) == {"robbery": "night_time_street"}
    assert busiest_areas({"incidents": table}, "quarter") == {"robbery": "b", "assault": "a"}
    assert busiest_areas({"incidents": table}, "") == {}


def test_counts_have_a_busiest_area_too() -> None:
    table = Counts.from_frame(pd.DataFrame({
        "area_id": ["a", "b"], "period_start": "2025-01-01", "period_end": "2025-01-31",
        "offence_source": "r", "offence_class": "robbery", "unit": "offences", "count": [3, 9],
    }))  # fmt: skip
    assert busiest_areas({"counts": table}, "area") == {"robbery": "b"}
    assert level_for_effects({"counts": table}) == ""


def test_effects_are_looked_for_in_as_few_areas_as_can_show_one() -> None:
    frame = recorded(*[("robbery", f"q{n}", None) for n in range(24)]).to_frame()
    wide = Incidents.from_frame(
        frame.assign(area_block=[f"b{n}" for n in range(24)], area_district="d"),
        crs=small_city.CRS,
        timezone="Europe/Amsterdam",
    )
    assert level_for_effects({"incidents": wide}) == "block"
    few = recorded(*[("robbery", f"q{n}", None) for n in range(5)])
    assert level_for_effects({"incidents": few}) == ""


def test_each_focus_problem_is_asked_what_is_known_and_who_belongs_there() -> None:
    means = means_of({"incidents": recorded(*[("robbery", "a", "night_time_street")] * 40)})
    asks = response_questions(means)
    assert [(one.method, one.offence) for one in asks[:2]] == [
        ("evidence_options", "robbery"),
        ("stakeholders", "robbery"),
    ]
    assert asks[0].options["setting"] == "night_time_street"
    known = {method.name for method in METHODS}
    assert {one.method for one in asks} <= known


def test_a_measure_in_steps_is_asked_otherwise_than_one_that_began_at_once() -> None:
    table = done(
        ("M-1", "assault", "A0", "treated", "2025-03-01"),
        ("M-2", "assault", "A1", "treated", "2025-03-01"),
        ("M-2", "assault", "A2", "treated", "2025-05-01"),
    )
    means = means_of({"incidents": recorded(("assault", "a", None)), "interventions": table})
    asked = {
        number: [one.method for one in assessment_questions(means)
                 if one.options["intervention"] == number]
        for number in ("M-1", "M-2")
    }  # fmt: skip
    assert "difference_in_differences" in asked["M-1"]
    assert "staggered_effects" in asked["M-2"]
    assert "difference_in_differences" not in asked["M-2"]
    assert asked["M-1"][0] == asked["M-2"][0] == "implementation"


def found_of(offence: str) -> Answer:
    finding = evidence_options(offence=offence)
    ask = Ask("evidence_options", "response", {"offence": offence})
    return Answer(ask, "F-0007", finding, None, {}, finding.explain())  # type: ignore[arg-type]


def test_the_table_names_what_is_good_and_what_backfires_for_the_problem_itself() -> None:
    table = options_table([found_of("burglary_dwelling")])[0]
    known = [str(row[2].value) for row in table.data.rows]
    assert known[0].startswith("Good evidence")
    assert [line for line in known if line.startswith("Backfired")] == ["Backfired (weak)"]
    cited = [cell.citation for row in table.data.rows for cell in row if cell.citation]
    assert cited
    assert all(one.startswith("F-0007.effect[") for one in cited)


def test_no_good_evidence_is_said_in_the_table_too() -> None:
    rows = options_table([found_of("theft_from_person")])[0].data.rows
    assert str(rows[0][2].value).startswith("Only together with other offences")
    assert not any(str(row[2].value).startswith("Good") for row in rows)


def test_without_options_there_is_no_table() -> None:
    assert options_table([]) == []


def answer(method: str, intervention: str) -> Answer:
    told = Explanation(say(f"{method}.none"), (say("data.rows_used"),), (say("survey.limit_said"),))
    ask = Ask(method, "assessment", {"intervention": intervention})
    return Answer(ask, f"F-{intervention}", None, None, {}, told)  # type: ignore[arg-type]


def test_the_chapter_has_a_part_for_each_measure_and_tells_its_effect_first() -> None:
    found = [
        answer("implementation", "M-2"),
        replace(answer(DID, "M-2"), finding=Sized(-0.2, 0.3)),  # type: ignore[arg-type]
        replace(answer(DID, "M-1"), finding=Sized(-0.2, 0.3)),  # type: ignore[arg-type]
    ]
    blocks: list[Any] = parted_blocks(assessment_layout(found), found, Drawer())  # type: ignore[arg-type]
    assert isinstance(blocks[0], Opening)
    assert blocks[0].sentence.message.key == "audit.assessment_sum_none"
    headings = [str(block.message) for block in blocks if isinstance(block, Subheading)]
    assert [heading.split()[1] for heading in headings] == ["M-2:", "M-1:"]
    points = [block for block in blocks if isinstance(block, Paragraph) and block.points]
    assert points[1].sentences[0].message.key == "implementation.none"


def test_the_response_opens_with_a_sum_over_problems_and_files() -> None:
    files = [
        {"id": f"P-{n}", "title": f"Title {n}", "phase": phase}
        for n, phase in enumerate(("analysis", "analysis", "closed"), start=1)
    ]
    found = [found_of(name) for name in ("theft_from_person", "burglary_dwelling", "robbery")]
    blocks: list[Any] = parted_blocks(response_layout(files), found, Drawer())  # type: ignore[arg-type]
    assert str(blocks[0].sentence.message).startswith("For 1 of 3 problems there is good evidence")
    assert [str(one.message) for one in blocks[1].sentences] == [
        "Good evidence: burglary in homes.",
        "No good evidence on the problem itself: theft from the person, robbery.",
        "Problem files (analysis): Title 1 (P-1), Title 2 (P-2).",
        "Problem files (closed): Title 3 (P-3).",
    ]
    assert isinstance(blocks[2], Subheading)
    assert isinstance(blocks[3], Table)


def test_the_sum_says_where_nothing_is_known_to_work_and_where_no_file_is() -> None:
    told = [str(one) for one in opened(response_opening([found_of("theft_from_person")], ()))]
    assert told[0].startswith("For the one problem looked at there is no good evidence")
    assert told[-1] == "No problem file has been opened yet."
    assert opened(response_opening([found_of("burglary_dwelling")], ()))[0].key.endswith("sum_all")
    assert response_opening([], ()) == assessment_opening([]) == []


def opened(blocks: Sequence[Any]) -> list[Message]:
    return [blocks[0].sentence.message, *(one.message for one in blocks[1].sentences)]


def test_a_measure_worked_only_where_every_design_calls_a_fall() -> None:
    both = [design(DID, -0.4, 0.01), design(SCM, -0.4, 0.01)]
    divided = [design(DID, -0.4, 0.01), design(SCM, -0.4, 0.3)]
    worse = [design(DID, 0.4, 0.01)]
    assert [told_of(one) for one in (both, divided, worse, [])] == ["fall", "", "rise", ""]
    named = [
        replace(one, ask=Ask(one.ask.method, "assessment", {"intervention": number}))
        for number, mine in (("M-1", both), ("M-2", divided), ("M-3", worse))
        for one in mine
    ]
    assert [str(one) for one in opened(assessment_opening(named))] == [
        "1 of 3 measures can be told to have worked: clearly fewer incidents than expected.",
        "Can be told to have worked: M-1.",
        "Clearly more incidents than expected: M-3.",
        "Cannot be told: M-2.",
        "Whether it did harm was not watched: M-1, M-2, M-3.",
    ]


class Sized:
    """A finding of a design, with a change, its range and a p-value."""

    def __init__(
        self, change: float, p_value: float, confidence: float = 0.95, verdict: str | None = None,
        least: float = 0.001, base: float = 90,
    ) -> None:  # fmt: skip
        self.verdict = verdict
        self.numbers = {
            "change": change, "change_low": change - 0.2, "change_high": change + 0.2,
            "difference": 100 * change, "difference_low": float("nan"),
            "difference_high": float("nan"), "p_value": p_value, "confidence": confidence,
            "least_p_value": least, "treated_before": base, "expected_after": base,
        }  # fmt: skip

    def cite(self, path: str) -> float:
        return self.numbers[path]


def design(method: str, change: float, p_value: float, confidence: float = 0.95, **said: Any
           ) -> Answer:  # fmt: skip
    ask = Ask(method, "assessment", {"intervention": "M-1"})
    finding = Sized(change, p_value, confidence, **said)
    return Answer(ask, f"F-{method}", finding, None, {}, None)  # type: ignore[arg-type]


def test_designs_that_say_the_same_are_told_to_agree() -> None:
    assert agreement([design(DID, -0.4, 0.01), design(SCM, -0.3, 0.04)]).key.endswith("agree_fall")
    assert agreement([design(DID, 0.4, 0.01), design(SCM, 0.3, 0.04)]).key.endswith("agree_rise")
    both = [design(DID, -0.4, 0.2), design(SCM, 0.3, 0.9)]
    assert agreement(both).key.endswith("agree_not_clear")


def test_designs_that_differ_are_told_to() -> None:
    divided = agreement([design(DID, -0.4, 0.01), design(SCM, -0.3, 0.3)])
    assert divided.key == "audit.effect_divided"
    assert "1 of 2" in str(divided)
    opposed = agreement([design(DID, -0.4, 0.01), design(SCM, 0.3, 0.01)])
    assert opposed.key == "audit.effect_opposed"


def test_a_change_is_called_at_the_level_of_its_own_finding() -> None:
    strict = [design(DID, -0.4, 0.03, confidence=0.99), design(SCM, -0.4, 0.03)]
    assert agreement(strict).key == "audit.effect_divided"


def test_a_small_p_of_a_fit_that_is_not_trusted_calls_nothing() -> None:
    doubted = design(SCM, -0.4, 0.001, verdict="not_trusted")
    assert agreement([design(DID, -0.4, 0.3), doubted]).key.endswith("agree_not_clear")
    assert agreement([design(DID, -0.4, 0.01), doubted]).key == "audit.effect_divided"


def test_designs_with_too_few_areas_do_not_say_that_nothing_happened() -> None:
    few = [design(DID, -0.4, 0.2, least=0.2), design(SCM, -0.4, 0.1, verdict="cannot_tell")]
    assert agreement(few).key == "audit.effect_agree_not_told"
    [table] = effects_blocks(few[:1])
    assert isinstance(table, Table)
    assert str(table.data.rows[0][1].value) == "Cannot be told"


def test_the_table_of_designs_cites_each_number_and_says_where_no_range_is_known() -> None:
    [table] = effects_blocks([design(DID, -0.4, 0.01)])
    assert isinstance(table, Table)
    [row] = table.data.rows
    assert [cell.citation for cell in row[2:5]] == [
        f"F-{DID}.change", f"F-{DID}.difference", f"F-{DID}.p_value",
    ]  # fmt: skip
    assert str(row[2].value) == "−40 % (−60 % to −20 %)"
    assert str(row[3].value) == "−40 (range not known)"
    assert str(row[1].value) == "Fell against what was to be expected"


def test_the_table_tells_no_share_of_next_to_nothing_and_words_an_open_end() -> None:
    few = design(DID, 39.0, 0.01, base=1)
    few.finding.numbers["difference_low"] = 20.0  # type: ignore[attr-defined]
    [table] = effects_blocks([few])
    assert isinstance(table, Table)
    [row] = table.data.rows
    assert str(row[2].value) == "Not told: too few before for a percentage"
    assert str(row[3].value) == "+3,900 (at least +20, with no upper end)"
    assert "–" not in "".join(cell.value.written("fr") for cell in row[2:4])  # type: ignore[union-attr]


def test_without_a_design_there_is_no_table_of_effects() -> None:
    assert effects_blocks([answer("displacement", "M-1")]) == []


@pytest.fixture(scope="module")
def acted(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Counts of a city in which a measure was taken, with what was planned and delivered."""
    rows = [(area, "treated") for area in ("A1", "A2")]
    rows += [(area, "comparison") for area in ("A3", "A4", "A5")]
    measure = done(*[("M-1", "assault", area, role, "2025-05-01") for area, role in rows])
    delivered = Deliveries.from_frame(pd.DataFrame({
        "intervention_id": "M-1", "area_id": ["A1", "A2"], "period_start": "2025-05-01",
        "period_end": "2026-10-31", "planned": 40.0, "delivered": [40.0, 30.0], "unit": "lamps",
    }))  # fmt: skip
    tables: dict[str, Any] = {
        "counts": small_city.counts(), "areas": small_city.areas(),
        "interventions": measure, "deliveries": delivered,
    }  # fmt: skip
    return audited(tmp_path_factory.mktemp("acted") / "city", tables)


def test_a_dossier_says_what_could_be_done_and_whether_it_worked(acted: Audited) -> None:
    slugs = [chapter.slug for chapter in acted.dossier.chapters]
    assert slugs.index("response") < slugs.index("assessment") < slugs.index("cannot")
    page = acted.page("en")
    assert "What each design says of measure M-1" in page
    assert "Measure M-1: light" in page
    assert "Mesure M-1" in acted.page("fr")


def test_every_number_about_measures_is_found_again(acted: Audited) -> None:
    told = {chapter.slug: chapter for chapter in acted.dossier.chapters}
    again = {one.id: acted.workspace.again(one.id) for one in acted.workspace.records()}
    methods = {number: one.finding.provenance.method for number, one in again.items()}
    checked = set()
    for citation, value in acted.dossier.citations():
        number, _, path = citation.partition(".")
        if number in again and methods[number] in (*DESIGNS, "implementation", "displacement"):
            found = again[number].finding.cite(path)
            assert found == value or found == pytest.approx(value, rel=1e-12), citation
            checked.add(methods[number])
    assert {DID, "implementation"} <= checked
    assert told["assessment"].blocks
