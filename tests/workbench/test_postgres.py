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
    "people/test_ledger.py": [],
    "people/test_team.py": [
        "test_an_invitation_makes_one_account_with_its_role",
        "test_the_last_administrator_stays_one",
        "test_sharing_by_page_tells_whom_it_was_shared_with",
        "test_the_models_and_the_migrations_agree",
    ],
    "test_jobs.py": [],
    "test_problems.py": [
        "test_who_asks_to_pass_cannot_confirm",
        "test_a_passing_is_answered_once_and_by_who_may",
    ],
    "test_briefs.py": [
        "test_lines_are_changed_moved_and_taken_out",
        "test_a_published_brief_stays_as_it_is",
        "test_reading_is_kept_once",
    ],
    "test_neighbourhoods.py": [
        "test_the_nine_are_filled_one_by_one",
        "test_the_daily_work_removes_what_ended_and_says_so",
        "test_both_sign_and_the_newcomer_keeps_it",
    ],
    "test_partnership.py": [
        "test_the_end_of_the_agreement_blocks_all_that_a_partner_shares",
        "test_hours_add_up_and_show_what_was_lent",
        "test_a_partner_signs_for_its_own_organisation",
    ],
    "outbreaks/test_outbreaks.py": [
        "test_a_first_rating_is_hidden_until_the_second_is_in",
        "test_a_noted_signal_is_drawn_and_can_be_taken_out_without_its_text",
    ],
    "rights/test_assessments.py": [
        "test_each_answer_is_kept_and_no_update_is_lost",
    ],
    "test_data.py": [
        "test_undo_takes_back_exactly_what_it_said",
        "test_a_release_may_be_refused_with_a_reason",
    ],
    "test_audits.py": [
        "test_the_rows_of_an_audit_are_read_back_in_the_order_of_pages",
    ],
    "appraisals/test_appraisals.py": [
        "test_two_people_on_one_sheet_lose_nothing",
    ],
    "asking/test_walks.py": [
        "test_what_a_phone_sends_is_kept_once",
        "test_another_phone_with_the_same_number_is_a_conflict_that_can_be_settled",
    ],
    "test_two_people.py": [
        "test_what_others_changed_in_other_fields_is_taken_over",
        "test_who_serves_is_not_written_over_either",
    ],
    "test_city.py": [
        "test_a_choice_that_is_not_there_yet_is_queued_once",
    ],
    "test_methods.py": [
        "test_what_the_city_has_is_offered_and_another_value_is_kept",
    ],
}
"""File → its tests that are repeated here; none named are all. Each app has tables of its own."""
ELSEWHERE = "not fifty_processes and not taken_away_as_a_file"
"""The first writes to a SQLite file of its own. The second closes a streamed answer, and with it
the connection on which Django's test rolls back; SQLite in memory alone stays open."""


@pytest.fixture(scope="module")
def server():
    with postgres.running() as address:
        yield address


def test_the_chosen_tests_hold_on_postgresql(server):
    chosen = [f"{HERE / file}::{test}" for file, tests in SLICE.items() for test in tests]
    chosen += [str(HERE / file) for file, tests in SLICE.items() if not tests]
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
