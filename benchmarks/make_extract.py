"""Writes a synthetic OpenStreetMap extract of a large city: a coast, streets, blocks, parks, lakes.

    python benchmarks/make_extract.py CITY.osm.pbf [--ways 200000]

Everything in it is invented. The format is that of the OpenStreetMap wiki, "PBF Format": blobs of
dense nodes, then ways; written here by hand, since no library that writes it is needed elsewhere.
"""

import argparse
import struct
import zlib
from pathlib import Path

import numpy as np

BOX = (8.0, 54.0, 8.5, 54.3)
"""About 33 km by 33 km: west, south, east, north."""
PER_BLOB = 8000
GRANULARITY = 100
STREETS = ("residential", "residential", "residential", "service", "tertiary", "footway")


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def signed(number):
    return varint((number << 1) ^ (number >> 63))


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def whole(number, value):
    return varint(number << 3) + varint(value)


def blob(kind, content):
    packed = whole(2, len(content)) + field(3, zlib.compress(content, 1))
    head = field(1, kind.encode()) + whole(3, len(packed))
    return struct.pack(">I", len(head)) + head + packed


def header():
    west, south, east, north = (round(one * 1e9) for one in BOX)
    box = b"".join(varint(n << 3) + signed(v) for n, v in ((1, west), (2, east), (3, north),
                                                           (4, south)))  # fmt: skip
    return blob("OSMHeader", field(1, box) + field(4, b"OsmSchema-V0.6") + field(4, b"DenseNodes"))


def block(group, texts=()):
    table = b"".join(field(1, text.encode()) for text in ("", *texts))
    return blob("OSMData", field(1, table) + field(2, group))


def nodes(first, at):
    """Dense nodes with rising numbers, coordinates in degrees."""
    lons, lats = (np.rint(at[:, n] * 1e9 / GRANULARITY).astype(np.int64) for n in (0, 1))
    ids = b"".join(map(signed, [first, *[1] * (len(at) - 1)]))
    lat = b"".join(map(signed, np.diff(lats, prepend=0).tolist()))
    lon = b"".join(map(signed, np.diff(lons, prepend=0).tolist()))
    return block(field(2, field(1, ids) + field(8, lat) + field(9, lon)))


def ways(first, rows):
    """Ways: each its nodes and its tags."""
    texts = sorted({text for _, tags in rows for pair in tags.items() for text in pair})
    at = {text: number for number, text in enumerate(texts, start=1)}
    group = b""
    for number, (refs, tags) in enumerate(rows, start=first):
        keys = b"".join(varint(at[key]) for key in tags)
        values = b"".join(varint(at[value]) for value in tags.values())
        steps = b"".join(map(signed, np.diff(refs, prepend=0).tolist()))
        group += field(3, whole(1, number) + field(2, keys) + field(3, values) + field(8, steps))
    return block(group, texts)


def things(count, rng):
    """Give (points, tags) for each way: half of them buildings, a third streets, some green."""
    west, south, east, north = BOX
    y = np.linspace(south - 0.01, north + 0.01, 4000)
    coast = west + 0.05 + 0.02 * np.cumsum(rng.normal(size=4000)) / 60
    yield np.column_stack([coast, y])[::-1], {"natural": "coastline"}
    for number in range(count - 1):
        x = rng.uniform(west + 0.12, east)
        lat = rng.uniform(south, north)
        share = number / count
        if share < 0.55:
            wide, tall = rng.uniform(5e-5, 3e-4, 2)
            ring = [(x, lat), (x + wide, lat), (x + wide, lat + tall), (x, lat + tall), (x, lat)]
            yield np.array(ring), {"building": "yes"}
        elif share < 0.93:
            steps = rng.normal(0, 4e-4, (rng.integers(3, 9), 2))
            tags = {"highway": STREETS[number % len(STREETS)], "name": f"Street {number % 20_000}"}
            yield np.array([x, lat]) + np.cumsum(steps, axis=0), tags
        else:
            turn = np.linspace(0, 2 * np.pi, 25)
            radius = rng.uniform(2e-4, 2e-3)
            ring = np.column_stack([x + radius * np.cos(turn), lat + radius * np.sin(turn)])
            ring[-1] = ring[0]
            kinds = ({"leisure": "park", "name": f"Park {number}"}, {"natural": "water"},
                     {"landuse": "forest"})  # fmt: skip
            yield ring, kinds[number % 3]


def write(path, count):
    """Write the extract; give how many nodes and ways it has."""
    rng = np.random.default_rng(7)
    points, rows, made = [], [], 0
    for at, tags in things(count, rng):
        closed = len(at) > 3 and (at[0] == at[-1]).all()
        kept = at[:-1] if closed else at
        refs = np.arange(made + 1, made + 1 + len(kept), dtype=np.int64)
        rows.append((np.r_[refs, refs[:1]] if closed else refs, tags))
        points.append(kept)
        made += len(kept)
    every = np.concatenate(points)
    with Path(path).open("wb") as file:
        file.write(header())
        for start in range(0, made, PER_BLOB):
            file.write(nodes(start + 1, every[start : start + PER_BLOB]))
        for start in range(0, len(rows), PER_BLOB):
            file.write(ways(start + 1, rows[start : start + PER_BLOB]))
    return made, len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--ways", type=int, default=200_000)
    asked = parser.parse_args()
    print("{:,} nodes, {:,} ways".format(*write(asked.path, asked.ways)))
