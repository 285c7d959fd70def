/* Numbers the words of a column as they appear; a column of ever new words is kept as plain text. */
#include "words.h"

#define FIRST_PLACES 256
/* From these sizes on a column is no list of words: identifiers, or texts without end. */
#define MOST_WORDS_SURELY 65536
#define MOST_WORDS 1048576
#define MOST_BYTES 67108864
#define LONGEST_PROBE 512

static int is_utf8(const uint8_t *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        if (at + 8 <= length && !(word_at(text + at) & 0x8080808080808080u)) {
            at += 8;
            continue;
        }
        uint8_t lead = text[at];
        if (lead < 0x80) {
            at++;
            continue;
        }
        size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || at + more >= length)
            return 0;
        uint8_t next = text[at + 1];
        uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (next < least || next > most)
            return 0;
        for (size_t part = 2; part <= more; part++)
            if ((text[at + part] & 0xC0) != 0x80)
                return 0;
        at += more + 1;
    }
    return 1;
}

static int is_missing(const uint8_t *text, size_t length, const missing_word *missing, int n)
{
    for (int at = 0; at < n; at++)
        if (missing[at].length == length &&
            (length == 0 || memcmp(missing[at].text, text, length) == 0))
            return 1;
    return 0;
}

/* Make room in an array: 0 if there is none. */
static int room(void **array, size_t *has, size_t needs, size_t size)
{
    if (needs <= *has)
        return 1;
    size_t more = *has ? *has : 1024;
    while (more < needs)
        more *= 2;
    void *moved = realloc(*array, more * size);
    if (moved == NULL)
        return 0;
    *array = moved;
    *has = more;
    return 1;
}

int column_start(column *c, int field, int mode)
{
    memset(c, 0, sizeof *c);
    c->field = field;
    c->mode = mode;
    c->last = -1;
    if (mode != CODED)
        return 1;
    c->places = calloc(FIRST_PLACES, sizeof *c->places);
    c->n_places = FIRST_PLACES;
    return c->places != NULL;
}

static void forget_words(column *c)
{
    free(c->places);
    free(c->texts);
    free(c->entries);
    c->places = NULL;
    c->texts = NULL;
    c->entries = NULL;
    c->n_places = c->texts_size = c->texts_room = c->n_entries = c->entries_room = 0;
    c->n_taken = 0;
    c->last = -1;
}

void column_free(column *c)
{
    forget_words(c);
    free(c->codes);
    free(c->hashes);
    free(c->there);
    free(c->data);
    free(c->offsets);
}

static int resized(void **array, size_t n, size_t size)
{
    void *moved = realloc(*array, n * size);
    if (moved != NULL)
        *array = moved;
    return moved != NULL;
}

/* Room for so many rows in the arrays that this column's way of keeping needs. */
int column_room(column *c, size_t rows)
{
    int done;
    if (rows <= c->rows_room)
        return 1;
    if (c->mode == CODED)
        done = resized((void **)&c->codes, rows, sizeof *c->codes);
    else
        done = resized((void **)&c->there, rows, 1);
    if (c->mode == HASHED)
        done = done && resized((void **)&c->hashes, rows, sizeof *c->hashes);
    if (c->mode == PLAIN) {
        done = done && resized((void **)&c->offsets, rows + 1, sizeof *c->offsets);
        if (done)
            c->offsets[0] = 0;
    }
    if (done)
        c->rows_room = rows;
    return done;
}

/* Whether two texts of one length are the same; both may be read 8 bytes past their end. */
static inline int is_same(const uint8_t *one, const uint8_t *other, size_t length)
{
    for (; length >= 8; length -= 8, one += 8, other += 8)
        if (word_at(one) != word_at(other))
            return 0;
    return length == 0 || (word_at(one) ^ word_at(other)) << (8 * (8 - length)) == 0;
}

static inline int is_entry(const column *c, int32_t at, const field *f)
{
    const entry *known = &c->entries[at];
    return known->length == f->length && is_same(c->texts + known->start, f->text, f->length);
}

