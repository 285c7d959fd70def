"""Who took part beside who lives there, by area and by what people say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Base, Confidence
from evenhand.statistics.shares import clopper_pearson_interval
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.participation import Participation
from evenhand.wording.messages import Name, Quantity, Term, Value, say

NAME = "participation_coverage"
AREA, FEWEST = "area", 10
OVER, UNDER, NEITHER = "over", "under", "no_clear_difference"
_PREFIX = "group_"
_NOT_SAID = ("all", "")


@dataclass(frozen=True, kw_only=True, eq=False)
class ParticipationCoverage(Finding):
    """The share of each area and group in what was sent, beside its share of the population.

    Attributes
    ----------
    base
        Whom the population counts.
    starts_on, ends_on
        First and last day on which something was sent.
    elsewhere
        Contributions that name no area whose population is known.
    undescribed
        Contributions whose authors say nothing of themselves.
    over, under
        How many areas and groups are surely over- and under-represented.
    is_other_time
        Whether the population is of another time than the contributions.
    """

    KEY: ClassVar[tuple[str, ...]] = ("by", "part")
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    WITHHELD: ClassVar[str] = (
        "its rows count the same contributions by area and again by group, so that a small number "
        "hidden in one could be worked out from another; show it beside results inside the house"
    )

    base: str
    starts_on: date
    ends_on: date
    elsewhere: int
    undescribed: int
    over: int
    under: int
    is_other_time: bool
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area, and for each group that is described in both tables."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw how many times its share of the population each part sent, with its range."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **self._values()),
            columns=("by", "part_name", "count", "share", "share_low", "share_high",
                     "share_population", "ratio_population", "ratio_low", "ratio_high"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say who is over-represented, and that it is never a sample."""
        values = self._values()
        key = f"{NAME}.even"
        if self.n_used < FEWEST:
            key = f"{NAME}.too_few"
        elif self.over or self.under:
            key = f"{NAME}.{OVER if self.over else UNDER}"
            values |= self._widest(OVER if self.over else UNDER)
        limits = [
            say(f"{NAME}.limit_{name}") for name in ("sample", "sent", "victims", "population")
        ]
        if self.is_other_time:
            limits.append(say(f"{NAME}.limit_other_time"))
        return Explanation(
            answer=say(key, **values),
            reading=(
                *(
                    say(f"{NAME}.reading_{stands}", parts=self._named(stands))
                    for stands, many in ((UNDER, self.under), (OVER, self.over))
                    if many and self.n_used >= FEWEST
                ),
                say(f"{NAME}.reading_flagged", **values),
                say(f"{NAME}.reading_left_out", **values),
                say("data.rows_used", used=values["used"], rows=values["rows"]),
            ),
            limits=tuple(limits),
        )

    def _values(self) -> dict[str, Value]:
        return {
            "base": Term("base", self.base),
            "from": Quantity(self.starts_on, "date"), "to": Quantity(self.ends_on, "date"),
            "over": Quantity(self.over, "count", "over"),
            "under": Quantity(self.under, "count", "under"),
            "elsewhere": Quantity(self.elsewhere, "count", "elsewhere"),
            "undescribed": Quantity(self.undescribed, "count", "undescribed"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }  # fmt: skip

    def _named(self, stands: str) -> Name:
        rows = self._frame[self._frame["stands"].eq(stands)]
        return Name(", ".join(map(str, rows["part_name"])))

    def _widest(self, stands: str) -> dict[str, Value]:
        rows = self._frame[self._frame["stands"].eq(stands)]
        row = rows.sort_values("ratio_population", ascending=stands == UNDER).iloc[0]
        key = f"[{row['by']}|{row['part']}]"
        values: dict[str, Value] = {"part": Name(str(row["part_name"]))}
        for name in ("share", "share_low", "share_high", "share_population"):
            values[name] = Quantity(float(row[name]), "percent", f"{name}{key}")
        return values


_RATIO = {"type": "quantitative", "title": "axis.times_population"}
_PART = {"field": "part_name", "type": "nominal", "title": None, "sort": None}
_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.4},
         "encoding": {"y": _PART, "x": {"field": "ratio_low", **_RATIO},
                      "x2": {"field": "ratio_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 45},
         "encoding": {"y": _PART, "x": {"field": "ratio_population", **_RATIO}}},
        {"mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"x": {"datum": 1}}},
    ],
}  # fmt: skip


