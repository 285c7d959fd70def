"""A draft is right where the table says so, asks where it does not, and never guesses."""

import string
import time
import tomllib
import tracemalloc
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from evenhand.errors import SourceError
from evenhand.sources.drafting.drafter import draft_of, drafted
from evenhand.sources.drafting.drafts import Draft
from evenhand.sources.drafting.places import Hints, grids
from evenhand.sources.drafting.sample import sample_of
from evenhand.sources.drafting.structure import table_start
from evenhand.sources.drafting.written import toml_of
from evenhand.sources.files import SourceFile
from evenhand.sources.importing import check_files, import_files
from evenhand.sources.mapping import mapping_from, read_mapping
from evenhand.sources.opening import layout_of
from evenhand.sources.tables import read_counts, read_incidents
from evenhand.wording.messages import LANGUAGES

SHORT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def of(path: Path, text: str, hints: Hints | None = None, kind: str | None = None) -> Draft:
    path.write_text(text, encoding="utf-8")
    return draft_of(sample_of(SourceFile(path)), hints, kind)


def table(head: str, *rows: str) -> str:
    return "\n".join([head, *rows, ""])


def asked(draft: Draft) -> list[tuple[str, str]]:
    return [line.key for line in draft.questions]


GERMAN = table(
    "Vorgangsnummer;Tatzeit von;Tatzeit bis;Delikt;Rechtswert;Hochwert;Bearbeiter;Sachverhalt",
    *[f"{1000 + i};{1 + i % 28:02}.0{1 + i % 9}.2024 1{i % 10}:05;{1 + i % 28:02}.0{1 + i % 9}.2024"
      f" 2{i % 4}:15;{('Raub', 'Wohnungseinbruchdiebstahl', 'Sachbeschädigung')[i % 3]};"
      f"5{13000 + 10 * i};54{3000 + 10 * i}5;Müller;Text {i}" for i in range(60)],
)  # fmt: skip


def test_a_german_export_is_read_by_its_own_words(tmp_path: Path) -> None:
    draft = of(tmp_path / "faelle.csv", GERMAN, Hints("EPSG:25832"))
    assert draft.kind == "incidents"
    assert draft.roles() == {
        "starts_at": "Tatzeit von", "ends_at": "Tatzeit bis", "offence_source": "Delikt",
        "easting": "Rechtswert", "northing": "Hochwert", "record_key": "Vorgangsnummer",
    }  # fmt: skip
    assert draft.value("time", "format") == "%d.%m.%Y %H:%M"
    assert draft.value("file", "separator") == ";"
    assert draft.value("offences.codes", "Wohnungseinbruchdiebstahl") == "burglary_dwelling"


@pytest.mark.parametrize(
    ("head", "role"),
    [("Fecha del hecho", "starts_at"), ("Date des faits", "starts_at"),
     ("Pleegdatum", "starts_at"), ("Data zdarzenia", "starts_at"),
     ("Data do facto", "starts_at"), ("Kuupäev", "starts_at"), ("Tatzeit", "starts_at")],
)  # fmt: skip
def test_heads_of_several_languages_are_understood(tmp_path: Path, head: str, role: str) -> None:
    rows = [f"2024-01-{1 + i % 28:02},robbery,9.1{i:03},48.7{i:03}" for i in range(30)]
    draft = of(tmp_path / "t.csv", table(f"{head},delito,lon,lat", *rows))
    assert draft.roles()[role] == head


