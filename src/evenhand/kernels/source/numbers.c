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

static int digits_of(unsigned long long number)
{
    int digits = 1;
    while (number /= 10)
        digits++;
    return digits;
}

/* How many digits the numbers first … first + n - 1 have together. */
static size_t digits_together(unsigned long long first, size_t n)
{
    size_t total = 0;
    while (n) {
        int digits = digits_of(first);
        unsigned long long end = 1; /* the first number that has more digits */
        for (int at = 0; at < digits; at++)
            end *= 10;
        size_t alike = end - first < n ? (size_t)(end - first) : n;
        total += alike * (size_t)digits;
        first += alike;
        n -= alike;
    }
    return total;
}

/* Add one to a number written in digits: 1 if it became longer, and begins with a 0 to be made 1. */
static int count_on(uint8_t *digits, int n)
{
    while (n--) {
        if (digits[n] != '9') {
            digits[n]++;
            return 0;
        }
        digits[n] = '0';
    }
    return 1;
}

#define LONGEST_PREFIX 1000
#define AT_ONCE 32

static void write_names(const uint8_t *prefix, size_t length, unsigned long long first, size_t n,
                        uint8_t *text, size_t size, int32_t *at)
{
    uint8_t name[LONGEST_PREFIX + AT_ONCE] = {0}, *digits = name + length + 1;
    int used = digits_of(first);
    memcpy(name, prefix, length);
    name[length] = '-';
    for (int place = used; place--; first /= 10)
        digits[place] = (uint8_t)('0' + first % 10);
    size_t end = 0;
    at[0] = 0;
    for (size_t row = 0; row < n; row++) {
        size_t whole = length + 1 + (size_t)used;
        if (whole <= AT_ONCE && end + AT_ONCE <= size)
            memcpy(text + end, name, AT_ONCE); /* what is too much, the next name covers */
        else
            memcpy(text + end, name, whole);
        end += whole;
        at[row + 1] = (int32_t)end;
        if (count_on(digits, used)) {
            digits[0] = '1';
            digits[used++] = '0';
        }
    }
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
    const Py_ssize_t most = 20, length = prefix.len;
    if (first < 0 || n < 0 || first > 1000000000000000000LL || length >= LONGEST_PREFIX ||
        n > INT32_MAX / (length + 1 + most)) {
        PyErr_SetString(PyExc_ValueError, "there are too many rows for one batch");
        goto done;
    }
    size_t size = (size_t)n * (size_t)(length + 1) +
                  digits_together((unsigned long long)first, (size_t)n);
    data = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    offsets = PyBytes_FromStringAndSize(NULL, 4 * (n + 1));
    if (data != NULL && offsets != NULL) {
        write_names(prefix.buf, (size_t)length, (unsigned long long)first, (size_t)n,
                    (uint8_t *)PyBytes_AsString(data), size,
                    (int32_t *)(void *)PyBytes_AsString(offsets));
        result = PyTuple_Pack(2, data, offsets);
    }
done:
    Py_XDECREF(data);
    Py_XDECREF(offsets);
    PyBuffer_Release(&prefix);
    return result;
}
