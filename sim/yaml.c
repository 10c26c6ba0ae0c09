#include "sim/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "sim/quote.h"
#include "sim/utf8.h"

#define BLOCK_BYTES (size_t)(64 * 1024)

/* Memory that lives as long as the tree. */
struct block {
    struct block *next;
    size_t used, room;
    max_align_t bytes[];
};

struct yaml_tree {
    struct block *blocks;
    struct yaml_node *root;
    const char *file;
};

/* What an alias may name. */
struct anchor {
    struct anchor *before;
    const char *name;
    const struct yaml_node *node; /* NULL while it is still being read */
};

struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* valid while has_event */
    bool has_event;
    struct yaml_tree *tree;
    struct anchor *anchors; /* latest first */
    size_t nodes;           /* so far, after expansion */
    struct sim_error *err;
};

/* The visit in order: bytes of the file, are they text, events, nodes. */
static char *read_all(const char *path, size_t *bytes, struct sim_error *err);
static bool check_text(const char *text, size_t bytes, const char *file, struct sim_error *err);
static bool next_event(struct reader *r);
static struct yaml_node *read_node(struct reader *r, size_t depth);

/* ---- the tree ---------------------------------------------------------------------------- */

static void *tree_alloc(struct yaml_tree *tree, size_t bytes)
{
    struct block *block = tree->blocks;
    void *place;

    bytes = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (block == NULL || block->room - block->used < bytes) {
        size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

        block = malloc(sizeof(*block) + room);
        if (block == NULL)
            return NULL;
        *block = (struct block){ .next = tree->blocks, .room = room };
        tree->blocks = block;
    }
    place = (char *)block->bytes + block->used;
    block->used += bytes;
    memset(place, 0, bytes);
    return place;
}

static const char *tree_text(struct yaml_tree *tree, const char *text, size_t bytes)
{
    char *copy = tree_alloc(tree, bytes + 1);

    if (copy != NULL)
        memcpy(copy, text, bytes);
    return copy;
}

void yaml_tree_free(struct yaml_tree *tree)
{
    if (tree == NULL)
        return;
    for (struct block *block = tree->blocks, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    free(tree);
}

const struct yaml_node *yaml_tree_root(const struct yaml_tree *tree)
{
    return tree->root;
}

const struct yaml_entry *yaml_entry_of(const struct yaml_node *node, const char *key)
{
    if (node == NULL || node->kind != YAML_KIND_MAPPING)
        return NULL;
    for (size_t i = 0; i < node->count; i++) {
        if (strcmp(node->entries[i].key->text, key) == 0)
            return &node->entries[i];
    }
    return NULL;
}

const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key)
{
    const struct yaml_entry *entry = yaml_entry_of(node, key);

    return entry == NULL ? NULL : entry->value;
}

bool yaml_is_null(const struct yaml_node *node)
{
    return node->kind == YAML_KIND_SCALAR && !node->quoted &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

const char *yaml_kind_name(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_KIND_SCALAR:
        return yaml_is_null(node) ? "nothing" : "a plain value";
    case YAML_KIND_SEQUENCE:
        return "a list";
    case YAML_KIND_MAPPING:
        return "a mapping";
    }
    return "";
}

bool yaml_refuse(const struct yaml_node *at, struct sim_error *err, const char *format, ...)
{
    char text[sizeof(((struct sim_error *)0)->text)];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return sim_error_set(err, at->file, at->line, at->column, "%s", text);
}

/* ---- the file ---------------------------------------------------------------------------- */

