"""Stop and search of several forces; counted apart here."""

import pytest

pytestmark = pytest.mark.long

POLICE = "uk_police/"
GROUPS = {"group_gender": "Gender", "group_age": "Age range",
          "group_self_defined": "Self-defined ethnicity",
          "group_officer_defined": "Officer-defined ethnicity"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "n_rows", "unplaced"),
    [
        ("2023-03/2023-03-avon-and-somerset-stop-and-search.csv.gz", 628, 68),
        ("2023-03/2023-03-bedfordshire-stop-and-search.csv.gz", 345, 64),
        ("2023-03/2023-03-btp-stop-and-search.csv.gz", 1_466, 21),
        ("2023-03/2023-03-city-of-london-stop-and-search.csv", 197, 42),
        ("metropolitan_stop_and_search/2022-08-metropolitan-stop-and-search.csv.gz", 17_286, 1_687),
    ],
)
def test_stops_come_in_whole_with_their_groups_and_nothing_else(
    bring, plain, name, n_rows, unplaced
):
    rows = plain(POLICE + name)
    got = bring(POLICE + name)
    stored = got.frame("stops")
    assert got.report.rows_used == len(stored) == len(rows) == n_rows
    assert stored["stop_id"].is_unique
    assert stored["x_m"].isna().sum() == sum(row["Latitude"] == "" for row in rows) == unplaced
    utc = stored["starts_at"].dt.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    assert utc.tolist() == [row["Date"] for row in rows]
    for ours, theirs in {**GROUPS, "object_of_search": "Object of search",
                         "outcome": "Outcome"}.items():  # fmt: skip
        assert stored[ours].fillna("").tolist() == [row[theirs] for row in rows]
    assert stored["found"].isna().all()
    assert set(stored) - set(GROUPS) == {
        "stop_id", "starts_at", "x_m", "y_m", "kind", "object_of_search", "searched", "found",
        "outcome",
    }  # fmt: skip
    assert got.workspace.table_names() == ("stops",)
    assert ("same_clock" in got.notes()) == all(row["Date"][11:16] == "00:00" for row in rows)


def test_nineteen_months_begin_and_end_at_midnight_in_london(bring, data):
    folder = "metropolitan_stop_and_search"
    got = bring(POLICE + folder)
    assert len(got.report.files) == len(list((data / POLICE / folder).iterdir())) == 19
    assert got.report.rows_used == len(got.frame("stops")) == 268_510
    local = got.workspace.read("stops").local_times("starts_at")
    months = local.dt.strftime("%Y-%m").value_counts()
    # In UTC the summer months begin in the month before; on the city's clock none does.
    assert len(months) == 19
    by_file = {file.name[:7]: file.rows_used for file in got.report.files}
    differ = {month: months[month] - by_file[month] for month in by_file}
    assert differ == dict.fromkeys(by_file, 0)
    assert local[local.dt.strftime("%Y-%m").eq("2022-12")].dt.day.max() == 17
    unplaced = got.frame("stops")["x_m"].isna().mean()
    assert 0.09 < unplaced < 0.11
