"""What moderation did, counted by hand; what is published hides small numbers and stays."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evenhand.portal.contributions.models import Decision, Step
from evenhand.workbench.queue import statistics
from evenhand.workbench.queue.statistics import counted, publish, without_small

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


def test_small_numbers_are_hidden_and_what_would_tell_them():
    told = without_small({"read": 40, "held": [{"language": "en", "reason": "name", "count": 9},
                          {"language": "fr", "reason": "name", "count": 10}], "median_days": 3.0,
                          "appeals": 30, "changed": 25, "agreement": None}, 10)  # fmt: skip
    assert [row["count"] for row in told["held"]] == [None, 10]
    assert (told["appeals"], told["changed"]) == (30, None)
    none = without_small({"read": 0, "held": [], "median_days": None, "appeals": 0, "changed": 0,
                          "agreement": None}, 10)  # fmt: skip
    assert (none["read"], none["appeals"], none["changed"]) == (0, 0, 0)


def test_a_quarter_is_published_once_and_never_written_anew(settled, here, monkeypatch):
    monkeypatch.setattr(statistics, "localdate", lambda: date(2026, 12, 1))
    assert not publish()
    for _ in range(10):
        settled("hold", "hold")
    assert publish()
    path = here.folder / "portal" / "published" / "moderation.json"
    first = path.read_text(encoding="utf-8")
    quarter = json.loads(first)["quarters"][0]
    assert (quarter["from"], quarter["to"]) == ("2026-07-01", "2026-09-30")
    assert quarter["held"] == [{"language": "en", "reason": "name", "count": 10}]
    settled("hold", "hold")
    assert not publish()
    assert path.read_text(encoding="utf-8") == first
    monkeypatch.setattr(statistics, "localdate", lambda: date(2027, 1, 2))
    assert publish()
    assert len(json.loads(path.read_text(encoding="utf-8"))["quarters"]) == 2


def test_the_page_shows_the_numbers(settled, moderator):
    settled("hold", "hold")
    page = moderator("ann").get("/queue/statistics").content.decode()
    assert "How texts are read here" in page and "It names a person." in page
