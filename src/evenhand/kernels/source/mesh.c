/* Weights of points spread over the nodes of a square mesh by cubic B-splines, and read back. */
#include "kernels.h"

static inline void spline(double t, double w[4])
{
    double s = 1.0 - t;
    w[0] = s * s * s / 6.0;
    w[1] = (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0;
    w[2] = (-3.0 * t * t * t + 3.0 * t * t + 3.0 * t + 1.0) / 6.0;
    w[3] = t * t * t / 6.0;
}

typedef struct {
    const double *x, *y;
    Py_ssize_t n, columns, rows;
    double west, south, spacing;
} places;

/* Find the four nodes about each coordinate; 0 if the point is missing or too near the rim. */
static inline int nodes_of(const places *p, Py_ssize_t at, Py_ssize_t *first, double wx[4],
                           double wy[4])
{
    double u = (p->x[at] - p->west) / p->spacing, v = (p->y[at] - p->south) / p->spacing;
    if (!(u >= 1.0 && v >= 1.0 && u < (double)(p->columns - 2) && v < (double)(p->rows - 2)))
        return 0;
    Py_ssize_t column = (Py_ssize_t)u, row = (Py_ssize_t)v;
    spline(u - (double)column, wx);
    spline(v - (double)row, wy);
    *first = (row - 1) * p->columns + column - 1;
    return 1;
}

static Py_ssize_t scatter(const places *p, const double *weight, double *field)
{
    double wx[4], wy[4];
    Py_ssize_t first;
    for (Py_ssize_t at = 0; at < p->n; at++) {
        if (!nodes_of(p, at, &first, wx, wy))
            return at;
        double each = weight ? weight[at] : 1.0;
        for (int row = 0; row < 4; row++) {
            double *node = field + first + row * p->columns, part = each * wy[row];
            for (int column = 0; column < 4; column++)
                node[column] += part * wx[column];
        }
    }
    return p->n;
}

static Py_ssize_t gather(const places *p, const double *field, double *out)
{
    double wx[4], wy[4];
    Py_ssize_t first;
    for (Py_ssize_t at = 0; at < p->n; at++) {
        if (!nodes_of(p, at, &first, wx, wy))
            return at;
        double sum = 0.0;
        for (int row = 0; row < 4; row++) {
            const double *node = field + first + row * p->columns;
            sum += wy[row] * (wx[0] * node[0] + wx[1] * node[1] + wx[2] * node[2] +
                              wx[3] * node[3]);
        }
        out[at] = sum;
    }
    return p->n;
}

static int fits(const places *p, Py_ssize_t y_length, Py_ssize_t field_length, Py_ssize_t columns)
{
    return y_length / 8 == p->n && columns > 0 && field_length / 8 % columns == 0 &&
           p->spacing > 0.0 && columns < INT32_MAX && field_length / 8 / columns < INT32_MAX;
}

/* scattered(x, y, weights, field, columns, west, south, spacing): add weights to the nodes.

   Empty weights count one for each point. Gives how many points were done: less than all where one
   is missing or within two nodes of the rim. */
PyObject *kernels_scattered(PyObject *self, PyObject *args)
{
    Py_buffer x, y, weights, field;
    places p;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*w*nddd", &x, &y, &weights, &field, &p.columns, &p.west,
                          &p.south, &p.spacing))
        return NULL;
    p.x = x.buf;
    p.y = y.buf;
    p.n = x.len / 8;
    int right = fits(&p, y.len, field.len, p.columns) &&
                (weights.len == 0 || weights.len / 8 == p.n);
    Py_ssize_t done = 0;
    if (right) {
        p.rows = field.len / 8 / p.columns;
        const double *weight = weights.len ? weights.buf : NULL;
        double *out = field.buf;
        Py_BEGIN_ALLOW_THREADS
        done = scatter(&p, weight, out);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&x);
    PyBuffer_Release(&y);
    PyBuffer_Release(&weights);
    PyBuffer_Release(&field);
    if (!right) {
        PyErr_SetString(PyExc_ValueError, "points, weights and mesh do not fit each other");
        return NULL;
    }
    return PyLong_FromSsize_t(done);
}

/* gathered(x, y, field, out, columns, west, south, spacing): read the mesh at points. */
PyObject *kernels_gathered(PyObject *self, PyObject *args)
{
    Py_buffer x, y, field, out;
    places p;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*w*nddd", &x, &y, &field, &out, &p.columns, &p.west,
                          &p.south, &p.spacing))
        return NULL;
    p.x = x.buf;
    p.y = y.buf;
    p.n = x.len / 8;
    int right = fits(&p, y.len, field.len, p.columns) && out.len / 8 == p.n;
    Py_ssize_t done = 0;
    if (right) {
        p.rows = field.len / 8 / p.columns;
        const double *nodes = field.buf;
        double *values = out.buf;
        Py_BEGIN_ALLOW_THREADS
        done = gather(&p, nodes, values);
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&x);
    PyBuffer_Release(&y);
    PyBuffer_Release(&field);
    PyBuffer_Release(&out);
    if (!right) {
        PyErr_SetString(PyExc_ValueError, "points, values and mesh do not fit each other");
        return NULL;
    }
    return PyLong_FromSsize_t(done);
}
