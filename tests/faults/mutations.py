"""Ways to spoil a file: its bytes, its lines, its cells. Each is drawn from a generator."""

import gzip
import random
from collections.abc import Callable

POISON = (
    b"", b"NaN", b"inf", b"-1e308", b"1e400", b"0", b"-0.0", b"99999999999999999999", b"0x1F",
    b"2024-02-31", b"31/12/2024", b"12/31/2024", b"0000-00-00", b"9999-12-31 23:59:59", b"45000",
    b"=1+1", b"@SUM(A1)", b'"', b'""', b'"x', b"'", b"\\", b"\0", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"\x1b[31m", b"\xef\xbb\xbf", b"a" * 5_000, b"1,5", b"1.234,5", b"(1)",
    b"5 %", b"NULL", b"#N/A", b"-", "٣".encode(), "１２".encode(), "\u2028".encode(), b"\r", b"\n",
)  # fmt: skip
SEPARATORS = (b",", b";", b"\t", b"|")
Mutation = Callable[[bytes, random.Random], bytes]


def _cut_end(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content) + 1)]


def _flip_bytes(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 3, 30))):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _lose_a_piece(content: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(content))
    return content[:start] + content[start + draw.randrange(1, 400) :]


def _double_a_piece(content: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(content))
    piece = content[start : start + draw.randrange(1, 4000)]
    return content[:start] + piece * draw.choice((1, 2, 20)) + content[start:]


def _push_in(content: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(content) + 1)
    return content[:start] + draw.choice(POISON) + content[start:]


def _other_encoding(content: bytes, draw: random.Random) -> bytes:
    text = content.decode("utf-8", errors="replace")
    return text.encode(draw.choice(("utf-16", "utf-8-sig", "cp1252", "utf-7")), errors="replace")


def _other_line_ends(content: bytes, draw: random.Random) -> bytes:
    return content.replace(b"\n", draw.choice((b"\r\n", b"\r", b"\n\n", b"\n\r")))


def _other_separator(content: bytes, draw: random.Random) -> bytes:
    return content.replace(draw.choice(SEPARATORS), draw.choice(SEPARATORS))


def _lines_moved(content: bytes, draw: random.Random) -> bytes:
    lines = content.split(b"\n")
    draw.shuffle(lines)
    return b"\n".join(lines)


def _without_head(content: bytes, draw: random.Random) -> bytes:
    return b"\n".join(content.split(b"\n")[draw.choice((1, 1, 2)) :])


def _head_again(content: bytes, draw: random.Random) -> bytes:
    lines = content.split(b"\n")
    lines.insert(draw.randrange(len(lines) + 1), lines[0])
    return b"\n".join(lines)


def _cells_poisoned(content: bytes, draw: random.Random) -> bytes:
    """Put poison into cells of one line, one column or the whole table."""
    lines = [line.split(b",") for line in content.split(b"\n")]
    column, odds = draw.randrange(12), draw.choice((0.02, 0.3, 1))
    for cells in lines[draw.choice((0, 1)) :]:
        if column < len(cells) and draw.random() < odds:
            cells[column] = draw.choice(POISON)
    return b"\n".join(b",".join(cells) for cells in lines)


def _column_lost(content: bytes, draw: random.Random) -> bytes:
    lines = [line.split(b",") for line in content.split(b"\n")]
    column = draw.randrange(12)
    odds = draw.choice((0.1, 1))
    return b"\n".join(
        b",".join(c for n, c in enumerate(cells) if n != column or draw.random() > odds)
        for cells in lines
    )


def _columns_swapped(content: bytes, draw: random.Random) -> bytes:
    lines = [line.split(b",") for line in content.split(b"\n")]
    one, other = draw.randrange(8), draw.randrange(8)
    for cells in lines[1:]:
        if max(one, other) < len(cells):
            cells[one], cells[other] = cells[other], cells[one]
    return b"\n".join(b",".join(cells) for cells in lines)


def _nothing_left(content: bytes, draw: random.Random) -> bytes:
    return draw.choice((b"", b"\n", b"\xef\xbb\xbf", content.split(b"\n")[0], b"\0" * 64))


def _in_gzip(content: bytes, draw: random.Random) -> bytes:
    packed = gzip.compress(content, mtime=0)
    return draw.choice((packed, packed[:-4], packed + b"more", packed + packed))


ANY: tuple[Mutation, ...] = (
    _cut_end, _flip_bytes, _lose_a_piece, _double_a_piece, _push_in, _nothing_left,
)  # fmt: skip
TEXT: tuple[Mutation, ...] = (
    *ANY, _other_encoding, _other_line_ends, _other_separator, _lines_moved, _without_head,
    _head_again, _cells_poisoned, _cells_poisoned, _cells_poisoned, _column_lost,
    _columns_swapped, _in_gzip,
)  # fmt: skip


def mutated(content: bytes, is_text: bool, draw: random.Random) -> bytes:
    """Spoil a file in one to three ways."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        if content:
            content = draw.choice(TEXT if is_text else ANY)(content, draw)
    return content
