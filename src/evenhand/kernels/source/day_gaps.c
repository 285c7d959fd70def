/* Days dealt out anew, and the gaps between the days of pairs: one body for each instruction set. */
#include "kernels.h"
#include "counted_words.h"
#include <stdlib.h>

#ifdef EVENHAND_X86
#include <immintrin.h>
#endif

#define JOINED(a, b) a##b
#define CAT(a, b) JOINED(a, b)
#define MOST_LIMITS 4 /* counted at once: their sums stay in registers */
#define LANES_TOGETHER 64 /* two vectors of the widest instruction set */

typedef struct {
    const int16_t *days; /* by event and draw */
    int64_t lanes, begin, rows;
    const int64_t *starts; /* of one band */
    const int32_t *targets;
    const int16_t *limits;
    int n_limits;
} gap_job;

/* Add 16-bit counts to the result, by limit and draw, and begin them anew. */
static void spill(const gap_job *job, size_t lane, int first, int many, size_t width,
                  uint16_t *wide, int64_t *found)
{
    for (int t = 0; t < many; t++)
        for (size_t at = 0; at < width; at++)
            found[(first + t) * job->lanes + (int64_t)(lane + at)] += wide[t * width + at];
    memset(wide, 0, (size_t)many * width * sizeof *wide);
}

/* The plain body: any processor. Where the compiler knows vectors of 16 bytes it makes of them what
   the processor has; else they are loops. */
#if defined(__GNUC__) || defined(__clang__)
/* clang-format off */
typedef int16_t plain_vector __attribute__((vector_size(16)));
static inline plain_vector plain_load(const void *from)
{
    plain_vector x;
    memcpy(&x, from, sizeof x);
    return x;
}
static inline plain_vector plain_gap(plain_vector a, plain_vector b)
{
    plain_vector gap = a - b, sign = gap >> 15;
    return (gap ^ sign) - sign;
}
#define NAME plain
#define ATTRIBUTE
#define VECTOR plain_vector
#define LANES 8
#define ZERO ((plain_vector){0})
#define LOAD(from) plain_load(from)
#define STORE(to, x) do { plain_vector stored = (x); memcpy(to, &stored, sizeof stored); } while (0)
#define ALL(x) ((plain_vector){0} + (int16_t)(x))
#define GAP(a, b) plain_gap(a, b)
#define COUNT(sum, x, limit) ((sum) - (plain_vector)((x) < (limit)))
#include "day_gaps_body.h"
/* clang-format on */
#else
static int plain_fits(const int32_t *targets, size_t many, uint32_t n)
{
    uint32_t beyond = 0;
    for (size_t at = 0; at < many; at++)
        beyond |= (uint32_t)targets[at] >= n;
    return !beyond;
}

static void plain(const gap_job *job, int64_t *found)
{
    for (int t = 0; t < job->n_limits; t++)
        for (int64_t row = 0; row < job->rows; row++) {
            const int16_t *own = job->days + (job->begin + row) * job->lanes;
            for (int64_t at = job->starts[row]; at < job->starts[row + 1]; at++) {
                const int16_t *other = job->days + job->targets[at] * job->lanes;
                for (int64_t lane = 0; lane < job->lanes; lane++) {
                    int gap = own[lane] - other[lane];
                    found[t * job->lanes + lane] += (gap < 0 ? -gap : gap) < job->limits[t];
                }
            }
        }
}
#endif

#ifdef EVENHAND_X86
/* clang-format off */
#define NAME sse2
#define ATTRIBUTE
#define VECTOR __m128i
#define LANES 8
#define ZERO _mm_setzero_si128()
#define LOAD(from) _mm_loadu_si128((const __m128i *)(from))
#define STORE(to, x) _mm_storeu_si128((__m128i *)(to), x)
#define ALL(x) _mm_set1_epi16((short)(x))
#define ALL_BYTES(x) _mm_set1_epi8((char)(x))
#define GAP(a, b) sse2_gap(a, b)
#define PACKED(a, b) _mm_packs_epi16(a, b)
#define UNPACKED_LOW(x) _mm_unpacklo_epi8(x, _mm_setzero_si128())
#define UNPACKED_HIGH(x) _mm_unpackhi_epi8(x, _mm_setzero_si128())
#define ADD(a, b) _mm_add_epi16(a, b)
#define COUNT(sum, x, limit) _mm_sub_epi16(sum, _mm_cmpgt_epi16(limit, x))
#define COUNT_BYTES(sum, x, limit) _mm_sub_epi8(sum, _mm_cmpgt_epi8(limit, x))
static inline __m128i sse2_gap(__m128i a, __m128i b)
{
    return _mm_max_epi16(_mm_sub_epi16(a, b), _mm_sub_epi16(b, a));
}
#include "day_gaps_body.h"

