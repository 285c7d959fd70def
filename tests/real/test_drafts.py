"""Real tables, drafted: kind and roles as a person who knows the files would write them."""

import re
from pathlib import Path

import pytest

from evenhand.sources.drafting.drafter import draft_of
from evenhand.sources.drafting.drafts import Draft
from evenhand.sources.drafting.places import Hints
from evenhand.sources.drafting.sample import sample_of
from evenhand.sources.files import SourceFile
from evenhand.sources.mapping import mapping_from

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DATA.exists(), reason="the real data are not here"),
]

STREET = {"starts_at": "Month", "longitude": "Longitude", "latitude": "Latitude",
          "offence_source": "Crime type", "record_key": "Crime ID",
          "outcome": "Last outcome category", "area_lsoa": "LSOA code"}  # fmt: skip
LON_LAT = {"longitude": "longitude", "latitude": "latitude"}
ASKED = None

# path: kind, roles, what is asked. Written from data/README.md and HEADS.txt, not from a draft.
EXPECTED = {
    "uk_police/2023-03/2023-03-bedfordshire-street.csv.gz": ("incidents", STREET, set()),
    "uk_police/2023-03/2023-03-btp-street.csv.gz": (
        "incidents", {role: name for role, name in STREET.items() if role not in
                      ("record_key", "outcome")}, set()),
    "uk_police/2023-03/2023-03-city-of-london-stop-and-search.csv": (
        "stops", {"starts_at": "Date", "longitude": "Longitude", "latitude": "Latitude",
                  "kind": "Type", "object_of_search": "Object of search", "outcome": "Outcome",
                  "group_gender": "Gender", "group_age_range": "Age range",
                  "group_self_defined_ethnicity": "Self-defined ethnicity",
                  "group_officer_defined_ethnicity": "Officer-defined ethnicity"}, set()),
    "uk_police/areas/nottingham_burglary.csv.gz": (
        "incidents", {"starts_at": "month", "area_lsoa": "lsoa_code"} | LON_LAT,
        {"offence_source"}),
    "uk_police/areas/lancashire_asb.tab": (
        "incidents", {"starts_at": "month", "area_lsoa": "lsoa_code"} | LON_LAT,
        {"offence_source"}),
    "uk_police/areas/lancashire_ward_pop.xlsx": (
        "exposure", {"value": "population", "area_id": "gss_code"}, set()),
    "uk_police/areas/nottingham_wards.gpkg": (
        "areas", {"area_id": "ward_code", "area_name": "ward_name"}, set()),
    "us_cities/chicago_crimes_2022_slim.parquet": (
        "incidents", {"starts_at": "Date", "offence_source": "Primary Type",
                      "area_community_area": "Community Area"}, set()),
    "us_cities/chicago_aggravated_assaults_2010_2019.csv.gz": (
        "incidents", {"starts_at": "date", "area_district": "district"} | LON_LAT,
        {"offence_source"}),
    "us_cities/chicago_police_districts.kml": ("areas", {"area_id": "Name"}, set()),
    "us_cities/nyc_shootings_2019.csv": (
        "incidents", {"starts_at": "occur_date", "record_key": "incident_key",
                      "area_boro": "boro"} | LON_LAT, {"offence_source"}),
    "us_cities/san_francisco_robbery_2019.csv": (
        "incidents", {"starts_at": "date_time", "offence_source": "offense_type",
                      "record_key": "uid"} | LON_LAT, set()),
    "us_cities/us_aggravated_assaults_2019_multi_city.xlsx": (
        "incidents", {"starts_at": "date"} | LON_LAT, {"sheet", "offence_source"}),
    "us_cities/houston_crime_2010.csv.gz": (
        "incidents", {"starts_at": "time", "longitude": "lon", "latitude": "lat",
                      "offence_source": "offense", "times": "number", "area_beat": "beat"},
        set()),
    "us_cities/nyc_vehicle_thefts_from_to.csv.gz": (
        "incidents", {"starts_at": "date_start", "ends_at": "date_end",
                      "record_key": "uid"} | LON_LAT, {"offence_source"}),
    "us_cities/memphis_robberies.csv": (
        "incidents", {"starts_at": "date", "offence_source": "offense_type",
                      "record_key": "uid"} | LON_LAT, set()),
    "us_cities/memphis_population.csv": (
        "exposure", {"value": "population", "area_id": "geoid"}, set()),
    "us_cities/memphis_precincts.geojson": ("areas", {"area_id": "precinct"}, set()),
    "us_cities/near_repeat/chicago_be.csv.gz": (
        "incidents", {"starts_at": "date", "easting": "X", "northing": "Y"},
        {"offence_source", "crs"}),
    "us_cities/near_repeat/chicago_be_month1.csv": (
        "incidents", {"starts_at": "column 3", "easting": "column 1", "northing": "column 2"},
        {"kind", "offence_source", "crs"}),
    "europe/estonia_ppa_avalik_1.csv.gz": (
        "incidents", {"starts_at": ["ToimKpv", "ToimKell"], "easting": "Lest_Y",
                      "northing": "Lest_X", "offence_source": "SyndmusLiik",
                      "record_key": "JuhtumId", "area_maakond": "MaakondNimetus",
                      "area_vald_linn": "ValdLinnNimetus",
                      "area_koht": "KohtNimetus"}, set()),
    "europe/spain_balances/2023_1_municipios.csv.gz": (
        "counts", {"count": "Total", "area_id": "Geografía", "period": "Periodos:",
                   "offence_source": "Tipología penal"}, {"format", "combine"}),
    "europe/spain_balances/poblacion_municipios.csv": (
        "exposure", {"value": "POB", "area_id": "CP", "year": "AÑO"}, set()),
    "europe/berlin_crimes_lor.csv": ("counts", {"area_id": "Code", "year": "Year"}, set()),
    "london/MPS_Borough_Level_Crime_Historical.csv": (
        "counts", {"area_id": "LookUp_BoroughName", "offence_source": "MinorText"}, set()),
    "london/MPS_homicide_victims_2003_2023.csv": (
        "counts", {"count": "Count of Victims", "period": "Recorded Date", "area_id": "Borough",
                   "offence_source": "Homicide Offence Type"}, set()),
    "london/london_ward_pop.csv.gz": (
        "exposure", {"value": "Population", "area_id": "Code", "year": "Year"}, set()),
}  # fmt: skip


