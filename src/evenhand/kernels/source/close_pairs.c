/* Pairs of points that lie close together, counted or listed by band of distance. */
#include "kernels.h"
#include <stdlib.h>

#define SLOTS 1024

/* Points sorted into strips of equal height, and within a strip by x: see `close_pairs.Placed`. */
typedef struct {
    Py_buffer x, y, strips, limits;
    int is_euclidean;
    long long widest, height, reach, begin, end;
    Py_ssize_t n, n_strips, bands;
    int shift;
    int32_t from[SLOTS]; /* the band in which a slot of distances, far >> shift, begins */
} points;

static void lay_slots(points *p)
{
    const int64_t *limit = p->limits.buf;
    int32_t band = -1;
    p->shift = 0;
    while (limit[p->bands] >> p->shift >= SLOTS)
        p->shift++;
    for (int64_t slot = 0; slot < SLOTS; slot++) {
        while (band < p->bands && slot << p->shift >= limit[band + 1])
            band++;
        p->from[slot] = band;
    }
}

static inline int band_of(const points *p, int64_t dx, int64_t dy)
{
    const int64_t *limit = p->limits.buf;
    int64_t far = p->is_euclidean ? dx * dx + dy * dy : dx + dy;
    if (far >= limit[p->bands])
        return -1;
    int band = p->from[far >> p->shift];
    while (far >= limit[band + 1])
        band++;
    return band;
}

