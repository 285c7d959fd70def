"""Tables list every fault at once, in words, and cannot hold persons."""

import pandas as pd
import pytest
from shapely.geometry import Point, box

from evenhand.errors import TableError
from evenhand.tables.areas import Areas
from evenhand.tables.costs import Costs
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.events import Events
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.goods import Goods
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.participation import Participation
from evenhand.tables.partners import Partners
from evenhand.tables.patrols import Patrols
from evenhand.tables.places import Places
from evenhand.tables.problems import Problems
from evenhand.tables.signals import Signals
from evenhand.tables.stops import Stops
from evenhand.tables.streets import Ground, Streets
from evenhand.tables.survey import Survey

TABLES = (Areas, Costs, Counts, Deliveries, Events, Exposure, ExposureByGroup, Goods, Ground,
          Incidents, Interventions, Participation, Partners, Patrols, Places, Problems, Signals,
          Stops, Streets, Survey)  # fmt: skip
PERSONS = ("name", "first_name", "surname", "victim_name", "suspect", "plate", "number_plate",
           "licence_plate", "email", "e_mail", "phone", "telephone", "date_of_birth", "birth_date",
           "address", "home_address", "officer_name", "passport", "face", "photo", "narrative",
           "description", "comment", "text")  # fmt: skip
WORKS = {"crs": "EPSG:25832", "timezone": "UTC"}
SAMPLE = {"day": "2026-01-02", "number": 1.0, "whole": 1, "boolean": True, "id": "a", "code": "a",
          "text": "a", "geometry": Point(1, 2).buffer(1)}  # fmt: skip


def row(table, **changed):
    values = {}
    for column in table.COLUMNS:
        if not column.required:
            continue
        if column.kind == "choice":
            values[column.name] = column.choices[0]
        elif column.kind == "instant":
            values[column.name] = pd.Timestamp("2026-01-02 10:00", tz="UTC")
        else:
            values[column.name] = SAMPLE[column.kind]
    if "offence_class" in values:
        values["offence_class"] = "robbery"
    if "currency" in values:
        values["currency"] = "EUR"
        values["price_year"] = "2025"
    if table is Partners:
        values["kind"] = "insurers"
    if table in (Counts,):
        values["period_end"] = "2026-01-31"
    return values | changed


def frame(table, rows=1, **changed):
    made = [row(table, **changed) for _ in range(rows)]
    found = pd.DataFrame(made)
    for column in table.COLUMNS:
        if column.unique and column.name in found:
            found[column.name] = [f"id{n}" for n in range(rows)]
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.NAME)
def test_a_frame_in_order_is_taken(table):
    assert len(table.from_frame(frame(table), **WORKS)) == 1


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.NAME)
def test_all_missing_and_unknown_columns_are_listed_at_once(table):
    needed = [column.name for column in table.COLUMNS if column.required]
    broken = frame(table).drop(columns=needed).assign(colour="red", weight_kg=2)
    with pytest.raises(TableError) as refused:
        table.from_frame(broken, **WORKS)
    for name in (*needed, "colour", "weight_kg"):
        assert f"'{name}'" in str(refused.value)


@pytest.mark.parametrize("name", PERSONS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.NAME)
def test_no_table_has_room_for_a_person(table, name):
    with pytest.raises(TableError, match="not part of this table"):
        table.from_frame(frame(table).assign(**{name: "A. B."}), **WORKS)


@pytest.mark.parametrize("table", [t for t in TABLES if t.NEEDS_CRS], ids=lambda t: t.NAME)
@pytest.mark.parametrize(("crs", "told"), [
    (None, "is not given"), ("EPSG:4326", "is not in metres"), ("EPSG:2263", "is not in metres"),
    ("nowhere", "is not known"),
])  # fmt: skip
def test_a_reference_system_that_is_not_in_metres_is_refused(table, crs, told):
    with pytest.raises(TableError, match=told):
        table.from_frame(frame(table), crs=crs, timezone="UTC")


