"""A sheet from a problem file to another city: its numbers are released and tell no count."""

import itertools
import json
import math
from datetime import date

import pandas as pd
import pytest
import shapely

from evenhand.errors import OptionError, WorkspaceError
from evenhand.publishing.practices.effects import (
    draft_from_problem,
    release_sheet,
    step_of,
    told_effect,
)
from evenhand.publishing.practices.exporting import bundle_of, export_bundle
from evenhand.publishing.practices.page import sheet_pdf
from evenhand.publishing.practices.static import publish_catalogue
from evenhand.publishing.shelf import PRINTS, Shelf
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.interventions import Interventions
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_bundles import opened_bundle
from evenhand.workspace.practice_sheets import withdraw_sheet, write_sheet
from evenhand.workspace.practice_shelf import catalogue, import_bundle, read_bundle
from evenhand.workspace.practice_subscriptions import BUNDLE
from evenhand.workspace.problems import link_finding, open_problem
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 6, 15)
NAMES = [f"A-{n}" for n in range(8)]
TREATED = NAMES[:3]


def counted():
    months = pd.date_range("2024-01-01", periods=24, freq="MS")
    frame = pd.MultiIndex.from_product([NAMES, months]).to_frame(
        index=False, name=["area_id", "period_start"]
    )
    after = frame["period_start"].ge("2025-01-01") & frame["area_id"].isin(TREATED)
    wave = [n % 5 for n in range(len(frame))]
    return Counts.from_frame(frame.assign(
        count=[60 // (2 if fell else 1) + up for fell, up in zip(after, wave, strict=True)],
        unit="offences", offence_source="burglary", offence_class="burglary_dwelling",
        period_end=frame["period_start"] + pd.offsets.MonthEnd(0)))  # fmt: skip


def lindeburg(folder, recorded=None, **said):
    areas = Areas.from_frame(
        pd.DataFrame({
            "area_id": NAMES, "area_name": [f"Quarter {n}" for n in range(8)], "level": "quarter",
            "geometry": [shapely.box(n * 100, 0, n * 100 + 90, 90) for n in range(8)],
        }),
        crs="EPSG:25831",
    )  # fmt: skip
    interventions = Interventions.from_frame(pd.DataFrame({
        "intervention_id": "M-1", "measure": "door_and_window_locks", "area_id": TREATED,
        "role": "treated", "starts_on": "2025-01-01"}))  # fmt: skip
    deliveries = Deliveries.from_frame(pd.DataFrame({
        "intervention_id": "M-1", "area_id": TREATED, "period_start": "2025-01-01",
        "period_end": "2025-12-31", "planned": 300.0, "delivered": 290.0,
        "unit": "homes"}))  # fmt: skip
    city = Workspace.create(
        folder, Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam", **said)
    )
    tables = {
        "areas": areas,
        "counts": counted() if recorded is None else recorded,
        "interventions": interventions,
        "deliveries": deliveries,
    }
    for name, table in tables.items():
        read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, len(table), len(table))
        city.add({name: table}, ImportReport(files=(read,), tables={name: len(table)}))
    return city


