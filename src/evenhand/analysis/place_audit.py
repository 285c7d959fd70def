"""Place audit: what raters found unwelcome, place by place and line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from evenhand.analysis.audited_places import by_chance, by_line, by_stop, with_names
from evenhand.analysis.rated import ALL, FEWEST_RATERS, POOR, judged, lines_in_order, rated
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import Confidence, Share, Walk
from evenhand.tables.observations import Observations
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say, say_of

_SHOWN, _NAMED = 20, 6


@dataclass(frozen=True, kw_only=True, eq=False)
class PlaceAudit(Finding):
    """Shares of unwelcome ratings by place and line, and how places stand to each other."""

    KEY: ClassVar[tuple[str, ...]] = ("walk_id", "place_id", "line")
    COUNTS: ClassVar[tuple[str, ...]] = ("ratings", "unwelcome")
    PART_OF: ClassVar[Mapping[str, str]] = {"unwelcome": "ratings"}
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "x_m": (), "y_m": (), "raters": ("ratings",), "median": ("ratings",),
        **dict.fromkeys(("share", "share_low", "share_high"), ("unwelcome", "ratings")),
        **dict.fromkeys(("rank", "rank_low", "rank_high"), ("unwelcome[any]", "ratings[any]")),
    }  # fmt: skip
    WITHHELD: ClassVar[str] = (
        "it rests on a handful of raters, who know each other's hand; tell those who walked, and "
        "publish what they agree on"
    )

    walks: int
    stops: int
    stops_more: int
    stops_less: int
    stops_not_judged: int
    most_raters: int
    ratings: int
    share_unwelcome: float
    lines_judged: int
    lines_unwelcome: int
    lines_by_chance: float
    least_alpha: float
    lines_poor: tuple[str, ...]
    lines_most: tuple[str, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each stop and line, and one for each stop with all its lines."""
        return self._frame.copy()

    def stops_frame(self) -> pd.DataFrame:
        """Give one row for each stop, the one with most unwelcome first."""
        rows = self._frame[self._frame["line"].eq(ALL)]
        return rows.sort_values(["share", "walk_id", "place_id"], ascending=[False, True, True],
                                ignore_index=True)  # fmt: skip

    def plot(self) -> Chart:
        """Draw the share of unwelcome ratings of each stop with its likely range."""
        rows = self.stops_frame().head(_SHOWN)
        rows["stop"] = rows["place_name"] + " · " + rows["walk_id"]
        return Chart(
            rows=plain_rows(rows),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("place_audit.subtitle"),
            columns=("stop", "sheet", "part_of_day", "raters", "ratings", "unwelcome", "share",
                     "share_low", "share_high", "rank_low", "rank_high", "certainty"),
        )  # fmt: skip

    def to_map(self) -> MapLayer | None:
        """Give each place's share of unwelcome ratings, in the walk that found most of it."""
        rows = self.stops_frame().drop_duplicates("place_id")
        rows = rows[rows["x_m"].notna() & rows["y_m"].notna()]
        if rows.empty:
            return None
        most = rows.iloc[0]
        path = f"share[{most['walk_id']}|{most['place_id']}|{ALL}]"
        shown = rows.assign(value=rows["share"])[["x_m", "y_m", "value", "certainty"]]
        largest = Quantity(self.cite(path), "percent", path)
        return MapLayer(
            kind="places",
            rows=plain_rows(shown),
            breaks=(),
            title=self.explain().answer,
            unit=say("place_audit.map_unit"),
            words={"circle": say("place_audit.map_circle", most=largest)},
        )

    def explain(self) -> Explanation:
        """Say at which stops more is unwelcome, how sure that is, and which lines to leave out."""
        values = self._values()
        rows = self.stops_frame()
        more = rows[rows["is_more"]]
        if self.most_raters < FEWEST_RATERS:
            answer = say_of("place_audit.cannot_say", values)
        elif more.empty:
            answer = say_of("place_audit.none", values)
        else:
            answer = say_of("place_audit.some", values | self._told(more.iloc[0]))
        return Explanation(answer=answer, reading=self._reading(values), limits=self._limits())

    def _reading(self, values: dict[str, Value]) -> tuple[Message, ...]:
        found = [say_of("place_audit.reading_stops", values)]
        if self.lines_most:
            found.append(say("place_audit.reading_most", named=_named(self.lines_most)))
        if self.most_raters >= FEWEST_RATERS:
            found.append(say_of("place_audit.reading_lines", values))
        if self.lines_poor:
            found.append(say("place_audit.reading_poor", named=_named(self.lines_poor)))
        if self.stops_not_judged:
            found.append(say_of("place_audit.reading_not_judged", values))
        return (*found, say_of("data.rows_used", values))

    def _limits(self) -> tuple[Message, ...]:
        names = ("limit_raters", "limit_places", "limit_sheets", "limit_own", "limit_cause")
        return tuple(say(f"place_audit.{name}") for name in names)

    def _told(self, row: "pd.Series[Any]") -> dict[str, Value]:
        key = f"{row['walk_id']}|{row['place_id']}|{ALL}"
        told: dict[str, Value] = {
            "place": Name(str(row["place_name"])),
            "light": Term("light_of_day", str(row["part_of_day"])),
        }
        for name in ("share", "share_low", "share_high"):
            path = f"{name}[{key}]"
            told[name.removeprefix("share_")] = Quantity(self.cite(path), "percent", path)
        told["place_ratings"] = Quantity(self.cite(f"ratings[{key}]"), "count", f"ratings[{key}]")
        return told

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
            "overall": Quantity(self.share_unwelcome, "percent", "share_unwelcome"),
            "lines_by_chance": Quantity(self.lines_by_chance, "number", "lines_by_chance", 1),
        }
        for name in ("walks", "stops", "stops_more", "stops_less", "stops_not_judged", "ratings",
                     "most_raters", "lines_judged", "lines_unwelcome"):  # fmt: skip
            values[name] = Quantity(getattr(self, name), "count", name)
        return values


