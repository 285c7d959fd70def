import hashlib
import io

import pytest

from evenhand.kernels import files, loading
from evenhand.kernels.files import sha256


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 300_000, 2**18])
def test_a_file_is_hashed_as_hashlib_does(body, tmp_path, size):
    content = bytes(at * at % 251 for at in range(size))
    path = tmp_path / "a"
    path.write_bytes(content)
    expected = (hashlib.sha256(content).hexdigest(), size)
    with path.open("rb", buffering=0) as stream:
        assert sha256(stream) == expected
    assert sha256(io.BytesIO(content)) == expected


def test_the_examples_of_the_standard(body, tmp_path):
    # FIPS 180-2, appendices B.1 and B.2.
    path = tmp_path / "a"
    for text, known in (
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    ):  # fmt: skip
        path.write_bytes(text)
        with path.open("rb", buffering=0) as stream:
            assert sha256(stream) == (known, len(text))


def test_a_file_is_hashed_in_several_runs(body, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_AT_ONCE", 1)
    path = tmp_path / "a"
    content = b"0123456789" * 100_000
    path.write_bytes(content)
    with path.open("rb", buffering=0) as stream:
        assert sha256(stream) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_stream_that_was_read_from_is_hashed_from_there(body, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"xxabc")
    with path.open("rb", buffering=0) as stream:
        stream.read(2)
        assert sha256(stream)[0].startswith("ba7816bf")


def test_what_cannot_be_read_is_an_error_of_the_system(body, tmp_path):
    with (tmp_path / "a").open("wb", buffering=0) as stream, pytest.raises(OSError):
        sha256(stream)


def test_a_state_that_is_none_is_refused(instruction_set):
    for state, before in ((bytearray(31), 0), (bytearray(32), 63)):
        with pytest.raises(ValueError, match="eight words"):
            loading.compiled().sha256(0, state, before, 1)
