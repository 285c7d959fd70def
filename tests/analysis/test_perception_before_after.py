import numpy as np
import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import UnsuitableData
from evenhand.statistics.before_after import difference_of, own_movement
from evenhand.tables.interventions import Interventions
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign

AREAS = [f"a{n}" for n in range(10)]
ROLES = {"a0": "treated", "a1": "buffer", "a2": "comparison", "a3": "comparison"}


def interventions(roles=ROLES, **other):
    head = {"intervention_id": "M-1", "measure": "street_lighting", "starts_on": "2025-01-01"}
    rows = [{**head, "area_id": area, "role": role, **other} for area, role in roles.items()]
    return Interventions.from_frame(pd.DataFrame(rows))


def rows_of(area, wave, share, many=200, **other):
    return [
        {"respondent_id": f"{area}{wave}{n}{other.get('group_contacted', '')}", "wave": wave,
         "asked_on": f"{wave}-05-01", "area_id": area, "item": "aesfdrk", "mode": "web",
         "answer": 3 if n < round(share * many) else 2, "answer_state": "answered",
         "group_contacted": "no", **other}
        for n in range(many)
    ]  # fmt: skip


def survey(after=None, before=None, extra=(), **other):
    """Make a survey in which 30 of 100 feel unsafe everywhere, but for the shares given."""
    rows = [row for area in AREAS for wave, given in (("2024", before), ("2026", after))
            for row in rows_of(area, wave, (given or {}).get(area, 0.3), **other)]  # fmt: skip
    return Survey.from_frame(pd.DataFrame([*rows, *extra]))


def told(*args, done=None, **options):
    return eh.perception_before_after(survey(*args), done or interventions(), counted=(3, 4),
                                      **options)  # fmt: skip


def test_the_difference_and_its_error_are_those_worked_out_by_hand():
    found = told({"a0": 0.1, "a2": 0.4})
    row = found.to_frame().set_index("role").loc["site"]
    assert row["points"] == pytest.approx(0.1 - 0.3, rel=1e-12)
    assert row["difference_points"] == pytest.approx(-0.2 - 0.05, rel=1e-12)
    # Four independent shares; the comparison has twice as many answers.
    by_hand = 0.3 * 0.7 / 200 + 0.1 * 0.9 / 200 + 0.3 * 0.7 / 400 + 0.35 * 0.65 / 400
    assert row["std_error_sampling"] ** 2 == pytest.approx(by_hand, rel=0.01)  # n/(n - 1)


def test_a_fall_beyond_what_areas_move_by_themselves_is_the_measures():
    found = told({"a0": 0.08})
    assert found.verdict == "fall" and not found.adverse
    assert found.untouched == 8 and found.movement == 0
    assert "beyond what areas change by themselves" in found.explain().written()


def test_the_same_fall_is_not_laid_to_it_where_areas_move_as_much():
    moved = {area: 0.3 + shift for area, shift in zip(AREAS[2:], [0.12, -0.12] * 4, strict=True)}
    found = told({"a0": 0.12, **moved})
    assert found.verdict == "fall_here" and found.movement > 0.08
    assert "Whether the measure brought this about cannot be told" in found.explain().written()
    assert found.p_lot > 0.05 and found.least_p_lot == pytest.approx(1 / 9)


def test_without_comparison_areas_it_cannot_be_said_that_it_was_the_measure():
    found = told({"a0": 0.1}, done=interventions({"a0": "treated"}))
    assert found.verdict == "no_comparison" and not found.adverse
    assert "cannot be said that it was the measure" in str(found.explain().answer)
    assert found.to_frame()["difference_points"].isna().all()


def adverse_case(share, many=80, others=0.05):
    rest = [row for area in AREAS for wave in ("2024", "2026") if (area, wave) != ("a0", "2026")
            for row in rows_of(area, wave, 0.3)]  # fmt: skip
    site = rows_of("a0", "2026", others, 140) + rows_of("a0", "2026", share, many,
                                                        group_contacted="yes")  # fmt: skip
    return Survey.from_frame(pd.DataFrame([*rest, *site]))


def test_fear_that_falls_at_the_site_and_rises_among_those_spoken_to_raises_a_warning():
    found = eh.perception_before_after(adverse_case(0.6), interventions(), counted=(3, 4))
    assert found.adverse == ("contacted",)
    words = str(found.explain().answer)
    assert words.startswith("Warning: fear fell at the site and rose among those spoken to")
    assert found.explain().answer.written("fr").startswith("Attention : la peur a baissé")
    assert found.contacted_more == pytest.approx(0.55, rel=1e-9)


def test_those_spoken_to_who_feel_as_others_do_raise_none():
    found = eh.perception_before_after(adverse_case(0.3, others=0.3), interventions(),
                                       counted=(3, 4))  # fmt: skip
    assert found.knows_contacts and not found.adverse
    # A rise of the whole site is in both, and no matter of having been spoken to.
    risen = eh.perception_before_after(adverse_case(0.5, others=0.5), interventions(),
                                       counted=(3, 4))  # fmt: skip
    assert not risen.adverse and risen.verdict == "rise"


