"""The look of everything that is published: colours, faces and sizes, as data."""

from typing import Any

INK = "#1B2430"
SOFT = "#4A5563"
FAINT = "#5F6975"
ACCENT = "#1F5B73"
ACCENT_DARK = "#123F52"
RULE = "#7B8591"
LINE = "#DCD8CE"
PAPER = "#FFFFFF"
WASH = "#FAF8F4"
DEEP = "#F1EEE7"
TINT = "#E4EFF2"
CLAY = "#A04E29"
WAIT = "#7A4E00"
WAIT_TINT = "#FBF2DC"
DONE = "#2B6445"
FOCUS = "#F2B632"

SEQUENTIAL = ("#EAF1ED", "#AFCFCF", "#76A7B7", "#3C7C97", "#17486A")
DIVERGING = ("#1F5B7A", "#5A93AD", "#A9C6D3", "#EFEDE6", "#DDBF8F", "#B5813F", "#7A4A12")
BIVARIATE = (
    ("#EDEBE6", "#B9CFD3", "#6FA3B3"),
    ("#DCC3A6", "#A79F97", "#5F7F92"),
    ("#B98A4E", "#85735F", "#3F4F5C"),
)
CATEGORICAL = ("#0F405A", "#4494AD", "#9D7214", "#834E5F", "#5C7A53", "#818484")
UNSURE = ("#E4DFD6", "#AEAAA3", "#76767A")
CANNOT_SAY = "#CFCBC4"
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 4), (1, 3))

LAND = "#F4F1EA"
BLOCK = "#E6E0D3"
WATER = "#CFE0E6"
GREEN = "#E1E8D8"
STREET = "#FFFFFF"
STREET_CASING = "#DDD8CC"
MAIN_CASING = "#CFC9BC"
RAIL = "#8D8A82"
LABEL = "#3D4854"
WATER_LABEL = "#35606F"
HALO = "#FBF9F5"

SERIF = "Source Serif 4"
SANS = "Source Sans 3"
SERIF_RARE = "Noto Serif"
SANS_RARE = "Noto Sans"
SERIF_STACK = (
    f'"{SERIF}", "Iowan Old Style", "Palatino Linotype", P052, Georgia, "{SERIF_RARE}", serif'
)
SANS_STACK = (
    f'"{SANS}", "Segoe UI", "Open Sans", system-ui, -apple-system, Arial, "{SANS_RARE}", sans-serif'
)
SVG_SANS = f"'{SANS}', '{SANS_RARE}', sans-serif"
SVG_SERIF = f"'{SERIF}', '{SERIF_RARE}', serif"

TEXT_PAIRS = (
    (INK, PAPER), (INK, WASH), (INK, DEEP), (INK, TINT), (SOFT, PAPER), (SOFT, WASH), (SOFT, DEEP),
    (FAINT, PAPER), (FAINT, WASH), (FAINT, DEEP), (ACCENT, PAPER), (ACCENT, WASH), (ACCENT, DEEP),
    (ACCENT, TINT), (WAIT, WAIT_TINT), (DONE, PAPER), (LABEL, LAND), (LABEL, WATER), (LABEL, GREEN),
)  # fmt: skip
"""Words and the grounds they stand on: each pair has a contrast of at least 4.5 to 1."""


def _ranges() -> dict[str, list[str]]:
    """Give the palettes by what they are for."""
    rising = ("ramp", "heatmap", "ordinal")
    return {name: list(SEQUENTIAL) for name in rising} | {
        "category": list(CATEGORICAL), "diverging": list(DIVERGING),
    }  # fmt: skip


def chart_config(text_px: int, legend_columns: int = 2) -> dict[str, Any]:
    """Give the Vega-Lite configuration of every chart.

    Parameters
    ----------
    text_px
        Size of the text of axes and legends, in pixels of the drawing.
    legend_columns
        How many entries of a legend stand beside each other.

    Returns
    -------
    dict
        Faces, colours and quiet axes; no frame, no background.
    """
    axis = {
        "labelColor": SOFT, "titleColor": SOFT, "titleFontWeight": 400, "labelFontSize": text_px,
        "titleFontSize": text_px, "gridColor": LINE, "domainColor": RULE, "tickColor": RULE,
        "titlePadding": 8, "labelLimit": 400, "titleAnchor": "start",
    }  # fmt: skip
    legend = {
        "labelColor": INK, "titleColor": SOFT, "titleFontWeight": 400, "labelFontSize": text_px,
        "titleFontSize": text_px, "orient": "bottom", "direction": "horizontal",
        "columns": legend_columns,
        "labelLimit": 300, "symbolType": "stroke", "symbolStrokeWidth": 3,
    }  # fmt: skip
    return {
        "background": None,
        "font": SANS,
        "view": {"stroke": None},
        "axis": axis,
        "lineBreak": "\n",
        "axisQuantitative": {"tickCount": 5},
        "axisX": {"gridOpacity": 0.6},
        "axisY": {"gridOpacity": 0.6},
        "axisTemporal": {"labelFlush": True, "labelOverlap": "greedy"},
        "axisBand": {"grid": False, "ticks": False, "domain": False, "labelPadding": 8},
        "axisPoint": {"grid": False, "ticks": False},
        "legend": legend,
        "header": {
            "labelColor": INK, "labelFontSize": text_px, "titleColor": SOFT, "labelFontWeight": 600,
            "labelAnchor": "start", "titleFontSize": text_px, "titleFontWeight": 400,
        },
        "range": _ranges(),
        "mark": {"color": ACCENT},
        "bar": {"fill": "#3C7C97"},
        "line": {"stroke": ACCENT, "strokeWidth": 2},
        "area": {"fill": "#AFCFCF", "fillOpacity": 0.6},
        "rule": {"stroke": "#5A93AD"},
        "point": {"color": ACCENT},
        "circle": {"fill": ACCENT},
        "tick": {"color": INK},
        "text": {"fill": INK, "fontSize": text_px},
        "rect": {"stroke": PAPER, "strokeWidth": 1},
    }  # fmt: skip


def contrast(ink: str, ground: str) -> float:
    """Give the contrast of two colours by the formula of WCAG 2.

    Examples
    --------
    >>> round(contrast("#1B2430", "#FFFFFF"), 2)
    15.65
    """
    bright, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
