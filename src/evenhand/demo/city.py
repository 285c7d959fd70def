"""The demo city Lindeburg: invented streets, people and incidents whose truth is known."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from evenhand.demo import context, happen, happenings, measures, people, policing
from evenhand.demo.along import PRESENT
from evenhand.demo.dirt import spoilt
from evenhand.demo.ground import CRS, Ground, lay_ground
from evenhand.demo.offences import NATURES, day_weights, hour_weights
from evenhand.demo.partners import partners
from evenhand.demo.places import places
from evenhand.demo.planted import PLANTED
from evenhand.demo.planted_answers import ANSWERS
from evenhand.demo.questionnaire import survey_design, survey_items
from evenhand.demo.recorded import Recorded, record
from evenhand.demo.risk import PROCESSES, risk_surface
from evenhand.demo.stops import stops
from evenhand.demo.streets import Network, build_network
from evenhand.demo.survey import WAVES, expected_feeling, survey
from evenhand.demo.taken_part import taken_part
from evenhand.demo.truth import Truth
from evenhand.demo.walks import walks
from evenhand.errors import OptionError, listed
from evenhand.tables import streets as street_tables
from evenhand.tables.events import Events
from evenhand.tables.patrols import Patrols
from evenhand.tables.table import Table

NAME = "Lindeburg"
Process = Literal["standard", "heavy_tail"]


@dataclass(frozen=True)
class DemoCity:
    """A synthetic city.

    Attributes
    ----------
    tables
        Name of the table → table: what the city's partners have.
    truth
        What nobody in the city knows.
    """

    tables: Mapping[str, Table]
    truth: Truth


def make_city(
    seed: int = 1, dirty: bool = False, *, process: Process = "standard", near_repeat: bool = True
) -> DemoCity:
    """Make the demo city: three years, about 60,000 recorded incidents, everything invented.

    Parameters
    ----------
    seed
        The same seed gives the same city; the plan, the neighbourhoods and quarters never change.
    dirty
        Whether the tables are spoilt as real exports are; each fault is in the truth.
    process
        `standard`, or `heavy_tail`: street segments with Pareto risk, for which no estimator
        here was built.
    near_repeat
        Whether burglaries of homes are followed by others nearby.

    Returns
    -------
    DemoCity
        Checked tables and, apart from them, the truth.

    Raises
    ------
    OptionError
        There is no such process.

    Examples
    --------
    >>> city = make_city(seed=1)
    >>> sorted(city.tables)[:4]
    ['areas', 'costs', 'counts', 'deliveries']
    >>> 57_000 < len(city.tables["incidents"]) < 63_000
    True
    """
    if process not in PROCESSES:
        raise OptionError(
            listed(
                "demo city", [f"there is no process {process!r}; use one of {', '.join(PROCESSES)}"]
            )
        )
    ground = lay_ground(seed)
    network = build_network(ground, _stream(seed, 1))
    surface = risk_surface(network, process, _stream(seed, 2))
    patrols = policing.patrol_table(network, _stream(seed, 3))
    events = happenings.events()
    drawn, moved = _happened(network, surface, seed, near_repeat, patrols, events)
    recorded = record(drawn, network, ground, _stream(seed, 9),
                      measures.repaired(drawn, network, _stream(seed, 41)))  # fmt: skip
    feeling = expected_feeling(_per_present(drawn, network))
    stop_table, stop_truth = stops(network, ground, patrols, _stream(seed, 10))
    tables: dict[str, Table] = {
        "incidents": recorded.incidents,
        "patrols": patrols,
        "events": events,
        "stops": stop_table,
        **_places_and_people(ground, network, seed),
        **_surroundings(recorded, network, feeling, seed),
    }
    tables["observations"], walked = walks(
        network, tables["places"], tables["areas"], _stream(seed, 31)
    )
    tables["participation"], sent = taken_part(network, _stream(seed, 51))
    parameters = {
        "seed": seed, "process": process, "near_repeat": near_repeat, "invented": True,
        "planted": asdict(PLANTED), "answers": asdict(ANSWERS), "measure": moved,
        "resale_quarter": context.RESALE_QUARTER, "discovered": policing.DISCOVERED,
        "walks": walked, "taken_part": sent,
    }  # fmt: skip
    truth = _truth(parameters, surface, recorded, feeling, stop_truth, network)
    if dirty:
        tables, faults = spoilt(tables, _stream(seed, 20))
        truth = truth.with_faults(faults)
    return DemoCity(tables, truth)


def _places_and_people(ground: Ground, network: Network, seed: int) -> dict[str, Table]:
    return {
        "areas": people.areas(ground),
        "streets": network.table,
        "ground": ground_table(ground),
        "places": places(network, ground, _stream(seed, 11)),
        "exposure": people.exposure(network),
        "exposure_by_group": people.exposure_by_group(network),
    }


def _surroundings(
    recorded: Recorded, network: Network, feeling: pd.DataFrame, seed: int
) -> dict[str, Table]:
    residents = people.quarter_totals(network)["residents"]
    by_neighbourhood = residents.groupby(residents.index.str[:3]).sum()
    return {
        "survey": survey(feeling, by_neighbourhood, _stream(seed, 12), _stream(seed, 15)),
        "survey_items": survey_items(),
        "survey_design": survey_design(list(WAVES)),
        "interventions": measures.interventions(),
        "deliveries": measures.deliveries(),
        "costs": measures.costs(),
        "partners": partners(),
        "goods": context.goods(recorded.incidents, _stream(seed, 13)),
        "signals": context.signals(_stream(seed, 14)),
        "counts": context.counts(recorded.incidents),
    }


def _stream(seed: int, subject: int) -> np.random.Generator:
    """Give each subject draws of its own, so that a change in one leaves the others alone."""
    return np.random.default_rng([seed, subject])


def _happened(
    network: Network,
    surface: pd.DataFrame,
    seed: int,
    near_repeat: bool,
    patrols: Patrols,
    events: Events,
) -> tuple[happen.Draw, dict[str, int]]:
    shares = surface["share"].to_numpy().reshape(len(NATURES), -1)
    drawn = happen.occurrences(network, shares, _stream(seed, 4), near_repeat=near_repeat)
    drawn, moved = measures.with_measure(drawn, network, shares, _stream(seed, 5))
    drawn = happenings.at_events(drawn, network, events, _stream(seed, 6))
    drawn = drawn.plus(happenings.passing_series(network, _stream(seed, 7)))
    return drawn.plus(policing.discoveries(network, patrols, _stream(seed, 8))), moved


def _per_present(drawn: happen.Draw, network: Network) -> "pd.Series[float]":
    """Give what happened per person present, by neighbourhood."""
    code = network.frame["neighbourhood"].to_numpy()[drawn.segment]
    return pd.Series(code).value_counts() / pd.Series(PRESENT)


def ground_table(ground: Ground) -> street_tables.Ground:
    """Give land, water, parks and blocks for maps to be drawn on."""
    rows: list[tuple[str, str | None, Any]] = [("land", None, ground.outline)]
    rows += [("green", name, shape) for name, shape in ground.parks.items()]
    rows += [("building", None, block.buffer(-7.0)) for block in ground.blocks]
    rows += [("water", name, shape) for name, shape in ground.water.items()]
    frame = pd.DataFrame(rows, columns=["kind", "label", "geometry"])
    frame = frame[[not shape.is_empty for shape in frame["geometry"]]].reset_index(drop=True)
    frame["ground_id"] = [f"A{number:05d}" for number in range(1, len(frame) + 1)]
    return street_tables.Ground.from_frame(frame, crs=CRS)


def _truth(
    parameters: dict[str, Any],
    surface: pd.DataFrame,
    recorded: Recorded,
    feeling: pd.DataFrame,
    stop_truth: pd.DataFrame,
    network: Network,
) -> Truth:
    night = network.frame.loc[network.frame["is_night"], ["segment_id"]].reset_index(drop=True)
    return Truth(
        parameters=parameters,
        risk=surface,
        origins=recorded.origins,
        reporting=recorded.reporting,
        rhythm=rhythm(),
        feeling=feeling,
        stops=stop_truth,
        hot_places=night,
    )


def rhythm() -> pd.DataFrame:
    """Give the true shares of months, weekdays (Monday 0) and hours of each class."""
    days = pd.DatetimeIndex(happen.DAYS)
    parts = []
    for name, nature in NATURES.items():
        daily = pd.Series(day_weights(nature, happen.DAYS))
        pieces = {
            "month": daily.groupby(days.month.to_numpy()).sum(),
            "weekday": daily.groupby(days.day_of_week.to_numpy()).sum(),
            "hour": pd.Series(hour_weights(nature)),
        }
        for part, shares in pieces.items():
            parts.append(
                pd.DataFrame(
                    {
                        "offence_class": name,
                        "part": part,
                        "key": shares.index,
                        "share": shares.to_numpy(),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)
