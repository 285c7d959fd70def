"""The built theme: the tokens of the design, their contrasts by day and by night, no strangers."""

import re
from pathlib import Path

import pytest

from evenhand.publishing import theme

pytestmark = pytest.mark.web
GROUNDS = ("paper", "wash", "deep")
WORDS = ("ink", "soft", "faint", "accent", "accent-d", "error", "done", "wait", "clay")
ON_TINTS = (
    ("ink", "tint"), ("accent", "tint"), ("error", "error-t"), ("done", "done-t"),
    ("wait", "wait-t"), ("ink", "error-t"), ("ink", "done-t"), ("ink", "wait-t"),
    ("on-accent", "accent"), ("on-accent", "accent-d"),
)  # fmt: skip
ON_MAPS = tuple(("map-label", f"map-{ground}") for ground in ("land", "water", "green"))
MEASURED = {
    ("ink", "paper"): 15.65, ("soft", "wash"): 7.15, ("faint", "deep"): 4.81,
    ("accent", "paper"): 7.49, ("accent-d", "deep"): 9.75, ("rule", "deep"): 3.23,
    ("error", "error-t"): 6.63, ("done", "done-t"): 6.09, ("wait", "wait-t"): 6.46,
    ("clay", "wash"): 5.47, ("accent", "tint"): 6.40, ("focus", "ink"): 8.58,
}  # fmt: skip
MEASURED_DARK = {
    "ink": 13.89, "soft": 9.03, "faint": 6.30, "accent": 8.99, "rule": 4.01, "error": 8.56,
    "done": 9.29, "wait": 10.05,
}  # fmt: skip


@pytest.fixture(scope="module")
def css(built):
    return (built / "evenhand.css").read_text()


def tokens(block):
    found = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{3,6})\b", block))
    return {name: one if len(one) == 7 else "#" + "".join(2 * c for c in one[1:])
            for name, one in found.items()}  # fmt: skip


@pytest.fixture(scope="module")
def light(css):
    return tokens(css[css.index("--paper:") :].split("}", 1)[0])


@pytest.fixture(scope="module")
def dark(css, light):
    night = re.search(r"prefers-color-scheme:\s*dark", css)
    start = css.index("--paper:", night.start())
    return light | tokens(css[start:].split("}", 1)[0])


def too_weak(tokens, pairs, least):
    return {pair: round(found, 2) for pair in pairs
            if (found := theme.contrast(*(tokens[name] for name in pair))) < least}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_on_every_ground(scheme, request):
    found = request.getfixturevalue(scheme)
    pairs = [(word, ground) for word in WORDS for ground in GROUNDS]
    assert too_weak(found, [*pairs, *ON_TINTS, *ON_MAPS], 4.5) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_can_be_seen(scheme, request):
    found = request.getfixturevalue(scheme)
    assert too_weak(found, [("rule", ground) for ground in GROUNDS], 3) == {}
    assert max(theme.contrast(found["focus"], found["ink"]),
               theme.contrast(found["focus"], found["paper"])) >= 3  # fmt: skip


def test_the_tokens_are_those_that_were_measured(light, dark):
    found = {pair: round(theme.contrast(*(light[name] for name in pair)), 2) for pair in MEASURED}
    assert found == pytest.approx(MEASURED, abs=0.011)
    night = {name: round(theme.contrast(dark[name], dark["paper"]), 2) for name in MEASURED_DARK}
    assert night == pytest.approx(MEASURED_DARK, abs=0.011)


def test_pages_and_dossier_share_their_colours(light):
    names = {"ink": theme.INK, "accent": theme.ACCENT, "wash": theme.WASH, "clay": theme.CLAY,
             "cannot": theme.CANNOT_SAY, "map-land": theme.LAND, "map-water": theme.WATER,
             "map-halo": theme.HALO, "map-label": theme.LABEL}  # fmt: skip
    palettes = {"seq": theme.SEQUENTIAL, "div": theme.DIVERGING, "cat": theme.CATEGORICAL,
                "unsure": theme.UNSURE}  # fmt: skip
    for name, colours in palettes.items():
        names |= {f"{name}-{step}": colour for step, colour in enumerate(colours, 1)}
    names |= {f"biv-{row}{column}": colour for row, cells in enumerate(theme.BIVARIATE, 1)
              for column, colour in enumerate(cells, 1)}  # fmt: skip
    assert {name: light[name].upper() for name in names} == names


def test_no_colour_of_text_is_named_outside_the_tokens(css):
    """Maps keep light grounds by night, so their marks may name a colour; nothing else may."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css[css.index(".skip") :])
    named = {selector.strip() for selector, body in rules
             if re.search(r"(?:^|;)color:\s*#", body) and "map" not in selector}  # fmt: skip
    assert named == set()


def test_fonts_come_from_the_package_itself(css, built):
    faces = re.findall(r"url\(\"?([^)\"]+\.woff2)", css)
    assert faces
    assert all((built / face.removeprefix("./")).exists() for face in faces)
    assert not re.search(r"url\([\"']?(?:https?:)?//", css)


def test_the_licences_of_what_is_bundled_are_shipped(built):
    text = (built / "licences.txt").read_text()
    for name in ("maplibre-gl", "pmtiles", "vega", "vega-lite", "@digdir/designsystemet-css",
                 "@fontsource-variable/source-serif-4"):  # fmt: skip
        assert f"{name} " in text, name
    assert "Redistribution and use" in text
    assert "SIL OPEN FONT LICENSE" in text.upper()


def test_the_reset_has_no_weight_so_that_the_rhythm_of_pages_holds():
    """Both have the weight of nothing: what comes later holds, and that is the rhythm."""
    source = Path(__file__).parents[2] / "web/styles/base.css"
    base = source.read_text(encoding="utf-8")
    reset = base[: base.index("margin: 0;\n  padding: 0;")].rpartition("}")[2]
    assert ":where(h1, h2, h3, h4, p, ul, ol" in reset
    assert base.index("margin: 0;\n  padding: 0;") < base.index("/* The rhythm of a page")
