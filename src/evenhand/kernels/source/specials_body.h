/* One body of `specials`: included once for each instruction set, with NAME and ATTRIBUTE set and
   MARKED(text, first) giving the 64 bits of 64 bytes. */
ATTRIBUTE static void NAME(const uint8_t *text, size_t length, const uint8_t marks[4],
                           uint64_t *bits)
{
    PREPARE
    for (size_t at = 0; at < length; at += 64)
        bits[at / 64] = MARKED(text + at);
}
#undef NAME
#undef ATTRIBUTE
#undef PREPARE
#undef MARKED
