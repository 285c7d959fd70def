"""Attack: documents written by hand or taken over: gates, persons, code, and what is none."""

import copy
import json
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.errors import EvenhandError, OptionError, UnsuitableData, WorkspaceError
from evenhand.publishing.problem_page import write_problem
from evenhand.workspace.numbered_documents import fingerprint_of
from evenhand.workspace.problem_exchange import KIND, export_problem, import_problem
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import advance, decide, write_parts
from evenhand.workspace.verifying import verify
from evenhand.workspace.workspace import Workspace
from workspace.problem_city import BY, TODAY, make_city, opened

TYPST = '#read("/etc/passwd") #import "x" $x$ \\ ] } #panic() *a* _b_ <l> @l ```js'
LINK = 'javascript:alert(1) <a href="javascript:alert(1)">x</a> [x](javascript:alert(1))'


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Give a city and a file in which every part has an entry, one finding from elsewhere."""
    city = make_city(tmp_path_factory.mktemp("whole") / "city")
    opened(city, goals=[{"what": "Fewer", "measured_by": "counts"}],
           hypotheses=[{"side": "place", "claim": "Dark", "refuted_if": "Lit ones too"}],
           options=[{"measure": "cctv", "speaks_for": "Seen"}],
           responses=[{"measure": "cctv", "side": "place", "mechanism": "Seen"}],
           lessons=[{"kind": "open", "text": "Whether"}])  # fmt: skip
    decide(city, "P-0001", what="Go on", why="Asked", by=BY, today=TODAY)
    advance(city, "P-0001", to="analysis", why="Enough", by=BY, today=TODAY)
    document = ProblemFiles(city.folder).get("P-0001")
    document["findings"] = [{
        "finding": "F-0001", "method": "trend", "method_version": "1", "why": "It fell",
        "answer": {"en": "It fell"}, "from_city": "Elsewhere"}]  # fmt: skip
    return city, document


def exported(path, document, **other):
    content = {"kind": KIND, "format": 1, "city": "Elsewhere",
               "fingerprint": fingerprint_of(document), "document": document}  # fmt: skip
    path.write_text(json.dumps(content | other), encoding="utf-8")
    return path


def leaves(value, at=()):
    if isinstance(value, str):
        yield at
    for key, part in value.items() if isinstance(value, dict) else enumerate(
        value if isinstance(value, list) else ()
    ):  # fmt: skip
        yield from leaves(part, (*at, key))


def with_text(document, at, text):
    made = copy.deepcopy(document)
    inner = made
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = text
    return made


def test_no_text_of_a_file_taken_over_keeps_a_person(whole, tmp_path):
    city, document = whole
    path = tmp_path / "sent.json"
    for at in leaves(document):
        for text in ("Mr Jones of number 4", "mail an@example.org"):
            exported(path, with_text(document, at, text))
            try:
                made = import_problem(city, path, today=TODAY)
            except EvenhandError:
                continue
            assert text not in json.dumps(made), at


@pytest.mark.parametrize("code", ["local:mr-jones-watch", "local:jan-de-vries", "local:frau_weber"])
def test_a_code_of_ones_own_names_nobody(whole, code):
    city, _ = whole
    with pytest.raises(OptionError, match="looks like the name of a person"):
        write_parts(city, "P-0001", {"options": [{"measure": code}]}, revision=3, today=TODAY)


def binding(tmp_path):
    city = make_city(tmp_path / "city")
    opened(city)
    path = city.folder / "evenhand.toml"
    text = path.read_text(encoding="utf-8")
    changed = [
        'binding_gates = ["analysis", "response", "assessment"]'
        if line.startswith("binding_gates") else line for line in text.splitlines()
    ]  # fmt: skip
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    return Workspace.open(city.folder), path, text


def test_a_binding_gate_is_neither_skipped_nor_passed_by_hand(tmp_path):
    city, _, _ = binding(tmp_path)
    for phase in ("analysis", "response", "assessment", "closed"):
        with pytest.raises(UnsuitableData, match="is binding in this workspace"):
            advance(city, "P-0001", to=phase, why="Hurry", by=BY, today=TODAY)
    path = city.folder / "problems" / "P-0001.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "phase": "response"}), encoding="utf-8")
    told = "\n".join(verify(city).faults)
    assert "fingerprint differs" in told and "its gates lead to scanning" in told
    with pytest.raises(WorkspaceError, match="its fingerprint differs"):
        advance(city, "P-0001", to="assessment", why="Hurry", by=BY, today=TODAY)


def test_an_older_revision_sent_out_and_taken_over_begins_anew(tmp_path):
    city, _, _ = binding(tmp_path)
    path = export_problem(city, "P-0001", tmp_path / "sent.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["document"]["phase"] = "assessment"
    exported(path, content["document"])
    made = import_problem(city, path, today=TODAY)
    assert (made["id"], made["phase"], made["revision"]) == ("P-0002", "scanning", 1)
    assert verify(city).faults == ()


def test_a_gate_made_free_in_the_settings_leaves_what_lacked_on_record(tmp_path):
    city, path, before = binding(tmp_path)
    path.write_text(before, encoding="utf-8")
    free = Workspace.open(city.folder)
    made = advance(free, "P-0001", to="response", why="Hurry", by=BY, today=TODAY)
    assert made["gates"][-1]["is_binding"] is False and made["gates"][-1]["lacking"]
    assert verify(free).passed[0][0] == "P-0001"
    run = CliRunner().invoke(main, ["verify", str(free.folder), "--language", "en"])
    assert "P-0001 passed the gate to" in run.output and "though it lacked" in run.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"id": "P-0001", "id": "P-0001"}', "'id' stands twice"),
        (b'{"a": NaN}', "this is no JSON"), (b'{"a": 1e999}', "is missing|not known"),
        (b'{"a": -Infinity}', "this is no JSON"), (b'{"a": "\\ud800"}', "this is no JSON"),
        (b"[" * 300_000, "this is no JSON"), (b'{"a":' * 100_000, "this is no JSON"),
        (b"\xff\xfe{}", "no UTF-8"), (b"null", "no object"), (b"1" * 10_000, "this is no JSON"),
        (b" " * 100_000_000, "larger than 4 MB"),
    ],
    ids=["twice", "nan", "huge", "infinity", "half", "deep", "deeper", "bytes", "null", "digits",
         "100MB"],
)  # fmt: skip
def test_a_document_that_is_none_is_one_message(tmp_path, content, words):
    city = make_city(tmp_path / "city")
    opened(city)
    (city.folder / "problems" / "P-0001.json").write_bytes(content)
    with pytest.raises(WorkspaceError, match=words) as refused:
        ProblemFiles(city.folder).get("P-0001")
    assert len(str(refused.value)) < 3000
    assert verify(city).faults
    (tmp_path / "sent.json").write_bytes(content)
    with pytest.raises(EvenhandError):
        import_problem(city, tmp_path / "sent.json", today=TODAY)


@pytest.mark.parametrize("number", [2, 99, 0, True, "1", None])
def test_another_format_is_refused_in_words(whole, tmp_path, number):
    _, document = whole
    city = make_city(tmp_path / "city")
    opened(city)
    path = city.folder / "problems" / "P-0001.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**kept, "format": number}), encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"newer version|'format'"):
        ProblemFiles(city.folder).get("P-0001")
    if number is not True:
        sent = exported(tmp_path / "sent.json", document, format=number)
        with pytest.raises(WorkspaceError, match="another version of Evenhand"):
            import_problem(city, sent, today=TODAY)


def test_typst_and_links_in_texts_are_printed_as_they_were_written(tmp_path):
    city = make_city(tmp_path / "city")
    opened(city, title=TYPST[:100], affected=[{"group": TYPST, "how": LINK}],
           goals=[{"what": LINK, "measured_by": TYPST}])  # fmt: skip
    decide(city, "P-0001", what=TYPST, why=LINK, by=BY, today=TODAY)
    made = write_problem(city, "P-0001", pdf=True)
    page = made.html.read_text(encoding="utf-8")
    assert 'href="javascript' not in page and "href='javascript" not in page
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not there")
    text = subprocess.run(["pdftotext", str(made.pdf), "-"], capture_output=True, check=True,
                          text=True).stdout  # fmt: skip
    assert '#read("/etc/passwd")' in text and "root:" not in text
    assert b"/URI (javascript" not in made.pdf.read_bytes()
