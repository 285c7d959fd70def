"""The drawing of signals and incidents by day: on the server, for every reader and for paper."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evenhand.frame.drawing import round_numbers
from evenhand.frame.words import say
from evenhand.workbench.outbreaks.days import Days

CLAY, CLAY_PALE, INK, SOFT, BAND = "#A04E29", "#D9A98F", "#1B2430", "#4A5563", "#F1EEE7"
PANEL, GAP, LEFT, TOP = 150.0, 54.0, 40.0, 26.0
SIZES = {"wide": 720.0, "narrow": 330.0}


def figure_of(request: HttpRequest, days: Days) -> dict[str, Any]:
    """Give what `parts/figure.html` shows: both drawings, and the table with every day."""
    heard = sum(days.heard) + sum(days.noted)
    alt = say(request, "web_outbreaks.alt", count=heard, first=days.days[0], last=days.days[-1])
    drawing = format_html(
        "{}{}",
        *(_svg(request, days, width, f"only-{name}") for name, width in SIZES.items()),
    )
    return {
        "id": "signals-by-day",
        "claim": say(request, f"web_outbreaks.{_by(days)}"),
        "subtitle": _subtitle(request, days),
        "alt": alt,
        "drawing": drawing,
        "table": _table(request, days),
    }


def _by(days: Days) -> str:
    return "by_week" if days.is_weekly else "by_day"


def _subtitle(request: HttpRequest, days: Days) -> str:
    if days.low is None or days.high is None:
        return say(request, "web_outbreaks.no_band")
    low, high = round(days.low), round(days.high)
    return say(request, f"web_outbreaks.band_{_by(days)}", low=low, high=high)


def _svg(request: HttpRequest, days: Days, width: float, shown: str) -> SafeString:
    panels = [_panel(request, days, "felt", width, TOP)]
    if days.recorded is not None:
        panels.append(_panel(request, days, "recorded", width, TOP + PANEL + GAP))
    height = TOP + len(panels) * PANEL + (len(panels) - 1) * GAP + 34
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" width="100%" aria-hidden="true" focusable="false">'
        "{}{}</svg>",
        shown, width, height, format_html_join("", "{}", ((one,) for one in panels)),
        _dates(request, days, width, height - 12),
    )  # fmt: skip


def _panel(request: HttpRequest, days: Days, kind: str, width: float, top: float) -> SafeString:
    felt = kind == "felt"
    low = days.heard if felt else days.recorded or ()
    high = days.noted if felt else (0,) * len(low)
    most = max(
        [1.0, *(a + b for a, b in zip(low, high, strict=True)), days.high or 0.0 if felt else 0.0]
    )
    step, floor = (width - LEFT) / len(low), top + PANEL

    def y(value: float) -> float:
        return round(floor - value / most * (PANEL - 8), 1)

    bars = []
    for place, (under, over) in enumerate(zip(low, high, strict=True)):
        x, wide = round(LEFT + place * step, 1), round(max(step - 0.6, 0.8), 1)
        bars.append((x, y(under), wide, round(floor - y(under), 1), CLAY if felt else INK))
        if over:
            bars.append((x, y(under + over), wide, round(y(under) - y(under + over), 1),
                         CLAY_PALE))  # fmt: skip
    drawn = format_html_join(
        "", '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', (b for b in bars if b[3])
    )
    title = say(request, f"web_outbreaks.panel_{kind}_{_by(days)}")
    return format_html(
        '{}{}{}<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/>'
        '<text x="{}" y="{}" font-size="15" font-weight="600" fill="{}">{}</text>{}',
        _band(days, width, y) if felt else "", drawn, _axis(request, most, y), LEFT, width, floor,
        floor, SOFT, LEFT, top - 8, CLAY if felt else INK, title, _begin(days, step, top, floor),
    )  # fmt: skip


def _band(days: Days, width: float, y: Any) -> SafeString | str:
    if days.low is None or days.high is None:
        return ""
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        LEFT, y(days.high), width - LEFT, round(max(y(days.low) - y(days.high), 1), 1), BAND,
    )  # fmt: skip


def _axis(request: HttpRequest, most: float, y: Any) -> SafeString:
    ticks = [int(one) for one in round_numbers(0.0, most) if one == int(one)]
    rows = ((LEFT - 6, y(one) + 5, SOFT, say(request, "web_frame.plain", text=one))
            for one in ticks)  # fmt: skip
    return format_html_join(
        "", '<text x="{}" y="{}" font-size="14" text-anchor="end" fill="{}">{}</text>', rows
    )


def _begin(days: Days, step: float, top: float, floor: float) -> SafeString:
    x = round(LEFT + days.days.index(days.begins) * step, 1)
    return format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-dasharray="4 3"/>',
        x, x, top, floor, INK,
    )  # fmt: skip


def _dates(request: HttpRequest, days: Days, width: float, y: float) -> SafeString:
    step = (width - LEFT) / len(days.days)
    middle = LEFT + days.days.index(days.begins) * step
    rows = [(LEFT, "start", days.days[0]), (middle, "middle", days.begins)]
    if width - middle > width / 3:
        rows.append((width, "end", days.days[-1]))
    if middle - LEFT < width / 4:
        rows.pop(0)
    if width < SIZES["wide"]:
        rows = [(LEFT, "start", days.days[0]), (width, "end", days.days[-1])]
    told = ((round(x, 1), y, anchor, SOFT, _said(request, day)) for x, anchor, day in rows)
    return format_html_join(
        "", '<text x="{}" y="{}" font-size="14" text-anchor="{}" fill="{}">{}</text>', told
    )


def _said(request: HttpRequest, day: date) -> str:
    return say(request, "web_frame.plain", text=day)


def _table(request: HttpRequest, days: Days) -> dict[str, Any]:
    recorded = days.recorded
    names = ["day", "heard", "noted", *(["recorded"] if recorded is not None else [])]
    first = "week" if days.is_weekly else "day"
    columns = [
        {"text": say(request, f"web_outbreaks.column_{first if name == 'day' else name}"),
         "is_number": name != "day"}
        for name in names
    ]  # fmt: skip
    rows = []
    for place, day in enumerate(days.days):
        counts = [days.heard[place], days.noted[place]]
        counts += [recorded[place]] if recorded is not None else []
        cells = [{"text": say(request, "web_frame.plain", text=n), "is_number": True}
                 for n in counts]  # fmt: skip
        rows.append([{"text": _said(request, day)}, *cells])
    return {"caption": say(request, f"web_outbreaks.{_by(days)}"), "columns": columns, "rows": rows}
