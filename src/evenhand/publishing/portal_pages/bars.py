"""A small drawing of an area's years: a bar for each, with its likely range, and no colours."""

from collections.abc import Sequence
from html import escape

from evenhand.publishing.portal_pages.numbers import Year
from evenhand.publishing.portal_pages.sentences import span_of
from evenhand.wording.messages import Quantity, Term, say

WIDTH, _ROW, _RIGHT = 320, 46, 64
_TEXT = 13
_BAR_Y, _BAR_H = 20, 14


def years_drawn(years: Sequence[Year], offence: str, language: str) -> str:
    """Draw the years of one class in one area.

    Parameters
    ----------
    years
        The latest first; it is drawn at the foot.
    offence
        The class.
    language
        Two letters.

    Returns
    -------
    str
        One `<svg>` that scales to its place, with its content in words; its ink is that of the
        text around it.
    """
    shown = list(reversed(years))
    most = max([1.0, *(max(one.count or 0, one.high or 0) for one in shown)])
    scale = (WIDTH - _RIGHT) / most
    rows = [_row(one, place * _ROW, scale, language) for place, one in enumerate(shown)]
    words = said(years, offence, language)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_ROW * len(shown)}" '
        f'role="img" aria-label="{escape(words)}" font-size="{_TEXT}" fill="currentColor">'
        + "".join(rows) + "</svg>"
    )  # fmt: skip


def said(years: Sequence[Year], offence: str, language: str) -> str:
    """Put the drawing into words, the first year first."""
    parts = []
    for one in reversed(years):
        if one.count is None:
            parts.append(f"{span_of(one, language)}: {_hidden(language)}")
            continue
        message = say("area_page.drawn_year", count=Quantity(one.count, "count"),
                      low=Quantity(one.low, "count"), high=Quantity(one.high, "count"))  # fmt: skip
        parts.append(f"{span_of(one, language)}: {message.written(language)}")
    title = say("area_page.drawn", offence=Term("offence_class", offence)).written(language)
    return f"{title} {'; '.join(parts)}."


def _row(one: Year, y: int, scale: float, language: str) -> str:
    label = f'<text x="0" y="{y + 14}">{escape(span_of(one, language))}</text>'
    top = y + _BAR_Y
    if one.count is None:
        return label + f'<text x="0" y="{top + 12}">{escape(_hidden(language))}</text>'
    bar = (f'<rect x="0" y="{top}" width="{one.count * scale:.1f}" height="{_BAR_H}" '
           'fill-opacity=".3"/>')  # fmt: skip
    end = one.count * scale
    whisker = ""
    if one.low is not None and one.high is not None:
        middle, left, right = top + _BAR_H / 2, one.low * scale, one.high * scale
        whisker = (f'<path d="M{left:.1f} {middle:.1f}H{right:.1f}M{left:.1f} {top + 3}v8'
                   f'M{right:.1f} {top + 3}v8" stroke="currentColor" fill="none"/>')  # fmt: skip
        end = max(end, right)
    count = say("area_page.plain", count=Quantity(one.count, "count")).written(language)
    return label + bar + whisker + f'<text x="{end + 6:.1f}" y="{top + 12}">{escape(count)}</text>'


def _hidden(language: str) -> str:
    return say("area_page.cell_hidden").written(language)
