"""Fetching from servers that misbehave: nothing half, nothing twice, nothing from elsewhere."""

import hashlib
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import tomllib

import pytest
from click.testing import CliRunner
from misbehaving_server import (
    archive,
    body,
    bomb,
    cut,
    dripping,
    endless,
    html,
    pages,
    ranges,
    redirect,
    serving,
    short_length,
    silent,
    status,
)

from evenhand.commands.fetch import fetch
from evenhand.errors import MissingExtra, SourceError
from evenhand.sources.fetch.addresses import checked_address
from evenhand.sources.fetch.police_uk import fetch_police_uk
from evenhand.sources.fetch.socrata import DataSet, fetch_socrata
from evenhand.sources.fetch.web import Limits, Web
from evenhand.sources.importing import import_files

TABLE = b"id,what\n" + b"1,theft\n" * 2_000
STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
    ",2024-01,Btp,Btp,-1.5,53.8,On or near Mill Lane,E01,Leeds 1,Burglary,,\n"
)


@pytest.fixture
def server():
    with serving() as script:
        yield script


@pytest.fixture
def waits():
    return []


@pytest.fixture
def web(waits):
    return Web(Limits(largest=2**20, seconds=20, silence=0.5, tries=3), wait=waits.append)


def taken(web, address):
    held = io.BytesIO()
    web.take(address, held)
    return held.getvalue()


@pytest.mark.parametrize(
    "trouble",
    [cut(TABLE[:5_000]), silent(1.0), status(500), status(502), status(503), status(504),
     body(b"\x1f\x8bnonsense", Content_Encoding="gzip")],
)  # fmt: skip
def test_what_may_pass_is_tried_again_and_nothing_of_it_stays(server, web, waits, trouble):
    server.on("/a.csv", trouble, body(TABLE))
    assert taken(web, f"{server.address}/a.csv") == TABLE
    assert waits == [1.0]
    assert web.n_bytes == len(TABLE)


def test_tries_are_bounded_and_wait_longer_each_time(server, web, waits):
    server.on("/a.csv", status(500))
    with pytest.raises(SourceError, match=r"the server answers 500 \(3 tries"):
        taken(web, f"{server.address}/a.csv")
    assert (len(server.seen), waits) == (3, [1.0, 2.0])


def test_a_server_that_asks_to_wait_is_obeyed_within_bounds(server, web, waits):
    server.on("/a.csv", status(429, Retry_After="7"), body(TABLE))
    assert taken(web, f"{server.address}/a.csv") == TABLE
    assert waits == [7.0]
    server.on("/b.csv", status(429, Retry_After="86400"))
    with pytest.raises(SourceError, match="answers 429"):
        taken(web, f"{server.address}/b.csv")
    server.on("/c.csv", status(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"), body(TABLE))
    assert taken(web, f"{server.address}/c.csv") == TABLE
    server.on("/d.csv", status(429, Retry_After="soon\x07"), body(TABLE))
    assert taken(web, f"{server.address}/d.csv") == TABLE
    assert waits[1:] == [0.0, 1.0]


@pytest.mark.parametrize(("answer", "words"), [
    (status(404), "there is nothing at this address"), (status(403), "refuses it"),
    (status(204), "will not give it"), (endless(), "larger than 1 MB"),
    (bomb(), "larger than 1 MB"), (body(TABLE, Content_Encoding="br"), "not asked for"),
    (redirect("/a.csv"), "from one address to the next"),
    (redirect("file:///etc/passwd"), "kind file"), (redirect("ftp://127.0.0.1/a"), "kind ftp"),
    (redirect("https://example.org/a"), "another host, example.org"),
    (redirect("http://10.0.0.1/a"), "another host, 10.0.0.1"),
    (redirect("http://169.254.169.254/latest"), "another host"),
    (redirect("http://127.0.0.1:1/a"), "another host"),
    (redirect("//evil.example/a"), "another host"),
])  # fmt: skip
def test_what_will_not_pass_is_refused_in_words_at_once(server, web, answer, words):
    server.on("/a.csv", answer)
    with pytest.raises(SourceError, match=words):
        taken(web, f"{server.address}/a.csv")
    assert len(server.seen) <= 6


def test_a_server_that_drips_meets_the_limit_of_time(server):
    server.on("/a.csv", dripping())
    began = time.monotonic()
    with pytest.raises(SourceError, match="takes longer than 1 seconds"):
        taken(Web(Limits(seconds=1)), f"{server.address}/a.csv")
    assert time.monotonic() - began < 10


def test_a_redirect_within_the_host_is_followed_and_a_trusted_host_too(server, web):
    server.on("/old.csv", redirect("/new.csv"))
    server.on("/new.csv", body(TABLE))
    assert taken(web, f"{server.address}/old.csv") == TABLE
    with serving() as other:
        other.on("/a.csv", body(TABLE))
        server.on("/away.csv", redirect(f"{other.address}/a.csv"))
        trusting = Web(also_from=("127.0.0.1",), headers={"X-App-Token": "secret"})
        assert taken(trusting, f"{server.address}/away.csv") == TABLE
        assert server.seen[-1][1]["X-App-Token"] == "secret"
        assert "X-App-Token" not in other.seen[-1][1]


def test_the_server_is_told_honestly_who_asks(server, web):
    server.on("/a.csv", body(TABLE))
    taken(web, f"{server.address}/a.csv")
    assert server.seen[0][1]["User-Agent"].startswith("evenhand/")
    assert server.seen[0][1]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "address",
    ["http://data.police.uk/", "file:///etc/passwd", "https://", "https://me:pw@data.police.uk/",
     "ftp://a.b/", "https://a.b/\r\nX: y", "https://[bad", "https://a.b:port/", ""],
)  # fmt: skip
def test_only_https_without_passwords_is_asked(address):
    with pytest.raises(SourceError) as caught:
        checked_address(address)
    assert "pw" not in str(caught.value)


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "urllib3", None)
    with pytest.raises(MissingExtra, match=r"evenhand\[fetch\]"):
        Web()


