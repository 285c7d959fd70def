"""Mechanisms matched to a problem: every one with its cost, rights and risks, none invented."""

import pytest

from evenhand.errors import OptionError
from evenhand.response.technique_options import NOTHING, technique_options
from evenhand.taxonomy.classes import OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.evidence import INSECURITY, library, mechanisms
from evenhand.taxonomy.mechanism_fit import mechanism_fits


def test_there_are_25_techniques_ten_strategies_and_social_measures_in_order():
    codes = list(mechanisms())
    assert codes[:25] == [str(n) for n in range(1, 26)]
    kinds = [one.kind for one in mechanisms().values()]
    assert kinds.count("strategy") == 10 and kinds.count("social") == 8
    assert list(mechanism_fits()) == codes


def test_every_option_carries_mechanism_cost_rights_and_side_effects():
    for offence in (*OFFENCE_CLASSES, INSECURITY):
        frame = technique_options(offence=offence).to_frame()
        for column in ("mechanism", "sides", "cost", "rights_effect", "side_effects", "mark"):
            assert frame[column].notna().all() and frame[column].ne("").all(), (offence, column)


@pytest.mark.parametrize("offence", [*OFFENCE_CLASSES, INSECURITY])
def test_every_problem_in_every_setting_gets_mechanisms_and_those_without_evidence_say_so(offence):
    for setting in SETTINGS:
        found = technique_options(offence=offence, setting=setting)
        assert found.n_used > 0
        told = found.explain().written()
        bare = found.to_frame().head(12)
        assert told.count("No evidence: the library has no measure") == int(
            bare["best_standing"].eq(NOTHING).sum()
        )
        assert found.explain().written("fr")


def test_examples_are_measures_that_work_by_the_mechanism():
    frame = technique_options(offence="burglary_dwelling", setting="housing").to_frame()
    measures = library().measures
    for code, named in zip(frame["mechanism"], frame["example_measures"].fillna(""), strict=True):
        assert all(code in measures[one].mechanisms for one in named.split())
    rows = frame.set_index("mechanism")
    assert rows.loc["2", "best_standing"] == "good" and "alley_gates" in rows.loc["2"].to_string()


def test_mechanisms_that_fit_setting_and_side_come_first_then_what_is_known():
    frame = technique_options(
        offence="theft_from_person", setting="resale_market", sides=("target",)
    ).to_frame()
    assert list(frame["fits"]) == sorted(frame["fits"], reverse=True)
    assert "14" in list(frame["mechanism"]) and not frame.set_index("mechanism").loc[
        "7", "side_fits"]  # fmt: skip


def test_offender_side_means_situations_and_nobody_is_described():
    told = technique_options(offence="damage", sides=("offender",)).explain().written()
    assert "only situations are looked at" in told
    assert "situation of those who offend" in told


def test_bad_sides_and_offences_are_refused():
    with pytest.raises(OptionError, match="option 'sides'"):
        technique_options(offence="damage", sides=("race",))
    with pytest.raises(OptionError, match="no side is named"):
        technique_options(offence="damage", sides=())
    with pytest.raises(OptionError, match="'offence' is 'noise'"):
        technique_options(offence="noise")
