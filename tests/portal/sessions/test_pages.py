"""The pages of sessions: no account, no cookie, both clocks, what is kept, what is let in."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from evenhand.portal.sessions.models import Evaluation, Letter, SignUp
from evenhand.workbench.sessions.letter_words import written
from portal.sessions.making import STARTS, session

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def text(answer) -> str:
    return answer.content.decode()


def form_of(page: str) -> dict[str, str]:
    return {"once": re.search(r'name="once" value="([\w-]+)"', page)[1]}


def sign_up(resident, one, **given):
    address = f"/en/sessions/{one.code}"
    values = {"name": "Ada", "email": "ada@example.org", **form_of(text(resident.get(address)))}
    return resident.post(address, values | given)


def test_without_sessions_the_list_says_so(resident):
    page = text(resident.get("/en/sessions/"))
    assert "No session is planned" in page
    assert "calendar.ics" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Thursday 14 January 2027, 14:00–15:00 in Lindeburg (UTC+1)"),
        ("fr", "jeudi 14 janvier 2027, 14:00–15:00 à Lindeburg (UTC+1)"),
        ("de", "Donnerstag, 14. Januar 2027, 14:00–15:00 Uhr in Lindeburg (UTC+1)"),
        ("es", "jueves, 14 de enero de 2027, 14:00–15:00 en Lindeburg (UTC+1)"),
    ],
)
def test_the_page_tells_the_hosts_time(resident, language, words):
    one = session(STARTS)
    answer = resident.get(f"/{language}/sessions/{one.code}")
    assert words.lower() in text(answer).lower()
    assert not answer.cookies
    assert "http" not in re.sub(r"http://testserver", "", text(answer)).split("<main")[1]


def test_the_reader_chooses_a_clock_and_both_times_are_written(resident):
    one = session(STARTS)
    page = text(resident.get(f"/en/sessions/{one.code}?clock=Europe/Lisbon"))
    assert "14:00–15:00 in Lindeburg" in page
    assert "13:00–14:00 in Lisbon (UTC+0)" in page
    page = text(resident.get(f"/en/sessions/{one.code}?clock=../../etc/passwd"))
    assert "passwd" not in page.split("<main")[1]


def test_the_programme_has_its_own_lines_by_both_clocks(resident):
    lines = [{"minutes": 20, "title": "Welcome", "who": "host"}, {"minutes": 40, "title": "Talk"}]
    one = session(STARTS, programme=lines)
    page = text(resident.get(f"/en/sessions/{one.code}/programme?clock=Asia/Kolkata"))
    for hours in ("14:00–14:20", "14:20–15:00", "18:30–18:50", "18:50–19:30"):
        assert hours in page
    assert "<form" not in page


def test_a_place_is_taken_seen_and_given_back(resident):
    one = session(capacity=1)
    page = text(resident.get(f"/en/sessions/{one.code}"))
    assert page.count("Deleted on") == 2  # beside either field
    answer = sign_up(resident, one, question="How many stewards?")
    assert answer.status_code == 303
    link = answer.headers["Location"]
    answer = resident.get(link)
    assert "You have a place" in text(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    second = sign_up(resident, one, name="Bo").headers["Location"]
    assert "You are next on the waiting list" in text(resident.get(second))
    assert "Join the waiting list" in text(resident.get(f"/en/sessions/{one.code}"))
    answer = resident.post(f"{link}/cancel")
    assert "Your place is given back" in text(resident.get(answer.headers["Location"]))
    assert resident.get(link).status_code == 404
    assert "You have a place" in text(resident.get(second))
    assert not SignUp.objects.filter(name="Ada").exists()


def test_the_link_of_an_e_mail_does_what_the_one_on_the_page_does(resident, settings):
    settings.PORTAL_ADDRESS = "http://testserver"
    one = session()
    first = sign_up(resident, one).headers["Location"]
    place = SignUp.objects.get()
    body = written(Letter.objects.create(sign_up=place, kind="confirmed"), place).body
    page, mailed = re.findall(r"http://testserver(\S+)", body)
    assert resident.get(page).status_code == 200
    assert mailed != first
    for link in (first, mailed):
        assert "You have a place" in text(resident.get(link))
    resident.post(f"{mailed}/cancel")
    assert not SignUp.objects.exists()


def test_who_signs_up_is_written_to_in_the_language_and_clock_they_chose(resident):
    one = session()
    address = f"/fr/sessions/{one.code}?clock=Europe/Lisbon"
    values = {"name": "Ada", "email": "ada@example.org", **form_of(text(resident.get(address)))}
    assert resident.post(address, values).status_code == 303
    assert SignUp.objects.values_list("language", "clock").get() == ("fr", "Europe/Lisbon")


def test_who_gets_the_address_sees_what_and_when_before_opening_it(resident):
    one = session(STARTS)
    page = text(resident.get(f"/en/sessions/{one.code}?clock=Europe/Lisbon"))
    for line in (
        '<meta property="og:title" content="Pickpocketing at events">',
        'content="Thursday 14 January 2027, 14:00–15:00 in Lindeburg (UTC+1). What three cities',
        f'<link rel="canonical" href="http://testserver/en/sessions/{one.code}">',
    ):
        assert line in page


def test_the_address_of_the_session_is_for_who_has_a_place(resident):
    one = session(capacity=1, join_at="https://meet.example/room")
    assert "meet.example" not in text(resident.get(f"/en/sessions/{one.code}"))
    first = sign_up(resident, one).headers["Location"]
    second = sign_up(resident, one).headers["Location"]
    assert "meet.example/room" in text(resident.get(first))
    assert "meet.example" not in text(resident.get(second))


def test_what_is_missing_is_told_beside_the_field(resident):
    one = session()
    answer = sign_up(resident, one, name="", email="nowhere")
    assert answer.status_code == 422
    assert "Enter your name." in text(answer)
    assert "Enter an e-mail address, such as name@city.example." in text(answer)
    assert not SignUp.objects.exists()
    assert sign_up(resident, one, name="Ada\x07").status_code == 422
    assert resident.post(f"/en/sessions/{one.code}", {"name": "a"}).status_code == 422


def test_nothing_that_was_written_becomes_markup(resident):
    one = session(title=XSS, about=XSS, host=XSS[:80], themes=[XSS],
                  programme=[{"minutes": 60, "title": XSS, "who": XSS}],
                  outcomes=[{"text": XSS}])  # fmt: skip
    today = now().date()
    one.speakers.create(name=XSS[:80], office=XSS, consent_on=today, consent_until=today)
    link = sign_up(resident, one, name=XSS[:80]).headers["Location"]
    here = f"/en/sessions/{one.code}"
    for address in ("/en/sessions/", here, link, f"{here}/programme", f"{here}?clock={XSS}"):
        page = text(resident.get(address))
        assert "<script>alert" not in page, address
        assert "<img" not in page, address


def test_drafts_are_not_seen(resident):
    one = session(state="draft")
    for address in ("", "/programme", "/session.ics", "/gone"):
        assert resident.get(f"/en/sessions/{one.code}{address}").status_code == 404
    assert one.code not in text(resident.get("/en/sessions/"))
    assert one.code not in text(resident.get("/en/sessions/calendar.ics"))


def test_what_is_called_off_says_so_and_takes_nobody(resident):
    one = session(state="called_off")
    page = text(resident.get(f"/en/sessions/{one.code}"))
    assert "This session does not take place" in page
    assert 'name="email"' not in page
    assert "STATUS:CANCELLED" in text(resident.get(f"/en/sessions/{one.code}/session.ics"))


def test_a_session_that_is_over_shows_what_came_of_it(resident):
    one = session(now() - timedelta(days=1), outcomes=[{"text": "Two cities try marked lockers"}])
    page = text(resident.get(f"/en/sessions/{one.code}"))
    assert "Two cities try marked lockers" in page
    assert "There are no materials yet" in page
    assert 'name="email"' not in page
    one.materials.create(title="Slides", link="https://city.example/slides.pdf")
    page = text(resident.get(f"/en/sessions/{one.code}"))
    assert '<a href="https://city.example/slides.pdf" rel="noreferrer">Slides</a>' in page


def test_a_speaker_is_named_only_as_long_as_the_consent_holds(resident):
    one, today = session(), now().date()
    given = {"office": "City office", "consent_on": today - timedelta(days=9)}
    one.speakers.create(name="Ada Now", consent_until=today, **given)
    one.speakers.create(name="Bo Before", consent_until=today - timedelta(days=1), **given)
    page = text(resident.get(f"/en/sessions/{one.code}"))
    assert "Ada Now" in page
    assert "Bo Before" not in page


def test_who_had_a_place_says_how_it_was_once(resident):
    one = session(capacity=1)
    link = sign_up(resident, one).headers["Location"]
    answers = {"useful": "yes", "time": "partly", "use": "no", "remark": "Longer"}
    assert resident.post(f"{link}/evaluation", answers).status_code == 404  # not before
    one.starts_at, one.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    one.save()
    assert "How was it?" in text(resident.get(link))
    assert resident.post(f"{link}/evaluation", {}).status_code == 422
    for _ in range(2):
        assert resident.post(f"{link}/evaluation", answers).status_code == 303
    assert Evaluation.objects.count() == 1
    assert "Your answers have arrived" in text(resident.get(link))


def test_one_address_cannot_take_all_places(resident):
    one = session(capacity=100)
    statuses = [sign_up(resident, one).status_code for _ in range(12)]
    assert statuses == [303] * 10 + [429] * 2
    assert SignUp.objects.count() == 10


def test_links_cannot_be_guessed_at_will(resident):
    one = session()
    link = sign_up(resident, one).headers["Location"]
    for n in range(60):
        resident.get(f"/en/sessions/mine/{n:022}")
    assert resident.get(link).status_code == 404  # told alike
    cache.clear()
    assert resident.get(link).status_code == 200


def test_another_site_cannot_sign_anybody_up(resident):
    one = session()
    answer = resident.post(f"/en/sessions/{one.code}", {},
                           headers={"origin": "https://elsewhere.example"})  # fmt: skip
    assert answer.status_code == 403


def test_the_calendar_file_is_a_file(resident):
    one = session(STARTS)
    answer = resident.get(f"/fr/sessions/{one.code}/session.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f'filename="{one.code}.ics"' in answer.headers["Content-Disposition"]
    assert b"DTSTART:20270114T130000Z\r\n" in answer.content


def test_a_page_is_small(resident):
    one = session()
    assert len(resident.get(f"/de/sessions/{one.code}").content) < 40_000
