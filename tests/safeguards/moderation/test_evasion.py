"""No trick of letters hides a word, none makes a plain text suspect, and none takes long."""

import csv
import time
from pathlib import Path

import pytest

from evenhand.safeguards.moderation import patterns
from evenhand.safeguards.moderation.judging import judge
from evenhand.safeguards.moderation.letters import folded

CORPORA = Path(__file__).parents[2] / "corpora" / "moderation"
DISGUISED = {
    "letter by letter": "they are g y p s i e s again",
    "dots": "they are g.y.p.s.i.e.s again",
    "hyphens": "they are g-y-p-s-i-e-s again",
    "figures": "they are gyps1es again",
    "repeated letters": "they are gypsieeees again",
    "full width": "they are ｇｙｐｓｉｅｓ again",
    "mathematical": "they are 𝐠𝐲𝐩𝐬𝐢𝐞𝐬 again",
    "circled": "they are ⓖⓨⓟⓢⓘⓔⓢ again",
    "Cyrillic": "they are gурsіеs again",
    "Greek": "they are gypsιεs again",
    "zero width": "they are gyp\u200bsi\u200des again",
    "soft hyphen": "they are gyp\u00adsies again",
    "accents": "they are gÿpsïés again",
    "combining marks": "they are g\u0336y\u0336p\u0336s\u0336i\u0336e\u0336s again",
    "torn apart": "they are gyp sies again",
    "capitals": "they are GyPsIeS again",
    "flag letters": "they are 🇬🇾🇵🇸🇮🇪🇸 again",
}


@pytest.mark.parametrize("text", DISGUISED.values(), ids=DISGUISED)
def test_a_disguised_word_is_read_and_the_quoted_place_is_the_disguise(text):
    reasons = {reason.rule: reason for reason in judge(text, "en").reasons}
    start, end = reasons["trait"].spans[0]
    assert text[start:end] == text.removeprefix("they are ").removesuffix(" again")
    assert reasons["trait"].read == ("gypsies",)


@pytest.mark.parametrize(("text", "rule"), [
    ("0 7 7 0 0 9 0 0 1 2 3 is mine", "phone"),
    ("０７７００ ９００１２３", "phone"),
    ("zero seven seven double o, nine hundred, four two nine", "phone"),
    ("jo (at) example (dot) org", "mail"),
    ("jo＠example．org", "mail"),
    ("the 🇷🇴 again", "trait"),
    ("K3v1n Br0dr1gan did it", "name"),
    ("h3ll0 th3r3 fr13nds", "disguise"),
    ("the g*psies", "disguise"),
    ("ring z3ro 7 7 double0 9 hundred 4 2 nine", "phone"),
    ("he is at MX DX 4402 now", "plate"),
])  # fmt: skip
def test_disguised_numbers_addresses_and_names_are_held(text, rule):
    assert rule in [reason.rule for reason in judge(text, "en").reasons]


@pytest.mark.parametrize(("text", "language"), [
    ("Bus 12 to the A4 stops at 18:30 on 3.5.2026, gate B2, 4x4 cars, MP3, H2O, CO2", "en"),
    ("The café’s naïve façade — “lovely” …", "en"),
    ("Los vecin@s y amig@s piden un baño, niños y niñas", "es"),
    ("Nachbar*innen, jede*r Mieter*in, die Bürger*innenversammlung", "de"),
    ("Bürger*innen und Radfahrer*innen wünschen sich Bänke, 30er-Zone, U3, 2. Stock", "de"),
    ("Les habitant·e·s demandent un arrêt à 8h20, l’été, rue du 4 septembre", "fr"),
    ("Ελληνικά γράμματα, русские буквы", "en"),
    ("👍🏽 🙂 ❤️ the new bench", "en"),
])  # fmt: skip
def test_plain_texts_are_not_made_suspect_by_reading_them(text, language):
    assert judge(text, language).reasons == ()


def test_folding_keeps_the_way_back_for_letters_that_become_two():
    told = folded("Straße ﬁn", {})
    assert told.text == "strasse fin"
    assert [told.source[a:b] for a, b in zip(told.starts, told.ends, strict=True)][4:6] == [
        "ß",
        "ß",
    ]
    assert told.source[told.starts[8] : told.ends[9]] == "ﬁ"


HARD = ["man " * 1250, "a " * 2500, "0 " * 2500, "1-" * 2500, "@." * 2500, "b.c" * 1600,
        "der mann " * 555, "http:" * 1000, "a1" * 2500, "(0" * 2500, "." * 5000, "é" * 5000,
        "a@" * 2500, "zero " * 1000, "if he " * 800, "\u0301" * 5000, "9" * 5000,
        "a*" * 2500, "ab 12 " * 833, "we him the man bring torches. " * 166]  # fmt: skip
MOST_STEPS = 20_000
"""Steps of patterns in 5,000 characters; real texts take up to 7,000, in some 40 ms."""


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_no_text_takes_many_steps_or_long(language, monkeypatch):
    judge("warm", language)
    count, steps = [0], patterns._steps

    def counted(*given):
        count[0] += 1
        return steps(*given)

    monkeypatch.setattr(patterns, "_steps", counted)
    with (CORPORA / f"{language}.held.csv").open(encoding="utf-8", newline="") as file:
        real = " ".join(row["text"] for row in csv.DictReader(file))[:5000]
    for text in [real, *HARD]:
        count[0], start = 0, time.process_time()
        judge(text, language)
        assert count[0] < MOST_STEPS, text[:10]
        assert time.process_time() - start < 2.0, text[:10]
    assert len(real) == 5000
