"""The ledger: what is altered, taken out or put back by hand is told, link by link."""

import json
import shutil

import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.errors import OptionError, WorkspaceError
from evenhand.workspace.ledger import START, Ledger
from evenhand.workspace.numbered_documents import fingerprint_of
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import advance, decide
from evenhand.workspace.registration_chain import broken_links, chained
from evenhand.workspace.store import Store
from evenhand.workspace.verifying import accept, verify
from workspace.problem_city import BY, TODAY, make_city, opened, report, tables


@pytest.fixture
def city(tmp_path):
    made = make_city(tmp_path / "city")
    opened(made)
    for what in ("Lamps first", "Then locks", "Both are kept"):
        decide(made, "P-0001", what=what, why="Asked for", by=BY, today=TODAY)
    return made


def paths(city):
    now = city.folder / "problems" / "P-0001.json"
    return now, city.folder / "problems" / "revisions", city.folder / "ledger" / "links.jsonl"


def altered(path, alter):
    document = json.loads(path.read_text(encoding="utf-8"))
    alter(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def test_what_was_written_is_whole_and_its_head_is_found_again(city):
    found = verify(city)
    assert (found.faults, found.documents, found.revisions, found.links) == ((), 1, 4, 4)
    decide(city, "P-0001", what="More", why="Asked", by=BY, today=TODAY)
    assert verify(city, head=found.head).faults == ()
    assert found.head != verify(city).head


@pytest.mark.parametrize(
    "alter",
    [lambda one: one["decisions"].pop(1), lambda one: one["decisions"][0].update(why="Other"),
     lambda one: one.update(phase="response"), lambda one: one.update(title="Other"),
     lambda one: one["log"].pop(), lambda one: one.update(opened_on="2020-01-01")],
    ids=["decision", "reason", "phase", "title", "log", "day"],
)  # fmt: skip
def test_a_file_altered_by_hand_is_told_and_no_step_goes_on_from_it(city, alter):
    now, _, _ = paths(city)
    altered(now, alter)
    assert "revision 4 of P-0001 was altered: its fingerprint differs" in verify(city).faults
    for step in (
        lambda: decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY),
        lambda: advance(city, "P-0001", to="analysis", why="x", by=BY, today=TODAY),
    ):
        with pytest.raises(WorkspaceError, match=r"its fingerprint differs; see .* verify"):
            step()


def test_a_decision_taken_out_with_a_revision_of_its_own_is_told(city):
    now, kept, _ = paths(city)
    shutil.copy(now, kept / "P-0001-0004.json")
    altered(now, lambda one: (one["decisions"].pop(0), one.update(revision=5)))
    told = "\n".join(verify(city).faults)
    assert "revision 5 of P-0001 has no link; the last one is of revision 4" in told
    assert "revision 5 of P-0001 rewrites 'decisions'" in told


def test_a_kept_revision_altered_or_gone_is_told(city):
    _, kept, _ = paths(city)
    altered(kept / "P-0001-0002.json", lambda one: one.update(title="Other"))
    (kept / "P-0001-0003.json").unlink()
    told = verify(city).faults
    assert "revision 2 of P-0001 was altered: its fingerprint differs" in told
    assert "revision 3 of P-0001 is gone" in told


def test_an_older_revision_put_in_place_is_told_and_not_gone_on_from(city):
    now, kept, _ = paths(city)
    shutil.copy(kept / "P-0001-0002.json", now)
    assert any("stands at revision 2, the ledger at 4" in one for one in verify(city).faults)
    with pytest.raises(WorkspaceError, match=r"written last .revision 4"):
        decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY)


def test_a_file_taken_away_and_one_put_in_are_told(city):
    now, kept, _ = paths(city)
    stranger = json.loads(now.read_text(encoding="utf-8")) | {"id": "P-0007"}
    (now.parent / "P-0007.json").write_text(json.dumps(stranger), encoding="utf-8")
    now.unlink()
    told = "\n".join(verify(city).faults)
    assert "revision 4 of P-0001 is gone" in told
    assert "revision 4 of P-0007 has no link" in told
    assert kept.is_dir()


@pytest.mark.parametrize("number", [10**30, 1_000_000, 99])
def test_an_absurd_revision_is_refused(city, number):
    now, _, _ = paths(city)
    altered(now, lambda one: one.update(revision=number))
    assert verify(city).faults
    with pytest.raises(WorkspaceError, match=r"nobody wrote so many|fingerprint differs"):
        decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY)


def test_a_link_taken_out_or_altered_is_named(city):
    _, _, ledger = paths(city)
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join([*lines[:1], *lines[2:]]), encoding="utf-8")
    assert "a link is missing before link 2 (P-0001, revision 3)" in verify(city).faults
    ledger.write_text("".join(lines).replace('"revision":2', '"revision":7'), encoding="utf-8")
    assert "link 2 (P-0001, revision 7) was altered: its fingerprint differs" in verify(city).faults