static int widen(column *c)
{
    size_t n = 2 * c->n_places;
    place *wider = calloc(n, sizeof *wider);
    if (wider == NULL)
        return 0;
    for (size_t at = 0; at < c->n_places; at++) {
        if (!c->places[at].entry)
            continue;
        size_t to = c->places[at].hash & (n - 1);
        while (wider[to].entry)
            to = (to + 1) & (n - 1);
        wider[to] = c->places[at];
    }
    free(c->places);
    c->places = wider;
    c->n_places = n;
    return 1;
}

static int add_word(column *c, uint32_t hash, size_t at, const uint8_t *text, size_t length,
                    int32_t number)
{
    if (!room((void **)&c->entries, &c->entries_room, c->n_entries + 1, sizeof *c->entries) ||
        !room((void **)&c->texts, &c->texts_room, c->texts_size + length + SLACK, 1))
        return 0;
    if (length)
        memcpy(c->texts + c->texts_size, text, length);
    c->entries[c->n_entries].start = c->texts_size;
    c->entries[c->n_entries].length = (uint32_t)length;
    c->entries[c->n_entries].number = number;
    c->texts_size += length;
    c->places[at].hash = hash;
    c->places[at].entry = (int32_t)++c->n_entries;
    return 2 * c->n_entries <= c->n_places || widen(c);
}

static int find_or_add(column *c, uint32_t hash, const field *f, const missing_word *missing,
                       int n_missing)
{
    size_t at = hash & (c->n_places - 1), probes = 0;
    int32_t found;
    while ((found = c->places[at].entry) != 0 &&
           !(c->places[at].hash == hash && is_entry(c, found - 1, f))) {
        at = (at + 1) & (c->n_places - 1);
        probes++;
    }
    c->is_crowded |= probes > LONGEST_PROBE;
    if (!found) {
        if (!is_utf8(f->text, f->length))
            return NOT_UTF8;
        int32_t number =
            is_missing(f->text, f->length, missing, n_missing) ? -1 : c->n_words++;
        if (!add_word(c, hash, at, f->text, f->length, number))
            return NO_MEMORY;
        found = (int32_t)c->n_entries;
    }
    c->last = found - 1;
    return NO_FAULT;
}

static int add_coded(column *c, size_t row, const field *fields, size_t n,
                     const missing_word *missing, int n_missing, size_t *bad)
{
    uint32_t hashes[ROWS_AT_ONCE];
    uint8_t is_again[ROWS_AT_ONCE];
    size_t mask = c->n_places - 1;
    for (size_t at = 0; at < n; at++) {
        const field *f = &fields[at];
        is_again[at] = at > 0 && f->length == f[-1].length &&
                       is_same(f->text, f[-1].text, f->length);
        if (is_again[at])
            continue;
        hashes[at] = (uint32_t)(hash_of(f->text, f->length, 1) >> 16);
        __builtin_prefetch(&c->places[hashes[at] & mask]);
    }
    for (size_t at = 0; at < n; at++) {
        int32_t near = is_again[at] ? 0 : c->places[hashes[at] & mask].entry;
        if (near)
            __builtin_prefetch(&c->entries[near - 1]);
    }
    for (size_t at = 0; at < n; at++) {
        int32_t near = is_again[at] ? 0 : c->places[hashes[at] & mask].entry;
        if (near)
            __builtin_prefetch(c->texts + c->entries[near - 1].start);
    }
    for (size_t at = 0; at < n; at++) {
        int fault = is_again[at] ? NO_FAULT
                                 : find_or_add(c, hashes[at], &fields[at], missing, n_missing);
        if (fault != NO_FAULT) {
            *bad = at;
            return fault;
        }
        c->codes[row + at] = c->entries[c->last].number;
        c->n_missing += c->codes[row + at] < 0;
    }
    return NO_FAULT;
}

static int add_plain(column *c, size_t row, const field *f, const missing_word *missing,
                     int n_missing)
{
    int there = !is_missing(f->text, f->length, missing, n_missing);
    if (there && !is_utf8(f->text, f->length))
        return NOT_UTF8;
    c->there[row] = (uint8_t)there;
    c->n_missing += !there;
    if (c->mode == HASHED) {
        c->hashes[row] = there ? hash_of(f->text, f->length, 1) : 0;
        return NO_FAULT;
    }
    if (there && f->length) {
        if (c->data_size + f->length > INT32_MAX ||
            !room((void **)&c->data, &c->data_room, c->data_size + f->length, 1))
            return NO_MEMORY;
        memcpy(c->data + c->data_size, f->text, f->length);
        c->data_size += f->length;
    }
    c->offsets[row + 1] = (int32_t)c->data_size;
    return NO_FAULT;
}

