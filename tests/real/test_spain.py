"""Spanish balances: running totals of nine publications become quarters; counted apart here."""

import re
from collections import Counter

import pytest

pytestmark = pytest.mark.long

FOLDER = "europe/spain_balances/"
FILES = ["2022_3", *(f"{year}_{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4))]
ROWS = {"2022_3": 21_915, **dict.fromkeys(["2023_1", "2023_2", "2023_3"], 27_930),
        **dict.fromkeys(["2023_4", "2024_1", "2024_2", "2024_3", "2024_4"], 28_329)}  # fmt: skip
PLACE = re.compile(r"(?:\d{5} |-Municipi?o de )(.+)")
ENDS = {"marzo": 1, "junio": 2, "septiembre": 3, "diciembre": 4}
TOTAL = re.compile(r"I+\. .*|TOTAL INFRACCIONES PENALES")
RENAMED = {"Almassora": "Almazora/Almassora", "Egüés/Eguesibar": "Valle de Egüés/Eguesibar",
           "O Porriño": "Porriño, O", "València": "Valencia"}  # fmt: skip


@pytest.fixture
def published(plain):
    """Give the totals of municipalities: (place, heading, year, quarter) → file → total."""
    found: dict[tuple[str, str, int, int], dict[str, int]] = {}
    for name in FILES:
        for row in plain(f"{FOLDER}{name}_municipios.csv.gz", ";"):
            label, place = row["Periodos:"], PLACE.fullmatch(row["Geografía"])
            heading = row["Tipología penal"]
            if label.startswith("Variación") or place is None or TOTAL.fullmatch(heading):
                continue
            words = re.split(r"-+| ", label)
            heading = re.sub(r"^[\d.]+-? ?", "", heading).replace(" e indemnidad sexual", " sexual")
            where = RENAMED.get(place.group(1), place.group(1))
            key = (where, heading, int(words[2]), ENDS[words[1].lower()])
            found.setdefault(key, {})[name] = int(row["Total"].replace(".", ""))
    return found


def kept_of(published):
    """Take the total of the last publication, and leave out the two that are below zero."""
    return {
        key: latest[max(latest)]
        for key, totals in published.items()
        if (latest := {name: total for name, total in totals.items() if total >= 0})
    }


def test_nine_balances_lose_no_row(bring):
    got = bring(*(f"{FOLDER}{name}_municipios.csv.gz" for name in FILES), crs="EPSG:25830",
                zone="Europe/Madrid")  # fmt: skip
    assert {file.name[:6]: file.rows_in for file in got.report.files} == ROWS
    assert got.report.by_reason() == {
        "percentage": 82_450, "superseded": 32_010, "total": 24_704, "larger_area": 21_048,
        "left_out": 284, "out_of_bounds": 2,
    }  # fmt: skip
    assert got.report.rows_in == 247_350
    assert got.report.rows_used == len(got.frame("counts")) == 86_852
    assert "unknown_codes" not in got.notes()


def test_rows_left_out_are_what_they_are_said_to_be(bring, plain):
    reasons: Counter[str] = Counter()
    for name in FILES:
        for row in plain(f"{FOLDER}{name}_municipios.csv.gz", ";"):
            if row["Periodos:"].startswith("Variación"):
                reasons["percentage"] += 1
            elif TOTAL.fullmatch(row["Tipología penal"]):
                reasons["total"] += 1
            elif "EXTRANJER" in row["Geografía"]:
                reasons["left_out"] += 1
            elif not PLACE.fullmatch(row["Geografía"]):
                reasons["larger_area"] += 1
            elif row["Total"].startswith("-"):
                reasons["out_of_bounds"] += 1
    assert reasons == {"percentage": 82_450, "total": 24_704, "larger_area": 21_048,
                       "left_out": 284, "out_of_bounds": 2}  # fmt: skip
    one = bring(f"{FOLDER}2024_4_municipios.csv.gz", crs="EPSG:25830", zone="Europe/Madrid")
    # Alone, a balance to December is two years; nothing is made a quarter of it.
    spans = one.frame("counts")[["period_start", "period_end"]].drop_duplicates().astype(str)
    assert spans.to_numpy().tolist() == [
        ["2023-01-01", "2023-12-31"],
        ["2024-01-01", "2024-12-31"],
    ]


def test_quarters_are_the_differences_of_the_last_published_totals(bring, published):
    got = bring(*(f"{FOLDER}{name}_municipios.csv.gz" for name in FILES), crs="EPSG:25830",
                zone="Europe/Madrid")  # fmt: skip
    kept = kept_of(published)
    counts = got.frame("counts")
    assert len(counts) == len(kept)
    assert sum(len(totals) for totals in published.values()) - 2 - len(kept) == 32_010
    expected = {}
    below = 0
    for (place, heading, year, quarter), total in kept.items():
        before = [q for q in range(1, quarter) if (place, heading, year, q) in kept]
        begin = max(before, default=0)
        less = kept[place, heading, year, begin] if begin else 0
        below += total < less
        first = f"{year}-{3 * begin + 1:02}-01"
        count = total - less if total >= less else None
        expected[place, heading, first, f"{year}Q{quarter}"] = count
    quarters = counts["period_end"].dt.to_period("Q").astype(str)
    starts = counts["period_start"].dt.strftime("%Y-%m-%d")
    found = {
        key: None if count is None else int(count)
        for key, count in zip(
            zip(counts["area_id"], counts["offence_source"], starts, quarters, strict=True),
            counts["count"].astype(object).where(counts["count"].notna(), None),
            strict=True,
        )
    }
    assert found == expected
    assert got.notes()["revised_below"] == below == counts["count"].isna().sum() == 8


def test_the_quarters_of_a_year_add_up_to_the_year(bring, published):
    got = bring(*(f"{FOLDER}{name}_municipios.csv.gz" for name in FILES), crs="EPSG:25830",
                zone="Europe/Madrid")  # fmt: skip
    counts = got.frame("counts")
    kept = kept_of(published)
    for year in (2022, 2023, 2024):
        of_year = counts[counts["period_end"].dt.year.eq(year)]
        sums = of_year.groupby(["area_id", "offence_source"])["count"].agg(
            lambda values: values.sum() if values.notna().all() else -1
        )
        checked = 0
        for (place, heading), total in sums.items():
            if total >= 0 and (place, heading, year, 4) in kept:
                assert total == kept[place, heading, year, 4]
                checked += 1
        assert checked > 6_500


def test_provinces_come_in_apart_from_their_municipalities(bring, plain):
    name = f"{FOLDER}2023_4_municipios.csv.gz"
    rows = plain(name, ";")
    got = bring(name, crs="EPSG:25830", zone="Europe/Madrid", mapping="spain_provinces")
    counts = got.frame("counts")
    provinces = {row["Geografía"] for row in rows if row["Geografía"].startswith("Provincia de ")}
    assert {f"Provincia de {one}" for one in counts["area_id"]} == provinces
    assert len(provinces) == 43
    in_2023 = counts[counts["period_end"].dt.year.eq(2023) & counts["offence_source"].eq("Hurtos")]
    assert in_2023["count"].sum() == sum(
        int(row["Total"].replace(".", ""))
        for row in rows
        if row["Geografía"] in provinces
        and row["Tipología penal"].endswith("Hurtos")
        and row["Periodos:"] == "enero-diciembre 2023"
    )
