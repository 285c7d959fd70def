/* Values of neighbours dealt out anew: positions drawn without putting back, and the exact
   distribution of what they add up to. */
#include "kernels.h"
#include "counted_words.h"
#include <stdlib.h>

/* `seen` holds for each position the last draw that had it; 0 is none. */
static void draw(int32_t *found, size_t taken, uint64_t many, uint64_t key, uint32_t *seen,
                 uint32_t mark)
{
    uint64_t counter = 0;
    for (size_t place = 0; place < taken;) {
        uint64_t at = scaled_word(counted_word(key, ++counter), many);
        if (seen[at] == mark)
            continue;
        seen[at] = mark;
        found[place++] = (int32_t)at;
    }
}

/* distinct(found, many, taken, seed, first): fill rows of positions without putting back. */
PyObject *kernels_distinct(PyObject *self, PyObject *args)
{
    Py_buffer found;
    long long many, taken, first;
    unsigned long long seed;
    (void)self;
    if (!PyArg_ParseTuple(args, "w*LLKL", &found, &many, &taken, &seed, &first))
        return NULL;
    int fits = many >= 0 && many < INT32_MAX && taken >= 0 && taken <= many && first >= 0 &&
               (taken == 0 || found.len % (taken * 4) == 0);
    uint64_t draws = fits && taken ? (uint64_t)(found.len / (taken * 4)) : 0;
    fits = fits && draws < UINT32_MAX;
    uint32_t *seen = fits && draws ? calloc((size_t)many, sizeof *seen) : NULL;
    if (seen != NULL) {
        Py_BEGIN_ALLOW_THREADS
        for (uint64_t row = 0; row < draws; row++)
            draw((int32_t *)found.buf + row * (uint64_t)taken, (size_t)taken, (uint64_t)many,
                 counted_word(seed, (uint64_t)first + row + 1), seen, (uint32_t)row + 1);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&found);
    if (fits && draws && seen == NULL)
        return PyErr_NoMemory();
    free(seen);
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "the array does not fit the positions");
    return NULL;
}

#define TILE 1024     /* sums worked on at once stay in the nearest cache */
#define LEAST 1e-290 /* what is smaller counts as nothing: such numbers are slow to work with */

typedef struct {
    const double *product, *chances;
    double *found;
    const int64_t *reach; /* for each row, where what is not 0 ends */
    int64_t rows, width, n_chances, value;
} level_job;

/* No fused multiply-add in any body: all give the same to the last bit. */
#define NAME plain
#define ATTRIBUTE
#include "dealt_sums_body.h"

#ifdef EVENHAND_X86
#define NAME avx2
#define ATTRIBUTE __attribute__((target("avx2")))
#include "dealt_sums_body.h"
#endif

/* The quick body where the instruction set of that name has it; 0 if there is none of the name. */
static void (*body_for(const char *name))(const level_job *)
{
    for (int at = 0; at < n_bodies; at++)
        if (strcmp(bodies[at].name, name) == 0) {
#ifdef EVENHAND_X86
            if (strcmp(name, "avx512") == 0 || strcmp(name, "avx2") == 0)
                return avx2;
#endif
            return plain;
        }
    return NULL;
}

static void measure(const double *product, int64_t rows, int64_t width, int64_t *reach)
{
    for (int64_t row = 0; row < rows; row++) {
        int64_t at = width;
        while (at > 0 && product[row * width + at - 1] == 0)
            at--;
        reach[row] = at;
    }
}

/* times_level(body, product, chances, value, rows, found): multiply a polynomial in how many and in
   their sum by that of one value. */
PyObject *kernels_times_level(PyObject *self, PyObject *args)
{
    const char *name;
    Py_buffer product, chances, found;
    long long value, rows;
    (void)self;
    if (!PyArg_ParseTuple(args, "sy*y*LLw*", &name, &product, &chances, &value, &rows, &found))
        return NULL;
    void (*body)(const level_job *) = body_for(name);
    int64_t cells = product.len / 8;
    int fits = body != NULL && rows > 0 && rows < 1 << 24 && cells > 0 && cells % rows == 0 &&
               product.len == found.len && product.len % 8 == 0 && chances.len >= 8 &&
               chances.len / 8 <= rows && value >= 0 && value < (long long)1 << 32;
    int64_t *reach = fits ? malloc((size_t)rows * sizeof *reach) : NULL;
    if (reach != NULL) {
        level_job job = {product.buf, chances.buf, found.buf, reach, rows, cells / rows,
                         chances.len / 8, value};
        Py_BEGIN_ALLOW_THREADS
        measure(job.product, rows, job.width, reach);
        body(&job);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&product);
    PyBuffer_Release(&chances);
    PyBuffer_Release(&found);
    if (fits && reach == NULL)
        return PyErr_NoMemory();
    free(reach);
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "the arrays do not fit the level");
    return NULL;
}

static int add_others(const double *values, Py_ssize_t n, const int64_t *starts,
                      const int32_t *targets, double *sums, int64_t *many)
{
    for (Py_ssize_t row = 0; row < n; row++) {
        double sum = 0;
        int64_t count = 0;
        if (starts[row] > starts[row + 1] || starts[row + 1] > starts[n])
            return 0;
        for (int64_t at = starts[row]; at < starts[row + 1]; at++) {
            int32_t other = targets[at];
            if (other < 0 || other >= n)
                return 0;
            if (other != row) {
                sum += values[other];
                count++;
            }
        }
        sums[row] = sum;
        many[row] = count;
    }
    return 1;
}

/* other_sums(values, starts, targets, sums, many): add up and count each place's neighbours. */
PyObject *kernels_other_sums(PyObject *self, PyObject *args)
{
    Py_buffer values, starts, targets, sums, many;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*w*w*", &values, &starts, &targets, &sums, &many))
        return NULL;
    Py_ssize_t n = values.len / 8;
    const int64_t *start = starts.buf;
    int fits = n < INT32_MAX && values.len % 8 == 0 && starts.len == (n + 1) * 8 &&
               sums.len == values.len && many.len == values.len && targets.len % 4 == 0 &&
               start[0] == 0 && start[n] == targets.len / 4;
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        fits = add_others(values.buf, n, start, targets.buf, sums.buf, many.buf);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&values);
    PyBuffer_Release(&starts);
    PyBuffer_Release(&targets);
    PyBuffer_Release(&sums);
    PyBuffer_Release(&many);
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "the rows do not fit the values");
    return NULL;
}
