"""Exposure: whom or what a rate is per – residents, people present, dwellings, passengers."""

import pandas as pd

from evenhand.tables.columns import Column
from evenhand.tables.table import Table

BASES = ("residents", "ambient", "visitors", "passengers", "dwellings", "footfall")
_COLUMNS = (
    Column("area_id", "id", "the area", required=True, missing=False),
    Column("period_start", "day", "first day it holds for; missing: always"),
    Column("period_end", "day", "last day it holds for; missing: always"),
    Column("base", "choice", "what is counted", required=True, missing=False, choices=BASES),
    Column("group", "code", "'all', or the group as recorded"),
    Column("value", "number", "how many; missing is not zero", required=True, least=0),
    Column("source", "text", "who published it"),
)


class Exposure(Table):
    """One row for each area, period and base, for everybody together (`group` is 'all')."""

    NAME = "exposure"
    ROW_KEY = ("area_id", "period_start", "period_end", "base")
    COLUMNS = _COLUMNS

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Shut out groups: they belong into `ExposureByGroup`, which few methods may read."""
        groups = frame["group"].fillna("all") != "all"
        problems = []
        if groups.any():
            problems.append(
                f"'group' is not 'all' in {int(groups.sum())} rows; groups belong into "
                "ExposureByGroup, which only audit and survey methods read"
            )
        key = list(cls.ROW_KEY)
        if frame.duplicated(key).any():
            problems.append(
                f"{int(frame.duplicated(key).sum())} rows give the same area, period and base again"
            )
        return problems


class ExposureByGroup(Table):
    """As `Exposure`, with a row for each age band, gender or ethnicity as recorded."""

    NAME = "exposure_by_group"
    ROW_KEY = ("area_id", "period_start", "period_end", "base", "group")
    COLUMNS = _COLUMNS
    HAS_GROUPS = True
