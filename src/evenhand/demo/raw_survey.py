"""Writes the demo city's survey as an institute would deliver it: one row for each person asked."""

import json
from pathlib import Path
from typing import Final

import pandas as pd

from evenhand.demo.questionnaire import survey_design
from evenhand.tables.survey import Survey
from evenhand.taxonomy.items import bank

NOT_ASKED: Final = 96
"""The code of a question that a person was led past."""
COLUMNS: Final = {
    "respondent_id": "number", "wave": "wave", "mode": "mode", "asked_on": "day",
    "area_id": "neighbourhood", "weight": "weight", "stratum": "stratum", "cluster": "cluster",
    "population_size": "people", "group_age": "age_band", "group_gender": "gender",
    "group_contacted": "contacted",
}  # fmt: skip
"""Our column → the institute's."""


def write_survey(raw: Path, survey: Survey) -> list[Path]:
    """Write a file of coded answers for each wave, with a mapping beside it.

    Parameters
    ----------
    raw
        The folder of raw files.
    survey
        The answers of the demo city.
    """
    waves = survey.column("wave")
    paths = []
    for wave in sorted(waves.unique()):
        path, part = raw / f"survey_{wave}.csv", survey.where(waves.eq(wave))
        wide(part).to_csv(path, index=False, lineterminator="\n")
        path.with_suffix(".toml").write_text(mapping_text(part), encoding="utf-8")
        paths.append(path)
    return paths


def wide(survey: Survey) -> pd.DataFrame:
    """Give one row for each person asked, with the item bank's codes for why there is no answer."""
    rows = survey.to_frame()
    codes = rows["answer"].astype("Int64")
    known = bank()
    for name in rows["item"].unique():
        of_item = {state: code for code, state in known[name].missing_codes.items()}
        reasons = rows["answer_state"].map(of_item | {"not_asked": NOT_ASKED})
        codes = codes.mask(rows["item"].eq(name) & codes.isna(), reasons.astype("Int64"))
    people = rows.drop_duplicates("respondent_id").set_index("respondent_id", drop=False)
    frame = people[list(COLUMNS)].rename(columns=COLUMNS)
    frame["day"] = people["asked_on"].dt.strftime("%Y-%m-%d")
    answers = rows.assign(code=codes).pivot_table("code", "respondent_id", "item", sort=False)
    return frame.join(answers.astype("Int64")).reset_index(drop=True)


def mapping_text(survey: Survey) -> str:
    """Write the mapping of a wave: its design, and its items, which the bank knows."""
    design = survey_design(["any"]).to_frame().iloc[0].dropna().drop(["wave", "mode"])
    items = survey.column("item").unique()
    sections: dict[str, dict[str, object]] = {
        "columns": dict(COLUMNS),
        "time": {"format": "%Y-%m-%d"},
        "survey": {"not_asked": [NOT_ASKED]},
        "survey.design": {str(name): _plain(value) for name, value in design.items()},
        "survey.items": {name: name for name in items},
    }
    wave = survey.column("wave").iloc[0]
    lines = [f'title = "Safety survey of Lindeburg {wave} (invented)"', 'kind = "survey"']
    for section, values in sections.items():
        lines += ["", f"[{section}]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join([*lines, ""])


def _plain(value: object) -> object:
    return value if isinstance(value, (str, float)) else bool(value)
