"""Every way out of the house, the door that each goes through, and the test of what it writes.

A new module that writes for the public fails here until somebody says which release it writes, and
which test compares its files with those of a twin: the same city but for numbers that are hidden.
"""

import re
from datetime import date
from pathlib import Path

import pytest

import evenhand
from evenhand.publishing.release_rows import Rows, release_rows
from evenhand.publishing.shelf import Shelf
from portal.published_city import TODAY

SOURCE = Path(evenhand.__file__).parent
WAYS = {
    # What writes for the public → the function that hands it what leaves, and by which door.
    "publishing/portal_pages/writing.py": ("publish_pages", "release: Release"),
    "publishing/portal_pages/open_data.py": ("as_csv", "rows"),
    "publishing/public.py": ("public_city", "make_release("),
    "publishing/practices/effects.py": ("release_sheet", "make_release("),
    "publishing/practices/exporting.py": ("_files", 'one["status"] == "released"'),
    "publishing/practices/static.py": ("publish_catalogue", "bundle_of(workspace"),
    "workbench/data/portal.py": ("publish", "publish_pages(made"),
    "workbench/data/work.py": ("release", "portal.publish(made)"),
    "workbench/queue/published_statistics.py": ("released_quarter", "release_rows("),
    "commands/reports.py": ("_to_the_portal", "portal_release("),
    "workbench/taking_part/results.py": ("publish", "one.result"),
    "workbench/taking_part/counting.py": ("result_of", "priorities_told("),
}

_PAGES = ("publishing/test_twins.py", "test_the_portal_and_its_open_data_are_the_same")
_SHEETS = ("publishing/test_practices.py", "test_what_is_handed_on_is_the_same_whatever_no_sheet")
_ROUNDS = ("workbench/taking_part/test_rounds.py", "test_what_is_served_is_the_same_whatever_the")
FILES = {
    "publishing/portal_pages/writing.py": _PAGES,
    "publishing/portal_pages/open_data.py": _PAGES,
    "publishing/public.py": (
        "publishing/test_public_edition.py", "test_the_whole_page_is_the_same_whatever_the"),
    "publishing/practices/effects.py": _SHEETS,
    "publishing/practices/exporting.py": _SHEETS,
    "publishing/practices/static.py": _SHEETS,
    "workbench/data/portal.py": _PAGES,
    "workbench/data/work.py": _PAGES,
    "workbench/queue/published_statistics.py": (
        "workbench/queue/test_statistics.py", "test_what_is_published_is_the_same_whatever_the"),
    "commands/reports.py": _PAGES,
    "workbench/taking_part/results.py": _ROUNDS,
    "workbench/taking_part/counting.py": _ROUNDS,
}  # fmt: skip
"""What writes for the public → the test that compares what is written or served, with a twin's."""

LAYING = {
    "portal/taking_part/asked.py", "workbench/taking_part/deciding.py",
    "workbench/taking_part/results.py",
}  # fmt: skip
"""What writes a round into the portal's folder: as it is asked, and with its result."""

READERS = {
    "portal/folder.py", "portal/know/published.py", "portal/stated/views.py",
    "workbench/queue/statistics.py",
}  # fmt: skip
"""What names the portal's folder of published files and writes nothing there."""


def text(path):
    return (SOURCE / path).read_text(encoding="utf-8")


def body(path, name):
    """Give the text of a function."""
    found = re.search(rf"^def {name}\(.*?(?=^(?:def|class|@|[A-Z_]+ =)|\Z)", text(path),
                      re.DOTALL | re.MULTILINE)  # fmt: skip
    assert found, (path, name)
    return found.group()


@pytest.mark.parametrize("path", WAYS)
def test_each_way_out_hands_on_what_a_door_gave_it(path):
    name, door = WAYS[path]
    assert door in body(path, name)


def test_each_way_out_has_a_test_of_what_it_writes():
    assert set(FILES) == set(WAYS)
    for path, (file, name) in FILES.items():
        written = (Path(__file__).parents[1] / file).read_text("utf-8")
        found = re.search(rf"^def {name}\w*\((?:.|\n)*?(?=^def |\Z)", written, re.MULTILINE)
        assert found, (path, name)
        assert re.search(r"assert .* == ", found.group()), path


def test_nobody_else_lays_a_result_where_residents_read():
    named = re.compile(r"asked import .*\blay\b|^def lay\(folder", re.MULTILINE)
    laying = {str(one.relative_to(SOURCE)) for one in SOURCE.rglob("*.py")
              if named.search(one.read_text("utf-8"))}  # fmt: skip
    assert laying == LAYING


def test_nobody_else_writes_where_the_portal_reads():
    naming = {
        str(one.relative_to(SOURCE))
        for one in SOURCE.rglob("*.py")
        if re.search(r"evenhand\.portal\.folder import .*\bPUBLISHED\b", one.read_text("utf-8"))
    }
    assert naming <= READERS | set(WAYS), naming - READERS - set(WAYS)
    for path in READERS - {"portal/folder.py"}:
        assert "write_whole" not in text(path), path


def test_nobody_writes_to_the_shelf_but_the_doors():
    putting = {str(one.relative_to(SOURCE)) for one in SOURCE.rglob("*.py")
               if re.search(r"\bshelf\.put\(", one.read_text("utf-8"))}  # fmt: skip
    assert putting == {"publishing/release.py", "publishing/release_rows.py"}
    for path in putting:
        whole = text(path)
        assert "controlled_together" in whole


def test_what_leaves_as_rows_is_on_the_shelf(tmp_path):
    from .release_city import city
    from .test_release_rows import ASKED

    workspace = city(tmp_path / "city", rows=50)
    made = release_rows(workspace, [ASKED], today=TODAY)
    assert Shelf(workspace.folder).manifest(made.id)["findings"] == ["contributions"]
    assert isinstance(ASKED, Rows)
    assert made.last_day < date(2026, 12, 1)


def test_no_page_of_the_portal_counts_live_who_signed_up():
    for path in SOURCE.glob("portal/sessions/templates/**/*.html"):
        assert "places_left" not in path.read_text("utf-8"), path
