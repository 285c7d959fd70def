import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from evenhand.cli import main
from evenhand.commands.methods import run
from evenhand.workspace import index
from evenhand.workspace.workspace import Workspace

from .examples import commands, examples_of

# The demo and the server have tests of their own, and the methods have theirs; what asks the
# network is tested in tests/sources/test_fetch.py, against a server on this machine. Outbreak files
# need signals that rise: tests/cli/test_outbreak.py. Sheets: tests/cli/test_appraise.py,
# test_event.py and test_planning.py. Problem files need one that is there: test_problem.py.
# Practice sheets: test_practice.py; the portal runs as a process in tests/portal/running.py.
# Registrations and lots need what was asked before: tests/cli/test_register.py.
EVERY = {" ".join(path): command for path, command in commands(main)}
STARTS = (
    "evenhand run ", "evenhand demo", "evenhand serve", "evenhand fetch", "evenhand outbreak ",
    "evenhand appraise ", "evenhand problem ", "evenhand register ", "evenhand rollout",
    "evenhand restore", "evenhand event ", "evenhand planning ", "evenhand practice ",
    "evenhand portal",
)  # fmt: skip
ELSEWHERE = {name for name in EVERY if name.startswith(STARTS)}


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_help(evenhand, name):
    done = evenhand(*name.split()[1:], "--help")
    assert done.exit_code == 0
    assert "Example:" in done.output


@pytest.mark.parametrize("name", sorted(EVERY.keys() - ELSEWHERE))
def test_the_example_of_every_command_works(evenhand, home, name):
    done = evenhand(*examples_of(EVERY[name])[0])
    assert done.exit_code == 0, done.output
    assert done.output.strip()


@pytest.mark.parametrize("entry", index.load(), ids=lambda entry: entry["name"])
def test_the_example_of_every_method_answers_or_refuses_in_words(evenhand, home, entry):
    command = run.get_command(click.Context(run), entry["name"])
    done = evenhand(*examples_of(command)[0])
    refused = done.exit_code == 5 and done.stderr.startswith(f"{entry['name']}:")
    assert done.exit_code == 0 or refused, done.output
    assert "Traceback" not in done.output


def test_every_command_stands_in_one_section_of_the_help(evenhand):
    told = evenhand("--help").output
    listed = [name for names in main.sections.values() for name in names]
    assert sorted(listed) == sorted(main.commands)
    at = [told.index(f"\n{heading}:\n") for heading in main.sections]
    assert at == sorted(at)
    rows = [line for line in told[at[0] :].splitlines() if line.startswith("  ")]
    assert [row.split()[0] for row in rows] == listed
    assert not any(row.endswith("...") for row in rows)


def test_start_loads_nothing_heavy():
    code = (
        "import sys; from evenhand.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    heavy = {"numpy", "pandas", "scipy", "pyarrow", "shapely", "pyproj", "pyogrio", "duckdb",
             "ibis", "babel", "statsmodels", "geopandas", "typst", "vl_convert"}  # fmt: skip
    assert not loaded & heavy
    ours = {name for name in done.stderr.split() if name.startswith("evenhand.")}
    # What is printed is cleaned of marks that steer a terminal, from the first message on.
    light = {"evenhand.wording", "evenhand.wording.visible", "evenhand.workspace",
             "evenhand.workspace.index", "evenhand.workspace.typed_options"}  # fmt: skip
    assert all(n.split(".")[1] in ("cli", "commands", "errors") for n in ours - light), ours


def test_import_twice_changes_nothing_and_undo_takes_it_back(evenhand, home):
    before = Workspace.open("demo/workspace").fingerprints()
    again = evenhand("import", "demo/workspace", "demo/raw")
    assert again.exit_code == 0
    assert "Nothing new" in again.output
    assert Workspace.open("demo/workspace").fingerprints() == before
    undone = evenhand("undo", "demo/workspace", "--language", "fr")
    assert "Fichiers de l’import annulé : 3." in undone.output
    assert Workspace.open("demo/workspace").table_names() == ()


def test_check_says_what_an_import_would_do_and_writes_nothing(evenhand, home):
    files = sorted(home.rglob("*"))
    done = evenhand("check", "demo/raw")
    assert done.exit_code == 0
    assert "Table incidents: 1,500 rows." in done.output
    assert sorted(home.rglob("*")) == files


def test_check_says_every_fault_at_once(evenhand, home):
    for name in ("one.csv", "two.csv"):
        (home / name).write_text(f"colour,{name[:3]}\nred,round\n")
    done = evenhand("check", "one.csv", "two.csv", "demo/raw/exposure.csv")
    assert done.exit_code == 6
    assert "one.csv" in done.stderr
    assert "two.csv" in done.stderr
    assert "exposure.csv" in done.output


