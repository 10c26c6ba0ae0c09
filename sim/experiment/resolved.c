#include "sim/experiment/resolved.h"

#include <stdlib.h>
#include <string.h>

#include "sim/check.h"
#include "sim/param_export.h"

static void print_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *c = text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;

        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte == '\n')
            fputs("\\n", out);
        else if (byte < 0x20)
            fprintf(out, "\\x%02x", byte);
        else
            fputc(byte, out);
    }
    fputc('"', out);
}

static void print_value(FILE *out, const struct scenario_setting *setting)
{
    char text[2 * PARAM_TEXT_BYTES];

    param_format(setting->ref.row, &setting->value, text, sizeof text);
    print_quoted(out, text);
}

static void print_axis(FILE *out, const struct sweep_axis *axis)
{
    char path[256];

    fprintf(out, "  %s:\n", axis->name);
    if (axis->row != NULL) {
        param_path(&axis->values[0].settings[0].ref, path, sizeof path);
        fprintf(out, "    set: %s\n    values:\n", path);
        for (size_t v = 0; v < axis->count; v++) {
            fputs("      - ", out);
            print_value(out, &axis->values[v].settings[0]);
            fputc('\n', out);
        }
        return;
    }
    fputs("    cases:\n", out);
    for (size_t v = 0; v < axis->count; v++) {
        fputs("      ", out);
        print_quoted(out, axis->values[v].cell);
        fputs(":\n", out);
        for (size_t s = 0; s < axis->values[v].setting_count; s++) {
            param_path(&axis->values[v].settings[s].ref, path, sizeof path);
            fprintf(out, "        %s: ", path);
            print_value(out, &axis->values[v].settings[s]);
            fputc('\n', out);
        }
    }
}

void resolved_print(const struct scenario *sc, FILE *out)
{
    fprintf(out, "# The resolved scenario, written by %s %s: it gives the same numbers again.\n",
            sc->model->program, sc->model->version);
    fputs("title: ", out);
    print_quoted(out, sc->title);
    fputs("\nabout: ", out);
    print_quoted(out, sc->about);
    fputc('\n', out);
    param_export_resolved(&sc->set, out);
    if (sc->axis_count > 0)
        fputs("sweep:\n", out);
    for (size_t a = 0; a < sc->axis_count; a++)
        print_axis(out, &sc->axes[a]);
    samples_print(&sc->samples, out);
    if (sc->change_count > 0)
        fputs("at:\n", out);
    for (size_t i = 0; i < sc->change_count; i++) {
        char path[256];

        param_path(&sc->changes[i].setting.ref, path, sizeof path);
        fprintf(out, "  - {t: %llu ps, set: %s, to: ", (unsigned long long)sc->changes[i].time_ps,
                path);
        print_value(out, &sc->changes[i].setting);
        fputs("}\n", out);
    }
}

char *resolved_text(const struct scenario *sc, size_t *bytes)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, bytes);

    SIM_CHECK(NULL, out != NULL, "no memory for the resolved scenario");
    resolved_print(sc, out);
    SIM_CHECK(NULL, fclose(out) == 0, "no memory for the resolved scenario");
    return text;
}

size_t resolved_strip(char *text)
{
    char *to = text;

    for (char *line = text; *line != '\0';) {
        char *end = line + strcspn(line, "\n");
        char *next = *end == '\n' ? end + 1 : end;
        char *keep = end;

        for (char *c = line; c + 2 < end; c++)
            if (memcmp(c, " # ", 3) == 0)
                keep = c;
        while (keep > line && keep[-1] == ' ')
            keep--;
        memmove(to, line, (size_t)(keep - line));
        to += keep - line;
        *to++ = '\n';
        line = next;
    }
    *to = '\0';
    return (size_t)(to - text);
}
