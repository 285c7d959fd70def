import itertools
import json
from dataclasses import fields
from math import inf, isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom, poisson

from evenhand.kernels import loading
from evenhand.statistics import knox, knox_draws
from evenhand.statistics.knox import knox_of_pairs, knox_table
from evenhand.statistics.space_pairs import space_pairs

DATA = Path(__file__).parents[3] / "shared" / "data"
REFERENCE = Path(__file__).parents[1] / "reference" / "knox"


def counted_one_by_one(x, y, day, space_edges, time_edges, metric):
    """Tabulate every pair by the definition."""
    table = np.zeros((len(space_edges) - 1, len(time_edges) - 1), dtype=int)
    for i, j in itertools.combinations(range(len(x)), 2):
        dx, dy = abs(x[i] - x[j]), abs(y[i] - y[j])
        far = dx + dy if metric == "manhattan" else np.hypot(dx, dy)
        row = np.searchsorted(space_edges, far, "right") - 1
        column = np.searchsorted(time_edges, abs(day[i] - day[j]), "right") - 1
        if 0 <= row < len(table) and 0 <= column < table.shape[1]:
            table[row, column] += 1
    return table


def all_dealings(strata):
    """List every way to deal days out anew within strata."""
    groups = [np.flatnonzero(strata == one) for one in np.unique(strata)]
    for parts in itertools.product(*(itertools.permutations(group) for group in groups)):
        dealing = np.empty(len(strata), dtype=int)
        for group, part in zip(groups, parts, strict=True):
            dealing[group] = part
        yield dealing


def of_shuffled_pairs(table):
    """Give the variance of the first cell if pairs were shuffled, not events: hypergeometric."""
    n, s = table.n * (table.n - 1) // 2, int(table.pairs_close_in_space[0])
    return hypergeom(n, s, int(table.pairs_close_in_time[0])).var()


@pytest.fixture(scope="module")
def chicago():
    path = DATA / "us_cities" / "near_repeat" / "chicago_be_month1.csv"
    if not path.exists():
        pytest.skip("the data are not at hand")
    frame = pd.read_csv(path, header=None)
    return frame[0], frame[1], (pd.to_datetime(frame[2]) - pd.Timestamp(0)).dt.days


@pytest.fixture(scope="module")
def reference():
    frame = pd.read_csv(REFERENCE / "input.csv")
    return frame, json.loads((REFERENCE / "expected.json").read_text())


@pytest.mark.parametrize("metric", ["manhattan", "euclidean"])
@pytest.mark.parametrize("kind", ["plain", "blocks"])
def test_table_chance_and_p_values_are_those_of_r_within_its_error(reference, metric, kind):
    frame, whole = reference
    expected = {name: np.array(value) for name, value in whole[f"{metric}_{kind}"].items()}
    found = knox_table(
        frame["x_m"], frame["y_m"], frame["day"], space_edges=[0, 1, 100, 200, 300, inf],
        time_edges=[0, 7, 14, inf], metric=metric, draws=9999,
        strata=frame["block"] if kind == "blocks" else None,
    )  # fmt: skip
    np.testing.assert_array_equal(found.observed, expected["observed"])
    error = np.sqrt(found.variance / whole["draws"])
    assert (np.abs(found.mean - expected["mean"]) <= 3.5 * error).all()  # 15 cells at once
    np.testing.assert_allclose(found.variance, expected["variance"], rtol=0.06)
    p = expected["p_value"]
    spread = np.sqrt(p * (1 - p) * (1 / whole["draws"] + 1 / found.draws))
    assert (np.abs(found.p_value - p) <= 3.5 * spread + 2e-4).all()


def test_surveillance_and_pointpats_leave_the_observed_count_out_of_the_tail(reference):
    frame, whole = reference
    points = json.loads((REFERENCE / "expected_pointpats.json").read_text())
    for metric, theirs in (("manhattan", whole["surveillance"]), ("euclidean", points)):
        found = knox_table(frame["x_m"], frame["y_m"], frame["day"], space_edges=[0, 100],
                           time_edges=[0, 7], metric=metric, draws=1999)  # fmt: skip
        count, mean = int(found.observed[0, 0]), found.mean[0, 0]
        assert count == theirs["observed"]
        assert poisson.sf(count, mean) == pytest.approx(theirs["p_poisson"], rel=1e-6)
        assert poisson.sf(count - 1, mean) > 2 * theirs["p_poisson"]
        if "expected" in theirs:
            assert mean == pytest.approx(theirs["expected"], rel=1e-9)
            assert theirs["variance"] == pytest.approx(of_shuffled_pairs(found), rel=0.05)
        else:
            assert found.p_value[0, 0] == theirs["p_sim"]  # both at their least, 1 / 2,000