def drafted(path: str, hints: Hints | None = None) -> Draft:
    """Draft from the sample alone: known origins get no help from their own mappings."""
    return draft_of(sample_of(SourceFile(DATA / path)), hints)


@pytest.mark.parametrize("path", EXPECTED)
def test_kind_and_roles_are_those_that_a_person_would_write(path: str) -> None:
    kind, roles, asked = EXPECTED[path]
    draft = drafted(path)
    assert (draft.kind, draft.roles()) == (kind, roles)
    assert {line.name for line in draft.questions} == asked


@pytest.mark.parametrize("path", [path for path, (_, _, asked) in EXPECTED.items() if not asked])
def test_a_draft_without_question_is_a_mapping_that_can_be_used(path: str) -> None:
    mapping_from(drafted(path).stored(), path)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ("us_cities/chicago_crimes_2022_slim.csv.gz", ("offences", "scheme"), "chicago"),
        ("uk_police/2023-03/2023-03-btp-street.csv.gz", ("offences", "scheme"), "police_uk"),
        ("london/MPS_Borough_Level_Crime_Historical.csv", ("offences", "scheme"), "mps"),
        ("europe/spain_balances/2024_1_municipios.csv.gz", ("offences", "scheme"),
         "spain_balance"),
        ("europe/spain_balances/2023_1_municipios.csv.gz", ("file", "thousands"), "."),
        ("europe/spain_balances/2023_1_municipios.csv.gz", ("file", "decimal"), ","),
        ("europe/estonia_ppa_avalik_1.csv.gz", ("place", "crs"), "EPSG:3301"),
        ("europe/estonia_ppa_avalik_1.csv.gz", ("place", "ranges"), "-"),
        ("europe/estonia_ppa_avalik_1.csv.gz", ("file", "separator"), "\t"),
        ("europe/estonia_ppa_avalik_1.csv.gz", ("time", "format"), "%Y-%m-%d %H:%M"),
        ("us_cities/houston_crime_2010.csv.gz", ("time", "step_minutes"), 60),
        ("uk_police/areas/lancashire_asb.tab", ("time", "precision"), "month"),
        ("us_cities/nyc_vehicle_thefts_from_to.csv.gz", ("time", "format"), "%Y-%m-%d %H:%M"),
        ("us_cities/san_francisco_robbery_2019.csv", ("time", "format"), "iso"),
        ("london/MPS_homicide_victims_2003_2023.csv", ("time", "format"), "%b-%y"),
        ("london/MPS_homicide_victims_2003_2023.csv", ("constants", "unit"), "victims"),
        ("london/MPS_homicide_victims_2003_2023.csv", ("", "combine"), "sum"),
        ("london/MPS_Borough_Level_Crime_Historical.csv", ("wide", "columns"), r"\d{6}"),
        ("europe/berlin_crimes_lor.csv", ("wide", "over"), "offence_source"),
        ("us_cities/near_repeat/chicago_be_month1.csv", ("file", "header_rows"), 0),
        ("us_cities/memphis_robberies.csv", ("offences.codes", "personal robbery"), "robbery"),
    ],
)  # fmt: skip
def test_settings_are_those_of_the_file(path: str, key: tuple[str, str], value: object) -> None:
    assert drafted(path).value(*key) == value


