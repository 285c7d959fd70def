"""Tables made in the shape of what offices and cities publish, since none is at hand.

Heads are those that the publishers use; the rows are invented.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from evenhand.sources.drafting.drafter import draft_of
from evenhand.sources.drafting.drafts import Draft
from evenhand.sources.drafting.sample import sample_of
from evenhand.sources.files import SourceFile
from evenhand.sources.importing import check_files
from evenhand.sources.kinds import SHAPES, TABLES
from evenhand.sources.mapping import mapping_from

Row = Callable[[int], list[object]]


def cycle(i: int, *words: object) -> object:
    return words[i % len(words)]


def made(path: Path, head: str, row: Row, n_rows: int = 120, mark: str = ";") -> Draft:
    """Write a table with this head and draft it."""
    lines = [mark.join(head.split("|"))]
    lines += [mark.join(map(str, row(i))) for i in range(n_rows)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return draft_of(sample_of(SourceFile(path)))


def used(path: Path, draft: Draft) -> tuple[int, int]:
    """Say how many rows an import with the draft would use, of how many."""
    mapping = mapping_from(draft.stored(guesses=True), "draft")
    report = check_files([path], mapping=mapping).report
    return report.rows_used, report.rows_in


def test_french_ministry_units_differ_by_indicator(tmp_path) -> None:
    kinds = (
        ("Cambriolages de logement", "Infraction"),
        ("Violences sexuelles", "Victime"),
        ("Vols de véhicule", "Véhicule"),
        ("Usage de stupéfiants", "Mis en cause"),
    )

    def row(i: int) -> list[object]:
        kind, unit = kinds[i % 4]
        return [f"{1001 + i // 24:05}", 2018 + i // 4 % 6, kind, unit, i, f"{i / 7:.3f}".replace(
            ".", ","), "diff", 500 + i, 200 + i]  # fmt: skip

    head = ("CODGEO_2024|annee|indicateur|unite_de_compte|nombre|taux_pour_mille|est_diffuse|"
            "insee_pop|insee_log")  # fmt: skip
    draft = made(tmp_path / "ssmsi.csv", head, row)
    assert draft.kind == "counts"
    assert draft.roles() == {"area_id": "CODGEO_2024", "year": "annee", "count": "nombre",
                             "offence_source": "indicateur", "unit": "unite_de_compte"}  # fmt: skip
    assert draft.value("values.unit", "Mis en cause") == "suspects"
    assert draft.value("offences", "scheme") is None or draft.value("offences", "scheme") == "ssmsi"
    assert used(tmp_path / "ssmsi.csv", draft) == (120, 120)


def test_eurostat_rates_are_set_aside_from_numbers(tmp_path) -> None:
    def row(i: int) -> list[object]:
        return ["ESTAT:X", "24/04/25 23:00:00", "A", f"ICCS0{cycle(i // 2, 101, 401, 501)}",
                cycle(i, "NR", "RT_HTHAB"), cycle(i // 6, "BE", "DE", "FR", "PT", "IT"),
                2020 + i // 30, i, ""]  # fmt: skip

    head = "DATAFLOW|LAST UPDATE|freq|iccs|unit|geo|TIME_PERIOD|OBS_VALUE|OBS_FLAG"
    draft = made(tmp_path / "estat.csv", head, row, mark=",")
    assert draft.roles() == {"area_id": "geo", "year": "TIME_PERIOD", "count": "OBS_VALUE",
                             "offence_source": "iccs", "unit": "unit"}  # fmt: skip
    assert used(tmp_path / "estat.csv", draft) == (60, 120)


def test_complaints_are_signals_on_the_day_they_came_in(tmp_path) -> None:
    def row(i: int) -> list[object]:
        day, place = f"09/{1 + i % 28:02}/2024", (f"{40.6 + i / 1000:.4f}", f"{-73.9:.1f}0{i:03}")
        return [50_000_000 + i, f"{day} 10:{i % 60:02}:00 PM", f"{day} 11:{i % 60:02}:00 PM",
                "NYPD", cycle(i, "Noise", "Illegal Parking"), "Street", f"{i} EAST {i} STREET",
                "BRONX", *place, f'"({", ".join(place)})"']  # fmt: skip

    head = ("Unique Key|Created Date|Closed Date|Agency|Complaint Type|Location Type|"
            "Incident Address|Borough|Latitude|Longitude|Location")  # fmt: skip
    draft = made(tmp_path / "nyc311.csv", head, row, mark=",")
    assert draft.kind == "signals"
    assert draft.roles() == {"on_day": "Created Date", "topic": "Complaint Type",
                             "longitude": "Longitude", "latitude": "Latitude"}  # fmt: skip
    assert used(tmp_path / "nyc311.csv", draft) == (120, 120)


def test_a_table_of_one_year_asks_which(tmp_path) -> None:
    def row(i: int) -> list[object]:
        return [cycle(i, "210000", "222000", "435*00"), cycle(i, "Raub", "KV", "WED"),
                f"{8111 + i // 3:05}", f"Stadt {i // 3}", i * 13, f"{i},5"]  # fmt: skip

    head = "Schlüssel|Straftat|Gemeindeschlüssel|Stadt-/Landkreis|Anzahl erfasste Fälle|HZ"
    draft = made(tmp_path / "kreise.csv", head, row)
    assert draft.kind == "counts"
    assert {"count": "Anzahl erfasste Fälle", "area_id": "Gemeindeschlüssel"}.items() <= (
        draft.roles().items()
    )
    asked = [line.key for line in draft.questions]
    assert asked == [("constants", "period_start"), ("constants", "period_end")]
    named = made(tmp_path / "kreise_2023.csv", head, row)
    line = named.line("constants", "period_start")
    answered = named.answered(line.key, line.options[0])
    assert answered.stored()["constants"]["period_end"] == "2023-12-31"
    assert used(tmp_path / "kreise_2023.csv", answered) == (120, 120)


def test_dutch_period_codes_are_years(tmp_path) -> None:
    def row(i: int) -> list[object]:
        return [i, cycle(i, "1.1.1", "1.4.5", "2.2.1"), f"GM{300 + i // 15:04}",
                f"{2018 + i // 3 % 5}JJ00", i * 2]  # fmt: skip

    head = "ID|SoortMisdrijf|WijkenEnBuurten|Perioden|TotaalGeregistreerdeMisdrijven_1"
    draft = made(tmp_path / "47018.csv", head, row)
    assert draft.roles() == {"area_id": "WijkenEnBuurten", "year": "Perioden",
                             "offence_source": "SoortMisdrijf",
                             "count": "TotaalGeregistreerdeMisdrijven_1"}  # fmt: skip
    assert draft.value("offences", "scheme") == "cbs_47018"
    assert used(tmp_path / "47018.csv", draft) == (120, 120)


def test_a_midnight_in_every_row_is_no_time_of_day(tmp_path) -> None:
    def row(i: int) -> list[object]:
        day = f"01/{1 + i % 28:02}/2020 12:00:00 AM"
        return [200_000_000 + i, day, day, cycle(i, "2230", "0330", "1200", "1730"), "03",
                cycle(i, 624, 745, 330), cycle(i, "BATTERY", "VANDALISM", "BURGLARY"), 36, "F",
                f"{34.01 + i / 1000:.3f}", f"{-118.2 - i / 1000:.3f}"]  # fmt: skip

    head = "DR_NO|Date Rptd|DATE OCC|TIME OCC|AREA|Crm Cd|Crm Cd Desc|Vict Age|Vict Sex|LAT|LON"
    draft = made(tmp_path / "la.csv", head, row, mark=",")
    assert draft.roles()["starts_at"] == ["DATE OCC", "TIME OCC"]
    assert draft.roles()["offence_source"] == "Crm Cd Desc"
    assert not {"Vict Age", "Vict Sex"} & {*map(str, draft.roles().values())}
    assert used(tmp_path / "la.csv", draft) == (120, 120)

    def bare(i: int) -> list[object]:
        return [f"2024-01-{1 + i % 28:02} 00:00:00", "theft", f"{51 + i / 999:.3f}", i / 999]

    only = made(tmp_path / "day.csv", "date|crime|lat|lon", bare)
    assert only.value("time", "format") == "%Y-%m-%d 00:00:00"
    assert used(tmp_path / "day.csv", only) == (120, 120)


def test_start_and_end_are_told_from_when_it_was_written_down(tmp_path) -> None:
    def row(i: int) -> list[object]:
        at = [f"02/{1 + i % 28:02}/2020 {hour}:{i % 60:02}:25 AM" for hour in ("08", "09", "10")]
        return [f"2020-0{i:05}", 12_605_873_663 + i, *at, "PROPERTY",
                cycle(i, "Drug/Narcotic Violations", "Theft From Motor Vehicle", "Robbery"),
                cycle(i, "35A", "23F", "120"), "W", "Q1", "32XX BLOCK OF 23RD AVE W",
                f"{-122.3 - i / 1000:.3f}", f"{47.6 + i / 1000:.3f}"]  # fmt: skip

    head = ("Report Number|Offense ID|Offense Start DateTime|Offense End DateTime|Report DateTime|"
            "Crime Against Category|Offense|Offense Code|Precinct|Beat|100 Block Address|"
            "Longitude|Latitude")  # fmt: skip
    draft = made(tmp_path / "seattle.csv", head, row, mark=",")
    found = draft.roles()
    assert (found["starts_at"], found["ends_at"]) == (
        "Offense Start DateTime", "Offense End DateTime",
    )  # fmt: skip
    assert draft.value("offences", "scheme") == "nibrs"
    assert used(tmp_path / "seattle.csv", draft) == (120, 120)


def test_places_are_told_apart_by_their_number_not_their_name(tmp_path) -> None:
    def row(i: int) -> list[object]:
        return [i + 1, f"Bar {i}", cycle(i, "bar", "school"), f"{51 + i / 999:.3f}", i / 999]

    draft = made(tmp_path / "places.csv", "osm_id|name|amenity|lat|lon", row)
    assert draft.kind == "places"
    assert draft.roles() == {"place_id": "osm_id", "place_name": "name", "kind": "amenity",
                             "longitude": "lon", "latitude": "lat"}  # fmt: skip
    assert used(tmp_path / "places.csv", draft) == (120, 120)


@pytest.mark.parametrize("kind", [name for name in TABLES if name not in SHAPES])
def test_a_kind_that_was_said_is_drafted_whatever_the_columns(tmp_path, kind) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n" + "1,x\n2,y\n" * 20, encoding="utf-8")
    draft = draft_of(sample_of(SourceFile(path)), kind=kind)
    assert draft.kind == kind
    assert draft.questions
    known = {column.name for column in TABLES[kind].COLUMNS}
    assert {line.name for line in draft.lines if line.section == "columns"} <= (
        known | {"longitude", "latitude", "period", "year"}
    )


def test_a_table_that_calls_its_columns_as_ours_is_drafted_whole(tmp_path) -> None:
    def row(i: int) -> list[object]:
        return [
            f"E{i}",
            "market",
            f"2024-05-{1 + i % 28:02} 08:00",
            f"2024-05-{1 + i % 28:02} 14:00",
        ]

    path = tmp_path / "events.csv"
    made(path, "event_id|kind|starts_at|ends_at", row)
    draft = draft_of(sample_of(SourceFile(path)), kind="events")
    assert draft.roles() == {role: role for role in ("event_id", "kind", "starts_at", "ends_at")}
    assert used(path, draft) == (120, 120)
