"""No cell of a real file that is mapped is taken for data of a person."""

from pathlib import Path

import pytest

from evenhand.sources.importing import check_files
from evenhand.sources.mapping import read_mapping

DATA = Path(__file__).parents[3] / "shared" / "data"
FILES = sorted(path for path in DATA.rglob("*") if path.suffix in (".gz", ".csv", ".xlsx"))
FILES = [path for path in FILES if path.stat().st_size < 6_000_000 and path.name != "MANIFEST.csv"]


@pytest.mark.skipif(not DATA.exists(), reason="the real data are not here")
def test_known_origins_lose_no_cell() -> None:
    rows = 0
    for path in FILES:
        result = check_files([path])
        assert result.report.personal == (), path.name
        assert [line for line in result.problems if "looks like" in line] == [], path.name
        rows += result.report.rows_used
    assert rows > 500_000


@pytest.mark.skipif(not DATA.exists(), reason="the real data are not here")
@pytest.mark.parametrize(
    ("mapping", "file"),
    [("houston", "houston_crime_2010.csv.gz"), ("san_francisco", "san_francisco_robbery_2019.csv"),
     ("memphis", "memphis_robberies.csv"), ("nyc_shootings", "nyc_shootings_2019.csv")],
)  # fmt: skip
def test_mapped_files_lose_no_cell(mapping: str, file: str) -> None:
    known = read_mapping(Path(__file__).parent / "mappings" / f"{mapping}.toml")
    result = check_files([DATA / "us_cities" / file], mapping=known)
    assert result.report.rows_used > 100
    assert result.report.personal == ()
