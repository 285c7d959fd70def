"""Whether several deliveries tell of the same time, and how much the last weeks still grow."""

from collections.abc import Iterator

import pandas as pd

from evenhand.quality.item import Item, sized
from evenhand.quality.rows import Rows
from evenhand.wording.messages import Name, Quantity

Months = dict[int, dict[str, int]]
"""Delivery → month → rows."""
AFFECTS = ("trend", "two_periods", "burst", "change_by_area", "harm_over_time")
TAIL_DAYS = 31
LEAST_ROWS = 20
GROWN, BOTH = 1.02, 0.5


def delivery_items(rows: Rows) -> Iterator[Item]:
    """Compare the deliveries of one table, month by month."""
    months = _by_delivery(rows)
    pairs = _twice(months)
    affected = sum([months[later][month] for month, _, later in pairs])
    yield Item(
        key="told_twice", table=rows.table, group="rows", state="found" if pairs else "clear",
        numbers=sized(affected, int(rows.dated.sum()))
        | {"months": (len({month for month, _, _ in pairs}), "count")},
        is_heavy=bool(pairs), done="left_as_is", affects=("offence_profile", *AFFECTS),
    )  # fmt: skip
    yield _tail(rows, months, pairs)


def _by_delivery(rows: Rows) -> Months:
    """Count the rows of each month that each delivery brought."""
    found: Months = {}
    month = rows.month
    for span in rows.origins.spans:
        counts = found.setdefault(span.delivery, {})
        for one, count in month.iloc[span.start : span.end].value_counts().items():
            counts[str(one)] = counts.get(str(one), 0) + int(count)
    return found


def _twice(months: Months) -> list[tuple[str, int, int]]:
    """Find months of which two deliveries have many rows each: (month, earlier, later)."""
    pairs = []
    order = sorted(months)
    for place, earlier in enumerate(order):
        for later in order[place + 1 :]:
            for month in sorted(set(months[earlier]) & set(months[later])):
                few, many = sorted((months[earlier][month], months[later][month]))
                if few >= max(LEAST_ROWS, BOTH * many):
                    pairs.append((month, earlier, later))
    return pairs


def _tail(rows: Rows, months: Months, pairs: list[tuple[str, int, int]]) -> Item:
    """Say how much the last month of an earlier delivery has grown since, if one can."""
    for month, earlier, later in sorted(pairs, reverse=True):
        if month == max(months[earlier]):
            then, now = months[earlier][month], months[later][month]
            return Item(
                key="late_tail", table=rows.table, group="time",
                state="found" if now > GROWN * then else "clear",
                numbers={"count": (now - then, "count"), "of": (now, "count"),
                         "share": ((now - then) / now, "percent")},
                words={"month": Name(month)}, is_heavy=now > GROWN * then,
                done="left_as_is", affects=AFFECTS,
            )  # fmt: skip
    dated = rows.clock.dropna()
    if dated.empty:
        return Item(key="late_unknown", table=rows.table, group="time", state="unknown")
    last = dated.max()
    recent = dated > last - pd.Timedelta(days=TAIL_DAYS)
    return Item(
        key="late_unknown", table=rows.table, group="time", state="found",
        numbers=sized(int(recent.sum()), len(dated)),
        words={"last": Quantity(last.date(), "date")}, done="left_as_is",
        affects=AFFECTS,
    )  # fmt: skip
