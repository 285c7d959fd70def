/* Numbers for points by their first appearance, told apart by both coordinates, bit for bit. */
#include "kernels.h"

#define ODD 0x9E3779B97F4A7C15u
#define POINTS_AHEAD 16

static inline uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, 8);
    return bits;
}

/* Round numbers differ in their high bits only: these are brought down before the second half. */
static inline uint64_t mixed_of(double x, double y)
{
    uint64_t mixed = bits_of(x) * ODD;
    mixed ^= mixed >> 29;
    mixed = (mixed ^ bits_of(y)) * ODD;
    return mixed ^ (mixed >> 32);
}

/* As keys are numbered: a place holds half of the hash, and the point's number and one. */
static int number_points(uint64_t *place, size_t places, double *known_x, double *known_y,
                         const double *x, const double *y, size_t n, int64_t *numbers, int count)
{
    for (size_t row = 0; row < n; row++) {
        if (row + POINTS_AHEAD < n)
            __builtin_prefetch(&place[mixed_of(x[row + POINTS_AHEAD], y[row + POINTS_AHEAD]) &
                                      (places - 1)], 1);
        uint64_t mixed = mixed_of(x[row], y[row]), half = mixed & 0xFFFFFFFF00000000u;
        size_t at = (size_t)mixed & (places - 1);
        for (; place[at]; at = (at + 1) & (places - 1)) {
            size_t number = (uint32_t)place[at] - 1;
            if ((place[at] & 0xFFFFFFFF00000000u) == half &&
                bits_of(known_x[number]) == bits_of(x[row]) &&
                bits_of(known_y[number]) == bits_of(y[row]))
                break;
        }
        if (!place[at]) {
            known_x[count] = x[row];
            known_y[count++] = y[row];
            place[at] = half | (uint64_t)count;
        }
        numbers[row] = (int64_t)((uint32_t)place[at] - 1);
    }
    return count;
}

/* points(table, known_x, known_y, x, y, numbers, count): number points by their first appearance.

   A table that is free is filled with the points known so far first, whose numbers they keep. The
   table and what is known need room for all that are given. Gives how many points there are now. */
PyObject *kernels_points(PyObject *self, PyObject *args)
{
    Py_buffer table, known_x, known_y, x, y, numbers;
    int count;
    (void)self;
    if (!PyArg_ParseTuple(args, "w*w*w*y*y*w*i", &table, &known_x, &known_y, &x, &y, &numbers,
                          &count))
        return NULL;
    size_t places = (size_t)table.len / 8, n = (size_t)x.len / 8;
    int fits = places > 0 && (places & (places - 1)) == 0 && places < INT32_MAX &&
               (size_t)y.len / 8 == n && (size_t)numbers.len / 8 == n && count >= 0 &&
               (size_t)count + n < places && (size_t)count + n <= (size_t)known_x.len / 8 &&
               (size_t)count + n <= (size_t)known_y.len / 8;
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        count = number_points(table.buf, places, known_x.buf, known_y.buf, x.buf, y.buf, n,
                              numbers.buf, count);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&table);
    PyBuffer_Release(&known_x);
    PyBuffer_Release(&known_y);
    PyBuffer_Release(&x);
    PyBuffer_Release(&y);
    PyBuffer_Release(&numbers);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the table does not fit the points");
        return NULL;
    }
    return PyLong_FromLong(count);
}
