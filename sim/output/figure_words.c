/* The words along an axis. They stand level while each has room of its own; else they lean, as
 * little as helps: a steeper word takes less of its neighbour's place and more of the height below.
 */
#include <stdio.h>
#include <string.h>

#include "sim/output/figure_script.h"

#define CHARACTER    9.5 /* pixels: of a digit; most letters are narrower */
#define LINE         18  /* pixels from a line of text to the next */
#define GAP          12  /* pixels between two level words */
#define LABEL_LOWER  5   /* pixels: the axis label keeps off leaning words */
#define LEFT_OF_TICK 8   /* pixels between a row's word and the plot */

/* Slopes that words may have. */
static const struct {
    unsigned degrees;
    double sine, cosine;
} slopes[] = { { 30, 0.5, 0.866 }, { 60, 0.866, 0.5 }, { 90, 1, 0 } };

size_t figure_characters(const char *text)
{
    size_t characters = 0;

    for (const char *c = text; *c; c++)
        characters += ((unsigned char)*c & 0xc0) != 0x80; /* UTF-8: count what begins a character */
    return characters;
}

static double length_of(const char *word)
{
    return (double)figure_characters(word) * CHARACTER;
}

size_t figure_longest_word(const char *const *words, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        if (figure_characters(words[i]) > most)
            most = figure_characters(words[i]);
    return most;
}

static double longest(const char *const *words, size_t count)
{
    return (double)figure_longest_word(words, count) * CHARACTER;
}

/* A leaning word ends below its tick and begins to the left of it: inside the picture, and so far
 * from the next that lines of text do not touch. Upright words always do the first. */
static bool fits(size_t slope, const char *const *words, size_t count, double place, double left)
{
    for (size_t i = 0; i < count; i++)
        if (length_of(words[i]) * slopes[slope].cosine > left + ((double)i + 0.5) * place)
            return false;
    return LINE <= place * slopes[slope].sine;
}

struct figure_words figure_lay_words(const char *const *words, size_t count, double width,
                                     double left)
{
    double place = width / (double)count, length = longest(words, count);
    size_t slope = 0;

    if (length + GAP <= place)
        return (struct figure_words){ 0 };
    while (slopes[slope].degrees < 90 && !fits(slope, words, count, place, left))
        slope++;
    return (struct figure_words){
        .degrees = slopes[slope].degrees,
        .height = (unsigned)(length * slopes[slope].sine + LINE * slopes[slope].cosine) - LINE +
                  LABEL_LOWER,
    };
}

double figure_words_width(const char *const *words, size_t count)
{
    return longest(words, count) + LEFT_OF_TICK;
}

/* How many bytes that many characters take. */
static size_t bytes_of(const char *text, size_t characters)
{
    size_t bytes = 0;

    while (text[bytes] != '\0') {
        if (((unsigned char)text[bytes] & 0xc0) != 0x80 && characters-- == 0)
            break;
        bytes++;
    }
    return bytes;
}

void figure_print_words(char axis, const char *const *words, size_t count, size_t first,
                        const struct figure_words *lie, FILE *out)
{
    if (lie->degrees > 0)
        fprintf(out, "set %ctics rotate by %u right (", axis, lie->degrees);
    else
        fprintf(out, "set %ctics norotate (", axis);
    for (size_t i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", out);
        figure_print_quoted(out, words[i],
                            lie->characters > 0 ? bytes_of(words[i], lie->characters)
                                                : strlen(words[i]));
        fprintf(out, " %zu", i + first);
    }
    fputs(")\n", out);
}