class TestDayAndMonth:
    ROWS = tuple(
        f"0{1 + i % 9}/0{1 + i % 7}/2024,theft,{50 + i / 100},{i / 100}" for i in range(40)
    )

    def test_an_order_that_may_be_either_is_asked(self, tmp_path: Path) -> None:
        draft = of(tmp_path / "t.csv", table("date,crime,lat,lon", *self.ROWS))
        assert ("time", "format") in asked(draft)
        line = draft.line("time", "format")
        assert {option.value for option in line.options} == {"%d/%m/%Y", "%m/%d/%Y"}
        assert draft.stored()["time"]["format"] == "?"

    def test_one_day_above_twelve_settles_it(self, tmp_path: Path) -> None:
        rows = (*self.ROWS, "02/27/2024,theft,51.0,0.1")
        draft = of(tmp_path / "t.csv", table("date,crime,lat,lon", *rows))
        assert draft.value("time", "format") == "%m/%d/%Y"

    def test_another_column_of_the_file_may_settle_it(self, tmp_path: Path) -> None:
        rows = [f"{row},{13 + i % 10}/03/2024" for i, row in enumerate(self.ROWS)]
        draft = of(tmp_path / "t.csv", table("date,crime,lat,lon,reported", *rows))
        line = draft.line("time", "format")
        assert (line.value, line.certainty) == ("%d/%m/%Y", "likely")

    def test_the_settling_day_may_stand_far_down_in_the_file(self, tmp_path: Path) -> None:
        rows = [f"0{1 + i % 9}/0{1 + i % 7}/2024,theft,51.5,0.1" for i in range(200_000)]
        rows[100_000:] = [f"0{1 + i % 9}/2{i % 9}/2024,theft,51.5,0.1" for i in range(100_000)]
        draft = of(tmp_path / "t.csv", table("date,crime,lat,lon", *rows))
        assert draft.value("time", "format") == "%m/%d/%Y"


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [(["45292", "45293", "45321.5"], "excel"), (["1704067200", "1706745600"], "epoch"),
     (["1704067200000", "1706745600000"], "epoch_ms"), (["20240131", "20240229"], "%Y%m%d"),
     (["2024-01-31T23:00:00Z"], "iso"), (["31-Jan-2024"], "%d-%b-%Y"),
     (["1/31/2024 3:05 PM"], "%m/%d/%Y %I:%M %p"), (["31.01.24"], "%d.%m.%y")],
)  # fmt: skip
def test_times_are_read_as_they_are_written(tmp_path, cells, pattern) -> None:
    rows = [f"{cells[i % len(cells)]},theft,51.5{i:02},0.1{i:02}" for i in range(20)]
    draft = of(tmp_path / "t.csv", table("date,crime,lat,lon", *rows))
    assert draft.value("time", "format") == pattern
    report = check_files([tmp_path / "t.csv"], mapping=mapping_from(draft.stored(), "t")).report
    assert report.rows_used == 20


def test_numbers_of_days_and_seconds_are_the_moments_they_stand_for(tmp_path, workspace) -> None:
    # 45292 days after 30 December 1899 and 1704067200 s after 1970 are both 1 January 2024.
    for name, cell in (("a.csv", "45292.5"), ("b.csv", "1704110400"), ("c.csv", "1704110400000")):
        draft = of(tmp_path / name, table("date,crime,lat,lon", *[f"{cell},theft,51.5,0.1"] * 3))
        import_files(workspace, [tmp_path / name], mapping=mapping_from(draft.stored(), "t"))
        found = workspace.read("incidents").to_frame()["starts_at"]
        assert set(found.astype(str)) == {"2024-01-01 12:00:00+00:00"}
        workspace.undo()


