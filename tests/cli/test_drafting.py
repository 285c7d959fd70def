"""`check --draft` and `check --ask`: what a person types, and what stands in the file then."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
import tomllib
from contextlib import suppress

import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.sources.mapping import read_mapping

ROWS = [f"0{1 + i % 9}/0{1 + i % 7}/2024;{('theft', 'robbery', 'strange thing')[i % 3]};"
        f"{51 + i / 100:.3f};{i / 100:.3f};{i}" for i in range(40)]  # fmt: skip
OPEN = "\n".join(["date;crime;lat;lon;uid", *ROWS, ""])


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "open.csv").write_text(OPEN, encoding="utf-8")
    return tmp_path


def typed(answers, *words):
    return CliRunner().invoke(main, ["check", *words], input=answers)


def test_a_draft_is_written_with_its_questions_and_what_an_import_would_do(here, evenhand):
    done = evenhand("check", "open.csv", "--draft", "m.toml")
    assert done.exit_code == 0, done.output
    assert "Questions left open: 1" in done.output
    assert "40 of 40 rows go to incidents" in done.output
    text = (here / "m.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["time"]["format"] == "?"
    assert '"%d/%m/%Y"  the day comes first' in text
    refused = evenhand("check", "open.csv", "--mapping", "m.toml")
    assert refused.exit_code == 6
    assert "[time] format is not answered yet" in refused.output


def test_a_plain_check_shows_the_draft_of_a_table_nobody_has_mapped(here, evenhand):
    done = evenhand("check", "open.csv")
    assert done.exit_code == 6
    assert tomllib.loads(done.stdout)["columns"]["offence_source"] == "crime"
    assert "open.csv is no table that is known here" in done.stderr
    assert [path.name for path in here.iterdir()] == ["open.csv"], "nothing is written"


def test_a_plain_check_of_a_damaged_file_shows_its_fault_alone(here, evenhand):
    (here / "empty.csv").write_text("")
    done = evenhand("check", "empty.csv")
    assert done.exit_code == 6
    assert done.stdout == ""


def test_what_an_import_would_do_is_said_as_soon_as_a_draft_can_be_read(here, evenhand):
    (here / "sure.csv").write_text(OPEN.replace("\n04/", "\n24/"), encoding="utf-8")
    done = evenhand("check", "sure.csv", "--draft", "m.toml")
    assert "40 of 40 rows go to incidents" in done.output
    assert "evenhand import WORKSPACE sure.csv --mapping m.toml" in done.output


def test_no_file_is_written_over_without_a_yes(here, evenhand):
    (here / "m.toml").write_text("mine", encoding="utf-8")
    done = evenhand("check", "open.csv", "--draft", "m.toml")
    assert done.exit_code == 6
    assert "exists already" in done.output
    typed("1\ny\n\nn\n", "open.csv", "--ask", "--draft", "m.toml")
    assert (here / "m.toml").read_text() == "mine"
    typed("1\ny\n\ny\n", "open.csv", "--ask", "--draft", "m.toml")
    assert read_mapping(here / "m.toml").setting("time", "format") == "%d/%m/%Y"


def test_the_dialogue_makes_a_mapping_that_an_import_takes(here, evenhand):
    done = typed("2\n\n\n", "open.csv", "--ask")
    assert done.exit_code == 0, done.output
    assert "the month comes first" in done.output.casefold()
    mapping = read_mapping(here / "open.toml")
    assert mapping.setting("time", "format") == "%m/%d/%Y"
    assert mapping.setting("offences", "codes")["robbery"] == "robbery"
    evenhand("init", "city", "--name", "C", "--crs", "EPSG:27700", "--timezone", "Europe/London")
    taken = evenhand("import", "city", "open.csv")
    assert taken.exit_code == 0, taken.output
    assert "40 of 40 rows" in taken.output


def test_suggested_classes_are_left_out_without_a_yes(here):
    typed("1\nn\n\n", "open.csv", "--ask")
    assert read_mapping(here / "open.toml").setting("offences", "codes") is None


def test_a_wrong_column_can_be_changed_and_one_taken_out(here):
    # Question, suggestions, then: 4 is the offence? show and change 5 (the key) to none.
    done = typed("1\ny\n5\n0\n\n", "open.csv", "--ask")
    assert done.exit_code == 0, done.output
    assert "record_key" not in read_mapping(here / "open.toml").columns
    done = typed("1\ny\n4\nuid\n\ny\n", "open.csv", "--ask")
    assert read_mapping(here / "open.toml").columns["offence_source"] == ("uid",)


def test_enter_everywhere_leaves_open_what_cannot_be_known(here):
    done = typed("\n" * 8, "open.csv", "--ask")
    assert done.exit_code == 0, done.output
    assert "Questions left open: 1" in done.output
    assert tomllib.loads((here / "open.toml").read_text())["time"]["format"] == "?"


def test_nonsense_is_asked_again(here):
    done = typed("seven\n99\n1\n\n\n", "open.csv", "--ask")
    assert done.output.count("Please type one of the numbers") == 2
    assert read_mapping(here / "open.toml").setting("time", "format") == "%d/%m/%Y"


def test_the_dialogue_speaks_french(here):
    done = typed("1\n\n\n", "open.csv", "--ask", "--language", "fr")
    assert "le jour vient en premier" in done.output.casefold()
    assert "Tapez maintenant" in done.output
    assert "The " not in done.output


def test_a_kind_that_is_not_sure_is_asked_first_and_changes_the_draft(here):
    rows = "".join(f"A{i:02},{2000 + i % 5},{i},{i * 2}\n" for i in range(30))
    (here / "odd.csv").write_text("code,year,p,q\n" + rows, encoding="utf-8")
    done = typed("3\n3\n\n", "odd.csv", "--ask")
    assert done.exit_code == 0, done.output
    assert "What is one row of this table?" in done.output
    mapping = read_mapping(here / "odd.toml")
    assert (mapping.kind, mapping.columns["value"]) == ("exposure", ("p",))


def test_a_kind_left_open_ends_the_questions(here):
    (here / "odd.csv").write_text("a,b\n" + "1,x\n2,y\n" * 20, encoding="utf-8")
    done = typed("\n" * 9, "odd.csv", "--ask")
    assert done.exit_code == 0, done.output
    assert done.output.count("What is one row of this table?") == 1
    assert tomllib.loads((here / "odd.toml").read_text())["kind"] == "?"


def test_an_offence_for_all_rows_gets_our_class(here):
    text = OPEN.replace("crime;", "q;").replace("theft", "a").replace("robbery", "b")
    text = text.replace("strange thing", "c")
    (here / "log.csv").write_text(text, encoding="utf-8")
    done = typed("\nbicycle theft\n1\n\n", "log.csv", "--ask")
    assert done.exit_code == 0, done.output
    constants = read_mapping(here / "log.toml").constants
    assert constants == {"offence_source": "bicycle theft", "offence_class": "bicycle_theft"}


def test_a_table_of_one_year_asks_which_year_it_is_of(here):
    rows = "".join(f"A{i:02},{('mugging', 'quay thing')[i % 2]},{i}\n" for i in range(30))
    (here / "t.csv").write_text("ward code,crime type,count\n" + rows, encoding="utf-8")
    done = typed("2\nlast year\n2023-05\n\n\n", "t.csv", "--ask", "--as", "counts")
    assert done.exit_code == 0, done.output
    assert "which year or month" in done.output
    constants = read_mapping(here / "t.toml").constants
    assert (constants["period_start"], constants["period_end"]) == ("2023-05-01", "2023-05-31")


def test_a_file_that_is_not_known_leads_to_the_dialogue(here, evenhand):
    done = evenhand("check", "open.csv")
    assert done.exit_code == 6
    assert "evenhand check FILE --ask" in done.output


def test_heads_do_not_steer_the_terminal_nor_the_file(here):
    head = "code,year,\x1b[31mp,q\u202e\n"
    rows = "".join(f"A{i:02},{2000 + i % 5},{i},{i * 2}\n" for i in range(30))
    (here / "odd.csv").write_text(head + rows, encoding="utf-8")
    done = typed("3\n3\n\n", "odd.csv", "--ask")
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.output
    assert "\u202e" not in done.output
    assert read_mapping(here / "odd.toml").columns["value"] == ("\x1b[31mp",)


def test_json_gives_the_draft_and_writes_nothing(here, evenhand):
    done = evenhand("check", "open.csv", "--json")
    draft = json.loads(done.output)
    assert draft["kind"] == "incidents"
    assert draft["mapping"]["time"]["format"] == "?"
    assert {line["certainty"] for line in draft["lines"]} == {"sure", "likely", "asked"}
    assert [path.name for path in here.iterdir()] == ["open.csv"]


def test_a_draft_is_of_one_file(here, evenhand):
    (here / "two.csv").write_text(OPEN, encoding="utf-8")
    done = evenhand("check", "open.csv", "two.csv", "--draft", "m.toml")
    assert done.exit_code == 6
    assert "for one file" in done.output


def test_a_kind_that_is_no_table_is_refused_with_those_there_are(here, evenhand):
    done = evenhand("check", "open.csv", "--draft", "m.toml", "--as", "crimes")
    assert done.exit_code == 6
    assert "there are: incidents, counts" in done.output


def test_a_known_file_says_so_and_its_mapping_is_written(here, evenhand):
    head = "Month,Longitude,Latitude,Location,LSOA code,Crime type"
    (here / "t.csv").write_text(head + "\n2024-01,0.1,51.5,On or near,E1,Robbery\n")
    done = evenhand("check", "t.csv", "--draft", "m.toml")
    assert "known already" in done.output
    assert read_mapping(here / "m.toml").kind == "incidents"


def test_ctrl_c_in_the_middle_writes_nothing(here):
    """On a real terminal: the first question is seen, then the user gives up."""
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "evenhand.cli", "check", "open.csv", "--ask"]
    code = (
        "import sys; from evenhand.cli import main; sys.argv = ['evenhand', *sys.argv[3:]]; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, *command[1:]], stdin=child, stdout=child, stderr=child,
        start_new_session=True, cwd=here,
    )  # fmt: skip
    os.close(child)
    seen = b""
    until = time.monotonic() + 60
    while b"Number (" not in seen and time.monotonic() < until:
        if select.select([parent], [], [], 1)[0]:
            seen += os.read(parent, 4096)
    # A signal between two steps of the terminal may be lost; a person presses the keys again.
    for _ in range(20):
        os.killpg(process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=3)
            break
    os.close(parent)
    assert b"Number (" in seen
    assert process.returncode == 130
    assert [path.name for path in here.iterdir()] == ["open.csv"]
