/* In which outline each of many points lies, where plain arithmetic can tell it for certain. */
#include "kernels.h"

#define NOWHERE (-1)
#define UNCERTAIN (-2)
/* No rounding of the five operations of a turn exceeds this share of its terms (Shewchuk 1997,
   (3 + 16e)e with e = 2^-53, and a little more). */
#define ROUNDING 4e-16

typedef struct {
    const double *corners;   /* x, y of all rings, one behind the other */
    const int64_t *rings;    /* first corner of each ring, and the end */
    const uint8_t *is_shell; /* a ring that is no hole begins a new part of its area */
    const int64_t *areas;    /* first ring of each area, and the end */
    const double *boxes;     /* least x, least y, most x, most y of each area */
    const int64_t *slabs;    /* first entry of each slab, and the end */
    const int32_t *entries;  /* areas whose boxes reach into a slab, in order */
    int64_t n_slabs;
    double low, height; /* where the first slab begins, and how high each is */
} outlines;

enum { IS_OUT, IS_IN, IS_BORDER };

/* Count crossings of a ring by a ray to the right; a point on it, or nearly so, is a border case. */
static int in_ring(const double *corner, int64_t n, double x, double y)
{
    int crossings = 0;
    for (int64_t at = 0; at + 1 < n; at++, corner += 2) {
        double x1 = corner[0], y1 = corner[1], x2 = corner[2], y2 = corner[3];
        int is_above = y1 > y, crosses = is_above != (y2 > y);
        if (!crosses && y1 != y && y2 != y)
            continue;
        if (x1 < x && x2 < x)
            continue;
        if (!crosses || y1 == y || y2 == y) { /* it touches the ray: with a corner, or lies in it */
            if ((x1 <= x || x2 <= x))
                return IS_BORDER;
            crossings += crosses;
            continue;
        }
        double left = (x1 - x) * (y2 - y), right = (y1 - y) * (x2 - x);
        double turn = left - right;
        double most = ROUNDING * ((left < 0 ? -left : left) + (right < 0 ? -right : right));
        if (!(turn > most || turn < -most))
            return IS_BORDER;
        crossings += (turn > 0) != is_above;
    }
    return crossings & 1 ? IS_IN : IS_OUT;
}

static int in_area(const outlines *o, int64_t area, double x, double y)
{
    int is_in = 0;
    for (int64_t ring = o->areas[area]; ring < o->areas[area + 1]; ring++) {
        if (o->is_shell[ring] && is_in)
            return IS_IN;
        if (!o->is_shell[ring] && !is_in)
            continue; /* a hole of a part that the point is not in */
        int64_t first = o->rings[ring];
        int found = in_ring(o->corners + 2 * first, o->rings[ring + 1] - first, x, y);
        if (found == IS_BORDER)
            return IS_BORDER;
        is_in = o->is_shell[ring] ? found == IS_IN : found == IS_OUT;
    }
    return is_in ? IS_IN : IS_OUT;
}

static int32_t holder(const outlines *o, double x, double y)
{
    double slab = (y - o->low) / o->height;
    if (!(slab >= 0 && slab <= (double)o->n_slabs))
        return NOWHERE;
    int64_t at = (int64_t)slab < o->n_slabs ? (int64_t)slab : o->n_slabs - 1;
    for (int64_t entry = o->slabs[at]; entry < o->slabs[at + 1]; entry++) {
        int32_t area = o->entries[entry];
        const double *box = o->boxes + 4 * area;
        if (!(x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3]))
            continue;
        int found = in_area(o, area, x, y);
        if (found != IS_OUT)
            return found == IS_IN ? area : UNCERTAIN;
    }
    return NOWHERE;
}

static int rises(const int64_t *starts, int64_t n, int64_t most)
{
    int does = starts[0] == 0 && starts[n] <= most;
    for (int64_t at = 0; does && at < n; at++)
        does = starts[at] <= starts[at + 1];
    return does;
}

static int is_whole(const outlines *o, int64_t n_corners, int64_t n_rings, int64_t n_areas,
                    int64_t n_entries)
{
    int is = n_rings >= 0 && n_areas >= 0 && o->n_slabs >= 1 && o->height > 0 &&
             rises(o->rings, n_rings, n_corners) && rises(o->areas, n_areas, n_rings) &&
             rises(o->slabs, o->n_slabs, n_entries);
    for (int64_t at = 0; is && at < n_entries; at++)
        is = o->entries[at] >= 0 && o->entries[at] < n_areas;
    return is;
}

/* holders(x, y, out, corners, rings, is_shell, areas, boxes, slabs, entries, low, height): the
   first area that holds each point, -1 where none does, -2 where only an exact test can tell. */
PyObject *kernels_holders(PyObject *self, PyObject *args)
{
    enum { X, Y, OUT, CORNERS, RINGS, SHELLS, AREAS, BOXES, SLABS, ENTRIES, N };
    Py_buffer b[N];
    double low, height;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*w*y*y*y*y*y*y*y*dd", &b[X], &b[Y], &b[OUT], &b[CORNERS],
                          &b[RINGS], &b[SHELLS], &b[AREAS], &b[BOXES], &b[SLABS], &b[ENTRIES],
                          &low, &height))
        return NULL;
    Py_ssize_t n = b[X].len / 8;
    int64_t n_rings = b[RINGS].len / 8 - 1, n_areas = b[AREAS].len / 8 - 1;
    outlines o = {b[CORNERS].buf, b[RINGS].buf, b[SHELLS].buf, b[AREAS].buf, b[BOXES].buf,
                  b[SLABS].buf,   b[ENTRIES].buf, b[SLABS].len / 8 - 1, low, height};
    int fits = b[Y].len / 8 == n && b[OUT].len / 4 == n && b[SHELLS].len == n_rings &&
               b[BOXES].len / 32 == n_areas &&
               is_whole(&o, b[CORNERS].len / 16, n_rings, n_areas, b[ENTRIES].len / 4);
    if (fits) {
        const double *x = b[X].buf, *y = b[Y].buf;
        int32_t *out = b[OUT].buf;
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t at = 0; at < n; at++)
            out[at] = holder(&o, x[at], y[at]);
        Py_END_ALLOW_THREADS
    }
    for (int at = 0; at < N; at++)
        PyBuffer_Release(&b[at]);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the parts of the outlines do not fit each other");
        return NULL;
    }
    Py_RETURN_NONE;
}
