"""The demo city's problem file says only what its findings say, and the steps of the guide work."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.demo.ground import CRS
from evenhand.demo.happenings import TIMEZONE
from evenhand.demo.problem_file import QUESTIONS, write_demo_problem
from evenhand.publishing.known_of import Beside
from evenhand.sources.report import FileRead, ImportReport
from evenhand.wording.messages import term
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.problem_files import (
    ProblemFiles,
    asked_of_evidence,
    asked_of_stakeholders,
    problem_schema,
)
from evenhand.workspace.problem_gates import next_gate
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "problem-files.md"
TABLES = (
    "incidents",
    "areas",
    "exposure",
    "interventions",
    "deliveries",
    "partners",
    "costs",
    "stops",
    "signals",
)
TREATED, NEXT_DOOR = ["NRD-2", "NRD-5", "NRD-7"], ["NRD-1", "NRD-3", "NRD-6"]


@pytest.fixture(scope="module")
def home(city, tmp_path_factory):
    """Give a folder with a workspace of the demo city and its problem file."""
    folder = tmp_path_factory.mktemp("home")
    settings = Settings(name="Lindeburg", crs=CRS, timezone=TIMEZONE, languages=("en", "fr"))
    workspace = Workspace.create(folder / "demo" / "workspace", settings)
    for name in TABLES:
        rows = len(city.tables[name])
        read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, rows, rows)
        report = ImportReport(files=(read,), set_aside=(), tables={name: rows})
        workspace.add({name: city.tables[name]}, report)
    assert write_demo_problem(workspace) == "P-0001"
    return folder


@pytest.fixture(scope="module")
def workspace(home):
    return Workspace.open(home / "demo" / "workspace")


@pytest.fixture
def document(workspace):
    return ProblemFiles(workspace.folder).get("P-0001")


@pytest.fixture(scope="module")
def found(workspace):
    """Give the findings behind the words of the file."""
    return {word: workspace.run(method, **options).finding
            for word, (method, options) in QUESTIONS.items()}  # fmt: skip


def counts(finding, areas):
    frame = finding.to_frame().set_index("area_id")
    return frame.loc[areas, "count"].sum()


def test_the_file_reached_assessment_with_its_gaps_told(workspace, document):
    assert list(schema_faults(document, problem_schema())) == []
    assert [gate["lacking"] for gate in document["gates"]] == [[], [], ["response_preregistered"]]
    assert next_gate(workspace, document) == ("closed", ())
    results = [one["result"] for one in document["hypotheses"]]
    assert results == ["held_up", "held_up", "refuted", "not_tested"]
    assert {one["side"] for one in document["hypotheses"]} == {"place", "target", "offender"}
    assert all(one["answer"]["fr"] for one in document["findings"])
    assert write_demo_problem(workspace) == "P-0001"
    assert ProblemFiles(workspace.folder).numbers() == ["P-0001"]


def test_a_city_that_is_not_the_whole_demo_gets_no_file(tmp_path):
    settings = Settings(name="Lindeburg", crs=CRS, timezone=TIMEZONE)
    assert write_demo_problem(Workspace.create(tmp_path / "bare", settings)) is None
    assert not (tmp_path / "bare" / "problems").exists()


def test_what_the_file_says_of_rates_is_so(document, found):
    goal = document["goals"][0]
    assert goal["baseline"] == counts(found["rates_before"], TREATED)
    assert counts(found["rates_after"], TREATED) < goal["target"]
    rates = found["rates_before"].to_frame().set_index("area_id")["estimate_per_1000"]
    assert 1.7 < rates["NRD-2"] / 10.7 < 2.0
    answer = str(found["rates_before"].explain().answer)
    assert answer.startswith("No clear difference between areas") and "10.7 a year" in answer


def test_what_the_file_says_of_its_hypotheses_is_so(found):
    hours = str(found["hours"].explain().answer)
    assert re.search(r"an estimated 4[6-9](\.\d)? % between 14:00 and 22:00", hours), hours
    near = str(found["near"].explain().answer)
    assert float(re.search(r"there were ([\d.]+) times", near)[1]) > 3
    repeats = str(found["repeats"].explain().answer)
    assert float(re.search(r"([\d.]+) % of the records", repeats)[1]) < 2


def test_what_the_file_says_of_the_effect_is_so(found):
    done = str(found["done"].explain().answer)
    assert "carried out much as planned" in done and "of 1,200 homes" in done
    effect = str(found["effect"].explain().answer)
    assert effect.startswith("No clear difference")
    assert -60 < -float(re.search(r"changed by −(\d+) %", effect)[1]) < -35
    displaced = str(found["displacement"].explain().answer)
    assert displaced.startswith("No clear sign that anything moved next door")
    assert "cannot be ruled out" in displaced
    assert str(found["harm"].explain().answer).startswith("No warning after")
    assert "cannot be told, since perhaps none" in str(found["money"].explain().answer)


def test_the_library_of_evidence_and_the_partnership_are_asked_with_its_fields(workspace, document):
    asked = asked_of_evidence(document)
    assert asked["mechanisms"] == ("6", "7", "1", "target_hardening")
    options = workspace.run("evidence_options", **asked).finding.to_frame()
    standing = options.groupby("option")["standing"].first()
    beside = Beside(workspace, document)
    told = {
        one["measure"]: str(beside.of(one["measure"])[0].message) for one in document["options"]
    }
    for measure, said in told.items():
        assert f"for this problem: {term('evidence_standing', standing[measure])} (" in said
    assert "−36 % for all crime together where it was studied" in told["street_lighting"]
    assert all(":" not in one["evidence"] for one in document["options"])
    asked = asked_of_stakeholders(document)
    assert (asked["offence"], asked["space"], asked["area"]) == (
        "burglary_dwelling",
        "private",
        None,
    )
    assert "planning office" in str(workspace.run("stakeholders", **asked).finding.explain().answer)


def test_the_commands_of_the_guide_run_one_after_the_other(home, monkeypatch):
    monkeypatch.chdir(home)
    blocks = re.findall(r"```bash\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.S)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    assert len(lines) > 15
    for line in lines:
        words = shlex.split(line, comments=True)
        if not words:
            continue
        assert words[0] == "evenhand"
        words += ["--no-pdf"] if words[1:3] == ["problem", "page"] else []
        if words[1:3] == ["problem", "draft"]:
            (home / "problem.toml").unlink(missing_ok=True)
        done = CliRunner().invoke(main, words[1:])
        if words[1:3] == ["problem", "save"]:
            assert "the draft changes nothing" in done.output
        elif words[1:3] == ["problem", "link"]:
            assert done.exit_code == 0 and "Assessment" in done.output
        else:
            assert done.exit_code == 0, (line, done.output)
