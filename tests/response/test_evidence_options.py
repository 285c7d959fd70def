"""Ranks of evidence on vignettes reasoned from the sources, and what must hold for any problem."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evenhand.errors import OptionError
from evenhand.options import SettingName, SpaceName, plain_kind
from evenhand.response.evidence_options import evidence_options
from evenhand.response.ranked_evidence import RANKED, WARNED, ProblemAsked, ranked
from evenhand.tables.evidence import Evidence
from evenhand.taxonomy.classes import OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.evidence import (
    INSECURITY,
    SPACES,
    EvidenceEntry,
    EvidenceLibrary,
    EvidenceMeasure,
    library,
    strength,
)

_TEXT = (Path(__file__).parent / "vignettes.csv").read_text(encoding="utf-8")
VIGNETTES = list(csv.DictReader(_TEXT.splitlines()))


def asked(row):
    return evidence_options(offence=row["offence"], setting=row["setting"])


def standings(found):
    return {one.measure.measure: one.standing for one in found.placed}


def listed(row, column):
    return [name for name in row[column].split() if not name.endswith("?")]


@pytest.mark.parametrize("row", VIGNETTES, ids=lambda row: row["vignette"])
def test_a_vignette_gets_what_its_sources_say(row):
    found = asked(row)
    told = standings(found)
    assert found.placed[0].standing == row["first"]
    expected = {"good": "good", "some": "some", "backfires": "more", "no_difference": "none",
                "may_raise_fear": "fear"}  # fmt: skip
    for column, standing in expected.items():
        for name in listed(row, column):
            assert told.get(name) == standing, (name, told.get(name))
    if row["first"] not in ("good", "some"):
        assert "no good evidence" in str(found.explain().answer)
    unmeasured = {one.measure.measure for one in found.placed if one.standing == "unmeasured"}
    assert set(listed(row, "never_ranked_above_measured")) <= unmeasured


def test_theft_from_the_person_alone_has_no_good_evidence():
    found = evidence_options(offence="theft_from_person")
    assert (found.n_good, found.n_some) == (0, 0)
    assert "no measure was found to lower it alone" in str(found.explain().answer)
    together = [one for one in found.placed if one.standing == "together"]
    assert together and all("theft_from_person" not in one.entries[0].problems for one in together)
    tracks = {"pickpocket_campaign", "pickpocket_cooperation"}
    frame = found.to_frame().set_index("option")
    assert frame.loc[list(tracks), "effect"].isna().all()
    assert set(frame.loc[list(tracks), "standing"]) == {"unmeasured"}


def test_both_figures_of_hot_spots_are_told():
    told = evidence_options(offence="theft_from_person").explain().written()
    assert "−8 %" in told and "−16 %" in told


@pytest.mark.parametrize("offence", [*OFFENCE_CLASSES, INSECURITY, "local:graffiti"])
def test_every_offence_in_every_setting_gets_an_answer(offence):
    for setting in (None, *SETTINGS):
        found = evidence_options(offence=offence, setting=setting)
        for language in ("en", "fr"):
            assert found.explain().written(language)
        assert found.explain().limits
        order = [RANKED.index(one.standing) for one in found.placed if one.standing in RANKED]
        assert order == sorted(order)
        ranks = [one.rank for one in found.placed if one.standing in RANKED]
        assert ranks == list(range(1, len(ranks) + 1))
        assert found.n_warned > 0


@pytest.mark.parametrize("offence", [*OFFENCE_CLASSES, INSECURITY])
def test_nothing_without_evidence_stands_above_something_with_it(offence):
    for setting in (None, *SETTINGS):
        seen_unmeasured = False
        for one in evidence_options(offence=offence, setting=setting).placed:
            if one.standing in WARNED:
                assert one.rank == 0
                continue
            if one.strength == 0:
                seen_unmeasured = True
            else:
                assert not seen_unmeasured, one.measure.measure


def small(**changes):
    """Give a library of ten equal measures, one of which is changed."""
    base = EvidenceEntry("e", "m", "controlled", ("robbery",), "fewer", "read", year=2020,
                         settings=("retail",))  # fmt: skip
    entries = [replace(base, entry=f"e{n}", measure=f"m{n}") for n in range(10)]
    entries[5] = replace(entries[5], **changes)
    measures = {f"m{n}": EvidenceMeasure(f"m{n}", mechanisms=("7",) if n != 5 else ("10",),
                                         spaces=("public",)) for n in range(10)}  # fmt: skip
    return EvidenceLibrary(measures, tuple(entries))


def rank_of_changed(problem, **changes):
    return next(one.rank for one in ranked(small(**changes), problem)
                if one.measure.measure == "m5")  # fmt: skip


PROBLEM = ProblemAsked("robbery", "housing", ("10",), "public")


@pytest.mark.parametrize(
    "steps",
    [
        [{"problems": ("all_crime",)}, {"problems": ("violence",)}, {"problems": ("robbery",)}],
        [{}, {"settings": ()}, {"settings": ("housing",)}],
        [
            {"design": d, "studies": 20}
            for d in ("association", "controlled", "trial", "meta_analysis")
        ],
        [
            {"design": "review", "studies": 5, "is_low_quality": True},
            {"design": "review", "studies": 5},
            {"design": "review", "studies": 20},
        ],
        [{"direction": "unmeasured"}, {"direction": "unclear"}, {"direction": "fewer"}],
    ],
    ids=["offence", "setting", "design", "quality", "direction"],
)
def test_a_rank_never_falls_when_one_thing_gets_better(steps):
    ranks = [rank_of_changed(replace(PROBLEM, mechanisms=()), **step) for step in steps]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[-1], "the step must matter"


def test_a_matching_mechanism_and_a_fitting_space_raise_the_rank():
    without = rank_of_changed(replace(PROBLEM, mechanisms=()))
    assert rank_of_changed(PROBLEM) < without
    private = ranked(small(), replace(PROBLEM, space="private"))[0]
    assert not private.space_fits and private.points == ranked(small(), PROBLEM)[0].points - 1


def test_harm_to_people_puts_a_measure_behind_others_of_its_group():
    assert rank_of_changed(PROBLEM, cautions=("harm_to_stopped",), settings=("housing",)) == 10
    found = evidence_options(offence="robbery")
    together = [one.measure.measure for one in found.placed if one.standing == "together"]
    assert together.index("police_stops") >= len(together) - 2
    assert "people who are stopped fare worse" in found.explain().written()


def test_what_contradicts_itself_at_the_same_place_is_unclear():
    found = evidence_options(offence=INSECURITY, setting="retail")
    teams = next(one for one in found.placed if one.measure.measure == "information_teams")
    assert teams.standing == "unclear" and teams.leading == 2
    assert {one.direction for one in teams.entries} == {"fewer", "more"}


def test_what_is_bound_to_a_setting_is_left_out_elsewhere():
    assert "earlier_closing" not in standings(evidence_options(offence="assault", setting="retail"))
    assert "earlier_closing" in standings(evidence_options(offence="assault"))


def test_a_partnerships_own_entry_is_marked_and_never_hides_the_library():
    row = {"entry_id": "own", "measure": "guards", "label": "Our guards", "direction": "fewer",
           "problems": "theft_from_person", "design": "controlled", "metric": "change",
           "value": -0.3, "source": "Our report", "studies": 1, "mechanisms": "10"}  # fmt: skip
    found = evidence_options(Evidence.from_frame(pd.DataFrame([row])), offence="theft_from_person")
    frame = found.to_frame()
    assert found.n_some == 1 and found.options()[0] == "guards"
    assert list(frame.loc[frame["is_own"], "mark"]) == ["user"]
    told = found.explain().written()
    assert "Our guards" in told and "−30 %" in told and "yours" in told
    assert "partnership’s own entries" in told
    plain = evidence_options(offence="theft_from_person")
    assert set(plain.options()) <= set(found.options())


def test_the_leading_entry_is_the_one_nearest_to_the_question():
    found = evidence_options(offence="theft_from_vehicle", setting="station_or_train")
    cctv = next(one for one in found.placed if one.measure.measure == "cctv")
    assert all("theft_from_vehicle" in one.problems for one in cctv.entries[: cctv.leading])


def test_bad_questions_are_refused_with_what_is_known():
    with pytest.raises(OptionError, match="'offence' is 'mugging'; give one of assault"):
        evidence_options(offence="mugging")
    with pytest.raises(OptionError) as refused:
        evidence_options(offence="mugging", mechanisms=("26", "lasers"))
    assert str(refused.value).count("\n  - ") == 3
    with pytest.raises(OptionError, match="option 'setting'"):
        evidence_options(offence="robbery", setting="moon")


def test_options_name_the_settings_and_spaces_that_there_are():
    assert plain_kind(SettingName).__args__ == SETTINGS
    assert plain_kind(SpaceName).__args__ == SPACES


def test_grades_follow_the_stated_rule():
    def of(design, studies=None, mark="checked", low=False, direction="fewer"):
        return strength(EvidenceEntry("e", "m", design, ("robbery",), direction, "s", mark,
                                      studies=studies, is_low_quality=low))  # fmt: skip

    assert [of("meta_analysis", n) for n in (None, 9, 10)] == [3, 3, 4]
    assert [of("review", 12), of("trial"), of("controlled"), of("association")] == [3, 3, 2, 1]
    assert of("described") == of("trial", direction="unmeasured") == 0
    assert of("meta_analysis", 12, "secondary", True) == 2
    assert of("association", mark="secondary", low=True) == 1
    assert of("trial", direction="none") == 3


def test_the_library_repeats_for_a_problem_in_plain_options():
    fields = {"offence": "assault", "setting": "night_time_street", "mechanisms": ("25",),
              "space": "semi-public"}  # fmt: skip
    assert evidence_options(**fields).options() == evidence_options(**fields).options()
    assert library().measures.keys() == {one.measure for one in library().entries}


def test_points_and_order_are_those_added_up_by_hand():
    folder = Path(__file__).parents[1] / "reference" / "evidence_options"
    known = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    options = {**known["asked"], "mechanisms": tuple(known["asked"]["mechanisms"])}
    found = evidence_options(**options)
    placed = {one.measure.measure: one for one in found.placed}
    for name, (points, standing) in known["points"].items():
        assert (placed[name].points, placed[name].standing) == (points, standing), name
    assert [name for name in found.options() if name in known["order"]] == known["order"]
    together = [one.measure.measure for one in found.placed if one.standing == "together"]
    assert "police_stops" in together[-2:]
