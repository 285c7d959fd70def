"""What most findings say in the same way: whose class, how sure, from how many rows."""

from typing import Any

from evenhand.tables.in_setting import offence_value
from evenhand.wording.messages import Quantity, Term, Value

_NUMBERS = {"p_value": ("p", "p_value"), "dispersion": ("dispersion", "number"),
            "n_used": ("used", "count"), "n_rows": ("rows", "count")}  # fmt: skip
_TERMS = {"offence": "offence_class", "unit": "unit"}


def usual_values(found: Any) -> dict[str, Value]:
    """Give the values that a finding's messages share, each citing the field it comes from.

    Parameters
    ----------
    found
        A finding. Of `offence`, `unit`, `p_value`, `dispersion`, `n_used` and `n_rows` those that
        it has are given, as `offence`, `unit`, `p`, `dispersion`, `used` and `rows`; with an
        `offence` and a `setting`, both are said together as `offence`.
    """
    values: dict[str, Value] = {
        name: Term(group, str(getattr(found, name)))
        for name, group in _TERMS.items()
        if hasattr(found, name)
    }
    if "offence" in values:
        values["offence"] = offence_value(found)
    for name, (short, kind) in _NUMBERS.items():
        if hasattr(found, name):
            values[short] = Quantity(getattr(found, name), kind, name)  # type: ignore[arg-type]
    return values
