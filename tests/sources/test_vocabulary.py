"""How an offence was done is told in declared words only."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from evenhand.sources.importing import import_files
from evenhand.sources.mapping import built_in, mapping_from
from evenhand.sources.mapping_checks import mapping_problems
from evenhand.workspace.workspace import Workspace

MAPPING = """
kind = "incidents"
[columns]
starts_at = "when"
offence_source = "what"
mo_entry = "entry"
[vocabulary]
mo_entry = ["door", "window"]
[values.mo_entry]
"T" = "door"
"kelder" = "cellar"
"""


def stored(**changes: object) -> dict[str, object]:
    return tomllib.loads(MAPPING) | changes


def test_words_that_are_not_declared_are_emptied_and_counted_by_row(
    workspace: Workspace, write: Callable[[str, str], Path]
) -> None:
    words = ["door", "T", "kelder", "window", "through the roof", "", "Door", "window"]
    rows = "".join(f"2026-01-05,Robbery,{word}\n" for word in words)
    mapping = mapping_from(stored(), "test")
    report = import_files(workspace, [write("a.csv", f"when,what,entry\n{rows}")], mapping=mapping)
    kept = workspace.read("incidents").column("mo_entry")
    assert kept.dropna().tolist() == ["door", "door", "cellar", "window", "window"]
    seen = {part.key: (part.rows, part.first_rows) for part in report.seen}
    assert seen["outside_vocabulary"] == (2, (6, 8))
    assert report.rows_used == 8
    assert "roof" not in str(report.to_json())


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"vocabulary": {}, "values": {}}, "nothing is given for 'mo_entry'"),
        ({"vocabulary": {"mo_entry": []}, "values": {}}, "nothing is given for 'mo_entry'"),
        ({"vocabulary": {"mo_entry": "door"}}, "mo_entry must be a list of texts"),
        ({"vocabulary": {"mo_tool": ["drill"]}}, "'mo_tool' is not in [columns]"),
        ({"vocabulary": {"mo_entry": ["word " * 30]}}, "'mo_entry' is no list of codes"),
        ({"vocabulary": {"mo_entry": [f"w{n}" for n in range(600)]}}, "is no list of codes"),
        ({"vocabulary": "door"}, "'vocabulary' must be a section"),
        ({"vocabulary": {"mo_race": ["a"]}}, "groups of people"),
    ],
)
def test_a_list_of_words_that_is_none_is_refused(changes: dict[str, object], problem: str) -> None:
    assert [line for line in mapping_problems(stored(**changes)) if problem in line]


def test_every_known_origin_declares_its_words() -> None:
    coded = [mapping for mapping in built_in() if any(r.startswith("mo_") for r in mapping.columns)]
    assert coded
    for mapping in coded:
        for role in mapping.columns:
            if role.startswith("mo_"):
                assert mapping.declared(role), (mapping.title, role)