def test_a_chain_cut_short_or_made_anew_is_told_by_the_manifest_and_by_a_noted_head(city):
    _, _, ledger = paths(city)
    head = verify(city).head
    more = tables()["counts"] if isinstance(tables(), dict) else None
    assert more is not None
    city.add({"counts": more}, report("again", len(more)), replacing=["counts"])
    assert Store(city.folder).manifest().ledger == head
    now, kept, _ = paths(city)
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join(lines[:-1]), encoding="utf-8")
    (kept / "P-0001-0003.json").replace(now)
    told = verify(city, head=head).faults
    assert any("saw a head of the ledger that is not there" in one for one in told)
    assert any("the head given is not in the ledger" in one for one in told)


def test_a_line_that_is_no_link_is_one_message_and_a_torn_last_line_none(city):
    _, _, ledger = paths(city)
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + b'{"what": "wri')
    assert verify(city).faults == ()
    decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY)
    assert verify(city).faults == ()
    ledger.write_bytes(b"[" * 100_000 + b"\n" + whole)
    with pytest.raises(WorkspaceError, match="line 1 is no link"):
        verify(city)


def test_a_step_killed_before_its_link_is_caught_up_with(city):
    _, _, ledger = paths(city)
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join(lines[:-1]), encoding="utf-8")
    decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY)
    found = verify(city)
    assert found.faults == () and found.late == 1 and found.links == 5


def test_files_older_than_the_ledger_are_told_and_taken_in_by_the_next_step(city):
    _, _, ledger = paths(city)
    ledger.unlink()
    assert "older than the ledger, or was put in by hand" in verify(city).faults[0]
    decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY)
    found = verify(city)
    assert found.faults == () and found.late == 4


def test_an_alteration_that_an_office_accepts_stays_told(city):
    now, _, _ = paths(city)
    altered(now, lambda one: one["decisions"].pop(1))
    for by, why, words in (
        ("Mr Jones", "x", "data of a person"), ("office", " ", "is empty"),
    ):  # fmt: skip
        with pytest.raises(OptionError, match=words):
            accept(city, "P-0001", by=by, why=why)
    assert accept(city, "P-0001", by="audit office", why="It stood there twice") == 1
    with pytest.raises(OptionError, match="is as the ledger has it"):
        accept(city, "P-0001", by="audit office", why="Again")
    decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY)
    found = verify(city)
    assert found.faults == ()
    assert [(one.revision, one.by) for one in found.accepted] == [(4, "audit office")]


def test_a_gate_passed_by_hand_is_told_even_where_every_fingerprint_fits(city):
    now, kept, _ = paths(city)
    shutil.copy(now, kept / "P-0001-0004.json")
    altered(now, lambda one: one.update(phase="assessment", revision=5))
    document = json.loads(now.read_text(encoding="utf-8"))
    files = ProblemFiles(city.folder)
    Ledger(city.folder).add(files.link_of(document))
    assert verify(city).faults == ("P-0001: it is in assessment; its gates lead to scanning",)


def test_amendments_are_a_chain_from_the_frozen_plan_on():
    document = {"id": "PR-0001", "frozen": {"fingerprint": "f" * 64}, "amendments": [],
                "checks": []}  # fmt: skip
    for what in ("one", "two", "three"):
        document["amendments"].append(chained(document, "amendments", {"what": what}))
    assert document["amendments"][1]["former"] == fingerprint_of(document["amendments"][0])
    assert broken_links(document) == []
    first, second, third = document["amendments"]
    for kept in ([second, third], [first, third], [first, third, second],
                 [{**first, "what": "other"}, second, third],
                 [first, {"what": "two"}, third]):  # fmt: skip
        assert broken_links({**document, "amendments": kept})
    assert broken_links({**document, "frozen": None})


def test_the_command_tells_and_ends_with_an_error(city):
    run = CliRunner().invoke(main, ["verify", str(city.folder)])
    assert run.exit_code == 0 and verify(city).head in run.output
    now, _, _ = paths(city)
    altered(now, lambda one: one.update(title="Other"))
    run = CliRunner().invoke(main, ["verify", str(city.folder)])
    assert run.exit_code not in (0, 1) and "verify: 1 problem" in run.output
    run = CliRunner().invoke(main, ["verify", str(city.folder), "--accept", "P-0001", "--by",
                                    "audit office", "--why", "A better title",
                                    "--language", "fr"])  # fmt: skip
    assert run.exit_code == 0 and "accepté par audit office" in run.output


def test_a_workspace_without_documents_is_whole(tmp_path):
    found = verify(make_city(tmp_path / "city"))
    assert (found.head, found.faults, found.links) == (START, (), 0)
