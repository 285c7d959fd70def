"""The setting profile: in which settings and spaces is it recorded?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import CalendarDay, Confidence, Fewest, Offence
from evenhand.statistics.shares import clopper_pearson_interval
from evenhand.tables.incidents import SPACES, Incidents
from evenhand.tables.tally import tally
from evenhand.taxonomy.classes import SETTINGS
from evenhand.wording.messages import Message, Quantity, Term, Value, say

ALL = "all"
DIMENSIONS = {"setting": SETTINGS, "space": tuple(word for word in SPACES if word != "unknown")}


@dataclass(frozen=True, kw_only=True, eq=False)
class SettingProfile(Finding):
    """How records spread over settings and over public, semi-public and private space."""

    KEY = ("setting", "space")
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        ("share", "share_low", "share_high"), ("count[total]",)
    )
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        ("in_period", "known_setting", "known_space"), ("count[total]",)
    )

    offence: str
    main: str
    fewest: int
    known_setting: int
    known_space: int
    in_period: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each setting (all spaces), and for each kind of space (all settings)."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the shares of the dimension that is known for more rows."""
        return self._chart(self.main)

    def charts(self) -> tuple[Chart, ...]:
        """Draw the shares of each dimension that is recorded."""
        recorded = [name for name in DIMENSIONS if self._known(name)]
        return tuple(self._chart(name) for name in sorted(recorded, key=self.main.__ne__))

    def _chart(self, dimension: str) -> Chart:
        rows = self._rows(dimension)
        rows = rows[rows["count"].gt(0)]
        percent = {"format": "%"}
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
                 "encoding": {"x": {"field": "share_low", "type": "quantitative", "axis": percent,
                                    "title": "axis.share_of_known"},
                              "x2": {"field": "share_high"}}},
                {"mark": {"type": "point", "filled": True, "size": 90},
                 "encoding": {"x": {"field": "share", "type": "quantitative", "axis": percent,
                                    "scale": {"zero": True}, "title": "axis.share_of_known"}}},
            ],
            "encoding": {"y": {"field": dimension, "type": "nominal", "title": None,
                               "sort": None}},
        }  # fmt: skip
        return Chart(
            rows=plain_rows(rows[[dimension, "count", "share", "share_low", "share_high"]]),
            spec=spec,
            title=self._told(dimension),
            subtitle=say("setting_profile.subtitle", **self._values(dimension)),
            columns=(dimension, "count", "share", "share_low", "share_high"),
        )

    def explain(self) -> Explanation:
        """Say where most of it is recorded."""
        values = self._values(self.main)
        other = next(name for name in DIMENSIONS if name != self.main)
        reading = [self._told(other)] if self._known(other) >= self.fewest else []
        return Explanation(
            answer=self._told(self.main),
            reading=(
                *reading,
                say("setting_profile.reading_known", **values),
                say("data.rows_used", **values),
            ),
            limits=(
                *self._limit_unknown(),
                say("setting_profile.limit_risk"),
                say("area_rates.limit_independent"),
                say("scanning.limit_recorded"),
            ),
        )

    def _rows(self, dimension: str) -> pd.DataFrame:
        """Give the rows of one dimension whose category is known, the most frequent first."""
        rows = self._frame[~self._frame[dimension].isin([ALL, "unknown"])]
        return rows.sort_values(["count", dimension], ascending=[False, True])

    def _limit_unknown(self) -> list[Message]:
        """Say of how many records the setting or space is not known, by the lesser known one."""
        lesser = min(DIMENSIONS, key=self._known)
        if self._known(lesser) == self.in_period:
            return []
        return [say("setting_profile.limit_unknown", **self._values(lesser))]

    def _known(self, dimension: str) -> int:
        return self.known_setting if dimension == "setting" else self.known_space

    def _told(self, dimension: str) -> Message:
        few = self._known(dimension) < self.fewest
        key = "setting_profile.too_few" if few else f"setting_profile.answer_{dimension}"
        return say(key, **self._values(dimension))

    def _values(self, dimension: str) -> dict[str, Value]:
        category = str(self._rows(dimension)[dimension].iloc[0])
        key = f"{category}|{ALL}" if dimension == "setting" else f"{ALL}|{category}"
        narrow = self.cite(f"share_high[{key}]") - self.cite(f"share_low[{key}]") < 0.02
        digits = 1 if narrow else None  # else both ends could print the same
        values: dict[str, Value] = {
            "offence": Term("offence_class", self.offence),
            "category": Term(dimension, category),
            "fewest": Quantity(self.fewest, "count"),
            "known": Quantity(self._known(dimension), "count", f"known_{dimension}"),
            "all": Quantity(self.in_period, "count", "in_period"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }
        for name, column in (("share", "share"), ("low", "share_low"), ("high", "share_high")):
            path = f"{column}[{key}]"
            values[name] = Quantity(self.cite(path), "percent", path, digits)
        return values


@checked
def setting_profile(
    recorded: Incidents,
    *,
    offence: Offence | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    fewest: Fewest = 10,
    confidence: Confidence = 0.95,
) -> SettingProfile:
    """In which settings, and in whose space, is it recorded?

    Parameters
    ----------
    recorded
        Incidents with a setting or a kind of space.
    offence
        One class; None takes all.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    fewest
        Fewer rows with a known setting are "too few to say".
    confidence
        Level of the likely ranges.

    Returns
    -------
    SettingProfile
        For settings (`space` is "all") and for public, semi-public and private space (`setting`
        is "all"): count, and share of the rows for which it is known. `unknown` has a count and
        no share.

    Raises
    ------
    UnsuitableData
        Neither setting nor space is recorded for any row of the period.

    Notes
    -----
    Clopper-Pearson ranges, each share by itself.

    References
    ----------
    Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-02", "2026-02-02", "2026-02-03"]).tz_localize("UTC")
    >>> frame = pd.DataFrame({"incident_id": ["a", "b", "c"], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": days, "time_precision": "day", "x_m": 0.0,
    ...     "y_m": 0.0, "space": ["public", "public", "private"]})
    >>> found = setting_profile(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"))
    >>> float(found.cite("share[all|public]").round(3))
    0.667
    """
    taken = tally(recorded, offence=offence, period_from=period_from, period_to=period_to)
    rows = recorded.to_frame().loc[taken.frame["row"], list(DIMENSIONS)].fillna("unknown")
    known = rows.astype("string") != "unknown"
    if not known.to_numpy().any():
        raise UnsuitableData(
            listed("setting_profile", ["neither setting nor space is recorded for any row of the "
                                       "period; map a column to one of them at import"])
        )  # fmt: skip
    frame = pd.concat(
        [_shares(rows[name], name, words, confidence) for name, words in DIMENSIONS.items()],
        ignore_index=True,
    )
    told = {name: int(known[name].sum()) for name in DIMENSIONS}
    unknown = int((~known.any(axis=1)).sum())
    return SettingProfile(
        offence=offence or "all",
        main="space" if told["space"] > told["setting"] else "setting",
        fewest=fewest,
        known_setting=told["setting"],
        known_space=told["space"],
        in_period=taken.n_used,
        n_used=taken.n_used - unknown,
        n_rows=taken.n_rows,
        set_aside={**taken.set_aside, **({"no_setting": unknown} if unknown else {})},
        _frame=frame,
    )


def _shares(
    values: pd.Series, dimension: str, words: tuple[str, ...], confidence: float
) -> pd.DataFrame:
    counted = values.value_counts().reindex([*words, "unknown"]).fillna(0).astype("int64")
    frame = counted.rename_axis(dimension).rename("count").reset_index()
    frame = frame.assign(**{name: ALL for name in DIMENSIONS if name != dimension})
    frame = frame[[*DIMENSIONS, "count"]].astype({"setting": "string", "space": "string"})
    total = int(frame.loc[frame[dimension].ne("unknown"), "count"].sum())
    low, high = clopper_pearson_interval(frame["count"], total, confidence=confidence)
    blank = frame[dimension].eq("unknown") | (total == 0)
    for name, value in (("share", frame["count"] / max(total, 1)), ("share_low", low),
                        ("share_high", high)):  # fmt: skip
        frame[name] = pd.Series(value, index=frame.index).mask(blank)
    return frame


METHOD = Method(
    run=setting_profile,
    question="In which settings, and in whose space, is it recorded?",
    sources=("Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404",),
    example={"period_from": date(2023, 11, 1), "period_to": date(2026, 10, 31)},
)