#define NAME avx2
#define ATTRIBUTE __attribute__((target("avx2")))
#define VECTOR __m256i
#define LANES 16
#define ZERO _mm256_setzero_si256()
#define LOAD(from) _mm256_loadu_si256((const __m256i *)(from))
#define STORE(to, x) _mm256_storeu_si256((__m256i *)(to), x)
#define ALL(x) _mm256_set1_epi16((short)(x))
#define ALL_BYTES(x) _mm256_set1_epi8((char)(x))
#define GAP(a, b) _mm256_abs_epi16(_mm256_sub_epi16(a, b))
#define PACKED(a, b) _mm256_packs_epi16(a, b)
#define UNPACKED_LOW(x) _mm256_unpacklo_epi8(x, _mm256_setzero_si256())
#define UNPACKED_HIGH(x) _mm256_unpackhi_epi8(x, _mm256_setzero_si256())
#define ADD(a, b) _mm256_add_epi16(a, b)
#define COUNT(sum, x, limit) _mm256_sub_epi16(sum, _mm256_cmpgt_epi16(limit, x))
#define COUNT_BYTES(sum, x, limit) _mm256_sub_epi8(sum, _mm256_cmpgt_epi8(limit, x))
#include "day_gaps_body.h"

#define NAME avx512
#define ATTRIBUTE __attribute__((target("avx512f,avx512bw,avx512vl")))
#define VECTOR __m512i
#define LANES 32
#define ZERO _mm512_setzero_si512()
#define LOAD(from) _mm512_loadu_si512((const void *)(from))
#define STORE(to, x) _mm512_storeu_si512((void *)(to), x)
#define ALL(x) _mm512_set1_epi16((short)(x))
#define ALL_BYTES(x) _mm512_set1_epi8((char)(x))
#define GAP(a, b) _mm512_abs_epi16(_mm512_sub_epi16(a, b))
#define PACKED(a, b) _mm512_packs_epi16(a, b)
#define UNPACKED_LOW(x) _mm512_unpacklo_epi8(x, _mm512_setzero_si512())
#define UNPACKED_HIGH(x) _mm512_unpackhi_epi8(x, _mm512_setzero_si512())
#define ADD(a, b) _mm512_add_epi16(a, b)
#define COUNT(sum, x, limit) \
    _mm512_mask_sub_epi16(sum, _mm512_cmplt_epi16_mask(x, limit), sum, _mm512_set1_epi16(-1))
#define COUNT_BYTES(sum, x, limit) \
    _mm512_mask_sub_epi8(sum, _mm512_cmplt_epi8_mask(x, limit), sum, _mm512_set1_epi8(-1))
#include "day_gaps_body.h"
/* clang-format on */
#endif

typedef void (*gaps_fn)(const gap_job *job, int64_t *found);
typedef int (*fits_fn)(const int32_t *targets, size_t many, uint32_t n);
typedef struct {
    const char *name;
    gaps_fn gaps;
    fits_fn fits;
} gaps_body;

static const gaps_body gaps_bodies[] = {
#ifdef EVENHAND_X86
    {"avx512", avx512, avx512_fits},
    {"avx2", avx2, avx2_fits},
    {"sse2", sse2, sse2_fits},
#endif
    {"plain", plain, plain_fits},
};

/* The body of that name, if this processor can run it. */
static const gaps_body *body_named(const char *name)
{
    for (int at = 0; at < n_bodies; at++)
        if (strcmp(bodies[at].name, name) == 0)
            for (size_t k = 0; k < sizeof gaps_bodies / sizeof *gaps_bodies; k++)
                if (strcmp(gaps_bodies[k].name, name) == 0)
                    return &gaps_bodies[k];
    return NULL;
}

/* gap_counts(body, days, lanes, begin, rows, starts, targets, limits, found): count, by band,
   limit and draw, the pairs whose days lie nearer than the limit. */
