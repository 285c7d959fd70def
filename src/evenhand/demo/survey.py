"""The city survey of Lindeburg: two waves, and a planted gap between feeling and crime."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from evenhand.demo.further_answers import further_answers
from evenhand.demo.people import AGES
from evenhand.demo.planted import PLANTED
from evenhand.demo.planted_answers import ANSWERS
from evenhand.tables.survey import Survey

WAVES: Final = {"2024": "2024-05-01", "2026": "2026-05-01"}
PER_NEIGHBOURHOOD: Final = 320
CLUSTERS: Final = 16
CLUSTER_SD: Final = 0.16
CUTS: Final = (-0.35, 0.95, 1.85)
"""Latent feeling of insecurity above which people answer 2 (safe), 3 (unsafe), 4 (very unsafe)."""
CRIME_SLOPE: Final = 0.30
AGE_SHIFT: Final = {"15-24": -0.05, "25-44": -0.10, "45-64": 0.05, "65+": 0.18}
WOMEN_SHIFT: Final = 0.35
LATEST_ONLY: Final = (
    "lb_trust_neighbours", "lb_lighting", "lb_out_after_dark", "lb_top_problem_1",
    "lb_top_problem_2", "lb_top_problem_3",
)  # fmt: skip
"""Items that the first wave did not have."""
RESPONSE: Final = {"15-24": 0.45, "25-44": 0.75, "45-64": 1.0, "65+": 1.15}


def expected_feeling(crime: pd.Series) -> pd.DataFrame:
    """Give each neighbourhood's true mean on the latent scale, and its true share unsafe, by wave.

    Parameters
    ----------
    crime
        What happened per person present, by neighbourhood.

    Returns
    -------
    DataFrame
        `area_id`, `wave`, `latent` (before age and gender), `offset` (the planted departure
        from crime) and `share_unsafe` (answers 3 or 4, whole adult population).
    """
    logs = np.log(crime)
    level = CRIME_SLOPE * (logs - logs.mean()) / logs.std()
    offsets = {code: (first, second) for code, first, second in PLANTED.unsafe_offset}
    rows = []
    for code, base in level.items():
        for number, wave in enumerate(WAVES):
            offset = offsets.get(str(code), (0.0, 0.0))[number]
            latent = float(base) + offset
            unsafe = sum(
                part * share_unsafe(latent + shift)
                for shift, part in _contact_shifts(str(code), wave)
            )
            rows.append((str(code), wave, latent, offset, unsafe))
    return pd.DataFrame(rows, columns=["area_id", "wave", "latent", "offset", "share_unsafe"])


def share_unsafe(latent: float) -> float:
    """Give the true share of all adults who answer 3 or 4 where the latent mean is this."""
    adults = {age: AGES[age] / (1 - AGES["0-14"]) for age in AGE_SHIFT}
    return sum(
        share
        * part
        * float(norm.sf((CUTS[1] - latent - AGE_SHIFT[age] - shift) / np.hypot(1, CLUSTER_SD)))
        for age, share in adults.items()
        for shift, part in ((WOMEN_SHIFT, 0.506), (0.0, 0.494))
    )


def _contact_shifts(area: str, wave: str) -> tuple[tuple[float, float], ...]:
    """Give how far groups depart from their neighbourhood's mean, each with its share."""
    if area != ANSWERS.visited or wave != max(WAVES):
        return ((0.0, 1.0),)
    return (
        (ANSWERS.contact_rise, ANSWERS.contacted),
        (ANSWERS.others_fall, 1 - ANSWERS.contacted),
    )


def survey(
    feeling: pd.DataFrame,
    residents: pd.Series,
    rng: np.random.Generator,
    further: np.random.Generator,
) -> Survey:
    """Ask about 320 adults of each neighbourhood in each wave.

    Parameters
    ----------
    feeling
        As `expected_feeling` gives it.
    residents
        Residents by neighbourhood.
    rng
        Where the draws of the people and of the first items come from.
    further
        Where those of contacts and of all other items come from.
    """
    asked = [
        _asked(row["area_id"], row["wave"], row["latent"], float(residents[row["area_id"]]), rng)
        for row in feeling.to_dict("records")
    ]
    people = pd.concat(asked, ignore_index=True)
    people["respondent_id"] = [f"R{number:05d}" for number in range(1, len(people) + 1)]
    people = _contacted(people, further)
    answers = _answers(people, rng)
    more = _further(people, answers, further)
    kept = people.drop(columns=["latent", "noise"])
    return Survey.from_frame(kept.merge(pd.concat([answers, more]), on="respondent_id"))


