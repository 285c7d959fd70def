"""Every sentence exists in every language, with the same values, and says nothing it must not."""

import re
import tomllib
from importlib import resources

import pytest

from evenhand.wording.languages import KNOWN
from evenhand.wording.messages import Quantity, entries, say, slots
from evenhand.wording.numbers import written

FIRST = ("en", "fr")
"""Those in which whoever writes a message writes it; tests/languages holds the others to them."""
ALL = tuple(one.code for one in KNOWN)
BANNED = {
    "en": (r"significant", r"no effect", r"hot ?spot", r"dangerous", r"predict", r"plague",
           r"surge",
           r"no-go", r"ghetto", r"itinerant", r"gang", r"crackdown", r"suspicious", r"simply",
           r"please note", r"crime wave", r"thanks to"),
    "fr": (r"significati", r"aucun effet", r"point chaud", r"dangereu", r"prédi", r"fléau",
           r"ghetto", r"nomade", r"gang", r"non-droit", r"vague de crimin", r"grâce à",
           r"tout simplement"),
    "de": (r"signifikan", r"kein(e|en)? (effekt|wirkung)\b", r"hot ?spot", r"gefährlich",
           r"vorhersag", r"plage\b", r"no-go", r"ghetto", r"brennpunkt", r"zigeuner",
           r"banden?\b", r"clan", r"verdächtig", r"einfach nur", r"kriminalitätswelle", r"dank\b"),
    "es": (r"significativ", r"ningún efecto", r"sin efecto\b", r"puntos? calientes?", r"peligros",
           r"predic", r"plaga", r"gueto", r"banda", r"pandilla", r"sospechos", r"simplemente",
           r"ola de (crimen|delit)", r"gracias a\b"),
}  # fmt: skip


def templates(language):
    """Give every template: key → text, plural forms apart."""
    found = {}
    for key, entry in entries(language).items():
        forms = {"": entry} if isinstance(entry, str) else entry
        found |= {f"{key}.{form}": text for form, text in forms.items() if form != "plural"}
    return found


def terms(language):
    path = resources.files("evenhand.wording").joinpath(language, "terms.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def needed(entry):
    if isinstance(entry, str):
        return slots(entry)
    return set().union(*(slots(text) for form, text in entry.items() if form != "plural"))


def test_every_language_has_the_same_messages():
    for language in FIRST:
        assert set(entries(language)) == set(entries("en")), language


@pytest.mark.parametrize("language", FIRST[1:])
def test_a_message_needs_the_same_values_in_every_language(language):
    english = entries("en")
    different = {
        key: (needed(entry), needed(english[key]))
        for key, entry in entries(language).items()
        if needed(entry) != needed(english[key])
    }
    assert different == {}


def test_every_language_has_the_same_terms():
    for language in FIRST:
        assert {g: set(names) for g, names in terms(language).items()} == {
            g: set(names) for g, names in terms("en").items()
        }, language


@pytest.mark.parametrize("language", ALL)
def test_no_message_uses_a_banned_word_or_cries_out(language):
    texts = templates(language) | {
        f"terms.{group}.{name}": text
        for group, names in terms(language).items()
        for name, text in names.items()
    }
    faults = [
        (key, word)
        for key, text in texts.items()
        for word in BANNED[language]
        if re.search(rf"\b{word}", text, re.IGNORECASE)
    ]
    assert faults == []
    assert [key for key, text in texts.items() if "!" in text] == []


@pytest.mark.parametrize("language", ALL)
def test_no_number_is_typed_into_a_sentence_of_a_finding_but_the_thousand_of_a_rate(language):
    allowed = re.compile(
        r"1[,.\u00a0\u202f ]000|1 is the|1 est le|1 ist der|1 es (el|la)|(place|rang|puesto) 1"
        r"|100 (such )?h|100 (solchen )?Stunden|0:00|95[\u00a0\u202f ]?%",
        re.IGNORECASE,
    )
    faults = []
    for key, text in templates(language).items():
        if key.startswith(("offence_profile", "area_rates", "base_comparison", "setting_profile",
                           "seasonal_profile", "hour_profile", "record_quality")):  # fmt: skip
            bare = allowed.sub("", re.sub(r"\{[^}]*\}", "", text))
            if re.search(r"\d", bare):
                faults.append((key, text))
    assert faults == []


def test_plural_entries_name_the_value_they_count_by():
    for language in ALL:
        for key, entry in entries(language).items():
            if not isinstance(entry, str):
                assert "other" in entry, (language, key)
                assert entry["plural"] in needed(entry) | {entry["plural"]}, (language, key)


@pytest.mark.parametrize(("language", "singular"), [("en", {1}), ("fr", {0, 1})])
def test_each_language_has_its_own_singular(language, singular):
    entry = entries(language)["scanning.limit_silent"]
    for number in (0, 1, 2, 5, 1_000_000):
        text = say("scanning.limit_silent", months=Quantity(number, "count")).written(language)
        form = entry["one"] if number in singular else entry["other"]
        assert text == form.replace("{months}", written(number, "count", language)), number


def test_a_million_is_grouped_as_each_language_does():
    assert written(1_000_000, "count", "en") == "1,000,000"
    assert re.fullmatch(r"1\s000\s000", written(1_000_000, "count", "fr"))


def test_french_marks_are_set_apart_by_a_space():
    for key, text in templates("fr").items():
        bare = re.sub(r"\{[^}]*\}", "x", text)
        if key.startswith(("plain_", "refusal")):  # what is written into a file stays as it is
            bare = re.sub(r"""(["'])[^"']*\1|local:|age:""", "x", bare)
        assert not re.search(r"\w[;?]", bare), (key, text)
        assert not re.search(r"[a-zA-Zé]:(?!\d)", bare), (key, text)
        assert "'" not in bare, (key, text)


def test_terms_of_rows_set_aside_exist_for_every_reason_in_use():
    for language in FIRST:
        reasons = [key for key in entries(language) if key.startswith("data.aside_")]
        assert len(reasons) >= 10
        for key in reasons:
            assert not templates(language)[f"{key}."].endswith("."), key


def test_findings_name_no_cause():
    causal = re.compile(r"\b(led to(?! expect)|caused|reduced by|thanks to)\b", re.IGNORECASE)
    named = [key for key, text in templates("en").items()
             if not key.startswith("commands.") and causal.search(text)]  # fmt: skip
    assert named == []


def test_french_calls_an_area_by_one_word():
    """An area is a `secteur`; a zone is the buffer, a clock's, or where near repeats go on."""
    other = re.compile(r"\bzones?\b(?! tampon)", re.IGNORECASE)
    found = {
        key: text
        for key, text in templates("fr").items()
        if not re.match(r"near_repeat_zones|axis\.zones|column\.zones|questions\.near_repeat", key)
        and other.search(re.sub(r"\{\w+\}|\[time\] zone", "", text))
    }
    assert found == {}
    words = {
        f"{group}.{name}": text
        for group, names in terms("fr").items()
        for name, text in names.items()
        if other.search(text)
    }
    assert set(words) <= {"method_name.near_repeat_zones"}
