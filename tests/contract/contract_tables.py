"""A small made-up city of six neighbourhoods, on which every method of the catalogue must run."""

from functools import cache

import numpy as np
import pandas as pd
from shapely.geometry import LineString, box

from evenhand.tables.areas import Areas
from evenhand.tables.costs import Costs
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.european_rates import EuropeanRates
from evenhand.tables.evidence import Evidence
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.lifecycle import Lifecycle
from evenhand.tables.observations import Observations
from evenhand.tables.participation import Participation
from evenhand.tables.partners import Partners
from evenhand.tables.places import Places
from evenhand.tables.signals import Signals
from evenhand.tables.stops import Stops
from evenhand.tables.streets import Streets
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.tables.table import Table
from evenhand.taxonomy.lifecycle import Factor, Stage, StageModel

ZONE = "Europe/Amsterdam"
SYSTEM = "EPSG:25831"
NEIGHBOURHOODS = ("a1", "a2", "a3", "b1", "b2", "b3")
CLASSES = {
    "burglary_dwelling": 0.25,
    "bicycle_theft": 0.25,
    "theft_from_person": 0.2,
    "robbery": 0.1,
    "misconduct": 0.1,
    "drugs": 0.07,
    "local:graffiti": 0.03,
}
ROWS = 700


@cache
def incidents() -> Incidents:
    """Three years of incidents with the faults of real exports: some undated, unplaced, coarse."""
    draw = np.random.default_rng(20261101)
    start = pd.Timestamp("2023-11-01", tz=ZONE)
    seconds = draw.integers(0, 1096 * 86_400, ROWS)
    starts = pd.Series(start + pd.to_timedelta(seconds, unit="s")).dt.floor("s")
    where = draw.choice(6, ROWS, p=[0.4, 0.2, 0.15, 0.1, 0.1, 0.05])
    x = 1000.0 * (where % 3) + draw.uniform(0, 1000, ROWS)
    y = 1000.0 * (where // 3) + draw.uniform(0, 1000, ROWS)
    frame = pd.DataFrame({
        "incident_id": [f"i{n:04d}" for n in range(ROWS)],
        "offence_source": "code",
        "offence_class": draw.choice(list(CLASSES), ROWS, p=list(CLASSES.values())),
        "starts_at": starts,
        "ends_at": starts + pd.to_timedelta(draw.choice([0, 60, 90, 600], ROWS), unit="min"),
        "time_precision": "instant",
        "x_m": x.round(1),
        "y_m": y.round(1),
        "place_precision_m": 25.0,
        "space": draw.choice(["public", "semi-public", "private", "unknown"], ROWS),
        "setting": draw.choice(["housing", "retail", "public_space", None], ROWS),
        "attempted": draw.choice([True, False, None], ROWS, p=[0.1, 0.7, 0.2]),
        "discovered_by": draw.choice(["public", "police", "unknown"], ROWS, p=[0.7, 0.2, 0.1]),
        "area_neighbourhood": np.array(NEIGHBOURHOODS, dtype=object)[where],
        "area_district": np.array(["a", "b"], dtype=object)[where // 3],
    })  # fmt: skip
    frame.loc[frame["offence_class"].ne("local:graffiti"), "offence_iccs"] = "0401"
    frame.loc[draw.choice(ROWS, 40, replace=False), ["x_m", "y_m"]] = (1500.0, 500.0)
    frame.loc[600:619, ["x_m", "y_m"]] = np.nan
    frame.loc[600:619, ["area_neighbourhood", "area_district"]] = None
    for rows, word, letter in ((slice(620, 649), "month", "M"), (slice(650, 654), "year", "Y")):
        period = frame.loc[rows, "starts_at"].dt.tz_localize(None).dt.to_period(letter)
        frame.loc[rows, "starts_at"] = period.dt.start_time.dt.tz_localize(ZONE)
        frame.loc[rows, "ends_at"] = (period + 1).dt.start_time.dt.tz_localize(ZONE)
        frame.loc[rows, "time_precision"] = word
    frame.loc[655:679, "time_precision"] = "day"
    frame.loc[680:689, ["starts_at", "ends_at"]] = pd.NaT
    return Incidents.from_frame(frame, crs=SYSTEM, timezone=ZONE)


@cache
def counts() -> Counts:
    """The same city as counts by neighbourhood and month; some figures are missing."""
    draw = np.random.default_rng(7)
    months = pd.date_range("2023-11-01", "2026-10-31", freq="MS")
    index = pd.MultiIndex.from_product([NEIGHBOURHOODS, months, list(CLASSES)])
    frame = index.to_frame(index=False, name=["area_id", "period_start", "offence_class"])
    size = frame["offence_class"].map(CLASSES) * 12 * (1 + frame["area_id"].eq("a1"))
    season = 1 + 0.4 * np.cos(2 * np.pi * (frame["period_start"].dt.month - 1) / 12)
    frame["count"] = pd.Series(draw.poisson(size * season)).astype("Int64")
    frame.loc[draw.choice(len(frame), 15, replace=False), "count"] = pd.NA
    frame["period_end"] = frame["period_start"] + pd.offsets.MonthEnd(0)
    frame["offence_source"] = frame["offence_class"]
    frame["unit"] = "offences"
    return Counts.from_frame(frame)


@cache
def areas() -> Areas:
    """Six square neighbourhoods in two districts."""
    rows = [
        {"area_id": name, "area_name": f"Area {name.upper()}", "level": "neighbourhood",
         "geometry": box(1000 * (n % 3), 1000 * (n // 3), 1000 * (n % 3) + 1000,
                         1000 * (n // 3) + 1000), "area_km2": 1.0}
        for n, name in enumerate(NEIGHBOURHOODS)
    ] + [
        {"area_id": name, "area_name": f"District {name.upper()}", "level": "district",
         "geometry": box(0, 1000 * n, 3000, 1000 * n + 1000), "area_km2": 3.0}
        for n, name in enumerate("ab")
    ]  # fmt: skip
    return Areas.from_frame(pd.DataFrame(rows), crs=SYSTEM)


@cache
def exposure() -> Exposure:
    """Residents, people present and dwellings; the centre (a1) has few residents, many visitors."""
    values = {
        "residents": (900, 4000, 5000, 6000, 3000, 40),
        "ambient": (15000, 4500, 4000, 4000, 3500, 300),
        "dwellings": (700, 2000, 2200, 2800, 1400, 20),
    }
    rows = [
        {"area_id": area, "base": base, "value": value}
        for base, each in values.items()
        for area, value in zip(NEIGHBOURHOODS, each, strict=True)
    ]
    return Exposure.from_frame(pd.DataFrame(rows))


@cache
def harm_weights() -> HarmWeights:
    """A made-up ruler that weighs three classes, one of them within a range."""
    rows = [
        {"offence_class": "robbery", "weight_low": 40.0, "weight_high": 40.0},
        {"offence_class": "burglary_dwelling", "weight_low": 25.0, "weight_high": 25.0},
        {"offence_class": "misconduct", "weight_low": 1.0, "weight_high": 9.0},
    ]
    head = {"ruler": "made_up", "vintage": "1", "unit": "points", "place": "nowhere"}
    return HarmWeights.from_frame(pd.DataFrame([{**head, **row} for row in rows]))


@cache
def streets() -> Streets:
    """Thirty street segments, five across each neighbourhood."""
    rows = [
        {"segment_id": f"s{n}", "kind": "minor", "length_m": 1000.0,
         "geometry": LineString([(1000 * (n % 3), 200 * (n // 3)),
                                 (1000 * (n % 3) + 1000, 200 * (n // 3))])}
        for n in range(30)
    ]  # fmt: skip
    return Streets.from_frame(pd.DataFrame(rows), crs=SYSTEM)


@cache
def observations() -> Observations:
    """A walk past seven stops with five raters; two stops are dark, and one line is guessed."""
    draw = np.random.default_rng(5)
    rows = []
    for stop in range(7):
        for rater in range(1, 6):
            for item in ("light_enough", "way_out", "upkeep", "noise", "people_about"):
                dark = item == "light_enough" and stop in (2, 4)
                rating = int(draw.integers(1, 4)) if item == "noise" else 3 if dark else 1
                state = "skipped" if (stop, rater) == (6, 5) else "seen"
                rows.append({
                    "walk_id": "w1", "sheet": "passage", "place_id": f"p{stop}",
                    "x_m": 300.0 * stop, "y_m": 500.0, "area_id": "a1", "rater": str(rater),
                    "observed_on": "2026-10-20", "part_of_day": "dark", "item": item,
                    "rating": rating if state == "seen" else None, "rating_state": state,
                })  # fmt: skip
    return Observations.from_frame(pd.DataFrame(rows))


@cache
def places() -> Places:
    """Four stations, one of them where many of the incidents are."""
    rows = [
        {"place_id": f"p{n}", "place_name": f"Station {n}", "kind": "station",
         "setting": "station_or_train", "x_m": x, "y_m": y}
        for n, (x, y) in enumerate([(1500, 500), (500, 500), (2500, 500), (500, 1500)])
    ]  # fmt: skip
    return Places.from_frame(pd.DataFrame(rows), crs=SYSTEM)


def european_rates() -> EuropeanRates:
    """A made-up table of four countries, one without a number, one flagged, one defined apart."""
    given = {"AA": (5200.0, 30.0, ""), "BB": (None, 75.5, "b"), "CC": (900.0, 12.5, "d"),
             "NL": (7100.0, 40.0, "")}  # fmt: skip
    rows = [
        {"geo": geo, "year": year, "iccs": code, "unit": unit, "value": value, "flag": flag}
        for geo, (number, rate, flag) in given.items()
        for year in (2023, 2024)
        for code in ("ICCS0401", "ICCS0502")
        for unit, value in (("NR", number), ("P_HTHAB", rate))
    ]
    return EuropeanRates.from_frame(pd.DataFrame(rows))


AGES, GENDERS = {"15-34": 0.3, "35-64": 0.45, "65+": 0.25}, {"women": 0.52, "men": 0.48}
ITEMS = {
    "aesfdrk": ("ordinal", "high", (1, 2, 3, 4)),
    "crmvct": ("binary", "low", (1, 2)),
    "trstplc": ("score", "low", tuple(range(11))),
    "lb_worry_general": ("ordinal", "high", (1, 2, 3, 4)),
    "lb_worry_episodes": ("count", "high", (0, 1, 2, 3, 4)),
    "lb_precautions": ("binary", "neither", (1, 2)),
    "lb_precautions_help": ("binary", "low", (1, 2)),
    "lb_quality_of_life": ("binary", "low", (1, 2)),
    "lb_lighting": ("ordinal", "high", (1, 2, 3, 4)),
    "lb_litter": ("ordinal", "high", (1, 2, 3, 4)),
    **{
        f"lb_top_problem_{place}": ("nominal", "neither", tuple(range(1, 13)))
        for place in (1, 2, 3)
    },
    "lb_own_hands": ("ordinal", "high", (1, 2, 3, 4, 5)),
    "lb_watch_group": ("binary", "neither", (1, 2)),
    "lb_watch_trust": ("score", "neither", tuple(range(11))),
    "lb_reported": ("binary", "neither", (1, 2)),
    **{f"lb_disorder_{n}": ("ordinal", "high", (1, 2, 3, 4)) for n in (1, 2, 3, 4)},
}


@cache
def survey() -> Survey:
    """720 respondents of two waves in the same clusters; some refuse, some live nowhere known."""
    draw = np.random.default_rng(20261130)
    people = pd.DataFrame({
        "wave": np.repeat(["2024", "2026"], 360),
        "area_id": np.tile(np.repeat(NEIGHBOURHOODS, 60), 2),
        "mode": draw.choice(["web", "paper"], 720, p=[0.7, 0.3]),
        "group_age": draw.choice(list(AGES), 720, p=[0.2, 0.45, 0.35]),
        "group_gender": draw.choice(list(GENDERS), 720, p=[0.55, 0.45]),
    })  # fmt: skip
    people["respondent_id"] = [f"r{n:03d}" for n in range(720)]
    people["asked_on"] = people["wave"] + "-05-01"
    people["stratum"] = people["area_id"].str[0]
    people["cluster"] = people["area_id"] + " " + pd.Series(np.arange(720) % 5).astype(str)
    people["weight"] = np.where(people["stratum"].eq("a"), 24.0, 45.0) * draw.uniform(0.7, 1.3, 720)
    shift = pd.Series(draw.normal(0, 0.3, 30), index=sorted(people["cluster"].unique()))
    felt = people["cluster"].map(shift).to_numpy() + draw.normal(0, 1, 720)
    felt += np.where(people["area_id"].eq("b1"), 0.8, 0) + 0.4 * people["group_gender"].eq("women")
    people.loc[::97, "area_id"] = None
    return Survey.from_frame(_answers(people, felt, draw))


def _answers(people: pd.DataFrame, felt: np.ndarray, draw: np.random.Generator) -> pd.DataFrame:
    parts = []
    for item, (_, worse, codes) in ITEMS.items():
        level = (felt + draw.normal(0, 0.8, len(felt))) * (-1 if worse == "low" else 1)
        place = np.clip(((level + 2) / 4 * len(codes)).astype(int), 0, len(codes) - 1)
        state = draw.choice(["answered", "refused", "dont_know", "not_asked", "missing"], len(felt),
                            p=[0.94, 0.02, 0.02, 0.01, 0.01])  # fmt: skip
        answer = pd.Series(np.array(codes)[place]).astype("Int64").where(state == "answered")
        parts.append(people.assign(item=item, answer=answer, answer_state=state))
    return pd.concat(parts, ignore_index=True)


@cache
def survey_items() -> SurveyItems:
    """What the codes of the made-up survey mean; 9 stands for a refusal throughout."""
    rows = [
        {"item": item, "item_label": f"asked about {item}", "scale": scale, "worse": worse,
         "code": code, "code_label": f"answer {code}",
         "answer_state": "answered" if code in codes else "refused"}
        for item, (scale, worse, codes) in ITEMS.items()
        for code in dict.fromkeys((*codes, 9 if 9 not in codes else 99))
    ]  # fmt: skip
    return SurveyItems.from_frame(pd.DataFrame(rows))


@cache
def survey_design() -> SurveyDesign:
    """Both waves were drawn in the same clusters; population sizes count people."""
    rows = [{"wave": wave, "survey_name": "Made-up survey", "mode": "mixed", "mode_break": False,
             "weight_kind": "analysis", "clusters_shared": wave == "2026",
             "population": "residents from 15 on"} for wave in ("2024", "2026")]  # fmt: skip
    return SurveyDesign.from_frame(pd.DataFrame(rows))


@cache
def exposure_by_group() -> ExposureByGroup:
    """Residents from 15 on by age and gender, in each neighbourhood."""
    sizes = dict(zip(NEIGHBOURHOODS, (900, 4000, 5000, 6000, 3000, 400), strict=True))
    rows = [
        {"area_id": area, "base": "residents", "group": f"{name}:{label}", "value": size * share}
        for area, size in sizes.items()
        for name, shares in (("age", AGES), ("gender", GENDERS))
        for label, share in shares.items()
    ]
    return ExposureByGroup.from_frame(pd.DataFrame(rows))


@cache
def signals() -> Signals:
    """Three years of weekly complaints and daily calls; one area has more of both at the end."""
    draw = np.random.default_rng(11)
    weeks = pd.date_range("2023-11-06", "2026-10-26", freq="7D")
    index = pd.MultiIndex.from_product([NEIGHBOURHOODS, weeks, ["complaint", "call"]])
    frame = index.to_frame(index=False, name=["area_id", "on_day", "signal_source"])
    risen = frame["area_id"].eq("b1") & frame["on_day"].ge("2026-09-07")
    frame["count"] = draw.poisson(np.where(risen, 14.0, 6.0))
    days = draw.integers(0, 7, len(frame))
    frame["on_day"] += pd.to_timedelta(days * frame["signal_source"].eq("call"), unit="D")
    frame["topic"] = np.where(frame["signal_source"].eq("call"), "noise", "litter")
    frame["signal_id"] = [f"s{n}" for n in range(len(frame))]
    frame.loc[5:9, "area_id"] = None
    frame.loc[20:21, "on_day"] = pd.NaT
    frame.loc[30:31, "area_id"] = "a"
    return Signals.from_frame(frame)


@cache
def interventions() -> Interventions:
    """One measure, with a buffer and two areas that it is compared with."""
    roles = {"a1": "treated", "b2": "buffer", "a2": "comparison", "a3": "comparison"}
    rows = [{"intervention_id": "M-3", "measure": "street_lighting", "area_id": area, "role": role,
             "starts_on": "2025-09-01"} for area, role in roles.items()]  # fmt: skip
    return Interventions.from_frame(pd.DataFrame(rows))


@cache
def stages() -> Lifecycle:
    """A city's own two stages of insecurity; nobody can be asked about the second."""
    return Lifecycle.of(StageModel(
        (Stage("worry", ("safety_after_dark",), "Worry"), Stage("shock", (), "Shock")),
        (Factor("light", "worry", "protective", (), ("light_enough",), "", "Light"),),
    ))  # fmt: skip


@cache
def deliveries() -> Deliveries:
    """Homes planned and reached in the treated area, month by month."""
    begin = pd.date_range("2025-09-01", periods=6, freq="MS")
    return Deliveries.from_frame(pd.DataFrame({
        "intervention_id": "M-3", "area_id": "a1", "period_start": begin,
        "period_end": begin + pd.offsets.MonthEnd(0), "planned": 20.0,
        "delivered": [10.0, 15.0, 20.0, 18.0, 20.0, 16.0], "unit": "homes",
    }))  # fmt: skip


@cache
def evidence() -> Evidence:
    """Two entries of a partnership: one on our measure, one on a measure of its own."""
    rows = [
        {"entry_id": "own_1", "measure": "street_lighting", "problems": "bicycle_theft",
         "settings": "public_space", "design": "controlled", "direction": "fewer",
         "metric": "rate_ratio", "value": 0.8, "low": 0.7, "high": 0.95, "studies": 1,
         "source": "Report of the partnership, 2025"},
        {"entry_id": "own_2", "measure": "guarded_racks", "label": "Guarded cycle parking",
         "problems": "bicycle_theft theft_from_person", "design": "described", "value": None,
         "direction": "unmeasured", "mechanisms": "9 12", "sides": "place", "spaces": "public",
         "source": "Visit to another city, 2025", "cost": "two posts a year"},
    ]  # fmt: skip
    return Evidence.from_frame(pd.DataFrame(rows))


@cache
def partners() -> Partners:
    """Four partners: one in force, one run out, one without agreement, one of no use here."""
    rows = [
        ("p1", "Tram company", "transport_operator", "yes", None, "passenger_counts"),
        ("p2", "Railway police", "railway_police", "yes", "2026-01-31", "recorded_incidents"),
        ("p3", "City office", "prevention_office", "no", None, None),
        ("p4", "Fire brigade", "fire_service", "yes", None, "fires"),
    ]
    names = ["partner_id", "partner_name", "kind", "agreement", "agreement_ends_on", "data_shared"]
    return Partners.from_frame(pd.DataFrame(rows, columns=names).assign(checked_on="2026-06-01"))


@cache
def costs() -> Costs:
    """What the lamps cost, a part of it given without payment."""
    return Costs.from_frame(pd.DataFrame({
        "intervention_id": "M-3", "item": ["lamps", "power", "hours_of_planners"],
        "kind": ["set_up", "running", "in_kind"], "amount": [9000.0, 1200.0, 2500.0],
        "low": [8500.0, None, 1500.0], "high": [9800.0, None, 4000.0], "currency": "EUR",
        "price_year": "2025", "period_start": ["2025-08-01", "2025-09-01", "2025-06-01"],
        "period_end": ["2025-08-31", "2026-08-31", "2025-08-31"],
    }))  # fmt: skip


@cache
def stops() -> Stops:
    """Stops of three years, some with a search."""
    draw = np.random.default_rng(41)
    many = 900
    starts = pd.Timestamp("2023-11-01", tz=ZONE) + pd.to_timedelta(
        draw.integers(0, 1096 * 86_400, many), unit="s")  # fmt: skip
    searched = draw.random(many) < 0.3
    return Stops.from_frame(pd.DataFrame({
        "stop_id": [f"t{n}" for n in range(many)], "starts_at": pd.Series(starts).dt.floor("s"),
        "x_m": draw.uniform(0, 3000, many).round(), "y_m": draw.uniform(0, 2000, many).round(),
        "searched": searched, "found": pd.array(np.where(searched, draw.random(many) < 0.2, False)),
        "area_neighbourhood": draw.choice(NEIGHBOURHOODS, many), "group_age": "all",
    }), crs=SYSTEM, timezone=ZONE)  # fmt: skip


@cache
def participation() -> Participation:
    """Contributions of residents over three years."""
    draw = np.random.default_rng(43)
    many = 400
    days = pd.Timestamp("2023-11-01") + pd.to_timedelta(draw.integers(0, 1096, many), unit="D")
    return Participation.from_frame(pd.DataFrame({
        "contribution_id": [f"c{n}" for n in range(many)], "kind": "place_mark", "on_day": days,
        "area_id": draw.choice(NEIGHBOURHOODS, many), "feeling": draw.integers(1, 6, many),
        "group_age": "all",
    }))  # fmt: skip


MADE = {
    Stops: stops,
    Participation: participation,
    Costs: costs,
    Deliveries: deliveries,
    Evidence: evidence,
    Interventions: interventions,
    Signals: signals,
    Survey: survey,
    SurveyItems: survey_items,
    SurveyDesign: survey_design,
    ExposureByGroup: exposure_by_group,
    Streets: streets,
    Places: places,
    Incidents: incidents,
    Counts: counts,
    Areas: areas,
    Exposure: exposure,
    HarmWeights: harm_weights,
    EuropeanRates: european_rates,
    Observations: observations,
    Lifecycle: stages,
    Partners: partners,
}
"""How each kind of table is made; add the kind that a new method reads."""


def made(kind: type[Table]) -> Table:
    """Give the contract's table of a kind."""
    if kind not in MADE:
        raise LookupError(f"add a small {kind.__name__} to tests/contract/contract_tables.py")
    return MADE[kind]()
