/* One value of a row: its text with a unit, both ways, and what is allowed. */
#include "sim/param.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/quote.h"
#include "sim/utf8.h"

typedef unsigned __int128 wide;

/* A suffix multiplies by 2^two * 10^ten, so integers stay exact and doubles are rounded once. */
struct suffix {
    const char *name;
    const char *singular; /* also accepted, and written for 1; may be NULL */
    int two, ten;
};

#define SUFFIX_END       \
    {                    \
        NULL, NULL, 0, 0 \
    }
static const struct suffix none_suffixes[] = { SUFFIX_END };
static const struct suffix time_suffixes[] = { { "ps", NULL, 0, 0 }, { "ns", NULL, 0, 3 },
                                               { "us", NULL, 0, 6 }, { "ms", NULL, 0, 9 },
                                               { "s", NULL, 0, 12 }, SUFFIX_END };
static const struct suffix byte_suffixes[] = { { "B", NULL, 0, 0 },
                                               { "kB", NULL, 0, 3 },
                                               { "KiB", NULL, 10, 0 },
                                               { "MB", NULL, 0, 6 },
                                               { "MiB", NULL, 20, 0 },
                                               { "GiB", NULL, 30, 0 },
                                               SUFFIX_END };
static const struct suffix bit_suffixes[] = { { "b/s", NULL, 0, 0 },
                                              { "kb/s", NULL, 0, 3 },
                                              { "Mb/s", NULL, 0, 6 },
                                              { "Gb/s", NULL, 0, 9 },
                                              SUFFIX_END };
static const struct suffix hertz_suffixes[] = { { "Hz", NULL, 0, 0 },
                                                { "kHz", NULL, 0, 3 },
                                                { "MHz", NULL, 0, 6 },
                                                { "GHz", NULL, 0, 9 },
                                                SUFFIX_END };
static const struct suffix rate_suffixes[] = {
    { "pps", NULL, 0, 0 }, { "kpps", NULL, 0, 3 }, { "Mpps", NULL, 0, 6 }, SUFFIX_END
};
static const struct suffix cycle_suffixes[] = { { "cycles", "cycle", 0, 0 }, SUFFIX_END };
static const struct suffix packet_suffixes[] = { { "packets", "packet", 0, 0 }, SUFFIX_END };
static const struct suffix fraction_suffixes[] = { { "%", NULL, 0, -2 }, SUFFIX_END };

static const struct suffix *suffixes_of(enum param_unit unit)
{
    switch (unit) {
    case UNIT_NONE:
        return none_suffixes;
    case UNIT_TIME:
        return time_suffixes;
    case UNIT_BYTES:
        return byte_suffixes;
    case UNIT_BITS_PER_S:
        return bit_suffixes;
    case UNIT_HZ:
        return hertz_suffixes;
    case UNIT_PPS:
        return rate_suffixes;
    case UNIT_CYCLES:
        return cycle_suffixes;
    case UNIT_PACKETS:
        return packet_suffixes;
    case UNIT_FRACTION:
        return fraction_suffixes;
    }
    return none_suffixes;
}

const char *param_unit_suffix(enum param_unit unit, size_t i)
{
    const struct suffix *suffixes = suffixes_of(unit);

    while (suffixes->name != NULL && i-- > 0)
        suffixes++;
    return suffixes->name;
}

/* ---- reading: text to decimal to value --------------------------------------------------- */

#define DECIMAL_DIGITS 25 /* times 2^30 they still fit in 128 bits */

/* digits * 10^exponent, negated or not, and what followed the number. */
struct decimal {
    bool negative;
    char digits[DECIMAL_DIGITS + 1]; /* no leading or trailing zeros; empty for 0 */
    int exponent;
    const char *rest;
};

enum decimal_trouble {
    DECIMAL_FINE,
    DECIMAL_NOT_A_NUMBER,
    DECIMAL_TOO_LONG,
};

static enum decimal_trouble read_decimal(const char *text, struct decimal *d)
{
    size_t count = 0, zeros = 0;
    bool seen = false, point = false;

