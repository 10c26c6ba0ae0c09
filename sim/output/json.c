#include "sim/output/json.h"

#include <math.h>
#include <string.h>

#include "sim/check.h"
#include "sim/output/number.h"

static void begin_value(struct json_writer *json);
static void begin_level(struct json_writer *json, bool is_array, bool on_one_line);
static void end_level(struct json_writer *json, bool is_array);
static void break_line(const struct json_writer *json);
static void print_string(FILE *out, const char *text);
static size_t utf8_length(const unsigned char *bytes);

void json_begin(struct json_writer *json, FILE *out)
{
    *json = (struct json_writer){ .out = out };
}

void json_end(struct json_writer *json)
{
    SIM_CHECK(NULL, json->depth == 0, "%u levels of JSON are still open", json->depth);
    fputc('\n', json->out);
}

void json_object_begin(struct json_writer *json)
{
    begin_level(json, false, false);
}

void json_object_end(struct json_writer *json)
{
    end_level(json, false);
}

void json_array_begin(struct json_writer *json)
{
    begin_level(json, true, false);
}

void json_array_end(struct json_writer *json)
{
    end_level(json, true);
}

void json_one_line_object_begin(struct json_writer *json)
{
    begin_level(json, false, true);
}

void json_one_line_array_begin(struct json_writer *json)
{
    begin_level(json, true, true);
}

static void begin_level(struct json_writer *json, bool is_array, bool on_one_line)
{
    bool inherited = json->depth > 0 && json->levels[json->depth - 1].on_one_line;

    begin_value(json);
    SIM_CHECK(NULL, json->depth < JSON_DEPTH_MAX, "JSON nested deeper than %d", JSON_DEPTH_MAX);
    json->levels[json->depth].is_array = is_array;
    json->levels[json->depth].has_values = false;
    json->levels[json->depth].on_one_line = on_one_line || inherited;
    json->depth++;
    fputc(is_array ? '[' : '{', json->out);
}

static void end_level(struct json_writer *json, bool is_array)
{
    SIM_CHECK(NULL, json->depth > 0 && !json->after_key, "an end without its begin or value");
    json->depth--;
    SIM_CHECK(NULL, json->levels[json->depth].is_array == is_array, "JSON levels crossed");
    if (json->levels[json->depth].has_values && !json->levels[json->depth].on_one_line)
        break_line(json);
    fputc(is_array ? ']' : '}', json->out);
}

void json_key(struct json_writer *json, const char *key)
{
    SIM_CHECK(NULL, json->depth > 0 && !json->levels[json->depth - 1].is_array && !json->after_key,
              "key \"%s\" outside an object", key);
    begin_value(json);
    print_string(json->out, key);
    fputs(": ", json->out);
    json->after_key = true;
}

/* What stands before a value (or a key): a comma, a line break, or nothing. */
static void begin_value(struct json_writer *json)
{
    if (json->after_key || json->depth == 0) {
        json->after_key = false;
        return;
    }
    bool one_line = json->levels[json->depth - 1].on_one_line;
    if (json->levels[json->depth - 1].has_values)
        fputs(one_line ? ", " : ",", json->out);
    json->levels[json->depth - 1].has_values = true;
    if (!one_line)
        break_line(json);
}

static void break_line(const struct json_writer *json)
{
    fprintf(json->out, "\n%*s", (int)(2 * json->depth), "");
}

void json_string(struct json_writer *json, const char *text)
{
    if (!text) {
        json_null(json);
        return;
    }
    SIM_CHECK(NULL, json->after_key || json->depth == 0 || json->levels[json->depth - 1].is_array,
              "the value \"%s\" has no key", text);
    begin_value(json);
    print_string(json->out, text);
}

static void print_bare(struct json_writer *json, const char *text)
{
    SIM_CHECK(NULL, json->after_key || json->depth == 0 || json->levels[json->depth - 1].is_array,
              "the value %s has no key", text);
    begin_value(json);
    fputs(text, json->out);
}

void json_number(struct json_writer *json, double value)
{
    char buf[NUMBER_BYTES];

    print_bare(json, isfinite(value) ? number_text(buf, value) : "null");
}

void json_uint(struct json_writer *json, uint64_t value)
{
    char buf[NUMBER_BYTES];

    snprintf(buf, sizeof(buf), "%llu", (unsigned long long)value);
    print_bare(json, buf);
}

void json_bool(struct json_writer *json, bool value)
{
    print_bare(json, value ? "true" : "false");
}

void json_null(struct json_writer *json)
{
    print_bare(json, "null");
}

void json_key_string(struct json_writer *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

void json_key_number(struct json_writer *json, const char *key, double value)
{
    json_key(json, key);
    json_number(json, value);
}

void json_key_uint(struct json_writer *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_uint(json, value);
}

void json_key_bool(struct json_writer *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

static void print_string(FILE *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;

    fputc('"', out);
    while (*p) {
        size_t length = utf8_length(p);

        if (length == 0) {
            fputs("\xef\xbf\xbd", out); /* U+FFFD, the replacement character */
            p++;
        } else if (length > 1) {
            fwrite(p, 1, length, out);
            p += length;
        } else {
            if (*p == '"' || *p == '\\')
                fprintf(out, "\\%c", *p);
            else if (*p == '\n')
                fputs("\\n", out);
            else if (*p == '\t')
                fputs("\\t", out);
            else if (*p < 0x20 || *p == 0x7f)
                fprintf(out, "\\u%04x", *p);
            else
                fputc(*p, out);
            p++;
        }
    }
    fputc('"', out);
}

/* Bytes of the well-formed UTF-8 sequence at `bytes` (RFC 3629: shortest form, no surrogates, up to
 * U+10FFFF), or 0. */
static size_t utf8_length(const unsigned char *bytes)
{
    static const uint32_t smallest[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length = bytes[0] < 0x80             ? 1
                    : (bytes[0] & 0xe0) == 0xc0 ? 2
                    : (bytes[0] & 0xf0) == 0xe0 ? 3
                    : (bytes[0] & 0xf8) == 0xf0 ? 4
                                                : 0;
    if (length <= 1)
        return length;
    uint32_t code = bytes[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (bytes[i] & 0x3fu);
    }
    if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    return length;
}
