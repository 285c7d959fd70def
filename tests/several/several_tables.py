"""Two years of made-up incidents of two classes in three areas."""

import numpy as np
import pandas as pd

from evenhand.tables.incidents import Incidents

FIRST = (pd.Timestamp("2024-01-01").date(), pd.Timestamp("2024-12-31").date())
SECOND = (pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-12-31").date())


def incidents(many=600, later=1.0, seed=5) -> Incidents:
    """Make incidents; in 2025 area "a" has `later` times as many robberies."""
    draw = np.random.default_rng(seed)
    day = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(draw.integers(0, 731, many), "D")
    frame = pd.DataFrame({
        "offence_class": draw.choice(["robbery", "assault"], many),
        "starts_at": day, "area_neighbourhood": draw.choice(list("abc"), many),
    })  # fmt: skip
    more = frame[frame["offence_class"].eq("robbery") & frame["area_neighbourhood"].eq("a")
                 & (frame["starts_at"].dt.year == 2025)]  # fmt: skip
    extra = [more] * (round(later) - 1)
    frame = pd.concat([frame, *extra], ignore_index=True)
    rows = np.arange(len(frame))
    frame = frame.assign(
        incident_id=[f"i{n}" for n in rows], offence_source=frame["offence_class"],
        ends_at=frame["starts_at"], time_precision="day", x_m=rows % 40 * 100.0, y_m=0.0,
    )  # fmt: skip
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
