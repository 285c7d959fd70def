/* Finds the bytes that end fields, 64 at a time: one body for each instruction set. */
#include "kernels.h"

#ifdef EVENHAND_X86
#include <immintrin.h>
#endif

/* The plain body: any processor; a table of 256 says of each byte whether it is marked. */
#define NAME plain
#define ATTRIBUTE
#define PREPARE                                  \
    uint8_t is_marked[256] = {0};                \
    for (int mark = 0; mark < 4; mark++)         \
        is_marked[marks[mark]] = 1;
static inline uint64_t plain_marked(const uint8_t *text, const uint8_t *is_marked)
{
    uint64_t bits = 0;
    for (int at = 0; at < 64; at++)
        bits |= (uint64_t)is_marked[text[at]] << at;
    return bits;
}
#define MARKED(text) plain_marked(text, is_marked)
#include "specials_body.h"

#ifdef EVENHAND_X86
/* clang-format off */
#define NAME sse2
#define ATTRIBUTE
#define PREPARE                                                                              \
    const __m128i a = _mm_set1_epi8((char)marks[0]), b = _mm_set1_epi8((char)marks[1]),      \
                  c = _mm_set1_epi8((char)marks[2]), d = _mm_set1_epi8((char)marks[3]);
static inline uint64_t sse2_marked(const uint8_t *text, __m128i a, __m128i b, __m128i c, __m128i d)
{
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(text + 16 * part));
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(x, b)),
            _mm_or_si128(_mm_cmpeq_epi8(x, c), _mm_cmpeq_epi8(x, d)));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (16 * part);
    }
    return bits;
}
#define MARKED(text) sse2_marked(text, a, b, c, d)
#include "specials_body.h"

#define NAME avx2
#define ATTRIBUTE __attribute__((target("avx2")))
#define PREPARE                                                                              \
    const __m256i a = _mm256_set1_epi8((char)marks[0]), b = _mm256_set1_epi8((char)marks[1]), \
                  c = _mm256_set1_epi8((char)marks[2]), d = _mm256_set1_epi8((char)marks[3]);
__attribute__((target("avx2"))) static inline uint64_t avx2_marked(
    const uint8_t *text, __m256i a, __m256i b, __m256i c, __m256i d)
{
    uint64_t bits = 0;
    for (int part = 0; part < 2; part++) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(text + 32 * part));
        __m256i found = _mm256_or_si256(
            _mm256_or_si256(_mm256_cmpeq_epi8(x, a), _mm256_cmpeq_epi8(x, b)),
            _mm256_or_si256(_mm256_cmpeq_epi8(x, c), _mm256_cmpeq_epi8(x, d)));
        bits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(found) << (32 * part);
    }
    return bits;
}
#define MARKED(text) avx2_marked(text, a, b, c, d)
#include "specials_body.h"

#define NAME avx512
#define ATTRIBUTE __attribute__((target("avx512f,avx512bw,avx512vl")))
#define PREPARE                                                                              \
    const __m512i a = _mm512_set1_epi8((char)marks[0]), b = _mm512_set1_epi8((char)marks[1]), \
                  c = _mm512_set1_epi8((char)marks[2]), d = _mm512_set1_epi8((char)marks[3]);
__attribute__((target("avx512f,avx512bw,avx512vl"))) static inline uint64_t avx512_marked(
    const uint8_t *text, __m512i a, __m512i b, __m512i c, __m512i d)
{
    __m512i x = _mm512_loadu_si512((const void *)text);
    return _mm512_cmpeq_epi8_mask(x, a) | _mm512_cmpeq_epi8_mask(x, b) |
           _mm512_cmpeq_epi8_mask(x, c) | _mm512_cmpeq_epi8_mask(x, d);
}
#define MARKED(text) avx512_marked(text, a, b, c, d)
#include "specials_body.h"
/* clang-format on */
#endif

body bodies[4];
int n_bodies = 0;

static void add_body(const char *name, specials_fn specials)
{
    bodies[n_bodies].name = name;
    bodies[n_bodies++].specials = specials;
}

void choose_bodies(void)
{
    n_bodies = 0;
#ifdef EVENHAND_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        add_body("avx512", avx512);
    if (__builtin_cpu_supports("avx2"))
        add_body("avx2", avx2);
    add_body("sse2", sse2);
#endif
    add_body("plain", plain);
}
