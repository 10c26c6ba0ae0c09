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
    UNIT_PACKETS,    /* base: packets. "packets", which may be left out */
    UNIT_FRACTION,   /* base: 1 (double). "%" divides by 100 */
};

struct param_choice {
    const char *name;
    int value;
    const char *doc;
};

struct param_row {
    const char *list; /* name of the list it belongs to, or NULL */
    const char *name; /* public name: full path for a plain row, tail for a list row */
    enum param_kind kind;
    size_t offset; /* in the parameter struct; for a list row, in the list's element */
    enum param_unit unit;
    uint64_t min, max,
        preset; /* UINT; BOOL uses preset 0 or 1; ENUM preset is the choice's value */
    double fmin, fmax, fpreset; /* DOUBLE */
    const char *text_preset;    /* TEXT */
    const char *zero_name;      /* a word that means 0, e.g. "none" or "unlimited"; may be NULL */
    const struct param_choice *choices; /* ENUM; ends with a NULL name */
    const char *profile_dir; /* TEXT: names a file in profiles/<dir>/ whose values apply below this
                              * row's parent path, under everything the scenario itself says */
    bool live;               /* may change while the machine runs (at:) */
    bool required;           /* a scenario must say it: there is no sensible preset */
    const char *doc;
    const char *source; /* datasheet, paper, or "assumption" with its reasoning */
};

struct param_list {
    const char *name;     /* "machine.nics" */
    size_t count_offset;  /* a size_t in the struct: how many elements the scenario gives */
    size_t first_offset;  /* offset of element 0 */
    size_t stride;        /* bytes from one element to the next */
    size_t max;           /* most elements */
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
#define PARAM_FIELD_IS(S, F, T) (0 * sizeof(char[_Generic(((S *)0)->F, T : 1, default : -1)]))
#define PARAM_UINT(S, F) \
    .kind = PARAM_KIND_UINT, .offset = offsetof(S, F) + PARAM_FIELD_IS(S, F, uint64_t)
#define PARAM_DOUBLE(S, F) \
    .kind = PARAM_KIND_DOUBLE, .offset = offsetof(S, F) + PARAM_FIELD_IS(S, F, double)
#define PARAM_BOOL(S, F) \
    .kind = PARAM_KIND_BOOL, .offset = offsetof(S, F) + PARAM_FIELD_IS(S, F, bool)
#define PARAM_FIELD_HAS(S, F, BYTES) (0 * sizeof(char[sizeof(((S *)0)->F) == (BYTES) ? 1 : -1]))
#define PARAM_ENUM(S, F) \
    .kind = PARAM_KIND_ENUM, .offset = offsetof(S, F) + PARAM_FIELD_HAS(S, F, sizeof(int))
#define PARAM_TEXT(S, F) \
    .kind = PARAM_KIND_TEXT, .offset = offsetof(S, F) + PARAM_FIELD_HAS(S, F, PARAM_TEXT_BYTES)

union param_value {
    uint64_t u;
    double d;
    bool b;
    int e;
    char text[PARAM_TEXT_BYTES];
};

/* Where a value came from, weakest first: a profile never replaces anything after it. */
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
    char file[256];   /* profile or scenario as it was opened; empty otherwise */
    unsigned line;    /* from 1; 0 when no file is meant */
    unsigned column;  /* from 1; 0 when no file is meant */
    char source[512]; /* a profile entry's own source, when it gives one */
};

/* Directories that are searched for <profile_dir>/<name>.yaml, first come, first served. */
#define PROFILE_PATH_DIRS  8
#define PROFILE_PATH_BYTES 512
struct profile_path {
    char base_dir[PROFILE_PATH_BYTES]; /* the scenario's own folder; empty: the current one */
    size_t count;
    char dirs[PROFILE_PATH_DIRS][PROFILE_PATH_BYTES];
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
    struct param_origin *origins; /* one a plain row, list->max a list row; owned */
    size_t *first_origin;         /* for each row, its place in origins; owned */
    struct profile_path
        profiles; /* where profiles are looked for; empty until a scenario is read */
};

/* Presets everywhere, lists empty. False only when memory is short. */
bool param_set_init(struct param_set *set, const struct param_table *table);

/* What param_set_init writes: the preset of every row (in all elements of a list) and 0 as every
 * list's count. Other bytes of the struct are left alone, so a test can find a field no row names.
 */
void param_write_presets(const struct param_table *table, void *values);

bool param_set_copy(struct param_set *to, const struct param_set *from);
void param_set_fini(struct param_set *set);

/* Finds "kernel.quota", "machine.nics.0.rx-ring", "nics[ln0].rx-ring". On failure err names the
 * nearest known name. */
bool param_find(const struct param_set *set, const char *path, struct param_ref *ref,
                struct sim_error *err);

/* The row of that name in the list (its tail), or the plain row when list is NULL; NULL if none. */
const struct param_row *param_row_named(const struct param_table *table,
                                        const struct param_list *list, const char *name);

/* The row's preset. */
void param_preset(const struct param_row *row, union param_value *value);

/* How many elements the list has now. */
size_t param_list_count(const struct param_set *set, const struct param_list *list);
void param_list_resize(struct param_set *set, const struct param_list *list, size_t count);

/* The list a row belongs to, or NULL. */
const struct param_list *param_list_of(const struct param_table *table,
                                       const struct param_row *row);

/* The full public path of ref, by position. */
void param_path(const struct param_ref *ref, char *buf, size_t bytes);

/* ---- values and their text (sim/param_value.c) ------------------------------------------- */

/* Reads "50 us" for the row; on failure err tells the value and what is allowed. A unit is needed
 * except on a bare 0. Integers are exact: "67.2 us" is 67200000 ps, "10.5 ps" is refused. The word
 * row->zero_name means 0 even where 0 lies below the row's range. path is for the message. */
bool param_parse(const struct param_row *row, const char *path, const char *text,
                 union param_value *value, struct sim_error *err);

/* Writes the value so that param_parse reads the same back ("50 us", "64 B", "none"). */
void param_format(const struct param_row *row, const union param_value *value, char *buf,
                  size_t bytes);

/* True when the value is one param_parse could have given. */
bool param_in_range(const struct param_row *row, const union param_value *value);

/* The value in base units as a number (bool and enum as their integer; text as 0). */
double param_number(const struct param_row *row, const union param_value *value);

/* The i-th suffix a user may write for the unit, from small to large; NULL past the last. */
const char *param_unit_suffix(enum param_unit unit, size_t i);

/* Writes what is allowed ("1 .. 4096 packets", "one of bsd-interrupt, bsd-polling"). */
void param_format_allowed(const struct param_row *row, char *buf, size_t bytes);

/* ---- what is in a set -------------------------------------------------------------------- */

void param_get(const struct param_set *set, const struct param_ref *ref, union param_value *value);
void param_put(struct param_set *set, const struct param_ref *ref, const union param_value *value,
               const struct param_origin *origin);
const struct param_origin *param_origin_of(const struct param_set *set,
                                           const struct param_ref *ref);

/* The nearest known name by Damerau-Levenshtein distance among names (letter case and - or _ do
 * not count), or NULL when none is near. */
const char *param_nearest(const char *word, const char *const *names, size_t count);

/* Walks a table and checks that it makes sense: names unique, presets in range and written so that
 * they read back the same, choices ended and unique, every row with doc and source, fields inside
 * the struct and not overlapping. On failure text says which row and why. For tests. */
bool param_table_check(const struct param_table *table, char *text, size_t bytes);

#endif
