/* A streaming JSON writer: commas, indentation and escapes are its business, order is the caller's.
 *
 * Inside an object every value is preceded by json_key. Misuse (a value without a key, an end
 * without its begin) is an assertion. Strings are UTF-8; a byte that is not is written as U+FFFD,
 * so the output always parses. The stream's errors are its owner's business (whole_file_commit).
 */
#ifndef SIM_OUTPUT_JSON_H
#define SIM_OUTPUT_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH_MAX 32

struct json_writer {
    FILE *out; /* borrowed */
    unsigned depth;
    bool after_key;
    struct {
        bool is_array, has_values, on_one_line;
    } levels[JSON_DEPTH_MAX];
};

void json_begin(struct json_writer *json, FILE *out);
void json_end(struct json_writer *json); /* everything is closed; writes the last line end */

void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);

/* The next object or array to begin, and all inside it, stays on one line. */
void json_one_line_object_begin(struct json_writer *json);
void json_one_line_array_begin(struct json_writer *json);

void json_key(struct json_writer *json, const char *key);
void json_string(struct json_writer *json, const char *text); /* NULL: null */
void json_number(struct json_writer *json, double value);     /* not finite: null */
void json_uint(struct json_writer *json, uint64_t value);
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);

/* A key and its value in one call. */
void json_key_string(struct json_writer *json, const char *key, const char *text);
void json_key_number(struct json_writer *json, const char *key, double value);
void json_key_uint(struct json_writer *json, const char *key, uint64_t value);
void json_key_bool(struct json_writer *json, const char *key, bool value);

#endif
