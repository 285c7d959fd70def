"""Numbered documents: no number twice, no write lost, nothing half written, nothing outside."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evenhand.errors import WorkspaceError
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import (
    DocumentKind,
    NumberedDocuments,
    document_schema,
    fingerprint_of,
)

KIND = DocumentKind("sheets", "S", "sheet.schema.json", "sheet")
SCHEMA = {
    "title": "Sheet", "type": "object", "required": ["id", "revision", "notes"],
    "properties": {"id": {"type": "string"}, "revision": {"type": "integer"},
                   "notes": {"type": "array", "items": {"type": "string", "maxLength": 20}}},
    "additionalProperties": False,
}  # fmt: skip
NOTE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from workspace import test_numbered_documents as here
here.document_schema_is_mine()
documents = here.NumberedDocuments(Path(sys.argv[2]), here.KIND)
for turn in range(15):
    documents.change("S-0001", here.noted(f"{sys.argv[3]} {turn}"))
"""


def noted(text):
    return lambda document: {**document, "notes": [*document["notes"], text]}


def document_schema_is_mine():
    from evenhand.workspace import numbered_documents

    numbered_documents.document_schema = lambda name: SCHEMA


@pytest.fixture
def documents(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "evenhand.workspace.numbered_documents.document_schema", lambda name: SCHEMA
    )
    return NumberedDocuments(tmp_path, KIND)


def test_every_revision_can_be_read_again(documents):
    documents.add({"notes": []})
    documents.change("S-0001", noted("one"))
    now = documents.change("S-0001", noted("two"))
    assert now == documents.get("S-0001") == documents.revision("S-0001", 3)
    assert [documents.revision("S-0001", n)["notes"] for n in (1, 2)] == [[], ["one"]]
    for absent in (0, 4, -1):
        with pytest.raises(WorkspaceError, match=r"S-0001 has no revision .* it has 1 to 3"):
            documents.revision("S-0001", absent)


def test_no_number_is_given_twice_even_if_a_document_is_lost(documents):
    for _ in range(2):
        documents.add({"notes": []})
    documents.change("S-0002", noted("kept"))
    (documents.folder / "S-0002.json").unlink()
    assert documents.add({"notes": []})["id"] == "S-0003"
    assert documents.numbers() == ["S-0001", "S-0003"]


def test_what_departs_from_the_schema_is_not_written(documents):
    documents.add({"notes": []})
    before = sorted(documents.folder.rglob("*.json"))
    with pytest.raises(WorkspaceError, match="longer than 20 letters"):
        documents.change("S-0001", noted("x" * 21))
    with pytest.raises(WorkspaceError, match="'secret' is not known"):
        documents.add({"notes": [], "secret": 1})
    assert sorted(documents.folder.rglob("*.json")) == before


def test_an_alteration_can_neither_rename_a_document_nor_choose_its_revision(documents):
    documents.add({"notes": []})
    made = documents.change("S-0001", lambda one: {**one, "id": "../../S-0009", "revision": 99})
    assert (made["id"], made["revision"]) == ("S-0001", 2)


@pytest.mark.parametrize(
    "number",
    ["", "S-1", "S-0001/../S-0001", "../S-0001", "S-٠٠٠١", "S-0001\n", "s-0001", "S-0001.json",
     "S-0001-0001", "\x00", "S-" + "0" * 10_000],
)  # fmt: skip
def test_a_number_never_leads_out_of_the_folder(documents, number):
    documents.add({"notes": []})
    for read in (documents.get, lambda n: documents.revision(n, 1)):
        with pytest.raises(WorkspaceError, match="is no sheet number") as refused:
            read(number)
        assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "this is no JSON"),
        (b"[" * 200_000, "this is no JSON"),
        (b"\xff\xfe\x00", "this is no UTF-8 text"),
        (b'{"id": "S-0001", "revision": NaN, "notes": []}', "this is no JSON"),
        (b'"' + b"x" * 4_000_001, "larger than 4 MB"),
    ],
)
def test_a_spoilt_file_is_refused_in_words(documents, content, words):
    documents.add({"notes": []})
    (documents.folder / "S-0001.json").write_bytes(content)
    with pytest.raises(WorkspaceError, match=words):
        documents.get("S-0001")


def test_two_writers_at_once_lose_nothing(documents, tmp_path):
    documents.add({"notes": []})
    running = [
        subprocess.Popen(
            [sys.executable, "-c", NOTE, str(Path(__file__).parents[1]), str(tmp_path), name]
        )
        for name in ("a", "b")
    ]
    assert [one.wait(60) for one in running] == [0, 0]
    now = documents.get("S-0001")
    assert now["revision"] == 31
    assert sorted(now["notes"]) == sorted(f"{name} {n}" for name in "ab" for n in range(15))
    assert len(list((documents.folder / "revisions").glob("*.json"))) == 30


def test_one_killed_while_writing_leaves_the_old_document_or_the_new_one_whole(documents):
    documents.add({"notes": []})
    kill_at, ended, seen = 0, -signal.SIGKILL, set()
    while ended != 0:
        kill_at += 1
        ended = killed_at(kill_at, documents)
        assert ended in (0, -signal.SIGKILL)
        now = documents.get("S-0001")
        seen.add(ended)
        for n in range(1, now["revision"]):
            assert documents.revision("S-0001", n)["revision"] == n
        assert json.dumps(now["notes"]) == json.dumps(["x"] * (now["revision"] - 1))
    assert kill_at > 4 and seen == {0, -signal.SIGKILL}
    assert documents.change("S-0001", noted("x"))["notes"][-1] == "x"


def killed_at(step, documents):
    """Change the document in a fork that dies before one of its steps on the disk."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status, steps = 1, 0

    def counted(real):
        def stepped(*args, **kwargs):
            nonlocal steps
            steps += 1
            if steps == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return stepped

    try:
        os.fsync, Path.replace = counted(os.fsync), counted(Path.replace)
        documents.change("S-0001", noted("x"))
        status = 0
    finally:
        os._exit(status)


def test_a_fingerprint_changes_with_any_part_and_not_with_the_order():
    one = {"a": [1, 2], "b": {"c": "d"}}
    assert fingerprint_of(one) == fingerprint_of(json.loads(json.dumps({"b": one["b"], **one})))
    assert len({fingerprint_of(two) for two in (one, {**one, "a": [2, 1]}, {**one, "e": 1})}) == 3


def test_a_schema_shares_parts_and_bounds_lists_and_numbers():
    rule = {"$defs": {"share": {"type": "number", "minimum": 0, "maximum": 1}},
            "type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/share"}}  # fmt: skip
    assert list(schema_faults([0, 0.5, 1], rule)) == []
    assert list(schema_faults([2, -1, float("inf")], rule)) == [
        "'[0]' is more than 1", "'[1]' is less than 0",
        "'[2]' is no number that can be counted with"]  # fmt: skip
    assert list(schema_faults([0] * 4, rule)) == ["'the document' has 4 entries; 3 are the most"]


def test_each_published_schema_requires_number_and_revision():
    assert {"id", "revision"} <= set(document_schema("outbreak.schema.json")["required"])
