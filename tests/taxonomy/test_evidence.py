"""Each fact of the library has a source and a mark, and nothing unverified is in it."""

import csv
import math
from pathlib import Path

import pytest

from evenhand.taxonomy.classes import SETTINGS
from evenhand.taxonomy.evidence import (
    DESIGNS,
    DIRECTIONS,
    METRICS,
    RATIOS,
    SIDES,
    SPACES,
    emmie,
    groups,
    library,
    mechanisms,
    problem_words,
)
from evenhand.taxonomy.reference import MARKS, rows, source
from evenhand.wording.messages import LANGUAGES, term

FILES = ("evidence_entries", "evidence_measures", "evidence_groups", "emmie_ratings",
         "situational_techniques", "social_measures", "mechanism_fit")  # fmt: skip
REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "reference"


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_source_that_is_described_and_a_mark(name):
    for row in rows(name):
        assert row["mark"] in MARKS and row["mark"] != "user"
        known = source(row["source"])
        assert known["publisher"] and known["edition"] and known["title"]
        if row["mark"] != "own":
            assert known["publisher"] != "Evenhand"


def test_what_could_not_be_read_is_not_in_it():
    """CCTV -13 %, alley gates -43 % and neighbourhood watch -16 % were not read by anyone here."""
    barred = {("cctv", -0.13), ("alley_gates", -0.43), ("neighbourhood_watch", -0.16)}
    found = {(one.measure, round(one.value, 3)) for one in library().entries}
    assert not barred & found
    ranged = {one.entry for one in library().entries if not math.isnan(one.low)}
    assert all(name.startswith(("closing_", "cardiff_")) for name in ranged)


def test_words_of_entries_and_measures_are_all_known():
    for one in library().entries:
        assert one.design in DESIGNS and one.direction in DIRECTIONS
        assert set(one.problems) <= set(problem_words()) and set(one.settings) <= set(SETTINGS)
        assert math.isnan(one.value) == (one.metric == "")
        assert one.metric in ("", *METRICS)
        if not math.isnan(one.value):
            assert one.value > 0 if one.metric in RATIOS else -1 <= one.value < 0
        if one.design == "described":
            assert math.isnan(one.value)
    for measure in library().measures.values():
        assert set(measure.mechanisms) <= set(mechanisms()) and measure.mechanisms
        assert measure.sides and set(measure.sides) <= set(SIDES)
        assert measure.spaces and set(measure.spaces) <= set(SPACES)
        assert measure.rights


def test_everything_has_words_in_every_language():
    """A code without an entry is written as itself: then its underscores are spaces."""
    wanted = {
        "evidence_measure": library().measures,
        "evidence_condition": {c for one in library().entries for c in one.conditions},
        "evidence_caution": {c for one in library().entries for c in one.cautions}
        | {c for row in rows("mechanism_fit") for c in row["cautions"].split()},
        "evidence_rights": {r for one in library().measures.values() for r in one.rights}
        | {r for row in rows("mechanism_fit") for r in row["rights"].split()},
        "evidence_cost": {row["cost"] for row in rows("mechanism_fit")},
        "evidence_design": DESIGNS,
        "evidence_direction": DIRECTIONS,
        "evidence_metric": METRICS,
        "situational_technique": {row["technique"] for row in rows("situational_techniques")},
        "social_measure": {row["social"] for row in rows("social_measures")},
        "emmie_rating": {row[part] for row in rows("emmie_ratings")
                         for part in ("effect", "mechanism", "economic")},
    }  # fmt: skip
    from importlib import resources
    from tomllib import loads

    for language in LANGUAGES:
        text = resources.files("evenhand.wording").joinpath(language, "terms.toml")
        known = loads(text.read_text(encoding="utf-8"))
        for group, codes in wanted.items():
            assert set(codes) <= set(known[group]), (language, group)
            assert all(term(group, code, language) for code in codes)


def test_groups_hold_classes_of_ours_only():
    assert set(groups()) == {"all_crime", "property", "violence"}
    assert not set(groups()["property"]) & set(groups()["violence"])


def test_ratings_stand_beside_measures_of_the_library():
    assert set(emmie()) <= set(library().measures)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference tables are not here")
def test_figures_agree_with_the_reference_tables():
    table = list(csv.DictReader((REFERENCE / "interventions_effects.csv").read_text().splitlines()))
    theirs = {(row["intervention"], float(row["value"])) for row in table if row["value"]}
    ours = {one.entry: one.value for one in library().entries}
    pairs = {"pop_2020": ("problem-oriented policing", 100), "hotspots_2022_d":
             ("hot spots policing", 100), "hotspots_2022_rate": ("hot spots policing", 100),
             "lighting_2022": ("street lighting", 100), "lighting_2008": ("street lighting", 100),
             "cctv_2009": ("CCTV", 100), "cctv_car_parks_2009": ("CCTV", 100),
             "cctv_centres_2009": ("CCTV", 100), "cctv_transport_2009": ("CCTV", 100),
             "gates_liverpool_2004": ("alley gating, Liverpool", 100),
             "repeats_2012": ("repeat-victimisation prevention", 1)}  # fmt: skip
    for entry, (name, scale) in pairs.items():
        assert any(n == name and abs(v - ours[entry] * scale) < 0.3 for n, v in theirs), entry
    names = list(csv.DictReader((REFERENCE / "situational_25_techniques.csv").read_text()
                                .splitlines()))  # fmt: skip
    assert [(r["number"], r["technique_en"], r["mark_en"]) for r in names] == [
        (r["number"], r["name"], r["mark"]) for r in rows("situational_techniques")]  # fmt: skip