def _named(lines: tuple[str, ...]) -> TermList:
    return TermList(tuple(Term("observation_item", name) for name in lines))


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
         "encoding": {"x": {"field": "share_low"}, "x2": {"field": "share_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 100},
         "encoding": {"x": {"field": "share", "type": "quantitative", "axis": {"format": "%"},
                            "title": "axis.share_unwelcome"},
                      "opacity": {"condition": {"test": "datum.certainty === 'sure'", "value": 1},
                                  "value": 0.45}}},
    ],
    "encoding": {"y": {"field": "stop", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def place_audit(
    observations: Observations,
    places: Places | None = None,
    streets: Streets | None = None,
    *,
    walk: Walk | None = None,
    least_alpha: Share = 0.4,
    confidence: Confidence = 0.95,
) -> PlaceAudit:
    """At which places did raters find most unwelcome, and what?

    Parameters
    ----------
    observations
        Ratings of safety walks and place audits.
    places, streets
        Name the stops; without them a stop keeps its identifier.
    walk
        One walk; None takes all of them, each for itself.
    least_alpha
        Lines on which raters agree less than this are left out (see `rater_agreement`).
    confidence
        Level of the likely ranges.

    Returns
    -------
    PlaceAudit
        For each walk, stop and line: raters, their ratings, the median rating, how many found it
        unwelcome, the share with its likely range, and how sure it is that most would say so. The
        line `all` has all lines of a stop together, with its place in the order of its walk and
        the likely range of that place; `is_more` and `is_less` mark stops that clearly differ
        from their walk as a whole.

    Raises
    ------
    UnsuitableData
        There is no such walk, or nothing was seen, or no line that was rated can be unwelcome.
        Too few raters are no error: the places are marked as `cannot_say`.

    Notes
    -----
    Which ratings are unwelcome is said by the sheets; how many people are about never is. A line
    with poor agreement is shown and not interpreted. Ranges of single lines are Wilson's, from a
    handful of raters who are no sample of residents; those of stops are Student's over raters, on
    the lines of the sheet (`evenhand.analysis.audited_places`). Stops are compared within their
    walk only, at a level divided by its stops. How many single lines would stand out if raters had
    tossed coins is told beside how many do.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953. Student 1908, doi:10.1093/biomet/6.1.1.

    Examples
    --------
    >>> rows = [("w", "passage", f"p{stop}", str(rater), item, 1 + 2 * (stop == 3))
    ...         for stop in range(6) for rater in (1, 2, 3, 4)
    ...         for item in ("way_out", "sight_ahead", "orientation", "step_free", "litter")]
    >>> frame = pd.DataFrame(rows, columns=["walk_id", "sheet", "place_id", "rater", "item",
    ...                                     "rating"])
    >>> frame = frame.assign(observed_on="2026-10-20", rating_state="seen", part_of_day="dark")
    >>> found = place_audit(Observations.from_frame(frame))
    >>> found.stops_more, float(found.cite("share[w|p3|all]")), found.to_map() is None
    (1, 1.0, True)
    """
    ready = rated(observations, "place_audit", walk)
    rows = ready.rows[ready.rows["is_unwelcome"].notna()]
    if rows.empty:
        reason = "no line was rated of which an answer is unwelcome; use a sheet with such lines"
        raise UnsuitableData(listed("place_audit", [reason]))
    poor = tuple(
        line.item
        for line in lines_in_order(rows)
        if judged(rows, line.item, least=least_alpha).verdict == POOR
    )
    single = by_line(rows, poor, confidence)
    clear = rows[~rows["line"].isin(poor)]
    read = clear if len(clear) else rows
    stops = pd.concat([
        by_stop(part, confidence=confidence, is_judged=len(clear) > 0)
        for _, part in read.groupby("walk_id")
    ])  # fmt: skip
    neither = len(ready.rows) - len(rows)
    aside = {**ready.set_aside, **({"rating_neither": neither} if neither else {})}
    return PlaceAudit(
        **_counted(stops, single, poor, confidence),
        walks=int(rows["walk_id"].nunique()),
        least_alpha=least_alpha,
        n_used=len(rows),
        n_rows=ready.n_rows,
        set_aside=aside,
        _frame=with_names(pd.concat([stops, single]), rows, places, streets),
    )


def _counted(
    stops: pd.DataFrame, single: pd.DataFrame, poor: tuple[str, ...], confidence: float
) -> dict[str, Any]:
    read = single[single["certainty"].ne("cannot_say")]
    named = read.loc[read["is_unwelcome"], "line"].value_counts()
    most = sorted(named.index, key=lambda line: (-int(named[line]), str(line)))
    return {
        "stops": len(stops),
        "stops_more": int(stops["is_more"].sum()),
        "stops_less": int(stops["is_less"].sum()),
        "stops_not_judged": int(stops["certainty"].eq("cannot_say").sum()),
        "most_raters": int(stops["raters"].max()),
        "ratings": int(stops["ratings"].sum()),
        "share_unwelcome": float(stops["unwelcome"].sum() / stops["ratings"].sum()),
        "lines_judged": len(read),
        "lines_unwelcome": int(read["is_unwelcome"].sum()),
        "lines_by_chance": by_chance(read["raters"], confidence),
        "lines_poor": poor,
        "lines_most": tuple(map(str, most[:_NAMED])),
    }


METHOD = Method(
    run=place_audit,
    question="At which places did raters find most unwelcome, and what?",
    sources=(
        "Wilson 1927, doi:10.1080/01621459.1927.10502953",
        "Student 1908, The probable error of a mean, doi:10.1093/biomet/6.1.1",
    ),
)