@checked
def participation_coverage(
    participation: Participation,
    exposure: Exposure,
    by_group: ExposureByGroup | None = None,
    areas: Areas | None = None,
    *,
    base: Base = "residents",
    level: AreaLevel | None = None,
    confidence: Confidence = 0.95,
) -> ParticipationCoverage:
    """Who took part, beside who lives there, and from where?

    Parameters
    ----------
    participation
        Moderated contributions; group attributes where authors described themselves.
    exposure
        The population of each area.
    by_group
        The population of each group, such as "age:15-24"; without it groups are left out.
    areas
        Names of areas, and which belong to one level.
    base
        Which population.
    level
        Which set of areas; None takes the one in which most contributions lie.
    confidence
        Level of the likely ranges.

    Returns
    -------
    ParticipationCoverage
        One row for each area (`by` is "area"), and for each group of an attribute (`by` is its
        name): number sent, share of what was sent with its range, share of the population, how
        many times the one is the other, and whether it is surely more or less.

    Raises
    ------
    UnsuitableData
        No contribution lies in an area whose population is known.

    Notes
    -----
    Ranges are Clopper and Pearson's. An area or group is over- or under-represented if the range
    at a level divided among all parts of its list (Bonferroni) leaves out its share of the
    population. The ranges take contributions as independent; one person may send several, which
    makes them too narrow. What comes in is never weighted to the population: weights cannot mend
    that people chose themselves, so nothing here estimates what residents think.

    References
    ----------
    Clopper & Pearson 1934, doi:10.2307/2331986; Elliott & Valliant 2017, doi:10.1214/16-STS598 (why
    who chooses to take part is no sample).

    Examples
    --------
    >>> sent = pd.DataFrame({"contribution_id": range(40), "kind": "nuisance",
    ...     "on_day": "2026-03-01", "area_id": ["centre"] * 30 + ["east"] * 10})
    >>> people = pd.DataFrame({"area_id": ["centre", "east"], "base": "residents",
    ...     "value": [1000, 3000]})
    >>> found = participation_coverage(Participation.from_frame(sent), Exposure.from_frame(people))
    >>> float(found.cite("share[area|centre]")), found.over
    (0.75, 1)
    """
    rows = participation.to_frame()
    if rows.empty:
        raise UnsuitableData(listed(NAME, ["nobody took part; there is nothing to compare"]))
    starts_on, ends_on = (moment.date() for moment in (rows["on_day"].min(), rows["on_day"].max()))
    ids = _ids(rows, exposure, areas, base, level)
    known = base_counts(exposure, base, ids, starts_on, ends_on)
    people = known.each.dropna()
    people = people[people > 0]
    inside = rows["area_id"].isin(people.index)
    if not inside.any():
        raise UnsuitableData(
            listed(NAME, [f"no contribution lies in an area whose '{base}' are known; give the "
                          "population of the areas that contributions name"])
        )  # fmt: skip
    names = area_names(None, areas)
    blocks = [_block(AREA, rows.loc[inside, "area_id"].value_counts(), people, names, confidence)]
    columns = [str(one) for one in rows.columns if str(one).startswith(_PREFIX)]
    said = rows[columns].astype("string").apply(lambda one: ~one.fillna("").isin(_NOT_SAID))
    for column in columns if by_group is not None else ():
        by = column.removeprefix(_PREFIX)
        sizes = _sizes(by_group, by, base, people.index)
        counts = rows.loc[inside & said[column], column].astype("string").value_counts()
        if len(sizes) > 1 and counts.reindex(sizes.index).sum() > 0:
            blocks.append(_block(by, counts, sizes, {}, confidence))
    frame = pd.concat(blocks, ignore_index=True)
    return ParticipationCoverage(
        base=base, starts_on=starts_on, ends_on=ends_on,
        elsewhere=int((~inside).sum()), undescribed=int((~said.any(axis=1)).sum()),
        over=int(frame["stands"].eq(OVER).sum()), under=int(frame["stands"].eq(UNDER).sum()),
        is_other_time=known.is_from_other_time, n_used=int(inside.sum()), n_rows=len(rows),
        _frame=frame,
    )  # fmt: skip


def _ids(
    rows: pd.DataFrame, exposure: Exposure, areas: Areas | None, base: str, level: str | None
) -> list[str]:
    """List the areas of one level whose population is counted."""
    there = exposure.to_frame()
    known = sorted(map(str, there.loc[there["base"].eq(base), "area_id"].unique()))
    if areas is None:
        return known
    frame = areas.to_frame()
    own = frame[frame["area_id"].isin(known)]
    if level is None:
        named = own[own["area_id"].isin(rows["area_id"])]
        if named.empty:
            return known
        many = rows["area_id"].value_counts()
        level = str(named["area_id"].map(many).groupby(named["level"]).sum().idxmax())
    return sorted(map(str, own.loc[own["level"].eq(level), "area_id"].unique()))


def _sizes(
    by_group: "ExposureByGroup | None", by: str, base: str, areas: pd.Index
) -> "pd.Series[Any]":
    """Add up the population of each group of an attribute over the areas compared."""
    assert by_group is not None
    rows = by_group.to_frame()
    mark = f"{by}:"
    is_mine = rows["group"].str.startswith(mark).fillna(False)
    rows = rows[is_mine & rows["base"].eq(base) & rows["area_id"].isin(areas)]
    sizes = rows.groupby(rows["group"].str.removeprefix(mark))["value"].sum()
    return sizes[sizes > 0]


def _block(
    by: str, counts: "pd.Series[Any]", people: "pd.Series[Any]", names: Mapping[str, str],
    confidence: float,
) -> pd.DataFrame:  # fmt: skip
    """Compare the shares of one list of parts."""
    count = counts.reindex(people.index).fillna(0).to_numpy(dtype=np.float64)
    whole = count.sum()
    expected = (people / people.sum()).to_numpy(dtype=np.float64)
    low, high = clopper_pearson_interval(count, whole, confidence=confidence)
    careful = 1 - (1 - confidence) / len(people)
    surely_low, surely_high = clopper_pearson_interval(count, whole, confidence=careful)
    share = count / whole
    parts = [str(one) for one in people.index]
    return pd.DataFrame({
        "by": by, "part": parts, "part_name": [names.get(one, one) for one in parts],
        "count": count.astype(np.int64), "share": share, "share_low": low, "share_high": high,
        "share_population": expected, "ratio_population": share / expected,
        "ratio_low": low / expected, "ratio_high": high / expected,
        "stands": np.select([surely_low > expected, surely_high < expected], [OVER, UNDER],
                            NEITHER),
    })  # fmt: skip


METHOD = Method(
    run=participation_coverage,
    question="Who took part, beside who lives there, and from where?",
    sources=(
        "Clopper & Pearson 1934, doi:10.2307/2331986",
        "Elliott & Valliant 2017, doi:10.1214/16-STS598",
    ),
    reads_groups=True,
)
