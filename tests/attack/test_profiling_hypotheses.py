"""Attack: a hypothesis is about a situation, never about what kind of people somebody is."""

import pytest

from evenhand.taxonomy.persons.profiling import SIDES, profiling_in
from evenhand.wording.messages import LANGUAGES, entries

ABOUT_PEOPLE = [
    "Moroccan youths do it",
    "Burglars from Romania work the quarter",
    "The Roma camp is behind it",
    "Since Bulgarians moved in, burglary rose",
    "Foreigners steal bicycles",
    "It is in their culture: these families steal",
    "Homeless people break in because they are lazy",
    "Known offenders live next door",
    "Two prolific offenders were released in March",
    "Thefts by asylum seekers",
    "Young black men with hoods wait at the stop",
    "Their ethnicity explains the thefts",
    "Ce sont des jeunes maghrébins",
    "Les Roms volent au marché",
    "Des cambrioleurs venus de Roumanie",
    "Les étrangers commettent les vols",
    "Leur mentalité : ces familles volent",
    "Vols commis par des mineurs étrangers",
    "Des récidivistes habitent la rue",
    "Es sind Ausländer",
    "Rumänische Diebe fahren durch das Viertel",
    "Einbrecher aus Rumänien",
    "Flüchtlinge stehlen Fahrräder",
    "Jugendliche mit Migrationshintergrund",
    "Intensivtäter wohnen im Block",
    "Clans aus dem Viertel rauben",
    "Son los gitanos del barrio",
    "Los inmigrantes roban en el metro",
    "Ladrones rumanos",
    "Robos cometidos por menores extranjeros",
    "Delincuentes conocidos viven allí",
    "Es su cultura: esa gente roba",
    "Marokkaanse jongens doen het",
    "Oost-Europese bendes",
    "Buitenlanders stelen fietsen",
    "Daders uit Roemenië",
    "Veelplegers wonen in de straat",
    "Südländische Täter",
    # Written so as not to be found.
    "М\u043er\u043eccans do it",
    "Moroc\u200bcan youths do it",
    "M o r o c c a n s do it",
    "M0r0ccans do it",
    "ＭＯＲＯＣＣＡＮＳ do it",
    "Ru\u0308manische Diebe",
    "FOREIGNERS\nSTEAL BICYCLES",
]
ABOUT_A_SITUATION = [
    ("The alley behind the homes has no gate and cannot be seen from a window", "place"),
    ("Homes stand empty between 10 and 15 hours", "target"),
    ("Doors of the 1960s have locks that are opened in seconds", "target"),
    ("The ring road is two minutes away, so one is gone before anybody comes", "offender"),
    ("Stolen tools are sold the same day at the Saturday market", "offender"),
    ("Nobody is responsible for the courtyard", "place"),
    ("Pupils carry new phones past the stop at 15 hours and are robbed there", "target"),
    ("Young people are robbed; robbers wait at the unlit stop", "target"),
    ("Older residents open the door to somebody in a uniform", "target"),
    ("Residents told of burglary; tenants were asked", "target"),
    ("Worry about robbery reported by young people", "target"),
    ("Asylum seekers are insulted and attacked on their way to the station", "target"),
    ("Jewish residents are afraid after threats near the synagogue", "target"),
    ("The car park of the Turkish supermarket is not lit", "place"),
    ("The motorway to Germany lets one get away", "offender"),
    ("Burglary is near Place d'Italie and Rue de Roumanie", "place"),
    ("L'impasse derrière les maisons n'est pas éclairée", "place"),
    ("Les logements sont vides en journée", "target"),
    ("La réunion du quartier a nommé la cour", "place"),
    ("Die Haustüren schließen nicht", "target"),
    ("Die Hecke verdeckt den Eingang", "place"),
    ("La puerta del patio queda abierta", "place"),
    ("De achterdeuren zijn niet te zien vanaf de straat", "place"),
    ("Fietsen staan op slot, maar het slot is in seconden open", "target"),
    ("Jongeren worden bij de halte beroofd van hun telefoon", "target"),
    ("A traffic island hides the stop", "offender"),
]


@pytest.mark.parametrize("text", ABOUT_PEOPLE)
def test_a_hypothesis_about_a_kind_of_people_is_found_on_the_offenders_side(text):
    assert profiling_in(text, "offender") is not None


def test_most_of_them_are_found_wherever_they_are_written():
    missed = [
        text for text in ABOUT_PEOPLE for side in (*SIDES, None) if not profiling_in(text, side)
    ]
    assert len(missed) <= 0.2 * 4 * len(ABOUT_PEOPLE), missed


@pytest.mark.parametrize(("text", "side"), ABOUT_A_SITUATION)
def test_a_hypothesis_about_a_situation_passes(text, side):
    assert profiling_in(text, side) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_thousands_of_our_own_sentences_next_to_none_is_held_back(language):
    texts = [one for entry in entries(language).values()
             for one in (entry.values() if isinstance(entry, dict) else [entry])]  # fmt: skip
    assert len(texts) > 2_500
    for side in (*SIDES, None):
        held = [text for text in texts if profiling_in(text, side)]
        assert len(held) <= 0.004 * len(texts), (side, held)


def test_a_huge_text_is_read_in_no_time():
    assert profiling_in("the alley is dark. " * 20_000, "place") is None
    assert profiling_in("a " * 100_000, "place") is None
