"""Hundreds of planted values of persons reach no file, no message and no temporary folder."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.workspace.workspace import Workspace

from .planting import HEADER, MAPPING, Secrets, csv_text, leaks, planted_files, rows, texts_of

COMMAND = [sys.executable, "-c", "from evenhand.cli import main; main()"]


class House:
    """A folder with a workspace, a temporary folder, and all that was ever printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.city, self.temporary = folder / "city", folder / "tmp"
        self.temporary.mkdir()
        self.printed: list[tuple[str, bytes]] = []
        self.environment = {**os.environ, "TMPDIR": str(self.temporary), "HOME": str(folder)}
        self.run("init", self.city, "--name", "Testford", "--crs", "EPSG:27700",
                 "--timezone", "Europe/London")  # fmt: skip

    def start(self, *words: object) -> "subprocess.Popen[bytes]":
        """Begin a command."""
        return subprocess.Popen(
            [*COMMAND, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.environment, cwd=self.folder,
        )  # fmt: skip

    def run(self, *words: object) -> int:
        """Run a command and keep what it prints."""
        done = CliRunner(env={"TMPDIR": str(self.temporary)}).invoke(main, [str(w) for w in words])
        self.printed.append((f"output of {words[0]}", done.output.encode()))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code

    def everything(self) -> list[tuple[str, bytes]]:
        """Give every byte that was kept or printed, the planted files apart."""
        places = list(self.printed)
        for top in (self.city, self.temporary):
            for path in sorted(top.rglob("*")):
                places.append((f"name of {path.name}", str(path.name).encode()))
                if path.is_file():
                    places += [(str(path.name), text) for text in texts_of(path)]
        return places


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return House(tmp_path)


def test_planted_persons_are_found_nowhere(house: House, tmp_path: Path) -> None:
    secrets = Secrets(1)
    files = planted_files(tmp_path / "raw", secrets)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    assert len(secrets.told) > 900
    assert leaks(secrets.told, [("itself", files[1].read_bytes())]), (
        "the search finds what is there"
    )
    house.run("check", *files, "--mapping", mapping, "--workspace", house.city)
    house.run("check", *files)
    for file in files[::3]:
        house.run("check", file, "--draft", house.temporary / f"{file.suffix[1:]}.toml")
    *tables, outlines = files
    assert house.run("import", house.city, *tables, "--mapping", mapping) == 0
    house.run("import", house.city, outlines, "--mapping", mapping)
    house.run("import", house.city, outlines)
    kept = Workspace.open(house.city).read("incidents")
    assert len(kept) == 55 * len(tables), (
        "five rows of each file lose their offence, and count aside"
    )
    house.run("quality", house.city)
    house.run("audit", house.city)
    assert leaks(secrets.told, house.everything()) == []
    house.run("undo", house.city)
    assert leaks(secrets.told, house.everything()) == []


def test_a_folder_called_after_a_person_is_not_told(house: House, tmp_path: Path) -> None:
    secrets = Secrets(6)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    folder = tmp_path / "Anna Schmidt" / "raw"
    folder.mkdir(parents=True)
    path = folder / "a.csv"
    path.write_text(csv_text(rows(secrets, 60)), encoding="utf-8")
    told = [*secrets.told, "Schmidt"]
    house.run("check", path)
    house.run("check", path, "--mapping", mapping, "--workspace", house.city)
    house.run("check", path, "--draft", house.temporary / "draft.toml")
    house.run("check", path, "--draft", folder / "draft.toml")
    assert house.run("import", house.city, path, "--mapping", mapping) == 0
    house.run("import", house.city, folder / "none.csv", "--mapping", mapping)
    house.run("import", house.city, path, "--mapping", folder / "none.toml")
    house.run("quality", house.city)
    assert leaks(told, house.everything()) == []


def test_refused_files_leave_nothing_behind(house: House, tmp_path: Path) -> None:
    secrets = Secrets(2)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    raw = tmp_path / "raw"
    raw.mkdir()
    bad = {
        "full.csv": csv_text(rows(secrets, 90, every=7)[5::7]),
        "headless.csv": csv_text(rows(secrets, 30)).partition("\n")[2],
        "lacking.csv": csv_text(rows(secrets, 30)).replace("result", secrets.value(1), 1),
        "torn.csv": csv_text(rows(secrets, 30)) + f'"{secrets.value(0)}',
        "damaged.xlsx": "PK\x03\x04" + secrets.value(1),
        "damaged.parquet": "PAR1" + secrets.value(1),
        "damaged.geojson": '{"type": "FeatureCollection", "features": [' + secrets.value(3),
        "doubled.csv": f"{(name := secrets.name())},{name}\n1,2\n",
    }
    for name, text in bad.items():
        path = raw / name
        path.write_text(text, encoding="utf-8")
        house.run("check", path, "--mapping", mapping)
        house.run("check", path, "--draft", house.temporary / f"{path.stem}.toml")
        house.run("import", house.city, path, "--mapping", mapping)
        house.run("import", house.city, path)
    assert leaks(secrets.told, house.everything()) == []


def test_a_mapping_that_holds_a_person_is_refused_without_a_word_of_it(
    house: House, tmp_path: Path
) -> None:
    secrets = Secrets(3)
    path = tmp_path / "a.csv"
    path.write_text(csv_text(rows(Secrets(4), 30)), encoding="utf-8")
    changes = {
        "title": ('title = "Planted"', f'title = "List of {secrets.value(1)}"'),
        "constant": ("[time]", f'[constants]\nspace = "{secrets.value(1)}"\n[time]'),
        "value": ("[time]", f'[values.outcome]\n"{secrets.value(3)}" = "closed"\n[time]'),
        "column": ('outcome = "result"', f'outcome = "{secrets.name()}"'),
        "level": ('kind = "incidents"', f'kind = "{secrets.value(1)}"'),
        "words": ('["door", "window"]', f'["door", "{secrets.value(1)}"]'),
    }
    for name, (before, after) in changes.items():
        mapping = tmp_path / f"{name}.toml"
        mapping.write_text(MAPPING.replace(before, after, 1), encoding="utf-8")
        assert house.run("check", path, "--mapping", mapping) != 0
        assert house.run("import", house.city, path, "--mapping", mapping) != 0, name
    assert leaks(secrets.told, house.everything()) == []


def test_the_search_reads_packed_pages_of_a_file_without_an_end(tmp_path: Path) -> None:
    secrets = Secrets(7)
    words = [secrets.name() for _ in range(400)]
    path = tmp_path / "part"
    pq.write_table(pa.table({"a": words}), path, compression="zstd")
    path.write_bytes(path.read_bytes()[:-600])
    raw = [("raw", path.read_bytes())]
    assert (
        len(leaks(secrets.told, raw))
        < 10
        < len(leaks(secrets.told, [("read", text) for text in texts_of(path)]))
    )


def test_a_killed_import_leaves_no_person_in_an_unfinished_file(
    house: House, tmp_path: Path
) -> None:
    secrets = Secrets(5)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "long.csv"
    block = rows(secrets, 300)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(HEADER) + "\n")
        for part in range(400):
            lines = csv_text([{**row, "id": f"{part}-{row['id']}"} for row in block])
            stream.write(lines.partition("\n")[2])
    for wait in (2.0, 3.0):
        going = house.start("import", house.city, path, "--mapping", mapping)
        time.sleep(wait)
        going.send_signal(signal.SIGKILL)
        out, err = going.communicate()
        house.printed += [("killed", out), ("killed", err)]
        assert leaks(secrets.told, house.everything()) == []
