/* One wanted column while its rows are read: codes and words, plain texts, or hashes. */
#ifndef EVENHAND_WORDS_H
#define EVENHAND_WORDS_H
#include "kernels.h"
#include <stdlib.h>

enum { CODED = 0, PLAIN = 1, HASHED = 2 };
enum { NO_FAULT = 0, NO_MEMORY = 1, NOT_UTF8 = 2 };

typedef struct {
    uint32_t hash;
    int32_t entry; /* number of the entry and one; 0 where the place is free */
} place;

typedef struct {
    size_t start;
    uint32_t length;
    int32_t number; /* the word's code; -1 for a word that means missing */
} entry;

typedef struct {
    int field, mode, is_crowded;
    /* the rows of the batch */
    int32_t *codes;
    uint64_t *hashes;
    uint8_t *there, *data;
    int32_t *offsets;
    size_t data_size, data_room, rows_room;
    Py_ssize_t n_missing;
    /* the words of the file so far, in the order in which they came */
    place *places;
    size_t n_places;
    uint8_t *texts;
    size_t texts_size, texts_room;
    entry *entries;
    size_t n_entries, entries_room, n_taken;
    int32_t n_words, last;
} column;

typedef struct {
    const uint8_t *text;
    size_t length;
} field, missing_word;

/* So many rows are split before their fields are looked up, column by column: while one word is
   fetched from memory, the next ones are on their way. */
#define ROWS_AT_ONCE 64

int column_start(column *c, int field, int mode);
void column_free(column *c);
int column_room(column *c, size_t rows);
int column_add(column *c, size_t row, const field *fields, size_t n, const missing_word *missing,
               int n_missing, size_t *bad);
PyObject *column_take(column *c, size_t rows, long long rows_of_file);

#endif
