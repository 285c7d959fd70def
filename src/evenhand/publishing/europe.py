"""Which offences of a city can be held beside other countries, and for which year."""

from collections.abc import Mapping
from typing import Any

from babel.core import get_global

from evenhand.errors import UnsuitableData
from evenhand.tables.european_rates import EuropeanRates
from evenhand.tables.table import Table
from evenhand.taxonomy.eurostat import match

_EUROSTAT_CODES = {"GR": "EL", "GB": "UK"}


def country_of(timezone: str) -> str:
    """Give Eurostat's code of the country in which a clock runs; empty where none is known.

    Examples
    --------
    >>> country_of("Europe/Athens"), country_of("Europe/Amsterdam"), country_of("UTC")
    ('EL', 'NL', '')
    """
    territory = str(get_global("zone_territories").get(timezone, ""))
    code = _EUROSTAT_CODES.get(territory, territory)
    return code if code.isalpha() else ""


def comparable_years(rates: Table | None, country: str) -> dict[str, tuple[int, ...]]:
    """Give for each Eurostat code the years in which the country has a comparable rate."""
    if not isinstance(rates, EuropeanRates) or not country:
        return {}
    frame = rates.to_frame()
    other = frame["flag"].fillna("").str.contains("d", regex=False)
    own = frame[
        frame["geo"].eq(country) & frame["unit"].eq("P_HTHAB") & frame["value"].notna() & ~other
    ]
    return {
        str(code): tuple(sorted(map(int, years))) for code, years in own.groupby("iccs")["year"]
    }


def code_for(offence: str) -> str:
    """Give the Eurostat code of a class; empty where none separates it."""
    try:
        return match(offence).code
    except UnsuitableData:
        return ""


def options_for(
    offence: str, years: tuple[int, ...], whole: Mapping[int, int], country: str
) -> dict[str, Any]:
    """Choose the year: the last that the city's records cover whole, else the last there is.

    Parameters
    ----------
    offence, country
        What is asked, and whose country it is.
    years
        Years in which the country has a rate.
    whole
        Year → in how many of its months anything was recorded.
    """
    covered = [year for year in years if whole.get(year, 0) == MONTHS]
    return {"offence": offence, "country": country, "year": (covered or list(years))[-1]}


MONTHS = 12
