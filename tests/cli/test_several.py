import csv
import io
import json

import pytest

from evenhand.workspace.workspace import Workspace

BOTH = ("run", "weekday", "demo/workspace", "--offence", "robbery", "--offence", "bicycle_theft")
RATES = ("run", "area_rates", "demo/workspace", "--level", "neighbourhood")
YEARS = ("--period-from", "2024-01-01", "--period-to", "2024-12-31",
         "--period-from", "2025-01-01", "--period-to", "2025-12-31")  # fmt: skip


def test_an_option_given_twice_asks_once_for_each_and_records_each(evenhand, home):
    whole = json.loads(evenhand(*BOTH, "--json").stdout)
    assert [one["options"]["offence"] for one in whole["findings"]] == ["robbery", "bicycle_theft"]
    numbers = [one.id for one in Workspace.open("demo/workspace").records()]
    assert numbers[-2:] == ["F-0002", "F-0003"]
    words = evenhand(*BOTH).output
    assert "F-0002 · robbery" in words
    assert "F-0003 · bicycle_theft" in words
    alone = evenhand("run", "weekday", "demo/workspace", "--offence", "robbery", "--json").stdout
    assert json.loads(alone)["id"] == "F-0002"


def test_rows_of_all_come_as_one_table_with_the_option_in_front(evenhand, home):
    rows = list(csv.DictReader(io.StringIO(evenhand(*BOTH, "--csv").stdout)))
    assert next(iter(rows[0])) == "offence"
    assert {row["offence"] for row in rows} == {"robbery", "bicycle_theft"}


def test_two_periods_are_compared_number_by_number(evenhand, home):
    rows = list(csv.DictReader(io.StringIO(
        evenhand(*RATES, *YEARS, "--difference", "--csv").stdout)))  # fmt: skip
    assert {"area_id", "number", "difference", "low", "high", "is_clear"} <= set(rows[0])
    french = evenhand(*RATES, *YEARS, "--difference", "--language", "fr").output
    assert "2024-01-01 – 2024-12-31" in french


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*RATES, *YEARS[:6]), "as often as each other"),
        ((*RATES, "--difference"), "nothing varies"),
        ((*RATES, "--offence", "robbery", "--offence", "robbery"), "each once"),
        ((*RATES, "--offence", "robbery", "--offence", "damage", "--base", "residents", "--base",
          "dwellings"), "offence and base vary"),
        ((*BOTH, "--offence", "theft_from_person", "--difference"), "there are 3"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_asked_together_is_refused_in_words(evenhand, home, words, said):
    done = evenhand(*words)
    assert done.exit_code == 4
    assert said in done.stderr
