/* What is known of a text while it is split, and the one function that splits it. */
#ifndef EVENHAND_ROWS_H
#define EVENHAND_ROWS_H
#include "words.h"

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

/* Read the whole rows of a text; gives where the first row begins that is not whole. */
size_t read_rows(tokeniser *t, const uint8_t *text, size_t length, int is_last);
#endif
