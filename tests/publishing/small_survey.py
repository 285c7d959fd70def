"""A very small survey of the very small city, made here from a fixed seed."""

import numpy as np
import pandas as pd

from evenhand.tables.survey import Survey

WAVES = ("2024", "2026")
ITEMS = ("aesfdrk", "crmvct", "lb_disorder_1", "lb_disorder_2", "lb_disorder_3", "trstplc")


def survey(people: int = 40, waves: tuple[str, ...] = WAVES) -> Survey:
    """Ask some people of each of six areas in each wave; those of A0 feel less safe."""
    rng = np.random.default_rng(5)
    rows = []
    for wave in waves:
        for area in range(6):
            for one in range(people):
                unsafe = rng.random() < (0.6 if area == 0 else 0.2)
                bad = rng.random(3) < (0.6 if unsafe else 0.3)
                codes = [3 if unsafe else 2, int(rng.integers(1, 3)), *np.where(bad, 3, 1),
                         int(rng.integers(2, 9))]  # fmt: skip
                rows += [
                    {"respondent_id": f"{wave}-{area}-{one}", "wave": wave, "mode": "web",
                     "asked_on": f"{wave}-05-01", "area_id": f"A{area}", "item": item,
                     "answer": code, "answer_state": "answered", "weight": 1.0 + one % 3,
                     "stratum": f"A{area}", "cluster": f"{area}-{one % 8}",
                     "group_gender": "women" if one % 2 else "men"}
                    for item, code in zip(ITEMS, codes, strict=True)
                ]  # fmt: skip
    return Survey.from_frame(pd.DataFrame(rows))
