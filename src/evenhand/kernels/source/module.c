/* The module of compiled kernels. */
#include "kernels.h"

static PyObject *instruction_sets(PyObject *self, PyObject *none)
{
    (void)self;
    (void)none;
    PyObject *names = PyTuple_New(n_bodies);
    for (int at = 0; names != NULL && at < n_bodies; at++) {
        PyObject *name = PyUnicode_FromString(bodies[at].name);
        if (name == NULL || PyTuple_SetItem(names, at, name) < 0)
            Py_CLEAR(names);
    }
    return names;
}

static PyMethodDef functions[] = {
    {"instruction_sets", instruction_sets, METH_NOARGS,
     "instruction_sets()\n\nName the bodies this processor can run, the quickest first."},
    {"hashed", kernels_hashed, METH_VARARGS,
     "hashed(data, offsets, out)\n\nHash each text to 64 bits."},
    {"placed", kernels_placed, METH_VARARGS,
     "placed(table, keys, count)\n\nPut keys into a free table."},
    {"numbered", kernels_numbered, METH_VARARGS,
     "numbered(table, keys, given, numbers, is_first, count)\n\nNumber 64-bit keys by first appearance."},
    {"holders", kernels_holders, METH_VARARGS,
     "holders(x, y, out, corners, rings, is_shell, areas, boxes, slabs, entries, low, height)\n\n"
     "Find the first area that holds each point."},
    {"points", kernels_points, METH_VARARGS,
     "points(table, known_x, known_y, x, y, numbers, count)\n\nNumber points by first appearance."},
    {"repeated", kernels_repeated, METH_VARARGS,
     "repeated(parts, marks)\n\nMark each key that stands in another place too."},
    {"sha256", kernels_sha256, METH_VARARGS,
     "sha256(file, state, before, most)\n\nHash a file on without Python's lock."},
    {"row_names", kernels_row_names, METH_VARARGS,
     "row_names(prefix, first, n)\n\nName rows by a prefix and their number."},
    {"scattered", kernels_scattered, METH_VARARGS,
     "scattered(x, y, weights, field, columns, west, south, spacing)\n\nSpread points over a mesh."},
    {"gathered", kernels_gathered, METH_VARARGS,
     "gathered(x, y, field, out, columns, west, south, spacing)\n\nRead a mesh at points."},
    {"close_degrees", kernels_close_degrees, METH_VARARGS,
     "close_degrees(points ..., later, near)\n\nCount close neighbours by band of distance."},
    {"close_pairs", kernels_close_pairs, METH_VARARGS,
     "close_pairs(points ..., starts, targets)\n\nList close neighbours by band of distance."},
    {"dealt", kernels_dealt, METH_VARARGS,
     "dealt(days, members, groups, seed, first, lanes, found)\n\nDeal days out anew within groups."},
    {"gap_counts", kernels_gap_counts, METH_VARARGS,
     "gap_counts(body, days, lanes, begin, rows, starts, targets, limits, found)\n\n"
     "Count pairs by gap in days, draw by draw."},
    {"distinct", kernels_distinct, METH_VARARGS,
     "distinct(found, many, taken, seed, first)\n\nDraw positions without putting back."},
    {"other_sums", kernels_other_sums, METH_VARARGS,
     "other_sums(values, starts, targets, sums, many)\n\nAdd up each place's neighbours."},
    {"times_level", kernels_times_level, METH_VARARGS,
     "times_level(body, product, chances, value, rows, found)\n\nMultiply by one value's polynomial."},
    {NULL, NULL, 0, NULL},
};

static int fill(PyObject *module)
{
    choose_bodies();
    PyObject *type = PyType_FromSpec(&tokeniser_spec);
    int failed = type == NULL || PyModule_AddObjectRef(module, "Tokeniser", type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)fill}, {0, NULL}};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_kernels", "Compiled kernels; each has a plain twin.", 0, functions,
    slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernels(void)
{
    return PyModuleDef_Init(&definition);
}
