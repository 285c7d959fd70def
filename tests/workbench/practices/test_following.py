"""Catalogues of other cities as a page: what each look gave, whose key it was, what is refused."""

import json

import pytest

from evenhand.publishing.practices.static import publish_catalogue
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_shelf import catalogue
from evenhand.workspace.practice_subscriptions import (
    FILE,
    OtherKey,
    look_at,
    subscribe,
    subscriptions,
)
from workspace.practice_city import NO_EFFECT, TODAY, kept, workspace

PLAIN = dict(NO_EFFECT)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def public(tmp_path):
    """The catalogue of another city, in a folder, and that city."""
    city = workspace(tmp_path / "lindeburg", "Oever")
    kept(city, city="Oever", effect=PLAIN)
    folder = tmp_path / "public"
    publish_catalogue(city, folder, language="en", today=TODAY)
    return folder, city


def test_an_empty_list_says_what_to_do(as_role, here):
    page = text(as_role("prevention").get("/practices/follow"))
    assert "No catalogue is followed yet" in page
    assert as_role("partner").get("/practices/follow").status_code == 403


@pytest.mark.parametrize(
    "place",
    ["http://city.example/", "https://127.0.0.1/", "https://localhost/x", "https://10.1.2.3/",
     "https://169.254.169.254/latest", "https://[::1]/", "https://a:b@city.example/",
     "file:///etc/passwd", "/etc", "https://0x7f.1/", "https://[::ffff:10.0.0.1]/",
     "https://2130706433/"],
)  # fmt: skip
def test_nothing_inside_and_nothing_but_https_can_be_followed_from_a_page(as_role, here, place):
    answer = as_role("prevention").post("/practices/follow", {"place": place})
    assert answer.status_code == 422
    assert subscriptions(here.folder) == []
    assert not Job.objects.exists()


def test_an_address_is_followed_and_read_by_a_job_that_tells_why_not(
    as_role, here, work, monkeypatch
):
    monkeypatch.setattr("evenhand.workspace.practice_subscriptions.socket.getaddrinfo",
                        lambda *_: [(2, 1, 6, "", ("93.184.216.34", 443))])  # fmt: skip
    client = as_role("prevention")
    answer = client.post("/practices/follow", {"place": "https://city.example/sheets/"})
    assert answer.headers["Location"].startswith("/jobs/")
    assert "Not read yet" in text(client.get("/practices/follow"))

    def unreachable(self, *_):
        from evenhand.errors import SourceError, listed

        raise SourceError(listed("https://city.example", ["the server cannot be reached"]))

    monkeypatch.setattr("evenhand.workspace.practice_subscriptions.Web.take", unreachable)
    work()
    page = text(client.get("/practices/follow"))
    assert "Could not be read" in page
    assert "the server cannot be reached" in page
    client.post("/practices/follow/leave", {"place": "https://city.example/sheets/"})
    assert subscriptions(here.folder) == []
    entered = Entry.objects.filter(what__startswith="practice.").order_by("pk")
    assert [one.what for one in entered] == ["practice.subscribed", "practice.unsubscribed"]


def test_a_new_key_waits_until_an_administrator_types_what_was_read_out(
    as_role, here, work, public
):
    folder, city = public
    subscribe(here.folder, str(folder))
    writer, admin = as_role("prevention"), as_role("administrator")
    writer.post("/practices/follow/read")
    work()
    page = text(writer.get("/practices/follow"))
    assert "Key not compared" in page
    assert CityKeys(city.folder).fingerprint() in page
    assert "/practices/follow/0/key" not in page
    assert catalogue(here.folder) == []
    address = "/practices/follow/0/key"
    assert address in text(admin.get("/practices/follow"))
    given = {"compared": "0000", "by": "prevention office"}
    assert admin.post(address, given).status_code == 422
    given["compared"] = CityKeys(city.folder).fingerprint()
    assert admin.post(address, given).status_code == 302
    page = text(writer.get("/practices/follow"))
    assert "Up to date" in page
    assert "Oever" in page
    assert len(catalogue(here.folder)) == 1
    assert admin.get(address).status_code == 404  # nothing waits any more
    kept(city, city="Oever", title="Beats", effect=PLAIN)
    publish_catalogue(city, folder, language="en", today=TODAY)
    writer.post("/practices/follow/read", {"place": str(folder)})
    work()
    assert len(catalogue(here.folder)) == 2
    assert writer.post("/practices/follow/read", {"place": "/etc"}).status_code == 404


def test_another_key_than_the_first_is_refused_though_it_is_trusted(
    as_role, here, public, tmp_path
):
    folder, city = public
    subscribe(here.folder, str(folder))
    both = {"compared": CityKeys(city.folder).fingerprint(), "by": "prevention office"}
    assert look_at(here.folder, str(folder), today=TODAY, **both).problem is None
    other = workspace(tmp_path / "other", "Oever")
    kept(other, city="Oever", title="Forged", effect=PLAIN)
    trusted = CityKeys(other.folder)
    CityKeys(here.folder).trust(trusted.public(), trusted.fingerprint(), city="Other",
                                by="prevention office", today=TODAY)  # fmt: skip
    publish_catalogue(other, folder, language="en", today=TODAY)
    assert isinstance(look_at(here.folder, str(folder), today=TODAY).problem, OtherKey)
    assert [one.document["title"] for one in catalogue(here.folder)] == ["Alarms in the north"]
    page = text(as_role("prevention").get("/practices/follow"))
    assert "Signed by another key: refused" in page
    assert subscriptions(here.folder)[0].fingerprint == both["compared"]


def test_a_catalogue_that_is_none_is_refused_and_lists_of_before_can_be_read(as_role, here, public):
    folder, _ = public
    subscribe(here.folder, str(folder))
    (folder / "index.json").write_text("[]")
    look_at(here.folder, str(folder), today=TODAY)
    assert "Refused" in text(as_role("prevention").get("/practices/follow"))
    path = here.folder / "exchange" / FILE
    found = json.loads(path.read_text())
    for name in ("taken_on", "city", "fingerprint", "problem", "words"):
        del found["places"][0][name]
    path.write_text(json.dumps(found))
    assert subscriptions(here.folder)[0].problem == ""