@pytest.mark.parametrize("case", range(60))
def test_table_mean_and_variance_are_those_of_all_dealings_listed(case):
    rng = np.random.default_rng(case)
    n = int(rng.integers(2, 7))
    x, y = rng.integers(0, 6, (2, n)).astype(float)
    day = rng.integers(0, 6, n)
    space = [[0, 1, 3, inf], [1, 2, 5], [0.001, 2, inf], [0, 2, 4]][case % 4]
    time = [[0, 1, 3], [0, 2, inf], [1, 3, inf]][case % 3]
    metric = ["manhattan", "euclidean"][case % 2]
    strata = np.zeros(n, dtype=int) if case % 5 == 0 else rng.integers(0, 3, n)
    found = knox_table(
        x, y, day, space_edges=space, time_edges=time, metric=metric, draws=0,
        strata=strata if case % 5 else None,
    )  # fmt: skip
    tables = np.array([
        counted_one_by_one(x, y, day[dealing], space, time, metric)
        for dealing in all_dealings(strata)
    ])  # fmt: skip
    np.testing.assert_array_equal(
        found.observed, counted_one_by_one(x, y, day, space, time, metric)
    )
    np.testing.assert_allclose(found.mean, tables.mean(axis=0), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.variance, tables.var(axis=0), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("case", range(6))
def test_p_values_lie_within_three_errors_of_those_of_all_dealings(case):
    rng = np.random.default_rng(100 + case)
    x, y = rng.integers(0, 4, (2, 6)).astype(float)
    day, strata = rng.integers(0, 5, 6), rng.integers(0, 1 + case % 2, 6)
    space, time = [0, 1, 3, inf], [0, 2, 4]
    found = knox_table(
        x, y, day, space_edges=space, time_edges=time, draws=1999, strata=strata, seed=case
    )
    tables = np.array([
        counted_one_by_one(x, y, day[dealing], space, time, "manhattan")
        for dealing in all_dealings(strata)
    ])  # fmt: skip
    exact = (tables >= found.observed).mean(axis=0)
    error = np.sqrt(exact * (1 - exact) / 1999)
    assert (np.abs(found.p_value - exact) <= 3 * error + 1 / 2000).all()
    assert (found.p_low <= found.p_value).all() and (found.p_value <= found.p_high + 1 / 2000).all()


def test_burkitt_lymphomas_have_the_known_table_variance_and_tail():
    # pointpats and surveillance report P(X > 13) = 0.146; the tail that counts 13 is 0.222.
    path = DATA / "point_process" / "burkitt.csv"
    if not path.exists():
        pytest.skip("the data are not at hand")
    cases = pd.read_csv(path)
    found = knox_table(
        cases["X"], cases["Y"], cases["T"], space_edges=[0, 20.001, inf], time_edges=[0, 6, inf],
        metric="euclidean", draws=1999,
    )  # fmt: skip
    assert found.observed.tolist() == [[13, 3416], [39, 14110]]
    assert (found.pairs_close_in_space[0], found.pairs_close_in_time[0]) == (3429, 52)
    assert found.expected[0, 0] == pytest.approx(10.1438161, rel=1e-8)
    assert found.mean[0, 0] == pytest.approx(found.expected[0, 0], rel=1e-12)
    assert found.variance[0, 0] == pytest.approx(8.3977, abs=5e-5)
    assert of_shuffled_pairs(found) == pytest.approx(8.141, abs=5e-4)  # what surveillance has
    assert poisson.sf(12, found.mean[0, 0]) == pytest.approx(0.22227, abs=5e-6)
    assert found.p_value[0, 0] == pytest.approx(0.205, abs=0.027)  # 3 errors of 2 × 1,999 draws
    strict = knox_table(
        cases["X"], cases["Y"], cases["T"], space_edges=[0, 20], time_edges=[0, 5],
        metric="euclidean", draws=0,
    )  # fmt: skip
    assert strict.observed.tolist() == [[12]]


def test_chicago_burglaries_have_the_table_of_the_near_repeat_vignette(chicago):
    found = knox_table(
        *chicago, space_edges=[0, 1, 101, 201, 301, inf], time_edges=[0, 8, 15, 22, inf], draws=0
    )
    assert found.observed.tolist() == [
        [29, 4, 5, 2], [45, 15, 7, 2], [106, 48, 21, 13], [88, 64, 46, 15],
        [206611, 138108, 88321, 36415],
    ]  # fmt: skip


def test_chicago_burglaries_have_the_table_that_the_near_repeat_calculator_mislabels(chicago):
    found = knox_table(
        *chicago, space_edges=[0, 1, 100, 200, 300, inf], time_edges=[0, 7, 14, 21, inf]
    )
    assert found.observed.tolist() == [
        [28, 5, 5, 2], [44, 13, 8, 4], [97, 56, 19, 16], [77, 67, 45, 20],
        [182194, 146149, 95237, 45879],
    ]  # fmt: skip
    np.testing.assert_allclose(found.ratio[:4, 0], [1.81, 1.64, 1.33, 0.95], atol=0.05)
    np.testing.assert_array_equal(found.p_value[:3, 0], 0.001)
    assert found.p_value[3, 0] == pytest.approx(0.72, abs=0.06)


def test_chicago_burglaries_have_the_ratios_of_the_near_repeat_vignette(chicago):
    found = knox_table(*chicago, space_edges=[0, 0.1, 200, 400, 600], time_edges=[0, 7, 14, 21])
    assert found.observed.tolist() == [[28, 5, 5], [141, 69, 27], [186, 140, 100], [237, 192, 128]]
    ratios = [[1.803, 0.404, 0.613], [1.412, 0.862, 0.517], [1.014, 0.950, 1.051],
              [0.975, 0.981, 1.007]]  # fmt: skip
    np.testing.assert_allclose(found.ratio, ratios, atol=0.03)
    p = np.array([[0.001, 1, 0.943], [0.001, 0.929, 1], [0.435, 0.785, 0.312],
                  [0.696, 0.635, 0.479]])  # fmt: skip
    error = np.sqrt(2 * p * (1 - p) / 999)  # two sets of draws
    assert (np.abs(found.p_value - p) <= 3 * error + 0.003).all()


def test_an_exact_edge_falls_into_the_next_band():
    found = knox_table([0.1, 100.1], [0, 0], [0, 3], space_edges=[0, 100, 200],
                       time_edges=[0, 3, 6], draws=0)  # fmt: skip
    assert found.observed.tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize("start", [0.1, 350353.394956896, 1e6 / 3])
def test_an_exact_edge_holds_whatever_the_binary_fractions(start):
    for metric, second in (("manhattan", (60.0, 40.0)), ("euclidean", (60.0, 80.0))):
        found = space_pairs([start, start + second[0]], [0.7, 0.7 + second[1]],
                            space_edges=[0, 100, 200], metric=metric)  # fmt: skip
        assert found.degrees().tolist() == [[0, 0], [1, 1]]


def test_three_events_in_a_row_have_p_of_one_third():
    # open_cp: of six dealings two give both close pairs, those with the middle day in the middle.
    found = knox_table([0, 1, 2], [0, 0, 0], [0, 1, 2], space_edges=[0.9, 1.1],
                       time_edges=[0, 25 / 24], draws=9999)  # fmt: skip
    assert found.observed.tolist() == [[2]]
    assert found.p_value[0, 0] == pytest.approx(1 / 3, abs=3 * np.sqrt(2 / 9 / 9999))


def test_knox_leukaemia_counts_give_the_expectation_and_poisson_tail_of_1964():
    # 96 cases made up so that 25 pairs share a place, 152 a day, 5 both: 17, 6 and 2 on one day.
    day = np.concatenate([np.zeros(17), np.full(6, 10), np.full(2, 20), np.arange(71) * 10 + 30])
    place = np.arange(96)
    for pair in range(5):
        place[2 * pair + 1] = place[2 * pair]
    for pair in range(20):
        place[30 + 2 * pair + 1] = place[30 + 2 * pair]
    found = knox_table(place * 1000.0, np.zeros(96), day, space_edges=[0, 1], time_edges=[0, 1])
    assert (found.observed[0, 0], found.pairs_close_in_space[0], found.pairs_close_in_time[0]) == (
        5, 25, 152,
    )  # fmt: skip
    assert found.expected[0, 0] == pytest.approx(25 * 152 / 4560)
    assert poisson.sf(4, found.mean[0, 0]) == pytest.approx(0.0016844, abs=5e-8)
    assert found.p_value[0, 0] < 0.01


def test_rows_in_another_order_give_the_same_draws():
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 40, (2, 50)) * 10.0
    day, strata, other = rng.integers(0, 60, 50), rng.integers(0, 3, 50), rng.permutation(50)
    options = {"space_edges": [0, 1, 50, 100], "time_edges": [0, 7, 14], "draws": 99}
    for blocks, moved in ((None, None), (strata, strata[other])):
        one = knox_table(x, y, day, strata=blocks, **options)
        two = knox_table(x[other], y[other], day[other], strata=moved, **options)
        np.testing.assert_array_equal(one.p_value, two.p_value)
        np.testing.assert_array_equal(one.p_adjusted, two.p_adjusted)


