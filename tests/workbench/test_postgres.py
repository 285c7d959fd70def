"""What the workbench keeps in its database, kept in PostgreSQL as well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import postgres

pytestmark = pytest.mark.postgres

HERE = Path(__file__).parent
SLICE = {
    "people": "people/test_ledger.py "
    "people/test_team.py::test_an_invitation_makes_one_account_with_its_role "
    "people/test_team.py::test_the_last_administrator_stays_one "
    "people/test_team.py::test_sharing_by_page_tells_whom_it_was_shared_with "
    "people/test_team.py::test_the_models_and_the_migrations_agree",
    "jobs": "test_jobs.py",
    "problems": "test_problems.py::test_who_asks_to_pass_cannot_confirm "
    "test_problems.py::test_a_passing_is_answered_once_and_by_who_may",
    "briefs": "test_briefs.py::test_lines_are_changed_moved_and_taken_out "
    "test_briefs.py::test_a_published_brief_stays_as_it_is "
    "test_briefs.py::test_reading_is_kept_once",
}
"""App with tables of its own → its tests that are repeated here."""
ELSEWHERE = "not fifty_processes and not taken_away_as_a_file"
"""The first writes to a SQLite file of its own. The second closes a streamed answer, and with it
the connection on which Django's test rolls back; SQLite in memory alone stays open."""


@pytest.fixture(scope="module")
def server():
    with postgres.running() as address:
        yield address


def test_the_chosen_tests_hold_on_postgresql(server):
    chosen = [str(HERE / one) for words in SLICE.values() for one in words.split()]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", ELSEWHERE, *chosen],
        env=os.environ | {"DATABASE_URL": server},
        cwd=HERE.parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout
    assert " skipped" not in done.stdout