class TestPlaces:
    def rows(self, x: float, y: float, step: float) -> list[str]:
        return [f"2024-01-0{1 + i % 9},theft,{x + i * step},{y + i * step}" for i in range(30)]

    def test_a_grid_without_a_name_is_asked_with_where_it_would_fall(self, tmp_path) -> None:
        text = table("date,crime,x,y", *self.rows(513_000, 5_403_000, 10))
        line = of(tmp_path / "t.csv", text).line("place", "crs")
        assert (line.certainty, line.value) == ("asked", None)
        codes = [option.value for option in line.options]
        assert {"EPSG:25831", "EPSG:25832", "EPSG:25833"} <= {*codes}
        zone = next(one for one in line.options if one.value == "EPSG:25832")
        # Zone 32 has its middle meridian at 9° E, where the easting is 500,000.
        assert "9.18° E" in str(zone.label)

    def test_the_workspace_settles_the_grid(self, tmp_path) -> None:
        text = table("date,crime,x,y", *self.rows(513_000, 5_403_000, 10))
        line = of(tmp_path / "t.csv", text, Hints("EPSG:25832")).line("place", "crs")
        assert (line.value, line.certainty) == ("EPSG:25832", "likely")
        box = (500_000.0, 5_390_000.0, 520_000.0, 5_410_000.0)
        line = of(tmp_path / "t.csv", text, Hints("EPSG:25832", box)).line("place", "crs")
        assert (line.value, line.certainty) == ("EPSG:25832", "sure")

    def test_a_grid_still_open_leaves_the_columns_as_they_are_called(self, tmp_path) -> None:
        text = table("date,crime,x,y", *self.rows(6_588_000, 542_000, 10))
        draft = of(tmp_path / "t.csv", text)
        assert (draft.roles()["easting"], draft.roles()["northing"]) == ("x", "y")
        line = draft.line("place", "crs")
        assert line.certainty == "asked"
        zone = next(one for one in line.options if one.value == "EPSG:25833")
        roles = draft.answered(line.key, zone).roles()
        assert (roles["easting"], roles["northing"]) == ("y", "x")

    def test_northings_named_x_are_taken_the_other_way_round(self, tmp_path) -> None:
        text = table("date,crime,x,y", *self.rows(5_403_000, 513_000, 10))
        roles = of(tmp_path / "t.csv", text, Hints("EPSG:25832")).roles()
        assert (roles["easting"], roles["northing"]) == ("y", "x")

    def test_a_latitude_above_90_is_a_longitude(self, tmp_path) -> None:
        text = table("date,crime,longitude,latitude", *self.rows(40.7, -120.9, 0.001))
        roles = of(tmp_path / "t.csv", text).roles()
        assert (roles["longitude"], roles["latitude"]) == ("latitude", "longitude")

    def test_degrees_that_fall_into_europe_only_when_swapped_are_asked(self, tmp_path) -> None:
        text = table("date,crime,longitude,latitude", *self.rows(48.77, 9.18, 0.001))
        draft = of(tmp_path / "t.csv", text)
        line = draft.line("columns", "longitude")
        assert (line.certainty, line.value) == ("asked", "latitude")
        answered = draft.answered(line.key, line.options[0])
        assert answered.roles()["latitude"] == "longitude"

    def test_a_wrong_order_is_seen_by_the_city_of_the_workspace(self, tmp_path) -> None:
        text = table("date,crime,longitude,latitude", *self.rows(48.77, 9.18, 0.001))
        draft = of(tmp_path / "t.csv", text, Hints("EPSG:25832"))
        line = draft.line("columns", "longitude")
        assert (line.certainty, line.value) == ("sure", "latitude")

    @pytest.mark.parametrize(
        ("cell", "order"),
        [("POINT ({x} {y})", None), ("({y}, {x})", "latitude first"), ("{y};{x}", "latitude first"),
         ("{x} {y}", "longitude first")],
    )  # fmt: skip
    def test_both_coordinates_in_one_cell_are_read(self, tmp_path, workspace, cell, order) -> None:
        rows = [f'2024-01-0{1 + i},theft,"{cell.format(x=-0.1 - i / 100, y=51.5 + i / 100)}"'
                for i in range(9)]  # fmt: skip
        draft = of(tmp_path / "t.csv", table("date,crime,where", *rows))
        assert draft.roles()["point"] == "where"
        if order is not None:
            assert asked(draft) == [("place", "order")]
            draft = draft.answered(("place", "order"), order)
        import_files(workspace, [tmp_path / "t.csv"], mapping=mapping_from(draft.stored(), "t"))
        flat = [f"2024-01-0{1 + i},theft,{-0.1 - i / 100},{51.5 + i / 100}" for i in range(9)]
        found = workspace.read("incidents").to_frame()[["x_m", "y_m"]]
        plain = of(tmp_path / "flat.csv", table("date,crime,lon,lat", *flat))
        workspace.undo()
        import_files(workspace, [tmp_path / "flat.csv"], mapping=mapping_from(plain.stored(), "t"))
        pd.testing.assert_frame_equal(found, workspace.read("incidents").to_frame()[["x_m", "y_m"]])

    def test_points_of_a_vector_file_are_drafted_with_their_system(self, tmp_path) -> None:
        rows = pd.DataFrame(
            {"date": ["2024-01-01"] * 9, "crime type": ["theft", "robbery", "x"] * 3}
        )
        points = [shapely.Point(530_000 + i, 180_000) for i in range(9)]
        frame = gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:27700")
        frame.to_file(tmp_path / "t.gpkg", layer="points")
        frame.buffer(5).to_frame("geometry").to_file(tmp_path / "t.gpkg", layer="rings")
        draft = draft_of(sample_of(SourceFile(tmp_path / "t.gpkg")))
        assert draft.roles() == {"starts_at": "date", "offence_source": "crime type",
                                 "easting": "geometry x", "northing": "geometry y"}  # fmt: skip
        assert (draft.value("place", "crs"), draft.line("place", "crs").certainty) == (
            "EPSG:27700", "sure",
        )  # fmt: skip

    @pytest.mark.parametrize("code", grids())
    def test_the_boxes_of_grids_are_those_of_the_register(self, code) -> None:
        system = CRS.from_user_input(code)
        mover = Transformer.from_crs("EPSG:4326", system, always_xy=True)
        box = mover.transform_bounds(*system.area_of_use.bounds)
        assert np.allclose(box, grids()[code]["box"], atol=1)
        assert grids()[code]["name"] == system.name


