/* One body of `times_level`: included once for each instruction set, with NAME and ATTRIBUTE. */
ATTRIBUTE static void NAME(const level_job *job)
{
    int64_t rows = job->rows, width = job->width;
    for (int64_t row = 0; row < rows; row++) {
        double *out = job->found + row * width;
        int64_t most = row < job->n_chances - 1 ? row : job->n_chances - 1;
        for (int64_t begin = 0; begin < width; begin += TILE) {
            int64_t end = begin + TILE < width ? begin + TILE : width;
            memset(out + begin, 0, (size_t)(end - begin) * sizeof *out);
            for (int64_t taken = 0; taken <= most && taken * job->value < end; taken++) {
                int64_t shift = taken * job->value;
                int64_t last = job->reach[row - taken] + shift;
                const double *in = job->product + (row - taken) * width;
                double chance = job->chances[taken];
                int64_t from = begin > shift ? begin : shift, to = end < last ? end : last;
                for (int64_t at = from; at < to; at++)
                    out[at] += chance * in[at - shift];
            }
            for (int64_t at = begin; at < end; at++)
                out[at] = out[at] < LEAST ? 0.0 : out[at];
        }
    }
}
#undef NAME
#undef ATTRIBUTE
