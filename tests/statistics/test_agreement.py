import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.agreement import agreement

FOLDER = Path(__file__).parents[1] / "reference/rater_agreement"
OTHERS = json.loads((FOLDER / "expected.json").read_text())
GAP = np.nan
KRIPPENDORFF = np.array([  # Krippendorff 2011, example C: four observers, twelve units
    [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
    [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
]).T  # fmt: skip
FLEISS = np.array([  # the table of 10 subjects, 14 raters, 5 categories often used for his kappa
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
])  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_that_of_krippendorffs_example(scale, value):
    found = agreement(KRIPPENDORFF, scale=scale, draws=199)
    assert found.alpha == pytest.approx(value, abs=0.0005)
    assert found.alpha_low < found.alpha < found.alpha_high
    assert (found.items, found.raters) == (11, 4)
    assert np.isnan(found.kappa)


def test_fleiss_kappa_of_the_usual_table():
    ratings = np.array([np.repeat(np.arange(5), row) for row in FLEISS])
    assert agreement(ratings, draws=9).kappa == pytest.approx(0.210, abs=0.0005)


def test_cohens_kappa_by_hand():
    ratings = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [20, 5, 10, 15], axis=0)
    found = agreement(ratings, draws=9)
    assert found.kappa == pytest.approx((0.7 - 0.5) / 0.5)
    assert found.pabak == pytest.approx(0.4)


def test_a_rare_category_pulls_kappa_to_nothing_while_raters_agree():
    ratings = np.repeat([[0, 0], [0, 1], [1, 0]], [96, 2, 2], axis=0)
    found = agreement(ratings, draws=99)
    assert found.agreement == pytest.approx(0.96)
    assert found.kappa < 0
    assert found.ac1 > 0.95
    assert found.pabak == pytest.approx(0.92)
    assert found.prevalence == pytest.approx(0.98)


def test_habits_alone_give_about_nothing():
    draw = np.random.default_rng(2)
    found = agreement(draw.integers(0, 3, (4000, 3)), draws=99)
    for value in (found.alpha, found.kappa, found.ac1, found.pabak):
        assert abs(value) < 0.03


def test_the_names_of_categories_do_not_matter_on_a_nominal_scale():
    other = np.select([n == KRIPPENDORFF for n in range(1, 6)], [40, 3, 77, 5, 6], np.nan)
    assert agreement(other, draws=9).alpha == pytest.approx(agreement(KRIPPENDORFF, draws=9).alpha)


def test_nothing_to_compare_is_refused():
    with pytest.raises(UnsuitableData, match="only 0 items"):
        agreement([[1, GAP], [GAP, 2]])
    with pytest.raises(UnsuitableData, match="one category"):
        agreement([[1, 1], [1, 1]])


def test_alpha_and_kappa_are_those_of_other_software():
    rows = pd.read_csv(FOLDER / "input.csv")[["r1", "r2", "r3", "r4"]].to_numpy(dtype=float)
    for scale, value in OTHERS["alpha"].items():
        assert agreement(rows, scale=scale, draws=1).alpha == pytest.approx(value, rel=1e-9)
    whole = rows[~np.isnan(rows).any(axis=1)]
    assert len(whole) == OTHERS["stops_whole"]
    assert agreement(whole, draws=1).kappa == pytest.approx(OTHERS["fleiss"], rel=1e-9)
    two = agreement(whole[:, :2], draws=1)
    assert two.kappa == pytest.approx(OTHERS["kappa_of_two"], rel=1e-9)


def test_items_of_one_place_are_drawn_together():
    # Lines of a place that say the same add nothing, so the range must not shrink with them.
    once = KRIPPENDORFF[:11]
    thrice = np.repeat(once, 3, axis=0)
    place = np.repeat(np.arange(11), 3)
    alone = agreement(once, scale="ordinal", draws=499)
    together = agreement(thrice, scale="ordinal", together=place, draws=499)
    apart = agreement(thrice, scale="ordinal", draws=499)
    assert together.alpha_high - together.alpha_low == pytest.approx(
        alone.alpha_high - alone.alpha_low, rel=0.1
    )
    assert apart.alpha_high - apart.alpha_low < 0.7 * (alone.alpha_high - alone.alpha_low)
