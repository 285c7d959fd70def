/* Splits delimited text into rows and fields, and keeps of each row the wanted columns.

   The rules are those of RFC 4180 as Python's csv module reads it: a quotation mark opens a field
   only at its start, two stand for one inside, what follows the closing one is plain text; a row
   ends with CR, LF or CRLF; an empty line is no row. */
#include "words.h"

#ifndef _WIN32
#include <errno.h>
#include <unistd.h>
#define EVENHAND_READS 1
#endif

#define CHUNK 16384
enum { BARE = 0, QUOTED = 1, ODD = 2 };

typedef struct {
    PyObject_HEAD
    column *columns;
    int n_columns, n_fields, n_missing, n_first, n_ragged_first, is_busy, fault, fault_column;
    int header_rows;
    missing_word *missing;
    uint8_t *missing_text;
    specials_fn specials;
    uint8_t marks[4], delimiter;
    size_t *ends;       /* of the fields of a row */
    uint8_t *kinds;     /* of the fields of a row */
    uint8_t *scratch;
    size_t scratch_room, rows, rows_room;
    long long records, ragged, rows_of_file, left_open, *ragged_first;
    int has_quoted;
    /* rows that are split, but whose fields are not looked up yet: column by column */
    field *held;
    size_t n_held;
    long long held_records[ROWS_AT_ONCE];
} tokeniser;

/* Write the text of a quoted field that is more than text between two marks. */
static void unquoted(const uint8_t *text, size_t length, uint8_t *to, size_t *made)
{
    size_t at = 1, size = 0;
    for (; at < length; at++) {
        if (text[at] == '"') {
            if (at + 1 >= length || text[at + 1] != '"')
                break;
            at++;
        }
        to[size++] = text[at];
    }
    for (at++; at < length; at++)
        to[size++] = text[at];
    *made = size;
}

/* Look up the fields of the rows that are held. */
static int keep_held(tokeniser *t)
{
    size_t n = t->n_held, bad = 0;
    t->n_held = 0;
    if (t->rows + n > t->rows_room) {
        size_t more = t->rows_room ? 2 * t->rows_room : 4096;
        for (int at = 0; at < t->n_columns; at++)
            if (!column_room(&t->columns[at], more))
                return NO_MEMORY;
        t->rows_room = more;
    }
    for (int at = 0; at < t->n_columns; at++) {
        const field *fields = &t->held[(size_t)at * ROWS_AT_ONCE];
        int fault = column_add(&t->columns[at], t->rows, fields, n, t->missing, t->n_missing, &bad);
        if (fault != NO_FAULT) {
            t->fault_column = at;
            t->records = t->held_records[bad];
            return fault;
        }
    }
    t->rows += n;
    t->rows_of_file += (long long)n;
    return NO_FAULT;
}

/* Room for the fields of a row that has quoted ones: none grows by being unquoted. No row that is
   held needs what was in it: see the end of `hold_row`. */
static int scratch_room(tokeniser *t, size_t length)
{
    if (!t->has_quoted || length + SLACK <= t->scratch_room)
        return 1;
    uint8_t *wider = realloc(t->scratch, 2 * length + SLACK);
    if (wider == NULL)
        return 0;
    memset(wider, 0, 2 * length + SLACK);
    t->scratch = wider;
    t->scratch_room = 2 * length + SLACK;
    return 1;
}

static int hold_row(tokeniser *t, const uint8_t *text, size_t row)
{
    size_t made = 0, used = 0;
    for (int at = 0; at < t->n_columns; at++) {
        int number = t->columns[at].field;
        field *f = &t->held[(size_t)at * ROWS_AT_ONCE + t->n_held];
        size_t start = number ? t->ends[number - 1] + 1 : row;
        f->text = text + start;
        f->length = t->ends[number] - start;
        if (t->has_quoted && t->kinds[number] == QUOTED) {
            f->text++;
            f->length -= 2;
        } else if (t->has_quoted && t->kinds[number] == ODD) {
            uint8_t *to = t->scratch + used;
            unquoted(f->text, f->length, to, &made);
            used += f->length; /* what is made is never longer */
            f->text = to;
            f->length = made;
        }
    }
    t->held_records[t->n_held++] = t->records;
    /* What was put together in the scratch room must be kept before the next row needs it. */
    return t->n_held == ROWS_AT_ONCE || used ? keep_held(t) : NO_FAULT;
}

