"""Attack: effects in named small areas leave by no release, problem page or sheet."""

import ast
import typing
from pathlib import Path

import pytest

import evenhand
from evenhand.catalogue import METHODS

SOURCE = Path(evenhand.__file__).parent
INSIDE = ("problem_page", "appraisal_page", "registration_page", "outbreak_page", "event_page",
          "event_files", "problem_files", "appraisal_files", "registrations")  # fmt: skip


@pytest.mark.parametrize(
    "method", [one for one in METHODS if one.phase in ("response", "assessment")],
    ids=lambda one: one.name,
)  # fmt: skip
def test_no_finding_of_response_or_assessment_is_released(method):
    found = typing.get_type_hints(method.run)["return"]
    kinds = typing.get_args(found) or (found,)
    assert all(kind.WITHHELD for kind in kinds if kind.__name__ != "Inapplicable")


def test_the_door_out_reads_no_document_of_partners():
    for path in (*SOURCE.glob("publishing/release*.py"), *SOURCE.glob("publishing/public*.py")):
        names = {
            part for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module
            for part in (*node.module.split("."), *(one.name for one in node.names))
        }  # fmt: skip
        assert not names & set(INSIDE), path.name
