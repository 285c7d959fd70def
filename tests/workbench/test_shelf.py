"""What is kept in memory of files: it follows the disk, and it is bounded."""

import os

from evenhand.frame.shelf import Shelf


def test_a_file_is_read_once_until_it_changes(tmp_path):
    shelf, path, read = Shelf(), tmp_path / "one", []

    def make(content):
        read.append(content)
        return content.decode()

    path.write_text("first")
    assert [shelf.get(path, make) for _ in range(3)] == ["first"] * 3
    assert read == [b"first"]
    path.write_text("other")  # of the same length; a new time alone tells it apart
    os.utime(path, ns=(1, 1))
    assert shelf.get(path, make) == "other"
    path.unlink()
    assert shelf.get(path, make) is None


def test_several_things_of_one_file_do_not_meet(tmp_path):
    shelf, path = Shelf(), tmp_path / "one"
    path.write_text("abc")
    assert shelf.get(path, len) == 3
    assert shelf.get(path, bytes.upper, "large") == b"ABC"
    assert shelf.get(path, len) == 3


def test_what_was_not_asked_for_goes_first_and_what_fails_is_not_kept(tmp_path):
    shelf, read = Shelf(most_bytes=25), []
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_text("x" * 10)

    def make(content):
        read.append(len(content))
        return "made"

    for path in (paths[0], paths[1], paths[0], paths[2], paths[0]):
        shelf.get(path, make)
    assert len(read) == 3
    shelf.get(paths[1], make)
    assert len(read) == 4
    assert shelf.get(paths[0], int) is not None
    (tmp_path / "d").write_text("no number")
    assert shelf.get(tmp_path / "d", int) is None