PyObject *kernels_gap_counts(PyObject *self, PyObject *args)
{
    const char *name;
    Py_buffer days, starts, targets, limits, found;
    long long lanes, begin, rows;
    (void)self;
    if (!PyArg_ParseTuple(args, "sy*LLLy*y*y*w*", &name, &days, &lanes, &begin, &rows, &starts,
                          &targets, &limits, &found))
        return NULL;
    const gaps_body *chosen = body_named(name);
    const int64_t *start = starts.buf;
    Py_ssize_t places = starts.len / 8 - 1, n_limits = limits.len / 2;
    int fits = chosen != NULL && lanes > 0 && lanes < 1 << 24 && lanes % LANES_TOGETHER == 0 &&
               rows > 0 && begin >= 0 && days.len / 2 % lanes == 0 &&
               days.len / 2 / lanes < INT32_MAX && rows <= days.len / 2 / lanes - begin &&
               places >= 0 && places % rows == 0 && places / rows < 1 << 16 && n_limits < 1 << 16 &&
               found.len / 8 == places / rows * n_limits * lanes && start[0] == 0 &&
               start[places] == targets.len / 4;
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        for (Py_ssize_t place = 0; fits && place < places; place++)
            fits = start[place] <= start[place + 1];
        fits = fits && chosen->fits(targets.buf, (size_t)targets.len / 4,
                                    (uint32_t)(days.len / 2 / lanes));
        for (Py_ssize_t band = 0; fits && band < places / rows; band++) {
            gap_job job = {days.buf, lanes, begin, rows, start + band * rows, targets.buf,
                           limits.buf, (int)n_limits};
            chosen->gaps(&job, (int64_t *)found.buf + band * n_limits * lanes);
        }
        Py_END_ALLOW_THREADS
    }
    PyBuffer_Release(&days);
    PyBuffer_Release(&starts);
    PyBuffer_Release(&targets);
    PyBuffer_Release(&limits);
    PyBuffer_Release(&found);
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "the arrays do not fit the pairs");
    return NULL;
}

#define HANDS 32 /* draws dealt before they are laid side by side */

static void deal(int16_t *hand, const int64_t *groups, Py_ssize_t n_groups, uint64_t key)
{
    for (Py_ssize_t group = 0; group < n_groups; group++)
        for (int64_t begin = groups[group], place = begin + 1; place < groups[group + 1]; place++) {
            uint64_t word = counted_word(key, (uint64_t)(place + 1));
            int64_t other = begin + (int64_t)scaled_word(word, (uint64_t)(place - begin + 1));
            int16_t held = hand[other];
            hand[other] = hand[place];
            hand[place] = held;
        }
}

static void lay(const int16_t *hands, size_t n, const int32_t *members, int many, int16_t *found,
                size_t lanes)
{
    for (size_t place = 0; place < n; place++) {
        int16_t *to = found + (size_t)members[place] * lanes;
        for (int hand = 0; hand < many; hand++)
            to[hand] = hands[(size_t)hand * n + place];
    }
}

static int fits_groups(const int64_t *groups, Py_ssize_t n_groups, const int32_t *members,
                       Py_ssize_t n)
{
    int fits = groups[0] == 0 && groups[n_groups] == n;
    for (Py_ssize_t group = 0; fits && group < n_groups; group++)
        fits = groups[group] <= groups[group + 1];
    for (Py_ssize_t place = 0; fits && place < n; place++)
        fits = members[place] >= 0 && members[place] < n;
    return fits;
}

/* dealt(days, members, groups, seed, first, lanes, found): deal days out anew within groups. */
PyObject *kernels_dealt(PyObject *self, PyObject *args)
{
    Py_buffer days, members, groups, found;
    unsigned long long seed, first;
    long long lanes;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*KKLw*", &days, &members, &groups, &seed, &first, &lanes,
                          &found))
        return NULL;
    Py_ssize_t n = days.len / 2, n_groups = groups.len / 8 - 1;
    int fits = n < INT32_MAX && members.len / 4 == n && n_groups >= 0 && lanes > 0 &&
               lanes < 1 << 24 && found.len / 2 == n * lanes;
    int16_t *hands = fits ? malloc((size_t)n * HANDS * sizeof *hands + 1) : NULL;
    int no_memory = fits && hands == NULL;
    if (hands != NULL) {
        Py_BEGIN_ALLOW_THREADS
        fits = fits_groups(groups.buf, n_groups, members.buf, n);
        for (long long lane = 0; fits && lane < lanes; lane += HANDS) {
            int many = lanes - lane < HANDS ? (int)(lanes - lane) : HANDS;
            for (int hand = 0; hand < many; hand++) {
                memcpy(hands + (size_t)hand * (size_t)n, days.buf, (size_t)n * sizeof *hands);
                deal(hands + (size_t)hand * (size_t)n, groups.buf, n_groups,
                     counted_word(seed, first + (uint64_t)(lane + hand) + 1));
            }
            lay(hands, (size_t)n, members.buf, many, (int16_t *)found.buf + lane, (size_t)lanes);
        }
        Py_END_ALLOW_THREADS
    }
    free(hands);
    PyBuffer_Release(&days);
    PyBuffer_Release(&members);
    PyBuffer_Release(&groups);
    PyBuffer_Release(&found);
    if (no_memory)
        return PyErr_NoMemory();
    if (fits)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_ValueError, "the groups do not fit the days");
    return NULL;
}
