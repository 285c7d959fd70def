"""Tables in the shape of national statistics and complaint registers; the numbers are invented."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evenhand as eh
from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files
from evenhand.sources.mapping import mapping_from
from evenhand.workspace.workspace import Workspace

Write = Callable[[str, str], Path]
# In the shape of the French communal base: the unit of count and the base of the rate differ by
# indicator. The numbers are invented.
NATIONAL = """
title = "Offences by commune"
kind = "counts"
publisher = "SSMSI"
[file]
separator = ";"
decimal = ","
[columns]
area_id = "CODGEO"
year = "annee"
offence_source = "indicateur"
unit = "unite_de_compte"
count = "nombre"
[values.unit]
"Victime" = "victims"
"Infraction" = "offences"
"Véhicule" = "vehicles"
"Mis en cause" = "suspects"
[offences]
scheme = "ssmsi"

[[also]]
title = "residents"
kind = "exposure"
columns = { area_id = "CODGEO", year = "insee_pop_millesime", value = "insee_pop" }
constants = { base = "residents", group = "all", source = "INSEE" }
rows.where = { indicateur = "Violences sexuelles" }   # each commune once

[[also]]
title = "dwellings"
kind = "exposure"
columns = { area_id = "CODGEO", year = "insee_log_millesime", value = "insee_log" }
constants = { base = "dwellings", group = "all", source = "INSEE" }
rows.where = { indicateur = "Cambriolages de logement" }
"""
COMMUNES = (
    "CODGEO;annee;indicateur;unite_de_compte;nombre;taux_pour_mille;insee_pop;"
    "insee_pop_millesime;insee_log;insee_log_millesime\n"
    "01001;2023;Cambriolages de logement;Infraction;6;12,0;1000;2023;500;2023\n"
    "01001;2023;Violences sexuelles;Victime;3;3,0;1000;2023;500;2023\n"
    "01001;2023;Vols de véhicule;Véhicule;2;2,0;1000;2023;500;2023\n"
    "01001;2023;Usage de stupéfiants;Mis en cause;9;9,0;1000;2023;500;2023\n"
    "01002;2023;Cambriolages de logement;Infraction;4;5,0;2000;2023;800;2023\n"
    "01002;2023;Violences sexuelles;Victime;;;2000;2023;800;2023\n"
    "01002;2023;Vols de véhicule;Véhicule;1;0,5;2000;2023;800;2023\n"
    "01002;2023;Usage de stupéfiants;Mis en cause;0;0,0;2000;2023;800;2023\n"
)


def of_text(text: str):
    return mapping_from(tomllib.loads(text), "test")


@pytest.fixture
def national(workspace: Workspace, write: Write):
    path = write("communes.csv", COMMUNES)
    return workspace, import_files(workspace, [path], mapping=of_text(NATIONAL))


def test_each_indicator_is_counted_in_its_own_unit(national):
    workspace, report = national
    counts = workspace.read("counts").to_frame()
    assert counts.groupby("offence_source")["unit"].unique().str.join("").to_dict() == {
        "Cambriolages de logement": "offences",
        "Usage de stupéfiants": "suspects",
        "Violences sexuelles": "victims",
        "Vols de véhicule": "vehicles",
    }
    assert counts["count"].tolist() == [6, 3, 2, 9, 4, pd.NA, 1, 0]
    assert "taux_pour_mille" not in counts
    assert report.tables == {"counts": 8, "exposure": 4}


def test_one_file_gives_the_bases_that_its_rates_have(national):
    workspace, report = national
    bases = workspace.read("exposure").to_frame().set_index(["area_id", "base"])["value"].to_dict()
    assert bases == {
        ("01001", "residents"): 1000,
        ("01001", "dwellings"): 500,
        ("01002", "residents"): 2000,
        ("01002", "dwellings"): 800,
    }
    assert {file.name: (file.rows_in, file.rows_used) for file in report.files} == {
        "communes.csv": (8, 8),
        "communes.csv (residents)": (8, 2),
        "communes.csv (dwellings)": (8, 2),
    }
    assert report.by_reason() == {"left_out": 12}


def test_burglaries_are_rated_on_dwellings_and_only_what_counts_offences_is_added(national):
    workspace, _ = national
    rates = eh.area_rates(
        workspace.read("counts"), exposure=workspace.read("exposure"), offence="burglary_dwelling",
        base="dwellings",
    ).to_frame()  # fmt: skip
    by_area = rates.set_index("area_id")
    # By hand: 6 of 500 dwellings and 4 of 800, a thousand each, in a year of 365.25 days.
    assert by_area["count"].to_dict() == {"01001": 6, "01002": 4}
    rate = by_area["estimate_per_1000"].to_dict()
    year = 365.25 / 365
    assert rate == pytest.approx({"01001": 12.0 * year, "01002": 5.0 * year})
    profile = eh.offence_profile(workspace.read("counts"))
    assert profile.total == 10, "victims, vehicles and suspects are not added to offences"


def test_the_same_file_again_changes_nothing(national, write: Write):
    workspace, _ = national
    path = write("again.csv", COMMUNES)
    assert import_files(workspace, [path], mapping=of_text(NATIONAL)).files == ()


def test_one_table_of_a_file_can_be_asked_for(workspace: Workspace, write: Write):
    path = write("communes.csv", COMMUNES)
    report = import_files(workspace, [path], kind="exposure", mapping=of_text(NATIONAL))
    assert report.tables == {"exposure": 4}
    assert check_files([path], None, mapping=of_text(NATIONAL)).report.tables == {
        "counts": 8,
        "exposure": 4,
    }


def test_a_mapping_of_several_tables_survives_json():
    mapping = of_text(NATIONAL)
    assert mapping_from(mapping.to_json(), mapping.title) == mapping


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"also": {}}, "one or several sections"),
        ({"also": [{"kind": "areas", "file": {}}]}, r"\[\[also\]\] 1: 'file' belongs to the whole"),
        ({"also": [{"kind": "stop"}]}, r"\[\[also\]\] 1: kind is 'stop'"),
        ({"also": [{"kind": "exposure", "columns": {"area_id": "a", "value": "v"},
                    "constants": {"base": "residents"}}]}, "a title of its own"),
        ({"also": [{}] * 9}, "at most 8 tables"),
    ],
)  # fmt: skip
def test_faults_of_further_tables_are_said(change, words):
    with pytest.raises(SourceError, match=words):
        mapping_from({**tomllib.loads(NATIONAL), **change}, "test")


def test_rows_are_not_made_incidents_twice():
    one = {"title": "again", "kind": "incidents", "columns": {"starts_at": "t"},
           "constants": {"offence_source": "theft"}}  # fmt: skip
    with pytest.raises(SourceError, match="makes incidents of the file more than once"):
        mapping_from({**one, "title": "first", "also": [one]}, "test")


JUNK = st.recursive(
    st.none() | st.integers(-3, 9) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "title", "columns", "also"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JUNK)
def test_further_tables_of_any_junk_are_read_or_refused_in_words(junk):
    try:
        mapping_from({**tomllib.loads(NATIONAL), "also": junk}, "test")
    except SourceError as problem:
        assert "mapping test" in str(problem)


# In the shape of a register of service requests; the rows are invented.
REQUESTS = """
title = "Service requests"
kind = "signals"
[columns]
signal_id = "Unique Key"
on_day = "Created Date"
topic = "Complaint Type"
longitude = "Longitude"
latitude = "Latitude"
[constants]
signal_source = "service_request"
count = 1
[values.topic]
"Street Light Condition" = "street light"
[time]
format = "%m/%d/%Y %H:%M:%S"
[place]
crs = "EPSG:4326"
"""


def test_service_requests_are_signals_and_their_words_are_not_read(workspace, write):
    text = (
        "Unique Key,Created Date,Complaint Type,Descriptor,Incident Address,Longitude,Latitude\n"
        "1,03/01/2024 10:22:00,Noise - Street,loud music at No. 4,4 HIGH ST,-0.10,51.51\n"
        "2,03/02/2024 00:00:00,Street Light Condition,lamp out,,,\n"
        "2,03/02/2024 00:00:00,Street Light Condition,again,,,\n"
        "3,31/02/2024 00:00:00,Graffiti,tag,,-0.10,51.51\n"
        "4,03/02/2024 00:00:00,,,,-0.10,51.51\n"
    )
    report = import_files(workspace, [write("requests.csv", text)], mapping=of_text(REQUESTS))
    rows = workspace.read("signals").to_frame()
    assert rows["topic"].tolist() == ["Noise - Street", "street light"]
    assert rows["on_day"].astype(str).tolist() == ["2024-03-01", "2024-03-02"]
    assert rows["count"].tolist() == [1, 1]
    assert rows["x_m"].notna().tolist() == [True, False]
    assert report.by_reason() == {"missing_value": 1, "repeated_id": 1, "unreadable_date": 1}
    assert (report.rows_in, report.rows_used) == (5, 2)
    assert set(rows) == {"signal_id", "signal_source", "topic", "on_day", "area_id", "x_m", "y_m",
                         "count"}  # fmt: skip


def test_complaints_without_a_number_of_their_own_get_one(workspace, write):
    stored = tomllib.loads(REQUESTS)
    del stored["columns"]["signal_id"]
    text = (
        "Created Date,Complaint Type,Longitude,Latitude\n"
        "03/01/2024 10:22:00,Noise,-0.10,51.51\n03/01/2024 10:22:00,Noise,-0.10,51.51\n"
    )
    report = import_files(
        workspace, [write("complaints.csv", text)], mapping=mapping_from(stored, "x")
    )
    assert workspace.read("signals").column("signal_id").is_unique
    assert report.rows_used == 2
