import pytest

from evenhand.taxonomy.persons.described import describes_person


@pytest.mark.parametrize("text", [
    "two young men with hoods", "tall woman sitting by the kiosk", "homeless camp", "he was drunk",
    "dealers at the corner", "un homme barbu près de l’abri", "des jeunes qui boivent",
    "Femme âgée assise", "sans-abri sous le pont", "+33 6 12 34 56 78", "jan@example.org",
])  # fmt: skip
def test_texts_about_persons_are_held(text):
    assert describes_person(text)


@pytest.mark.parametrize("text", [
    "Girls' School, back gate", "Underpass between platform 1 and 2", "Old Mill Lane",
    "Lamp broken, hedge over the path", "École de filles", "Rue du Petit Pont", "Black Horse Lane",
    "P012", "Passage sous la voie", "Café De Zwaan", "Isle of Man Street",
])  # fmt: skip
def test_texts_about_places_pass(text):
    assert not describes_person(text)