def test_street_robbery_is_not_added_to_the_robbery_that_holds_it() -> None:
    draft = drafted("europe/berlin_crimes_lor.csv")
    assert draft.value("offences.codes", "Robbery") == "robbery"
    assert draft.line("offences.codes", "Street_robbery") is None
    assert draft.notes[0].key == "drafting.codes_parts"


def test_shares_by_area_are_not_taken_for_counts() -> None:
    draft = drafted("london/PAS_borough.csv")
    line = draft.line("", "kind")
    assert line is not None
    assert (line.certainty, line.reason.key) == ("asked", "drafting.kind_shares")


def test_the_sheet_of_a_workbook_that_is_meant_is_drafted() -> None:
    file = SourceFile(DATA / "london/london_lsoa_deprivation.xlsx")
    draft = draft_of(sample_of(file, "Population figures"))
    assert draft.kind == "exposure"
    assert draft.roles() == {
        "area_id": "LSOA code (2011)",
        "value": "Total population: mid 2015 (excluding prisoners)",
    }


def test_the_workspace_says_which_grid_it_is() -> None:
    line = drafted("us_cities/near_repeat/chicago_be.csv.gz", Hints("EPSG:26971")).line(
        "place", "crs"
    )
    assert line is not None
    assert (line.value, line.certainty) == ("EPSG:26971", "likely")
    where = [float(number) for number in re.findall(r"\d+\.\d+", str(line.reason))]
    assert 41.64 < where[0] < 42.03, "Chicago, from its southern to its northern limit"
    assert 87.52 < where[1] < 87.95, "and from the lake to its western limit"


def test_every_reason_names_a_column_or_a_fact_but_no_cell() -> None:
    draft = drafted("us_cities/houston_crime_2010.csv.gz")
    said = " ".join(str(left.reason) for left in draft.left_out)
    said += " ".join(str(line.reason) for line in draft.lines)
    assert "marlive" not in said
    assert next(left for left in draft.left_out if left.column == "address").reason.key.endswith(
        "left_person"
    )
