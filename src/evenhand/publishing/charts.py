"""Charts of findings, drawn as static SVG in the theme and in the language of the edition."""

import re
import textwrap
from collections.abc import Mapping, Sequence, Set
from datetime import date
from functools import cache
from typing import Any

from evenhand.contract import Chart
from evenhand.errors import MissingExtra
from evenhand.publishing import fonts, theme
from evenhand.publishing.labels import is_number, item_subject, label, term_group
from evenhand.wording.languages import NUMBERS, REGIONS
from evenhand.wording.messages import entries, say, term
from evenhand.wording.numbers import written

WIDE_PX, NARROW_PX = 760, 330
_TEXT_PX = {WIDE_PX: 13, NARROW_PX: 13}
_BAND_PX = {WIDE_PX: 26, NARROW_PX: 34}
_LINE_PX = 15
_OFFSET_PX = 11
_NARROW_LETTERS, _BELOW_LETTERS, _WIDE_LETTERS = 18, 10, 46
_NARROW_TITLE, _HIGH_TITLE, _MOST_LABELS, _CROWDED_PX, _LEVEL_LETTER_PX = 28, 34, 8, 12, 13
_HEIGHT_PX = {WIDE_PX: 240, NARROW_PX: 220}
_TWO_NEW_YEARS = 2
_VERSION = "6.4"
_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$")
_NOISE = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"')
_EMPTY = re.compile(r'<path(?: aria-hidden="true")? d="M0,0h0v0h0Z"[^>]*/>|<path d="" [^>]*/>')
_LONG = re.compile(r"(\d+\.\d{2})\d+")


def draw_chart(
    chart: Chart,
    language: str,
    *,
    width_px: int = WIDE_PX,
    names: Mapping[str, str] | None = None,
    prefix: str = "c",
) -> str:
    """Draw a chart.

    Parameters
    ----------
    chart
        Rows and specification of a finding.
    language
        Two letters; axis titles, terms, numbers and months are written in it.
    width_px
        Width of the drawing: `WIDE_PX` for page and print, `NARROW_PX` for a phone.
    names
        Area id → name as printed.
    prefix
        Begins the ids inside the drawing, so that several can stand in one page.

    Returns
    -------
    str
        One `<svg>` element without scripts, outside references or a ground of its own. It has
        no alternative text: whoever places it says what it shows.

    Raises
    ------
    MissingExtra
        The drawing library is not installed.
    """
    return with_prefix(drawn(chart, language, width_px, names or {}), prefix)