def test_fear_that_rises_in_the_buffer_raises_a_warning():
    found = told({"a0": 0.1, "a1": 0.55})
    assert found.adverse == ("buffer",)
    assert "rose next to it" in str(found.explain().answer)


def test_a_survey_that_does_not_know_who_was_spoken_to_says_so():
    found = told({"a0": 0.1}, contact_group=None)
    assert not found.knows_contacts
    assert "does not say whom the measure reached" in found.explain().written()


def test_a_break_of_mode_is_refused():
    design = SurveyDesign.from_frame(pd.DataFrame({"wave": ["2024", "2026"],
                                                   "mode_break": [False, True]}))  # fmt: skip
    with pytest.raises(UnsuitableData, match="marks a break of mode or wording"):
        eh.perception_before_after(survey(), interventions(), None, design, counted=(3, 4))
    frame = survey().to_frame()
    frame.loc[frame["wave"].eq("2026"), "mode"] = "telephone"
    with pytest.raises(UnsuitableData, match="more than half of the respondents"):
        eh.perception_before_after(Survey.from_frame(frame), interventions(), counted=(3, 4))


@pytest.mark.parametrize(("done", "options", "words"), [
    (interventions({"zz": "treated"}), {}, "bring both to one level"),
    (interventions(), {"intervention": "M-9"}, "there are: M-1"),
    (interventions(starts_on="2023-01-01"), {}, "no wave with 'aesfdrk' was surely asked before"),
    (interventions(starts_on="2027-01-01"), {}, "no wave with 'aesfdrk' was surely asked from"),
    (interventions(), {"first_wave": "2026", "second_wave": "2024"}, "is not before"),
    (interventions(), {"first_wave": "2020"}, "there is no wave '2020'"),
    (interventions(), {"fewest": 201}, "200 respondents at the site"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused_in_words(done, options, words):
    with pytest.raises(UnsuitableData, match=words):
        told(done=done, **options)


def test_a_survey_without_areas_is_refused():
    with pytest.raises(UnsuitableData, match="no respondent has an area"):
        eh.perception_before_after(Survey.from_frame(survey().to_frame().assign(area_id=pd.NA)),
                                   interventions(), counted=(3, 4))  # fmt: skip


def test_a_part_with_too_few_answers_is_named_and_not_judged():
    frame = survey().to_frame()
    kept = frame["area_id"].ne("a1") | frame.groupby(["area_id", "wave"]).cumcount().lt(10)
    found = eh.perception_before_after(Survey.from_frame(frame[kept]), interventions(),
                                       counted=(3, 4))  # fmt: skip
    assert found.small == ("buffer",)
    assert np.isnan(found.cite("difference_points[buffer]"))
    assert "not judged: buffer" in found.explain().written()


def test_movement_is_what_is_left_of_changes_after_sampling():
    change = np.array([0.1, 0.0, -0.1])
    assert own_movement(change, np.zeros((3, 3))) == pytest.approx(0.01)
    assert own_movement(change, np.diag([0.004] * 3)) == pytest.approx(0.006)
    assert own_movement(change, np.diag([0.02] * 3)) == 0
    assert np.isnan(own_movement(change[:2], np.zeros((2, 2))))


def test_movement_widens_the_range_and_not_that_of_the_answers_alone():
    cells, spread, by = [0.3, 0.2, 0.3, 0.3], np.diag([1e-4] * 4), [-1, 1, 1, -1]
    still, moving = (
        difference_of(cells, spread, by, movement=tau, untouched=8, shares=1.5, degrees=100)
        for tau in (0.0, 1e-3)
    )
    alone = {"confidence": 0.95, "sampling": True}
    assert still.interval(**alone) == moving.interval(**alone)
    assert moving.p_value() > still.p_value() > still.p_value(sampling=True)


def clustered(area, whole):
    """Ten clusters an area and wave, but one in the area named."""
    frame = survey({"a0": 0.1}).to_frame()
    many = np.random.default_rng(1).integers(0, 10, len(frame)).astype(str)
    label = frame["area_id"] + frame["wave"] + many
    return Survey.from_frame(frame.assign(cluster=label.where(
        frame["area_id"].ne(area), frame["area_id"] + frame["wave"] * whole)))  # fmt: skip


def test_a_site_in_one_cluster_is_refused_and_a_buffer_in_one_not_tested():
    options = {"counted": (3, 4)}
    with pytest.raises(UnsuitableData, match="in the wave before come from one cluster"):
        eh.perception_before_after(clustered("a0", 1), interventions(), **options)
    found = eh.perception_before_after(clustered("a1", 1), interventions(), **options)
    row = found.to_frame().set_index("role").loc["buffer"]
    assert pd.isna(row["p_rise"]) and pd.isna(row["std_error_sampling"])
    assert np.isfinite(row["difference_points"]) and "nan" not in found.explain().written()
