"""Source Serif 4 and Source Sans 3: found where they are installed, cut down for one document."""

import base64
import io
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from evenhand.errors import MissingExtra
from evenhand.publishing.theme import SANS, SERIF

_PACKAGES = {SERIF: "fontpkg_source_serif_4", SANS: "fontpkg_source_sans_3"}
_UPRIGHT = {SERIF: "SourceSerif4[opsz,wght].ttf", SANS: "SourceSans3[wght].ttf"}
_KEPT_AXES: dict[str, dict[str, Any]] = {
    SERIF: {"opsz": 20, "wght": 600},
    SANS: {"wght": (400, 600)},
}
_WEIGHTS = {SERIF: "600", SANS: "400 600"}
_FEATURES = ["tnum", "liga", "locl"]
"""Kerning is left out: cutting it down takes seconds of every audit."""
_LETTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x2009, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019,
    0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026, 0x202F, 0x2190, 0x2192, 0x2212, 0x221E, 0x2264,
    0x2265, 0x25B6, 0x2713,
)  # fmt: skip


def folders() -> tuple[Path, ...]:
    """Find the folders that hold the two families.

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
def font_faces() -> str:
    """Write CSS rules that carry both families inside the document.

    Returns
    -------
    str
        Two `@font-face` rules with the Latin letters as WOFF in base64, about 60 kB together:
        the serif in the weight of headings, the sans in 400 to 600. Empty where the part that
        cuts fonts down is not installed; the document then falls back on the reader's own faces.

    Notes
    -----
    Cutting down happens here and not once for all, so that the project carries no font files.
    """
    try:
        import_module("fontTools.ttLib")
    except ImportError:
        return ""
    return "\n".join(_face(family) for family in _PACKAGES)


def _face(family: str) -> str:
    data = base64.b64encode(_cut_down(family)).decode("ascii")
    return (
        f'@font-face{{font-family:"{family}";font-weight:{_WEIGHTS[family]};font-style:normal;'
        f"font-display:swap;src:url(data:font/woff;base64,{data}) format('woff')}}"
    )


def _cut_down(family: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    path = _folder(_PACKAGES[family]) / _UPRIGHT[family]
    options = Options()
    options.layout_features = _FEATURES
    options.hinting = False
    options.name_IDs = [1, 2, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_LETTERS)
    out = io.BytesIO()
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter.subset(font)
        instantiateVariableFont(font, _KEPT_AXES[family], inplace=True)
        font.flavor = "woff"
        font.save(out)
    return out.getvalue()
