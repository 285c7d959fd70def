"""What moderation did, counted by hand; what is published hides small numbers and stays."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evenhand.portal.contributions.models import Decision, Step
from evenhand.portal.folder import PUBLISHED
from evenhand.portal.laying import lay_out
from evenhand.portal.stated.reading import FILE, FORMAT
from evenhand.publishing.release_rows import release_rows
from evenhand.publishing.shelf import Shelf
from evenhand.workbench.queue import published_statistics
from evenhand.workbench.queue.published_statistics import publish, rows_of, told_of
from evenhand.workbench.queue.statistics import counted
from workbench.taking_part.conftest import portal

ZONE = ZoneInfo("Europe/Amsterdam")
JULY, SEPTEMBER = date(2026, 7, 1), date(2026, 9, 30)


@pytest.fixture
def settled(sent):
    """Something sent in August, and what two people said of it."""

    def keep(first: str, second: str, *, language="en", days=2, reason="name", appeal=""):
        one = sent(language=language)
        at = datetime(2026, 8, 10, 12, tzinfo=ZONE)
        type(one).objects.filter(pk=one.pk).update(received_at=at)
        one.refresh_from_db()
        for place, verdict in ((1, first), (2, second)):
            Decision.objects.create(contribution=one, revision=1, place=place, person=str(place),
                                    verdict=verdict, at=at)  # fmt: skip
        states = [("held" if second == "hold" else "read", reason, "moderator")]
        if appeal:
            states += [("held", "appeal", ""), (appeal, reason, "moderator")]
        for place, (state, why, role) in enumerate(states):
            Step.objects.create(contribution=one, state=state, reason=why, role=role,
                                at=at + timedelta(days=days, hours=place))  # fmt: skip
        return one

    return keep


def test_a_quarter_counted_by_hand(settled):
    """20 pairs: 12 show|show, 6 hold|hold, 1 show|hold, 1 hold|show.

    Agreement 18/20 = 0.9; by chance 0.65² + 0.35² = 0.545, so kappa = 0.355/0.455 = 0.780;
    PABAK with two answers 2 · 0.9 − 1 = 0.8.
    """
    for _ in range(12):
        settled("show", "show", days=2, reason="as_it_is")
    for language in ("en", "en", "en", "fr", "fr"):
        settled("hold", "hold", days=4, language=language)
    settled("hold", "hold", days=4, appeal="read")
    settled("show", "hold", days=9, reason="plate")
    settled("hold", "show", days=9, reason="as_it_is")
    found = counted(JULY, SEPTEMBER)
    assert found["held"] == [
        {"language": "en", "reason": "name", "count": 4},
        {"language": "en", "reason": "plate", "count": 1},
        {"language": "fr", "reason": "name", "count": 2},
    ]
    assert found["median_days"] == 2
    assert (found["appeals"], found["changed"]) == (1, 1)
    agreed = found["agreement"]
    assert agreed["pairs"] == 20
    assert agreed["share"] == pytest.approx(0.9)
    assert agreed["kappa"] == pytest.approx(0.355 / 0.455)
    assert agreed["pabak"] == pytest.approx(0.8)
    assert counted(date(2026, 10, 1), date(2026, 10, 31))["read"] == 0


QUARTER = {"from": "2026-07-01", "to": "2026-09-30"}


def told(here, **counts):
    """Put counts of a quarter through the door out."""
    found = {**QUARTER, "read": 0, "held": [], "median_days": 3.0, "appeals": 0, "changed": 0,
             "agreement": None} | counts  # fmt: skip
    made = release_rows(here, rows_of(found, JULY, SEPTEMBER), today=date(2026, 12, 1), keep=False)
    return told_of(made, found)


def test_small_numbers_are_hidden_and_what_would_tell_them(here):
    held = [{"language": "en", "reason": "name", "count": 9},
            {"language": "fr", "reason": "name", "count": 21},
            {"language": "de", "reason": "name", "count": 40}]  # fmt: skip
    shown = told(here, read=170, held=held, appeals=30, changed=25)
    # The whole is shown, so that one more number goes with the 9: the others would tell it.
    assert {row["language"]: row["count"] for row in shown["held"]} == {
        "en": None, "fr": None, "de": 40}  # fmt: skip
    assert (shown["read"], shown["appeals"], shown["changed"]) == (170, 30, None)
    none = told(here)
    assert (none["read"], none["appeals"], none["changed"]) == (0, 0, 0)
    assert none["median_days"] is None


def test_agreement_is_told_only_where_neither_part_of_it_is_small(here):
    found = {"pairs": 200, "share": 0.9, "kappa": 0.7834, "pabak": 0.8}
    assert told(here, read=200, agreement=found)["agreement"] == {**found, "kappa": 0.8}
    few = {**found, "share": 0.98}  # four of 200 did not agree
    assert told(here, read=200, agreement=few)["agreement"] is None


def test_a_quarter_is_published_once_and_never_written_anew(settled, here, monkeypatch):
    monkeypatch.setattr(published_statistics, "localdate", lambda: date(2026, 12, 1))
    assert not publish()
    for _ in range(10):
        settled("hold", "hold")
    assert publish()
    path = here.folder / "portal" / "published" / "moderation.json"
    first = path.read_text(encoding="utf-8")
    assert Shelf(here.folder).manifest(json.loads(first)["quarters"][0]["release"])
    quarter = json.loads(first)["quarters"][0]
    assert (quarter["from"], quarter["to"]) == ("2026-07-01", "2026-09-30")
    assert quarter["held"] == [{"language": "en", "reason": "name", "count": 10}]
    settled("hold", "hold")
    assert not publish()
    assert path.read_text(encoding="utf-8") == first
    monkeypatch.setattr(published_statistics, "localdate", lambda: date(2027, 2, 1))
    assert publish()
    assert len(json.loads(path.read_text(encoding="utf-8"))["quarters"]) == 2


def test_what_is_published_is_the_same_whatever_the_hidden_numbers_are(here, folder):
    """Twins: 4 and 26 texts held in two languages, or 6 and 24; 27 of 30 changed, or 26."""
    written = []
    lay_out(here)
    for few, more, changed in ((4, 26, 27), (6, 24, 26)):
        held = [{"language": language, "reason": "name", "count": count}
                for language, count in (("en", few), ("fr", more), ("de", 40))]  # fmt: skip
        shown = told(here, read=170, held=held, appeals=30, changed=changed)
        published_statistics._write(
            folder / "portal" / PUBLISHED, {"format": FORMAT, "quarters": [shown]}
        )
        with portal(folder) as resident:
            pages = [resident.get(f"/{one}/moderation").content for one in ("en", "fr", "de", "es")]
        written.append(((folder / "portal" / PUBLISHED / FILE).read_bytes(), pages))
    assert b"170" in written[0][0] and b"170" in written[0][1][0]
    assert written[0] == written[1]


def test_the_page_shows_the_numbers(settled, moderator):
    settled("hold", "hold")
    page = moderator("ann").get("/queue/statistics").content.decode()
    assert "How texts are read here" in page and "It names a person." in page
