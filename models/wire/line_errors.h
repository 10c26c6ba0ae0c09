/* Bit errors of a line, and what forward error correction leaves of them.
 *
 * The line is cut into blocks: single bits without correction, codewords with it. A block is bad
 * with a probability that follows from the bit error rate, independent of all others, and so is
 * every frame that touches it. Only the gaps between bad blocks are drawn: a frame costs a
 * comparison.
 * Not modelled: errors that come in bursts; the multiplication of errors by scramblers; a bad
 * codeword that is taken for a good one.
 * Numbers: machine.nics.*.bit-error-rate, .fec in models/params_wire.def; the codes beside their
 * arithmetic in line_errors.c.
 */
#ifndef MODELS_WIRE_LINE_ERRORS_H
#define MODELS_WIRE_LINE_ERRORS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/params.h"
#include "sim/random.h"

struct line_errors {
    struct sim_random random;
    uint64_t block_bits; /* of frames, preambles and gaps */
    double mean_blocks;  /* from one bad block to the next */
    uint64_t next_bad;   /* number of the next bad block; UINT64_MAX: none */
};

/* bit_error_rate above 0, at most 1e-3. run and name seed the stream. */
void line_errors_init(struct line_errors *errors, double bit_error_rate, enum fec fec,
                      const struct model_run *run, const char *name);

/* Whether one of bits first .. first + bits - 1 lies in a bad block; bits are counted from the
 * beginning of time. Calls must come in order. */
bool line_errors_hit(struct line_errors *errors, uint64_t first, uint64_t bits);

/* Bits of frames in a block that is corrected as one, and the chance that it cannot be. */
uint64_t fec_block_bits(enum fec fec);
double fec_block_error_rate(enum fec fec, double bit_error_rate);

/* From a codeword's first bit to its last, and to the decoder's answer. 0 without correction. */
uint64_t fec_latency_ps(enum fec fec, uint64_t bits_per_s, uint64_t decode_ps);

#endif
