"""A photo in the queue: nobody decides unseen, more is covered by hand, and it can be taken out."""

import io

import numpy as np
import pytest
from django.conf import settings as configured
from PIL import Image

from evenhand.portal.contributions.models import PHOTO_OUT
from evenhand.portal.folder import FOLDER, PHOTOS
from evenhand.portal.photos import copying, keeping
from evenhand.workbench.people.ledger import Entry
from portal import drawn


@pytest.fixture
def with_photo(sent, folder):
    """Keep something with a copy of a photo."""

    def keep(**values):
        place = configured.WORKSPACE / FOLDER
        place.mkdir(exist_ok=True)
        made = copying.written(np.array(drawn.place()))
        return sent("The lamp is out.", photo=keeping._laid(made, place), **values)

    return keep


def copies():
    return [path.name for path in (configured.WORKSPACE / FOLDER / PHOTOS).iterdir()]


def address(one, act=""):
    return f"/queue/{one.number}/photo{act}"


def test_moderators_see_it_and_others_once_two_have_looked_at_it(moderator, with_photo, says):
    one = with_photo()
    auditor = moderator("carl", "auditor")
    assert moderator("ann").get(address(one)).headers["Content-Type"] == "image/jpeg"
    assert auditor.get(address(one)).status_code == 404
    assert "two people have looked at it" in auditor.get(f"/queue/{one.number}").content.decode()
    for name in ("ann", "ben"):
        says(moderator(name), one, looked="on")
    assert one.state == "read"
    shown = auditor.get(address(one))
    assert shown.status_code == 200
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    answering = moderator("dora", "prevention").get(f"/queue/{one.number}/answer")
    assert address(one) in answering.content.decode()
    for role in ("analyst", "partner", "planner", "administrator"):
        assert moderator(role, role).get(address(one)).status_code == 403


def test_nobody_decides_who_has_not_looked_at_it(moderator, with_photo, says):
    one = with_photo()
    answer = says(moderator("ann"), one)
    assert answer.status_code == 422
    assert "Look at the photo first." in answer.content.decode()
    assert not one.decisions.exists()
    says(moderator("ann"), one, looked="on")
    assert one.decisions.count() == 1


def test_more_is_covered_by_hand_and_stays_covered(moderator, with_photo):
    one = with_photo()
    before = one.photo
    given = {"seen": one.photo, "cell": ["0", "9", "47", "48", "x", "-1"]}
    answer = moderator("ann").post(address(one, "/cover"), given)
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.photo != before and copies() == [one.photo]
    pixels = np.array(Image.open(io.BytesIO(moderator("ann").get(address(one)).content)))
    for x, y in ((0, 0), (1, 1), (7, 5)):
        part = pixels[y * 100 + 17 : y * 100 + 83, x * 100 + 17 : x * 100 + 83]
        assert np.abs(part.astype(int) - copying.COVER).max() <= 6
    rest = pixels[10:90, 210:290].astype(int) - np.array(drawn.place())[10:90, 210:290]
    assert np.abs(rest).mean() < 8
    entry = Entry.objects.filter(what="queue.photo_covered").get()
    assert entry.about == one.number


def test_what_is_covered_is_the_photo_that_was_seen(moderator, with_photo):
    one = with_photo()
    client = moderator("ann")
    for given in ({"seen": "f" * 32 + ".jpg", "cell": "3"}, {"seen": "", "cell": "3"},
                  {"seen": one.photo}, {"seen": "../../app.sqlite3", "cell": "3"}):  # fmt: skip
        assert client.post(address(one, "/cover"), given).status_code == 302
        given.setdefault("why", "plate")
        if given["seen"] not in ("", one.photo):
            client.post(address(one, "/out"), given)
    before = one.photo
    one.refresh_from_db()
    assert one.photo == before and copies() == [before]


def test_it_is_taken_out_with_a_reason_and_its_author_is_told(moderator, with_photo, mailoutbox):
    one = with_photo(email="me@example.org")
    client = moderator("ann")
    assert client.post(address(one, "/out"), {"seen": one.photo}).status_code == 404
    client.post(address(one, "/out"), {"seen": one.photo, "why": "person"})
    one.refresh_from_db()
    assert (one.photo, one.photo_out, one.text) == ("", "person", "The lamp is out.")
    assert copies() == []
    assert client.get(address(one)).status_code == 404
    assert Entry.objects.filter(what="queue.photo_out", about=one.number).exists()


def test_who_only_reads_the_queue_alters_no_photo(moderator, with_photo):
    one = with_photo()
    for role in ("prevention", "auditor"):
        for act in ("/cover", "/out"):
            answer = moderator(role, role).post(address(one, act), {"seen": one.photo, "cell": "1"})
            assert answer.status_code == 403
    assert copies() == [one.photo]


def test_every_part_of_the_grid_has_a_name_and_works_without_a_script(moderator, with_photo):
    page = moderator("ann").get(f"/queue/{with_photo().number}").content.decode()
    assert page.count('name="cell"') == keeping.COLUMNS * keeping.ROWS
    assert "Row 6, column 8" in page and "Row 1, column 1" in page
    assert f"It finds about {keeping.FACES_OF_TEN} of 10 faces" in page
    assert all(f'value="{code}"' in page for code in PHOTO_OUT)
    listed = moderator("ann").get("/queue").content.decode()
    assert "With a photo" in listed
