"""Contributions flow back as rows that tell of nobody."""

import pytest

from evenhand.analysis.participation_coverage import participation_coverage
from evenhand.workbench.queue.flowing import SQUARE_M, participation_of, renew

SECRET = "My name is in this text"


@pytest.fixture
def passed(sent):
    """Something that may be shown."""

    def keep(state="read", **values):
        one = sent(SECRET, **values)
        one.move(state)
        return one

    return keep


def area(here) -> str:
    return str(here.read("areas").to_frame()["area_id"].iloc[0])


def test_what_two_people_let_pass_becomes_a_row_without_its_words(passed, sent, here):
    one = passed(kind="feeling", area_id=area(here), longitude=5.1, latitude=52.05,
                 answers={"feeling": "fairly_unsafe", "reasons": ["light", "empty"]})  # fmt: skip
    sent(SECRET)
    for state in ("held", "withdrawn", "referred"):
        passed(state)
    assert renew()
    rows = here.read("participation").to_frame()
    row = rows.iloc[0].to_dict()
    assert len(rows) == 1
    assert (row["kind"], row["feeling"], row["reason"], row["state"]) == (
        "feeling", 4, "light", "read")  # fmt: skip
    assert row["x_m"] % SQUARE_M == SQUARE_M / 2 and row["y_m"] % SQUARE_M == SQUARE_M / 2
    told = rows.to_csv()
    for part in (SECRET, one.number, one.link_hash, one.place_name):
        assert part not in told


def test_renewed_twice_it_changes_nothing_and_what_is_withdrawn_goes(passed, here):
    first, second = passed(), passed()
    assert renew()
    assert not renew()
    first.move("withdrawn")
    assert renew()
    assert len(here.read("participation").to_frame()) == 1
    second.move("withdrawn")
    assert renew()
    assert here.read("participation").to_frame().empty


def test_nothing_sent_makes_no_table(here, db):
    assert participation_of(here) is None
    assert not renew() and not here.has("participation")


def test_what_came_back_is_compared_with_who_lives_there(passed, here):
    for _ in range(12):
        passed(area_id=area(here))
    renew()
    found = participation_coverage(here.read("participation"), here.read("exposure"))
    assert found.cite(f"count[area|{area(here)}]") == 12
