"""Textbook panels by other software and by ours, and what is found where nothing was done."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.assessment.interrupted_series import interrupted_series as told_of_series
from evenhand.statistics.block_difference import count_effect, count_p_value, ratio_of_ratios
from evenhand.statistics.cluster_tests import count_cluster_tests, mean_cluster_tests
from evenhand.statistics.interrupted_series import interrupted_series, series_terms
from evenhand.statistics.staggered_contrasts import linear_estimates
from evenhand.statistics.staggered_effect import expected_counts, staggered, staggered_effect
from evenhand.statistics.synthetic_control import synthetic_control
from evenhand.statistics.wandering import Wander

from .conftest import DATA

FOLDER = DATA / "interventions"
KNOWN = Path(__file__).parents[1] / "reference" / "textbook_panels"
PAGE = Path(__file__).parents[2] / "docs" / "real-data.md"
LONDON = DATA / "london" / "MPS_Borough_Level_Crime_Historical.csv"
STILL = (Wander("walk", 0.0, 1.0),)
"""Other software's models know no wandering."""
RUNS = 200
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FOLDER.exists(), reason="the shared data are not here"),
]


def known(name):
    return json.loads((KNOWN / f"{name}.json").read_text(encoding="utf-8"))


def monthly(first, many):
    return np.datetime64(first, "M") + np.arange(many)


def per_cent(log):
    return f"{100 * np.expm1(log):+.0f} %".replace("-", "−")


