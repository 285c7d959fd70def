"""What is known of an area: read from published files, in every language, without a script."""

import pytest

from .published_city import released

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return released(tmp_path_factory.mktemp("know") / "city")


@pytest.fixture
def known(resident, made, folder):
    from evenhand.portal.folder import PUBLISHED
    from evenhand.publishing.portal_pages.writing import publish_pages

    from .published_city import ABOUT

    publish_pages(made[1], ABOUT, folder / PUBLISHED)
    return resident


def test_nothing_published_is_an_answer(resident):
    answer = resident.get("/en/know/")
    assert answer.status_code == 200
    assert "Nothing has been published yet" in answer.content.decode()
    assert resident.get("/en/know/a1/").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No clear change"), ("fr", "Pas d’évolution nette"), ("de", "Keine klare Änderung"),
     ("es", "Sin cambio claro")],
)  # fmt: skip
def test_an_area_is_told_in_each_language(known, language, words):
    answer = known.get(f"/{language}/know/a1/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "<svg" in page
    assert len(answer.content) < 60_000
    assert not answer.cookies


def test_areas_are_listed_by_name(known):
    import re

    page = known.get("/en/know/").content.decode()
    names = re.findall(r"Quarter \w\d", page)
    assert names == sorted(names)
    assert "sort" not in page
