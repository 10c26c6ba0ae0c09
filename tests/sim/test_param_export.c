/* What leaves the table: schema, reference page, resolved scenario. */
#include <check.h>

#include "sim/param_export.h"
#include "tests/sim/param_sample.h"

/* Everything written to a stream, as text the caller frees. */
struct written {
    char *text;
    size_t bytes;
    FILE *out;
};

static struct written *written_new(void)
{
    struct written *w = calloc(1, sizeof(*w));

    ck_assert_ptr_nonnull(w);
    w->out = open_memstream(&w->text, &w->bytes);
    ck_assert_ptr_nonnull(w->out);
    return w;
}

static void written_free(struct written *w)
{
    free(w->text);
    free(w);
}

static struct written *resolved(const struct param_set *set)
{
    struct written *w = written_new();

    param_export_resolved(set, w->out);
    fclose(w->out);
    return w;
}

static const char scenario[] = "machine:\n"
                               "  cpu: {clock: 175 MHz}\n"
                               "  nics:\n"
                               "    - {name: ln0, profile: lance}\n"
                               "    - {name: 'a \"b\\ #: null', bus.latency: none}\n"
                               "kernel: {quota: unlimited, share: 12.34567 %}\n"
                               "run: {seed: 18446744073709551615}\n";

static struct sample_dir dir;
static struct profile_path profiles;

static void make_profiles(void)
{
    dir = sample_dir_make();
    profiles = sample_profiles(&dir);
    sample_write(&dir, "nics/lance.yaml", "profile: lance\nvalues:\n  rx-ring: 32 packets\n");
}

static void remove_profiles(void)
{
    sample_dir_remove(&dir);
}

START_TEST(a_resolved_scenario_says_where_each_value_came_from)
{
    struct param_set set;
    struct sim_error err = { 0 };
    struct param_origin swept = { .kind = ORIGIN_SWEEP };
    struct written *w;

    ck_assert_msg(sample_read(&set, scenario, &profiles, &err), "%s", err.text);
    ck_assert(param_apply_text(&set, "wire.rate=1 Gb/s", ORIGIN_SET, &err));
    ck_assert(param_apply_value(&set, "kernel.trace", "true", &swept, &err));
    w = resolved(&set);
    ck_assert_str_eq(w->text,
                     "machine:\n"
                     "  host: \"\"                                    # preset\n"
                     "  costs: \"\"                                   # preset\n"
                     "  cpu.clock: 175 MHz                          # receive.yaml:2\n"
                     "  cpu.cost.interrupt: 100 cycles              # preset\n"
                     "  nics:\n"
                     "    - name: ln0                               # receive.yaml:4\n"
                     "      profile: lance                          # receive.yaml:4\n"
                     "      rx-ring: 32 packets                     # profiles/nics/lance.yaml:3\n"
                     "      bus.latency: 250 ns                     # preset\n"
                     "    - name: \"a \\\"b\\\\ #: null\"                 # receive.yaml:5\n"
                     "      profile: \"\"                             # preset\n"
                     "      rx-ring: 256 packets                    # preset\n"
                     "      bus.latency: none                       # receive.yaml:5\n"
                     "kernel:\n"
                     "  quota: unlimited                            # receive.yaml:6\n"
                     "  net.core.netdev_budget: 300                 # preset\n"
                     "  receive-path: bsd-interrupt                 # preset\n"
                     "  trace: true                                 # sweep\n"
                     "  share: 12.34567 %                           # receive.yaml:6\n"
                     "traffic: []\n"
                     "wire:\n"
                     "  rate: 1 Gb/s                                # --set\n"
                     "run:\n"
                     "  seed: 18446744073709551615                  # receive.yaml:7\n");
    written_free(w);
    param_set_fini(&set);
}
END_TEST

/* Random values in every row; the bytes of the two structs are compared. */
START_TEST(a_resolved_scenario_reads_back_to_the_same_values)
{
    uint64_t state = 99;

    for (int round = 0; round < 200; round++) {
        struct param_set set, back;
        struct sim_error err = { 0 };
        struct written *w;

        ck_assert(param_set_init(&set, &sample_table));
        param_list_resize(&set, &sample_lists[0], (size_t)(round % 4));
        param_list_resize(&set, &sample_lists[1], (size_t)(round % 3));
        for (size_t r = 0; r < sample_table.row_count; r++) {
            struct param_ref ref = { .row = &sample_rows[r] };
            size_t count = 1;

            ref.list = param_list_of(&sample_table, ref.row);
            if (ref.list != NULL)
                count = param_list_count(&set, ref.list);
            for (; ref.index < count; ref.index++) {
                const struct param_row *row = ref.row;
                union param_value value = { .u = 0 };

                state = state * UINT64_C(6364136223846793005) + 1;
                if (row->kind == PARAM_KIND_UINT)
                    value.u = row->max == UINT64_MAX
                                  ? state
                                  : row->min + (state >> 8) % (row->max - row->min + 1);
                else if (row->kind == PARAM_KIND_DOUBLE)
                    value.d = row->fmin + (row->fmax - row->fmin) * 0x1p-53 * (double)(state >> 11);
                else if (row->kind == PARAM_KIND_BOOL)
                    value.b = (state >> 40 & 1) != 0;
                else if (row->kind == PARAM_KIND_ENUM)
                    value.e = (int)(state >> 40 & 1);
                else if (row->profile_dir == NULL)
                    snprintf(value.text, sizeof(value.text), "%zu %c\"\\%c\xc3\xa9 ", ref.index,
                             (int)(' ' + (state >> 40) % 50), (int)('a' + (state >> 50) % 26));
                param_put(&set, &ref, &value, &(struct param_origin){ .kind = ORIGIN_SET });
            }
        }
        for (size_t i = 0; i < sample_of(&set)->nic_count; i++) { /* names have no brackets */
            char *name = ((struct sample *)set.values)->nics[i].name;
            for (; *name != '\0'; name++)
                *name = *name == '[' || *name == ']' ? '-' : *name;
        }
        w = resolved(&set);
        ck_assert_msg(sample_read(&back, w->text, NULL, &err), "%u:%u: %s\n%s", err.line,
                      err.column, err.text, w->text);
        ck_assert_mem_eq(back.values, set.values, sizeof(struct sample));
        written_free(w);
        param_set_fini(&set);
        param_set_fini(&back);
    }
}
END_TEST

