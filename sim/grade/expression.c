#include "sim/grade/expression.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32 /* brackets inside brackets */

struct parser {
    const char *at;
    const struct expression_names *names;
    unsigned depth;
    char *why; /* 128 bytes; empty while all is well */
};

static double sum(struct parser *p);
static double product(struct parser *p);
static double factor(struct parser *p);
static double name(struct parser *p);

static double fail(struct parser *p, const char *what)
{
    if (p->why[0] == '\0')
        snprintf(p->why, 128, "%s", what);
    return 0;
}

static bool takes(struct parser *p, char c)
{
    p->at += strspn(p->at, " \t\n");
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

bool expression_eval(const char *text, const struct expression_names *names, double *value,
                     char why[128])
{
    struct parser p = { .at = text, .names = names, .why = why };

    why[0] = '\0';
    *value = sum(&p);
    if (why[0] == '\0' && !takes(&p, '\0'))
        snprintf(why, 128, "'%.32s' is more than an expression", p.at);
    return why[0] == '\0';
}

static double sum(struct parser *p)
{
    double value = product(p);

    for (;;) {
        if (takes(p, '+'))
            value += product(p);
        else if (takes(p, '-'))
            value -= product(p);
        else
            return value;
    }
}

static double product(struct parser *p)
{
    double value = factor(p);

    for (;;) {
        if (takes(p, '*'))
            value *= factor(p);
        else if (takes(p, '/'))
            value /= factor(p);
        else
            return value;
    }
}

static double bracket(struct parser *p)
{
    double value = 0;

    if (++p->depth > DEPTH_MAX)
        return fail(p, "too many brackets inside brackets");
    value = sum(p);
    p->depth--;
    return value;
}

static double factor(struct parser *p)
{
    char *end;
    double value;

    if (p->why[0] != '\0')
        return 0;
    if (takes(p, '-')) {
        if (++p->depth > DEPTH_MAX)
            return fail(p, "too many signs in a row");
        value = -factor(p);
        p->depth--;
        return value;
    }
    if (takes(p, '(')) {
        value = bracket(p);
        return takes(p, ')') ? value : fail(p, "a ) is missing");
    }
    if (isdigit((unsigned char)*p->at) || *p->at == '.') {
        value = strtod(p->at, &end);
        if (end == p->at)
            return fail(p, "a lone .");
        p->at = end;
        return value;
    }
    if (isalpha((unsigned char)*p->at))
        return name(p);
    return fail(p, *p->at == '\0' ? "it ends where a number or a name is wanted"
                                  : "a number or a name is wanted");
}

static double name(struct parser *p)
{
    const char *begin = p->at;
    size_t length = 0;
    double value = 0, other;

    while (isalnum((unsigned char)begin[length]) || begin[length] == '_')
        length++;
    p->at += length;
    if (length == 3 && (memcmp(begin, "min", 3) == 0 || memcmp(begin, "max", 3) == 0)) {
        bool is_min = begin[1] == 'i';

        if (!takes(p, '('))
            return fail(p, "min and max want two numbers in brackets");
        value = bracket(p);
        if (!takes(p, ','))
            return fail(p, "min and max want two numbers in brackets");
        other = bracket(p);
        if (!takes(p, ')'))
            return fail(p, "a ) is missing");
        return (value < other) == is_min ? value : other;
    }
    if (!p->names->find(p->names->ctx, begin, length, &value)) {
        char said[96];

        snprintf(said, sizeof said, "no number is called '%.*s'", (int)(length < 64 ? length : 64),
                 begin);
        return fail(p, said);
    }
    return value;
}
