"""A row of a table is found again in its file, whatever was set aside before it."""

from evenhand.quality.item import Example
from evenhand.quality.origins import Origins
from evenhand.quality.report import quality_report
from evenhand.sources.report import FileRead, ImportReport, SetAside


def read(name, rows_in, rows_used, gaps, kind="incidents"):
    return FileRead(name, "ab" * 32, 1, kind, rows_in, rows_used, gaps=gaps)


def account(*files):
    aside = tuple(SetAside(file.name, "ragged", file.rows_in - file.rows_used) for file in files
                  if file.rows_in > file.rows_used)  # fmt: skip
    return ImportReport(files=files, set_aside=aside)


def test_rows_are_counted_on_over_gaps_files_and_imports():
    first = account(read("a.csv", 6, 3, ((3, 2), (6, 1))), read("areas.csv", 9, 9, (), "areas"))
    second = account(read("b.csv", 2, 2, ()))
    origins = Origins([first, second], "incidents", 5)
    assert origins.examples([0, 1, 2]) == (
        Example("a.csv", 2), Example("a.csv", 5), Example("a.csv", 7),
    )  # fmt: skip
    assert origins.examples([3, 4]) == (Example("b.csv", 2), Example("b.csv", 3))


def test_no_origin_is_given_rather_than_a_wrong_one():
    old = account(read("a.csv", 3, 3, None))
    assert Origins([old], "incidents", 3).examples([0]) == ()
    assert Origins([account(read("a.csv", 3, 3, ()))], "incidents", 2).examples([0]) == ()


def test_examples_lead_to_the_rows_of_the_file(bring, tmp_path):
    lines = []
    for n in range(300):
        when = "never" if n % 7 == 3 else f"2023-0{n % 9 + 1}-11 10:{n % 60:02d}"
        place = "," if n % 11 == 5 else f"-0.{n:03d},51.5"
        lines.append(f"{n},theft,{when},,{place}")
    report = quality_report(bring("\n".join(lines) + "\n"))
    raw = (tmp_path / "raw" / "records.csv").read_text().splitlines()
    for one in report.item("incidents", "unplaced").examples:
        assert raw[one.row - 1].endswith(",,,")
    assert len(report.item("incidents", "unplaced").examples) == 3


def test_origins_survive_areas_that_come_later(bring, workspace, tmp_path):
    from evenhand.sources.importing import import_files

    bring("1,theft,2023-01-01 10:00,,-0.1,51.5\n2,theft,2023-01-02 10:00,,,\n")
    square = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
    square += '{"code":"A","label":"A"},"geometry":{"type":"Polygon","coordinates":'
    square += "[[[-1,51],[1,51],[1,52],[-1,52],[-1,51]]]}}]}"
    (tmp_path / "raw" / "areas.geojson").write_text(square)
    (tmp_path / "raw" / "areas.toml").write_text(
        'title = "Areas"\nkind = "areas"\nlevel = "ward"\n[columns]\narea_id = "code"\n'
        'area_name = "label"\n'
    )
    import_files(workspace, [tmp_path / "raw" / "areas.geojson"])
    found = quality_report(workspace)
    assert found.item("incidents", "unplaced").examples == (Example("records.csv", 3),)
    assert found.item("incidents", "outside_areas").numbers["count"][0] == 0
