/* Hashes of texts, numbers for 64-bit keys, and names for rows. */
#include "kernels.h"

/* hashed(data, offsets, out): the 64-bit hash of each text between two offsets. */
PyObject *kernels_hashed(PyObject *self, PyObject *args)
{
    Py_buffer data, offsets, out;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*w*", &data, &offsets, &out))
        return NULL;
    Py_ssize_t n = out.len / 8;
    const int32_t *at = offsets.buf;
    uint64_t *hashes = out.buf;
    int fits = offsets.len / 4 == n + 1 && n >= 0 && at[0] >= 0;
    for (Py_ssize_t row = 0; fits && row < n; row++)
        fits = at[row] <= at[row + 1];
    fits = fits && at[n] <= data.len;
    if (fits) {
        const uint8_t *text = data.buf;
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t row = 0; row < n; row++)
            hashes[row] = hash_of(text + at[row], (size_t)(at[row + 1] - at[row]),
                                  (Py_ssize_t)at[row + 1] + 8 <= data.len);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&data);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&out);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "offsets do not fit the texts");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* A place of an open table: a key, and its number and one; 0 where the place is free. */
typedef struct {
    uint64_t key, number;
} numbered_key;

/* So many keys are on their way from memory while one is looked at. */
#define KEYS_AHEAD 16

static inline size_t place_of(uint64_t key, size_t places)
{
    return (size_t)((key * 0xD6E8FEB86659FD93u) >> 20) & (places - 1);
}

static int is_table(const Py_buffer *table)
{
    size_t places = (size_t)table->len / sizeof(numbered_key);
    return places > 0 && (places & (places - 1)) == 0;
}

/* moved(table, wider): carry a table over into a wider, free one. */
PyObject *kernels_moved(PyObject *self, PyObject *args)
{
    Py_buffer table, wider;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*w*", &table, &wider))
        return NULL;
    size_t n = (size_t)table.len / sizeof(numbered_key);
    size_t places = (size_t)wider.len / sizeof(numbered_key);
    int fits = is_table(&table) && is_table(&wider) && places > n;
    if (fits) {
        const numbered_key *from = table.buf;
        numbered_key *to = wider.buf;
        Py_BEGIN_ALLOW_THREADS
        for (size_t at = 0; at < n; at++) {
            if (at + KEYS_AHEAD < n)
                __builtin_prefetch(&to[place_of(from[at + KEYS_AHEAD].key, places)], 1);
            if (!from[at].number)
                continue;
            size_t place = place_of(from[at].key, places);
            while (to[place].number)
                place = (place + 1) & (places - 1);
            to[place] = from[at];
        }
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&table);
    PyBuffer_Release(&wider);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the wider table is not wider");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* numbered(table, keys, numbers, is_first, count): number keys by their first appearance.

   The table has 2^k places of two 64-bit words, more than there will be keys. Gives how many
   different keys there are now. */
PyObject *kernels_numbered(PyObject *self, PyObject *args)
{
    Py_buffer table, keys, numbers, first;
    int count;
    (void)self;
    if (!PyArg_ParseTuple(args, "w*y*w*w*i", &table, &keys, &numbers, &first, &count))
        return NULL;
    size_t places = (size_t)table.len / sizeof(numbered_key), n = (size_t)keys.len / 8;
    int fits = is_table(&table) && (size_t)numbers.len / 4 == n && (size_t)first.len == n &&
               count >= 0 && (size_t)count + n < places && places < INT32_MAX;
    if (fits) {
        numbered_key *known = table.buf;
        const uint64_t *given = keys.buf;
        int32_t *number = numbers.buf;
        uint8_t *is_first = first.buf;
        Py_BEGIN_ALLOW_THREADS
        for (size_t row = 0; row < n; row++) {
            if (row + KEYS_AHEAD < n)
                __builtin_prefetch(&known[place_of(given[row + KEYS_AHEAD], places)], 1);
            uint64_t key = given[row];
            size_t place = place_of(key, places);
            while (known[place].number && known[place].key != key)
                place = (place + 1) & (places - 1);
            is_first[row] = !known[place].number;
            if (is_first[row]) {
                known[place].key = key;
                known[place].number = (uint64_t)++count;
            }
            number[row] = (int32_t)known[place].number - 1;
        }
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&table);
    PyBuffer_Release(&keys);
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&first);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the table does not fit the keys");
        return NULL;
    }
    return PyLong_FromLong(count);
}

/* row_names(prefix, first, n): texts "prefix-first", "prefix-(first + 1)" …, as data and offsets. */
PyObject *kernels_row_names(PyObject *self, PyObject *args)
{
    Py_buffer prefix;
    long long first;
    Py_ssize_t n;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*Ln", &prefix, &first, &n))
        return NULL;
    PyObject *data = NULL, *offsets = NULL, *result = NULL;
    const Py_ssize_t most = 20, length = prefix.len + 1;
    if (first < 0 || n < 0 || first > 1000000000000000000LL || length > 1000 ||
        n > INT32_MAX / (length + most)) {
        PyErr_SetString(PyExc_ValueError, "there are too many rows for one batch");
        goto done;
    }
    uint8_t *text = PyMem_Malloc((size_t)(n * (length + most) + 1));
    offsets = PyBytes_FromStringAndSize(NULL, 4 * (n + 1));
    if (text == NULL || offsets == NULL) {
        PyMem_Free(text);
        PyErr_NoMemory();
        goto done;
    }
    int32_t *at = (int32_t *)(void *)PyBytes_AsString(offsets);
    Py_ssize_t end = 0;
    at[0] = 0;
    for (Py_ssize_t row = 0; row < n; row++) {
        uint8_t digits[24];
        int used = 0;
        for (unsigned long long left = (unsigned long long)first + (unsigned long long)row;
             left || !used; left /= 10)
            digits[used++] = (uint8_t)('0' + left % 10);
        memcpy(text + end, prefix.buf, (size_t)prefix.len);
        end += prefix.len;
        text[end++] = '-';
        while (used)
            text[end++] = digits[--used];
        at[row + 1] = (int32_t)end;
    }
    data = PyBytes_FromStringAndSize((char *)text, end);
    PyMem_Free(text);
    if (data != NULL)
        result = PyTuple_Pack(2, data, offsets);
done:
    Py_XDECREF(data);
    Py_XDECREF(offsets);
    PyBuffer_Release(&prefix);
    return result;
}