/* A row is whole: keep it, or count it as ragged; the first are the header. */
static int end_row(tokeniser *t, const uint8_t *text, size_t row, size_t end, int n_fields)
{
    int fault = NO_FAULT;
    t->records++;
    if (t->records > t->header_rows && end > row) {
        if (n_fields == t->n_fields) {
            fault = scratch_room(t, end - row) ? hold_row(t, text, row) : NO_MEMORY;
        } else {
            if (t->n_ragged_first < t->n_first)
                t->ragged_first[t->n_ragged_first++] = t->records;
            t->ragged++;
        }
    }
    if (t->has_quoted) {
        memset(t->kinds, BARE, (size_t)t->n_fields);
        t->has_quoted = 0;
    }
    return fault;
}

/* Read the whole rows of a text; gives where the first row begins that is not whole. */
static size_t scan(tokeniser *t, const uint8_t *text, size_t length, int is_last)
{
    size_t row = 0, field = 0, skipped = SIZE_MAX;
    int n = 0, is_quoted = 0;
    uint64_t bits[CHUNK / 64];
    for (size_t base = 0; base < length; base += CHUNK) {
        size_t here = length - base < CHUNK ? length - base : CHUNK, n_words = (here + 63) / 64;
        t->specials(text + base, 64 * n_words, t->marks, bits);
        if (here % 64)
            bits[n_words - 1] &= ((uint64_t)1 << (here % 64)) - 1;
        for (size_t word = 0; word < n_words; word++) {
            for (uint64_t left = bits[word]; left; left &= left - 1) {
                size_t at = base + 64 * word + (size_t)__builtin_ctzll(left);
                if (at == skipped)
                    continue;
                uint8_t mark = text[at];
                if (is_quoted) {
                    if (mark != '"')
                        continue;
                    uint8_t next = at + 1 < length ? text[at + 1] : '\n';
                    if (next == '"')
                        skipped = at + 1;
                    else
                        is_quoted = 0;
                    if (next != t->delimiter && next != '\n' && next != '\r' && n < t->n_fields)
                        t->kinds[n] = ODD;
                } else if (mark == t->delimiter) {
                    if (n < t->n_fields)
                        t->ends[n] = at;
                    n++;
                    field = at + 1;
                } else if (mark == '"') {
                    if (at != field)
                        continue;
                    is_quoted = 1;
                    t->has_quoted = 1;
                    if (n < t->n_fields)
                        t->kinds[n] = QUOTED;
                } else {
                    size_t next = at + 1;
                    if (mark == '\r') {
                        if (next == length && !is_last)
                            goto done;
                        if (next < length && text[next] == '\n')
                            skipped = next++;
                    }
                    if (n < t->n_fields)
                        t->ends[n] = at;
                    if ((t->fault = end_row(t, text, row, at, n + 1)) != NO_FAULT)
                        return row;
                    row = field = next;
                    n = 0;
                }
            }
        }
    }
    if (is_last && row < length) {
        for (size_t at = field; is_quoted && at < length; at++)
            t->left_open += text[at] == '\n' || (text[at] == '\r' && text[at + 1] != '\n');
        if (n < t->n_fields) {
            t->ends[n] = length;
            if (is_quoted)
                t->kinds[n] = ODD;
        }
        if ((t->fault = end_row(t, text, row, length, n + 1)) != NO_FAULT)
            return row;
        row = length;
    }
done:
    if (t->n_held && (t->fault = keep_held(t)) != NO_FAULT)
        return row;
    if (t->has_quoted) {
        memset(t->kinds, BARE, (size_t)t->n_fields);
        t->has_quoted = 0;
    }
    return row;
}

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
    read = scan(t, buffer.buf, (size_t)length, is_last);
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
        used = scan(t, text, full, is_last);
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