# data.police.uk


def months_archive(*months, force="btp", text=STREET):
    names = [f"{month}/{month}-{force}-street.csv" for month in months]
    return archive(**dict.fromkeys(names, text))


def test_months_come_out_of_the_newest_archive_in_few_parts(server, tmp_path):
    web = Web(Limits(seconds=20))
    big = archive(**{"2024-01/2024-01-btp-street.csv": STREET,
                     "2023-12/2023-12-btp-street.csv": STREET,
                     "other.bin": os.urandom(6 * 2**20)})  # fmt: skip
    server.on("/data/archive/2024-01.zip", ranges(big))
    paths = fetch_police_uk(web, ["btp"], ["2023-12", "2024-01"], ["street"], tmp_path,
                            server.address)  # fmt: skip
    assert [path.name for path in paths] == ["2023-12-btp-street.csv", "2024-01-btp-street.csv"]
    assert all(path.read_text() == STREET for path in paths)
    assert web.n_bytes < len(big) / 4 and server.most_at_once == 1
    said = tomllib.loads((tmp_path / "2024-01-btp-street.csv.source.toml").read_text())
    assert said["sha256"] == hashlib.sha256(STREET.encode()).hexdigest()
    assert said["address"].endswith("2024-01.zip#2024-01/2024-01-btp-street.csv")
    assert (said["licence"], said["n_bytes"]) == ("", len(STREET))


def test_what_is_here_is_not_fetched_again_and_nothing_is_written_over(server, web, tmp_path):
    server.on("/data/archive/2024-01.zip", ranges(months_archive("2024-01")))
    asked = (["btp"], ["2024-01"], ["street"], tmp_path, server.address)
    (path,) = fetch_police_uk(web, *asked)
    before = len(server.seen)
    assert fetch_police_uk(web, *asked) == [path]
    assert len(server.seen) == before
    path.write_text("mine")
    with pytest.raises(SourceError, match="a file of this name is there"):
        fetch_police_uk(web, *asked)
    assert path.read_text() == "mine"


def test_a_month_that_no_archive_holds_is_named(server, web, tmp_path):
    server.on("/data/archive/2024-01.zip", ranges(months_archive("2024-01")))
    with pytest.raises(SourceError, match=r"no archive holds 2024-01-kent-street\.csv"):
        fetch_police_uk(web, ["btp", "kent"], ["2024-01"], ["street"], tmp_path, server.address)
    assert (tmp_path / "2024-01-btp-street.csv").exists()


