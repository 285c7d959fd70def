"""Build the kernels under AddressSanitizer and UBSan and feed them arbitrary input.

Run by `make fuzz`, or with a number of seconds: `python tools/fuzz_kernels.py 60`. Each text goes
through every instruction set, cut into random blocks and read from a file, and must give the rows
that Python's csv gives; keys, hashes and names must be those of the twins. Pairs and gaps must be
those that looking at each finds, and arrays that do not fit each other must be refused. Needs gcc.
"""

import csv
import io
import itertools
import os
import random
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "evenhand" / "kernels" / "source"
FLAGS = ["-O1", "-g", "-fno-omit-frame-pointer", "-fsanitize=address,undefined",
         "-fno-sanitize-recover=all", "-shared", "-fPIC"]  # fmt: skip
BUILT = "EVENHAND_FUZZED"
SLACK = 64
CODED, PLAIN, HASHED = range(3)
ALPHABET = [b'"', b",", b"\n", b"\r", b"\0", b"a", b"\xc3\xa9", b"\xf0\x9f\x9a\x93", b"\xff", b'""',
            b"NA", b"x" * 63, b"word", b"\r\n", b"1"]  # fmt: skip


def built(folder: Path) -> None:
    """Compile the extension with the sanitisers."""
    files = sorted(str(path) for path in SOURCES.glob("*.c"))
    subprocess.run(
        ["gcc", *FLAGS, f"-I{sysconfig.get_paths()['include']}", *files,
         "-o", str(folder / "_kernels.abi3.so")], check=True,
    )  # fmt: skip


def main(seconds: float) -> int:
    """Build, and run this file again with the sanitisers' library loaded first."""
    with tempfile.TemporaryDirectory() as place:
        built(Path(place))
        library = subprocess.run(
            ["gcc", "-print-file-name=libasan.so"], check=True, capture_output=True, text=True
        ).stdout.strip()
        # Python itself never gives back all it takes: leaks are looked for by repetition instead.
        settings = {"LD_PRELOAD": library, BUILT: place, "PYTHONMALLOC": "malloc",
                    "ASAN_OPTIONS": "detect_leaks=0:quarantine_size_mb=1"}  # fmt: skip
        return subprocess.run(
            [sys.executable, __file__, str(seconds)], env={**os.environ, **settings}, check=False
        ).returncode


def fuzz(seconds: float) -> None:
    """Try arbitrary input until the time is over, and say how much it was."""
    import resource

    from fuzz_pairs import try_gaps, try_pairs
    from fuzz_places import try_outlines, try_points
    from fuzz_sums import try_distinct, try_levels, try_others

    kernels, draw = _loaded(), random.Random(1)
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        for _ in range(50):
            _try_text(kernels, draw)
            _try_keys(kernels, draw)
            _try_mesh(kernels, draw)
            try_pairs(kernels, draw)
            try_gaps(kernels, draw)
            try_levels(kernels, draw)
            try_distinct(kernels, draw)
            try_others(kernels, draw)
            try_points(kernels, draw)
            try_outlines(kernels, draw)
            tried += 1
        if tried == 200:
            settled = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - settled
    print(f"{tried} inputs, {len(kernels.instruction_sets())} instruction sets: no fault; "
          f"memory grew by {grown / 1024:.0f} MB after the first 200")  # fmt: skip


def _loaded() -> object:
    import numpy  # noqa: F401  (before the extension, as in use)

    sys.path.insert(0, os.environ[BUILT])
    import _kernels

    return _kernels


def _try_text(kernels, draw) -> None:
    text = b"".join(draw.choices(ALPHABET, k=draw.randint(0, 200)))
    if draw.random() < 0.05:
        text = text.replace(b"a", b"long" * draw.randint(1, 20_000), 2)
    n_fields, mode = draw.randint(1, 4), draw.choice([CODED, PLAIN, HASHED])
    first = None
    for body in kernels.instruction_sets():
        found = _read(kernels, text, n_fields, mode, body, draw)
        first = first or found
        assert found == first, (text, body)
    if mode != HASHED and first != "no UTF-8":
        assert first == _expected(text.decode(errors="surrogateescape"), n_fields), text


def _read(kernels, text, n_fields, mode, body, draw):
    import numpy as np

    reader = kernels.Tokeniser(
        n_fields, np.arange(n_fields, dtype=np.int32), bytes([mode] * n_fields), ord(","),
        (b"NA",), 3, body, 1,
    )  # fmt: skip
    rows, words, at, held = [], [[] for _ in range(n_fields)], 0, b""
    try:
        if draw.random() < 0.3:
            _pull(reader, text, draw)
            rows += _rows(reader.take(), words)
            return rows
        while True:
            block = text[at : at + draw.randint(1, 300)]
            at += len(block)
            held += block
            used = reader.rows(held + bytes(SLACK), len(held), not block)
            held = held[used:]
            if draw.random() < 0.5:
                rows += _rows(reader.take(), words)
            if not block:
                return rows + _rows(reader.take(), words)
    except UnicodeError:
        return "no UTF-8"


