"""The first page, in every language, without a cookie."""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "How safe"), ("fr", "sécurité"), ("de", "sicher"), ("es", "a salvo")],
)
def test_the_first_page_speaks(resident, language, word):
    answer = resident.get(f"/{language}/")
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert answer.headers["Content-Language"] == language
    assert not answer.cookies


def test_the_browser_is_asked_for_its_language(resident):
    answer = resident.get("/", headers={"accept-language": "de-AT,de;q=0.9"})
    assert answer.headers["Location"] == "/de/"


def test_emergencies_are_sent_to_the_number_on_every_page(resident):
    assert "Danger now? Call 112" in resident.get("/en/").content.decode()


def test_an_unknown_address_is_told_in_words(resident):
    answer = resident.get("/fr/rien")
    assert answer.status_code == 404
    assert "112" in answer.content.decode()


def test_a_form_of_another_site_is_refused(resident):
    answer = resident.post("/en/", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    answer = resident.post("/en/", headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
