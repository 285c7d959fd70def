import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.kernels import loading
from evenhand.kernels.keys import Numbering, hashed, repeated, row_names

within = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def joined(texts):
    return b"".join(texts), np.cumsum([0, *map(len, texts)]).astype(np.int32)


@within
@given(texts=st.lists(st.binary(max_size=40), max_size=30))
def test_every_body_hashes_as_the_twin_does(body, texts):
    data, offsets = joined(texts)
    found = hashed(data, offsets)
    with loading.forced(loading.TWINS):
        np.testing.assert_array_equal(found, hashed(data, offsets))


def test_a_hash_follows_its_formula(body):
    # By hand: length · odd, then for each eight bytes: xor, · odd, xor with itself shifted by 29.
    odd, mask = 0x9E3779B97F4A7C15, 2**64 - 1
    text = b"abcdefghXY"
    mixed = len(text) * odd & mask
    for word in (text[:8], text[8:].ljust(8, b"\0")):
        mixed = (mixed ^ int.from_bytes(word, "little")) * odd & mask
        mixed ^= mixed >> 29
    assert hashed(*joined([text]))[0] == mixed


def test_texts_of_zero_bytes_and_of_other_lengths_differ(body):
    texts = [b"", b"\0", b"\0\0", b"\0" * 8, b"\0" * 9]
    assert len(set(hashed(*joined(texts)).tolist())) == len(texts)


@within
@given(batches=st.lists(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5)), max_size=6))
def test_keys_are_numbered_by_first_appearance_over_all_batches(body, batches):
    numbering, known = Numbering(), {}
    for batch in batches:
        keys = np.array(batch, dtype=np.uint64)
        expected = [known.setdefault(key, len(known)) for key in batch]
        numbers, first = numbering.numbers(keys)
        assert numbers.tolist() == expected
        new = [key for key, is_first in zip(batch, first, strict=True) if is_first]
        assert new == list(known)[len(known) - len(new) :]
        assert len(numbering) == len(known)


def test_a_numbering_grows(body):
    numbering = Numbering()
    keys = np.arange(5_000, dtype=np.uint64) * np.uint64(2**40)
    np.testing.assert_array_equal(numbering.numbers(keys)[0], np.arange(5_000))
    np.testing.assert_array_equal(numbering.numbers(keys[::-1])[0], np.arange(5_000)[::-1])


@within
@given(given_keys=st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=60),
       cuts=st.lists(st.integers(0, 60), max_size=4))  # fmt: skip
def test_keys_that_stand_in_several_places_are_marked(body, given_keys, cuts):
    marks = repeated(np.split(np.array(given_keys, dtype=np.uint64), sorted(cuts)))
    assert marks.tolist() == [given_keys.count(key) > 1 for key in given_keys]


def test_many_keys_are_marked_as_the_twin_marks_them(body):
    rng = np.random.default_rng(3)
    spread = rng.integers(0, 2**63, 40_000, dtype=np.uint64)
    # Multiples of a power of two differ in their high bits only, small numbers in their low ones.
    for some in (spread, spread % 50_000, spread // 2**40 * 2**40, np.zeros(70_000, np.uint64)):
        parts = np.array_split(some, 7)
        with loading.forced(loading.TWINS):
            expected = repeated(parts)
        np.testing.assert_array_equal(repeated(parts), expected)


def test_keys_whose_prints_agree_are_told_apart_by_the_keys(body):
    # Mixing is multiplying by an odd number: undone, keys of like prints can be made.
    undo = pow(0xD6E8FEB86659FD93, -1, 2**64)
    alike = [(0xAB << 56 | 0x1234567 << 24 | low) * undo % 2**64 for low in range(5)]
    keys = np.array([*alike, alike[2]], dtype=np.uint64)
    assert repeated([keys]).tolist() == [False, False, True, False, False, True]


@pytest.mark.parametrize(("first", "rows"), [(0, 1), (1, 0), (9, 3), (99_998, 5)])
def test_rows_are_named_by_prefix_and_number(body, first, rows):
    data, offsets = row_names("ab-1", first, rows)
    at = np.frombuffer(offsets, dtype=np.int32)
    names = [data[start:end].decode() for start, end in itertools.pairwise(at)]
    assert names == [f"ab-1-{number}" for number in range(first, first + rows)]


def test_buffers_that_do_not_fit_are_refused(instruction_set):
    kernels = loading.compiled()
    out = np.zeros(1, dtype=np.uint64)
    for offsets in ([0, 5], [3, 1], [-1, 1], [0]):
        with pytest.raises(ValueError, match="offsets do not fit"):
            kernels.hashed(b"abcd", np.array(offsets, dtype=np.int32), out)
    table, keys, numbers, first = (np.zeros(4, kind) for kind in ("u8", "u8", "i4", bool))
    for wrong in ((table, keys), (np.zeros(6, "u8"), keys), (np.zeros(8, "u8"), keys[:3])):
        with pytest.raises(ValueError, match="does not fit the keys"):
            kernels.numbered(*wrong, keys, numbers, first, 0)
    for wrong in ((table, keys, 4), (np.zeros(6, "u8"), keys, 2), (np.zeros(8, "u8"), keys, 5)):
        with pytest.raises(ValueError, match="does not fit the keys"):
            kernels.placed(*wrong)
    for wrong in (keys[:3], np.zeros(33, "u1")):
        with pytest.raises(ValueError, match="one mark for each key"):
            kernels.repeated((wrong,), first)
    with pytest.raises(TypeError):
        kernels.repeated((keys, "no buffer"), first)
    with pytest.raises(ValueError, match="too many rows"):
        kernels.row_names(b"a", -1, 1)