@pytest.mark.parametrize(("answers", "words"), [
    ((ranges(months_archive("2024-01"), parts=False),), "the whole instead of the part"),
    ((ranges(b"no archive " * 400),), "the archive is damaged"),
    ((ranges(months_archive("2024-01")), ranges(months_archive("2024-01"), '"two"')),
     "changed while it was read"),
    ((ranges(months_archive("2024-01", text="<html>log in</html>\n")),), "a web page"),
    ((ranges(months_archive("2024-01", text=STREET[:-5])),), "its last line breaks off"),
    ((ranges(months_archive("2024-01", text="")),), "sent nothing"),
    ((ranges(months_archive("2024-01", text="0,0\n" * 10**6)),), "unpacks to more than 1 MB"),
    ((status(404),), "there is nothing at this address"),
    ((html(),), "the whole instead of the part"),
])  # fmt: skip
def test_an_archive_that_cannot_serve_leaves_nothing(server, web, tmp_path, answers, words):
    server.on("/data/archive/2024-01.zip", *answers)
    with pytest.raises(SourceError, match=words):
        fetch_police_uk(web, ["btp"], ["2024-01"], ["street"], tmp_path, server.address)
    assert list(tmp_path.iterdir()) == []


def test_path_tricks_in_an_archive_write_nowhere_else(server, web, tmp_path):
    tricky = archive(**{"../../2024-01-btp-street.csv": STREET})
    server.on("/data/archive/2024-01.zip", ranges(tricky))
    fetch_police_uk(web, ["btp"], ["2024-01"], ["street"], tmp_path / "in", server.address)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_misspelt_wishes_are_refused_before_anything_is_asked(server, web, tmp_path):
    with pytest.raises(SourceError) as caught:
        fetch_police_uk(web, ["../x"], ["2024-13"], ["crime"], tmp_path, server.address)
    for words in ("no name of a force", "is no month", "no kind of file"):
        assert words in str(caught.value)
    assert server.seen == []


def test_a_fetched_file_is_cited_by_the_account_while_it_is_the_same(
    server, web, tmp_path, workspace
):
    server.on("/data/archive/2024-01.zip", ranges(months_archive("2024-01")))
    fetch_police_uk(web, ["btp"], ["2024-01"], ["street"], tmp_path / "raw", server.address)
    report = import_files(workspace, [tmp_path / "raw"])
    assert report.rows_used == 1
    said = [note.message().written("en") for note in report.notes]
    assert any("was fetched from http://127.0.0.1" in one for one in said)
    workspace.undo()
    (tmp_path / "raw" / "2024-01-btp-street.csv").write_text(STREET + STREET.split("\n")[1] + "\n")
    again = import_files(workspace, [tmp_path / "raw"])
    assert not any(note.key.startswith("sources.fetched") for note in again.notes)


# Socrata

ROWS = [f"{at},theft" for at in range(25)]
ABOUT = {"license": {"name": "Public Domain"}, "attribution": "City", "rowsUpdatedAt": 1}


def portal(server, rows=ROWS, counts=None, about=None, pages_of=None):
    said = [body(json.dumps(one).encode()) for one in about or [ABOUT]]
    server.on("/api/views/abcd-1234.json", *said)
    counted = [body(json.dumps([{"n": str(n)}]).encode()) for n in counts or [len(rows)]]
    server.on("/resource/abcd-1234.json", *counted)
    server.on("/resource/abcd-1234.csv", *(pages_of or [pages(rows)]))
    return DataSet(server.address, "abcd-1234", page_rows=10)


def test_a_data_set_is_paged_in_order_and_counted(server, web, tmp_path):
    path = fetch_socrata(web, portal(server), tmp_path)
    assert path.read_text().splitlines() == ["id,what", *ROWS]
    said = tomllib.loads((tmp_path / (path.name + ".source.toml")).read_text())
    assert (said["licence"], said["publisher"]) == ("Public Domain", "City")
    assert server.most_at_once == 1
    before = len(server.seen)
    assert fetch_socrata(web, portal(server), tmp_path) == path
    assert len(server.seen) == before


def test_a_portal_that_gives_fewer_rows_at_a_time_is_paged_on(server, web, tmp_path):
    wanted = portal(server, pages_of=[pages(ROWS, most=4)])
    assert len(fetch_socrata(web, wanted, tmp_path).read_text().splitlines()) == 26


