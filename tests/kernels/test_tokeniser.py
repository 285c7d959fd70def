"""The tokeniser against Python's csv module: same rows, same fields, whatever the blocks."""

import csv
import io
import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evenhand.kernels import loading

CODED, PLAIN, HASHED = 0, 1, 2
SLACK = 64
pytestmark = pytest.mark.skipif(
    not loading.instruction_sets(), reason="the kernels were not compiled"
)
within = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.text(alphabet=st.sampled_from(list('ab,";\n\r\0é€𝄞 ')), max_size=60)
arbitrary = st.text(max_size=60)


def tokens(text, n_fields, mode, *, block, take_every=1, body=None, missing=(b"NA",)):
    """Read a text in blocks; give the rows as lists of fields, and the tokeniser's counts."""
    body = body or loading.instruction_sets()[0]
    fields = np.arange(n_fields, dtype=np.int32)
    reader = loading._kernels.Tokeniser(
        n_fields, fields, bytes([mode] * n_fields), ord(","), missing, 3, body, 1
    )
    content, held, at, words = text.encode(), b"", 0, [[] for _ in range(n_fields)]
    rows, turn = [], 0
    while True:
        new = content[at : at + block]
        at += len(new)
        held += new
        used = reader.rows(held + bytes(SLACK), len(held), not new)
        held = held[used:]
        turn += 1
        if not new or turn % take_every == 0:
            n_rows = reader.counts()[0]
            columns = [decoded(one, words[k]) for k, one in enumerate(reader.take())]
            assert all(len(column) == n_rows for column in columns)
            rows += [list(row) for row in zip(*columns, strict=True)]
        if not new:
            assert held == b""
            return rows, reader.counts()


def decoded(taken, words):
    mode, n_missing, first, data, offsets = taken
    at = np.frombuffer(offsets, dtype=np.int32)
    found = [data[start:end].decode() for start, end in itertools.pairwise(at)]
    if mode == CODED:
        words += found
        cells = [None if code < 0 else words[code] for code in np.frombuffer(first, np.int32)]
    else:
        cells = [cell if there else None for cell, there in zip(found, first, strict=True)]
    assert sum(cell is None for cell in cells) == n_missing
    return cells


def expected(text, n_fields):
    """Give rows that fit, the numbers of those that do not, and how many records there are."""
    records = list(csv.reader(io.StringIO(text, newline="")))
    body = [(number, row) for number, row in enumerate(records, start=1) if number > 1 and row]
    fitting = [[None if cell == "NA" else cell for cell in row]
               for _, row in body if len(row) == n_fields]  # fmt: skip
    return fitting, [number for number, row in body if len(row) != n_fields], len(records)


@within
@given(
    text=texts | arbitrary,
    n_fields=st.integers(1, 3),
    mode=st.sampled_from([CODED, PLAIN]),
    block=st.integers(1, 70),
    take_every=st.integers(1, 5),
)
@example(text='a,b\n1,"2\n3,4\n', n_fields=2, mode=CODED, block=1, take_every=1)
@example(text='a\n"x""y"z"\r\n\r\nNA\r', n_fields=1, mode=PLAIN, block=2, take_every=1)
@example(text='h\n"', n_fields=1, mode=CODED, block=9, take_every=1)
@example(text='h\n""', n_fields=1, mode=PLAIN, block=1, take_every=1)
def test_rows_and_fields_are_those_of_pythons_csv(
    instruction_set, text, n_fields, mode, block, take_every
):
    rows, counts = tokens(
        text, n_fields, mode, block=block, take_every=take_every, body=instruction_set
    )
    fitting, ragged, records = expected(text, n_fields)
    assert rows == fitting
    assert counts == (0, records, len(ragged), tuple(ragged[:3]))


def test_every_cut_into_blocks_gives_the_same_rows(instruction_set):
    text = 'h,i\r\n"a ""b"" c",é\r\n\r\n"x\r\ny",NA\r"",2\nlong one,3\n1,2,3\n"q"r,"\n'
    fitting, ragged, records = expected(text, 2)
    assert len(fitting) == 5 and ragged == [7]
    for block in range(1, len(text.encode()) + 2):
        rows, counts = tokens(text, 2, CODED, block=block, body=instruction_set)
        assert rows == fitting
        assert counts == (0, records, 1, (7,))