def _pull(reader, text, draw) -> None:
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(text)
        file.seek(0)
        buffer, filled, is_last = bytearray(draw.randint(8, 512) + SLACK), 0, False
        while not is_last:
            filled, used, is_last = reader.pull(file.fileno(), buffer, filled, 5, 1 << 20)
            if not used and filled == len(buffer) - SLACK:
                buffer = buffer + bytes(len(buffer))
        assert filled == 0


def _rows(taken, words):
    import numpy as np

    columns = []
    for known, (mode, n_missing, first, data, offsets) in zip(words, taken, strict=True):
        at = np.frombuffer(offsets, dtype=np.int32)
        texts = [data[a:b].decode() for a, b in itertools.pairwise(at)] if mode != HASHED else []
        if mode == CODED:
            known += texts
            codes = np.frombuffer(first, dtype=np.int32).tolist()
            column = [None if code < 0 else known[code] for code in codes]
        elif mode == PLAIN:
            column = [cell if there else None for cell, there in zip(texts, first, strict=True)]
        else:
            column = [
                one if there else None
                for one, there in zip(np.frombuffer(data, "u8"), first, strict=True)
            ]
        assert sum(cell is None for cell in column) == n_missing
        columns.append(column)
    return [list(row) for row in zip(*columns, strict=True)]


def _expected(text: str, n_fields: int):
    csv.field_size_limit(1 << 30)
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    return [[None if cell == "NA" else cell for cell in row] for row in rows
            if len(row) == n_fields]  # fmt: skip


def _try_keys(kernels, draw) -> None:
    import numpy as np

    texts = [draw.randbytes(draw.randint(0, 40)) for _ in range(draw.randint(0, 30))]
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int32)
    hashes = np.empty(len(texts), dtype=np.uint64)
    kernels.hashed(b"".join(texts), offsets, hashes)
    assert len(set(hashes.tolist())) == len(set(texts))
    table, wider = np.zeros(64, dtype=np.uint64), np.zeros(128, dtype=np.uint64)
    known = np.empty(2 * len(texts), dtype=np.uint64)
    numbers, first = np.empty(len(texts), dtype=np.int32), np.empty(len(texts), dtype=np.bool_)
    count = kernels.numbered(table, known, hashes, numbers, first, 0)
    kernels.placed(wider, known, count)
    again = np.empty_like(numbers)
    assert kernels.numbered(wider, known, hashes, again, first, count) == count
    assert again.tolist() == numbers.tolist()
    assert not first.any()
    marks = np.empty(len(texts), dtype=np.bool_)
    cut = draw.randint(0, len(texts))
    kernels.repeated((hashes[:cut], hashes[cut:]), marks)
    assert marks.tolist() == [texts.count(text) > 1 for text in texts]
    data, at = kernels.row_names(b"p", draw.randint(0, 10**6), draw.randint(0, 50))
    assert len(data) == np.frombuffer(at, dtype=np.int32)[-1]


def _try_mesh(kernels, draw) -> None:
    import numpy as np

    odd = [
        0.0,
        -0.0,
        1.0,
        1e-300,
        1e308,
        -1e308,
        float("nan"),
        float("inf"),
        float("-inf"),
        2.0**63,
    ]
    n, columns, rows = draw.randint(0, 20), draw.randint(0, 9), draw.randint(0, 9)

    def number():
        return draw.choice(odd) if draw.random() < 0.1 else draw.uniform(-1, 9)

    x, y = (np.array([number() for _ in range(n)]) for _ in range(2))
    weights = np.array([number() for _ in range(draw.choice([0, n, n + 1]))])
    field, out = np.zeros(columns * rows + draw.randint(0, 1)), np.empty(draw.choice([n, n + 1]))
    placed = (draw.choice([columns, columns + 1, -1]), number(), number(), number())
    for call in (lambda: kernels.scattered(x, y, weights, field, *placed),
                 lambda: kernels.gathered(x, y, field, out, *placed)):  # fmt: skip
        try:
            assert 0 <= call() <= n
        except ValueError:
            continue


if __name__ == "__main__":
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    if os.environ.get(BUILT):
        fuzz(wanted)
    else:
        sys.exit(main(wanted))
