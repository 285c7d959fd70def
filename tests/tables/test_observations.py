import pandas as pd
import pytest

from evenhand.errors import TableError
from evenhand.tables.observations import Observations

GOOD = {"walk_id": "w", "sheet": "passage", "place_id": "p1", "observed_on": "2026-10-20",
        "part_of_day": "dark", "rater": "1", "item": "upkeep", "rating": 2,
        "rating_state": "seen"}  # fmt: skip


def refused(**wrong):
    rows = pd.DataFrame([GOOD, {**GOOD, **wrong}])
    with pytest.raises(TableError) as problem:
        Observations.from_frame(rows)
    return str(problem.value)


def test_a_good_row_enters():
    assert len(Observations.from_frame(pd.DataFrame([GOOD]))) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rating": 5}, "'rating' of upkeep is out of its scale in 1 of 2 rows (first rows: 2); "
                        "write 1, 2, 3, 4"),
        ({"item": "smell"}, "'item' is not a line of the sheet passage"),
        ({"sheet": "harbour"}, "'sheet' is not known"),
        ({"rater": "Fatima"}, "'rater' is no number in 1 of 2 rows (first rows: 2); number the"),
        ({"rater": "A. Moor"}, "keep their names out of the file"),
        ({"rating": None}, "marked as seen"),
        ({"rating_state": "skipped"}, "marked as not seen"),
        ({"part_of_day": "noon"}, "use one of day, dusk, dark"),
    ],
)  # fmt: skip
def test_what_no_sheet_knows_is_refused_in_words(wrong, words):
    assert words in refused(**wrong)


def test_a_name_of_a_rater_is_not_repeated():
    assert "Fatima" not in refused(rater="Fatima")


def test_all_faults_are_told_together():
    told = refused(rater="Anna", rating=9)
    assert "2 problems" in told


@pytest.mark.parametrize("rater", ["1", "12", "R3", "ab7"])
def test_numbers_of_a_walks_own_may_have_letters(rater):
    assert len(Observations.from_frame(pd.DataFrame([{**GOOD, "rater": rater}]))) == 1
