"""Attack: problem files keep no person, run no script, lose no write, lead out of no folder."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evenhand.errors import EvenhandError, OptionError, WorkspaceError
from evenhand.publishing.problem_page import problem_lines, write_problem
from evenhand.wording.visible import visible
from evenhand.workspace.problem_drafts import read_draft
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import (
    add_hypothesis,
    advance,
    decide,
    judge_hypothesis,
    open_problem,
    write_parts,
)
from evenhand.workspace.workspace import Workspace
from workspace.problem_city import BY, PARTS, TODAY, make_city, opened

TESTS = Path(__file__).parents[1]
PERSONS = [
    "Jan de Vries complained again", "call 06 12 34 56 78", "mail an@example.org",
    "the car with plate AB 12 CDE", "plate 12-ABC-3", "born 12.03.1985", "Frau Schmidt saw it",
    "Mohammed El Amrani lives there", "IBAN NL91ABNA0417164300", "+32 470 12 34 56",
    "de heer Bakker belde", "wijkagent Pieter", "Kennzeichen B-AB 1234", "matrícula 1234 BCD",
    "NISS 85.03.12-123.45", "at 52.12345 5.12345",
]  # fmt: skip
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PART_OF = {
    "title": lambda text: {"title": text},
    "concern": lambda text: {"concern": {**PARTS["concern"], "words": text}},
    "when": lambda text: {"concern": {**PARTS["concern"], "when": text}},
    "place": lambda text: {"place": {"areas": ["N-2"], "words": text}},
    "affected": lambda text: {"affected": [{"group": text, "how": "Loss"}]},
    "how": lambda text: {"affected": [{"group": "Tenants", "how": text}]},
    "partner": lambda text: {"partners": [{"organisation": text, "part": "acts"}]},
    "function": lambda text: {"partners": [{"organisation": "City", "function": text,
                                            "part": "acts"}]},
    "claim": lambda text: {"hypotheses": [{"side": "place", "claim": text, "refuted_if": "x"}]},
    "refuted": lambda text: {"hypotheses": [{"side": "place", "claim": "x", "refuted_if": text}]},
    "reason": lambda text: {"hypotheses": [{"side": "place", "claim": "x", "refuted_if": "y",
                                            "result": "refuted", "reason": text}]},
    "goal": lambda text: {"goals": [{"what": text, "measured_by": "x"}]},
    "measured": lambda text: {"goals": [{"what": "x", "measured_by": text}]},
    "owner": lambda text: {"goals": [{"what": "x", "measured_by": "y", "owner": text}]},
    "option": lambda text: {"options": [{"measure": "cctv", "speaks_for": text}]},
    "evidence": lambda text: {"options": [{"measure": "cctv", "evidence": text}]},
    "response": lambda text: {"responses": [{"measure": "cctv", "side": "place",
                                             "mechanism": text}]},
    "harm": lambda text: {"responses": [{"measure": "cctv", "side": "place", "mechanism": "x",
                                         "harm_watched": text}]},
    "lesson": lambda text: {"lessons": [{"kind": "open", "text": text}]},
}  # fmt: skip


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """Give a city with a file that no attack may change."""
    city = make_city(tmp_path_factory.mktemp("untouched") / "city")
    return city, opened(city)


@pytest.mark.parametrize("field", PART_OF)
def test_no_person_gets_into_any_field(untouched, field):
    city, before = untouched
    for text in PERSONS:
        with pytest.raises(OptionError, match="data of a person") as refused:
            write_parts(city, "P-0001", PART_OF[field](text), revision=1, today=TODAY)
        assert text not in str(refused.value)
    assert ProblemFiles(city.folder).get("P-0001") == before


@pytest.mark.parametrize("text", PERSONS)
def test_no_person_gets_into_a_decision_or_a_gate(untouched, text):
    city, before = untouched
    tries = (
        lambda: decide(city, "P-0001", what=text, why="x", by=BY, today=TODAY),
        lambda: decide(city, "P-0001", what="x", why=text, by=BY, today=TODAY),
        lambda: decide(city, "P-0001", what="x", why="y", by=f"{text}, City", today=TODAY),
        lambda: decide(city, "P-0001", what="x", why="y", by=f"office, {text}", today=TODAY),
        lambda: advance(city, "P-0001", to="analysis", why=text, by=BY, today=TODAY),
    )
    for attempt in tries:
        with pytest.raises(OptionError, match="data of a person"):
            attempt()
    assert ProblemFiles(city.folder).get("P-0001") == before


@pytest.mark.parametrize("field", PART_OF)
def test_a_text_that_makes_a_group_offenders_is_refused_wherever_it_stands(untouched, field):
    city, before = untouched
    with pytest.raises(OptionError, match="puts everybody of a group under suspicion"):
        write_parts(city, "P-0001", PART_OF[field]("Moroccan youths steal there"), revision=1,
                    today=TODAY)  # fmt: skip
    assert ProblemFiles(city.folder).get("P-0001") == before


@pytest.mark.parametrize("field", PART_OF)
def test_a_huge_text_is_refused_at_once(untouched, field):
    city, before = untouched
    begin = time.process_time()
    with pytest.raises(OptionError, match=r"longer than|letters") as refused:
        write_parts(city, "P-0001", PART_OF[field]("dark alley " * 200_000), revision=1,
                    today=TODAY)  # fmt: skip
    assert time.process_time() - begin < 5
    assert len(str(refused.value)) < 300
    assert ProblemFiles(city.folder).get("P-0001") == before


def test_a_script_is_printed_as_text_and_nothing_steers_the_terminal(tmp_path):
    city = make_city(tmp_path / "city")
    steering = "Dark\x1b[31m alley\u202e at night"
    made = opened(city, title=SCRIPT, place={"areas": ["N-2"], "words": steering},
                  affected=[{"group": SCRIPT, "how": "=1+1"}])  # fmt: skip
    decide(city, "P-0001", what=SCRIPT, why=SCRIPT, by=BY, today=TODAY)
    page = write_problem(city, "P-0001", pdf=False).html.read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    lines = visible("\n".join(problem_lines(city, made, "en")))
    assert "\x1b" not in lines and "\u202e" not in lines


@pytest.mark.parametrize("number", ["../evenhand", "P-0001/../../x", "P-00०1", "", "O-0001", "."])
def test_a_number_leads_out_of_no_folder(untouched, number):
    city, _ = untouched
    files = ProblemFiles(city.folder)
    for attempt in (
        lambda: files.get(number),
        lambda: decide(city, number, what="x", why="y", by=BY, today=TODAY),
        lambda: write_problem(city, number, pdf=False),
        lambda: write_parts(city, number, {"title": "x"}, revision=1, today=TODAY),
    ):
        with pytest.raises(WorkspaceError, match="is no problem file number"):
            attempt()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[[[[", b"number = 1", b'number = "P-0001"\nrevision = true',
     b'number = "P-0001"\nrevision = 1\nrevision = 2', b"a = " + b"[" * 100_000,
     b'number = "P-0001"', b"#" * 5_000_000],
    ids=["empty", "bytes", "brackets", "kind", "boolean", "twice", "deep", "half", "large"],
)  # fmt: skip
def test_a_draft_that_is_none_is_refused_in_words(tmp_path, content):
    path = tmp_path / "draft.toml"
    path.write_bytes(content)
    with pytest.raises(EvenhandError):
        read_draft(path)


@pytest.mark.parametrize(
    "part",
    [{"title": None}, {"title": 3}, {"goals": None}, {"goals": {}}, {"goals": [1]},
     {"goals": [[{}]]}, {"place": {"points": [{"x_m": "1", "y_m": 2}]}},
     {"place": {"points": [{"x_m": float("inf"), "y_m": 2}]}}, {"place": {"areas": "N-2"}},
     {"place": {"areas": [["N-2"]]}}, {"findings": [{}]}, {"findings": ["F-0001"]},
     {"findings": [{"finding": "F-0001", "why": "x", "from_city": "Elsewhere"}]},
     {"hypotheses": [{"id": "H٣", "side": "place", "claim": "x", "refuted_if": "y"}]},
     {"hypotheses": [{"id": [], "side": "place", "claim": "x", "refuted_if": "y"}]},
     {"concern": {"kind": "offence", "offence_class": "../x", "words": "x"}},
     {"options": [{"measure": "no_such_measure"}]},
     {"responses": [{"measure": "cctv", "side": "suspect", "mechanism": "x"}]}],
)  # fmt: skip
def test_parts_of_a_wrong_kind_are_refused_in_words(untouched, part):
    city, before = untouched
    with pytest.raises(OptionError):
        write_parts(city, "P-0001", part, revision=1, today=TODAY)
    assert ProblemFiles(city.folder).get("P-0001") == before


def test_a_file_altered_by_hand_is_refused_by_every_step(tmp_path):
    city = make_city(tmp_path / "city")
    opened(city)
    path = city.folder / "problems" / "P-0001.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "suspects": ["x"]}), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="'suspects' is not known"):
        decide(city, "P-0001", what="x", why="y", by=BY, today=TODAY)


WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import date
from evenhand.workspace.problems import decide
from evenhand.workspace.workspace import Workspace
city = Workspace.open(sys.argv[2])
for turn in range(4):
    decide(city, "P-0001", what=f"{sys.argv[3]} {turn}", why="x", by="office, City",
           today=date(2026, 6, 15))
"""


