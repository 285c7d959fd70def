"""What residents of Lindeburg sent to its portal: who takes part is planted, all is invented."""

from typing import Any, Final

import numpy as np
import pandas as pd

from evenhand.demo.along import DWELLINGS, PER_DWELLING
from evenhand.demo.ground import CRS
from evenhand.demo.people import AGES
from evenhand.demo.streets import Network
from evenhand.tables.participation import Participation
from evenhand.taxonomy.place_marks import codes, reasons, step_of

SENT: Final = 640
FIRST_DAY: Final = "2026-05-01"
"""The portal opened after the last measure began, so that nothing of it tells of a measure."""
DAYS: Final = 184
QUIET_AREA, LOUD_AREA, QUIET_SHARE = "NRD", "LIN", 0.35
"""Where few take part: this share of what its residents would send by their number; what is
lacking comes from the other area. All others send by their number."""
QUIET_AGE, LOUD_AGE, QUIET_AGE_SHARE = "15-24", "45-64", 0.3
"""The same for ages."""
DESCRIBED: Final = 0.65
"""Share of the senders who say of what age and gender they are."""
WOMEN: Final = 0.506
SQUARE_M: Final = 250
_KINDS: Final = {"feeling": 0.62, "nuisance": 0.3, "proposal": 0.08}
_FEELINGS: Final = {"very_safe": 0.06, "fairly_safe": 0.16, "neither": 0.18,
                    "fairly_unsafe": 0.38, "very_unsafe": 0.22}  # fmt: skip
_STATES: Final = {"read": 0.4, "answered": 0.25, "decided": 0.1, "done": 0.15, "not_done": 0.1}


def shares(people: "dict[str, float]", quiet: str, loud: str, share: float) -> dict[str, float]:
    """Give the share of what is sent that comes from each part, as planted.

    Parameters
    ----------
    people
        Part → how many people.
    quiet, loud
        Which part sends less, and which sends what is lacking.
    share
        How much of its own share the quiet part sends.

    Examples
    --------
    >>> shares({"a": 50, "b": 30, "c": 20}, "a", "b", 0.4)
    {'a': 0.2, 'b': 0.6, 'c': 0.2}
    """
    whole = sum(people.values())
    given = {name: many / whole for name, many in people.items()}
    lacking = given[quiet] * (1 - share)
    given[quiet] -= lacking
    given[loud] += lacking
    return {name: round(one, 6) for name, one in given.items()}


def taken_part(network: Network, rng: np.random.Generator) -> tuple[Participation, dict[str, Any]]:
    """Give what two moderators let pass, as the workbench would write the table.

    Parameters
    ----------
    network
        Along whose streets the places lie; each is moved to the middle of its square.
    rng
        Where the draws come from.

    Returns
    -------
    tuple
        The contributions, and what is true: which area and age send too little and too much.
    """
    people = {code: float(DWELLINGS[code] * PER_DWELLING[code]) for code in DWELLINGS}
    area = _drawn(shares(people, QUIET_AREA, LOUD_AREA, QUIET_SHARE), rng)
    age = _drawn(shares(AGES, QUIET_AGE, LOUD_AGE, QUIET_AGE_SHARE), rng)
    gender = np.where(rng.random(SENT) < WOMEN, "women", "men")
    says = rng.random(SENT) < DESCRIBED
    kind, feeling = _drawn(_KINDS, rng), _drawn(_FEELINGS, rng)
    days = np.sort(rng.integers(0, DAYS, SENT))
    rows = pd.DataFrame({
        "contribution_id": [f"L{number:05d}" for number in range(1, SENT + 1)],
        "kind": kind,
        "on_day": pd.Timestamp(FIRST_DAY) + pd.to_timedelta(days, unit="D"),
        "area_id": area,
        **_places(network, area, rng),
        "feeling": [step_of(one) if of == "feeling" else None
                    for one, of in zip(feeling, kind, strict=True)],
        "reason": [_reason(of, one, rng) for of, one in zip(kind, feeling, strict=True)],
        "state": _drawn(_STATES, rng),
        "group_age": pd.Series(age).where(says, None),
        "group_gender": pd.Series(gender).where(says, None),
    })  # fmt: skip
    truth = {"quiet": [QUIET_AREA, QUIET_AGE], "loud": [LOUD_AREA, LOUD_AGE]}
    return Participation.from_frame(rows, crs=CRS), truth


def _drawn(chances: "dict[str, float]", rng: np.random.Generator) -> "np.ndarray[Any, Any]":
    weights = np.array(list(chances.values()))
    drawn = rng.choice(len(weights), SENT, p=weights / weights.sum())
    return np.array(list(chances), dtype=object)[drawn]


def _places(
    network: Network, area: "np.ndarray[Any, Any]", rng: np.random.Generator
) -> dict[str, Any]:
    """Draw a street for each, and give the middle of the square in which its middle lies."""
    frame = network.frame
    of_area = {code: part.index.to_numpy() for code, part in frame.groupby("neighbourhood")}
    chosen = [of_area[code][int(rng.integers(len(of_area[code])))] for code in area]
    points = frame.loc[chosen, ["x_m", "y_m"]].to_numpy()
    middles = points // SQUARE_M * SQUARE_M + SQUARE_M / 2
    return {"x_m": middles[:, 0], "y_m": middles[:, 1]}


def _reason(kind: str, feeling: str, rng: np.random.Generator) -> str | None:
    if kind == "proposal":
        return None
    given = codes("nuisance") if kind == "nuisance" else reasons(feeling)
    return str(given[int(rng.integers(len(given)))])
