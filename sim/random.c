#include "sim/random.h"

#include <string.h>

#include "sim/check.h"

/* A stream's life: seeded once from (seed, replication, name), then drawn from.
 *
 * Nothing here calls libm: its log and exp differ by a last bit between machines and versions, and
 * one last bit in one inter-arrival time changes every byte after it. docs/decisions/0004 has the
 * choice and its price. */
static uint64_t mix(uint64_t x);
static uint64_t hash_name(const char *name);
static double standard_exponential(struct sim_random *random);
static double natural_log(double x);
static double natural_exp(double x);
static double atanh_series(double s);
static uint64_t round_down(double x);

/* 2^64 over the golden ratio, odd: the step of splitmix64's counter. */
#define SPLITMIX_STEP UINT64_C(0x9e3779b97f4a7c15)

#define LN_2 0x1.62e42fefa39efp-1

void sim_random_init(struct sim_random *random, uint64_t seed, uint64_t replication,
                     const char *name)
{
    uint64_t x = mix(seed + SPLITMIX_STEP);

    x = mix((x ^ replication) + SPLITMIX_STEP);
    x = mix((x ^ hash_name(name)) + SPLITMIX_STEP);
    /* mix is a bijection and the four counters differ, so the state is never all zero. */
    for (int i = 0; i < 4; i++) {
        x += SPLITMIX_STEP;
        random->state[i] = mix(x);
    }
}

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014, with Stafford's constants). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* FNV-1a in 64 bits. */
static uint64_t hash_name(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t rotate_left(uint64_t x, unsigned bits)
{
    return (x << bits) | (x >> (64 - bits));
}

/* xoshiro256** (Blackman, Vigna 2018). */
uint64_t sim_random_u64(struct sim_random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

/* The high half of a 64 x 64 bit product, with the few products that would favour some results
 * drawn again (Lemire 2019). */
uint64_t sim_random_below(struct sim_random *random, uint64_t n)
{
    unsigned __int128 product;
    uint64_t unfair;

    SIM_CHECK(NULL, n >= 1, "a random number below 0 was asked for");
    product = (unsigned __int128)sim_random_u64(random) * n;
    if ((uint64_t)product < n) {
        unfair = (0 - n) % n; /* 2^64 modulo n */
        while ((uint64_t)product < unfair)
            product = (unsigned __int128)sim_random_u64(random) * n;
    }
    return (uint64_t)(product >> 64);
}

double sim_random_unit(struct sim_random *random)
{
    return (double)(sim_random_u64(random) >> 11) * 0x1p-53;
}

bool sim_random_chance(struct sim_random *random, double p)
{
    /* Drawn even where p decides alone: a sweep over p then keeps all other draws in step. */
    return sim_random_unit(random) < p;
}

uint64_t sim_random_exponential(struct sim_random *random, double mean)
{
    return round_down(mean * standard_exponential(random));
}

/* Trials until success number 1 + floor(E / -ln(1 - p)) with p = 1 / mean and E exponential.
 * -ln(1 - p) = ln(mean / (mean - 1)) = 2 atanh(1 / (2 mean - 1)), which loses nothing when p is
 * small. */
uint64_t sim_random_geometric(struct sim_random *random, double mean)
{
    double e = standard_exponential(random);
    double trials;

    SIM_CHECK(NULL, mean >= 1, "a geometric mean of %g, below one trial", mean);
    if (mean == 1)
        return 1;
    if (mean > 4)
        trials = e / (2 * atanh_series(1 / (2 * mean - 1)));
    else
        trials = e / natural_log(mean / (mean - 1));
    trials = (double)round_down(trials) + 1;
    return round_down(trials);
}

/* smallest * U^(-1 / alpha) = smallest * exp(E / alpha), with E exponential; the mean of that is
 * smallest * alpha / (alpha - 1). */
uint64_t sim_random_pareto(struct sim_random *random, double alpha, double mean, uint64_t cap)
{
    double e = standard_exponential(random);
    uint64_t value;

    SIM_CHECK(NULL, alpha > 1, "a Pareto shape of %g has no mean", alpha);
    value = round_down(mean * (alpha - 1) / alpha * natural_exp(e / alpha));
    return value < cap ? value : cap;
}

/* Exponential of mean 1, by comparing integers (Ahrens and Dieter 1972, algorithm SA).
 *
 * Write E = a ln 2 + R with R in [0, ln 2). a is geometric: the zeros before the first one in a
 * string of random bits. For R, draw u; below ln 2 it is R itself. Else R is ln 2 times the least
 * of k uniforms, k >= 2, where k is the first with u < sum of (ln 2)^i / i! for i = 1 .. k. */
static double standard_exponential(struct sim_random *random)
{
    /* round(2^64 * sum of (ln 2)^i / i!, i = 1 .. k) for k = 1, 2, ...; the 18th rounds to 2^64. */
    static const uint64_t reaches[] = {
        UINT64_C(0xb17217f7d1cf79ac), UINT64_C(0xeef193f6d75a96fd), UINT64_C(0xfd27186259aaf6c2),
        UINT64_C(0xff9d6dd050f4c5a7), UINT64_C(0xfff4cfcfef1e626c), UINT64_C(0xfffee81886e1c62f),
        UINT64_C(0xffffe7fe850e0bb6), UINT64_C(0xfffffe2a8731b17e), UINT64_C(0xffffffdfac6eeadc),
        UINT64_C(0xfffffffdf9640068), UINT64_C(0xffffffffe22ec79d), UINT64_C(0xfffffffffe6a9dee),
        UINT64_C(0xffffffffffebff81), UINT64_C(0xffffffffffff1417), UINT64_C(0xfffffffffffff5cf),
        UINT64_C(0xffffffffffffff96), UINT64_C(0xfffffffffffffffc),
    };
    const unsigned last = sizeof reaches / sizeof reaches[0];
    uint64_t bits = sim_random_u64(random);
    uint64_t u = sim_random_u64(random);
    uint64_t least, next;
    unsigned zeros = 0, k = 1;

    while (bits == 0) {
        zeros += 64;
        bits = sim_random_u64(random);
    }
    zeros += (unsigned)__builtin_clzll(bits);
    if (u < reaches[0])
        return zeros * LN_2 + (double)(u >> 11) * 0x1p-53;
    least = sim_random_u64(random);
    do {
        next = sim_random_u64(random);
        if (next < least)
            least = next;
    } while (k < last && u >= reaches[k++]);
    return (zeros + (double)(least >> 11) * 0x1p-53) * LN_2;
}

/* ln x for normal x > 0: x = 2^e m with m in [sqrt(1/2), sqrt 2), ln m = 2 atanh((m - 1)/(m + 1)).
 * Within a few units in the last place, and the same bits everywhere. */
static double natural_log(double x)
{
    uint64_t bits;
    int exponent;
    double m;

    memcpy(&bits, &x, sizeof bits);
    exponent = (int)(bits >> 52) - 1023;
    bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000);
    memcpy(&m, &bits, sizeof m);
    if (m >= 0x1.6a09e667f3bcdp+0) { /* sqrt 2 */
        m *= 0.5;
        exponent++;
    }
    return exponent * LN_2 + 2 * atanh_series((m - 1) / (m + 1));
}

/* s + s^3/3 + s^5/5 + ... for |s| <= 0.172 = (sqrt 2 - 1)/(sqrt 2 + 1); the first term left out is
 * below 2^-60 of the sum. */
static double atanh_series(double s)
{
    static const double coefficients[] = { 1,        1.0 / 3,  1.0 / 5,  1.0 / 7,
                                           1.0 / 9,  1.0 / 11, 1.0 / 13, 1.0 / 15,
                                           1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23 };
    double s2 = s * s;
    double sum = coefficients[11];

    for (int i = 10; i >= 0; i--)
        sum = sum * s2 + coefficients[i];
    return sum * s;
}

/* exp x for x >= 0: x = n ln 2 + r with r in [0, ln 2), Taylor's series for exp r to r^18 / 18!,
 * the first term left out below 2^-66. Beyond 2^1023 it stays there. */
static double natural_exp(double x)
{
    /* 1 / i!; every i! here is exact in a double. */
    static const double coefficients[] = { 1,
                                           1,
                                           1.0 / 2,
                                           1.0 / 6,
                                           1.0 / 24,
                                           1.0 / 120,
                                           1.0 / 720,
                                           1.0 / 5040,
                                           1.0 / 40320,
                                           1.0 / 362880,
                                           1.0 / 3628800,
                                           1.0 / 39916800,
                                           1.0 / 479001600,
                                           1.0 / 6227020800.0,
                                           1.0 / 87178291200.0,
                                           1.0 / 1307674368000.0,
                                           1.0 / 20922789888000.0,
                                           1.0 / 355687428096000.0,
                                           1.0 / 6402373705728000.0 };
    unsigned n = x < 1023 * LN_2 ? (unsigned)(x / LN_2) : 1023;
    double r = x - n * LN_2;
    double sum = coefficients[18];
    uint64_t bits = (uint64_t)(n + 1023) << 52; /* 2^n */
    double power;

    if (r > 1)
        r = 1;
    for (int i = 17; i >= 0; i--)
        sum = sum * r + coefficients[i];
    memcpy(&power, &bits, sizeof power);
    return power * sum;
}

/* To an integer towards 0, without the undefined conversion of what does not fit. */
static uint64_t round_down(double x)
{
    if (!(x > 0))
        return 0;
    return x >= 0x1p64 ? UINT64_MAX : (uint64_t)x;
}