def test_adjusted_p_values_are_never_below_plain_ones():
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 500, (2, 80))
    found = knox_table(x, y, rng.integers(0, 60, 80), space_edges=[0, 1, 50, 100, 150, inf],
                       time_edges=[0, 7, 14, 21, inf], draws=199)  # fmt: skip
    assert (found.p_adjusted >= found.p_value).all()


def test_pairs_found_once_serve_other_days_and_strata():
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, 300, (2, 60))
    day, blocks = rng.integers(0, 60, 60), rng.integers(0, 2, 60)
    pairs = space_pairs(x, y, space_edges=[0, 50, 100], metric="euclidean")
    for strata in (None, blocks):
        one = knox_of_pairs(pairs, day, time_edges=[0, 7, 14], draws=99, strata=strata)
        two = knox_table(x, y, day, space_edges=[0, 50, 100], time_edges=[0, 7, 14],
                         metric="euclidean", draws=99, strata=strata)  # fmt: skip
        np.testing.assert_array_equal(one.p_value, two.p_value)


def test_pairs_too_many_to_keep_give_the_same_table_and_draws():
    rng = np.random.default_rng(6)
    x, y = rng.uniform(0, 300, (2, 60))
    day, blocks = rng.integers(0, 60, 60), rng.integers(0, 2, 60)
    kept, found_anew = (
        space_pairs(x, y, space_edges=[10, 50, inf], most_held=most) for most in (10_000, 3)
    )
    assert kept.held is not None and found_anew.held is None
    for strata in (None, blocks):
        one, two = (
            knox_of_pairs(pairs, day, time_edges=[1, 7, 14], draws=99, strata=strata)
            for pairs in (kept, found_anew)
        )
        np.testing.assert_array_equal(one.observed, two.observed)
        np.testing.assert_array_equal(one.p_value, two.p_value)
    assert isnan(two.variance[0, 0]) and (two.p_adjusted <= 1).all()
    np.testing.assert_allclose(two.mean, one.mean, rtol=1e-9)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_so_few_events_that_nothing_is_close_give_zeros_and_p_of_one(n):
    found = knox_table(np.arange(n) * 1e4, np.zeros(n), np.zeros(n), space_edges=[0, 1, 100],
                       time_edges=[0, 7, inf], draws=19)  # fmt: skip
    assert found.observed.tolist() == [[0, 0], [0, 0]]
    assert (found.p_value == 1).all() and (found.p_adjusted == 1).all()


