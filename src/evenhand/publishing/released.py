"""A finding as the public may see it: the same interface over controlled numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, MapLayer
from evenhand.publishing.shown_again import of_shown
from evenhand.safeguards.disclosure import MARK, Controlled
from evenhand.safeguards.layout import row_keys
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.statistics.area_rates import round_step
from evenhand.wording.messages import Message, Quantity, say


@dataclass(frozen=True, kw_only=True, eq=False)
class ReleasedFinding(Finding):
    """What is left of a finding after disclosure control.

    Attributes
    ----------
    id
        Its number, such as "F-0003".
    key
        The columns that name a row.
    hidden
        How many numbers are hidden. Not how many of them are small, and how many protect those:
        who knows that two numbers with the sum 17 are both small knows them.
    scalars
        Numbers beside the frame that may be shown; a hidden one is missing here.
    coarsened
        In which steps of place and time it is, and why in no smaller ones.
    """

    id: str
    key: tuple[str, ...]
    hidden: int
    scalars: Mapping[str, Any] = field(default_factory=dict)
    coarsened: Message | None = None
    _frame: pd.DataFrame
    _told: Explanation
    _charts: tuple[Chart, ...]
    _map: MapLayer | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "KEY", self.key)

    def __getattr__(self, name: str) -> Any:
        """Give a number beside the frame; a hidden one is not-a-number."""
        if name.startswith("_") or name in type(self).__dataclass_fields__:
            raise AttributeError(name)
        return self.scalars.get(name, float("nan"))

    def to_frame(self) -> pd.DataFrame:
        """Give the numbers; a hidden one is missing and marked in `<column>_was_suppressed`."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Give the main chart without hidden numbers."""
        return self._charts[0]

    def charts(self) -> tuple[Chart, ...]:
        """Give the charts that hidden numbers do not forbid."""
        return self._charts

    def explain(self) -> Explanation:
        """Give the words; a sentence that needs a hidden number is not said."""
        return self._told

    def to_map(self) -> MapLayer | None:
        """Give the map of areas; areas with hidden numbers are marked `cannot_say`."""
        return self._map

    def cite(self, path: str) -> Any:
        """Give one released number by its path.

        Raises
        ------
        KeyError
            There is no such number, or it is hidden.
        """
        value = cited(self._frame, self.key, self.scalars, path)
        if pd.isna(value):
            raise KeyError(path)
        return value


def cited(frame: pd.DataFrame, key: tuple[str, ...], scalars: Mapping[str, Any], path: str) -> Any:
    """Read one number of a controlled frame; a hidden one is missing."""
    column, bracket, row = path.partition("[")
    if not bracket:
        return scalars.get(column)
    if column not in frame:
        return None
    found = frame.loc[[name == row.removesuffix("]") for name in row_keys(frame, key)], column]
    return found.iloc[0] if len(found) == 1 else None


def released(
    number: str, finding: Finding, done: Controlled, policy: DisclosurePolicy, last: date
) -> ReleasedFinding:
    """Put controlled numbers in the place of a finding's own.

    Parameters
    ----------
    number
        The finding's number.
    finding
        The finding, made from tables without recent records.
    done
        Its frame after control.
    policy
        What counts as small.
    last
        The last day published.
    """
    again = of_shown(finding, done)
    finding, done = again or (finding, done)
    scalars = _scalars(finding, done, policy, () if again is None else finding.OF_SHOWN)
    told = finding.explain()

    def hidden(message: Message) -> bool:
        return any(
            _is_missing(cited(done.frame, finding.KEY, scalars, one.field))
            for one in _quantities(message)
        )

    few = say("release.too_few", least=Quantity(policy.min_count, "count"))
    added = limits_of(done, policy, last)
    charts = [chart if again else _whole(chart, done, finding) for chart in finding.charts()]
    charts = [chart and shown_chart(chart, done, finding.KEY) for chart in charts]
    kept = [chart for chart in charts if chart is not None]
    kept = [replace(one, title=few) if hidden(one.title) else one for one in kept]
    layer = shown_map(finding.to_map(), done)
    return ReleasedFinding(
        id=number,
        key=finding.KEY,
        n_used=scalars.get("n_used", float("nan")),
        n_rows=scalars.get("n_rows", float("nan")),
        set_aside=_set_aside(finding, policy),
        provenance=finding.provenance,
        hidden=done.small + done.complementary,
        scalars=scalars,
        _frame=done.frame,
        _told=Explanation(
            answer=few if hidden(told.answer) else told.answer,
            reading=tuple(one for one in told.reading if not hidden(one)),
            limits=(*(one for one in told.limits if not hidden(one)), *added),
        ),
        _charts=tuple(kept) or (plain_chart((*finding.KEY, *finding.COUNTS), few),),
        _map=layer and (replace(layer, title=few) if hidden(layer.title) else layer),
    )


