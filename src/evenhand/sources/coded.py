"""Columns of words as numbers: how a reader hands them over, and what is known of each word."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.int32]
_MARK = {b"words": b"grow"}
"""Metadata of batches whose words keep their numbers from batch to batch, and only become more."""


def growing(arrays: list[pa.Array], names: list[str]) -> pa.RecordBatch:
    """Make a batch whose dictionaries begin with those of the batch before."""
    fields = [pa.field(name, one.type) for name, one in zip(names, arrays, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields, metadata=_MARK))


def grows(batch: pa.RecordBatch) -> bool:
    """Say whether the words of a batch have the numbers that they had in the batch before."""
    return bool(batch.schema.metadata == _MARK)


def codes_of(coded: pa.Array) -> Codes:
    """Give the number of each row's word, -1 where it has none."""
    indices = coded.indices
    whole = indices.fill_null(-1) if indices.null_count else indices
    found: Codes = whole.to_numpy(zero_copy_only=False)
    return found


def plain_texts(values: pa.Array) -> pa.Array:
    """Give a column as plain strings, however the reader handed it over."""
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def compact(values: pa.Array) -> pa.Array:
    """Give a column as a dictionary that is no longer than the column."""
    if not pa.types.is_dictionary(values.type):
        return values.dictionary_encode()
    if len(values.dictionary) <= len(values):
        return values
    seen, codes = np.unique(codes_of(values), return_inverse=True)
    missing = int(len(seen) > 0 and seen[0] < 0)
    words = values.dictionary.take(pa.array(seen[missing:]))
    indices = pa.array(codes.astype(np.int32) - missing, mask=codes < missing)
    return pa.DictionaryArray.from_arrays(indices, words)


def array_of(codes: bytes, n_missing: int, words: pa.Array) -> pa.Array:
    """Give a dictionary array for int32 numbers of words, -1 for missing."""
    rows = len(codes) // 4
    there = None
    if n_missing:
        bits = np.packbits(np.frombuffer(codes, dtype=np.int32) >= 0, bitorder="little")
        there = pa.py_buffer(bits.tobytes())
    indices = pa.Array.from_buffers(pa.int32(), rows, [there, pa.py_buffer(codes)], n_missing)
    return pa.DictionaryArray.from_arrays(indices, words, safe=False)


def texts_of(data: bytes, offsets: bytes, there: bytes | None = None) -> pa.Array:
    """Give strings for texts one behind the other, as the kernels write them.

    Parameters
    ----------
    data, offsets
        The texts, and the int32 offsets of their beginnings and of the last one's end.
    there
        One byte for each text: 0 where it is missing.
    """
    rows = len(offsets) // 4 - 1
    bits = None if there is None else pa.py_buffer(bits_of(there))
    buffers = [bits, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), rows, buffers)


def keys_of(hashes: bytes, there: bytes) -> pa.Array:
    """Give hashes of texts as whole numbers, missing where the text is."""
    buffers = [pa.py_buffer(bits_of(there)), pa.py_buffer(hashes)]
    return pa.Array.from_buffers(pa.uint64(), len(there), buffers)


def bits_of(there: bytes) -> bytes:
    """Pack one byte a row into one bit a row, as Arrow keeps what is missing."""
    return np.packbits(np.frombuffer(there, dtype=np.uint8), bitorder="little").tobytes()


def joined(columns: list[pa.Array], between: str) -> pa.Array:
    """Join several columns of a row to one text; missing where one of them is."""
    return pc.binary_join_element_wise(
        *map(plain_texts, columns), between, null_handling="emit_null"
    )