def test_an_answer_comes_in_words_in_json_and_in_csv(evenhand, home):
    asked = ("run", "offence_profile", "demo/workspace")
    words, french = evenhand(*asked), evenhand(*asked, "--language", "fr")
    whole = json.loads(evenhand(*asked, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(evenhand(*asked, "--csv").stdout)))
    assert whole["answer"] in words.output
    assert whole["id"] == "F-0001"
    assert "F-0001 · offence_profile" in words.output
    assert words.output != french.output
    assert len(rows) == len(whole["rows"])
    assert whole["limits"]
    assert [one.id for one in Workspace.open("demo/workspace").records()] == ["F-0001"]


def test_options_are_read_by_their_kind(evenhand, home):
    asked = ("run", "two-periods", "demo/workspace", "--first-from", "2024-01-01", "--first-to",
             "2024-12-31", "--second-from", "2025-01-01", "--second-to", "2025-12-31")  # fmt: skip
    done = evenhand(*asked, "--offence", "robbery", "--confidence", "0.9", "--json")
    options = json.loads(done.stdout)["options"]
    assert options["first_from"] == "2024-01-01"
    assert options["confidence"] == 0.9
    assert options["offence"] == "robbery"
    none = evenhand(*asked, "--offence", "none", "--json")
    assert json.loads(none.stdout)["options"]["offence"] is None


def test_methods_lists_the_catalogue_in_words_and_as_json(evenhand):
    listed = json.loads(evenhand("methods", "--json").stdout)
    assert listed == json.loads(json.dumps(index.load()))
    words = evenhand("methods").output
    assert all(entry["question"] in words for entry in listed)


def test_doctor_finds_an_altered_file(evenhand, home):
    assert evenhand("doctor", "demo/workspace").exit_code == 0
    path = next((home / "demo/workspace/tables").glob("incidents-*"))
    path.write_bytes(path.read_bytes()[:-1])
    done = evenhand("doctor", "demo/workspace")
    assert done.exit_code == 7
    assert path.name in done.stderr


def test_the_demo_goes_on_from_the_files_that_are_there(evenhand, home):
    first = evenhand(*examples_of(EVERY["evenhand demo"])[0], "--no-pdf")
    assert first.exit_code == 0, first.output
    page = first.stdout.strip().splitlines()[-1]
    assert page.endswith("audit-en.html")
    assert Path(page).is_absolute()
    assert (home / "demo/workspace/basemap/basemap.json").is_file()
    other = evenhand("demo", "demo", "--dirty")
    assert other.exit_code == 4
    assert "other options" in other.stderr


def test_a_stop_by_hand_is_said_in_a_line_and_changes_nothing(home):
    before = (home / "demo/workspace/manifest.json").read_bytes()
    rows = (home / "demo/raw/incidents_2024.csv").read_text().splitlines()
    many = [row.replace("L2024", f"X{i}") for i in range(40) for row in rows[1:]]
    (home / "big.csv").write_text("\n".join([rows[0], *many]))
    (home / "big.toml").write_text((home / "demo/raw/incidents_2024.toml").read_text())
    code = "from evenhand.cli import main; main(['import', 'demo/workspace', 'big.csv'])"
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    tables = home / "demo/workspace/tables"
    while running.poll() is None and not list(tables.glob(".unfinished-*")):
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=300)
    assert running.returncode == 130, errors
    assert errors.strip().splitlines()[-1].startswith("Stopped.")
    assert "Traceback" not in errors
    assert (home / "demo/workspace/manifest.json").read_bytes() == before
    assert not list(tables.glob(".unfinished-*"))


def test_a_number_is_traced_to_its_files_and_refused_once_they_were_altered(evenhand, home):
    done = evenhand("report", "trace", "demo/workspace", "F-0001.n_used")
    assert done.output.startswith("F-0001.n_used = 1500\n")
    assert "incidents_2024.csv" in done.output
    path = next((home / "demo/workspace/tables").glob("incidents-*"))
    path.write_bytes(path.read_bytes()[:-1])
    altered = evenhand("report", "trace", "demo/workspace", "F-0001.n_used")
    assert altered.exit_code == 7
    assert path.name in altered.stderr


def test_a_preview_of_a_release_writes_nothing(evenhand, home):
    before = sorted((home / "demo").rglob("*"))
    done = evenhand("release", "demo/workspace", "--preview")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("preview · ")
    assert sorted((home / "demo").rglob("*")) == before
    kept = evenhand("release", "demo/workspace")
    assert kept.output.startswith("R-0001 · ")
    assert (home / "demo/workspace/releases").is_dir()


def test_what_residents_may_know_is_published_and_taken_down(evenhand, home):
    city = "demo/workspace"
    published = home / city / "portal" / "published"
    assert evenhand("release", city, "--portal", "--preview").exit_code == 0
    assert not published.exists()
    refused = evenhand("release", city, "--portal")
    assert refused.exit_code == 8
    assert "two people must agree" in refused.stderr
    assert not published.exists()
    done = evenhand("release", city, "--portal", "--alone")
    assert done.exit_code == 0, done.output
    assert "There is no audit log" in done.output
    assert (published / "index.json").is_file()
    again = evenhand("release", city, "--take-down")
    assert "taken down" in again.output
    assert list(published.iterdir()) == []
    assert evenhand("release", city, "F-0001", "--portal").exit_code != 0
