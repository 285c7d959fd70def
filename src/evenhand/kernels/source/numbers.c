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

static inline size_t place_of(uint64_t key, size_t places)
{
    return (size_t)((key * 0xD6E8FEB86659FD93u) >> 20) & (places - 1);
}

/* moved(keys, numbers, wider_keys, wider_numbers): carry a table over into a wider, free one. */
PyObject *kernels_moved(PyObject *self, PyObject *args)
{
    Py_buffer keys, numbers, wider_keys, wider_numbers;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*w*w*", &keys, &numbers, &wider_keys, &wider_numbers))
        return NULL;
    size_t n = (size_t)keys.len / 8, places = (size_t)wider_keys.len / 8;
    int fits = (places & (places - 1)) == 0 && places > n && (size_t)numbers.len / 4 == n &&
               (size_t)wider_numbers.len / 4 == places;
    if (fits) {
        const uint64_t *key_at = keys.buf;
        const int32_t *number_at = numbers.buf;
        uint64_t *to_key = wider_keys.buf;
        int32_t *to_number = wider_numbers.buf;
        Py_BEGIN_ALLOW_THREADS
        for (size_t at = 0; at < n; at++) {
            if (number_at[at] < 0)
                continue;
            size_t place = place_of(key_at[at], places);
            while (to_number[place] >= 0)
                place = (place + 1) & (places - 1);
            to_key[place] = key_at[at];
            to_number[place] = number_at[at];
        }
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&keys);
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&wider_keys);
    PyBuffer_Release(&wider_numbers);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the wider table is not wider");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* numbered(keys, numbers, new, out, count): number keys by their first appearance.

   `keys` and `numbers` are one open table of 2^k places, numbers -1 where a place is free; it must
   have room for every key of `new`. Gives how many different keys there are now. */
PyObject *kernels_numbered(PyObject *self, PyObject *args)
{
    Py_buffer keys, numbers, new, out;
    int count;
    (void)self;
    if (!PyArg_ParseTuple(args, "w*w*y*w*i", &keys, &numbers, &new, &out, &count))
        return NULL;
    size_t places = (size_t)keys.len / 8;
    Py_ssize_t n = new.len / 8;
    int fits = places > 0 && (places & (places - 1)) == 0 && (size_t)numbers.len / 4 == places &&
               out.len / 4 == n && count >= 0 && (size_t)count + (size_t)n < places;
    if (fits) {
        uint64_t *key_at = keys.buf;
        int32_t *number_at = numbers.buf, *found = out.buf;
        const uint64_t *given = new.buf;
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t row = 0; row < n; row++) {
            uint64_t key = given[row];
            size_t place = place_of(key, places);
            while (number_at[place] >= 0 && key_at[place] != key)
                place = (place + 1) & (places - 1);
            if (number_at[place] < 0) {
                key_at[place] = key;
                number_at[place] = count++;
            }
            found[row] = number_at[place];
        }
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&keys);
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&new);
    PyBuffer_Release(&out);
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
