"""What a finding about harm says, and how it is drawn."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from evenhand.contract import Chart
from evenhand.scanning.month_blocks import classes_said
from evenhand.tables.weighed import REPORTED
from evenhand.wording.messages import Message, Quantity, Term, TermList, Value, say

if TYPE_CHECKING:
    from evenhand.scanning.harm import Harm

COUNT = "count"


def answer(found: "Harm") -> Message:
    """Say first how much the weight of one offence differs between count and ruler."""
    values = {"n": Quantity(found.n_reversals, "count", "n_reversals"), **_focus(found)}
    return say("harm.depends" if found.n_reversals else "harm.stable", **values)


def reading(found: "Harm") -> tuple[Message, ...]:
    """Say for each ruler which offences may come first, and what it covers."""
    told = []
    for ruler, rows in _ranked_rows(found):
        first = rows.loc[rows["rank_low"].eq(1).fillna(False), "offence_class"]
        key = f"{REPORTED}|{ruler}|{rows['offence_class'].iloc[0]}"
        path = f"share_records_weighed[{key}]"
        told.append(
            say(
                "harm.reading_first",
                ruler=Term("ruler", ruler),
                classes=_classes(first),
                share=Quantity(found.cite(path), "percent", path),
            )
        )
    if found.n_discovered:
        number = Quantity(found.n_discovered, "count", "n_discovered")
        told.append(say("harm.reading_discovered", n=number))
    told += classes_said(found.dispersion_low, found.dispersion_high)[0]
    used = Quantity(found.n_used, "count", "n_used")
    told.append(say("data.rows_used", used=used, rows=Quantity(found.n_rows, "count", "n_rows")))
    return tuple(told)


def limits(found: "Harm") -> tuple[Message, ...]:
    """Say what has no weight, what is carried from elsewhere, and at whose prices."""
    frame = found.to_frame()
    reported = frame[frame["part"].eq(REPORTED) & frame["ruler"].ne(COUNT)]
    told = _unweighed(found, reported)
    spans = reported.loc[reported["matched"].eq("span").fillna(False), "offence_class"].unique()
    if len(spans):
        told.append(say("harm.limit_span", classes=_classes(spans)))
    if found.is_transferred:
        told.append(say("harm.limit_transfer"))
    if any(ruler.kind == "cost" for ruler in found.rulers):
        told.append(say("harm.limit_prices"))
    told += classes_said(found.dispersion_low, found.dispersion_high)[1]
    told.append(say("harm.limit_average"))
    return (*told, say("harm.limit_unreported"))


def chart(rows: tuple[Mapping[str, Any], ...], title: Message) -> Chart:
    """Draw the share of each class under each ruler."""
    spec = {
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.4},
             "encoding": {"x": {"field": "share_low"}, "x2": {"field": "share_high"}}},
            {"mark": {"type": "point", "filled": True, "size": 50},
             "encoding": {"x": {"field": "share", "type": "quantitative",
                                "scale": {"zero": True}, "axis": {"format": "%"},
                                "title": "axis.share_of_weight"}}},
        ],
        "encoding": {
            "y": {"field": "offence_class", "type": "nominal", "title": None, "sort": None},
            "yOffset": {"field": "ruler", "type": "nominal", "sort": None},
            "color": {"field": "ruler", "type": "nominal", "title": None, "sort": None},
        },
    }  # fmt: skip
    columns = ("ruler", "offence_class", "count", "share", "share_low", "share_high",
               "rank_low", "rank_high")  # fmt: skip
    return Chart(rows=rows, spec=spec, title=title, subtitle=say("harm.subtitle"), columns=columns)


def _unweighed(found: "Harm", reported: pd.DataFrame) -> list[Message]:
    """Name the classes without weight: once for all rulers, then what each lacks beside them."""
    bare = reported[reported["weight_low"].isna()]
    rulers = [ruler.name for ruler in found.rulers if ruler.name != COUNT]
    times = bare["offence_class"].value_counts(sort=False)
    nowhere = [str(name) for name in times.index[times == len(rulers)]]
    told = [say("harm.limit_no_weight_anywhere", classes=_classes(nowhere))] if nowhere else []
    ranking = {name for name, _ in _ranked_rows(found)}
    for ruler in rulers:
        lacking = bare.loc[bare["ruler"].eq(ruler), "offence_class"]
        more = [str(name) for name in lacking if name not in nowhere]
        if ruler not in ranking:
            told.append(say("harm.limit_too_few", ruler=Term("ruler", ruler)))
        elif more:
            named = _classes(more)
            told.append(say("harm.limit_no_weight", ruler=Term("ruler", ruler), classes=named))
    return told


def _ranked_rows(found: "Harm") -> list[tuple[str, pd.DataFrame]]:
    frame = found.to_frame()
    ranked = frame[frame["part"].eq(REPORTED) & frame["rank_low"].notna()]
    return [
        (ruler.name, rows)
        for ruler in found.rulers
        if len(rows := ranked[ranked["ruler"].eq(ruler.name)])
    ]


def _focus(found: "Harm") -> dict[str, Value]:
    """Choose the class and ruler whose share departs most from the share of records."""
    by_ruler = dict(_ranked_rows(found))
    plain = by_ruler[COUNT].set_index("offence_class")["share"]
    far: tuple[float, str, str] = (-1.0, "", "")
    for ruler, rows in by_ruler.items():
        if ruler == COUNT:
            continue
        wide = rows.set_index("offence_class")
        records = plain.loc[wide.index]
        gaps = (wide["share_low"] - records).combine(records - wide["share_high"], max)
        far = max(far, (float(gaps.max()), ruler, str(gaps.idxmax())))
    _, ruler, offence = far
    paths = {
        "records": f"share[{REPORTED}|{COUNT}|{offence}]",
        "low": f"share_low[{REPORTED}|{ruler}|{offence}]",
        "high": f"share_high[{REPORTED}|{ruler}|{offence}]",
    }
    numbers: dict[str, Value] = {
        name: Quantity(found.cite(path), "percent", path) for name, path in paths.items()
    }
    return {"offence": Term("offence_class", offence), "ruler": Term("ruler", ruler), **numbers}


def _classes(names: Any) -> TermList:
    return TermList(tuple(Term("offence_class", str(name)) for name in names))