def prepared_spec(
    chart: Chart, language: str, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Give the specification from which a chart is drawn, for a page that draws it itself.

    Parameters
    ----------
    chart, language, names
        As for `draw_chart`.

    Returns
    -------
    dict
        Vega-Lite with its data, words, sizes and colours, as `draw_chart` draws it for a wide
        page; plain JSON. Each row of the data has `_row`, its place in `chart.rows`.
    """
    spec = _specification(chart, language, WIDE_PX, names or {})
    for place, row in enumerate(spec["data"]["values"]):
        row["_row"] = place
    return {**spec, "config": theme.chart_config(_TEXT_PX[WIDE_PX], 2)}


def drawn(chart: Chart, language: str, width_px: int, names: Mapping[str, str]) -> str:
    """Draw a chart with ids that still want a prefix, so that it can be placed several times."""
    spec = _specification(chart, language, width_px, names)
    svg = converter().vegalite_to_svg(
        spec,
        vl_version=_VERSION,
        config=theme.chart_config(_TEXT_PX[width_px], 1 if width_px <= NARROW_PX else 2),
        format_locale=_number_locale(language),
        time_format_locale=REGIONS.get(language, "en-GB"),
        allowed_base_urls=[],
    )
    return _cleaned(str(svg))


@cache
def converter() -> Any:
    """Give the drawing library, with the house's fonts; `MissingExtra` where it is not there."""
    try:
        import vl_convert
    except ImportError as problem:
        raise MissingExtra(
            "the package 'vl-convert-python' that draws charts is not installed; "
            "install evenhand[documents]"
        ) from problem
    for folder in fonts.folders():
        vl_convert.register_font_directory(str(folder))
    return vl_convert


@cache
def _number_locale(language: str) -> Any:
    locale = converter().get_format_locale(REGIONS.get(NUMBERS.get(language, "en"), "en-GB"))
    return locale | {"minus": "−"}


def _specification(
    chart: Chart, language: str, width_px: int, names: Mapping[str, str]
) -> dict[str, Any]:
    words = _words(chart, language, names)
    raw = chart.to_json()
    if width_px <= NARROW_PX:
        below = _words_below(raw)
        words = {
            column: {
                value: _folded(word, _BELOW_LETTERS if column in below else _NARROW_LETTERS)
                for value, word in known.items()
            }
            for column, known in words.items()
        }
    else:
        words = {
            column: {value: _folded(word, _WIDE_LETTERS) for value, word in known.items()}
            for column, known in words.items()
        }
    spec: dict[str, Any] = _translated(raw, language, words)
    instants = _temporal(raw)
    spec["data"] = {"values": [_row(row, words, instants, language) for row in chart.rows]}
    _say_kinds(spec, {name for row in chart.rows for name, v in row.items() if is_number(v)})
    _fit_axes(spec, chart, width_px)
    _fill_legends(spec)
    return _sized(spec, width_px)


def _fill_legends(part: Any) -> None:
    """Show the colours of bars as squares: a bar has no stroke for the usual short line."""
    if isinstance(part, list):
        for item in part:
            _fill_legends(item)
    if not isinstance(part, dict):
        return
    mark = part.get("mark")
    kind = mark.get("type") if isinstance(mark, dict) else mark
    colour = part.get("encoding", {}).get("color")
    if kind == "bar" and isinstance(colour, dict):
        colour.setdefault("legend", {"symbolType": "square"})
    for name, inner in part.items():
        if name not in ("data", "encoding"):
            _fill_legends(inner)


def _fit_axes(part: Any, chart: Chart, width_px: int) -> None:
    """Turn or shrink words below a chart that would lie over each other, and fold long titles."""
    if isinstance(part, list):
        for item in part:
            _fit_axes(item, chart, width_px)
    if not isinstance(part, dict):
        return
    for name, channel in part.items():
        if name in ("x", "y") and isinstance(channel, dict):
            _fit_title(channel, width_px, beside=name == "y")
            if name == "x" and channel.get("type") == "temporal" and width_px <= NARROW_PX:
                channel["axis"] = {**(channel.get("axis") or {}), **_years(chart, channel)}
            if name == "x" and channel.get("type") in ("nominal", "ordinal"):
                found = {row.get(channel.get("field", "")) for row in chart.rows}
                channel["axis"] = {**(channel.get("axis") or {}), **_crowded(found, width_px)}
        elif name != "data":
            _fit_axes(channel, chart, width_px)


def _crowded(words: Set[Any], width_px: int) -> dict[str, Any]:
    """Turn or shrink many words, and let few short ones stand upright."""
    if len(words) <= _MOST_LABELS:
        longest = max((len(part) for word in words for part in str(word).split()), default=0)
        level = longest * len(words) * _LEVEL_LETTER_PX <= width_px
        return {"labelAngle": 0} if level else {}
    return {"labelAngle": -90} if width_px <= NARROW_PX else {"labelFontSize": _CROWDED_PX}


def _years(chart: Chart, channel: dict[str, Any]) -> dict[str, Any]:
    """Name only the years below a narrow chart that has two new years, else a few dates."""
    days = sorted(str(row.get(channel.get("field", "")))[:10] for row in chart.rows)
    if not days or int(days[-1][:4]) - int(days[0][:4]) < _TWO_NEW_YEARS:
        return {"tickCount": 3}
    return {"format": "%Y", "tickCount": {"interval": "year", "step": 1}}


def _fit_title(channel: dict[str, Any], width_px: int, *, beside: bool) -> None:
    """Fold a title that is longer than the drawing is wide, or high where it stands beside it."""
    most = _NARROW_TITLE if width_px <= NARROW_PX else _HIGH_TITLE if beside else width_px
    title = channel.get("title")
    if isinstance(title, str) and len(title) > most:
        channel["title"] = textwrap.wrap(title, most)


def _say_kinds(part: Any, numbers: set[str]) -> None:
    """Give channels that read numbers their kind: left unsaid, Vega-Lite takes them for names."""
    if isinstance(part, list):
        for item in part:
            _say_kinds(item, numbers)
    if isinstance(part, dict):
        for name, channel in part.items():
            if name in ("x", "y") and isinstance(channel, dict) and channel.get("field") in numbers:
                channel.setdefault("type", "quantitative")
            elif name != "data":
                _say_kinds(channel, numbers)


def _words(chart: Chart, language: str, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Give for each column of words the raw value → the word as printed."""
    words: dict[str, dict[str, str]] = {}
    for row in chart.rows:
        for column, value in row.items():
            if not isinstance(value, str) or _DATE.match(value) or ":" in column:
                continue
            shown = names.get(value) if column in ("area_id", "area") else None
            shown = row.get(f"{column}:{language}", shown)
            group = term_group(column)
            if shown is None and column == "item":
                shown = item_subject(value, language)
            if shown is None and group:
                shown = term(group, value, language)
                shown = shown[:1].upper() + shown[1:]
            if shown is None and column not in ("area_id", "area"):
                shown = label("value", value, language, otherwise=value)
            words.setdefault(column, {})[value] = shown or value
    return words


def _folded(words: str, letters: int) -> str:
    return "\n".join(textwrap.wrap(words, letters, break_long_words=False))


def _words_below(part: Any) -> set[str]:
    """Name the fields whose words stand side by side below a chart."""
    if isinstance(part, list):
        return {name for item in part for name in _words_below(item)}
    if not isinstance(part, dict):
        return set()
    x = part.get("x")
    found: set[str] = set()
    if isinstance(x, dict) and x.get("type") in ("nominal", "ordinal"):
        found = {str(x.get("field"))}
    return found.union(*(_words_below(v) for name, v in part.items() if name != "data"))


def _temporal(part: Any) -> set[str]:
    """Name the fields that a specification draws on an axis of time."""
    if isinstance(part, list):
        return {name for item in part for name in _temporal(item)}
    if not isinstance(part, dict):
        return set()
    own = {str(part["field"])} if part.get("type") == "temporal" and "field" in part else set()
    inner = (_temporal(value) for name, value in part.items() if name != "data")
    return own.union(*inner)


def _row(
    row: Mapping[str, Any], words: Mapping[str, Mapping[str, str]], instants: set[str],
    language: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        name: _cell(value, words.get(name, {}), language if name not in instants else "")
        for name, value in row.items()
    }


def _cell(value: Any, words: Mapping[str, str], language: str) -> Any:
    """Write one value: a day as an instant without zone, or in words where `language` is given."""
    if not isinstance(value, str):
        return value
    found = _DATE.match(value)
    if found and language:
        return written(date.fromisoformat(found.group(1)), "month", language)
    if found:  # without a zone, so that no clock of any machine can move a month
        return f"{found.group(1)}T{found.group(2) or '00:00:00'}"
    return words.get(value, value)


def _translated(
    value: Any, language: str, words: Mapping[str, Mapping[str, str]], column: str = ""
) -> Any:
    if isinstance(value, dict):
        inner = str(value.get("field", column))
        return {
            name: _translated(part, language, words, inner)
            for name, part in value.items()
            if name != "data"
        }
    if isinstance(value, list):
        return [_translated(part, language, words, column) for part in value]
    if isinstance(value, str):
        if value in _keys(language):
            return str(say(value).written(language))
        return words.get(column, {}).get(value, value)
    return value


@cache
def _keys(language: str) -> frozenset[str]:
    return frozenset(key for key in entries(language) if key.startswith(("axis.", "value.")))


def _sized(spec: dict[str, Any], width_px: int) -> dict[str, Any]:
    target = spec.get("spec", spec)
    parts = [target, *(p for p in target.get("layer", []) if isinstance(p, dict))]
    bands = any(
        (part.get("encoding", {}).get("y") or {}).get("type") in ("nominal", "ordinal")
        for part in parts
    )
    faceted = "facet" in spec or any(
        name in spec.get("encoding", {}) for name in ("facet", "column")
    )
    if any(name in spec for name in ("hconcat", "vconcat", "concat", "repeat")):
        return spec
    if faceted:
        columns = 1 if width_px <= NARROW_PX else 3
        target["width"] = (width_px - 90 * columns) // columns
        target.setdefault("height", 110)
        if "facet" in spec:
            spec["columns"] = columns
        return spec
    target.setdefault(
        "height",
        _height(target, width_px, spec["data"]["values"]) if bands else _HEIGHT_PX[width_px],
    )
    target["width"] = width_px
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    spec.setdefault("padding", {"left": 2, "right": 14, "top": 6, "bottom": 4})
    return spec


def _height(
    target: dict[str, Any], width_px: int, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Give each band its height, and less to each of several marks that share a band."""
    parts = [target, *(part for part in target.get("layer", []) if isinstance(part, dict))]
    drawn_by = [part.get("encoding", {}) for part in parts]
    encoding = next(e for e in drawn_by if (e.get("y") or {}).get("type") in ("nominal", "ordinal"))
    field = encoding["y"].get("field", "")
    lines = max((str(row.get(field)).count("\n") + 1 for row in rows), default=1)
    if "yOffset" in encoding:
        beside = {str(row.get(encoding["yOffset"].get("field"))) for row in rows}
        step = (_LINE_PX * lines + 4) / max(len(beside), 1)
        return {"step": max(_OFFSET_PX, step), "for": "offset"}
    return {"step": max(_BAND_PX[width_px], _LINE_PX * lines + 4)}


def with_prefix(svg: str, prefix: str) -> str:
    """Make the ids of a drawing unique to where it stands."""
    svg = re.sub(r'id="([^"]+)"', rf'id="{prefix}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)


def _cleaned(svg: str) -> str:
    """Take out what only a browser's script would use."""
    svg = _NOISE.sub("", svg)
    svg = _EMPTY.sub("", svg).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    svg = svg.replace(f'font-family="{theme.SANS}"', f'font-family="{theme.SVG_SANS}"')
    return _LONG.sub(r"\1", svg)