    *d = (struct decimal){ 0 };
    if (*text == '-' || *text == '+')
        d->negative = *text++ == '-';
    for (; isdigit((unsigned char)*text) || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        seen = true;
        if (point)
            d->exponent--;
        if (*text == '0') {
            zeros++; /* kept back until a digit shows that they stand inside */
            continue;
        }
        if (count == 0)
            zeros = 0;
        if (count + zeros >= DECIMAL_DIGITS)
            return DECIMAL_TOO_LONG;
        while (zeros > 0) {
            d->digits[count++] = '0';
            zeros--;
        }
        d->digits[count++] = *text;
    }
    if (!seen)
        return DECIMAL_NOT_A_NUMBER;
    d->exponent += count > 0 ? (int)zeros : 0;
    if ((*text == 'e' || *text == 'E') &&
        isdigit((unsigned char)text[1 + (text[1] == '-' || text[1] == '+')])) {
        char *end;
        long power = strtol(text + 1, &end, 10);

        /* Beyond a thousand every value is 0 or far too big anyway. */
        d->exponent += power > 2000 ? 2000 : power < -2000 ? -2000 : (int)power;
        text = end;
    }
    while (*text == ' ')
        text++;
    d->rest = text;
    return DECIMAL_FINE;
}

static const struct suffix *find_suffix(const struct suffix *suffixes, const char *name)
{
    for (; suffixes->name != NULL; suffixes++) {
        if (strcmp(name, suffixes->name) == 0 ||
            (suffixes->singular != NULL && strcmp(name, suffixes->singular) == 0))
            return suffixes;
    }
    return NULL;
}

enum whole {
    WHOLE,
    NOT_WHOLE,
    TOO_BIG,
};

/* digits * 2^two * 10^(exponent + ten), exactly or not at all. */
static enum whole to_uint(const struct decimal *d, const struct suffix *suffix, uint64_t *value)
{
    int exponent = d->exponent + suffix->ten;
    wide n = 0;

    for (const char *digit = d->digits; *digit != '\0'; digit++)
        n = n * 10 + (wide)(*digit - '0');
    n <<= suffix->two;
    for (; exponent < 0 && n != 0; exponent++) {
        if (n % 10 != 0)
            return NOT_WHOLE;
        n /= 10;
    }
    for (; exponent > 0 && n != 0; exponent--) {
        if (n > UINT64_MAX)
            return TOO_BIG;
        n *= 10;
    }
    if (n > UINT64_MAX)
        return TOO_BIG;
    *value = (uint64_t)n;
    return WHOLE;
}

static double to_double(const struct decimal *d, const struct suffix *suffix)
{
    char text[DECIMAL_DIGITS + 32];
    double value;

    /* No point in it, so that no locale matters; rounded once. */
    snprintf(text, sizeof(text), "%s%sE%d", d->negative ? "-" : "",
             d->digits[0] != '\0' ? d->digits : "0", d->exponent + suffix->ten);
    value = ldexp(strtod(text, NULL), suffix->two);
    return value == 0 ? 0 : value; /* no -0 */
}

static void list_suffixes(enum param_unit unit, char *buf, size_t bytes)
{
    size_t used = 0;

    buf[0] = '\0';
    for (const struct suffix *s = suffixes_of(unit); s->name != NULL && used < bytes; s++)
        used += (size_t)snprintf(buf + used, bytes - used, "%s%s", used > 0 ? ", " : "", s->name);
}

/* The suffix after the number, or a message why there is none. */
static const struct suffix *read_suffix(const struct param_row *row, const char *path,
                                        const char *text, const struct decimal *d,
                                        struct sim_error *err)
{
    static const struct suffix bare = { "", NULL, 0, 0 };
    const struct suffix *suffixes = suffixes_of(row->unit), *found;
    const char *one_of = suffixes->name != NULL && suffixes[1].name != NULL ? " one of" : "";
    char names[128];

    list_suffixes(row->unit, names, sizeof(names));
    if (*d->rest == '\0') {
        if (row->unit == UNIT_NONE || row->unit == UNIT_FRACTION || row->unit == UNIT_PACKETS ||
            d->digits[0] == '\0')
            return &bare; /* a count of packets is plain without the word */
        sim_error_set(err, NULL, 0, 0, "%s is %s: a unit is missing,%s %s", path,
                      sim_quote(text).text, one_of, names);
        return NULL;
    }
    found = find_suffix(suffixes, d->rest);
    if (found == NULL && suffixes->name == NULL)
        sim_error_set(err, NULL, 0, 0, "%s is %s: a number without a unit is meant, not \"%s\"",
                      path, sim_quote(text).text, sim_quote(d->rest).text);
    else if (found == NULL)
        sim_error_set(err, NULL, 0, 0, "%s is %s: its unit is%s %s, not \"%s\"", path,
                      sim_quote(text).text, one_of, names, sim_quote(d->rest).text);
    return found;
}

static bool refuse_range(const struct param_row *row, const char *path, const char *text,
                         struct sim_error *err)
{
    char allowed[768];