static char *read_all(const char *path, size_t *bytes, struct sim_error *err)
{
    struct stat info;
    char *text = NULL;
    size_t used = 0;
    /* Nonblocking, so that opening a pipe nobody writes to returns and can be refused. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &info) != 0) {
        sim_error_set(err, path, 0, 0, "cannot be opened: %s", strerror(errno));
        goto out;
    }
    if (S_ISDIR(info.st_mode)) {
        sim_error_set(err, path, 0, 0, "is a directory: a YAML file is meant");
        goto out;
    }
    if (!S_ISREG(info.st_mode)) {
        sim_error_set(err, path, 0, 0, "is no regular file: a YAML file is meant");
        goto out;
    }
    if (info.st_size > YAML_MAX_BYTES) {
        sim_error_set(err, path, 0, 0, "has %llu bytes: at most %d (1 MiB) are read",
                      (unsigned long long)info.st_size, YAML_MAX_BYTES);
        goto out;
    }
    text = malloc(YAML_MAX_BYTES + 1);
    if (text == NULL) {
        sim_error_set(err, path, 0, 0, "cannot be read: out of memory");
        goto out;
    }
    while (used <= YAML_MAX_BYTES) {
        ssize_t got = read(fd, text + used, YAML_MAX_BYTES + 1 - used);

        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            sim_error_set(err, path, 0, 0, "cannot be read: %s", strerror(errno));
            free(text);
            text = NULL;
            goto out;
        }
        used += (size_t)got;
    }
    *bytes = used;
out:
    if (fd >= 0)
        close(fd);
    return text;
}

/* Text that YAML allows, told with its place where libyaml would only give an offset. */
static bool check_text(const char *text, size_t bytes, const char *file, struct sim_error *err)
{
    unsigned line = 1, column = 1;
    uint32_t character = 0;
    size_t at = 0, length;

    if (bytes > YAML_MAX_BYTES)
        return sim_error_set(err, file, 0, 0, "has more than %d bytes (1 MiB)", YAML_MAX_BYTES);
    if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        at = 3; /* a byte order mark at the very start is fine */
    for (; at < bytes; at += length) {
        length = utf8_decode(text + at, bytes - at, &character);
        if (length == 0)
            return sim_error_set(err, file, line, column,
                                 "byte 0x%02x is no UTF-8: this is not a YAML text",
                                 (unsigned char)text[at]);
        if (!utf8_is_printable(character))
            return sim_error_set(err, file, line, column,
                                 "control character 0x%02x: this is not a YAML text",
                                 (unsigned)character);
        column++;
        if (character == '\n') {
            line++;
            column = 1;
        }
    }
    return true;
}

/* ---- events ------------------------------------------------------------------------------ */

static bool refuse_at(struct reader *r, yaml_mark_t mark, const char *text)
{
    return sim_error_set(r->err, r->tree->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1,
                         "%s", text);
}

static bool out_of_memory(struct reader *r)
{
    return sim_error_set(r->err, r->tree->file, 0, 0, "cannot be read: out of memory");
}

static bool next_event(struct reader *r)
{
    char text[256];

    if (r->has_event)
        yaml_event_delete(&r->event);
    r->has_event = yaml_parser_parse(&r->parser, &r->event) != 0;
    if (r->has_event)
        return true;
    if (r->parser.error == YAML_MEMORY_ERROR)
        return out_of_memory(r);
    snprintf(text, sizeof(text), "%s%s%s",
             r->parser.problem != NULL ? r->parser.problem : "cannot be understood",
             r->parser.context != NULL ? " " : "",
             r->parser.context != NULL ? r->parser.context : "");
    return refuse_at(r, r->parser.problem_mark, text);
}

/* ---- nodes ------------------------------------------------------------------------------- */

static bool count_nodes(struct reader *r, size_t nodes)
{
    char text[128];

    r->nodes += nodes;
    if (r->nodes <= YAML_MAX_NODES)
        return true;
    snprintf(text, sizeof(text), "more than %d values and keys, aliases expanded", YAML_MAX_NODES);
    return refuse_at(r, r->event.start_mark, text);
}

static bool check_depth(struct reader *r, size_t depth)
{
    char text[128];

    if (depth <= YAML_MAX_DEPTH)
        return true;
    snprintf(text, sizeof(text), "nested more than %d deep, aliases expanded", YAML_MAX_DEPTH);
    return refuse_at(r, r->event.start_mark, text);
}

/* A fresh node for the current event. */
static struct yaml_node *new_node(struct reader *r, enum yaml_kind kind)
{
    struct yaml_node *node;

    if (!count_nodes(r, 1))
        return NULL;
    node = tree_alloc(r->tree, sizeof(*node));
    if (node == NULL) {
        out_of_memory(r);
        return NULL;
    }
    node->kind = kind;
    node->file = r->tree->file;
    node->line = (unsigned)r->event.start_mark.line + 1;
    node->column = (unsigned)r->event.start_mark.column + 1;
    node->nodes = 1;
    node->depth = 1;
    return node;
}

/* Remembers the event's anchor, if any; *anchor stays NULL when there is none. */
static bool add_anchor(struct reader *r, const yaml_char_t *name, struct anchor **anchor)
{
    if (name == NULL)
        return true;
    *anchor = tree_alloc(r->tree, sizeof(**anchor));
    if (*anchor == NULL)
        return out_of_memory(r);
    (*anchor)->name = tree_text(r->tree, (const char *)name, strlen((const char *)name));
    if ((*anchor)->name == NULL)
        return out_of_memory(r);
    (*anchor)->before = r->anchors;
    r->anchors = *anchor;
    return true;
}

static struct yaml_node *read_alias(struct reader *r, size_t depth)
{
    const char *name = (const char *)r->event.data.alias.anchor;
    char text[192];

    for (const struct anchor *a = r->anchors; a != NULL; a = a->before) {
        if (strcmp(a->name, name) != 0)
            continue;
        if (a->node == NULL) {
            snprintf(text, sizeof(text), "*%s stands inside what it names", sim_quote(name).text);
            refuse_at(r, r->event.start_mark, text);
            return NULL;
        }
        if (!count_nodes(r, a->node->nodes) || !check_depth(r, depth + a->node->depth - 1))
            return NULL;
        return (struct yaml_node *)a->node;
    }
    snprintf(text, sizeof(text), "*%s: no such anchor above", sim_quote(name).text);
    refuse_at(r, r->event.start_mark, text);
    return NULL;
}

static struct yaml_node *read_scalar(struct reader *r)
{
    struct yaml_node *node = new_node(r, YAML_KIND_SCALAR);

    if (node == NULL)
        return NULL;
    if (memchr(r->event.data.scalar.value, '\0', r->event.data.scalar.length) != NULL) {
        refuse_at(r, r->event.start_mark, "a zero byte (\"\\0\") cannot stand in a text");
        return NULL;
    }
    node->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text =
        tree_text(r->tree, (const char *)r->event.data.scalar.value, r->event.data.scalar.length);
    if (node->text == NULL) {
        out_of_memory(r);
        return NULL;
    }
    return node;
}

/* Room for one more element of element_bytes in an array of count; doubled when it is full. */
static void *grow(struct reader *r, const void *array, size_t count, size_t element_bytes)
{
    void *wider;

    if (count != 0 && (count < 4 || (count & (count - 1)) != 0))
        return (void *)array;
    wider = tree_alloc(r->tree, (count < 4 ? 4 : count * 2) * element_bytes);
    if (wider == NULL)
        out_of_memory(r);
    else if (count > 0)
        memcpy(wider, array, count * element_bytes);
    return wider;
}

static void took_in(struct yaml_node *node, const struct yaml_node *child)
{
    node->nodes += child->nodes;
    if (child->depth + 1 > node->depth)
        node->depth = child->depth + 1;
}

static struct yaml_node *read_sequence(struct reader *r, size_t depth)
{
    struct yaml_node *node = new_node(r, YAML_KIND_SEQUENCE);

    if (node == NULL)
        return NULL;
    for (;;) {
        struct yaml_node *item;

        if (!next_event(r))
            return NULL;
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            return node;
        node->items = grow(r, node->items, node->count, sizeof(node->items[0]));
        if (node->items == NULL)
            return NULL;
        item = read_node(r, depth + 1);
        if (item == NULL)
            return NULL;
        node->items[node->count++] = item;
        took_in(node, item);
    }
}

static bool check_key(struct reader *r, const struct yaml_node *node, const struct yaml_node *key)
{
    const struct yaml_entry *twin;

    if (key->kind != YAML_KIND_SCALAR)
        return yaml_refuse(key, r->err, "a key must be a plain word, not %s", yaml_kind_name(key));
    if (key->text[0] == '\0')
        return yaml_refuse(key, r->err, "a key is empty");
    twin = yaml_entry_of(node, key->text);
    if (twin != NULL)
        return yaml_refuse(key, r->err, "the key %s stands here twice: first in line %u",
                           sim_quote(key->text).text, twin->key->line);
    return true;
}

static struct yaml_node *read_mapping(struct reader *r, size_t depth)
{
    struct yaml_node *node = new_node(r, YAML_KIND_MAPPING);

    if (node == NULL)
        return NULL;
    for (;;) {
        struct yaml_entry entry, *entries;

        if (!next_event(r))
            return NULL;
        if (r->event.type == YAML_MAPPING_END_EVENT)
            return node;
        entry.key = read_node(r, depth + 1);
        if (entry.key == NULL || !check_key(r, node, entry.key) || !next_event(r))
            return NULL;
        entry.value = read_node(r, depth + 1);
        if (entry.value == NULL)
            return NULL;
        entries = grow(r, node->entries, node->count, sizeof(*entries));
        if (entries == NULL)
            return NULL;
        entries[node->count++] = entry;
        node->entries = entries;
        took_in(node, entry.key);
        took_in(node, entry.value);
    }
}

/* The node the current event starts. A tag would be silently ignored, so it is refused. */
static struct yaml_node *read_node(struct reader *r, size_t depth)
{
    const yaml_char_t *name = NULL, *tag = NULL;
    struct anchor *anchor = NULL;
    struct yaml_node *node;
    yaml_event_type_t type = r->event.type;

    if (!check_depth(r, depth))
        return NULL;
    if (type == YAML_ALIAS_EVENT)
        return read_alias(r, depth);
    if (type == YAML_SCALAR_EVENT) {
        name = r->event.data.scalar.anchor;
        tag = r->event.data.scalar.tag;
    } else if (type == YAML_SEQUENCE_START_EVENT) {
        name = r->event.data.sequence_start.anchor;
        tag = r->event.data.sequence_start.tag;
    } else {
        name = r->event.data.mapping_start.anchor;
        tag = r->event.data.mapping_start.tag;
    }
    if (tag != NULL) {
        refuse_at(r, r->event.start_mark, "tags (!...) mean nothing here");
        return NULL;
    }
    if (!add_anchor(r, name, &anchor))
        return NULL;
    node = type == YAML_SCALAR_EVENT           ? read_scalar(r)
           : type == YAML_SEQUENCE_START_EVENT ? read_sequence(r, depth)
                                               : read_mapping(r, depth);
    if (node != NULL && anchor != NULL)
        anchor->node = node;
    return node;
}

/* ---- the document ------------------------------------------------------------------------ */

static bool read_document(struct reader *r)
{
    if (!next_event(r) || !next_event(r)) /* the stream's start, then a document's */
        return false;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return sim_error_set(r->err, r->tree->file, 0, 0, "is empty");
    if (!next_event(r))
        return false;
    r->tree->root = read_node(r, 1);
    if (r->tree->root == NULL)
        return false;
    if (yaml_is_null(r->tree->root))
        return sim_error_set(r->err, r->tree->file, 0, 0, "is empty");
    if (!next_event(r) || !next_event(r)) /* the document's end */
        return false;
    if (r->event.type != YAML_STREAM_END_EVENT)
        return refuse_at(r, r->event.start_mark, "a second document starts here: one is meant");
    return true;
}

struct yaml_tree *yaml_tree_read_text(const char *text, size_t bytes, const char *name,
                                      struct sim_error *err)
{
    struct reader r = { .err = err };
    bool ok;

    if (!check_text(text, bytes, name, err))
        return NULL;
    r.tree = calloc(1, sizeof(*r.tree));
    if (r.tree == NULL || (r.tree->file = tree_text(r.tree, name, strlen(name))) == NULL ||
        !yaml_parser_initialize(&r.parser)) {
        sim_error_set(err, name, 0, 0, "cannot be read: out of memory");
        yaml_tree_free(r.tree);
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, bytes);
    ok = read_document(&r);
    if (r.has_event)
        yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    if (!ok) {
        yaml_tree_free(r.tree);
        return NULL;
    }
    return r.tree;
}

struct yaml_tree *yaml_tree_read_file(const char *path, struct sim_error *err)
{
    struct yaml_tree *tree;
    size_t bytes = 0;
    char *text = read_all(path, &bytes, err);

    if (text == NULL)
        return NULL;
    tree = yaml_tree_read_text(text, bytes, path, err);
    free(text);
    return tree;
}
