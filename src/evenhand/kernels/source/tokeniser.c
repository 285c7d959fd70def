/* The tokeniser as Python sees it: takes what is wanted, is fed text, gives columns and counts. */
#include "rows.h"

#ifndef _WIN32
#include <errno.h>
#include <unistd.h>
#define EVENHAND_READS 1
#endif

static void dealloc(PyObject *self)
{
    tokeniser *t = (tokeniser *)self;
    for (int at = 0; t->columns != NULL && at < t->n_columns; at++)
        column_free(&t->columns[at]);
    free(t->columns);
    free(t->missing);
    free(t->missing_text);
    free(t->ends);
    free(t->kinds);
    free(t->scratch);
    free(t->held);
    free(t->ragged_first);
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static int take_missing(tokeniser *t, PyObject *words)
{
    Py_ssize_t n = PyTuple_Size(words), size = 0;
    if (n < 0)
        return 0;
    for (Py_ssize_t at = 0; at < n; at++) {
        Py_ssize_t length = PyBytes_Size(PyTuple_GetItem(words, at));
        if (length < 0)
            return 0;
        size += length;
    }
    t->missing = calloc((size_t)n + 1, sizeof *t->missing);
    t->missing_text = malloc((size_t)size + 1);
    if (t->missing == NULL || t->missing_text == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    size = 0;
    for (Py_ssize_t at = 0; at < n; at++) {
        PyObject *word = PyTuple_GetItem(words, at);
        t->missing[at].text = t->missing_text + size;
        t->missing[at].length = (size_t)PyBytes_Size(word);
        memcpy(t->missing_text + size, PyBytes_AsString(word), t->missing[at].length);
        size += (Py_ssize_t)t->missing[at].length;
    }
    t->n_missing = (int)n;
    return 1;
}

static int take_columns(tokeniser *t, const Py_buffer *wanted, const Py_buffer *modes)
{
    const int32_t *fields = wanted->buf;
    const uint8_t *mode = modes->buf;
    if (wanted->len / 4 != modes->len) {
        PyErr_SetString(PyExc_ValueError, "each wanted column needs a way to be kept");
        return 0;
    }
    t->columns = calloc((size_t)modes->len + 1, sizeof *t->columns);
    t->ends = calloc((size_t)t->n_fields, sizeof *t->ends);
    t->kinds = calloc((size_t)t->n_fields, 1);
    t->ragged_first = calloc((size_t)t->n_first + 1, sizeof *t->ragged_first);
    t->held = calloc(((size_t)modes->len + 1) * ROWS_AT_ONCE, sizeof *t->held);
    if (!t->columns || !t->ends || !t->kinds || !t->ragged_first || !t->held) {
        PyErr_NoMemory();
        return 0;
    }
    for (; t->n_columns < modes->len; t->n_columns++) {
        int at = t->n_columns;
        if (fields[at] < (at ? fields[at - 1] + 1 : 0) || fields[at] >= t->n_fields ||
            mode[at] > HASHED) {
            PyErr_SetString(PyExc_ValueError, "a wanted column is not there, or out of order");
            return 0;
        }
        if (!column_start(&t->columns[at], fields[at], mode[at])) {
            PyErr_NoMemory();
            return 0;
        }
    }
    return 1;
}

static PyObject *tokeniser_new(PyTypeObject *type, PyObject *args, PyObject *names)
{
    int n_fields, delimiter, n_first, header_rows;
    Py_buffer wanted, modes;
    PyObject *missing;
    const char *name;
    (void)names;
    if (!PyArg_ParseTuple(args, "iy*y*iO!isi", &n_fields, &wanted, &modes, &delimiter,
                          &PyTuple_Type, &missing, &n_first, &name, &header_rows))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    tokeniser *t = (tokeniser *)allocate(type, 0);
    if (t == NULL)
        goto failed;
    for (int at = 0; at < n_bodies; at++)
        if (strcmp(bodies[at].name, name) == 0)
            t->specials = bodies[at].specials;
    if (t->specials == NULL || n_fields < 1 || n_first < 0 || delimiter < 1 || delimiter > 127 ||
        delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
        PyErr_SetString(PyExc_ValueError, "no such instruction set, field, or separator");
        goto failed;
    }
    t->n_fields = n_fields;
    t->n_first = n_first;
    t->header_rows = header_rows;
    t->delimiter = (uint8_t)delimiter;
    memcpy(t->marks, "\"\n\r", 3);
    t->marks[3] = t->delimiter;
    if (!take_missing(t, missing) || !take_columns(t, &wanted, &modes))
        goto failed;
    PyBuffer_Release(&wanted);
    PyBuffer_Release(&modes);
    return (PyObject *)t;
failed:
    PyBuffer_Release(&wanted);
    PyBuffer_Release(&modes);
    Py_XDECREF((PyObject *)t);
    return NULL;
}

/* Say what went wrong while rows were read; 0 if nothing did. */
static int has_failed(tokeniser *t)
{
    if (t->fault == NO_MEMORY)
        PyErr_NoMemory();
    if (t->fault == NOT_UTF8) {
        PyObject *where = Py_BuildValue("(Li)", t->records, t->fault_column);
        if (where != NULL)
            PyErr_SetObject(PyExc_UnicodeError, where);
        Py_XDECREF(where);
    }
    return t->fault != NO_FAULT;
}

static int can_read(tokeniser *t, Py_buffer *buffer, Py_ssize_t length)
{
    if (length >= 0 && length + SLACK <= buffer->len && !t->is_busy && t->fault == NO_FAULT)
        return 1;
    PyBuffer_Release(buffer);
    PyErr_SetString(PyExc_ValueError, "the buffer is too short, or reading has ended");
    return 0;
}

/* rows(buffer, length, is_last): read whole rows; gives how many bytes they were. */
static PyObject *tokeniser_rows(PyObject *self, PyObject *args)
{
    tokeniser *t = (tokeniser *)self;
    Py_buffer buffer;
    Py_ssize_t length;
    int is_last;
    if (!PyArg_ParseTuple(args, "y*np", &buffer, &length, &is_last))
        return NULL;
    if (!can_read(t, &buffer, length))
        return NULL;
    size_t read;
    t->is_busy = 1;
    Py_BEGIN_ALLOW_THREADS
    read = read_rows(t, buffer.buf, (size_t)length, is_last);
    Py_END_ALLOW_THREADS
    t->is_busy = 0;
    PyBuffer_Release(&buffer);
    return has_failed(t) ? NULL : PyLong_FromSize_t(read);
}

#ifdef EVENHAND_READS
/* pull(file, buffer, filled, rows, bytes): read a file on, block by block, until so many rows wait
   or so many bytes were read. Gives how full the buffer is, the bytes of the rows, and whether the
   file has ended. Python's lock is not held once meanwhile: asking for it after each block would
   mean to wait for it each time. A row longer than the buffer ends it early, with the buffer full. */
static PyObject *tokeniser_pull(PyObject *self, PyObject *args)
{
    tokeniser *t = (tokeniser *)self;
    Py_buffer buffer;
    Py_ssize_t filled, rows, bytes;
    int file, is_last = 0, failed = 0;
    if (!PyArg_ParseTuple(args, "iw*nnn", &file, &buffer, &filled, &rows, &bytes))
        return NULL;
    if (!can_read(t, &buffer, filled))
        return NULL;
    size_t room = (size_t)buffer.len - SLACK, full = (size_t)filled, used = 0, total = 0;
    uint8_t *text = buffer.buf;
    t->is_busy = 1;
    Py_BEGIN_ALLOW_THREADS
    do {
        while (full < room && !is_last && !failed) {
            ssize_t got = read(file, text + full, room - full);
            if (got > 0)
                full += (size_t)got;
            else if (got == 0)
                is_last = 1;
            else if (errno != EINTR)
                failed = errno;
        }
        if (failed)
            break;
        used = read_rows(t, text, full, is_last);
        memmove(text, text + used, full - used);
        full -= used;
        total += used;
    } while (used && !is_last && t->fault == NO_FAULT && t->rows < (size_t)rows &&
             total < (size_t)bytes);
    Py_END_ALLOW_THREADS
    t->is_busy = 0;
    PyBuffer_Release(&buffer);
    if (failed) {
        errno = failed;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return has_failed(t) ? NULL : Py_BuildValue("(nnN)", (Py_ssize_t)full, (Py_ssize_t)total,
                                                PyBool_FromLong(is_last));
}
#endif

/* take(): the columns of the rows since the last call. */
static PyObject *tokeniser_take(PyObject *self, PyObject *none)
{
    tokeniser *t = (tokeniser *)self;
    (void)none;
    if (t->is_busy) {
        PyErr_SetString(PyExc_ValueError, "rows are being read");
        return NULL;
    }
    PyObject *taken = PyTuple_New(t->n_columns);
    size_t rows = t->rows;
    t->rows = 0;
    for (int at = 0; taken != NULL && at < t->n_columns; at++) {
        column *c = &t->columns[at];
        int has_room = rows > 0 || column_room(c, 1);
        PyObject *one = has_room ? column_take(c, rows, t->rows_of_file) : PyErr_NoMemory();
        if (one == NULL || PyTuple_SetItem(taken, at, one) < 0)
            Py_CLEAR(taken);
        if (!c->rows_room)
            t->rows_room = 0; /* it is kept in another way from here on */
    }
    return taken;
}

/* left_open(): line ends in the last field, where its quotation mark was never closed. */
static PyObject *tokeniser_left_open(PyObject *self, PyObject *none)
{
    (void)none;
    return PyLong_FromLongLong(((tokeniser *)self)->left_open);
}

/* counts(): rows since `take`, records and ragged rows of the file so far, the first ragged. */
static PyObject *tokeniser_counts(PyObject *self, PyObject *none)
{
    tokeniser *t = (tokeniser *)self;
    (void)none;
    PyObject *first = PyTuple_New(t->n_ragged_first);
    for (int at = 0; first != NULL && at < t->n_ragged_first; at++) {
        PyObject *number = PyLong_FromLongLong(t->ragged_first[at]);
        if (number == NULL || PyTuple_SetItem(first, at, number) < 0)
            Py_CLEAR(first);
    }
    return first == NULL ? NULL
                         : Py_BuildValue("(nLLN)", (Py_ssize_t)t->rows, t->records, t->ragged,
                                         first);
}

static PyMethodDef methods[] = {
    {"rows", tokeniser_rows, METH_VARARGS,
     "rows(buffer, length, is_last)\n\nRead the whole rows of a text; give their bytes."},
#ifdef EVENHAND_READS
    {"pull", tokeniser_pull, METH_VARARGS,
     "pull(file, buffer, filled, rows, bytes)\n\nRead a file on without Python's lock."},
#endif
    {"take", tokeniser_take, METH_NOARGS, "take()\n\nGive the columns of the rows so far."},
    {"counts", tokeniser_counts, METH_NOARGS, "counts()\n\nGive rows, records and ragged rows."},
    {"left_open", tokeniser_left_open, METH_NOARGS,
     "left_open()\n\nGive how many line ends a quotation mark swallowed that the file's end left "
     "open."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_dealloc, (void *)dealloc},
    {Py_tp_new, (void *)tokeniser_new},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec tokeniser_spec = {
    "evenhand.kernels._kernels.Tokeniser", sizeof(tokeniser), 0, Py_TPFLAGS_DEFAULT, slots,
};
