/* What the files of the compiled kernels share. */
#ifndef EVENHAND_KERNELS_H
#define EVENHAND_KERNELS_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000 /* 3.11: the first with the buffer protocol */
#endif
#include <Python.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define EVENHAND_X86 1
#endif

/* Buffers that are scanned may be read this far past their content. */
#define SLACK 64

/* Marks one bit for each byte that is one of four, 64 bytes a word; length is a multiple of 64. */
typedef void (*specials_fn)(const uint8_t *text, size_t length, const uint8_t marks[4],
                            uint64_t *bits);

typedef struct {
    const char *name;
    specials_fn specials;
} body;

/* Bodies that this processor can run, the quickest first. */
extern body bodies[];
extern int n_bodies;
void choose_bodies(void);

/* Little-endian words on every machine, so that a hash is the same everywhere. */
static inline uint64_t word_at(const uint8_t *text)
{
    uint64_t word;
    memcpy(&word, text, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t last_word(const uint8_t *text, size_t length)
{
    uint64_t word = 0;
    for (size_t at = 0; at < length; at++)
        word |= (uint64_t)text[at] << (8 * at);
    return word;
}

/* The same as `repeats.hashed`; `slack` says that 8 bytes may be read at the last one. */
static inline uint64_t hash_of(const uint8_t *text, size_t length, int slack)
{
    const uint64_t odd = 0x9E3779B97F4A7C15u;
    uint64_t mixed = (uint64_t)length * odd;
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        mixed = (mixed ^ word_at(text + at)) * odd;
        mixed ^= mixed >> 29;
    }
    if (at < length) {
        size_t left = length - at;
        uint64_t word = slack ? word_at(text + at) & (~(uint64_t)0 >> (8 * (8 - left)))
                              : last_word(text + at, left);
        mixed = (mixed ^ word) * odd;
        mixed ^= mixed >> 29;
    }
    return mixed;
}

extern PyType_Spec tokeniser_spec;
PyObject *kernels_hashed(PyObject *self, PyObject *args);
PyObject *kernels_placed(PyObject *self, PyObject *args);
PyObject *kernels_numbered(PyObject *self, PyObject *args);
PyObject *kernels_holders(PyObject *self, PyObject *args);
PyObject *kernels_points(PyObject *self, PyObject *args);
PyObject *kernels_repeated(PyObject *self, PyObject *args);
PyObject *kernels_sha256(PyObject *self, PyObject *args);
PyObject *kernels_row_names(PyObject *self, PyObject *args);
PyObject *kernels_scattered(PyObject *self, PyObject *args);
PyObject *kernels_gathered(PyObject *self, PyObject *args);
PyObject *kernels_close_degrees(PyObject *self, PyObject *args);
PyObject *kernels_close_pairs(PyObject *self, PyObject *args);
PyObject *kernels_dealt(PyObject *self, PyObject *args);
PyObject *kernels_gap_counts(PyObject *self, PyObject *args);
PyObject *kernels_distinct(PyObject *self, PyObject *args);
PyObject *kernels_times_level(PyObject *self, PyObject *args);
PyObject *kernels_other_sums(PyObject *self, PyObject *args);

#endif