def test_offences_are_recognised_by_their_list_or_suggested_with_a_score(tmp_path) -> None:
    rows = [f"2024-01-0{1 + i % 9},{('Raub', 'Quaybesetzung')[i % 2]},9.1{i},48.7{i}"
            for i in range(30)]  # fmt: skip
    draft = of(tmp_path / "t.csv", table("datum,delikt,lon,lat", *rows))
    line = draft.line("offences.codes", "Raub")
    assert (line.value, line.certainty) == ("robbery", "likely")
    assert "100" in str(line.reason)
    assert draft.line("offences.codes", "Quaybesetzung") is None
    assert [note.key for note in draft.notes] == ["drafting.codes_local"]
    rows = [f"2024-01-0{1 + i % 9},{('Burglary', 'Robbery', 'Drugs')[i % 3]},9.1{i},48.7{i}"
            for i in range(30)]  # fmt: skip
    draft = of(tmp_path / "t.csv", table("datum,art,lon,lat", *rows))
    assert draft.roles()["offence_source"] == "art"


def test_codes_are_looked_at_in_the_whole_file_not_only_in_the_sample(tmp_path) -> None:
    rows = [f"2024-01-0{1 + i % 9},robbery,51.5,0.1" for i in range(120_000)]
    rows[77_777] = "2024-01-01,pickpocketing,51.5,0.1"
    draft = of(tmp_path / "t.csv", table("date,crime,lat,lon", *rows))
    assert draft.value("offences.codes", "pickpocketing") == "theft_from_person"


