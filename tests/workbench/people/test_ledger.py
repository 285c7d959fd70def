"""The audit log: one chain however many write, closed to change, and every fault is named."""

import ast
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from evenhand.errors import EvenhandError
from evenhand.wording.messages import entries
from evenhand.workbench.people import triggers
from evenhand.workbench.people.ledger import (
    Broken,
    Entry,
    Head,
    LedgerClosed,
    broken_link,
    enter,
    enter_once,
    head_now,
)

WRITERS = 50
DOCTOR = "from evenhand.cli import main; main()"
SOURCE = Path(__file__).parents[3] / "src" / "evenhand"


@pytest.fixture
def written(someone):
    """Five entries."""
    person = someone("analyst")
    return [enter(person, "data.imported", f"file-{n}.csv", rows=n, share=0.1) for n in range(5)]


@pytest.fixture
def forced(db):
    """Change the table as somebody does who owns the database."""

    def run(statement, *values):
        triggers.open_again(connection)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        triggers.close(connection)

    return run


def test_an_entry_says_who_what_and_when_and_follows_the_one_before(written):
    first, second = written[:2]
    assert (first.number, first.former) == (1, "")
    assert second.former == first.seal
    assert second.who == "One analyst <analyst@example.org>"
    assert second.facts == {"rows": 1, "share": 0.1}
    assert Entry.objects.get(pk=2).computed_seal() == second.seal
    assert broken_link() is None
    assert head_now() == (5, written[-1].seal)