    param_format_allowed(row, allowed, sizeof(allowed));
    return sim_error_set(err, NULL, 0, 0, "%s is %s: allowed %s", path, sim_quote(text).text,
                         allowed);
}

static bool parse_number(const struct param_row *row, const char *path, const char *text,
                         union param_value *value, struct sim_error *err)
{
    struct decimal d;
    const struct suffix *suffix;
    char allowed[256];

    if (row->zero_name != NULL && strcmp(text, row->zero_name) == 0)
        return true; /* 0, whatever the range */
    switch (read_decimal(text, &d)) {
    case DECIMAL_FINE:
        break;
    case DECIMAL_NOT_A_NUMBER:
        param_format_allowed(row, allowed, sizeof(allowed));
        return sim_error_set(err, NULL, 0, 0, "%s is %s, which is no number: allowed %s", path,
                             text[0] != '\0' ? sim_quote(text).text : "empty", allowed);
    case DECIMAL_TOO_LONG:
        return sim_error_set(err, NULL, 0, 0, "%s is %s: more than %d digits", path,
                             sim_quote(text).text, DECIMAL_DIGITS);
    }
    suffix = read_suffix(row, path, text, &d, err);
    if (suffix == NULL)
        return false;
    if (row->kind == PARAM_KIND_DOUBLE) {
        value->d = to_double(&d, suffix);
    } else {
        enum whole whole = to_uint(&d, suffix, &value->u);

        if (whole == NOT_WHOLE && !d.negative)
            return sim_error_set(err, NULL, 0, 0, "%s is %s: not a whole number%s%s", path,
                                 sim_quote(text).text, row->unit == UNIT_NONE ? "" : " of ",
                                 row->unit == UNIT_NONE ? "" : suffixes_of(row->unit)->name);
        if (whole != WHOLE || (d.negative && value->u != 0))
            return refuse_range(row, path, text, err);
    }
    /* Only the word means 0 where 0 lies below the range. */
    if (row->kind == PARAM_KIND_DOUBLE ? !(value->d >= row->fmin && value->d <= row->fmax)
                                       : value->u < row->min || value->u > row->max)
        return refuse_range(row, path, text, err);
    return true;
}

static bool parse_choice(const struct param_row *row, const char *path, const char *text,
                         union param_value *value, struct sim_error *err)
{
    const char *names[64], *near;
    size_t count = 0;
    char allowed[768];

    for (const struct param_choice *c = row->choices; c->name != NULL; c++) {
        if (strcmp(c->name, text) == 0) {
            value->e = c->value;
            return true;
        }
        if (count < sizeof(names) / sizeof(names[0]))
            names[count++] = c->name;
    }
    near = param_nearest(text, names, count);
    param_format_allowed(row, allowed, sizeof(allowed));
    return sim_error_set(err, NULL, 0, 0, "%s is %s: allowed %s%s%s%s", path,
                         text[0] != '\0' ? sim_quote(text).text : "empty", allowed,
                         near != NULL ? "; did you mean " : "", near != NULL ? near : "",
                         near != NULL ? "?" : "");
}

static bool parse_text(const char *path, const char *text, union param_value *value,
                       struct sim_error *err)
{
    size_t length = strlen(text);

    if (length >= PARAM_TEXT_BYTES)
        return sim_error_set(err, NULL, 0, 0, "%s is %s: longer than %d bytes", path,
                             sim_quote(text).text, PARAM_TEXT_BYTES - 1);
    for (size_t i = 0, bytes; i < length; i += bytes) {
        uint32_t character = 0;

        bytes = utf8_decode(text + i, length - i, &character);
        if (bytes == 0 || character < 0x20 || !utf8_is_printable(character))
            return sim_error_set(
                err, NULL, 0, 0,
                "%s is %s: a control character or a byte that is no UTF-8 is in it", path,
                sim_quote(text).text);
    }
    memcpy(value->text, text, length + 1);
    return true;
}

bool param_parse(const struct param_row *row, const char *path, const char *text,
                 union param_value *value, struct sim_error *err)
{
    memset(value, 0, sizeof(*value));
    switch (row->kind) {
    case PARAM_KIND_UINT:
    case PARAM_KIND_DOUBLE:
        return parse_number(row, path, text, value, err);
    case PARAM_KIND_BOOL:
        value->b = strcmp(text, "true") == 0;
        if (value->b || strcmp(text, "false") == 0)
            return true;
        return refuse_range(row, path, text[0] != '\0' ? text : "empty", err);
    case PARAM_KIND_ENUM:
        return parse_choice(row, path, text, value, err);
    case PARAM_KIND_TEXT:
        return parse_text(path, text, value, err);
    }
    return false;
}