def test_events_all_at_one_place_and_day_are_no_evidence():
    found = knox_table(np.zeros(50), np.zeros(50), np.zeros(50), space_edges=[0, 1, inf],
                       time_edges=[0, 1, inf], draws=19)  # fmt: skip
    assert found.observed.tolist() == [[50 * 49 // 2, 0], [0, 0]]
    assert (found.p_value == 1).all() and (found.variance == 0).all()


def test_one_band_without_end_holds_all_pairs():
    x, y, day = np.arange(5) * 10.0, np.zeros(5), np.arange(5)
    for space, time, pairs in (
        ([0, inf], [0, inf], 10),
        ([0, inf], [0, 2], 4),
        ([15, inf], [0, inf], 6),
    ):
        found = knox_table(x, y, day, space_edges=space, time_edges=time, draws=19)
        assert found.observed.tolist() == [[pairs]]
        assert found.p_value[0, 0] == 1


def test_the_whole_table_is_the_same_with_every_body():
    rng = np.random.default_rng(7)
    x, y = rng.integers(0, 60, (2, 300)) * 10.0
    day, blocks = rng.integers(0, 400, 300), rng.integers(0, 4, 300)
    for strata in (None, blocks):
        tables = []
        for body in (*loading.instruction_sets(), loading.TWINS):
            with loading.forced(body):
                tables.append(knox_table(
                    x, y, day, space_edges=[0, 1, 50, 100, inf], time_edges=[0, 7, 14, 200, inf],
                    metric="euclidean", draws=99, seed=2**63 + 1, strata=strata,
                ))  # fmt: skip
        for table in tables[1:]:
            for field in fields(table):
                np.testing.assert_array_equal(
                    getattr(table, field.name), getattr(tables[0], field.name), field.name
                )


def test_progress_is_told_up_to_the_last_draw():
    told = []
    knox_table(np.zeros(9), np.zeros(9), np.arange(9), space_edges=[0, 1], time_edges=[0, 2],
               draws=199, progress=lambda done, of: told.append((done, of)))  # fmt: skip
    assert told[-1] == (199, 199) and told == sorted(told)


def test_an_interrupt_between_blocks_ends_the_work():
    told = []

    def interrupted(done, of):
        told.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        knox_table(np.zeros(9), np.zeros(9), np.arange(9), space_edges=[0, 1], time_edges=[0, 2],
                   draws=9999, progress=interrupted)  # fmt: skip
    assert len(told) == 1


def test_draws_do_not_depend_on_the_number_of_threads(monkeypatch):
    rng = np.random.default_rng(8)
    x, y = rng.uniform(0, 300, (2, 400))
    day = rng.integers(0, 300, 400)
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(knox_draws, "_threads", lambda threads=threads: threads)
        monkeypatch.setattr(knox_draws, "_WORTH_THREADS", 0)
        found.append(knox_table(x, y, day, space_edges=[0, 50, 100], time_edges=[0, 7, 200],
                                draws=499))  # fmt: skip
    np.testing.assert_array_equal(found[0].p_value, found[1].p_value)
    np.testing.assert_array_equal(found[0].p_adjusted, found[1].p_adjusted)


def test_work_too_dear_to_draw_goes_by_exact_moments(monkeypatch):
    monkeypatch.setattr(knox, "MOST_PAIR_DRAWS", 10_000)
    rng = np.random.default_rng(9)
    x, y = rng.uniform(0, 300, (2, 200))
    found = knox_table(x, y, rng.integers(0, 90, 200), space_edges=[0, 50, 100], time_edges=[0, 7])
    assert found.draws == 0 and (found.p_value < 1).any()
    monkeypatch.setattr(knox, "MOST_STRATA", 1)
    blocked = knox_table(x, y, rng.integers(0, 90, 200), space_edges=[0, 50, 100],
                         time_edges=[0, 7], strata=rng.integers(0, 2, 200))  # fmt: skip
    assert blocked.draws == knox.FEWEST_DRAWS and np.isnan(blocked.variance).all()
    drawn = knox_table(x, y, rng.integers(0, 90, 200), space_edges=[0, 5], time_edges=[0, 7])
    assert drawn.draws == 999


def test_p_values_of_moments_are_near_those_of_draws():
    rng = np.random.default_rng(10)
    x, y = rng.uniform(0, 2000, (2, 2000))
    day = rng.integers(0, 365, 2000)
    bands = {"space_edges": [0, 50, 100, 200], "time_edges": [0, 7, 14, 28]}
    drawn, exact = (knox_table(x, y, day, draws=draws, **bands) for draws in (4999, 0))
    np.testing.assert_allclose(exact.p_value, drawn.p_value, atol=0.03)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"x_m": [0, np.nan]}, "a coordinate is missing"),
        ({"x_m": [0, 1e13]}, "span more than 2,147 km"),
        ({"x_m": [0, 1e10]}, "span more than 2,147 km"),
        ({"x_m": [0]}, "differ in shape"),
        ({"day": [0, np.nan]}, "a day is missing"),
        ({"day": [0, 0.5]}, "not a whole number"),
        ({"day": [0]}, "days for 2 events"),
        ({"day": [0, 40_000]}, "span more than 32,766"),
        ({"strata": [0]}, "strata for 2 events"),
        ({"space_edges": [0, 0.0001]}, "rise by a millimetre"),
        ({"space_edges": [-1, 1]}, "from 0 or more"),
        ({"space_edges": [0, np.nan]}, "two edges at least"),
        ({"space_edges": [0]}, "two edges at least"),
        ({"space_edges": [inf, 1]}, "two edges at least"),
        ({"time_edges": [0, 1, 1]}, "rise by a whole day"),
        ({"time_edges": [inf]}, "two edges at least"),
        ({"time_edges": [0, -inf]}, "two edges at least"),
    ],
)
def test_what_cannot_be_tabulated_is_refused_in_words(changed, words):
    given = {"x_m": [0, 1], "y_m": [0, 0], "day": [0, 1], "space_edges": [0, 1],
             "time_edges": [0, 1], "draws": 9}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        knox_table(**{**given, **changed})
