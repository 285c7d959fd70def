"""The families of the house and those that step in for rare letters: found, and cut down."""

import base64
import io
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from evenhand.errors import MissingExtra
from evenhand.publishing.theme import SANS, SANS_RARE, SERIF, SERIF_RARE

_PACKAGES = {
    SERIF: "fontpkg_source_serif_4", SANS: "fontpkg_source_sans_3",
    SERIF_RARE: "fontpkg_noto_serif", SANS_RARE: "fontpkg_noto_sans",
}  # fmt: skip
"""The house's two families, then those that have every Latin, Greek and Cyrillic letter."""
_UPRIGHT = {
    SERIF: "SourceSerif4[opsz,wght].ttf", SANS: "SourceSans3[wght].ttf",
    SERIF_RARE: "NotoSerif[wdth,wght].ttf", SANS_RARE: "NotoSans[wdth,wght].ttf",
}  # fmt: skip
_KEPT_AXES: dict[str, dict[str, Any]] = {
    SERIF: {"opsz": 20, "wght": 600},
    SANS: {"wght": (400, 600)},
}
_WEIGHTS = {SERIF: "600", SANS: "400 600"}
_FEATURES = ["tnum", "liga", "locl"]
"""Kerning is left out: cutting it down takes seconds of every audit."""
USUAL = frozenset((
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x2009, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019,
    0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x202F, 0x2190, 0x2192, 0x2212, 0x221E, 0x2264,
    0x2265, 0x25B6, 0x2713,
))  # fmt: skip
"""Code points that every document carries."""


def folders() -> tuple[Path, ...]:
    """Find the folders that hold the families.

    Raises
    ------
    MissingExtra
        The packages with the fonts are not installed.
    """
    return tuple(_folder(package) for package in _PACKAGES.values())


def _folder(package: str) -> Path:
    try:
        found = import_module(package).__file__
    except ImportError as problem:
        raise MissingExtra(
            f"the package '{package}' with the fonts is not installed; install evenhand[documents]"
        ) from problem
    return Path(str(found)).parent / "files"


@cache
def printable() -> frozenset[int]:
    """Give the code points that the families together can print."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for family, package in _PACKAGES.items():
        with TTFont(_folder(package) / _UPRIGHT[family], lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


def font_faces(text: str = "") -> str:
    """Write CSS rules that carry both of the house's families inside the document.

    Parameters
    ----------
    text
        What the document says: letters beyond the usual Latin ones are carried too, as far as
        the families have them. For the others the document names further faces.

    Returns
    -------
    str
        Two `@font-face` rules with the letters as WOFF in base64, about 60 kB together:
        the serif in the weight of headings, the sans in 400 to 600. Empty where the part that
        cuts fonts down is not installed; the document then falls back on the reader's own faces.

    Notes
    -----
    Cutting down happens here and not once for all, so that the project carries no font files.
    """
    return _faces(frozenset(map(ord, text)) - USUAL)


@cache
def _faces(further: frozenset[int]) -> str:
    try:
        import_module("fontTools.ttLib")
    except ImportError:
        return ""
    return "\n".join(_face(family, further) for family in (SERIF, SANS))


def _face(family: str, further: frozenset[int]) -> str:
    data = base64.b64encode(_cut_down(family, further)).decode("ascii")
    return (
        f'@font-face{{font-family:"{family}";font-weight:{_WEIGHTS[family]};font-style:normal;'
        f"font-display:swap;src:url(data:font/woff;base64,{data}) format('woff')}}"
    )


def _cut_down(family: str, further: frozenset[int]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    path = _folder(_PACKAGES[family]) / _UPRIGHT[family]
    options = Options()
    options.layout_features = _FEATURES
    options.hinting = False
    options.name_IDs = [1, 2, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(USUAL | further))
    out = io.BytesIO()
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter.subset(font)
        instantiateVariableFont(font, _KEPT_AXES[family], inplace=True)
        font.flavor = "woff"
        font.save(out)
    return out.getvalue()
