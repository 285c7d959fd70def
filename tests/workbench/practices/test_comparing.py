"""Cities side by side: what counts alike, by names, with notes; the others with their reason."""

import pytest

from workspace.practice_city import EFFECT, kept


def text(answer):
    return answer.content.decode()


@pytest.fixture
def sheets(here):
    """Sheets that count alike, and some that do not."""
    strong = {"estimate": -0.9, "low": -1.0, "high": -0.8, "result": "helped"}
    kept(here, title="Alarms A", city="Zell", effect={**EFFECT, **strong})
    kept(here, title="Alarms B", city="Aalen", effect={**EFFECT, "periods_after": 24})
    kept(here, title="Alarms C", city="Brugg", effect={**EFFECT, "unit": "victims"})
    kept(here, title="Alarms D", city="Mons", effect={**EFFECT, "period": "quarter"})
    kept(here, title="Locks", city="Ede", measure="home_security_set")


def test_too_few_sheets_are_said(as_role, here):
    assert "nothing to set side by side yet" in text(as_role("partner").get("/practices/compare"))


def test_what_counts_alike_stands_by_names_and_the_rest_is_refused_in_words(as_role, sheets):
    client = as_role("partner")
    asked = "&".join(f"sheet=SH-000{n}" for n in range(1, 6))
    page = text(client.get(f"/practices/compare?{asked}"))
    table = page.partition("<table")[2].partition("</table>")[0]
    assert table.index("Aalen") < table.index("Zell")  # not by the effect
    for name in ("Brugg", "Mons", "Ede"):
        assert name not in table
        assert name in page
    refused = page.partition("Refused, and why")[2].partition("</section>")[0]
    assert "counted by other rules" in refused
    assert "ts periods last a quarter, not a month" in refused
    assert "not of" in refused
    assert "followed for 12 to 24 periods" in page
    assert "recorded by other rules in each city" in page
    assert "nothing is ranked" in page


def test_one_alone_and_what_is_not_there_are_said(as_role, sheets):
    client = as_role("partner")
    page = text(client.get("/practices/compare?sheet=SH-0001&sheet=none"))
    assert "Choose another sheet" in page
    assert "<table" not in page
    page = text(client.get("/practices/compare?sheet=SH-0001&sheet=SH-0003"))
    assert "Nothing stands beside another" in page
