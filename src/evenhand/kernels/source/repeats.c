/* Which of many 64-bit keys stand more than once: keys are dealt into drawers first, so that each
   drawer is looked through in the processor's nearest memory. */
#include "kernels.h"
#include <stdlib.h>

#define MIXER 0xD6E8FEB86659FD93u
#define DRAWERS 256
#define DRAWER_BITS 8

/* The part of a key's mixture that did not choose its drawer, and where the key stands. */
typedef struct {
    uint32_t print;
    uint32_t row;
} dealt_key;

typedef struct {
    const uint64_t *keys;
    size_t n, first; /* how many keys, and how many stand in the parts before */
} part;

typedef struct {
    part *parts;
    size_t n_parts, n;
} all_parts;

static inline size_t drawer_of(uint64_t mixed)
{
    return (size_t)(mixed >> (64 - DRAWER_BITS));
}

/* Deal keys, with their rows, into drawers that lie one behind the other from starts[drawer] on. */
static void deal(const all_parts *all, dealt_key *dealt, size_t starts[DRAWERS + 1])
{
    size_t next[DRAWERS];
    memset(starts, 0, (DRAWERS + 1) * sizeof *starts);
    for (size_t at = 0; at < all->n_parts; at++)
        for (size_t key = 0; key < all->parts[at].n; key++)
            starts[drawer_of(all->parts[at].keys[key] * MIXER) + 1]++;
    for (size_t drawer = 0; drawer < DRAWERS; drawer++) {
        starts[drawer + 1] += starts[drawer];
        next[drawer] = starts[drawer];
    }
    for (size_t at = 0; at < all->n_parts; at++)
        for (size_t key = 0; key < all->parts[at].n; key++) {
            uint64_t mixed = all->parts[at].keys[key] * MIXER;
            dealt_key *to = &dealt[next[drawer_of(mixed)]++];
            to->print = (uint32_t)(mixed >> (32 - DRAWER_BITS));
            to->row = (uint32_t)(all->parts[at].first + key);
        }
}

static uint64_t key_at(const all_parts *all, size_t row)
{
    size_t low = 0, high = all->n_parts - 1;
    while (low < high) { /* the last part that begins at the row or before */
        size_t middle = (low + high + 1) / 2;
        if (all->parts[middle].first <= row)
            low = middle;
        else
            high = middle - 1;
    }
    return all->parts[low].keys[row - all->parts[low].first];
}

/* Mark the rows of one drawer whose key stands in another row too. The table is free before: its
   places hold, and one more, which of the dealt keys stands there. */
static void mark(const all_parts *all, const dealt_key *dealt, size_t n, uint32_t *table,
                 int bits, uint8_t *marks)
{
    const size_t places = (size_t)1 << bits;
    for (size_t at = 0; at < n; at++) {
        size_t place = dealt[at].print >> (32 - bits); /* the high bits are the best mixed */
        for (; table[place]; place = (place + 1) & (places - 1)) {
            const dealt_key *known = &dealt[table[place] - 1];
            /* Prints of different keys hardly ever agree, so the keys themselves are seldom asked. */
            if (known->print == dealt[at].print &&
                key_at(all, known->row) == key_at(all, dealt[at].row))
                break;
        }
        if (table[place])
            marks[dealt[at].row] = marks[dealt[table[place] - 1].row] = 1;
        else
            table[place] = (uint32_t)at + 1;
    }
}

/* Mark the rows whose key stands in another row too; 0 if there is no memory for it. */
static int mark_repeated(const all_parts *all, uint8_t *marks)
{
    size_t starts[DRAWERS + 1], fullest = 0;
    int bits = 4;
    dealt_key *dealt = calloc(all->n + 1, sizeof *dealt);
    if (dealt == NULL)
        return 0;
    deal(all, dealt, starts);
    for (size_t drawer = 0; drawer < DRAWERS; drawer++)
        if (starts[drawer + 1] - starts[drawer] > fullest)
            fullest = starts[drawer + 1] - starts[drawer];
    while (bits < 31 && ((size_t)1 << bits) < 2 * fullest)
        bits++;
    uint32_t *table = fullest < (size_t)1 << 30 ? calloc((size_t)1 << bits, sizeof *table) : NULL;
    if (table != NULL) {
        memset(marks, 0, all->n);
        for (size_t drawer = 0; drawer < DRAWERS; drawer++) {
            memset(table, 0, ((size_t)1 << bits) * sizeof *table);
            mark(all, dealt + starts[drawer], starts[drawer + 1] - starts[drawer], table, bits,
                 marks);
        }
    }
    free(table);
    free(dealt);
    return table != NULL;
}

/* Take the buffers of keys; 0 if one is none, or they do not fit the marks. */
static int take_parts(all_parts *all, Py_buffer *buffers, PyObject *given, size_t n_marks)
{
    for (; all->n_parts < (size_t)PyTuple_Size(given); all->n_parts++) {
        Py_buffer *buffer = &buffers[all->n_parts];
        if (PyObject_GetBuffer(PyTuple_GetItem(given, (Py_ssize_t)all->n_parts), buffer,
                               PyBUF_SIMPLE) < 0)
            return 0;
        part *one = &all->parts[all->n_parts];
        one->keys = buffer->buf;
        one->n = (size_t)buffer->len / 8;
        one->first = all->n;
        all->n += one->n;
        if (buffer->len % 8)
            n_marks = SIZE_MAX;
    }
    if (all->n == n_marks && n_marks < UINT32_MAX)
        return 1;
    PyErr_SetString(PyExc_ValueError, "there must be one mark for each key");
    return 0;
}

/* repeated(parts, marks): mark with 1 each key that stands in another place too, with 0 the others;
   the keys lie in several buffers, one after the other. */
PyObject *kernels_repeated(PyObject *self, PyObject *args)
{
    Py_buffer marks;
    PyObject *given, *result = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "O!w*", &PyTuple_Type, &given, &marks))
        return NULL;
    size_t n_parts = (size_t)PyTuple_Size(given);
    all_parts all = {calloc(n_parts + 1, sizeof(part)), 0, 0};
    Py_buffer *buffers = calloc(n_parts + 1, sizeof *buffers);
    if (all.parts == NULL || buffers == NULL) {
        PyErr_NoMemory();
    } else if (take_parts(&all, buffers, given, (size_t)marks.len)) {
        int has_room;
        Py_BEGIN_ALLOW_THREADS
        has_room = mark_repeated(&all, marks.buf);
        Py_END_ALLOW_THREADS
        result = has_room ? Py_NewRef(Py_None) : PyErr_NoMemory();
    }
    for (size_t at = 0; at < all.n_parts; at++)
        PyBuffer_Release(&buffers[at]);
    free(buffers);
    free(all.parts);
    PyBuffer_Release(&marks);
    return result;
}
