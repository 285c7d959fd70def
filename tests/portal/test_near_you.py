"""The first page leads to what is known near a street."""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


def test_the_first_page_asks_for_a_street(resident):
    page = resident.get("/en/").content.decode()
    assert "Near you" in page
    assert 'action="/en/know/"' in page
    assert resident.get("/en/know/?place=Molenweg").status_code == 200
