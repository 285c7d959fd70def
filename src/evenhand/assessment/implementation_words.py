"""What the finding on implementation says."""

import math
from typing import Any

from evenhand.assessment.panel_words import quantities
from evenhand.contract import Explanation
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say, say_of


def values(found: Any) -> dict[str, Value]:
    """Give what the messages say."""
    counts = ("areas_treated", "areas_recorded", "areas_short", "periods_without", "slope_areas",
              "planned", "delivered")  # fmt: skip
    shares = ("slope_change", "slope_low", "slope_high")
    least = found.to_frame().sort_values(["share_delivered", "area_id"], na_position="last").iloc[0]
    path = f"share_delivered[{least['area_id']}]"
    return {
        **quantities(found, counts, "count"),
        **quantities(found, shares, "signed_percent"),
        "fidelity": Quantity(found.fidelity, "percent", "fidelity"),
        "p_slope": Quantity(found.p_slope, "p_value", "p_slope"),
        "intervention": Name(found.intervention),
        "measure": Term("measure", found.measure),
        "offence": Term("offence_class", found.offence),
        "dose_unit": Term("dose_unit", found.dose_unit),
        "least_area": Name(str(least["area_name"])),
        "least": Quantity(found.cite(path), "percent", path),
    }


def explained(found: Any) -> Explanation:
    """Say how much of the plan was delivered, and whether an effect may be looked for."""
    told = values(found)
    reading: list[Message] = []
    if not math.isnan(found.fidelity):
        reading.append(say_of("implementation.reading_least", told))
    if found.periods_without:
        reading.append(say_of("implementation.reading_without", told))
    key = f"no_slope_{found.no_slope}" if found.no_slope else _slope_key(found)
    reading.append(say_of(f"implementation.{key}", told))
    limits = [say("implementation.limit_written"), say("implementation.limit_quality")]
    if not found.no_slope:
        limits.append(say("implementation.limit_slope"))
    may = "may_assess" if found.may_assess else "may_not_assess"
    return Explanation(
        answer=say_of(f"implementation.{found.verdict}", told),
        reading=(say_of(f"implementation.{may}", told), *reading),
        limits=(*limits, *found.notes),
    )


def _slope_key(found: Any) -> str:
    return "slope_clear" if found.slope_low > 0 or found.slope_high < 0 else "slope_unclear"