def limits_of(done: Controlled, policy: DisclosurePolicy, last: date) -> tuple[Message, ...]:
    """Say what was left out: records that are too recent, and numbers that are hidden."""
    delay = say("release.limit_delay", last=Quantity(last, "date"))
    if policy.rounding:
        base = Quantity(policy.rounding, "count")
        return delay, say("release.limit_rounded", base=base)
    if not done.hides:
        return (delay,)
    most = Quantity(policy.min_count - 1, "count")
    return delay, say("release.limit_hidden", most=most)


def is_hidden(message: Message) -> bool:
    """Say whether a message stands in the place of one with a hidden number."""
    return message.key == "release.too_few"


def _quantities(message: Message) -> list[Quantity]:
    """List the numbers of a message that were read from a finding, without days and gaps."""
    given = dict(message.values)
    return [
        value
        for value in given.values()
        if isinstance(value, Quantity)
        and value.field
        and not isinstance(value.value, date)
        and not _is_missing(value.value)
    ]


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _scalars(
    finding: Finding, done: Controlled, policy: DisclosurePolicy, of_shown: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Give the numbers beside the frame that may be shown."""
    names = {name for name in vars(finding) if not name.startswith("_")}
    names |= set(type(finding).SCALARS)
    names -= {"set_aside", "provenance", "n_used", "n_rows"}
    shown = {}
    for name in sorted(names):
        value = getattr(finding, name)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        is_free = not is_number or name in of_shown
        if is_free or _may_show(type(finding).SCALARS.get(name), done):
            # The last digits of a sum tell in which parts it was added up.
            shown[name] = float(f"{value:.12g}") if isinstance(value, float) else value
    if done.total_is_shown or not done.hides:
        shown["n_used"] = finding.n_used
        if not any(0 < number < policy.min_count for number in finding.set_aside.values()):
            shown["n_rows"] = finding.n_rows
    return shown


def _may_show(needs: tuple[str, ...] | None, done: Controlled) -> bool:
    if not done.hides:
        return True
    if needs is None:
        return False
    return all(need.endswith("[total]") and done.total_is_shown for need in needs)


def _set_aside(finding: Finding, policy: DisclosurePolicy) -> dict[str, int]:
    return {
        reason: number
        for reason, number in finding.set_aside.items()
        if number == 0 or number >= policy.min_count
    }


def shown_chart(chart: Chart, done: Controlled, key: tuple[str, ...]) -> Chart | None:
    """Take hidden numbers out of a chart; a chart whose rows cannot be matched is dropped.

    Returns
    -------
    Chart or None
        None if the chart shows numbers that are not in the frame while some are hidden there.
    """
    if not done.hides:
        return chart
    known = set(done.frame.columns)
    index = {name: row for row, name in enumerate(_plain_keys(done.frame, key))}
    rows = []
    for row in chart.rows:
        name = "|".join(str(row.get(column)) for column in key)
        numbers = {column for column, value in row.items() if isinstance(value, (int, float))}
        if name not in index or not numbers <= known:
            return None
        rows.append((index[name], _without_hidden(row, done.frame.iloc[index[name]])))
    # In the order of the controlled frame: that of the chart may follow hidden numbers.
    return replace(chart, rows=tuple(row for _, row in sorted(rows, key=lambda pair: pair[0])))


def _whole(chart: Chart, done: Controlled, finding: Finding) -> Chart | None:
    """Refuse a chart of some rows: that a hidden number is among the highest tells of it.

    Rows that were left out because nothing was recorded tell nothing.
    """
    if not done.hides:
        return chart
    drawn = {"|".join(str(row.get(column)) for column in finding.KEY) for row in chart.rows}
    names = pd.Series(_plain_keys(done.frame, finding.KEY), index=done.frame.index)
    left = ~names.isin(drawn) & done.frame[finding.COUNTS[0]].ne(0).fillna(True)
    return None if left.any() else chart


def _plain_keys(frame: pd.DataFrame, key: tuple[str, ...]) -> list[str]:
    """Name rows as a chart's plain values do: days as ISO text with the time."""
    plain = frame[list(key)].astype(object)
    for column in key:
        if pd.api.types.is_datetime64_any_dtype(frame[column]):
            plain[column] = [value.isoformat(timespec="milliseconds") for value in frame[column]]
    return ["|".join(map(str, row)) for row in plain.to_numpy().tolist()]


def _without_hidden(row: Mapping[str, Any], controlled: pd.Series) -> dict[str, Any]:
    marked = {
        str(name).removesuffix(MARK)
        for name, value in controlled.items()
        if str(name).endswith(MARK) and value
    }
    return {name: None if name in marked else value for name, value in row.items()}


def plain_chart(columns: tuple[str, ...], title: Message) -> Chart:
    """Give a chart of nothing but words, where no other may be shown."""
    return Chart(rows=(), spec={"mark": "text"}, title=title, subtitle=title, columns=columns)


def shown_map(layer: MapLayer | None, done: Controlled) -> MapLayer | None:
    """Take hidden numbers off a map of areas; all other maps are refused.

    Points, segments and cells would show where single records lie, a smooth density of few
    records too. A map of areas whose numbers are not in the frame was controlled by nobody.
    """
    if layer is None or layer.kind != "areas" or "area_id" not in done.frame:
        return None
    if not done.hides:
        return layer
    rows = [_map_row(row, _shown_numbers(done.frame, str(row["area_id"]))) for row in layer.rows]
    return replace(layer, rows=tuple(rows), breaks=_breaks(layer, rows))


def _breaks(layer: MapLayer, rows: list[dict[str, Any]]) -> tuple[float, ...]:
    """Choose classes from what is shown: those of the finding may follow a hidden number."""
    values = [float(row["value"]) for row in rows if row["value"] is not None]
    if layer.diverging or not layer.breaks:
        return layer.breaks
    step = round_step(sum(values) / (2 * len(values)) if values else 1.0)
    return tuple(float(f"{step * n:.6g}") for n in range(1, len(layer.breaks) + 1))


def _shown_numbers(frame: pd.DataFrame, area: str) -> set[str]:
    """Give the numbers that the frame shows of an area, as text without the last digits.

    Numbers that are never hidden are not among them: a hidden 3 must not pass for three years.
    """
    controlled = [name for name in frame if f"{name}{MARK}" in frame]
    there = frame.loc[frame["area_id"].astype(str) == area, controlled].select_dtypes("number")
    return {f"{float(value):.12g}" for _, column in there.items() for value in column.dropna()}


def _map_row(row: Mapping[str, Any], shown: set[str]) -> dict[str, Any]:
    """Keep what the frame shows of an area; any other number goes, and the area with it."""
    numbers = {
        name: value
        for name, value in row.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    hidden = {name for name, value in numbers.items() if f"{float(value):.12g}" not in shown}
    kept = {name: None if name in hidden else value for name, value in row.items()}
    if not hidden:
        return kept
    # What was marked on the map was marked for its number.
    marks = {name: value for name, value in (("is_outlined", False), ("label", "")) if name in row}
    return {**kept, **marks, "certainty": "cannot_say"}
