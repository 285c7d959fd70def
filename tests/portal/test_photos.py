"""A photo of a place: what a copy holds, what is refused, who sees it, and that it goes."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from evenhand.portal.contributions import keeping as contributions
from evenhand.portal.contributions.models import Contribution, by_link, received
from evenhand.portal.folder import PHOTOS
from evenhand.portal.photos import copying, keeping
from portal import drawn

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
SMALL = (480, 360)


@pytest.fixture(scope="module")
def detectors():
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as where it serves
    from evenhand.portal.photos.finding import Detectors

    return Detectors()


@pytest.fixture
def sent(folder):
    one, link = received("nuisance", language="en", text="The lamp is out.", place_name="Molenweg")
    return one, link


def upload(resident, link, data, name="photo.jpg", kind="image/jpeg", **values):
    file = SimpleUploadedFile(name, data, content_type=kind)
    return resident.post(f"/en/mine/{link}/photo", {"photo": file, **values})


def copies(folder):
    place = folder / PHOTOS
    return sorted(place.iterdir()) if place.is_dir() else []


def is_grey(pixels, left, top, right, bottom):
    return bool((np.abs(pixels[top:bottom, left:right].astype(int) - copying.COVER) <= 6).all())


# What a copy holds.


def test_nothing_that_a_camera_notes_is_in_the_copy(detectors):
    sent = drawn.telling(drawn.place((320, 240)))
    assert sent.count(drawn.SECRET) > 40
    made = copying.copy_of(sent, detectors)
    assert b"XYZZY" not in made
    with Image.open(io.BytesIO(made)) as copy:
        assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not copy.getexif()
    marks = set(re.findall(rb"\xff([\xe1-\xef\xfe])", made[: made.index(b"\xff\xda")]))
    assert not marks  # no application's part but JFIF's own, and no comment


@pytest.mark.parametrize(
    ("note", "corner"), [(1, (0, 0)), (3, (-1, -1)), (6, (0, -1)), (8, (-1, 0))]
)
def test_a_copy_is_upright(detectors, note, corner):
    picture = Image.new("RGB", (400, 200), "black")
    picture.paste("white", (0, 0, 60, 60))
    sent = drawn.telling(picture, note)
    pixels = np.array(Image.open(io.BytesIO(copying.copy_of(sent, None))))
    assert pixels.shape[:2] == ((200, 400) if note in (1, 3) else (400, 200))
    y, x = corner
    assert pixels[y, x].min() > 200


def test_a_note_of_a_camera_that_cannot_be_read_is_no_fault():
    sent = drawn.jpeg(drawn.place((200, 100)), exif=b"Exif\0\0MM\0*" + b"\xff" * 20)
    assert copying.copy_of(sent, None)


def test_a_copy_is_small_whatever_came():
    noise = np.random.default_rng(1).integers(0, 255, (2000, 3000, 3), dtype=np.uint8)
    made = copying.copy_of(drawn.jpeg(Image.fromarray(noise)), None)
    assert len(made) <= copying.LARGEST_COPY
    assert max(Image.open(io.BytesIO(made)).size) <= 1280


def test_a_face_and_a_plate_are_covered_and_the_place_is_not(detectors):
    shown = copying.copy_of(drawn.jpeg(drawn.with_face(SMALL, (160, 90), 160)), detectors)
    face = np.array(Image.open(io.BytesIO(shown)))
    assert is_grey(face, 180, 125, 265, 230)
    shown = copying.copy_of(drawn.jpeg(drawn.with_plate(SMALL, (150, 200))), detectors)
    plate = np.array(Image.open(io.BytesIO(shown)))
    assert is_grey(plate, 170, 208, 340, 240)
    empty = np.array(drawn.place(SMALL))
    kept = np.array(
        Image.open(io.BytesIO(copying.copy_of(drawn.jpeg(drawn.place(SMALL)), detectors)))
    )
    assert np.abs(empty.astype(int) - kept).mean() < 6


def test_what_is_covered_tells_nothing_of_what_was_there():
    rng = np.random.default_rng(1)
    one, other = (np.array(drawn.place()) for _ in range(2))
    one[100:300, 200:400] = rng.integers(0, 255, (200, 200, 3))
    other[100:300, 200:400] = 255
    made = [copying.written(copying.covered(seen, [(200, 100, 400, 300)])) for seen in (one, other)]
    assert made[0] == made[1]


def test_a_file_that_is_two_things_is_one_afterwards(detectors):
    archive = io.BytesIO()
    with ZipFile(archive, "w") as zipped:
        zipped.writestr("run.js", "alert(1)")
    page = b"<html><script>alert(1)</script></html>"
    sent = drawn.jpeg(drawn.place(), comment=page) + archive.getvalue() + page
    made = copying.copy_of(sent, None)
    assert made[:3] == b"\xff\xd8\xff" and made[-2:] == b"\xff\xd9"
    for part in (b"PK\x03\x04", b"<script", b"<html", b"run.js"):
        assert part not in made


def test_what_is_clear_stands_on_white_and_of_moving_pictures_the_first_is_taken():
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(out, "PNG")
    assert np.array(copying.decoded(out.getvalue())).min() == 255
    for kind in ("WEBP", "PNG"):
        first = np.array(copying.decoded(drawn.moving(kind))).astype(int)
        assert np.abs(first - np.array(drawn.place((100, 100)))).mean() < 12


# What is refused.


def svg():
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def of_kind(kind):
    out = io.BytesIO()
    drawn.place((100, 100)).save(out, kind)
    return out.getvalue()


REFUSED = {
    "svg": (svg, "kind"), "page": (lambda: b"<!doctype html><p>photo", "kind"),
    "gif": (lambda: drawn.moving("GIF"), "kind"), "tiff": (lambda: of_kind("TIFF"), "kind"),
    "pdf": (lambda: of_kind("PDF"), "kind"), "bomb": (drawn.bomb, "pixels"),
    "less a bomb": (lambda: drawn.bomb(9000, 9000), "pixels"),
    "text bomb": (drawn.text_bomb, "broken"),
    "cut off": (lambda: drawn.jpeg(drawn.place())[:4000], "broken"),
    "tiny": (lambda: drawn.jpeg(drawn.place((20, 400))), "broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_is_refused_for_what_it_is(name):
    make, kind = REFUSED[name]
    with pytest.raises(copying.Refused, match=kind):
        copying.decoded(make())


def test_names_and_types_are_not_believed_and_words_are_not_touched(resident, sent, folder):
    one, link = sent
    for data in (svg(), drawn.bomb(), drawn.jpeg(drawn.place())[:4000]):
        answer = upload(resident, link, data)
        said = answer.content.decode()
        assert answer.status_code == 422
        assert "The photo was not kept" in said and "they have arrived" in said
    assert not copies(folder)
    one.refresh_from_db()
    assert (one.photo, one.revision, one.text) == ("", 1, "The lamp is out.")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(resident, sent, folder):
    _, link = sent

    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("it was read")

    answer = resident.generic(
        "POST", f"/en/mine/{link}/photo", b"", "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(30_000_000), **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "larger than 12 MB" in answer.content.decode()
    with pytest.raises(keeping.PhotoRefused, match="large"):
        keeping.keep(b"x" * (keeping.MOST_BYTES + 1), folder)
    assert not copies(folder)


def test_no_file_is_no_photo_and_many_are_slowed(resident, sent, monkeypatch):
    _, link = sent
    monkeypatch.setattr("evenhand.portal.limits.PHOTOS", 2)
    answers = [resident.post(f"/en/mine/{link}/photo", {"photo": ""}) for _ in range(3)]
    assert [one.status_code for one in answers] == [422, 422, 429]
    assert "Choose a photo first." in answers[0].content.decode()
    assert upload(resident, link, b"").status_code == 429


def test_limits_are_the_same_on_both_sides_of_the_process():
    assert keeping.MOST_BYTES == copying.MOST_BYTES
    assert (keeping.COLUMNS, keeping.ROWS) == copying.GRID
    assert copying.LARGEST_COPY < 200_000


# How it is kept.


def test_a_photo_goes_all_the_way_and_its_original_is_never_written(
    resident, sent, folder, written
):
    one, link = sent
    one.move("read", role="moderator")
    picture = drawn.with_face((2400, 1800), at=(900, 450), height=720)
    data = drawn.telling(picture) + b"\0" * 6_000_000  # large enough for Django's temporary files
    with written as opened:
        answer = upload(resident, link, data, name="../../etc/IMG_0001.php", kind="text/html")
    assert answer.status_code == 302
    one = by_link(link)
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", one.photo)
    assert [path.name for path in copies(folder)] == [one.photo]
    assert copies(folder)[0].stat().st_mode & 0o777 == 0o600
    for path in opened:
        assert PHOTOS in path or "sqlite" in path or path in ("/dev/null",), path
    assert (one.state, one.revision, one.steps.last().reason) == ("received", 2, "photo_added")
    shown = resident.get(f"/en/mine/{link}/photo.jpg")
    pixels = np.array(Image.open(io.BytesIO(shown.content)))
    assert is_grey(pixels, 530, 330, 720, 560)
    for name, value in {
        "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store",
        "Content-Disposition": 'inline; filename="photo.jpg"',
    }.items():  # fmt: skip
        assert shown.headers[name] == value
    page = resident.get(f"/en/mine/{link}/").content.decode()
    assert f'src="/en/mine/{link}/photo.jpg"' in page and "You added a photo." in page
    assert len(page) + len(shown.content) < 200_000


@pytest.fixture
def written():
    """Give the files that this process opens to write while it is entered."""

    class Written:
        def __init__(self):
            self.seen, self.is_on = [], False

        def __enter__(self):
            self.is_on = True
            return self.seen

        def __exit__(self, *_):
            self.is_on = False

    made = Written()

    def look(event, arguments):
        if made.is_on and event == "open" and isinstance(arguments[0], str):
            mode, flags = arguments[1], arguments[2]
            if (mode and set("wax+") & set(mode)) or (isinstance(flags, int) and flags & 3):
                made.seen.append(arguments[0])

    sys.addaudithook(look)
    return made


SHUT = """
from evenhand.portal.photos import copying
import os, socket, sys, tempfile
copying._warm(None)
place = tempfile.mkdtemp()
held = open(os.path.join(place, "held"), "wb", buffering=0)
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
copying.shut_in()
refused = 0
for act in (lambda: open("/etc/hostname"), lambda: held.write(b"x"), socket.socket,
            lambda: bytearray(3_000_000_000)):
    try:
        act()
    except (OSError, MemoryError):
        refused += 1