def _contacted(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Speak to a part of one neighbourhood between the waves, and shift how people feel there."""
    there = people["area_id"].eq(ANSWERS.visited) & people["wave"].eq(max(WAVES))
    spoken = there & (rng.random(len(people)) < ANSWERS.contacted)
    shift = np.select([spoken, there], [ANSWERS.contact_rise, ANSWERS.others_fall], 0.0)
    return people.assign(
        group_contacted=np.where(spoken, "yes", "no"), latent=people["latent"] + shift
    )


def _further(people: pd.DataFrame, answers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    victims = answers.loc[answers["item"].eq("crmvct") & answers["answer"].eq(1), "respondent_id"]
    known = people.assign(
        number=people["wave"].map({wave: number for number, wave in enumerate(WAVES)}),
        victim=people["respondent_id"].isin(victims),
    )
    latest = people["wave"].eq(max(WAVES)).to_numpy()
    parts = []
    for item, (codes, states) in further_answers(known, rng).items():
        asked = latest if item in LATEST_ONLY else np.ones(len(people), dtype=bool)
        part = _coded(people["respondent_id"], item, codes, states)
        parts.append(part[asked])
    return pd.concat(parts, ignore_index=True)


def _asked(
    area: str, wave: str, latent: float, residents: float, rng: np.random.Generator
) -> pd.DataFrame:
    adults = residents * (1 - AGES["0-14"])
    chance = np.array([AGES[age] * RESPONSE[age] for age in AGE_SHIFT])
    count = PER_NEIGHBOURHOOD
    age = rng.choice(list(AGE_SHIFT), count, p=chance / chance.sum())
    women = rng.random(count) < 0.53
    cluster = np.arange(count) % CLUSTERS
    shift = np.array([AGE_SHIFT[a] for a in age]) + WOMEN_SHIFT * women
    cluster_mean = latent + rng.normal(0, CLUSTER_SD, CLUSTERS)[cluster]
    noise = rng.normal(0, 1, count)
    frame = pd.DataFrame(
        {
            "wave": wave, "mode": rng.choice(["web", "paper"], count, p=[0.78, 0.22]),
            "asked_on": WAVES[wave], "area_id": area, "stratum": area,
            "cluster": [f"{area} cluster {number:02d}" for number in cluster],
            "population_size": adults, "group_age": age,
            "group_gender": np.where(women, "women", "men"),
            "latent": cluster_mean + shift + noise, "noise": noise,
        }
    )  # fmt: skip
    return frame.assign(weight=_weights(frame, adults))


def _weights(frame: pd.DataFrame, adults: float) -> pd.Series:
    """Weight each age and gender up to its number of adults in the neighbourhood."""
    share = {age: AGES[age] / (1 - AGES["0-14"]) for age in AGE_SHIFT}
    gender = {"women": 0.506, "men": 0.494}
    cells = frame.groupby(["group_age", "group_gender"])["wave"].transform("size")
    target = adults * frame["group_age"].map(share) * frame["group_gender"].map(gender)
    weights = target / cells
    return (weights * adults / weights.sum()).round(4)


def _answers(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    felt = people["latent"].to_numpy()
    count = len(people)
    worried = rng.random(count) < norm.cdf(felt - 0.5)
    episodes = np.where(worried & (rng.random(count) < 0.55), rng.integers(1, 5, count), 0)
    careful = rng.random(count) < norm.cdf(0.6 * felt - 0.3)
    items = {
        "aesfdrk": 1 + np.searchsorted(CUTS, felt),
        "crmvct": np.where(rng.random(count) < 0.17, 1, 2),
        "trstplc": np.clip(np.round(6.4 - 0.5 * felt + rng.normal(0, 1.9, count)), 0, 10),
        "lb_worry_general": np.where(worried, rng.integers(3, 5, count), rng.integers(1, 3, count)),
        "lb_worry_episodes": episodes,
        "lb_precautions": np.where(careful, 1, 2),
        "lb_precautions_help": np.where(rng.random(count) < 0.6, 1, 2),
        "lb_quality_of_life": np.where(worried & (rng.random(count) < 0.45), 1, 2),
    }
    parts = [_item(people["respondent_id"], name, answers, rng) for name, answers in items.items()]
    return pd.concat(parts, ignore_index=True)


def _item(
    who: pd.Series,
    name: str,
    answers: NDArray[np.float64] | NDArray[np.int64],
    rng: np.random.Generator,
) -> pd.DataFrame:
    state = rng.choice(["answered", "refused", "dont_know"], len(who), p=[0.965, 0.010, 0.025])
    return _coded(who, name, answers.astype(np.int64), state)


def _coded(
    who: pd.Series, name: str, answers: NDArray[np.int64], states: NDArray[np.str_]
) -> pd.DataFrame:
    values = pd.array(answers, dtype="Int64")
    values[states != "answered"] = pd.NA
    return pd.DataFrame(
        {"respondent_id": who, "item": name, "answer": values, "answer_state": states}
    )
