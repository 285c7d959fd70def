"""kill -9 of the server, of its hand, or of both: nothing is lost, nothing is half there."""

import json
import os
import shutil
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.workbench.data.quarantine import FOLDER as QUARANTINE
from evenhand.workspace.disk import UNFINISHED, locked
from evenhand.workspace.ledger import FOLDER as CHAIN
from evenhand.workspace.ledger import LOCK
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.workspace import Workspace
from workbench import kept
from workbench.caller import PASSWORD, Caller
from workbench.served import Served, until
from workbench.test_data import table

PEOPLE = f"""
from evenhand.workbench import serving
from pathlib import Path
import sys
serving.prepare(Path(sys.argv[1]))
from evenhand.workbench.people.models import Person
for role in ("analyst", "prevention", "decision"):
    Person.objects.enrol(name="One " + role, email=role + "@example.org", role=role,
                         password={PASSWORD!r})
"""
CHECKED = """
import json, sys
from click.testing import CliRunner
from evenhand.cli import main
told = []
for words in (["verify", sys.argv[1]], ["doctor", sys.argv[1], "--audit-log"]):
    done = CliRunner().invoke(main, words)
    told.append([done.exit_code, done.output])
print(json.dumps(told))
"""


class City:
    """The folder of a city that is served, looked at from beside its server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, words: str, *given: object) -> list[tuple]:
        """Ask the database, or change it, as nobody of the server does."""
        path = self.folder / "app.sqlite3"
        with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as rows:
            return rows.execute(words, given).fetchall()

    def job(self, kind: str) -> tuple[str, int, str]:
        """State, attempt and result of the newest job of a kind."""
        return (self.rows("select state, attempt, result from jobs_job where kind = ? "
                          "order by asked_at desc limit 1", kind) or [("", 0, "")])[0]  # fmt: skip

    def runs(self, kind: str) -> bool:
        """Say whether a hand is at it."""
        return self.job(kind)[0] == "running"

    def is_past_half(self, kind: str) -> bool:
        """Say whether a job that runs told that half of it is done."""
        return bool(self.rows("select 1 from jobs_job where kind = ? and state = 'running' "
                              "and share_done >= 0.5", kind))  # fmt: skip

    def ends(self, kind: str) -> tuple[str, int, str]:
        """Wait until it is over."""
        until(lambda: self.job(kind)[0] not in ("", "waiting", "running"), f"{kind} is over")
        return self.job(kind)

    def time_passes(self) -> None:
        """Let the last sign of life of every job be a minute old, as it is a minute later."""
        self.rows("update jobs_job set heartbeat_at = datetime(heartbeat_at, '-1 minute') "
                  "where state = 'running'")  # fmt: skip

    def a_day_passes(self) -> None:
        """Let what lies in the folder be a day older, and daily work be due."""
        self.rows("update jobs_daily set done_on = date(done_on, '-1 day')")
        aged = time.time() - 90_000
        brought = (self.folder / QUARANTINE).glob("*/*")
        for path in [*brought, *self.folder.rglob(f"{UNFINISHED}*")]:
            os.utime(path, (aged, aged))

    def unfinished(self) -> list[str]:
        """Name what is half written."""
        return [path.name for path in self.folder.rglob(f"{UNFINISHED}*")]

    def quarantine(self) -> list[Path]:
        """Give the files that were brought and are not imported."""
        return [path for path in (self.folder / QUARANTINE).rglob("*") if path.is_file()]

    def is_whole(self) -> None:
        """Hold documents, tables, database and both chains against what they say of themselves."""
        (verified, told), (well, said) = json.loads(
            kept.run(self.folder, CHECKED, str(self.folder))
        )
        assert verified == 0, told
        assert well == 0, said
        assert self.rows("pragma integrity_check") == [("ok",)]


@pytest.fixture(scope="module")
def city(prepared, tmp_path_factory):
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("killed") / "city"))
    words = ("problem", "new", str(folder), "Lamps", "--words", "Dark at night.",
             "--offence", "robbery")  # fmt: skip
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return City(folder)


@pytest.fixture
def serve(city):
    """Begin a server, which ends with the test."""
    begun = []

    def serving(first=""):
        begun.append(Served(city.folder, first=first).ready())
        return begun[-1]

    yield serving
    for one in begun:
        one.stop()


def answered(caller, page, city):
    """Answer what is asked of a file as the form proposes."""
    for _ in range(6):
        city.ends("data-look")
        page = caller.get(urlsplit(page.url).path)
        if "/data/brought/" in page.url and "/import" in page.text and not questions(page):
            return page
        page = caller.send(page, urlsplit(page.url).path)
    raise AssertionError(page.text[:4000])


def questions(page):
    return 'id="questions"' in page.text


def half_an_upload(caller, page):
    """Begin to send a file and stop in the middle; the connection stays open."""
    form = page.form("/data/bring")
    values = dict(form.form_values())
    body, kind = caller.parcel(values, "half.csv", table(60_000))
    where = urlsplit(caller.address)
    cookies = "; ".join(f"{one.name}={one.value}" for one in caller.jar)
    head = (f"POST /data/bring HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\nCookie: {cookies}\r\n"
            f"Referer: {caller.address}/data\r\n\r\n")  # fmt: skip
    line = socket.create_connection((where.hostname, where.port), timeout=30)
    line.sendall(head.encode() + body[: len(body) // 2])
    return line


@pytest.mark.long
def test_nothing_is_lost_when_server_and_hand_are_killed_at_their_work(city, serve):
    here = Workspace.open(city.folder)
    server = serve(PEOPLE)
    analyst = Caller(server.address).sign_in("analyst@example.org")
    mayor = Caller(server.address).sign_in("decision@example.org")

    # The hand, while a method runs: the next one begins the job again.
    analyst.send(analyst.get("/methods/offence_profile"), "/methods/offence_profile")
    until(lambda: city.runs("method"), "the method runs")
    server.kill(server.hand())
    assert city.runs("method")
    city.time_passes()
    assert city.ends("method")[:2] == ("done", 2)
    assert [one.method for one in here.records()] == ["offence_profile"]

    # A web process, between a document and its link in the chain.
    writes_half_a_document(city, server, analyst)

    # Server and hand, in the moment an import counts, with half an upload under way.
    page = analyst.upload(analyst.get("/data"), "/data/bring", "thefts.csv", table(600))
    page = answered(analyst, page, city)
    imports, manifest = len(here.reports()), city.folder / "manifest.json"
    before = manifest.read_bytes()
    line = half_an_upload(analyst, analyst.get("/data"))
    until(lambda: any(path.name == "half.csv" and path.stat().st_size for path in
                      city.quarantine()), "half an upload lies in quarantine")  # fmt: skip
    analyst.send(page, "/import")
    until(lambda: manifest.read_bytes() != before, "the import counts")
    server.kill(server.hand(), server.pid)
    line.close()
    assert city.runs("data-import")
    assert len(here.reports()) == imports + 1

    city.time_passes()
    city.a_day_passes()
    server = serve()
    for one in (analyst, mayor):
        one.moved(server.address)
    state, attempt, result = city.ends("data-import")
    assert (state, attempt) == ("done", 2)
    assert json.loads(result) == {"url": f"/data/imports/{imports + 1}"}
    assert len(here.reports()) == imports + 1
    assert here.reports()[-1].rows_used == 600
    assert "thefts.csv" in analyst.get(json.loads(result)["url"]).text
    until(lambda: not city.quarantine(), "the daily work sweeps the quarantine")
    assert city.rows("select count(*) from data_delivery where state = 'received'") == [(0,)]

    # Hand and server, while a release is made.
    analyst.send(analyst.get("/releases"), "/releases/preview")
    city.ends("release-preview")
    ask = urlsplit(json.loads(city.job("release-preview")[2])["url"]).path
    analyst.send(analyst.get(ask), "/send")
    mayor.send(mayor.get(ask), "/agree")
    until(lambda: city.is_past_half("release"), "the release is agreed to be what was seen")
    server.kill(server.hand(), server.pid)
    assert city.runs("release")
    city.time_passes()
    city.a_day_passes()
    server = serve()
    state, attempt, result = city.ends("release")
    assert (state, attempt) == ("done", 2)
    assert json.loads(result) == {"url": "/releases/R-0001"}
    assert sorted(path.name for path in (city.folder / "releases").glob("R-*")) == ["R-0001"]
    assert "R-0001" in mayor.moved(server.address).get("/releases").text
    until(lambda: not city.unfinished(), "the daily work takes away what is half written")
    city.is_whole()


def writes_half_a_document(city, server, writer):
    """Hold the chain's lock, so that a web process stands between a document and its link."""
    files = ProblemFiles(city.folder)
    number = files.get("P-0001")["id"]
    page = writer.get(f"/problems/{number}/about")
    with locked(city.folder, city.folder / CHAIN / LOCK), ThreadPoolExecutor(1) as pool:
        sent = pool.submit(writer.send, page, "/about", title="Written and then killed")
        until(lambda: files.get(number)["revision"] == 2, "the document is written")
        assert files.ledger.last(files.kind.folder, number).revision == 1
        server.kill(server.web())
        with pytest.raises((OSError, HTTPException)):
            sent.result(timeout=60)
    server.ready()
    assert files.get(number)["title"] == "Written and then killed"
    assert files.revision(number, 1)["title"] == "Lamps"
    page = writer.get(f"/problems/{number}/about")
    writer.send(page, "/about", title="And written again")
    assert files.get(number)["revision"] == 3
    assert files.ledger.last(files.kind.folder, number).revision == 3