bool param_in_range(const struct param_row *row, const union param_value *value)
{
    switch (row->kind) {
    case PARAM_KIND_UINT:
        return (value->u == 0 && row->zero_name != NULL) ||
               (value->u >= row->min && value->u <= row->max);
    case PARAM_KIND_DOUBLE:
        return (value->d == 0 && row->zero_name != NULL) ||
               (value->d >= row->fmin && value->d <= row->fmax);
    case PARAM_KIND_BOOL:
        return true;
    case PARAM_KIND_ENUM:
        for (const struct param_choice *c = row->choices; c->name != NULL; c++) {
            if (c->value == value->e)
                return true;
        }
        return false;
    case PARAM_KIND_TEXT:
        return memchr(value->text, '\0', sizeof(value->text)) != NULL;
    }
    return false;
}

double param_number(const struct param_row *row, const union param_value *value)
{
    switch (row->kind) {
    case PARAM_KIND_UINT:
        return (double)value->u;
    case PARAM_KIND_DOUBLE:
        return value->d;
    case PARAM_KIND_BOOL:
        return value->b ? 1 : 0;
    case PARAM_KIND_ENUM:
        return value->e;
    case PARAM_KIND_TEXT:
        break;
    }
    return 0;
}

/* ---- writing: value to decimal to the shortest text -------------------------------------- */

#define NUMBER_BYTES 48

/* A number and its suffix, apart, so that a range can name a common suffix once. */
struct written {
    char number[NUMBER_BYTES];
    const char *suffix; /* "" when there is none */
};

static void strip_zeros(struct decimal *d)
{
    size_t count = strlen(d->digits);

    while (count > 0 && d->digits[count - 1] == '0') {
        d->digits[--count] = '\0';
        d->exponent++;
    }
}

static struct decimal decimal_of_uint(uint64_t value)
{
    struct decimal d = { 0 };

    snprintf(d.digits, sizeof(d.digits), "%llu", (unsigned long long)value);
    strip_zeros(&d);
    return d;
}

/* The shortest digits that read back as the same double. */
static struct decimal decimal_of_double(double value)
{
    struct decimal d = { .negative = value < 0 };
    char text[64];
    size_t count = 0;
    int precision = 0;

    do
        snprintf(text, sizeof(text), "%.*e", precision, fabs(value));
    while (strtod(text, NULL) != fabs(value) && ++precision < 17);
    for (const char *c = text; *c != 'e'; c++) {
        if (isdigit((unsigned char)*c))
            d.digits[count++] = *c;
    }
    d.exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10) - (int)(count - 1);
    strip_zeros(&d);
    return d;
}

/* Writes digits * 10^exponent in full, or with an e where that would be very long. */
static void write_decimal(const struct decimal *d, int exponent, char number[NUMBER_BYTES])
{
    int count = (int)strlen(d->digits), whole = count + exponent;
    const char *sign = d->negative ? "-" : "";

    if (exponent > 20 || whole < -5 || count - (whole < 0 ? whole : 0) > 24)
        snprintf(number, NUMBER_BYTES, "%s%.1s%s%se%d", sign, d->digits, count > 1 ? "." : "",
                 d->digits + 1, whole - 1);
    else if (exponent >= 0)
        snprintf(number, NUMBER_BYTES, "%s%s%.*s", sign, d->digits, exponent,
                 "00000000000000000000");
    else if (whole > 0)
        snprintf(number, NUMBER_BYTES, "%s%.*s.%s", sign, whole, d->digits, d->digits + whole);
    else
        snprintf(number, NUMBER_BYTES, "%s0.%.*s%s", sign, -whole, "00000", d->digits);
}

/* The shortest way to write it; among equals the largest unit. A number below 1 takes the smallest
 * unit, and bytes are always whole. */
static struct written write_number(const struct param_row *row, const union param_value *value)
{
    const struct suffix *suffixes = suffixes_of(row->unit);
    struct written best = { "0", "" };
    bool is_uint = row->kind == PARAM_KIND_UINT;
    bool chosen = false;