/* Keep the fields of n rows, at most ROWS_AT_ONCE; on a fault `bad` is the one it lies in. */
int column_add(column *c, size_t row, const field *fields, size_t n, const missing_word *missing,
               int n_missing, size_t *bad)
{
    if (c->mode == CODED)
        return add_coded(c, row, fields, n, missing, n_missing, bad);
    for (size_t at = 0; at < n; at++) {
        int fault = add_plain(c, row + at, &fields[at], missing, n_missing);
        if (fault != NO_FAULT) {
            *bad = at;
            return fault;
        }
    }
    return NO_FAULT;
}

static PyObject *bytes_of(const void *data, size_t size)
{
    return PyBytes_FromStringAndSize(size ? (const char *)data : "", (Py_ssize_t)size);
}

/* The words that came since the last batch: their texts, and where each begins. */
static PyObject *new_words(column *c, PyObject **offsets)
{
    size_t from = c->n_taken < c->n_entries ? c->entries[c->n_taken].start : c->texts_size;
    size_t n = 0, size = 0;
    PyObject *texts = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(c->texts_size - from));
    int32_t *starts = malloc((c->n_entries - c->n_taken + 1) * sizeof *starts);
    if (texts == NULL || starts == NULL || c->texts_size - from > INT32_MAX) {
        Py_XDECREF(texts);
        free(starts);
        return PyErr_NoMemory();
    }
    char *to = PyBytes_AsString(texts);
    starts[0] = 0;
    for (size_t at = c->n_taken; at < c->n_entries; at++) {
        const entry *word = &c->entries[at];
        if (word->number < 0)
            continue;
        if (word->length)
            memcpy(to + size, c->texts + word->start, word->length);
        size += word->length;
        starts[++n] = (int32_t)size;
    }
    memset(to + size, 0, c->texts_size - from - size); /* the place of words that mean missing */
    c->n_taken = c->n_entries;
    *offsets = bytes_of(starts, (n + 1) * sizeof *starts);
    free(starts);
    return texts;
}

static PyObject *take_coded(column *c, size_t rows)
{
    PyObject *offsets = NULL, *texts = new_words(c, &offsets);
    PyObject *codes = bytes_of(c->codes, rows * sizeof *c->codes);
    PyObject *taken = texts && offsets && codes
                          ? Py_BuildValue("(inOOO)", CODED, c->n_missing, codes, texts, offsets)
                          : NULL;
    Py_XDECREF(offsets);
    Py_XDECREF(texts);
    Py_XDECREF(codes);
    return taken;
}

static PyObject *take_plain(column *c, size_t rows)
{
    PyObject *there = bytes_of(c->there, rows), *offsets = NULL;
    PyObject *data = c->mode == HASHED ? bytes_of(c->hashes, rows * sizeof *c->hashes)
                                       : bytes_of(c->data, c->data_size);
    if (c->mode == PLAIN)
        offsets = bytes_of(c->offsets, (rows + 1) * sizeof *c->offsets);
    else
        offsets = bytes_of(NULL, 0);
    PyObject *taken = there && data && offsets
                          ? Py_BuildValue("(inOOO)", c->mode, c->n_missing, there, data, offsets)
                          : NULL;
    Py_XDECREF(there);
    Py_XDECREF(data);
    Py_XDECREF(offsets);
    return taken;
}

/* Hand over the rows of a batch and begin the next; `rows_of_file` decides how to go on. */
PyObject *column_take(column *c, size_t rows, long long rows_of_file)
{
    PyObject *taken = c->mode == CODED ? take_coded(c, rows) : take_plain(c, rows);
    c->n_missing = 0;
    c->data_size = 0;
    int is_many = c->n_entries > MOST_WORDS ||
                  (c->n_entries > MOST_WORDS_SURELY && 2 * (long long)c->n_entries > rows_of_file);
    if (c->mode == CODED && (is_many || c->texts_size > MOST_BYTES || c->is_crowded)) {
        c->mode = PLAIN;
        c->rows_room = 0;
        forget_words(c);
        free(c->codes);
        c->codes = NULL;
    }
    return taken;
}
