"""A backup made while others write becomes the same workbench again, or is refused."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.examples import examples_of
from evenhand.cli import main
from evenhand.errors import WorkspaceError
from evenhand.workbench.backups import archive, making
from evenhand.workbench.backups.archive import checked
from evenhand.workbench.backups.making import back_up
from evenhand.workbench.backups.restoring import restore
from evenhand.workspace.workspace import Workspace
from workbench import kept, postgres

PEOPLE = """
import django, json
django.setup()
from django.test import Client
from evenhand.workbench.people.ledger import Entry, broken_link
from evenhand.workbench.people.models import Person
client = Client(HTTP_HOST="localhost")
signed_in = client.login(username="analyst@example.org", password="a long pass word")
print(json.dumps({
    "people": sorted(Person.objects.values_list("email", "role")),
    "entries": Entry.objects.count(),
    "chain": broken_link() is None,
    "page": client.get("/findings/F-0001").status_code,
}))
"""


@pytest.fixture(scope="module")
def populated(prepared, tmp_path_factory):
    """A workspace with tables, a finding, a problem file, people and a log."""
    folder = tmp_path_factory.mktemp("kept") / "city"
    shutil.copytree(prepared, folder)
    kept.run(folder, kept.PEOPLE)
    Workspace.open(folder).run("area_rates", level="neighbourhood")
    asked = CliRunner().invoke(main, ["problem", "new", str(folder), "Lamps", "--words",
                                      "Dark at night.", "--offence", "robbery"])  # fmt: skip
    assert asked.exit_code == 0, asked.output
    (folder / "web").mkdir(exist_ok=True)
    (folder / "web" / "drawn.svg").write_text("<svg/>", encoding="utf-8")
    return folder


@pytest.fixture
def city(populated, tmp_path):
    return Path(shutil.copytree(populated, tmp_path / "city"))


@pytest.fixture
def backup(city, tmp_path):
    return back_up(city, tmp_path / "kept.zip")[0]


OFFICE = "prevention officer, Municipality of Lindeburg"


def invoked(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def documents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock" and "app.sqlite3" not in path.name
        and path.relative_to(folder).parts[0] not in making.LEFT_OUT
    }  # fmt: skip


def test_what_was_backed_up_is_served_again(city, tmp_path):
    made = invoked("backup", city, tmp_path / "kept.zip")
    assert made.exit_code == 0, made.output
    assert "every fingerprint was read back and holds" in made.output
    assert "Not in it: web." in made.output
    assert (tmp_path / "kept.zip").stat().st_mode & 0o777 == 0o600
    back = invoked("restore", tmp_path / "kept.zip", tmp_path / "again")
    assert back.exit_code == 0, back.output
    assert documents(tmp_path / "again") == documents(city)
    assert (tmp_path / "again" / "app.key").stat().st_mode & 0o777 == 0o600
    told = json.loads(kept.run(tmp_path / "again", PEOPLE))
    assert [email for email, _ in told["people"]] == [
        "administrator@example.org", "analyst@example.org", "partner@example.org",
    ]  # fmt: skip
    assert told["chain"]
    assert told["page"] in (200, 302)
    assert invoked("verify", tmp_path / "again").exit_code == 0


SENT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", database="portal", verbosity=0)
from evenhand.portal.contributions.models import received
received("feeling", language="en", text="Dark under the bridge")
"""
READ = """
import django
django.setup()
from evenhand.portal.contributions.models import Contribution
print(Contribution.objects.get().text)
"""


def test_what_residents_sent_is_in_it(city, tmp_path):
    (city / "portal").mkdir(exist_ok=True)
    kept.run(city, SENT)
    (city / "portal" / "portal.sqlite3-wal").write_bytes(b"what a server left")
    back_up(city, tmp_path / "kept.zip")
    restore(tmp_path / "kept.zip", tmp_path / "again")
    assert kept.run(tmp_path / "again", READ).strip() == "Dark under the bridge"
    rows = tmp_path / "again" / "portal" / "portal.sqlite3"
    assert rows.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in rows.parent.iterdir()].count("portal.sqlite3-wal") == 0


def test_a_backup_during_writes_is_one_moment(city, tmp_path):
    over = threading.Event()
    written = []

    def write():
        with closing(sqlite3.connect(city / "app.sqlite3", timeout=20)) as database:
            while not over.is_set():
                with database:
                    database.execute("UPDATE people_person SET name = name || 'x'")
                done = invoked("problem", "decide", city, "P-0001", "--what", "Wait.", "--why",
                               f"Reason {len(written)}.", "--by", OFFICE)  # fmt: skip
                written.append(done.output if done.exit_code else "")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = []
        while len(paths) < 3 or (len(written) < 2 and len(paths) < 60):
            paths.append(back_up(city, tmp_path / f"{len(paths)}.zip")[0])
    finally:
        over.set()
        writer.join()
    assert len(written) > 1
    assert not any(written), written
    for path in paths:
        restore(path, tmp_path / path.stem)
        with closing(sqlite3.connect(tmp_path / path.stem / "app.sqlite3")) as database:
            names = [row[0] for row in database.execute("SELECT name FROM people_person")]
        assert len({name.count("x") for name in names}) == 1
        looked = invoked("verify", tmp_path / path.stem)
        assert looked.exit_code == 0, looked.output


