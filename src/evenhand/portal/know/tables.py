"""Tables beside the drawings: the same numbers, to be read one by one."""

from typing import Any

from django.http import HttpRequest

from evenhand.frame.words import language, say
from evenhand.wording.messages import Quantity, term

COLUMNS = (
    "release", "area_id", "area_name", "offence_class", "period_from", "period_to", "recorded",
    "recorded_low", "recorded_high", "is_hidden", "base", "per_1000", "per_1000_low",
    "per_1000_high", "city_per_1000",
)  # fmt: skip
"""The columns of the open data, as `area_data.toml` says what they mean."""


def years_table(request: HttpRequest, one: dict[str, Any]) -> dict[str, Any]:
    """Give the years of a class of offences, the latest first.

    Parameters
    ----------
    request
        Whose language is meant.
    one
        A class of offences as it was published.
    """
    base = term("base", one["base"], language(request)) if one["base"] else ""
    heads = [say(request, "portal_know.head_span"), say(request, "portal_know.head_count"),
             say(request, "portal_know.head_range")]  # fmt: skip
    if base:
        heads += [say(request, "portal_know.head_rate", base=base),
                  say(request, "portal_know.head_city")]  # fmt: skip
    return {
        "caption": say(request, "portal_know.table", offence=one["name"]),
        "columns": [{"text": head, "is_number": place > 0} for place, head in enumerate(heads)],
        "rows": [_row(request, year, heads) for year in one["years"]],
        "folds": True,
    }


def _row(request: HttpRequest, year: dict[str, Any], heads: list[str]) -> list[dict[str, Any]]:
    hidden = say(request, "area_page.cell_hidden")
    digits = year["digits"]

    def number(name: str, places: int | None = None) -> str:
        value = year[name]
        if value is None:
            return hidden
        kind = Quantity(value, "count") if places is None else Quantity(value, "rate", "", places)
        return say(request, "web_frame.plain", text=kind)

    def likely(low: str, high: str, places: int | None = None) -> str:
        if year[low] is None:
            return hidden
        return say(request, "portal_know.from_to", low=number(low, places),
                   high=number(high, places))  # fmt: skip

    cells = [number("count"), likely("low", "high")]
    if len(heads) > 3:
        cells += [number("rate", digits), number("city_rate", digits)]
    return [{"text": year["span"], "label": heads[0]}] + [
        {"text": text, "is_number": True, "label": head}
        for text, head in zip(cells, heads[1:], strict=True)
    ]


def dictionary_table(request: HttpRequest) -> dict[str, Any]:
    """Say what each column of the open data means."""
    heads = [say(request, "portal_know.head_column"), say(request, "portal_know.head_meaning")]
    return {
        "caption": say(request, "portal_know.dictionary"),
        "hides_caption": True,
        "columns": [{"text": head} for head in heads],
        "rows": [
            [{"text": name, "label": heads[0]},
             {"text": say(request, f"area_data.{name}"), "label": heads[1]}]
            for name in COLUMNS
        ],
        "folds": True,
    }  # fmt: skip
