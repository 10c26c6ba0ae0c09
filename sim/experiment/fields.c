#include "sim/experiment/fields.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/param.h"

static bool is_known(const char *key, const char *const *known, size_t *count)
{
    bool found = false;

    for (*count = 0; known[*count] != NULL; (*count)++)
        found = found || strcmp(known[*count], key) == 0;
    return found;
}

bool fields_check(const struct yaml_node *node, const char *what, const char *const *known,
                  struct sim_error *err)
{
    if (node->kind != YAML_KIND_MAPPING)
        return yaml_refuse(node, err, "%s: a mapping is wanted here, not %s", what,
                           yaml_kind_name(node));
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *key = node->entries[i].key;
        size_t count;

        if (is_known(key->text, known, &count))
            continue;
        const char *near = param_nearest(key->text, known, count);
        if (near != NULL)
            return yaml_refuse(key, err, "%s: unknown key '%s'; did you mean '%s'?", what,
                               key->text, near);
        char list[512] = "";
        for (size_t k = 0; k < count; k++) {
            size_t used = strlen(list);
            snprintf(list + used, sizeof list - used, "%s%s", k == 0 ? "" : ", ", known[k]);
        }
        return yaml_refuse(key, err, "%s: unknown key '%s'; known are %s", what, key->text, list);
    }
    return true;
}

bool fields_text(const struct yaml_node *node, const char *what, const char *key, bool required,
                 const char **text, struct sim_error *err)
{
    const struct yaml_node *value = yaml_get(node, key);

    *text = NULL;
    if (value == NULL) {
        if (required)
            return yaml_refuse(node, err, "%s: '%s' is missing", what, key);
        return true;
    }
    if (value->kind != YAML_KIND_SCALAR || yaml_is_null(value))
        return yaml_refuse(value, err, "%s: %s: a text is wanted here, not %s", what, key,
                           value->kind == YAML_KIND_SCALAR ? "nothing" : yaml_kind_name(value));
    *text = value->text;
    return true;
}

/* The number at the start of the scalar, and where it ends. */
static bool leading_number(const struct yaml_node *scalar, const char *what, double *value,
                           char **end, struct sim_error *err)
{
    if (scalar->kind != YAML_KIND_SCALAR)
        return yaml_refuse(scalar, err, "%s: a number is wanted here, not %s", what,
                           yaml_kind_name(scalar));
    errno = 0;
    *value = strtod(scalar->text, end);
    if (*end == scalar->text || errno == ERANGE || !isfinite(*value))
        return yaml_refuse(scalar, err, "%s: '%s' is not a number", what, scalar->text);
    while (**end == ' ')
        (*end)++;
    return true;
}

bool fields_scalar_number(const struct yaml_node *scalar, const char *what, double *value,
                          struct sim_error *err)
{
    char *end;

    if (!leading_number(scalar, what, value, &end, err))
        return false;
    if (*end != '\0')
        return yaml_refuse(scalar, err,
                           "%s: '%s': a bare number is wanted, in the unit the metric's name ends in",
                           what, scalar->text);
    return true;
}

bool fields_scalar_part(const struct yaml_node *scalar, const char *what,
                        struct part_or_number *value, struct sim_error *err)
{
    char *end;

    if (!leading_number(scalar, what, &value->value, &end, err))
        return false;
    value->is_part = strcmp(end, "%") == 0;
    if (value->is_part)
        value->value /= 100;
    else if (*end != '\0')
        return yaml_refuse(scalar, err, "%s: '%s': a number or a percentage is wanted", what,
                           scalar->text);
    if (value->value < 0)
        return yaml_refuse(scalar, err, "%s: '%s' lies below 0", what, scalar->text);
    return true;
}

bool fields_scalar_time(const struct yaml_node *scalar, const char *what, uint64_t *ps,
                        struct sim_error *err)
{
    static const struct param_row row = {
        .name = "t", .kind = PARAM_KIND_UINT, .unit = UNIT_TIME, .max = UINT64_MAX / 4
    };
    union param_value value;

    if (scalar->kind != YAML_KIND_SCALAR)
        return yaml_refuse(scalar, err, "%s: a time is wanted here, not %s", what,
                           yaml_kind_name(scalar));
    struct sim_error inner = { 0 };
    if (!param_parse(&row, what, scalar->text, &value, &inner))
        return yaml_refuse(scalar, err, "%s", inner.text);
    *ps = value.u;
    return true;
}

bool fields_scalar_count(const struct yaml_node *scalar, const char *what, uint64_t low,
                         uint64_t high, uint64_t *value, struct sim_error *err)
{
    char *end = NULL;

    if (scalar->kind == YAML_KIND_SCALAR && scalar->text[0] >= '0' && scalar->text[0] <= '9') {
        errno = 0;
        *value = strtoull(scalar->text, &end, 10);
    }
    if (end == NULL || *end != '\0' || errno == ERANGE || *value < low || *value > high)
        return yaml_refuse(scalar, err, "%s: '%s': a whole number in %llu .. %llu is wanted", what,
                           scalar->kind == YAML_KIND_SCALAR ? scalar->text : yaml_kind_name(scalar),
                           (unsigned long long)low, (unsigned long long)high);
    return true;
}

bool fields_pair(const struct yaml_node *node, const char *what, double pair[2],
                 struct sim_error *err)
{
    if (node->kind != YAML_KIND_SEQUENCE || node->count != 2)
        return yaml_refuse(node, err, "%s: two numbers [low, high] are wanted", what);
    for (size_t i = 0; i < 2; i++)
        if (!fields_scalar_number(node->items[i], what, &pair[i], err))
            return false;
    if (pair[0] > pair[1])
        return yaml_refuse(node, err, "%s: [%s, %s] is empty: the lower number comes first", what,
                           node->items[0]->text, node->items[1]->text);
    return true;
}

bool fields_bool(const struct yaml_node *node, const char *what, const char *key, bool *value,
                 struct sim_error *err)
{
    const char *text;

    if (!fields_text(node, what, key, false, &text, err))
        return false;
    if (text == NULL)
        return true;
    *value = strcmp(text, "true") == 0;
    if (!*value && strcmp(text, "false") != 0)
        return yaml_refuse(yaml_get(node, key), err, "%s: %s: '%s' is neither true nor false",
                           what, key, text);
    return true;
}