    if (is_uint ? value->u == 0 : value->d == 0)
        return best;
    if (suffixes->name == NULL) {
        struct decimal d = is_uint ? decimal_of_uint(value->u) : decimal_of_double(value->d);
        write_decimal(&d, d.exponent, best.number);
        return best;
    }
    for (const struct suffix *s = suffixes; s->name != NULL; s++) {
        struct written way = { "", s->name };
        struct decimal d;

        if (s->two > 0 && (!is_uint || value->u % (UINT64_C(1) << s->two) != 0))
            continue;
        d = is_uint ? decimal_of_uint(value->u >> s->two) : decimal_of_double(value->d);
        d.exponent -= s->ten;
        if (s != suffixes && ((int)strlen(d.digits) + d.exponent <= 0 ||
                              (row->unit == UNIT_BYTES && d.exponent < 0)))
            continue;
        write_decimal(&d, d.exponent, way.number);
        if (!chosen || strlen(way.number) <= strlen(best.number))
            best = way;
        chosen = true;
        if (strcmp(best.number, "1") == 0 && s->singular != NULL)
            best.suffix = s->singular;
    }
    return best;
}

static bool reads_as_zero_name(const struct param_row *row, const union param_value *value)
{
    return row->zero_name != NULL && (row->kind == PARAM_KIND_UINT ? value->u == 0 : value->d == 0);
}

void param_format(const struct param_row *row, const union param_value *value, char *buf,
                  size_t bytes)
{
    struct written w;

    switch (row->kind) {
    case PARAM_KIND_UINT:
    case PARAM_KIND_DOUBLE:
        if (reads_as_zero_name(row, value)) {
            snprintf(buf, bytes, "%s", row->zero_name);
            return;
        }
        w = write_number(row, value);
        snprintf(buf, bytes, "%s%s%s", w.number, w.suffix[0] != '\0' ? " " : "", w.suffix);
        return;
    case PARAM_KIND_BOOL:
        snprintf(buf, bytes, "%s", value->b ? "true" : "false");
        return;
    case PARAM_KIND_ENUM:
        for (const struct param_choice *c = row->choices; c->name != NULL; c++) {
            if (c->value == value->e) {
                snprintf(buf, bytes, "%s", c->name);
                return;
            }
        }
        snprintf(buf, bytes, "%d", value->e);
        return;
    case PARAM_KIND_TEXT:
        snprintf(buf, bytes, "%s", value->text);
        return;
    }
}

static void format_range(const struct param_row *row, char *buf, size_t bytes)
{
    bool is_uint = row->kind == PARAM_KIND_UINT;
    bool endless = is_uint ? row->max == UINT64_MAX : row->fmax >= DBL_MAX;
    union param_value low = { .u = row->min }, high = { .u = row->max };
    struct written a, b;
    const char *word = row->zero_name != NULL ? row->zero_name : "";

    if (!is_uint) {
        low.d = row->fmin;
        high.d = row->fmax;
    }
    if (!is_uint && endless && row->fmin <= -DBL_MAX) {
        snprintf(buf, bytes, "any number");
        return;
    }
    a = write_number(row, &low);
    if (endless) {
        snprintf(buf, bytes, "%s%s%s or more%s%s", a.number, a.suffix[0] != '\0' ? " " : "",
                 a.suffix, word[0] != '\0' ? ", or " : "", word);
        return;
    }
    b = write_number(row, &high);
    /* "1 .. 4096 packets": 1 packet is still a packet. */
    if (strcmp(a.suffix, b.suffix) == 0 || row->unit == UNIT_PACKETS || row->unit == UNIT_CYCLES)
        a.suffix = "";
    snprintf(buf, bytes, "%s%s%s .. %s%s%s%s%s", a.number, a.suffix[0] != '\0' ? " " : "", a.suffix,
             b.number, b.suffix[0] != '\0' ? " " : "", b.suffix, word[0] != '\0' ? " or " : "",
             word);
}

void param_format_allowed(const struct param_row *row, char *buf, size_t bytes)
{
    size_t used;

    switch (row->kind) {
    case PARAM_KIND_UINT:
    case PARAM_KIND_DOUBLE:
        format_range(row, buf, bytes);
        return;
    case PARAM_KIND_BOOL:
        snprintf(buf, bytes, "true or false");
        return;
    case PARAM_KIND_ENUM:
        used = (size_t)snprintf(buf, bytes, "%s", "one of ");
        for (const struct param_choice *c = row->choices; c->name != NULL && used < bytes; c++)
            used += (size_t)snprintf(buf + used, bytes - used, "%s%s",
                                     c == row->choices ? "" : ", ", c->name);
        return;
    case PARAM_KIND_TEXT:
        snprintf(buf, bytes, "text of at most %d bytes", PARAM_TEXT_BYTES - 1);
        return;
    }
}
