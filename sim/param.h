/* The parameter table: one row for each value a user can set.
 *
 * YAML reading, --set, profiles, the JSON Schema, the reference page, the resolved dump and the
 * sweep axes are loops over these rows. A model puts its parameters in one C struct; the rows name
 * the fields. Values are stored in base units: picoseconds, bytes, bits a second, hertz, cycles,
 * packets; doubles for rates in packets a second and for fractions.
 *
 * A row is either plain ("kernel.quota") or belongs to a list ("traffic" + "rate"), addressed as
 * traffic.0.rate or, where the list has names, machine.nics[ln0].rate. Public names use hyphens
 * except where Linux itself uses dots and underscores.
 */
#ifndef SIM_PARAM_H
#define SIM_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

#define PARAM_TEXT_BYTES 256 /* size of every text field, terminator included */

enum param_kind {
    PARAM_KIND_UINT,   /* uint64_t */
    PARAM_KIND_DOUBLE, /* double */
    PARAM_KIND_BOOL,   /* bool; written true or false */
    PARAM_KIND_ENUM,   /* int; one of row->choices */
    PARAM_KIND_TEXT,   /* char [PARAM_TEXT_BYTES] */
};

/* What a number measures; each has the suffixes a user may write and one base unit. */
enum param_unit {
    UNIT_NONE,       /* a bare number */
    UNIT_TIME,       /* base: ps. ps ns us ms s */
    UNIT_BYTES,      /* base: bytes. B kB MB (10^3), KiB MiB GiB (2^10) */
    UNIT_BITS_PER_S, /* base: bits a second. b/s kb/s Mb/s Gb/s */
    UNIT_HZ,         /* base: hertz. Hz kHz MHz GHz */
    UNIT_PPS,        /* base: packets a second (double). pps kpps Mpps */
    UNIT_CYCLES,     /* base: cycles. "cycles" */
    UNIT_PACKETS,    /* base: packets. "packets" */
    UNIT_FRACTION,   /* base: 1 (double). "%" divides by 100 */
};

struct param_choice {
    const char *name;
    int value;
    const char *doc;
};

struct param_row {
    const char *list;  /* name of the list it belongs to, or NULL */
    const char *name;  /* public name: full path for a plain row, tail for a list row */
    enum param_kind kind;
    size_t offset; /* in the parameter struct; for a list row, in the list's element */
    enum param_unit unit;
    uint64_t min, max, preset;    /* UINT; BOOL uses preset 0 or 1; ENUM preset is the choice's value */
    double fmin, fmax, fpreset;   /* DOUBLE */
    const char *text_preset;      /* TEXT */
    const char *zero_name;        /* a word that means 0, e.g. "none" or "unlimited"; may be NULL */
    const struct param_choice *choices; /* ENUM; ends with a NULL name */
    const char *profile_dir; /* TEXT: names a file in profiles/<dir>/ whose values apply below this
                              * row's parent path, under everything the scenario itself says */
    bool live;               /* may change while the machine runs (at:) */
    bool required;           /* a scenario must say it: there is no sensible preset */
    const char *doc;
    const char *source; /* datasheet, paper, or "assumption" with its reasoning */
};

struct param_list {
    const char *name;    /* "machine.nics" */
    size_t count_offset; /* a size_t in the struct: how many elements the scenario gives */
    size_t first_offset; /* offset of element 0 */
    size_t stride;       /* bytes from one element to the next */
    size_t max;          /* most elements */
    const char *name_row; /* tail of the TEXT row that names an element ("name"), or NULL */
    const char *doc;
};

struct param_table {
    const struct param_row *rows;
    size_t row_count;
    const struct param_list *lists;
    size_t list_count;
    size_t bytes; /* size of the parameter struct */
    /* A prefix that may be left out when addressing ("machine."), or NULL. */
    const char *implied_prefix;
};

/* Helpers for writing rows: the macro takes name, offset and type from the struct, so they cannot
 * disagree. S is the struct, F the field. */
#define PARAM_FIELD_IS(S, F, T) (0 * sizeof(char[_Generic(((S *)0)->F, T: 1, default: -1)]))
#define PARAM_UINT(S, F)                                                                           \
    .kind = PARAM_KIND_UINT, .offset = offsetof(S, F) + PARAM_FIELD_IS(S, F, uint64_t)
#define PARAM_DOUBLE(S, F)                                                                         \
    .kind = PARAM_KIND_DOUBLE, .offset = offsetof(S, F) + PARAM_FIELD_IS(S, F, double)
#define PARAM_BOOL(S, F)                                                                           \
    .kind = PARAM_KIND_BOOL, .offset = offsetof(S, F) + PARAM_FIELD_IS(S, F, bool)
#define PARAM_ENUM(S, F) .kind = PARAM_KIND_ENUM, .offset = offsetof(S, F)
#define PARAM_TEXT(S, F) .kind = PARAM_KIND_TEXT, .offset = offsetof(S, F)

union param_value {
    uint64_t u;
    double d;
    bool b;
    int e;
    char text[PARAM_TEXT_BYTES];
};

/* Where a value came from. */
enum param_origin_kind {
    ORIGIN_PRESET,
    ORIGIN_PROFILE,
    ORIGIN_SCENARIO,
    ORIGIN_TEST, /* the scenario's test: reduction */
    ORIGIN_SET,  /* --set on the command line */
    ORIGIN_SWEEP,
};
struct param_origin {
    enum param_origin_kind kind;
    char file[256]; /* profile or scenario; empty otherwise */
    unsigned line;
    char source[256]; /* a profile entry's own source, when it gives one */
};

/* One parameter: a row, and the element when the row belongs to a list. */
struct param_ref {
    const struct param_row *row;
    const struct param_list *list; /* NULL for a plain row */
    size_t index;
};

/* A parameter struct with the origin of every value. */
struct param_set {
    const struct param_table *table;
    void *values;                 /* table->bytes, owned */
    struct param_origin *origins; /* row_count * (most elements of any list), owned */
};

/* Presets everywhere, lists empty. False only when memory is short. */
bool param_set_init(struct param_set *set, const struct param_table *table);
bool param_set_copy(struct param_set *to, const struct param_set *from);
void param_set_fini(struct param_set *set);

/* Finds "kernel.quota", "machine.nics.0.rx-ring", "nics[ln0].rx-ring". On failure err names the
 * nearest known name. */
bool param_find(const struct param_set *set, const char *path, struct param_ref *ref,
                struct sim_error *err);

/* The full public path of ref, by position. */
void param_path(const struct param_ref *ref, char *buf, size_t bytes);

/* Reads "50 us" for the row; on failure err tells the value and what is allowed. */
bool param_parse(const struct param_row *row, const char *path, const char *text,
                 union param_value *value, struct sim_error *err);

/* Writes the value so that param_parse reads the same back ("50 us", "64 B", "none"). */
void param_format(const struct param_row *row, const union param_value *value, char *buf,
                  size_t bytes);

/* Writes what is allowed ("1 .. 4096 packets", "one of bsd-interrupt, bsd-polling"). */
void param_format_allowed(const struct param_row *row, char *buf, size_t bytes);

void param_get(const struct param_set *set, const struct param_ref *ref, union param_value *value);
void param_put(struct param_set *set, const struct param_ref *ref, const union param_value *value,
               const struct param_origin *origin);
const struct param_origin *param_origin_of(const struct param_set *set,
                                           const struct param_ref *ref);

/* The nearest known name by edit distance among names, or NULL when none is near. */
const char *param_nearest(const char *word, const char *const *names, size_t count);

#endif
