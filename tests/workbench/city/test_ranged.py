"""Tiles by byte range: the part that was asked for, and never a byte from elsewhere."""

import os
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse

from evenhand.frame.ranged import ranged

NAME = "roads-0123456789abcdef.pmtiles"
CONTENT = bytes(range(256)) * 1000
TAG = '"0123456789abcdef"'


@pytest.fixture
def folder(tmp_path):
    tiles = tmp_path / "basemap"
    tiles.mkdir()
    (tiles / NAME).write_bytes(CONTENT)
    (tiles / "basemap.json").write_text("{}", encoding="utf-8")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    return tiles


def status(*asked, **named):
    answer = ranged(*asked, **named)
    answer.body.close()
    return answer.status


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def given(answer):
    return b"".join(answer.body)


def test_without_a_range_the_whole_file_comes(folder):
    answer = ranged(folder, NAME)
    assert answer.status == 200
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert given(answer) == CONTENT


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-126", 0, 126), ("bytes=16384-", 16384, 255_999), ("bytes=-5", 255_995, 255_999),
     ("bytes=255999-999999", 255_999, 255_999), ("BYTES = 3 - 4", 3, 4),
     ("bytes=-999999", 0, 255_999)],
)  # fmt: skip
def test_a_range_gives_exactly_its_bytes(folder, asked, first, last):
    answer = ranged(folder, NAME, asked)
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/256000"
    assert answer.headers["Content-Length"] == str(last - first + 1)
    assert given(answer) == CONTENT[first : last + 1]


@pytest.mark.parametrize(
    "asked",
    ["bytes=256000-", "bytes=9-3", "bytes=-0", "bytes=-", "bytes=", "bytes=0-1,5-6", "bytes=a-b",
     "bytes=0x0-5", "bytes=--5", "bytes=" + "9" * 40 + "-", "bytes=0-1\r\nX: y", "bytes=١-٢"],
)  # fmt: skip
def test_what_cannot_be_met_or_asks_for_several_parts_is_refused(folder, asked):
    answer = ranged(folder, NAME, asked)
    assert answer.status == 416
    assert answer.headers["Content-Range"] == "bytes */256000"
    assert given(answer) == b""


def test_another_unit_is_ignored(folder):
    assert status(folder, NAME, "tiles=0-5") == 200


def test_what_the_browser_has_is_not_sent_again(folder):
    assert status(folder, NAME, known=TAG) == 304
    assert status(folder, NAME, known=f'"other", W/{TAG}') == 304
    assert status(folder, NAME, known='"other"') == 200


def test_a_part_of_another_version_becomes_the_whole(folder):
    assert status(folder, NAME, "bytes=0-9", only_if=TAG) == 206
    assert status(folder, NAME, "bytes=0-9", only_if='"other"') == 200


@pytest.mark.parametrize(
    "name",
    ["../secret", "..%2Fsecret", "/etc/passwd", "basemap.json", ".lock", "", ".", "..",
     "roads-0123456789abcdef.pmtiles/../../secret", "roads-0123456789abcdef.pmtiles\0",
     "roads-0123456789abcdef.pmtiles\n", "ROADS-0123456789ABCDEF.pmtiles",
     "rail-0123456789abcdef.pmtiles", "x" * 5000],
)  # fmt: skip
def test_nothing_else_is_found(folder, name):
    answer = ranged(folder, name)
    assert answer.status == 404
    assert given(answer) == b""


def test_a_link_or_a_folder_under_a_right_name_is_not_followed(folder):
    linked, inside, pipe = (f"{name}-0123456789abcdef.pmtiles" for name in ("sea", "land", "rail"))
    (folder / linked).symlink_to(folder.parent / "secret")
    (folder / inside).mkdir()
    os.mkfifo(folder / pipe)
    assert [ranged(folder, name).status for name in (linked, inside, pipe)] == [404, 404, 404]


def test_the_file_is_closed_when_the_reader_leaves_early(folder):
    before = open_files()
    answer = ranged(folder, NAME)
    next(iter(answer.body))
    answer.body.close()
    answer.body.close()
    for asked in (None, "bytes=0-9", "bytes=999999-"):
        given(ranged(folder, NAME, asked))
    assert open_files() == before


def test_an_empty_file_has_no_part(folder):
    (folder / NAME).write_bytes(b"")
    assert ranged(folder, NAME, "bytes=0-0").status == 416
    assert given(ranged(folder, NAME)) == b""


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "length"), [(None, 256_000), ("bytes=100-199", 100)])
def test_django_streams_an_answer_and_closes_the_file(folder, asked, length):
    before = open_files()
    answer = ranged(folder, NAME, asked)
    response = StreamingHttpResponse(answer.body, status=answer.status, headers=answer.headers)
    assert response["ETag"] == TAG
    assert len(response.getvalue()) == length
    response.close()
    unread = ranged(folder, NAME, asked)
    StreamingHttpResponse(unread.body, status=unread.status, headers=unread.headers).close()
    assert open_files() == before
