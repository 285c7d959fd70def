"""Small statistics beside plain loops, and each scanning method on 150,000 incidents."""

from datetime import date
from itertools import product
from math import exp, lgamma, log, sqrt

import numpy as np
import pandas as pd

from benchmarks.timing import Bench
from evenhand.catalogue import method
from evenhand.statistics.lorenz import generalised_gini
from evenhand.statistics.poisson_rates import e_test
from evenhand.tables.incidents import Incidents

ROWS = 150_000
OPTIONS = {
    "trend": {}, "weekday": {}, "burst": {}, "concentration": {"over": "point"},
    "change_by_area": {"level": "district"},
    "two_periods": {"first_from": date(2023, 1, 1), "first_to": date(2023, 12, 31),
                    "second_from": date(2024, 1, 1), "second_to": date(2024, 12, 31)},
}  # fmt: skip


def loop_e_test(k1: int, k2: int) -> float:
    """Krishnamoorthy & Thomson's p in a plain loop over all pairs of counts."""
    rate = (k1 + k2) / 2
    most = int(rate + 10 * sqrt(rate) + 20)
    p = [exp(k * log(rate) - rate - lgamma(k + 1)) for k in range(most)]

    def pivot(a: int, b: int) -> float:
        return abs(a - b) / sqrt(a + b) if a + b else 0.0

    least = pivot(k1, k2) * (1 - 1e-7)
    return sum(p[a] * p[b] for a, b in product(range(most), repeat=2) if pivot(a, b) >= least)


def loop_gini(counts: list[int]) -> float:
    """G' by the mean difference of all pairs, in a plain loop."""
    n, total = len(counts), sum(counts)
    spread = sum(abs(a - b) for a, b in product(counts, repeat=2))
    gini = spread / (2 * n * n * (total / n))
    return max(1.0, n / total) * (gini - 1) + 1


def incidents(rows: int = ROWS) -> Incidents:
    """Make four years of incidents over 60,000 points in 20 districts."""
    draw = np.random.default_rng(1)
    seconds = draw.integers(0, 4 * 365 * 86_400, rows)
    starts = pd.Timestamp("2021-01-01", tz="Europe/Amsterdam") + pd.to_timedelta(seconds, unit="s")
    spot = draw.integers(0, 60_000, rows)
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(rows)], "offence_source": "x",
        "offence_class": draw.choice(["robbery", "damage", "threat"], rows), "starts_at": starts,
        "ends_at": starts, "time_precision": "instant", "x_m": (spot % 300) * 50.0,
        "y_m": (spot // 300) * 50.0,
        "area_district": np.char.add("d", (spot % 20).astype(str)),
    })  # fmt: skip
    return Incidents.from_frame(frame, crs="EPSG:25831", timezone="Europe/Amsterdam")


def _close(ours: object, theirs: object) -> bool:
    return bool(np.isclose(float(str(ours)), float(str(theirs)), rtol=1e-9))


def benches() -> list[Bench]:
    """Give the comparisons; the table of incidents is made once."""
    counts = np.random.default_rng(2).negative_binomial(0.5, 0.3, 1500)
    table = incidents()
    found = [
        Bench("E-test, 300 against 350", lambda: e_test(300, 350), lambda: loop_e_test(300, 350),
              "plain Python loop", _close, least_ratio=20),
        Bench("G' of 1,500 places", lambda: generalised_gini(counts),
              lambda: loop_gini(counts.tolist()), "plain Python loop", _close, least_ratio=100,
              rounds=3),
    ]  # fmt: skip
    for name, options in OPTIONS.items():
        run = method(name).run
        found.append(
            Bench(f"{name}, {ROWS:,} incidents", lambda run=run, options=options: run(table, **options),
                  goal_seconds=2.0, rounds=3)
        )  # fmt: skip
    return found
