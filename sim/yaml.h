/* A YAML file as a tree of nodes, each knowing where it was written.
 *
 * Stricter than YAML: one document, scalar keys, no key twice, no tags, no merge keys. Aliases
 * share the node they name; their expansion is counted against the limits below, so an alias bomb
 * is refused before anything walks it. Every slip is one message with file, line and column.
 *
 * Ownership: the tree owns every node and text; yaml_tree_free frees all at once.
 */
#ifndef SIM_YAML_H
#define SIM_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

#define YAML_MAX_BYTES (1024 * 1024) /* of a file */
#define YAML_MAX_NODES 10000         /* after expansion of aliases, keys included */
#define YAML_MAX_DEPTH 32            /* of nesting, after expansion of aliases */

enum yaml_kind {
    YAML_KIND_SCALAR,
    YAML_KIND_SEQUENCE,
    YAML_KIND_MAPPING,
};

struct yaml_node;
struct yaml_entry {
    const struct yaml_node *key; /* always a scalar */
    const struct yaml_node *value;
};

struct yaml_node {
    enum yaml_kind kind;
    const char *file;                 /* as it was opened */
    unsigned line, column;            /* from 1; columns count characters */
    const char *text;                 /* scalar: its text, never NULL; NULL otherwise */
    bool quoted;                      /* scalar: written in quotes or as a block, so never null */
    size_t count;                     /* of items or entries */
    const struct yaml_node **items;   /* sequence */
    const struct yaml_entry *entries; /* mapping, in the order written */
    size_t nodes;                     /* after expansion, this one included */
    size_t depth;                     /* levels after expansion: 1 for a scalar */
};

struct yaml_tree;

/* Reads a regular file. NULL + err when it cannot be read, is too big, or is no such YAML. */
struct yaml_tree *yaml_tree_read_file(const char *path, struct sim_error *err);

/* The same from memory; name stands where the file's name would. */
struct yaml_tree *yaml_tree_read_text(const char *text, size_t bytes, const char *name,
                                      struct sim_error *err);

const struct yaml_node *yaml_tree_root(const struct yaml_tree *tree); /* never NULL */
void yaml_tree_free(struct yaml_tree *tree);                          /* NULL is fine */

/* The entry or the value of that key in a mapping; NULL when there is none or node is no mapping.
 */
const struct yaml_entry *yaml_entry_of(const struct yaml_node *node, const char *key);
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);

/* A plain scalar that is empty, ~ or null: nothing was said. */
bool yaml_is_null(const struct yaml_node *node);

/* "text", "a list" or "a mapping", for messages. */
const char *yaml_kind_name(const struct yaml_node *node);

/* Fills err with the node's place and the text. Always returns false. */
bool yaml_refuse(const struct yaml_node *at, struct sim_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
