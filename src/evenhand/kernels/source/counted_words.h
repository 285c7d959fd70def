/* Random words by counter: any word of any draw can be had without those before it. */
#ifndef EVENHAND_COUNTED_WORDS_H
#define EVENHAND_COUNTED_WORDS_H
#include <stdint.h>

/* Number `counter` of the sequence of splitmix64 that begins at the key. */
static inline uint64_t counted_word(uint64_t key, uint64_t counter)
{
    uint64_t word = key + counter * 0x9E3779B97F4A7C15u;
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

/* The upper 64 bits of word · many, for many < 2^32. */
static inline uint64_t scaled_word(uint64_t word, uint64_t many)
{
    return ((word >> 32) * many + (((word & 0xFFFFFFFFu) * many) >> 32)) >> 32;
}

#endif
