"""Small parts of a known whole cannot be worked out."""

from itertools import product

import pytest

from evenhand.safeguards.parts import protected

LEAST = 4


def could_be(shown, whole):
    """Every table of counts that a reader who knows the whole must hold for possible."""
    hidden = [at for at, count in enumerate(shown) if count is None]
    rest = whole - sum(count for count in shown if count is not None)
    floor = 0 if len(hidden) == len(shown) else 1
    for found in product(range(floor, rest + 1), repeat=len(hidden)):
        if sum(found) == rest:
            yield dict(zip(hidden, found, strict=True))


@pytest.mark.parametrize("width", [2, 3])
def test_a_reader_is_left_with_the_whole_protection_interval(width):
    hidden = 0
    for counts in product(range(8), repeat=width):
        if sum(counts) < LEAST:
            continue
        shown = protected(counts, LEAST)
        small = [at for at, count in enumerate(counts) if 0 < count < LEAST]
        assert all(shown[at] is None for at in small), counts
        assert all(one is None or one == true for one, true in zip(shown, counts, strict=True))
        tables = list(could_be(shown, sum(counts))) if small else []
        for at in small:
            hidden += 1
            assert {one[at] for one in tables} >= set(range(1, LEAST)), counts
    assert hidden > 30


def test_what_is_not_small_is_shown():
    assert protected([10, 0, 25], least=10) == [10, 0, 25]
