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

/* An open table of 2^k places. A place holds the high half of a key's hash and, below it, the key's
   number and one; 0 where it is free. The keys themselves lie elsewhere, by number, and are looked
   at only where the half hash fits: so a table is small, and most keys cost one way to memory. */
#define MIXER 0xD6E8FEB86659FD93u
#define KEYS_AHEAD 16

static inline size_t place_of(uint64_t mixed, size_t places)
{
    return (size_t)(mixed >> 16) & (places - 1);
}

static int is_table(const Py_buffer *table)
{
    size_t places = (size_t)table->len / 8;
    return places > 0 && (places & (places - 1)) == 0 && places < INT32_MAX;
}

/* placed(table, keys, count): put keys 0 … count - 1 into a free table. */
PyObject *kernels_placed(PyObject *self, PyObject *args)
{
    Py_buffer table, keys;
    Py_ssize_t count;
    (void)self;
    if (!PyArg_ParseTuple(args, "w*y*n", &table, &keys, &count))
        return NULL;
    size_t places = (size_t)table.len / 8, n = (size_t)count;
    int fits = is_table(&table) && count >= 0 && n < places && n <= (size_t)keys.len / 8;
    if (fits) {
        uint64_t *place = table.buf;
        const uint64_t *key = keys.buf;
        Py_BEGIN_ALLOW_THREADS
        for (size_t number = 0; number < n; number++) {
            if (number + KEYS_AHEAD < n)
                __builtin_prefetch(&place[place_of(key[number + KEYS_AHEAD] * MIXER, places)], 1);
            uint64_t mixed = key[number] * MIXER;
            size_t at = place_of(mixed, places);
            while (place[at])
                at = (at + 1) & (places - 1);
            place[at] = (mixed & 0xFFFFFFFF00000000u) | (number + 1);
        }
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&table);
    PyBuffer_Release(&keys);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the table does not fit the keys");
        return NULL;
    }
    Py_RETURN_NONE;
}

static int number_keys(uint64_t *place, size_t places, uint64_t *key, const uint64_t *given,
                       size_t n, int32_t *numbers, uint8_t *is_first, int count)
{
    for (size_t row = 0; row < n; row++) {
        if (row + KEYS_AHEAD < n)
            __builtin_prefetch(&place[place_of(given[row + KEYS_AHEAD] * MIXER, places)], 1);
        uint64_t mixed = given[row] * MIXER, half = mixed & 0xFFFFFFFF00000000u;
        size_t at = place_of(mixed, places);
        while (place[at] && ((place[at] & 0xFFFFFFFF00000000u) != half ||
                             key[(uint32_t)place[at] - 1] != given[row]))
            at = (at + 1) & (places - 1);
        is_first[row] = !place[at];
        if (is_first[row]) {
            key[count++] = given[row];
            place[at] = half | (uint64_t)count;
        }
        numbers[row] = (int32_t)((uint32_t)place[at] - 1);
    }
    return count;
}

/* numbered(table, keys, given, numbers, is_first, count): number keys by their first appearance.

   Table and keys need room for all that are given. Gives how many different keys there are now. */
PyObject *kernels_numbered(PyObject *self, PyObject *args)
{
    Py_buffer table, keys, given, numbers, first;
    int count;
    (void)self;
    if (!PyArg_ParseTuple(args, "w*w*y*w*w*i", &table, &keys, &given, &numbers, &first, &count))
        return NULL;
    size_t places = (size_t)table.len / 8, n = (size_t)given.len / 8;
    int fits = is_table(&table) && (size_t)numbers.len / 4 == n && (size_t)first.len == n &&
               count >= 0 && (size_t)count + n < places &&
               (size_t)count + n <= (size_t)keys.len / 8;
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        count = number_keys(table.buf, places, keys.buf, given.buf, n, numbers.buf, first.buf,
                            count);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&table);
    PyBuffer_Release(&keys);
    PyBuffer_Release(&given);
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