/* JSON is YAML, so our own reader tells whether the schema is well formed. */
START_TEST(the_schema_is_json_and_knows_every_row)
{
    struct written *w = written_new();
    struct sim_error err = { 0 };
    struct yaml_tree *tree;
    const struct yaml_node *root, *properties, *definitions, *kernel;

    param_export_schema(&sample_table, "A \"scenario\"", "\"title\": {\"type\": \"string\"}",
                        w->out);
    fclose(w->out);
    tree = yaml_tree_read_text(w->text, w->bytes, "schema.json", &err);
    ck_assert_msg(tree != NULL, "%u:%u: %s", err.line, err.column, err.text);
    root = yaml_tree_root(tree);
    properties = yaml_get(root, "properties");
    definitions = yaml_get(root, "definitions");
    ck_assert_str_eq(yaml_get(root, "title")->text, "A \"scenario\"");
    /* title, machine, kernel, wire, run and the list traffic */
    ck_assert_uint_eq(properties->count, 6);
    ck_assert_uint_eq(definitions->count, 2 * sample_table.row_count);
    kernel = yaml_get(yaml_get(properties, "kernel"), "properties");
    ck_assert_str_eq(yaml_get(yaml_get(kernel, "quota"), "$ref")->text,
                     "#/definitions/kernel.quota");
    ck_assert_str_eq(yaml_get(yaml_get(kernel, "net.core.netdev_budget"), "$ref")->text,
                     "#/definitions/kernel.net.core.netdev_budget");
    ck_assert_ptr_nonnull(yaml_get(yaml_get(kernel, "net"), "properties"));
    ck_assert_str_eq(yaml_get(yaml_get(definitions, "kernel.quota"), "default")->text, "5 packets");
    ck_assert_ptr_nonnull(yaml_get(definitions, "machine.nics.*.rx-ring"));
    ck_assert_str_eq(yaml_get(yaml_get(properties, "traffic"), "maxItems")->text, "2");
    yaml_tree_free(tree);
    written_free(w);
}
END_TEST

START_TEST(the_reference_page_says_what_a_row_says)
{
    struct written *w = written_new();

    param_export_reference(&sample_table, w->out);
    fclose(w->out);
    ck_assert_ptr_nonnull(strstr(w->text, "### `kernel.quota`\n\n"
                                          "A made-up row.\n\n"
                                          "- unit: packets (packets)\n"
                                          "- allowed: 1 .. 100000 packets or unlimited\n"
                                          "- preset: 5 packets\n"
                                          "- live: yes, may change while the machine runs\n"
                                          "- source: assumption: for tests\n"));
    ck_assert_ptr_nonnull(strstr(w->text, "## machine\n\n`machine.nics` is a list of at most 3. "
                                          "Network interfaces.\n"));
    ck_assert_ptr_nonnull(strstr(w->text, "- allowed: the name of a file in `profiles/nics/`\n"));
    ck_assert_ptr_nonnull(strstr(w->text, "  - `bsd-polling`: interrupts only start polling\n"));
    ck_assert_ptr_nonnull(strstr(w->text, "- preset: none, a scenario must say it\n"));
    for (size_t r = 0; r < sample_table.row_count; r++) {
        char heading[256];

        snprintf(heading, sizeof(heading), "### `%s%s%s`\n",
                 sample_rows[r].list != NULL ? sample_rows[r].list : "",
                 sample_rows[r].list != NULL ? ".*." : "", sample_rows[r].name);
        ck_assert_ptr_nonnull(strstr(w->text, heading));
    }
    written_free(w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/param_export");
    TCase *tc = tcase_create("export");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_checked_fixture(tc, make_profiles, remove_profiles);
    tcase_add_test(tc, a_resolved_scenario_says_where_each_value_came_from);
    tcase_add_test(tc, a_resolved_scenario_reads_back_to_the_same_values);
    tcase_add_test(tc, the_schema_is_json_and_knows_every_row);
    tcase_add_test(tc, the_reference_page_says_what_a_row_says);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
