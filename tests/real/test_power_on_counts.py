"""Power claimed from five years of real counts, beside trials on all ten (Chicago's districts)."""

import numpy as np
import pandas as pd
import pytest

from evenhand.statistics.count_designs import reassigned_difference
from evenhand.statistics.detectable import placebos, power_curve, windows, with_effect

from .conftest import DATA

FILE = DATA / "us_cities" / "chicago_aggravated_assaults_2010_2019.csv.gz"
JUDGE = reassigned_difference(199, 1)
BEFORE, AFTER, PAST, TIMES = 24, 12, 60, 100


@pytest.fixture(scope="module")
def counts():
    if not FILE.exists():
        pytest.skip("the real data are not here")
    frame = pd.read_csv(FILE, usecols=["date", "district"])
    month = frame["date"].str[:7].rename("month")
    table = pd.crosstab(frame["district"], month)
    return table[table.sum(axis=1) > 1000].to_numpy(dtype=float)


def lot(number, size, rng):
    found = np.zeros(number, dtype=bool)
    found[rng.choice(number, size, replace=False)] = True
    return found


def claimed(table, treated, effect, rng):
    played = placebos(table, treated, length=BEFORE + AFTER, most=24, rng=rng)
    return power_curve(table, played, JUDGE, before=BEFORE, after=AFTER, alpha=0.05, draws=4,
                       effects=np.array([0.0, effect]), rng=rng).power[1]  # fmt: skip


def trial(counts, size, effect, rng):
    begin = int(rng.integers(counts.shape[1] - PAST + 1))
    begin += int(rng.choice(windows(PAST, BEFORE + AFTER)))
    treated = lot(len(counts), size, rng)
    made = with_effect(counts[:, begin : begin + BEFORE + AFTER], treated, BEFORE, effect, 4, rng)
    said = JUDGE(made, treated, BEFORE)
    return np.mean((said.p_values <= 0.05) & (said.sizes < 0))


@pytest.mark.parametrize(("size", "effect"), [(2, 0.15), (4, 0.1)])
@pytest.mark.long
def test_claimed_power_is_that_of_trials_at_other_dates_and_places_within_5_points(
    counts, size, effect
):
    claims = []
    for number in range(TIMES):
        rng = np.random.default_rng([number, size])
        begin = int(rng.integers(counts.shape[1] - PAST + 1))
        past = counts[:, begin : begin + PAST]
        claims.append(claimed(past, lot(len(counts), size, rng), effect, rng))
    trials = [trial(counts, size, effect, np.random.default_rng([number, size, 2]))
              for number in range(1500)]  # fmt: skip
    assert np.mean(claims) == pytest.approx(np.mean(trials), abs=0.05)
