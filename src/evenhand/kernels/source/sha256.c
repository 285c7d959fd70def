/* SHA-256 of a file, by the processor's own instructions for it, without Python's lock between the
   blocks. Where the processor has none, hashlib serves. */
#include "kernels.h"
#include <stdlib.h>

#if defined(EVENHAND_X86) && !defined(_WIN32)
#include <cpuid.h>
#include <errno.h>
#include <immintrin.h>
#include <unistd.h>
#define EVENHAND_SHA 1
#define BLOCK 64
#define ROOM (4096 * BLOCK)

/* FIPS 180-4, 4.2.2. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static int has_sha(void)
{
    unsigned a, b, c, d;
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3") &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

/* Hash whole blocks. The instructions keep the eight words a … h as a, b, e, f and c, d, g, h. */
__attribute__((target("sha,sse4.1,ssse3"))) static void hash_blocks(uint32_t state[8],
                                                                   const uint8_t *text, size_t n)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xF0);
    for (; n; n--, text += BLOCK) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
        for (int at = 0; at < 4; at++)
            w[at] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(text + 16 * at)), swap);
#pragma GCC unroll 16
        for (int four = 0; four < 16; four++) {
            __m128i *now = &w[four & 3];
            __m128i with =
                _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)(constants + 4 * four)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, with);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(with, 0x0E));
            if (four < 12) { /* the words of four steps on */
                __m128i second = w[(four + 1) & 3], third = w[(four + 2) & 3],
                        last = w[(four + 3) & 3];
                *now = _mm_add_epi32(_mm_sha256msg1_epu32(*now, second),
                                     _mm_alignr_epi8(last, third, 4));
                *now = _mm_sha256msg2_epu32(*now, last);
            }
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

/* Hash what is left of a text, with the end that FIPS 180-4, 5.1.1 adds to it. */
static void hash_end(uint32_t state[8], const uint8_t *left, size_t n, uint64_t total)
{
    uint8_t end[2 * BLOCK] = {0};
    size_t size = n + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
    memcpy(end, left, n);
    end[n] = 0x80;
    for (int at = 0; at < 8; at++)
        end[size - 1 - (size_t)at] = (uint8_t)(total * 8 >> 8 * at);
    hash_blocks(state, end, size / BLOCK);
}

/* Read a file on and hash it, until so many bytes were read or it ends; gives 0 or an error's
   number. Before the end the bytes read are whole blocks. */
static int hash_on(int file, uint32_t state[8], uint64_t before, uint64_t most, uint64_t *read_now,
                   int *is_last)
{
    uint8_t *text = malloc(ROOM);
    int failed = text == NULL ? ENOMEM : 0;
    *read_now = 0;
    *is_last = 0;
    while (!failed && !*is_last && *read_now < most) {
        size_t full = 0;
        while (full < ROOM && !failed && !*is_last) {
            ssize_t got = read(file, text + full, ROOM - full);
            if (got > 0)
                full += (size_t)got;
            else if (got == 0)
                *is_last = 1;
            else if (errno != EINTR)
                failed = errno;
        }
        if (failed)
            break;
        hash_blocks(state, text, full / BLOCK);
        *read_now += full;
        if (*is_last)
            hash_end(state, text + full / BLOCK * BLOCK, full % BLOCK, before + *read_now);
    }
    free(text);
    return failed;
}
#endif

/* sha256(file, state, before, most): hash a file on, of which so many bytes were hashed before. The
   state is that of FIPS 180-4, eight words of this machine. Gives how many bytes were read, and
   whether the state is the hash of the whole; None where the processor has no instructions for it. */
PyObject *kernels_sha256(PyObject *self, PyObject *args)
{
    int file;
    unsigned long long before, most;
    Py_buffer state;
    (void)self;
    if (!PyArg_ParseTuple(args, "iw*KK", &file, &state, &before, &most))
        return NULL;
    PyObject *result = NULL;
    if (state.len != 32 || before % 64) {
        PyErr_SetString(PyExc_ValueError, "a state has eight words, of whole blocks");
#ifdef EVENHAND_SHA
    } else if (has_sha()) {
        uint64_t read_now;
        int is_last, failed;
        uint32_t words[8];
        memcpy(words, state.buf, 32);
        Py_BEGIN_ALLOW_THREADS
        failed = hash_on(file, words, before, most, &read_now, &is_last);
        Py_END_ALLOW_THREADS
        memcpy(state.buf, words, 32);
        if (failed) {
            errno = failed;
            PyErr_SetFromErrno(PyExc_OSError);
        } else {
            result = Py_BuildValue("(KN)", (unsigned long long)read_now, PyBool_FromLong(is_last));
        }
#endif
    } else {
        result = Py_NewRef(Py_None);
    }
    PyBuffer_Release(&state);
    return result;
}