def row_of(*cells):
    """Look for a row of the page that holds these cells in this order."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return any(all(cell in line for cell in cells) for line in rows)


# Boston


@pytest.fixture(scope="module")
def boston():
    return pd.read_csv(FOLDER / "boston_homicide_1992_1998.csv")


def boston_told(boston, adults):
    sys.path.insert(0, str(Path(__file__).parents[1] / "assessment"))
    try:
        import panel_tables as made
    finally:
        sys.path.pop(0)
    series = {"youth": boston["homicides"].tolist()}
    roles = {"youth": "treated"}
    if adults:
        series["adults"] = boston["ahomicides25"].tolist()
        roles["adults"] = "comparison"
    kind = "local:homicide"
    return told_of_series(
        made.counts(series, first="1992-01-01", offence=kind),
        made.interventions(roles, starts_on="1996-06-01", offence_class=kind, measure="ceasefire"),
        # What was delivered is not in the data: one row stands for it, so that it is answered.
        made.deliveries(("youth",), start="1996-06-01"),
    )


def test_boston_fell_against_its_own_course_and_no_false_date_shows_as_much(boston):
    found = boston_told(boston, adults=False)
    assert found.verdict == "fell"
    assert found.false_dates == 39 and found.p_false_date == found.least_p_false_date == 1 / 40
    assert found.effect_low < -0.63 < found.effect_high
    assert row_of("Boston, own course", "−69 % (−86 to −34)")
    assert f"{found.effect:.2f} {found.effect_low:.2f} {found.effect_high:.2f}" == (
        "-0.69 -0.86 -0.34"
    )
    words = found.explain().written("en")
    assert "there is nothing to compare with" in words and "What would overturn it" in words


def test_boston_is_not_clear_beside_adults_who_fell_too(boston):
    found = boston_told(boston, adults=True)
    assert found.verdict == "not_clear"
    assert f"{found.effect:.2f} {found.effect_low:.2f} {found.effect_high:.2f}" == (
        "-0.36 -0.69 0.30"
    )
    assert row_of("Boston, beside adults", "−36 % (−69 to +30)")
    adults = known("series")["boston"]["adults_before_after"]
    assert adults[1] / adults[0] == pytest.approx(0.585, abs=0.001)


def test_boston_beside_adults_is_the_binomial_regression_of_r(boston):
    y, others = (boston[name].to_numpy(float) for name in ("homicides", "ahomicides25"))
    terms = series_terms(monthly("1992-01", 77), "month", season=False)
    found = interrupted_series(y, terms, [53.0], others=others, ways=STILL)
    none = int(np.flatnonzero(np.isclose(found.fit.correlations, 0))[0])
    told = known("series")["boston"]["beside_adults"]
    to = np.array([1, found.middle / 12])
    assert found.fit.estimates[none, found.column] == pytest.approx(
        to @ np.array(told["estimate"]), rel=1e-6
    )


def test_level_alone_in_boston_is_that_of_r_and_the_date_lies_in_the_range_of_strucchange(boston):
    terms = series_terms(monthly("1992-01", 77), "month")
    found = interrupted_series(boston["homicides"].to_numpy(float), terms, [53.0], slopes=False,
                               trend=False)  # fmt: skip
    told = known("series")["boston"]
    log = told["level_with_season"]["estimate"]
    # Ours averages over likenesses of neighbours and knows days and weekends.
    assert np.log1p(found.effect) == pytest.approx(log, abs=0.1 * told["level_with_season"][
        "error"])  # fmt: skip
    assert row_of("Boston, level only", per_cent(log), "−64 % (−78 to −42)")
    assert told["range"][0] <= 53 < told["last_month_before_break"] <= told["range"][1]


# Seat belts


@pytest.fixture(scope="module")
def belts():
    return pd.read_csv(FOLDER / "uk_seatbelts_1969_1984.csv")


def belts_found(belts, column, *, others=None, **options):
    beside = None if others is None else belts[others].to_numpy(float)
    terms = series_terms(monthly("1969-01", 192), "month", season=others is None)
    return interrupted_series(belts[column].to_numpy(float), terms, [169.0], others=beside,
                              **options)  # fmt: skip


def test_seat_belts_by_causalpy_lie_where_ours_lie(belts):
    told, found = known("causalpy")["seatbelts_front"], belts_found(belts, "front")
    still = belts_found(belts, "front", ways=STILL)
    none = int(np.flatnonzero(np.isclose(still.fit.correlations, 0))[0])
    # The same terms without likeness of neighbours: a normal error of logs there, counts here.
    own = still.fit.estimates[none, still.column + 1]
    assert own == pytest.approx(told["piecewise_ramp"]["mean"], abs=0.01)
    low, high = (100 * found.quantile(at) for at in (0.025, 0.975))
    ours = f"{100 * found.effect:.0f} % ({low:.0f} to {high:.0f})".replace("-", "−")
    for name in ("piecewise_middle", "forecast_mean"):
        there = told[name]
        assert np.log1p(still.effect) == pytest.approx(there["mean"], abs=0.02)
        # Neighbouring months are alike: ranges that take them as independent are too narrow.
        assert there["high"] - there["low"] < np.log1p(found.quantile(0.975)) - np.log1p(
            found.quantile(0.025)
        )
        assert row_of("Seat belts, front", per_cent(there["mean"]), ours)


@pytest.mark.parametrize(
    ("series", "others", "trend", "name", "ours"),
    [
        ("front", "rear", True, "Seat belts, front beside rear", "−30 % (−40 to −18)"),
        ("front", None, False, "Seat belts, front without trend", "−28 % (−36 to −19)"),
        ("drivers", None, False, "Seat belts, drivers without trend", "−21 % (−33 to −11)"),
    ],
)
def test_seat_belts_by_arima_lie_where_ours_lie_without_a_trend(
    belts, series, others, trend, name, ours
):
    found = belts_found(belts, series, others=others, slopes=others is not None, trend=trend)
    told = known("series")["seatbelts"][series]
    assert np.log1p(found.effect) == pytest.approx(told["estimate"], abs=told["error"])
    low, high = (100 * found.quantile(at) for at in (0.025, 0.975))
    made = f"{100 * found.effect:.0f} % ({low:.0f} to {high:.0f})".replace("-", "−")
    assert made == ours and row_of(name, per_cent(told["estimate"]), ours)


# Proposition 99


def test_california_by_causalpy_was_off_before_by_what_it_finds_more_after():
    panel = pd.read_csv(FOLDER / "california_prop99.csv").set_index("Year")
    donors = panel.drop(columns="California")
    found = synthetic_control(donors, panel["California"], first=19)
    told = known("causalpy")["prop99"]
    gap, earlier = told["average_gap"], told["gap_1984_to_1988"]
    assert found.before_error < told["error_of_mean_weights"] / 8
    assert abs(found.gap[14:19].mean()) < 1 < -earlier["high"]
    assert gap["high"] < found.average_gap
    assert gap["mean"] - earlier["mean"] == pytest.approx(found.average_gap, abs=1.5)
    assert (np.array(list(told["weights"].values())) > 0.005).sum() == 38
    assert (found.weights > 0.005).sum() == 6
    value = f"{gap['mean']:.1f} ({gap['low']:.1f} to {gap['high']:.1f})".replace("-", "−")
    assert row_of("Prop 99", value, "−19.5 (−37.8 to −1.2)")


# Panels of counties and states


@pytest.fixture(scope="module")
def counties():
    frame = pd.read_csv(FOLDER / "cornwell_trumbull_crime4.csv.bz2")
    table = frame.pivot_table("crmrte", "county", "year").to_numpy() * 1000
    return table, frame.groupby("county")["central"].first().to_numpy() == 1


@pytest.fixture(scope="module")
def castle():
    frame = pd.read_stata(FOLDER / "castle_doctrine.dta")
    assert frame.loc[frame["post"] > 0, "year"].min() > 2004
    return frame.pivot_table("homicide", "sid", "year").loc[:, 2000:2004].to_numpy(dtype=float)


def test_a_made_up_start_in_central_counties_gives_what_pyfixest_gives(counties):
    table, own = counties
    sums = table[:, :4].sum(axis=1), table[:, 4:].sum(axis=1)
    told = known("panels")["crime4_centre"]
    tests = count_cluster_tests(*sums, own, periods=7, draws=99, seed=1)
    assert np.log(ratio_of_ratios(*sums, own)) == pytest.approx(
        told["poisson"]["estimate"], abs=1e-7
    )
    assert tests.cr1_error == pytest.approx(told["poisson"]["error"], rel=1e-5)
    change = table[:, 4:].mean(axis=1) - table[:, :4].mean(axis=1)
    linear = mean_cluster_tests(change, own, periods=7, draws=99, seed=1)
    assert linear.estimate == pytest.approx(told["linear"]["estimate"], rel=1e-9)
    assert linear.cr1_error == pytest.approx(told["linear"]["error"], rel=1e-9)
    found = count_effect(*sums, own, confidence=0.95, draws=999, seed=1)
    assert found.low < 1 < found.high and row_of("crime4", per_cent(told["poisson"]["estimate"]))


@pytest.mark.parametrize(
    ("outcome", "ours"),
    [
        ("pris", "−19 % (−31 to −7), p = .005"),
        ("crip", "+8 % (−2 to +19), p = .106"),
        ("criv", "+14 % (−1 to +33), p = .062"),
    ],
)
def test_crowded_prisons_give_what_pyfixest_csdid_and_diff_diff_give(outcome, ours):
    frame = pd.read_csv(FOLDER / "levitt_prison.csv.bz2")
    decided = frame[frame["final1"] + frame["final2"] > 0].groupby("state")["year"].min()
    table = frame.pivot_table(outcome, "state", "year")
    first = decided.reindex(table.index).fillna(94).to_numpy(dtype=int) - 80
    kept, told = first > 0, known("panels")["prison"][outcome]
    counts, first = table.to_numpy()[kept], first[kept]
    linear = linear_estimates(np.log(counts), first)
    for name in ("imputed", "by_cohort", "two_way", "share_forbidden"):
        assert getattr(linear, name) == pytest.approx(told[name], rel=1e-6), name
    data = staggered(counts, first)
    filled = expected_counts(data)
    assert np.nansum(filled) == pytest.approx(told["expected"], rel=1e-8)
    assert data.counts[~np.isnan(filled)].sum() == pytest.approx(told["recorded"], rel=1e-9)
    found = staggered_effect(data, confidence=0.95, draws=999, seed=1)
    low, high = (f"{100 * (end - 1):+.0f}".replace("-", "−") for end in (found.low, found.high))
    made = f"{per_cent(np.log(found.ratio))} ({low} to {high}), p = {found.p_value:.3f}"
    assert made.replace("0.", ".") == ours.replace("+0.", ".")
    log = np.log(told["recorded"] / told["expected"])
    assert row_of(f"prison, `{outcome}`", per_cent(log), ours)


# Where nothing was done


def _third(values, highest):
    order = np.argsort(values)
    return order[-len(order) // 3 :] if highest else order[: len(order) // 3]


CHOICES = {
    "any": lambda before: np.arange(len(before)),
    "highest third": lambda before: _third(before.sum(axis=1), True),
    "lowest third": lambda before: _third(before.sum(axis=1), False),
    "worst last year": lambda before: _third(before[:, -1] / before[:, :-1].mean(axis=1), True),
}


def called(table, start, choice, many):
    """Share of made-up measures called an effect, by reassigning areas and by clusters."""
    rng, sums = (
        np.random.default_rng(1),
        (table[:, :start].sum(axis=1), table[:, start:].sum(axis=1)),
    )
    pool, found = CHOICES[choice](table[:, :start]), np.zeros(2)
    for run in range(RUNS):
        own = np.zeros(len(table), dtype=bool)
        own[rng.choice(pool, many, replace=False)] = True
        ours = count_p_value(*sums, own, draws=199, seed=run)
        robust = count_cluster_tests(*sums, own, periods=table.shape[1], draws=9, seed=run).cr1_p
        found += np.array([ours, robust]) <= 0.05
    return found / RUNS


def written(shares):
    return " | ".join(f"{share:.3f}".lstrip("0") for share in shares)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("panel", ["castle", "crime4"])
def test_made_up_measures_are_called_as_often_as_the_page_says(panel, choice, castle, counties):
    table, start = (castle, 3) if panel == "castle" else (counties[0] * 100, 4)
    shares = [called(table, start, choice, many) for many in (1, 3, 10)]
    if choice == "any":
        # Drawn by lot, so that the rank is exact: within three standard errors of .05.
        assert all(ours < 0.05 + 3 * np.sqrt(0.05 * 0.95 / RUNS) for ours, _ in shares)
    ours, robust = zip(*shares, strict=True)
    assert row_of(f"| {panel} | {choice} | {written(ours)} | {written(robust)} |")


def test_an_idle_course_is_called_hardly_more_often_than_is_meant_alone_and_beside_others():
    offence, frame = "Theft from Person", pd.read_csv(LONDON)
    months = [name for name in frame if name.isdigit() and "201004" <= name <= "202002"]
    table = frame[frame["MinorText"] == offence].groupby("LookUp_BoroughName")[months].sum()
    table = table[table.mean(axis=1) >= 5].to_numpy(dtype=float)
    days, rng, found = monthly("2010-04", len(months)), np.random.default_rng(1), np.zeros(2)
    for _ in range(RUNS):
        begin = rng.integers(len(months) - 47)
        window, order = slice(begin, begin + 48), rng.permutation(len(table))
        own, others = (table[order[part], window].sum(axis=0) for part in (slice(2), slice(2, 6)))
        alone = interrupted_series(own, series_terms(days[window], "month"), [36.0])
        plain = series_terms(days[window], "month", season=False)
        beside = interrupted_series(own, plain, [36.0], others=others)
        found += np.array([alone.p_value, beside.p_value]) < 0.05
    alone, beside = found / RUNS
    most = 0.05 + 3 * np.sqrt(0.05 * 0.95 / RUNS) + 0.005
    assert max(alone, beside) <= most
    assert row_of(f"| {offence} | {written([alone, beside])} |")