def test_an_archive_that_was_changed_is_refused_and_leaves_no_folder(backup, tmp_path):
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + b" " if name.endswith("evenhand.toml") else content)
    looked = invoked("backup", "--verify", changed)
    assert looked.exit_code != 0
    assert "workspace/evenhand.toml is not the file that was backed up" in looked.stderr
    assert invoked("restore", changed, tmp_path / "again").exit_code != 0
    assert not list(tmp_path.glob("*again*"))


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
def test_an_archive_that_was_cut_short_is_refused(backup, share):
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(WorkspaceError, match="damaged or cut short"):
        checked(backup)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_spoilt_byte_is_found(backup, at, tmp_path):
    content = bytearray(backup.read_bytes())
    content[int(len(content) * at)] ^= 0xFF
    backup.write_bytes(content)
    with pytest.raises(WorkspaceError):
        restore(backup, tmp_path / "again")
    assert not list(tmp_path.glob("*again*"))


@pytest.mark.parametrize(
    "name", ["../out", "/out", "workspace/../../out", "workspace/a\\..\\b", "out", "workspace//x"]
)
def test_nothing_is_written_outside_of_the_folder(backup, tmp_path, name):
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(changed, "w") as new:
        told = json.loads(old.read(archive.LIST))
        told["members"].append({"name": name, "size": 1, "sha256": "0" * 64})
        new.writestr(archive.LIST, json.dumps(told))
        for one in old.namelist()[1:]:
            new.writestr(one, old.read(one))
        new.writestr(name, "x")
    with pytest.raises(WorkspaceError, match="other files than its list says"):
        restore(changed, tmp_path / "again")


def test_a_folder_with_something_in_it_is_refused(backup, city):
    before = documents(city)
    told = invoked("restore", backup, city)
    assert told.exit_code != 0
    assert "not an empty folder" in told.stderr
    assert documents(city) == before


def test_a_file_that_is_there_is_not_written_over(city, backup):
    before = backup.read_bytes()
    assert "it is there already" in invoked("backup", city, backup).stderr
    assert backup.read_bytes() == before


def test_no_backup_lies_in_the_workspace_itself(city):
    assert "in the workspace itself" in invoked("backup", city, city / "kept.zip").stderr


def test_a_killed_backup_leaves_nothing_under_its_name(city, tmp_path):
    """The next one takes away what the killed one left beside it."""
    slow = (
        "import sys, time\nfrom pathlib import Path\n"
        "from evenhand.workbench.backups import making\n"
        "def stop(aside, files, listing):\n"
        "    aside.write_bytes(b'half')\n    print('half', flush=True)\n    time.sleep(60)\n"
        "making._write = stop\nmaking.back_up(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    target = tmp_path / "out"
    target.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", slow, str(city), str(target / "kept.zip")],
        stdout=subprocess.PIPE, env=kept.environment(city), text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not (target / "kept.zip").exists()
    back_up(city, target / "kept.zip")
    assert [one.name for one in target.iterdir()] == ["kept.zip"]
    assert not list(city.glob(".unfinished-*"))


def test_a_full_disk_leaves_nothing(city, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root on Linux can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets no disk be mounted")
    try:
        for room in (395_000, 200_000, 10_000):
            (disk / "fill").write_bytes(os.urandom(400_000 - room) if room < 395_000 else b"")
            told = invoked("backup", city, disk / "kept.zip")
            if told.exit_code:
                assert "Traceback" not in told.output
                assert [one.name for one in disk.iterdir()] == ["fill"]
                assert not list(city.glob(".unfinished-*"))
        assert told.exit_code
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True, capture_output=True)


def test_a_workspace_that_was_never_served_has_no_database(prepared, tmp_path):
    path, listing = back_up(prepared, tmp_path / "kept.zip")
    assert listing.database == "none"
    restore(path, tmp_path / "again")
    assert not (tmp_path / "again" / "app.sqlite3").exists()


def test_a_database_of_another_kind_is_refused(backup, tmp_path):
    with pytest.raises(WorkspaceError, match="DATABASE_URL is set; unset it"):
        restore(backup, tmp_path / "again", database_url="postgresql://eve@/x")
    assert not list(tmp_path.glob("*again*"))


@pytest.mark.postgres
def test_a_postgresql_database_goes_and_comes_back(prepared, tmp_path):
    folder = Path(shutil.copytree(prepared, tmp_path / "city"))
    with postgres.running() as address:
        again = address.replace("/postgres?", "/again?")
        kept.run(folder, kept.PEOPLE, DATABASE_URL=address)
        path, listing = back_up(folder, tmp_path / "kept.zip", database_url=address)
        assert listing.database == "postgresql"
        with pytest.raises(WorkspaceError, match="holds tables already"):
            restore(path, tmp_path / "again", database_url=address)
        assert not (tmp_path / "again").exists()
        made = "import django\ndjango.setup()\nfrom django.db import connection\n" \
            "connection.cursor().execute('CREATE DATABASE again')"  # fmt: skip
        kept.run(folder, made, DATABASE_URL=address)
        restore(path, tmp_path / "again", database_url=again)
        told = json.loads(kept.run(tmp_path / "again", PEOPLE, DATABASE_URL=again))
        assert len(told["people"]) == 3
        assert told["chain"]


def test_the_examples_of_both_commands_work_one_after_the_other(city, tmp_path, monkeypatch):
    (tmp_path / "demo").mkdir()
    city.rename(tmp_path / "demo" / "workspace")
    monkeypatch.chdir(tmp_path)
    for command in ("backup", "restore"):
        for words in examples_of(main.commands[command]):
            done = invoked(*words)
            assert done.exit_code == 0, done.output
