#include "sim/error.h"

#include <stdarg.h>
#include <stdio.h>

/* One message is one line, whatever bytes a user's file put into the value we quote. */
static void keep_on_one_line(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = ' ';
}

bool sim_error_set(struct sim_error *err, const char *file, unsigned line, unsigned column,
                   const char *format, ...)
{
    struct sim_error filled;
    va_list args;

    if (err == NULL)
        return false;
    /* Filled apart and copied at the end: an argument may point into err itself. */
    snprintf(filled.file, sizeof filled.file, "%s", file == NULL ? "" : file);
    filled.line = line;
    filled.column = column;
    va_start(args, format);
    vsnprintf(filled.text, sizeof filled.text, format, args);
    va_end(args);
    keep_on_one_line(filled.text);
    *err = filled;
    return false;
}

void sim_error_format(const struct sim_error *err, char *buf, size_t bytes)
{
    bool has_file = err->file[0] != '\0';

    if (has_file && err->line > 0 && err->column > 0)
        snprintf(buf, bytes, "%s:%u:%u: %s", err->file, err->line, err->column, err->text);
    else if (has_file && err->line > 0)
        snprintf(buf, bytes, "%s:%u: %s", err->file, err->line, err->text);
    else if (has_file)
        snprintf(buf, bytes, "%s: %s", err->file, err->text);
    else
        snprintf(buf, bytes, "%s", err->text);
}