print(refused)
"""


def test_who_reads_a_photo_can_open_and_write_no_file():
    done = subprocess.run([sys.executable, "-c", SHUT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "4"


def test_no_other_form_takes_a_file(resident, folder, written):
    file = SimpleUploadedFile("a.jpg", b"x" * 3_000_000)
    with written as opened:
        answer = resident.post("/en/mark/", {"step": "1", "q": "Molenweg", "photo": file})
    assert answer.status_code == 200
    assert not [path for path in opened if "sqlite" not in path]


def test_two_that_come_at_once_wait_for_each_other(monkeypatch, folder):
    monkeypatch.setattr(keeping, "_PATIENCE", 0.01)
    with keeping._AT_ONCE, keeping._AT_ONCE, pytest.raises(keeping.PhotoRefused, match="busy"):
        keeping.copied(b"x")


def test_without_the_extra_no_photo_is_asked_for_and_none_is_taken(resident, sent, monkeypatch):
    _, link = sent
    monkeypatch.setattr(keeping, "OFFERED", False)
    assert "id_photo" not in resident.get(f"/en/mine/{link}/").content.decode()
    assert upload(resident, link, drawn.jpeg(drawn.place())).status_code == 404
    with pytest.raises(keeping.PhotoRefused, match="missing"):
        keeping.copied(b"x")


# Who sees it, and that it goes.


@pytest.fixture
def with_photo(sent, folder):
    """A contribution with a copy that is laid beside it."""
    one, link = sent
    one.photo = keeping._laid(copying.written(np.array(drawn.place((96, 96)))), folder)
    one.save()
    return one, link


def test_it_is_asked_for_where_the_words_have_arrived(resident, sent):
    _, link = sent
    page = resident.get(f"/en/mine/{link}/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert f"finds about {keeping.FACES_OF_TEN} of 10 faces" in page


def test_a_private_link_opens_its_own_photo_and_no_other(resident, with_photo, folder):
    one, link = with_photo
    _, other = received("nuisance", language="en", text="Another lamp.")
    assert resident.get(f"/en/mine/{link}/photo.jpg").status_code == 200
    for address in (f"/en/mine/{other}/photo.jpg", "/en/mine/never/photo.jpg",
                    f"/photos/{one.photo}", f"/static/{one.photo}", f"/tiles/{one.photo}",
                    f"/en/mine/{one.number}/photo.jpg"):  # fmt: skip
        assert resident.get(address).status_code == 404


def test_no_public_page_has_a_photo(resident, with_photo):
    from datetime import timedelta

    one, _ = with_photo
    for place in (1, 2):
        one.decisions.create(revision=1, place=place, person=str(place), verdict="show")
    one.public_text = one.text
    one.move("answered", words="It is mended.", role="moderator")
    Contribution.objects.update(received_at=one.received_at - timedelta(days=30))
    page = resident.get(f"/en/became/{one.number}/")
    assert page.status_code == 200 and "The lamp is out." in page.content.decode()
    listed = resident.get("/en/became/").content.decode()
    for said in (page.content.decode(), listed):
        assert "<img" not in said and one.photo not in said and "photo.jpg" not in said


def test_its_author_takes_it_out_and_the_words_stay(resident, with_photo, folder):
    one, link = with_photo
    assert resident.post(f"/en/mine/{link}/photo/out").status_code == 302
    one.refresh_from_db()
    assert (one.photo, one.text, one.revision) == ("", "The lamp is out.", 1)
    assert not copies(folder)
    assert resident.get(f"/en/mine/{link}/photo.jpg").status_code == 404


def test_it_goes_with_what_is_withdrawn(with_photo, folder):
    one, _ = with_photo
    contributions.withdraw(one, folder)
    assert not copies(folder)
    assert Contribution.objects.get(pk=one.pk).photo == ""


def test_another_takes_its_place_only_while_it_may_be_altered(
    resident, with_photo, folder, monkeypatch
):
    one, link = with_photo
    monkeypatch.setattr(keeping, "copied", lambda data, cells=(): b"\xff\xd8copy")
    upload(resident, link, b"data")
    again = by_link(link)
    assert again.photo != one.photo and [path.name for path in copies(folder)] == [again.photo]
    again.move("answered")
    assert upload(resident, link, b"data").status_code == 404
    assert by_link(link).photo == again.photo


def test_its_author_reads_why_a_moderator_took_it_out(resident, sent):
    one, link = sent
    Contribution.objects.filter(pk=one.pk).update(photo_out="plate")
    said = resident.get(f"/en/mine/{link}/").content.decode()
    assert "A moderator took your photo out" in said and "A number plate can be read on it." in said


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_the_pages_are_there_in_every_language(resident, with_photo, language):
    _, link = with_photo
    for page in ("", "photo"):
        answer = resident.get(f"/{language}/mine/{link}/{page}")
        assert answer.status_code == 200 and f'lang="{language}"' in answer.content.decode()


def test_what_pages_say_is_found_is_what_was_measured():
    page = (Path(__file__).parents[2] / "docs" / "photos.md").read_text(encoding="utf-8")
    found, of = map(int, re.search(r"Faces of 30 px and more.*?: (\d+) of (\d+)", page).groups())
    assert 10 * found // of == keeping.FACES_OF_TEN
    by_country = re.search(r"By country, all together: (.*)\.\n", page)[1]
    shares = [float(share) for share in re.findall(r"[A-Z]{2} (\d\.\d+)", by_country)]
    assert len(shares) == 11
    assert int(10 * sum(shares) / len(shares)) == keeping.PLATES_OF_TEN