def test_two_writers_at_once_lose_no_decision(tmp_path):
    city = make_city(tmp_path / "city")
    opened(city)
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(TESTS), str(city.folder), name])
        for name in ("first", "second")
    ]
    assert [one.wait(120) for one in running] == [0, 0]
    now = ProblemFiles(city.folder).get("P-0001")
    assert now["revision"] == 9
    assert [one["id"] for one in now["decisions"]] == [f"D{n}" for n in range(1, 9)]
    told = sorted(one["what"] for one in now["decisions"])
    assert told == sorted(f"{name} {n}" for name in ("first", "second") for n in range(4))


def test_one_killed_at_any_step_on_the_disk_leaves_a_file_that_can_be_gone_on_with(tmp_path):
    city = make_city(tmp_path / "city")
    step, ended = 0, -signal.SIGKILL
    while ended != 0:
        step += 1
        ended = _worked_until(step, city)
        assert ended in (0, -signal.SIGKILL)
        for document in ProblemFiles(city.folder).all():
            assert document["revision"] - 1 == len(document["hypotheses"])
    assert step > 8
    last = ProblemFiles(city.folder).numbers()[-1]
    judged = judge_hypothesis(city, last, "H1", result="refuted", reason="Seen", today=TODAY)
    assert judged["revision"] == 3


def _worked_until(step: int, city: Workspace) -> int:
    """Open a file and add a hypothesis, in a fork that dies before one of its steps on disk."""
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
        number = open_problem(city, {**PARTS, "place": {}}, today=TODAY)["id"]
        add_hypothesis(city, number, side="place", claim="Dark", refuted_if="Lit ones too",
                       today=TODAY)  # fmt: skip
        status = 0
    finally:
        os._exit(status)