@pytest.mark.parametrize(
    "deed",
    [
        lambda: Entry.objects.filter(number=2).update(who="x"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.get(pk=2).delete(),
        lambda: Entry.objects.get(pk=2).save(),
        lambda: Entry.objects.bulk_create([Entry(number=9)]),
        lambda: Entry.objects.bulk_update([Entry.objects.get(pk=2)], ["who"]),
    ],
)
def test_the_model_refuses_to_change_or_remove(written, deed):
    with pytest.raises(LedgerClosed, match="never changed or removed"):
        deed()
    assert broken_link() is None


@pytest.mark.parametrize(
    "statement", ["UPDATE people_entry SET who = 'x' WHERE number = 2", "DELETE FROM people_entry"]
)
def test_the_database_refuses_as_well(written, statement):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert broken_link() is None


@pytest.mark.parametrize("column", ["who", "role", "what", "about", "facts_text", "at"])
def test_a_changed_row_is_named(written, forced, column):
    new = "2020-01-01 00:00:00" if column == "at" else "x"
    forced(f"UPDATE people_entry SET {column} = %s WHERE number = 3", new)
    assert broken_link() == Broken(3, "changed")


def test_a_changed_row_with_a_new_seal_breaks_at_the_next(written, forced):
    forced("UPDATE people_entry SET who = %s WHERE number = 3", "x")
    forced(
        "UPDATE people_entry SET seal = %s WHERE number = 3",
        Entry.objects.get(pk=3).computed_seal(),
    )
    assert broken_link() == Broken(4, "moved")


def test_a_removed_row_is_named(written, forced):
    forced("DELETE FROM people_entry WHERE number = 2")
    assert broken_link() == Broken(2, "missing")


def test_rows_in_another_order_are_named(written, forced):
    for old, new in ((2, 90), (3, 2), (90, 3)):
        forced("UPDATE people_entry SET number = %s WHERE number = %s", new, old)
    assert broken_link() == Broken(2, "moved")


def test_rows_cut_off_the_end_are_named(written, forced):
    forced("DELETE FROM people_entry WHERE number >= 4")
    assert broken_link() == Broken(4, "cut")


def test_a_row_added_behind_is_named(written):
    last = written[-1]
    extra = Entry(number=6, at=last.at, what="x.y", former=last.seal)
    extra.seal = extra.computed_seal()
    extra.save(force_insert=True)
    assert broken_link() == Broken(6, "added")


def test_a_log_that_was_wholly_rewritten_is_found_out_by_a_seal_written_down(written, forced):
    known = (5, written[-1].seal)
    assert broken_link(known) is None
    before = ""
    forced("UPDATE people_entry SET who = %s WHERE number = 1", "x")
    for number in range(1, 6):
        forced("UPDATE people_entry SET former = %s WHERE number = %s", before, number)
        before = Entry.objects.get(pk=number).computed_seal()
        forced("UPDATE people_entry SET seal = %s WHERE number = %s", before, number)
    Head.objects.update(seal=before)
    assert broken_link() is None
    assert broken_link(known) == Broken(5, "unknown")


def test_text_that_a_database_would_not_keep_is_mended_before_it_is_sealed(someone):
    enter(someone("analyst"), "data.imported", "a\x00b\udc80", note="\x00")
    assert broken_link() is None


def test_what_is_repeated_is_entered_once(someone):
    person = someone("analyst")
    assert enter_once(person, "access.refused", "/people")
    assert enter_once(person, "access.refused", "/people") is None
    assert enter_once(person, "access.refused", "/ledger")


def test_an_entry_stands_or_falls_with_its_transaction(someone):
    person = someone("analyst")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enter(person, "data.imported", "lost")
        raise ZeroDivisionError
    enter(person, "data.imported", "kept")
    assert [one.about for one in Entry.objects.all()] == ["kept"]
    assert broken_link() is None


@pytest.mark.long
def test_fifty_processes_at_once_keep_one_chain(folder):
    """Five processes of ten threads each, on a database file of their own."""
    program = """
import os, sys, threading
import django
django.setup()
from django.db import connection
from evenhand.workbench.people.ledger import enter
def write(n):
    for k in range(4):
        enter(None, "data.imported", f"{sys.argv[1]}-{n}-{k}")
    connection.close()
threads = [threading.Thread(target=write, args=(n,)) for n in range(10)]
for one in threads: one.start()
for one in threads: one.join()
"""
    environment = {
        "EVENHAND_WORKSPACE": str(folder),
        "DJANGO_SETTINGS_MODULE": "evenhand.workbench.settings",
        "PATH": "/usr/bin:/bin",
    }

    def run(*words):
        return subprocess.run(
            [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
        )

    made = run("-m", "django", "migrate", "--verbosity", "0")
    assert made.returncode == 0, made.stderr
    with ThreadPoolExecutor(5) as pool:
        for done in pool.map(lambda n: run("-c", program, str(n)), range(WRITERS // 10)):
            assert done.returncode == 0, done.stderr
            assert not done.stderr
    told = run("-c", DOCTOR, "doctor", str(folder), "--audit-log")
    assert told.returncode == 0, told.stderr
    assert "audit log: 200 entries, the chain holds" in told.stdout
    seal = told.stdout.split("last seal ")[1].split()[0]
    known = run("-c", DOCTOR, "doctor", str(folder), "--known", seal)
    assert known.returncode == 0, known.stderr
    other = run("-c", DOCTOR, "doctor", str(folder), "--known", "7:" + "0" * 64)
    assert other.returncode == 7
    assert "chain breaks at entry 7: its seal" in other.stderr


def test_every_kind_that_is_entered_has_words():
    known = set(entries("en"))
    missing = []
    for path in sorted((SOURCE / "workbench").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", ""))
                in ("enter", "enter_once")
                and len(node.args) > 1
                and isinstance(node.args[1], ast.Constant)
            ):
                key = "web_ledger." + str(node.args[1].value).replace(".", "_")
                if key not in known:
                    missing.append(f"{path.name}: {key}")
    assert not missing


def test_signing_in_out_and_failing_to_are_entered(visitor, someone):
    someone("analyst")
    visitor.post("/sign-in", {"username": "analyst@example.org", "password": "wrong"})
    visitor.post("/sign-in", {"username": "analyst@example.org", "password": "pass"})
    visitor.post("/sign-out")
    found = [(one.what, one.who) for one in Entry.objects.all()]
    who = "One analyst <analyst@example.org>"
    assert found == [
        ("person.failed_to_sign_in", ""),
        ("person.signed_in", who),
        ("person.signed_out", who),
    ]
    assert Entry.objects.get(pk=1).about == "analyst@example.org"
    assert "wrong" not in Entry.objects.get(pk=1).facts_text


def test_a_refusal_of_access_is_entered(as_role):
    as_role("partner").get("/ledger")
    last = Entry.objects.last()
    assert (last.what, last.about, last.role) == ("access.refused", "/ledger", "partner")


def test_what_is_taken_away_as_a_file_is_entered(as_role, work):
    client = as_role("analyst")
    client.post("/methods/offence_profile", {})
    work()
    for _ in range(2):
        with closing(client.get("/findings/F-0001.json")) as answer:
            assert answer.status_code == 200
    made = Entry.objects.filter(what="export.made")
    assert [(one.about, one.role) for one in made] == [("/findings/F-0001.json", "analyst")]


def test_an_auditor_reads_narrows_and_pages(as_role, someone):
    client = as_role("auditor")
    assert "Audit log" in client.get("/ledger").content.decode()
    person = someone("planner")
    for n in range(60):
        enter(person, "access.refused", f"/place-{n}", note="<b>bold</b>")
    page = client.get("/ledger").content.decode()
    assert "/place-59" in page
    assert "/place-1<" not in page
    assert "&lt;b&gt;bold" in page
    second = client.get("/ledger?who=planner&page=2").content.decode()
    assert "/place-1<" in second
    assert "?who=planner&amp;page=1" in second
    one = client.get("/ledger?about=place-37").content.decode()
    assert "/place-37<" in one
    assert "/place-38<" not in one
    assert "No entry fits" in client.get("/ledger?until=2001-01-01").content.decode()
    assert client.get("/ledger?since=never&page=x").status_code == 200


@pytest.mark.parametrize("known", ["7", "x:abc", "٣:abc", ":abc"])
def test_a_seal_that_is_not_one_is_refused(tmp_path, known):
    from evenhand.workbench.auditing import checked

    with pytest.raises(EvenhandError, match="number:seal"):
        checked(tmp_path, known)


def test_a_workspace_that_was_never_served_says_so(tmp_path, monkeypatch):
    from evenhand.workbench.auditing import checked

    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(EvenhandError, match="never opened with evenhand serve"):
        checked(tmp_path)