@pytest.mark.parametrize("position", [0, 15, 16, 31, 32, 63, 64, 65, 16_383, 16_384, 16_385])
def test_a_mark_is_found_wherever_it_lies_in_a_vector(instruction_set, position):
    text = "h,i\n" + "x" * position + ",1\n2,3\n"
    rows, _ = tokens(text, 2, PLAIN, block=1 << 20, body=instruction_set)
    assert rows == [["x" * position, "1"], ["2", "3"]]


def test_a_huge_field_is_read_whole(instruction_set):
    huge = 'é"",\n' * 100_000
    rows, _ = tokens(f'h\n"{huge}"\nend\n', 1, CODED, block=1 << 22, body=instruction_set)
    assert rows == [[huge.replace('""', '"')], ["end"]]


def test_a_column_of_ever_new_words_is_kept_as_plain_text(instruction_set):
    lines = [f"k{number},same" for number in range(200_000)]
    rows, _ = tokens("h,i\n" + "\n".join(lines), 2, CODED, block=1 << 20, body=instruction_set)
    assert rows == [line.split(",") for line in lines]


def test_hashes_are_those_of_the_texts(instruction_set):
    from evenhand.kernels.keys import hashed

    words = ["a", "", "NA", 'q"q', "x" * 50]
    text = "h\n" + "\n".join(f'"{word.replace(chr(34), 2 * chr(34))}"' for word in words)
    reader = loading._kernels.Tokeniser(
        1, np.zeros(1, np.int32), bytes([HASHED]), ord(","), (b"NA",), 3, instruction_set, 1
    )
    content = text.encode()
    reader.rows(content + bytes(SLACK), len(content), True)
    ((mode, n_missing, there, data, _),) = reader.take()
    data, there = np.frombuffer(data, np.uint64), np.frombuffer(there, np.uint8)
    assert (mode, n_missing, there.tolist()) == (HASHED, 1, [1, 1, 0, 1, 1])
    kept = [word.encode() for word in words if word != "NA"]
    offsets = np.cumsum([0, *map(len, kept)]).astype(np.int32)
    np.testing.assert_array_equal(data[there == 1], hashed(b"".join(kept), offsets))


@within
@given(data=st.binary(min_size=1, max_size=12))
def test_what_is_no_utf8_is_refused_and_all_else_is_kept(instruction_set, data):
    data = bytes(byte for byte in data if byte not in b',"\n\r') or b"x"
    reader = loading._kernels.Tokeniser(
        1, np.zeros(1, np.int32), bytes([PLAIN]), ord(","), (), 3, instruction_set, 1
    )
    content = b"h\n1\n" + data + b"\n"
    try:
        wanted = data.decode()
    except UnicodeDecodeError:
        with pytest.raises(UnicodeError) as caught:
            reader.rows(content + bytes(SLACK), len(content), True)
        assert caught.value.args == (3, 0)
        with pytest.raises(ValueError, match="reading has ended"):
            reader.rows(content + bytes(SLACK), len(content), True)
    else:
        reader.rows(content + bytes(SLACK), len(content), True)
        assert decoded(reader.take()[0], []) == ["1", wanted]


def test_what_does_not_fit_is_refused(instruction_set):
    make = loading._kernels.Tokeniser
    one, mode = np.zeros(1, np.int32), bytes([PLAIN])
    for wrong in (
        (0, one, mode, 44, (), 3, instruction_set, 1),
        (1, one + 1, mode, 44, (), 3, instruction_set, 1),
        (1, one, bytes([9]), 44, (), 3, instruction_set, 1),
        (1, one, mode + mode, 44, (), 3, instruction_set, 1),
        (1, one, mode, ord('"'), (), 3, instruction_set, 1),
        (1, one, mode, 44, (), 3, "vector900", 1),
    ):
        with pytest.raises(ValueError, match=r"no such|is not there|needs a way"):
            make(*wrong)
    reader = make(1, one, mode, 44, (), 3, instruction_set, 1)
    with pytest.raises(ValueError, match="too short"):
        reader.rows(bytes(SLACK), 1, True)
