/* Splits delimited text into rows and fields, and keeps of each row the wanted columns.

   The rules are those of RFC 4180 as Python's csv module reads it: a quotation mark opens a field
   only at its start, two stand for one inside, what follows the closing one is plain text; a row
   ends with CR, LF or CRLF; an empty line is no row. */
#include "rows.h"

#define CHUNK 16384
enum { BARE = 0, QUOTED = 1, ODD = 2 };

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

size_t read_rows(tokeniser *t, const uint8_t *text, size_t length, int is_last)
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
