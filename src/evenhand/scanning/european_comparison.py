"""The European comparison: how do country and city compare with others, with every caution?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Bounds, Confidence, Offence, Year
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.tables.areas import Areas
from evenhand.tables.bases import city_base
from evenhand.tables.counts import Counts
from evenhand.tables.european_rates import EuropeanRates
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.tally import tally
from evenhand.taxonomy.eurostat import match
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

CITY = "city"
PER = 100_000
GROUPS = r"(EU|EA|EEA|EFTA)(\d.*)?"
"""Codes of groups of countries, which are no country to compare with."""
Country = Annotated[
    str, Bounds(pattern=r"[A-Z]{2}[A-Z0-9\-_]{0,8}", meaning="a country code such as NL")
]
RATES = ("estimate_per_100000", "low_per_100000", "high_per_100000")


@dataclass(frozen=True, kw_only=True, eq=False)
class EuropeanComparison(Finding):
    """Recorded offences for every 100,000 inhabitants, by country, in the order of codes.

    Attributes
    ----------
    offence, eurostat_code, relation
        Our class, the code it is held against, and what it is to it.
    country, year
        Whose country, and which year.
    n_others, lowest_per_100000, highest_per_100000
        How many other countries have a figure, and the span of their rates.
    flagged
        Countries whose figure carries a flag.
    """

    KEY = ("geo",)
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(RATES, ("count",))
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "n_others": (), "lowest_per_100000": (), "highest_per_100000": (),
    }  # fmt: skip

    offence: str
    eurostat_code: str
    relation: str
    country: str
    year: int
    n_others: int
    lowest_per_100000: float
    highest_per_100000: float
    flagged: tuple[str, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each country, and one for the city where its rate is known."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each rate with its range, in the order of codes: no ranking."""
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.4},
                 "encoding": {"x": {"field": RATES[1]}, "x2": {"field": RATES[2]}}},
                {"mark": {"type": "point", "filled": True, "size": 70},
                 "encoding": {"x": {"field": RATES[0], "type": "quantitative",
                                    "scale": {"zero": True}, "title": "axis.per_100000"}}},
            ],
            "encoding": {"y": {"field": "geo", "type": "nominal", "title": None, "sort": None}},
        }  # fmt: skip
        return Chart(
            rows=plain_rows(self._frame),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("european_comparison.subtitle", **self._values()),
            columns=("geo", *RATES, "count", "flag"),
        )

    def explain(self) -> Explanation:
        """Say the country's rate and the span of others, and why no order is given."""
        values = self._values()
        reading: list[Message] = []
        if CITY in set(self._frame["geo"]):
            low, high = (self._rate(column, CITY) for column in RATES[1:])
            rate = self._rate(RATES[0], CITY)
            reading.append(say("european_comparison.reading_city", rate=rate, low=low, high=high))
        reading.append(say("data.rows_used", **values))
        limits = [say("european_comparison.limit_recording")]
        if self.relation != "exact":
            limits.insert(0, say(f"european_comparison.limit_{self.relation}", **values))
        limits += self._flag_limits()
        limits.append(say("european_comparison.limit_city" if len(reading) > 1
                          else "european_comparison.limit_no_city"))  # fmt: skip
        limits.append(say("european_comparison.limit_visitors"))
        answer = say("european_comparison.answer", **values)
        return Explanation(answer=answer, reading=tuple(reading), limits=tuple(limits))

    def _flag_limits(self) -> list[Message]:
        """Say what a break, a provisional figure or another flag takes from which places."""
        flags = self._frame.set_index("geo")["flag"].fillna("")
        told = {"flag_b": flags.str.contains("b"), "flag_p": flags.str.contains("p"),
                "flagged": flags.str.contains("[^bp]")}  # fmt: skip
        return [
            say(
                f"european_comparison.limit_{name}",
                places=TermList(tuple(Term("country", str(place)) for place in flags.index[has])),
            )
            for name, has in told.items()
            if has.any()
        ]

    def _rate(self, column: str, place: str) -> Quantity:
        path = f"{column}[{place}]"
        return Quantity(self.cite(path), "rate", path)

    def _values(self) -> dict[str, Value]:
        return {
            "offence": Term("offence_class", self.offence),
            "code": Name(self.eurostat_code),
            "country": Term("country", self.country),
            "year": Quantity(self.year, "year", "year"),
            "rate": self._rate(RATES[0], self.country),
            "n": Quantity(self.n_others, "count", "n_others"),
            "lowest": Quantity(self.lowest_per_100000, "rate", "lowest_per_100000"),
            "highest": Quantity(self.highest_per_100000, "rate", "highest_per_100000"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }


@checked
def european_comparison(
    rates: EuropeanRates,
    recorded: Incidents | Counts | None = None,
    exposure: Exposure | None = None,
    areas: Areas | None = None,
    *,
    offence: Offence,
    country: Country,
    year: Year,
    level: AreaLevel | None = None,
    confidence: Confidence = 0.95,
) -> EuropeanComparison:
    """How do our country and city compare with the rest of Europe, and how far can that be said?

    Parameters
    ----------
    rates
        A table of the shape that Eurostat publishes.
    recorded, exposure, areas
        The city's own records, residents and areas; without them the country stands alone.
    offence
        One class that Eurostat's codes separate.
    country
        Eurostat's code of the country, as in `rates`.
    year
        One calendar year; years are never mixed.
    level
        The areas over which the city's residents are added up.
    confidence
        Level of the likely ranges.

    Returns
    -------
    EuropeanComparison
        One row for each country with a rate in that year, in the order of codes, with the range
        that chance alone gives it where the number is known too; the city last.

    Raises
    ------
    UnsuitableData
        No Eurostat code separates the offence (pickpocketing and shop theft among them), the
        country has no rate in that year, or no other country has one.

    Notes
    -----
    Only rates for every 100,000 inhabitants are compared; numbers serve for the ranges
    (Garwood). Figures flagged `d` (definition differs) are set aside. No order is given: how
    offences are recorded differs more between countries than chance does.

    References
    ----------
    Eurostat, KS-GQ-17-010 (2017), on the classification; Garwood 1936,
    doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> frame = pd.DataFrame({"geo": ["AA", "BB"], "year": 2022, "iccs": "ICCS0401",
    ...     "unit": "P_HTHAB", "value": [50.0, 80.0]})
    >>> found = european_comparison(EuropeanRates.from_frame(frame), offence="robbery",
    ...     country="AA", year=2022)
    >>> float(found.highest_per_100000)
    80.0
    """
    held = match(offence)
    table = rates.to_frame()
    is_group = table["geo"].str.fullmatch(GROUPS)
    asked = table["iccs"].eq(held.code) & ~is_group
    in_year = asked & table["year"].eq(year)
    given = in_year & table["value"].notna()
    alike = given & ~table["flag"].str.contains("d", regex=False).fillna(False)
    frame = _by_place(table[alike], confidence)
    _check_places(frame, table[asked], country, year, held.code)
    others = frame.loc[frame["geo"].ne(country), RATES[0]]
    city = _city(recorded, exposure, areas, offence, year, level, confidence)
    aside = {
        "group_of_countries": int((table["iccs"].eq(held.code) & is_group).sum()),
        "other_offence_or_unit": int(table["iccs"].ne(held.code).sum()),
        "outside_period": int((asked & ~in_year).sum()),
        "count_missing": int((in_year & ~given).sum()),
        "definition_differs": int((given & ~alike).sum()),
    }
    return EuropeanComparison(
        offence=offence,
        eurostat_code=held.code,
        relation=held.relation,
        country=country,
        year=year,
        n_others=len(others),
        lowest_per_100000=float(others.min()),
        highest_per_100000=float(others.max()),
        flagged=tuple(frame.loc[frame["flag"].fillna("").ne(""), "geo"]),
        n_used=int(alike.sum()),
        n_rows=len(table),
        set_aside={reason: many for reason, many in aside.items() if many},
        _frame=pd.concat([frame, city], ignore_index=True) if len(city) else frame,
    )


def _by_place(rows: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Put rate and number of each place side by side, with the range that chance gives."""
    wide = rows.pivot_table(index="geo", columns="unit", values="value", aggfunc="first")
    wide = wide.reindex(columns=["NR", "P_HTHAB"]).dropna(subset="P_HTHAB").sort_index()
    number = wide["NR"].round()
    low, high = exact_interval(
        number.fillna(0).to_numpy(), np.ones(len(number)), confidence=confidence
    )
    # Inhabitants are number over rate; where the number is 0 or unknown there is no range.
    people = (number / wide["P_HTHAB"]).where(number.gt(0)).to_numpy()
    flags = rows[rows["unit"].eq("P_HTHAB")].set_index("geo")["flag"].reindex(wide.index)
    return pd.DataFrame({
        "geo": wide.index.astype("string"), RATES[0]: wide["P_HTHAB"].to_numpy(),
        RATES[1]: low / people, RATES[2]: high / people,
        "count": number.astype("Int64").to_numpy(), "flag": flags.astype("string").to_numpy(),
    }).astype({"count": "Int64", "flag": "string"})  # fmt: skip


def _check_places(
    frame: pd.DataFrame, asked: pd.DataFrame, country: str, year: int, code: str
) -> None:
    if country not in set(frame["geo"]):
        own = asked[asked["geo"].eq(country) & asked["unit"].eq("P_HTHAB") & asked["value"].notna()]
        years = ", ".join(map(str, sorted(own["year"].unique()))) or "none"
        raise UnsuitableData(
            listed("european_comparison", [f"{country} has no comparable rate of {code} in {year}; "
                                           f"years with a rate: {years}"])
        )  # fmt: skip
    if len(frame) < 2:
        raise UnsuitableData(
            listed("european_comparison", [f"no other country has a rate of {code} in {year}"])
        )


def _city(
    recorded: Incidents | Counts | None,
    exposure: Exposure | None,
    areas: Areas | None,
    offence: str,
    year: int,
    level: str | None,
    confidence: float,
) -> pd.DataFrame:
    """Give the city's own row; none where it lacks residents or part of the year."""
    nothing = pd.DataFrame()
    if recorded is None or exposure is None:
        return nothing
    first, last = date(year, 1, 1), date(year, 12, 31)
    counts_level = level if isinstance(recorded, Counts) else None
    try:
        taken = tally(recorded, offence=offence, level=counts_level, areas=areas,
                      period_from=first, period_to=last)  # fmt: skip
        people = city_base(recorded, exposure, areas, base="residents", level=level,
                           starts_on=first, ends_on=last)  # fmt: skip
    except UnsuitableData:
        return nothing
    missing = taken.set_aside.get("count_missing", 0)
    if taken.is_clipped or taken.silent_months or missing or not people > 0:
        return nothing
    number = int(taken.frame["count"].sum())
    low, high = exact_interval(np.array([number]), np.array([people / PER]), confidence=confidence)
    return pd.DataFrame({
        "geo": [CITY], RATES[0]: [number / people * PER], RATES[1]: low, RATES[2]: high,
        "count": [number], "flag": [None],
    }).astype({"geo": "string", "count": "Int64", "flag": "string"})  # fmt: skip


METHOD = Method(
    run=european_comparison,
    question="How do our country and city compare with the rest of Europe?",
    version="1.1",
    sources=(
        "Eurostat, police-recorded offences by offence category (crim_off_cat)",
        "Eurostat 2017, KS-GQ-17-010, on the international classification of crime",
        "Garwood 1936, doi:10.1093/biomet/28.3-4.437",
    ),
    example={"offence": "robbery", "country": "NL", "year": 2024},
)
