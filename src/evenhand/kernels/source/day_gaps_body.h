/* One body of `gap_counts`: included once for each instruction set, with NAME, ATTRIBUTE and
   VECTOR set, LANES the 16-bit lanes of a vector, and the operations upper-cased below. Draws are
   taken two vectors at a time. */

#ifdef PACKED
/* Limits up to 127: gaps are packed to bytes, which saturate, and counted in bytes; after 255
   pairs these are added to 16-bit counts, and those to the result. */
ATTRIBUTE static void CAT(NAME, _short)(const gap_job *job, size_t lane, int first, int many,
                                        int64_t *found)
{
    uint16_t wide[MOST_LIMITS][2 * LANES] = {{0}};
    VECTOR limit[MOST_LIMITS], sum[MOST_LIMITS];
    for (int t = 0; t < MOST_LIMITS; t++) {
        limit[t] = ALL_BYTES(t < many ? job->limits[first + t] : 0);
        sum[t] = ZERO;
    }
    int left = 255, spills = 0;
    for (int64_t row = 0; row < job->rows; row++) {
        int64_t at = job->starts[row], end = job->starts[row + 1];
        if (at == end)
            continue;
        const int16_t *own = job->days + (job->begin + row) * job->lanes + lane;
        VECTOR a = LOAD(own), b = LOAD(own + LANES);
        while (at < end) {
            int64_t stop = end - at < left ? end : at + left;
            left -= (int)(stop - at);
            for (; at < stop; at++) {
                const int16_t *other = job->days + job->targets[at] * job->lanes + lane;
                VECTOR gap = PACKED(GAP(a, LOAD(other)), GAP(b, LOAD(other + LANES)));
                for (int t = 0; t < MOST_LIMITS; t++)
                    sum[t] = COUNT_BYTES(sum[t], gap, limit[t]);
            }
            if (left)
                continue;
            for (int t = 0; t < many; t++) {
                STORE(wide[t], ADD(LOAD(wide[t]), UNPACKED_LOW(sum[t])));
                STORE(wide[t] + LANES, ADD(LOAD(wide[t] + LANES), UNPACKED_HIGH(sum[t])));
            }
            for (int t = 0; t < MOST_LIMITS; t++)
                sum[t] = ZERO;
            left = 255;
            if (++spills == 256) {
                spill(job, lane, first, many, 2 * LANES, wide[0], found);
                spills = 0;
            }
        }
    }
    for (int t = 0; t < many; t++) {
        STORE(wide[t], ADD(LOAD(wide[t]), UNPACKED_LOW(sum[t])));
        STORE(wide[t] + LANES, ADD(LOAD(wide[t] + LANES), UNPACKED_HIGH(sum[t])));
    }
    spill(job, lane, first, many, 2 * LANES, wide[0], found);
}

#endif

/* Longer limits: gaps and counts have 16 bits. */
ATTRIBUTE static void CAT(NAME, _long)(const gap_job *job, size_t lane, int first, int many,
                                       int64_t *found)
{
    uint16_t wide[MOST_LIMITS][2 * LANES];
    VECTOR limit[MOST_LIMITS], sum[MOST_LIMITS][2];
    for (int t = 0; t < MOST_LIMITS; t++) {
        limit[t] = ALL(t < many ? job->limits[first + t] : 0);
        sum[t][0] = sum[t][1] = ZERO;
    }
    int left = 65535;
    for (int64_t row = 0; row < job->rows; row++) {
        int64_t at = job->starts[row], end = job->starts[row + 1];
        if (at == end)
            continue;
        const int16_t *own = job->days + (job->begin + row) * job->lanes + lane;
        VECTOR a = LOAD(own), b = LOAD(own + LANES);
        while (at < end) {
            int64_t stop = end - at < left ? end : at + left;
            left -= (int)(stop - at);
            for (; at < stop; at++) {
                const int16_t *other = job->days + job->targets[at] * job->lanes + lane;
                VECTOR one = GAP(a, LOAD(other)), two = GAP(b, LOAD(other + LANES));
                for (int t = 0; t < MOST_LIMITS; t++) {
                    sum[t][0] = COUNT(sum[t][0], one, limit[t]);
                    sum[t][1] = COUNT(sum[t][1], two, limit[t]);
                }
            }
            if (left)
                continue;
            for (int t = 0; t < many; t++) {
                STORE(wide[t], sum[t][0]);
                STORE(wide[t] + LANES, sum[t][1]);
            }
            spill(job, lane, first, many, 2 * LANES, wide[0], found);
            for (int t = 0; t < MOST_LIMITS; t++)
                sum[t][0] = sum[t][1] = ZERO;
            left = 65535;
        }
    }
    for (int t = 0; t < many; t++) {
        STORE(wide[t], sum[t][0]);
        STORE(wide[t] + LANES, sum[t][1]);
    }
    spill(job, lane, first, many, 2 * LANES, wide[0], found);
}

ATTRIBUTE static int CAT(NAME, _fits)(const int32_t *targets, size_t many, uint32_t n)
{
    uint32_t beyond = 0;
    for (size_t at = 0; at < many; at++)
        beyond |= (uint32_t)targets[at] >= n;
    return !beyond;
}

#ifdef PACKED
#define SHORT CAT(NAME, _short)
#define LONGEST_SHORT 127
#else
#define SHORT CAT(NAME, _long)
#define LONGEST_SHORT 0
#endif
static void NAME(const gap_job *job, int64_t *found)
{
    for (int first = 0; first < job->n_limits;) {
        int is_short = job->limits[first] <= LONGEST_SHORT, many = 1;
        while (many < MOST_LIMITS && first + many < job->n_limits &&
               (job->limits[first + many] <= LONGEST_SHORT) == is_short)
            many++;
        for (size_t lane = 0; lane < (size_t)job->lanes; lane += 2 * LANES)
            if (is_short)
                SHORT(job, lane, first, many, found);
            else
                CAT(NAME, _long)(job, lane, first, many, found);
        first += many;
    }
}
#undef NAME
#undef SHORT
#undef LONGEST_SHORT
#undef ATTRIBUTE
#undef VECTOR
#undef LANES
#undef ZERO
#undef LOAD
#undef STORE
#undef ALL
#undef ALL_BYTES
#undef GAP
#undef PACKED
#undef UNPACKED_LOW
#undef UNPACKED_HIGH
#undef ADD
#undef COUNT
#undef COUNT_BYTES
