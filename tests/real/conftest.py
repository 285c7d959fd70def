"""The real data, and a city that takes them in; every test here is skipped where they are not."""

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from evenhand.sources.importing import import_files
from evenhand.sources.report import ImportReport
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

DATA = Path(__file__).parents[2].parent / "shared" / "data"
MAPPINGS = Path(__file__).parent / "mappings"


class Imported(NamedTuple):
    """A workspace and the account of what came into it."""

    workspace: Workspace
    report: ImportReport

    def frame(self, table: str) -> pd.DataFrame:
        """Give a table whole."""
        return self.workspace.read(table).to_frame()

    def notes(self) -> dict[str, float]:
        """Give note → rows, added up over the files, for notes that count rows."""
        found: dict[str, float] = {}
        for note in (*self.report.notes, *self.report.warnings):
            rows = note.numbers.get("rows", (0.0, ""))[0]
            found[note.key.removeprefix("sources.")] = (
                found.get(note.key.removeprefix("sources."), 0) + rows
            )
        return found


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., Imported]:
    """Import real files into a new city; a mapping is named as its file in `mappings`."""
    if not DATA.exists():
        pytest.skip("the real data are not here")

    def brought(
        *paths: str, crs: str = "EPSG:27700", zone: str = "Europe/London", mapping: str = ""
    ) -> Imported:
        city = Workspace.create(
            tmp_path / f"city{len(list(tmp_path.iterdir()))}",
            Settings(name="City", crs=crs, timezone=zone),
        )
        chosen = MAPPINGS / f"{mapping}.toml" if mapping else None
        report = import_files(city, [DATA / path for path in paths], mapping=chosen)
        aside = sum(part.rows for part in report.set_aside)
        assert report.rows_in == report.rows_used + aside
        return Imported(city, report)

    return brought


@pytest.fixture
def data() -> Path:
    """Give the folder of the real data."""
    if not DATA.exists():
        pytest.skip("the real data are not here")
    return DATA


@pytest.fixture
def sheet() -> Callable[[str, str], list[tuple[object, ...]]]:
    """Read a sheet by another library, without its header; None where a cell is empty."""

    def rows_of(path: str, name: str) -> list[tuple[object, ...]]:
        frame = pd.read_excel(DATA / path, sheet_name=name, engine="openpyxl", dtype=object)
        filled = frame.astype(object).where(frame.notna(), None)
        return list(filled.itertuples(index=False, name=None))

    return rows_of


@pytest.fixture
def plain() -> Callable[..., list[dict[str, str]]]:
    """Read a delimited file by Python's own reader, every cell as it stands."""

    def rows_of(path: str, separator: str = ",") -> list[dict[str, str]]:
        raw = (DATA / path).read_bytes()
        text = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))

    return rows_of