def test_a_part_of_a_data_set_has_a_name_of_its_own(server, web, tmp_path):
    whole = portal(server)
    part = DataSet(whole.portal, whole.id, ("id",), "year=2023 AND x='a&b'", 10)
    assert part.file_name != whole.file_name
    fetch_socrata(web, part, tmp_path)
    assert all("%26" in path for path, _ in server.seen if "resource" in path)


@pytest.mark.parametrize(("changes", "words"), [
    ({"counts": [25, 26]}, "changed while it was"), ({"counts": [26]}, "changed while it was"),
    ({"about": [ABOUT, ABOUT | {"rowsUpdatedAt": 2}]}, "changed while it was"),
    ({"pages_of": [pages(ROWS), pages(ROWS, header="id,why")]}, "columns were changed"),
    ({"pages_of": [html()]}, "a web page"), ({"pages_of": [status(403)]}, "refuses it"),
    ({"pages_of": [short_length(TABLE)]}, "last line breaks off"),
    ({"pages_of": [body(b'id,what\n1,"a\n')]}, "not what a Socrata"),
    ({"pages_of": [body(b"id,what\n\xff\xfe,2\n")]}, "not what a Socrata"),
    ({"about": [[]]}, "not what a Socrata"), ({"about": ["x"]}, "not what a Socrata"),
    ({"counts": ["many"]}, "not what a Socrata"),
])  # fmt: skip
def test_a_portal_that_cannot_serve_leaves_nothing(server, web, tmp_path, changes, words):
    with pytest.raises(SourceError, match=words):
        fetch_socrata(web, portal(server, **changes), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_misspelt_data_sets_are_refused(web, tmp_path):
    with pytest.raises(SourceError, match="no name of a data set"):
        fetch_socrata(web, DataSet("https://a.b", "../../etc", ("x y",)), tmp_path)


# The command

ENV = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}


def command(*words, **env):
    code = "from evenhand.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, "fetch", *map(str, words)],
                          capture_output=True, text=True, env=ENV | env, check=False)  # fmt: skip


def test_the_command_prints_what_to_type_next_and_keeps_no_token(server, tmp_path):
    portal(server)
    done = command("socrata", server.address, "abcd-1234", "--to", tmp_path,
                   EVENHAND_SOCRATA_TOKEN="secret-token")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "evenhand check " in done.stdout
    assert server.seen[0][1]["X-App-Token"] == "secret-token"
    kept = "".join(path.read_text() for path in tmp_path.iterdir()) + done.stdout + done.stderr
    assert "secret-token" not in kept


@pytest.mark.parametrize("name", ["police-uk", "socrata"])
def test_the_examples_of_the_help_can_be_typed(monkeypatch, tmp_path, name):
    asked = []
    monkeypatch.setattr(Web, "take", lambda web, address, *rest, **named: asked.append(address))
    monkeypatch.chdir(tmp_path)
    example = fetch.commands[name].help.split("Example:")[1].split("evenhand fetch ")[1]
    done = CliRunner().invoke(fetch, shlex.split(example.splitlines()[0]))
    assert done.exit_code != 2, done.output
    assert [address.split("/")[0] for address in asked] == ["https:"]
    assert list(tmp_path.iterdir()) == []


def started(server, tmp_path):
    """Start a fetch whose rows drip in, and give it once they do."""
    portal(server, pages_of=[dripping()])
    code = "from evenhand.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, "fetch", "socrata", server.address, "abcd-1234", "--page",
         "10", "--to", str(tmp_path)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=ENV,
    )  # fmt: skip
    for _ in range(400):
        if any(path.startswith("/resource/abcd-1234.csv") for path, _ in server.seen):
            break
        time.sleep(0.05)
    time.sleep(0.3)
    return running


def test_a_stop_by_the_keyboard_leaves_nothing(server, tmp_path):
    running = started(server, tmp_path)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=20)
    assert running.returncode == 130, said
    assert "Stopped" in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_fetch_leaves_is_hidden_and_goes_with_the_next(
    server, web, tmp_path, workspace
):
    folder = tmp_path / "raw"
    running = started(server, folder)
    running.kill()
    running.communicate(timeout=20)
    assert [path.name[:12] for path in folder.iterdir()] == [".unfinished-"]
    with pytest.raises(SourceError, match="nothing in it can be read"):
        import_files(workspace, [folder])
    path = fetch_socrata(web, portal(server), folder)
    assert sorted(one.name for one in folder.iterdir()) == [path.name, path.name + ".source.toml"]