/* The first place from `low` on, but before `high`, whose x is at least `wanted`. */
static inline int64_t place_from(const int32_t *x, int64_t low, int64_t high, int64_t wanted)
{
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (x[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

typedef int (*taker)(void *to, int64_t row, int64_t other, int band);

/* Hand over the later neighbours of point i, those in the lowest strip first. */
static inline int each_neighbour(const points *p, int64_t i, taker take, void *to)
{
    const int32_t *x = p->x.buf, *y = p->y.buf;
    const int64_t *strips = p->strips.buf;
    int64_t own = y[i] / p->height;
    for (int64_t strip = own; strip <= own + p->reach && strip < p->n_strips; strip++) {
        int64_t end = strips[strip + 1];
        int64_t j = strip == own ? i + 1
                                 : place_from(x, strips[strip], end, x[i] - p->widest + 1);
        for (; j < end && (int64_t)x[j] - x[i] < p->widest; j++) {
            int64_t dx = (int64_t)x[j] - x[i], dy = (int64_t)y[j] - y[i];
            int band = band_of(p, dx < 0 ? -dx : dx, dy < 0 ? -dy : dy);
            if (band >= 0 && !take(to, i - p->begin, j, band))
                return 0;
        }
    }
    return 1;
}

static int is_in_order(points *p)
{
    const int64_t *strips = p->strips.buf, *limits = p->limits.buf;
    const int32_t *y = p->y.buf;
    int fits = strips[0] == 0 && strips[p->n_strips] == p->n && limits[0] >= 0;
    for (Py_ssize_t strip = 0; fits && strip < p->n_strips; strip++)
        fits = strips[strip] <= strips[strip + 1];
    for (Py_ssize_t band = 0; fits && band < p->bands; band++)
        fits = limits[band] <= limits[band + 1];
    for (int64_t i = p->begin; fits && i < p->end; i++) {
        int64_t strip = y[i] / p->height;
        fits = y[i] >= 0 && strip < p->n_strips && strips[strip] <= i && i < strips[strip + 1];
    }
    const int32_t *x = p->x.buf;
    for (Py_ssize_t i = 0; fits && i < p->n; i++)
        fits = x[i] >= 0 && y[i] >= 0;
    if (fits)
        lay_slots(p);
    return fits;
}

static int fits_sizes(points *p)
{
    p->n = p->x.len / 4;
    p->n_strips = p->strips.len / 8 - 1;
    p->bands = p->limits.len / 8 - 1;
    return p->n < INT32_MAX && p->y.len / 4 == p->n && p->n_strips >= 0 && p->bands >= 1 &&
           p->bands < 1 << 16 && p->begin >= 0 && p->begin <= p->end && p->end <= p->n &&
           p->height > 0 && p->reach >= 0 && p->reach <= INT32_MAX && p->widest >= 0 &&
           p->widest < (int64_t)1 << 40;
}

static void release(points *p)
{
    PyBuffer_Release(&p->x);
    PyBuffer_Release(&p->y);
    PyBuffer_Release(&p->strips);
    PyBuffer_Release(&p->limits);
}

static PyObject *ended(int fits)
{
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "the arrays do not fit the points");
    return NULL;
}

typedef struct {
    int32_t *later, *near;
    int64_t rows, n, begin;
} counts;

static int count(void *to, int64_t row, int64_t other, int band)
{
    counts *c = to;
    c->later[band * c->rows + row]++;
    c->near[band * c->n + c->begin + row]++;
    c->near[band * c->n + other]++;
    return 1;
}

#define POINTS_FORMAT "y*y*y*y*pLLLLL"
#define POINTS(p)                                                                             \
    &(p).x, &(p).y, &(p).strips, &(p).limits, &(p).is_euclidean, &(p).widest, &(p).height,    \
        &(p).reach, &(p).begin, &(p).end

/* close_degrees(points …, later, near): count neighbours of the points from begin to end. */
PyObject *kernels_close_degrees(PyObject *self, PyObject *args)
{
    points p;
    Py_buffer later, near;
    (void)self;
    if (!PyArg_ParseTuple(args, POINTS_FORMAT "w*w*", POINTS(p), &later, &near))
        return NULL;
    int fits = fits_sizes(&p) && later.len / 4 == p.bands * (p.end - p.begin) &&
               near.len / 4 == p.bands * p.n;
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        counts to = {later.buf, near.buf, p.end - p.begin, p.n, p.begin};
        memset(later.buf, 0, (size_t)later.len);
        fits = is_in_order(&p);
        for (int64_t i = p.begin; fits && i < p.end; i++)
            each_neighbour(&p, i, count, &to);
        Py_END_ALLOW_THREADS
    }
    release(&p);
    PyBuffer_Release(&later);
    PyBuffer_Release(&near);
    return ended(fits);
}

typedef struct {
    int64_t *next; /* by band: where the point's next neighbour goes, and where its last one ends */
    int32_t *targets;
} lists;

static int list(void *to, int64_t row, int64_t other, int band)
{
    lists *l = to;
    (void)row;
    if (l->next[2 * band] >= l->next[2 * band + 1])
        return 0;
    l->targets[l->next[2 * band]++] = (int32_t)other;
    return 1;
}

static int list_all(const points *p, const int64_t *starts, lists *to)
{
    int64_t rows = p->end - p->begin;
    for (int64_t row = 0; row < rows; row++) {
        for (Py_ssize_t band = 0; band < p->bands; band++) {
            to->next[2 * band] = starts[band * rows + row];
            to->next[2 * band + 1] = starts[band * rows + row + 1];
        }
        if (!each_neighbour(p, p->begin + row, list, to))
            return 0;
        for (Py_ssize_t band = 0; band < p->bands; band++)
            if (to->next[2 * band] != to->next[2 * band + 1])
                return 0;
    }
    return 1;
}

/* close_pairs(points …, starts, targets): list the neighbours, band by band and point by point. */
PyObject *kernels_close_pairs(PyObject *self, PyObject *args)
{
    points p;
    Py_buffer starts, targets;
    (void)self;
    if (!PyArg_ParseTuple(args, POINTS_FORMAT "y*w*", POINTS(p), &starts, &targets))
        return NULL;
    Py_ssize_t places = starts.len / 8 - 1;
    const int64_t *start = starts.buf;
    int fits = fits_sizes(&p) && places == p.bands * (p.end - p.begin) && start[0] == 0 &&
               start[places] == targets.len / 4;
    int64_t *next = fits ? malloc(2 * (size_t)p.bands * sizeof *next) : NULL;
    if (fits && next == NULL) {
        release(&p);
        PyBuffer_Release(&starts);
        PyBuffer_Release(&targets);
        return PyErr_NoMemory();
    }
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        lists to = {next, targets.buf};
        for (Py_ssize_t place = 0; fits && place < places; place++)
            fits = start[place] <= start[place + 1];
        fits = fits && is_in_order(&p) && list_all(&p, start, &to);
        Py_END_ALLOW_THREADS
    }
    free(next);
    release(&p);
    PyBuffer_Release(&starts);
    PyBuffer_Release(&targets);
    return ended(fits);
}