class TestCounts:
    def test_a_long_table_gives_the_finest_area(self, tmp_path) -> None:
        rows = [f"North,A{i:02},{2020 + y},theft,{i}" for i in range(20) for y in range(3)]
        draft = of(tmp_path / "t.csv", table("Region,Ward code,Year,Offence,Count", *rows))
        assert draft.kind == "counts"
        assert draft.roles() == {"area_id": "Ward code", "year": "Year", "count": "Count",
                                 "offence_source": "Offence"}  # fmt: skip

    def test_two_rows_of_header_make_a_wide_table(self, tmp_path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        for row in (["Recorded offences by ward"], [], ["Ward", "Offence", "2022", "2023", "2024"],
                    *[[f"W{i}", "Theft", i, i + 1, i + 2] for i in range(12)]):  # fmt: skip
            page.append(row)
        book.save(tmp_path / "t.xlsx")
        draft = draft_of(sample_of(SourceFile(tmp_path / "t.xlsx")))
        assert draft.value("file", "skip_rows") == 2
        assert (draft.value("wide", "columns"), draft.value("wide", "length")) == (r"\d{4}", "year")
        report = check_files([tmp_path / "t.xlsx"], mapping=mapping_from(draft.stored(), "t"))
        assert report.report.tables == {"counts": 36}

    def test_offences_over_years_in_merged_cells_make_rows_of_both(self, tmp_path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        for row in (["Offences by ward"], ["Ward", "Robbery", None, "Burglary", None],
                    [None, "2023", "2024", "2023", "2024"],
                    *[[f"W{i}", i, i + 1, i + 2, i + 3] for i in range(12)]):  # fmt: skip
            page.append(row)
        page.merge_cells("B2:C2")
        page.merge_cells("D2:E2")
        book.save(tmp_path / "t.xlsx")
        draft = draft_of(sample_of(SourceFile(tmp_path / "t.xlsx")))
        assert draft.value("file", "header_rows") == 2
        assert draft.value("wide", "over") == "both"
        table = read_counts(tmp_path / "t.xlsx", mapping=mapping_from(draft.stored(), "t"))
        frame = table.to_frame()
        last = frame[(frame["area_id"] == "W5") & (frame["period_start"].dt.year == 2024)]
        assert dict(zip(last["offence_source"], last["count"], strict=True)) == {
            "Robbery": 6, "Burglary": 8,
        }  # fmt: skip

    def test_thousands_that_may_be_decimals_are_asked(self, tmp_path) -> None:
        rows = [f"A{i:02};2024;theft;{1 + i % 8}.{100 + i}" for i in range(30)]
        rows += [f"B{i:02};2024;theft;{100 + i}" for i in range(30)]
        draft = of(tmp_path / "t.csv", table("Area code;Year;Offence;Count", *rows))
        assert ("file", "decimal") in asked(draft)

    def test_a_few_repeated_rows_are_asked_before_they_are_added(self, tmp_path) -> None:
        rows = [f"A{i:02},2024,theft,{i}" for i in range(60)] + ["A01,2024,theft,9"] * 2
        draft = of(tmp_path / "t.csv", table("Area code,Year,Offence,Count", *rows))
        assert ("", "combine") in asked(draft)


def test_what_is_of_persons_is_never_proposed_and_its_cells_never_printed(tmp_path) -> None:
    rows = [
        f"2024-01-0{1 + i % 9},robbery,51.5{i:02},0.1{i:02},Ann Smith{i},07700 9000{i:02},"
        f"ann{i}@example.org,seen by Mr Brown near the shop at night {i}"
        for i in range(40)
    ]
    text = table("date,crime,lat,lon,victim_name,place,contact,what happened", *rows)
    draft = of(tmp_path / "t.csv", text)
    assert not {"victim_name", "place", "contact", "what happened"} & {*draft.roles().values()}
    for language in LANGUAGES:
        written = toml_of(draft, language)
        assert not any(word in written for word in ("Smith", "07700", "@", "Brown"))


def test_a_mapping_with_an_open_question_is_refused_and_the_line_named(tmp_path) -> None:
    rows = [f"0{1 + i % 9}/0{1 + i % 7}/2024,theft,51.5,0.{i}" for i in range(40)]
    draft = of(tmp_path / "t.csv", table("date,crime,lat,lon", *rows))
    path = tmp_path / "t.toml"
    path.write_text(toml_of(draft), encoding="utf-8")
    number = path.read_text().splitlines().index('format = "?"') + 1
    with pytest.raises(SourceError, match=rf"line {number}: \[time\] format is not answered yet"):
        read_mapping(path)
    path.write_text(path.read_text().replace('"?"', '"%d/%m/%Y"'), encoding="utf-8")
    assert read_mapping(path).setting("time", "format") == "%d/%m/%Y"


def test_what_is_written_is_what_was_drafted(tmp_path) -> None:
    draft = of(tmp_path / "faelle.csv", GERMAN, Hints("EPSG:25832"))
    for language in LANGUAGES:
        assert tomllib.loads(toml_of(draft, language)) == draft.stored()


def test_a_known_origin_is_written_out_as_it_is(tmp_path) -> None:
    head = "Month,Longitude,Latitude,Location,LSOA code,Crime type"
    (tmp_path / "t.csv").write_text(table(head, *["2024-01,0.1,51.5,On or near,E1,Robbery"] * 3))
    draft = drafted(SourceFile(tmp_path / "t.csv"))
    assert draft.is_known
    assert mapping_from(tomllib.loads(toml_of(draft)), "t").setting("offences", "scheme") == (
        "police_uk"
    )


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        ([["a", "b"], ["1", "x"]], (0, 1)),
        ([["Title"], ["Date of issue"], [], ["a", "b"], ["1", "x"]], (3, 1)),
        ([["A", "Robbery", None], [None, "2023", "2024"], ["x", "1", "2"]], (0, 2)),
        ([[None, "2023", None, "2024", None], ["A", "n", "%", "n", "%"],
          ["x", "1", "2", "3", "4"]], (0, 2)),
        ([["1.5", "2.5", "2024-01-01"], ["1.7", "2.1", "2024-01-02"]], (0, 0)),
        ([["Area", "2023", "2024"], ["x", "1", "2"]], (0, 1)),
        ([["only"], ["a"], ["b"]], (0, 1)),
        ([], (0, 1)),
    ],
)  # fmt: skip
def test_the_header_is_found_below_titles_and_over_several_rows(rows, start) -> None:
    found = table_start(rows)
    assert (found.skip_rows, found.header_rows) == start


