"""Each kind of fault that exports have: what is refused whole, in words, and what is set aside."""

import gzip
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

from .seeds import WHEN_WHERE

HEAD = "when,lon,lat,what,key\n"
ROW = "2024-01-01 10:00,5.1,52.0,B,K1\n"
OTHER = "2024-02-01 11:00,5.11,52.01,R,K2\n"
GOOD = HEAD + ROW + OTHER


class City:
    """A new workspace and what the command line says to files given to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "city"
        settings = Settings(name="Testford", crs="EPSG:25831", timezone="Europe/Amsterdam")
        Workspace.create(self.path, settings)
        (folder / "mapping.toml").write_text(WHEN_WHERE, encoding="utf-8")

    def take(self, name: str, content: str | bytes | None = None):
        path = self.folder / name
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        words = ["import", self.path, path, "--mapping", self.folder / "mapping.toml"]
        return CliRunner().invoke(main, [str(word) for word in words])

    @property
    def rows(self) -> int:
        city = Workspace.open(self.path)
        return city.row_count("incidents") if city.has("incidents") else 0


@pytest.fixture
def city(tmp_path):
    return City(tmp_path)


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def archive(**members):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return kept.getvalue()


def with_header_byte(content, local, central, value):
    """Change one byte of an archive's two headers of its only member."""
    changed = bytearray(content)
    changed[local] = changed[changed.find(b"PK\x01\x02") + central] = value
    return bytes(changed)