@pytest.mark.parametrize("table", [t for t in TABLES if t.NEEDS_TIMEZONE], ids=lambda t: t.NAME)
def test_a_time_zone_is_needed_and_must_exist(table):
    for zone in (None, "Europe/Lindeburg"):
        with pytest.raises(TableError, match="give an IANA name"):
            table.from_frame(frame(table), crs="EPSG:25832", timezone=zone)


def test_times_without_a_zone_are_refused_with_the_numbers_of_their_rows():
    broken = frame(Incidents, 3)
    broken["starts_at"] = broken["starts_at"].dt.tz_localize(None)
    with pytest.raises(TableError, match=r"3 of 3 rows \(first rows: 1, 2, 3\) of 'starts_at'"):
        Incidents.from_frame(broken, **WORKS)


def test_faults_of_several_columns_come_together_without_content():
    broken = frame(Incidents, 2, space="SECRET PLACE", time_precision="SECRET TIME")
    broken["place_precision_m"] = -5.0
    with pytest.raises(TableError) as refused:
        Incidents.from_frame(broken, **WORKS)
    told = str(refused.value)
    assert "incidents: 3 problems" in told
    assert "SECRET" not in told
    assert "rows: 1, 2" in told


def test_free_text_is_refused_without_being_repeated():
    broken = frame(Incidents, offence_source="He went home and then " * 10)
    with pytest.raises(TableError, match="free text has no place") as refused:
        Incidents.from_frame(broken, **WORKS)
    assert "went home" not in str(refused.value)


def test_rows_against_each_other_are_checked():
    half = frame(Incidents).assign(y_m=float("nan"))
    with pytest.raises(TableError, match="only one of x_m and y_m"):
        Incidents.from_frame(half, **WORKS)
    backwards = frame(Incidents).assign(ends_at=pd.Timestamp("2026-01-01", tz="UTC"))
    with pytest.raises(TableError, match="'ends_at' is before 'starts_at'"):
        Incidents.from_frame(backwards, **WORKS)
    with pytest.raises(TableError, match="count the same area, period, offence and unit again"):
        Counts.from_frame(frame(Counts, 2))
    with pytest.raises(TableError, match="'period_end' is before"):
        Counts.from_frame(frame(Counts, period_end="2025-01-01"))


def test_groups_stay_out_of_plain_exposure():
    rows = frame(Exposure).assign(group="age_15_24")
    with pytest.raises(TableError, match="belong into ExposureByGroup"):
        Exposure.from_frame(rows)
    assert len(ExposureByGroup.from_frame(rows)) == 1
    assert ExposureByGroup.HAS_GROUPS and not Exposure.HAS_GROUPS


def test_a_table_is_built_by_from_frame_only_and_hands_out_copies():
    with pytest.raises(TypeError, match="from_frame"):
        Counts(pd.DataFrame(), None, None)
    table = Counts.from_frame(frame(Counts))
    mine = table.to_frame()
    mine["count"] = 99
    assert table.column("count").tolist() == [1]


def test_the_fingerprint_follows_content_and_not_the_order_of_rows():
    rows = frame(Places, 3).assign(x_m=[1.0, 2.0, 3.0])
    one, two = (Places.from_frame(part, **WORKS) for part in (rows, rows.iloc[::-1]))
    other = Places.from_frame(rows.assign(x_m=[1.0, 2.0, 4.0]), **WORKS)
    assert one.fingerprint() == two.fingerprint() != other.fingerprint()


def test_missing_times_and_places_are_kept():
    rows = frame(Incidents, 2)
    rows.loc[1, ["x_m", "y_m"]] = None
    rows.loc[1, "starts_at"] = pd.NaT
    table = Incidents.from_frame(rows, **WORKS)
    assert (len(table), table.column("starts_at").isna().sum()) == (2, 1)


def test_an_empty_shape_is_refused():
    with pytest.raises(TableError, match="empty geometry"):
        Areas.from_frame(
            frame(Areas, geometry=box(0, 0, 1, 1).difference(box(0, 0, 2, 2))), **WORKS
        )
