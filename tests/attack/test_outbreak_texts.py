"""Attack: what is written into an outbreak file names nobody."""

import pytest

from evenhand.workspace.free_texts import names_person


@pytest.mark.parametrize(
    "text",
    [
        "Jan de Vries sells drugs there",
        "The caretaker Jan de Vries saw it",
        "Mohammed El Amrani lives there",
        "On Monday Maria da Silva and others met",
        "Ask Piet van der Berg for the key",
        "Mr Müller shouts at night",
        "The man with plate 12-ABC-3",
        "born 12.03.1985",
    ],
)
def test_a_sentence_that_names_somebody_is_refused(text: str) -> None:
    assert names_person(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Residents met at the community centre",
        "Lamps are out at Place Charles de Gaulle",
        "Avenida Vasco da Gama needs light",
        "Rue Jean de La Fontaine is dark",
        "The district office will write to all in Stationskwartier",
    ],
)
def test_places_called_after_people_may_be_written(text: str) -> None:
    assert names_person(text) is None
