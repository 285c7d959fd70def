"""Drawings in templates: ``{% interval_line ... %}`` and ``{% dot_plot ... %}``."""

from collections.abc import Sequence
from typing import Any

from django import template

from evenhand.frame import drawing, words
from evenhand.frame.templatetags.words import request_of
from evenhand.wording.messages import Quantity
from evenhand.wording.numbers import NumberKind

register = template.Library()
_TEXT_BELOW = 18.0
_NEAR_EDGE = 50.0


@register.inclusion_tag("parts/interval.html", takes_context=True)
def interval_line(
    context: template.Context,
    estimate: float,
    low: float,
    high: float,
    kind: NumberKind = "number",
    nothing: float | None = 0.0,
) -> dict[str, Any]:
    """Draw an estimate and its likely range on a line; nothing at all where a number is missing.

    Parameters
    ----------
    context
        Of the template.
    estimate, low, high
        In the unit of the finding.
    kind
        How they are written: `count`, `signed_percent`, `points` …
    nothing
        The value that means "no change"; None where there is none.
    """
    request = request_of(context)
    line = drawing.interval(estimate, low, high, nothing=nothing)
    said = {
        name: words.say(request, "web_frame.plain", text=Quantity(value, kind))
        for name, value in {"estimate": estimate, "low": low, "high": high}.items()
        if line is not None
    }
    alt = words.say(request, "web_parts.interval_alt", **said) if line is not None else ""
    return {"request": request, "line": line, "alt": alt}


@register.inclusion_tag("parts/dots.html", takes_context=True)
def dot_plot(
    context: template.Context,
    values: Sequence[float],
    kind: NumberKind = "number",
    nothing: float | None = 0.0,
) -> dict[str, Any]:
    """Draw equally likely answers as dots; nothing at all without them.

    Parameters
    ----------
    context
        Of the template.
    values
        Quantiles of what is estimated: 50 of them, or 20.
    kind
        How they are written, as for `interval_line`.
    nothing
        The value that means "no change"; None where there is none.
    """
    request = request_of(context)
    plot = drawing.dots(values, nothing=nothing)
    if plot is None:
        return {"plot": None}

    def written(value: float) -> str:
        return words.say(request, "web_frame.plain", text=Quantity(value, kind))

    return {
        "request": request,
        "plot": plot,
        "anchor": _anchor(plot.nothing),
        "ticks": [
            {"x": x, "y": plot.axis_y + _TEXT_BELOW, "text": written(value)}
            for value, x in plot.ticks
        ],
        "alt": words.say(
            request,
            "web_parts.dots_alt",
            count=len(plot.centres),
            low=written(min(values)),
            high=written(max(values)),
        ),
    }


def _anchor(x: float | None) -> str:
    """Keep words inside the drawing: they end at a line near its right edge, else are centred."""
    if x is None or _NEAR_EDGE <= x <= drawing.DOT_WIDTH - _NEAR_EDGE:
        return "middle"
    return "start" if x < _NEAR_EDGE else "end"
