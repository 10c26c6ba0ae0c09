#include <check.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "sim/output/json.h"

static char *text;
static size_t bytes;
static struct json_writer json;

static void begin(void)
{
    json_begin(&json, open_memstream(&text, &bytes));
}

static void end(void)
{
    fclose(json.out);
    free(text);
}

START_TEST(objects_and_arrays_nest_with_commas_between)
{
    json_object_begin(&json);
    json_key_string(&json, "title", "livelock");
    json_key(&json, "points");
    json_array_begin(&json);
    json_one_line_object_begin(&json);
    json_key_uint(&json, "n", 5);
    json_key(&json, "xs");
    json_array_begin(&json);
    json_number(&json, 1);
    json_number(&json, 0.1);
    json_array_end(&json);
    json_object_end(&json);
    json_bool(&json, true);
    json_null(&json);
    json_array_end(&json);
    json_key(&json, "none");
    json_object_begin(&json);
    json_object_end(&json);
    json_object_end(&json);
    json_end(&json);
    fflush(json.out);
    ck_assert_str_eq(text, "{\n"
                           "  \"title\": \"livelock\",\n"
                           "  \"points\": [\n"
                           "    {\"n\": 5, \"xs\": [1, 0.1]},\n"
                           "    true,\n"
                           "    null\n"
                           "  ],\n"
                           "  \"none\": {}\n"
                           "}\n");
}
END_TEST

START_TEST(a_number_that_is_none_is_null)
{
    json_one_line_array_begin(&json);
    json_number(&json, NAN);
    json_number(&json, -INFINITY);
    json_uint(&json, UINT64_MAX);
    json_string(&json, NULL);
    json_array_end(&json);
    fflush(json.out);
    ck_assert_str_eq(text, "[null, null, 18446744073709551615, null]");
}
END_TEST

START_TEST(strings_are_escaped_and_stay_utf8)
{
    json_string(&json, "q\" b\\ n\n t\t bell\x07 \xc2\xb5s \xf0\x9f\x98\x80");
    fflush(json.out);
    ck_assert_str_eq(text, "\"q\\\" b\\\\ n\\n t\\t bell\\u0007 \xc2\xb5s \xf0\x9f\x98\x80\"");
}
END_TEST

/* A lone continuation, a sequence cut short, an overlong slash (C0 AF), a surrogate (ED A0 80,
 * three bytes none of which begins anything), a code above U+10FFFF (F4 90 80 80): every byte
 * becomes one replacement character, 1 + 1 + 2 + 3 + 4 = 11 of them. */
START_TEST(bytes_that_are_not_utf8_are_replaced)
{
    size_t replaced = 0;

    json_string(&json, "\x80|\xe2|\xc0\xaf|\xed\xa0\x80|\xf4\x90\x80\x80");
    fflush(json.out);
    for (const char *p = text; (p = strstr(p, "\xef\xbf\xbd")) != NULL; p += 3)
        replaced++;
    ck_assert_uint_eq(replaced, 11);
    ck_assert_uint_eq(bytes, 2 + 4 + 11 * 3); /* quotes, bars, replacements */
}
END_TEST

START_TEST(a_value_without_a_key_is_our_own_mistake)
{
    json_object_begin(&json);
    json_uint(&json, 1);
}
END_TEST

START_TEST(an_array_ended_as_an_object_is_our_own_mistake)
{
    json_array_begin(&json);
    json_object_end(&json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim/output/json");
    TCase *tc = tcase_create("json");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_test(tc, objects_and_arrays_nest_with_commas_between);
    tcase_add_test(tc, a_number_that_is_none_is_null);
    tcase_add_test(tc, strings_are_escaped_and_stay_utf8);
    tcase_add_test(tc, bytes_that_are_not_utf8_are_replaced);
    tcase_add_exit_test(tc, a_value_without_a_key_is_our_own_mistake, 3);
    tcase_add_exit_test(tc, an_array_ended_as_an_object_is_our_own_mistake, 3);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