CELL = st.text(alphabet=string.printable + "äß€Ł°–\xa0", max_size=12)


@SHORT
@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=0, max_size=12),
       st.sampled_from([",", ";", "\t"]))  # fmt: skip
def test_any_text_gives_a_draft_or_one_clear_message(tmp_path, rows, mark) -> None:
    path = tmp_path / "any.csv"
    path.write_text("\n".join(mark.join(row) for row in rows), encoding="utf-8")
    try:
        draft = drafted(SourceFile(path))
    except SourceError as problem:
        assert "any.csv" in str(problem)
        return
    assert tomllib.loads(toml_of(draft)) == draft.stored()


VALUE = st.one_of(
    st.dates().map(str), st.integers(-(10**13), 10**13).map(str),
    st.floats(allow_nan=True).map(str), st.sampled_from(["", "NA", "theft", "51.5, -0.1", "12:30",
                                                         "POINT (1 2)", "1-2", "1.234", "1,5"]),
)  # fmt: skip
HEAD = st.sampled_from(
    ["date", "Tatzeit", "x", "y", "lon", "lat", "crime type", "count", "Year", "ward", "population",
     "id", "2023", "2024", "2025", "weight", "search", "complaint", "point", "rate", "time", "sex"]
)  # fmt: skip


@SHORT
@given(st.data())
def test_any_columns_under_any_heads_give_a_draft(tmp_path, data) -> None:
    heads = data.draw(st.lists(HEAD, min_size=1, max_size=7, unique=True))
    rows = data.draw(st.lists(st.tuples(*[VALUE] * len(heads)), min_size=1, max_size=15))
    pd.DataFrame(rows, columns=heads).to_csv(tmp_path / "any.csv", index=False)
    crs = data.draw(st.sampled_from(["", "EPSG:25832", "EPSG:27700"]))
    try:
        draft = drafted(SourceFile(tmp_path / "any.csv"), Hints(crs))
    except SourceError as problem:
        assert "any.csv" in str(problem)
        return
    assert tomllib.loads(toml_of(draft, "fr")) == draft.stored()
    assert {line.value for line in draft.lines if line.section == "columns"
            and isinstance(line.value, str)} <= {*heads, "column 1", "column 2", "column 3",
                                                 "column 4", "column 5", "column 6",
                                                 "column 7"}  # fmt: skip


def test_a_million_rows_are_drafted_in_seconds_within_little_memory(tmp_path) -> None:
    block = "".join(
        f"2024-{1 + i % 12:02}-{1 + i % 28:02} {i % 24:02}:{i % 60:02},theft,{51 + i % 97 / 100},"
        f"{i % 89 / 100},filler text number {i % 1000}\n" for i in range(10_000)
    )  # fmt: skip
    with (tmp_path / "big.csv").open("w") as file:
        file.write("date,crime,lat,lon,note\n")
        for _ in range(100):
            file.write(block)
    tracemalloc.start()
    before = time.process_time()
    draft = drafted(SourceFile(tmp_path / "big.csv"))
    spent = time.process_time() - before
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert draft.value("time", "format") == "%Y-%m-%d %H:%M"
    assert spent < 20, "seconds of the processor, with memory traced"
    assert peak < 100 * 2**20


