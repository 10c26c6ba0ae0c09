#include "models/wire/line_errors.h"

/* A line's errors: the chance of a bad block, then the gaps between them. */
static double any_of(double p, unsigned n);
static double burst_error_rate(double p);
static double symbol_error_rate(unsigned symbols, unsigned corrected, double p);
static double power(double base, unsigned exponent);

#define SYMBOL_BITS 10u

/* (2112, 2080): 32 blocks of 64 bits, which 64b/66b makes 66 and the code 65 with 32 check bits. */
#define BASE_R_BITS       2048u
#define BASE_R_CODED_BITS 2112u
#define BASE_R_BURST_BITS 11u /* IEEE 802.3 74.7.1 (unverified) */

/* (528, 514) and (544, 514): 514 symbols are 20 blocks of 257 bits, each four times 64. */
#define RS_BITS         5120u
#define RS528_SYMBOLS   528u
#define RS528_CORRECTED 7u /* Intel AN 846 */
#define RS544_SYMBOLS   544u
#define RS544_CORRECTED 15u /* Intel AN 846 */

#define INTERLEAVED_ABOVE UINT64_C(100000000000) /* 200 and 400 Gb/s: two codewords at a time */

#define NEVER 1e18 /* blocks; at 400 Gb/s 29 days, while time ends after 213: as good as none */

void line_errors_init(struct line_errors *errors, double bit_error_rate, enum fec fec,
                      const struct model_run *run, const char *name)
{
    double rate = fec_block_error_rate(fec, bit_error_rate);

    sim_random_init(&errors->random, run->seed, run->replication, name);
    errors->block_bits = fec_block_bits(fec);
    errors->mean_blocks = rate > 1.0 / NEVER ? 1.0 / rate : 0.0;
    errors->next_bad = UINT64_MAX;
    if (errors->mean_blocks > 0)
        errors->next_bad = sim_random_geometric(&errors->random, errors->mean_blocks) - 1;
}

bool line_errors_hit(struct line_errors *errors, uint64_t first, uint64_t bits)
{
    uint64_t first_block = first / errors->block_bits;
    uint64_t last_block = (first + bits - 1) / errors->block_bits;

    while (errors->next_bad < first_block) {
        uint64_t gap = sim_random_geometric(&errors->random, errors->mean_blocks);

        errors->next_bad =
            gap < UINT64_MAX - errors->next_bad ? errors->next_bad + gap : UINT64_MAX;
    }
    return errors->next_bad <= last_block;
}

uint64_t fec_block_bits(enum fec fec)
{
    switch (fec) {
    case FEC_NONE:
        return 1;
    case FEC_BASE_R:
        return BASE_R_BITS;
    case FEC_RS528:
    case FEC_RS544:
        return RS_BITS;
    }
    return 1;
}

double fec_block_error_rate(enum fec fec, double bit_error_rate)
{
    switch (fec) {
    case FEC_NONE:
        return bit_error_rate;
    case FEC_BASE_R:
        return burst_error_rate(bit_error_rate);
    case FEC_RS528:
        return symbol_error_rate(RS528_SYMBOLS, RS528_CORRECTED, bit_error_rate);
    case FEC_RS544:
        return symbol_error_rate(RS544_SYMBOLS, RS544_CORRECTED, bit_error_rate);
    }
    return bit_error_rate;
}

uint64_t fec_latency_ps(enum fec fec, uint64_t bits_per_s, uint64_t decode_ps)
{
    unsigned __int128 bits = fec_block_bits(fec);

    if (fec == FEC_NONE)
        return 0;
    if (bits_per_s > INTERLEAVED_ABOVE)
        bits *= 2;
    return (uint64_t)(bits * SIM_PS_PER_S / bits_per_s) + decode_ps;
}

/* ---- chances ------------------------------------------------------------------------------ */

/* 1 - (1 - p)^n without its cancellation: of n + 1, any of n or, failing that, the last. */
static double any_of(double p, unsigned n)
{
    double any = 0;

    while (n-- > 0)
        any += p * (1 - any);
    return any;
}

/* The first wrong bit, and another beyond the reach of a burst that begins with it: the sum over
 * i of (1 - p)^i p any_of(p, bits beyond), from the last i that has such bits. */
static double burst_error_rate(double p)
{
    double any_beyond = 0, sum = 0;

    for (unsigned beyond = 1; beyond <= BASE_R_CODED_BITS - BASE_R_BURST_BITS; beyond++) {
        any_beyond += p * (1 - any_beyond);
        sum = p * any_beyond + (1 - p) * sum;
    }
    return sum;
}

/* More wrong symbols than can be corrected: the upper end of a binomial distribution. */
static double symbol_error_rate(unsigned symbols, unsigned corrected, double p)
{
    double s = any_of(p, SYMBOL_BITS);
    double term = power(1 - s, symbols);
    double sum = 0;

    for (unsigned wrong = 1; wrong <= symbols && term > 0; wrong++) {
        term *= (double)(symbols - wrong + 1) / (double)wrong * (s / (1 - s));
        if (wrong > corrected)
            sum += term;
    }
    return sum;
}

static double power(double base, unsigned exponent)
{
    double result = 1;

    while (exponent-- > 0)
        result *= base;
    return result;
}