def problem(city, finding=None):
    response = {
        "measure": "home_security_set", "side": "target", "mechanism": "Entering takes longer",
        "dose_planned": 900, "dose_unit": "homes", "starts_on": date(2025, 1, 1),
        "intervention_id": "M-1",
    }  # fmt: skip
    made = open_problem(city, {
        "title": "Burglary of homes in the north", "setting": "housing", "space": "private",
        "concern": {"kind": "offence", "offence_class": "burglary_dwelling",
                    "words": "Homes are broken into more often here."},
        "partners": [{"organisation": "Municipality of Lindeburg", "part": "leads",
                      "function": "prevention office"}],
        "responses": [response],
        "lessons": [{"kind": "failed", "text": "Fitting took too long"}],
    }, today=TODAY)  # fmt: skip
    if finding:
        link_finding(city, made["id"], finding, why="By comparison", today=TODAY, asks="effect")
    return made["id"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A city with an assessed problem, its sheet drafted and released."""
    city = lindeburg(tmp_path_factory.mktemp("practices") / "lindeburg")
    finding = city.run("difference_in_differences", intervention="M-1",
                       offence="burglary_dwelling", level="quarter")  # fmt: skip
    number = problem(city, finding.id)
    draft = draft_from_problem(city, number, today=TODAY)
    return city, finding, draft, release_sheet(city, draft["id"], today=TODAY)


def test_a_draft_holds_what_the_file_says_and_the_effect_as_it_would_be_released(made):
    _, finding, draft, _ = made
    assert (draft["status"], draft["measure"]) == ("draft", "home_security_set")
    assert draft["dose"]["planned"] == 900
    assert draft["failed"] == ["Fitting took too long"]
    assert draft["ask"]["office"] == "prevention office, Municipality of Lindeburg"
    effect = draft["effect"]
    assert (effect["design"], effect["result"]) == ("controlled", "helped")
    assert effect["release"] is None
    assert abs(effect["estimate"] - finding.finding.change) <= effect["rounded_to"] / 2 + 1e-9
    assert effect["low"] <= finding.finding.change_low
    assert effect["high"] >= finding.finding.change_high


def test_a_released_sheet_is_bound_to_a_release_that_gives_its_base_and_trend(made):
    city, _, _, sheet = made
    release = sheet["effect"]["release"]
    assert sheet["status"] == "released"
    assert Shelf(city.folder).manifest(release)["last_day"] == sheet["effect"]["last_day"]


def test_another_city_takes_over_what_one_signed(made, tmp_path):
    city, _, _, sheet = made
    path = export_bundle(city, tmp_path / "lindeburg.zip", today=TODAY)
    other = Workspace.create(
        tmp_path / "brugg", Settings(name="Brugg", crs="EPSG:25832", timezone="Europe/Zurich")
    )
    compared = CityKeys(city.folder).fingerprint()
    bundle = import_bundle(other.folder, read_bundle(path), today=TODAY, compared=compared,
                           by="prevention office")  # fmt: skip
    listed = catalogue(other.folder)
    assert [(one.city, one.is_own) for one in listed] == [("Lindeburg", False)]
    assert listed[0].document["effect"] == sheet["effect"]
    numbers = {name.rsplit("/", 1)[1] for name in bundle.numbers}
    assert "manifest.json" in numbers
    assert "cells.json" not in numbers


def test_the_same_sheets_give_the_same_edition_byte_for_byte(made):
    city = made[0]
    again = bundle_of(city, today=date(2026, 7, 1))
    assert again == bundle_of(city, today=TODAY)
    assert opened_bundle(again).serial == 1


def test_what_is_handed_on_is_the_same_whatever_no_sheet_tells(made, tmp_path):
    """Three offences of a month moved from one area to its neighbour: no sheet tells of either."""
    frame = counted().to_frame()
    march = frame["period_start"].eq("2025-03-01")
    for area, more in (("A-0", 3), ("A-1", -3)):
        frame.loc[march & frame["area_id"].eq(area), "count"] += more
    twin = lindeburg(tmp_path / "twin", Counts.from_frame(frame))
    found = twin.run("difference_in_differences", intervention="M-1", offence="burglary_dwelling",
                     level="quarter")  # fmt: skip
    draft = draft_from_problem(twin, problem(twin, found.id), today=TODAY)
    release_sheet(twin, draft["id"], today=TODAY)
    told = []
    for city in (made[0], twin):
        place = publish_catalogue(city, tmp_path / str(len(told)), language="en", today=TODAY)
        bundle = opened_bundle((place.parent / BUNDLE).read_bytes())
        numbers = {name: {key: value for key, value in part.items()
                          if key not in ("tables", PRINTS, "files")}
                   for name, part in bundle.numbers.items()}  # fmt: skip
        sheets = [path.read_bytes() for path in sorted((place.parent / "sheets").iterdir())]
        page = place.read_text().replace(bundle.fingerprint, "")
        told.append((bundle.sheets, numbers, sheets, page))
        prints = {city.read(name).fingerprint() for name in city.table_names()}
        assert not [one for one in prints if one in json.dumps(bundle.numbers)]
    assert told[0] == told[1]


def test_what_is_handed_on_does_not_say_from_which_file_it_comes(made):
    sheet = opened_bundle(bundle_of(made[0], today=TODAY)).sheets[0]
    assert sheet["from_problem"] is None
    assert sheet["log"] == []


def test_few_records_give_no_number_and_the_sheet_says_why(tmp_path):
    city = lindeburg(tmp_path / "few", disclosure=DisclosurePolicy(min_count=1_500))
    finding = city.run("difference_in_differences", intervention="M-1",
                       offence="burglary_dwelling", level="quarter")  # fmt: skip
    effect = told_effect(city, finding.id, today=TODAY)
    assert effect.get("estimate") is None
    assert (effect["result"], effect["why_no_numbers"]) == ("could_not_tell", "too_few")


def test_a_file_without_assessment_gives_a_sheet_without_a_grade(tmp_path):
    city = lindeburg(tmp_path / "city")
    with pytest.raises(WorkspaceError, match="no sheet is released"):
        bundle_of(city, today=TODAY)
    draft = draft_from_problem(city, problem(city), today=TODAY)
    assert (draft["effect"]["design"], draft["effect"]["result"]) == (
        "described", "could_not_tell",
    )  # fmt: skip
    released = release_sheet(city, draft["id"], today=TODAY)
    assert opened_bundle(bundle_of(city, today=TODAY)).sheets[0]["id"] == released["id"]
    written = write_sheet(city, draft["id"], {"failed": ["Doors first"]}, today=TODAY)
    assert written["status"] == "draft"
    with pytest.raises(WorkspaceError, match="not released"):
        withdraw_sheet(city, draft["id"], today=TODAY)


@pytest.mark.parametrize(
    "parts",
    [
        {"effect": {"result": "helped"}},
        {"status": "released"},
        {"ask": {"office": "Peter de Vries, p.devries@lindeburg.example"}},
        {"cost": {"amount": 900}},
    ],
)
def test_nobody_writes_a_result_a_person_or_a_price_without_a_year_by_hand(tmp_path, parts):
    city = lindeburg(tmp_path / "city")
    draft = draft_from_problem(city, problem(city), today=TODAY)
    with pytest.raises(OptionError):
        write_sheet(city, draft["id"], parts, today=TODAY)


@pytest.mark.parametrize("least", [3, 10])
def test_who_knows_all_counts_but_one_does_not_learn_that_one_from_a_rounded_change(least):
    """Try each value of each count against the rounded change, the others being known."""
    for counts in itertools.product((30, 120, 700), repeat=4):
        before, after, other_before, other_after = counts
        change = after / before / (other_after / other_before) - 1
        step = step_of([float(one) for one in counts], change, least)
        if step is None:
            continue
        exact = 1 + change
        for place, sign in ((0, -1), (1, 1), (2, 1), (3, -1)):
            # The change is proportional to the count, or to one over it.
            ends = [exact - step / 2, exact + step / 2]
            values = [counts[place] * (end / exact) ** sign if end > 0 else math.inf
                      for end in ends]  # fmt: skip
            assert max(values) - min(values) >= 2 * least * (1 - step / 2 / exact) - 1e-6


def test_the_printed_sheet_is_a_pdf_in_every_language(made):
    for language in ("en", "fr", "de", "es"):
        assert sheet_pdf(made[3], language, TODAY).startswith(b"%PDF")