@pytest.mark.parametrize("look", [layout_of, sample_of])
def test_far_too_many_columns_are_refused_at_once_in_one_sentence(tmp_path, look) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(table(",".join(f"c{i}" for i in range(60_000)), ",".join(["1"] * 60_000)))
    before = time.process_time()
    with pytest.raises(SourceError, match="it has 60,000 columns; export fewer") as refused:
        look(SourceFile(path))
    assert time.process_time() - before < 2
    assert len(refused.value.faults) == 1


def test_a_header_longer_than_the_first_part_of_a_file_is_read_whole(tmp_path) -> None:
    heads = tuple(f"a long name of a column {i}" for i in range(12_000))
    path = tmp_path / "wide.csv"
    path.write_text(table(",".join(heads), ",".join(["1"] * 12_000)))
    assert layout_of(SourceFile(path)).header == heads


@pytest.mark.long
def test_three_thousand_columns_are_drafted(tmp_path) -> None:
    heads = ["date", "crime type", "lon", "lat", *[f"q{i}" for i in range(2_996)]]
    rows = [",".join([f"2024-01-{1 + i:02}", "robbery", "9.1", "48.7", *["1"] * 2_996])
            for i in range(20)]  # fmt: skip
    before = time.process_time()
    draft = of(tmp_path / "wide.csv", table(",".join(heads), *rows))
    assert time.process_time() - before < 20
    assert draft.roles()["starts_at"] == "date"
    assert len(draft.left_out) == 2_996
    assert len(toml_of(draft).splitlines()) < 150


@pytest.mark.parametrize(
    ("encoding", "words", "named"),
    [("utf-8", ("Überfall", "Straße"), "utf-8"), ("utf-8-sig", ("Überfall", "Straße"), "utf-8"),
     ("cp1252", ("Überfall", "Straße"), "cp1252"), ("utf-16", ("Überfall", "Straße"), "utf-16"),
     ("cp1250", ("rozbój", "kradzież własności"), "cp1250")],
)  # fmt: skip
def test_letters_are_read_as_they_were_written(tmp_path, encoding, words, named) -> None:
    rows = [f"2024-01-{1 + i % 28:02};{words[i % 2]};{51 + i / 99:.3f};{i / 99:.3f}"
            for i in range(80)]  # fmt: skip
    path = tmp_path / "t.csv"
    path.write_text(table("date;crime;lat;lon", *rows), encoding=encoding)
    draft = draft_of(sample_of(SourceFile(path)))
    assert draft.value("file", "encoding") == named
    table_read = read_incidents(
        path, crs="EPSG:3857", timezone="UTC", mapping=mapping_from(draft.stored(), "t")
    )
    assert {*table_read.to_frame()["offence_source"]} == {*words}


def test_a_sheet_with_days_as_numbers_and_times_apart_is_read(tmp_path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["date", "time", "crime", "lat", "lon"])
    for i in range(40):
        page.append([45_292 + i, f"{i % 24:02}:30", "theft", 51 + i / 99, i / 99])
    book.save(tmp_path / "t.xlsx")
    draft = draft_of(sample_of(SourceFile(tmp_path / "t.xlsx")))
    assert draft.value("time", "format") == "excel"
    assert "time" in {left.column for left in draft.left_out}
    report = check_files([tmp_path / "t.xlsx"], mapping=mapping_from(draft.stored(), "t")).report
    assert report.rows_used == 40


def test_of_several_sheets_with_tables_one_is_asked_for_and_notes_are_passed_over(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    for line in ("About this file", "Counts are rounded", "See the other sheets"):
        book.active.append([line])
    for name, head in (("Crime", ["ward", "year", "crime type", "count"]),
                       ("People", ["ward", "year", "population"])):  # fmt: skip
        page = book.create_sheet(name)
        page.append(head)
        for i in range(30):
            page.append([f"W{i:02}", 2024, *(["theft", i] if len(head) == 4 else [1000 + i])])
    book.save(tmp_path / "t.xlsx")
    file = SourceFile(tmp_path / "t.xlsx")
    draft = draft_of(sample_of(file))
    line = draft.line("file", "sheet")
    assert (line.value, line.certainty) == ("Crime", "asked")
    assert [option.value for option in line.options] == ["Crime", "People"]
    people = draft_of(sample_of(file, "People"))
    assert (people.kind, people.value("file", "sheet")) == ("exposure", "People")
    assert not people.questions