REFUSED = {
    "empty": ("f.csv", b"", "empty"),
    "header only": ("f.csv", HEAD, "no row below"),
    "byte order mark alone": ("f.csv", b"\xef\xbb\xbf", "empty"),
    "a page of the web": ("f.csv", "<!DOCTYPE html><html>404</html>", "'when'"),
    "swapped coordinates": ("f.csv", HEAD + ROW.replace("5.1,52.0", "52.0,5.1"), "swapped"),
    "metres as degrees": ("f.csv", HEAD + ROW.replace("5.1,52.0", "155000,463000"), "[place] crs"),
    "cp1252 far down": ("f.csv", (HEAD + ROW * 20_000).encode() + b"2024,5,52,\xe9,1\n", "cp1252"),
    "surrogates in utf-8": (
        "f.csv", (HEAD + ROW * 20_000).encode() + b"2024,5,52,\xed\xa0\x80,1\n", "utf-8",
    ),
    "10 MB header": ("f.csv", HEAD.strip() + "," + "y" * 10_000_000 + "\n" + ROW, "header"),
    "quote left open": ("f.csv", GOOD + ROW.replace(",B", ',"B') + ROW * 50_000, "quotation mark"),
    "open at the end": ("f.csv", GOOD + ROW.replace(",B", ',"B') + ROW * 20, "row 4 runs to the"),
    "open in the last column": ("f.csv", GOOD + ROW.replace("K1", '"K1') + ROW * 3, "row 4 runs"),
    "trailing separators": ("f.csv", HEAD + ROW.replace("\n", ",\n") * 3, "too few or too many"),
    "truncated gzip": ("f.csv.gz", gzip.compress(GOOD.encode())[:-9], "cut short"),
    "gzip with a tail": ("f.csv.gz", gzip.compress(GOOD.encode()) + b"tail", "damaged"),
    "empty archive": ("f.zip", archive(), "nothing in it can be read"),
    "archive in archive": ("f.zip", archive(**{"a.zip": archive(a=GOOD)}), "nothing in it"),
    "encrypted": ("f.zip", with_header_byte(archive(**{"a.csv": GOOD}), 6, 8, 1), "encrypted"),
    "packed in a new way": (
        "f.zip", with_header_byte(archive(**{"a.csv": GOOD}), 8, 10, 99), "compression",
    ),
    "empty workbook": ("f.xlsx", book(), "empty"),
    "workbook with a head": ("f.xlsx", book(HEAD.strip().split(",")), "no row below"),
    "truncated workbook": ("f.xlsx", book(HEAD.split(","), ROW.split(","))[:3000], "workbook"),
    "binary": ("f.csv", bytes(range(256)) * 64, "not text"),
    "no Parquet": ("f.parquet", b"PAR1" + bytes(200), "Parquet"),
    "no ODS": ("f.ods", archive(content=GOOD), "workbook"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_of_no_use_is_refused_whole_and_in_words(city, name, content, said):
    done = city.take(name, content)
    assert done.exit_code == 6, done.output
    assert said in done.stderr
    assert name in done.stderr, "the file is named"
    assert city.rows == 0
    assert not list((city.path / "tables").iterdir())


FAR = "2024-01-01 10:00,{},{},B,K3\n"
KEPT = {
    "one row": (HEAD + ROW, 1, 1),
    "byte order mark": ("\ufeff" + GOOD, 2, 2),
    "blank lines": (HEAD + "\n\n" + ROW + "\n" + OTHER + "\n\n", 2, 2),
    "quoted heads": ('"when","lon","lat","what","key"\n' + ROW, 1, 1),
    "mixed separators": (GOOD + ROW.replace(",", ";") * 3, 2, 5),
    "mixed decimal marks": (GOOD + FAR.format('"5,1"', '"52,0"'), 2, 3),
    "mixed orders of dates": (GOOD + ROW.replace("2024-01-01", "13/01/2024"), 2, 3),
    "no place at 0, 0": (GOOD + FAR.format(0, 0), 3, 3),
    "NaN and infinities": (GOOD + FAR.format("NaN", 52) + FAR.format("inf", "1e400"), 2, 4),
    "dates to come": (GOOD + ROW.replace("2024", "2199"), 2, 3),
    "the same row again": (GOOD + ROW * 3, 5, 5),
    "formula in a cell": (HEAD + ROW.replace(",B,", ",=cmd|'/c calc'!A1,"), 1, 1),
    "control characters": (GOOD + ROW.replace(",B,", ",B\x07\x1b[31m,"), 3, 3),
    "line breaks in a cell": (GOOD + ROW.replace(",B,", ',"B\nC",'), 3, 3),
    "end of file as DOS wrote it": (GOOD + "\x1a", 2, 3),
    "an accent at the very end": (GOOD.encode() + b"2024-01-01,5.1,52.0,B,Caf\xe9", 3, 3),
    "cut in a quoted cell": (GOOD + ROW.replace(",B,K1\n", ',"Bur'), 2, 3),
    "3,000 columns": (
        HEAD.strip() + "".join(f",c{i}" for i in range(3000)) + "\n"
        + (ROW.strip() + ",1" * 3000 + "\n") * 20, 20, 20,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "used", "rows"), KEPT.values(), ids=KEPT)
def test_rows_that_are_sound_come_in_and_the_others_are_accounted_for(city, content, used, rows):
    done = city.take("f.csv", content)
    assert done.exit_code == 0, done.output
    assert city.rows == used
    assert f"Rows used: {used} of {rows}." in done.output
    if used < rows:
        assert f"Set aside: {rows - used} rows" in done.output


@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
def test_a_cell_of_10_mb_is_refused_in_words(city, quote):
    done = city.take("f.csv", GOOD + ROW.replace("B", quote + "x" * 10_000_000 + quote))
    assert done.exit_code == 6, done.output
    assert "longer than 1 MB" in done.stderr
    assert city.rows == 0


def test_two_packed_parts_one_behind_the_other_are_one_file(city):
    packed = gzip.compress(GOOD.encode()) + gzip.compress(ROW.encode())
    assert city.take("f.csv.gz", packed).exit_code == 0
    assert city.rows == 3


def test_names_in_an_archive_lead_nowhere(city):
    tricks = {"../../evil.csv": GOOD, "/etc/evil.csv": GOOD + ROW, "C:\\evil.csv": GOOD + OTHER}
    before = {path for path in city.folder.parent.rglob("*") if city.path not in path.parents}
    done = city.take("f.zip", archive(**tricks))
    after = {path for path in city.folder.parent.rglob("*") if city.path not in path.parents}
    assert done.exit_code == 0, done.output
    assert after - before == {city.folder / "f.zip"}
    assert not Path("/etc/evil.csv").exists()


def test_cells_with_formulas_are_read_as_what_was_last_computed(city):
    heads = HEAD.strip().split(",")
    content = book(heads, ["2024-01-01 10:00", "=1+1", 52, "B", 1], ["2024-01-01", 5.1, 52, "B", 2])
    done = city.take("f.xlsx", content)
    # Nothing computed was stored in the first row: half a point, which is none.
    assert done.exit_code == 0, done.output
    assert city.rows == 1


def test_what_is_no_file_is_refused_and_nobody_waits_for_it(city):
    os.mkfifo(city.folder / "pipe.csv")
    done = city.take("pipe.csv")
    assert done.exit_code == 6
    assert "pipe or a device" in done.stderr


def test_hidden_files_and_links_in_circles_are_left_alone(city):
    (city.folder / "raw" / ".cache").mkdir(parents=True)
    (city.folder / "raw" / ".cache" / "old.csv").write_text("no table")
    (city.folder / "raw" / "rows.csv").write_text(GOOD)
    (city.folder / "raw" / "round").symlink_to(city.folder / "raw")
    done = city.take("raw")
    assert done.exit_code == 0, done.output
    assert city.rows == 2


def test_an_empty_name_is_not_the_folder_one_stands_in(city, monkeypatch):
    monkeypatch.chdir(city.folder)
    (city.folder / "rows.csv").write_text(GOOD)
    words = ["import", str(city.path), "", "--mapping", str(city.folder / "mapping.toml")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "empty" in done.stderr
    assert city.rows == 0


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY b "' + "b" * 500 + '"><!ENTITY a "' + "&b;" * 500 + '">',
    ],
    ids=["a file of the machine", "a billion letters"],
)
def test_entities_in_outlines_are_refused(city, declared):
    ring = "5,52 5.1,52 5.1,52.1 5,52"
    done = city.take(
        "f.kml",
        f"<?xml version='1.0'?><!DOCTYPE k [{declared}]>"
        "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark><name>&a;</name><Polygon>"
        f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Document></kml>",
    )
    assert done.exit_code == 6, done.output
    assert not Workspace.open(city.path).table_names()


def test_two_imports_at_once_both_end_whole_or_in_words(city):
    """Start two at the same moment: each is in the workspace, or says that it has to wait."""
    lines = [GOOD + OTHER * (3 + n) for n in range(2)]
    children = []
    for number, content in enumerate(lines):
        (city.folder / f"{number}.csv").write_text(content)
        words = ["import", city.path, city.folder / f"{number}.csv", "--mapping",
                 city.folder / "mapping.toml"]  # fmt: skip
        children.append(
            subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", "from evenhand.cli import main; main()",
                 *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
        )  # fmt: skip
    said = [child.communicate(timeout=120)[1] for child in children]
    codes = [child.returncode for child in children]
    assert 0 in codes, said
    assert set(codes) <= {0, 7}, said
    assert all(
        "wait until that has ended" in one for one, code in zip(said, codes, strict=True) if code
    )
    expected = sum(5 + n for n, code in enumerate(codes) if not code)
    assert city.rows == expected
    assert Workspace.open(city.path).check() == []
