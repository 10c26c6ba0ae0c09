/* Lists and masks of CPUs, as the kernel's parsers take and refuse them. */
#include "models/host/cpu_set.h"

#include <check.h>
#include <string.h>

#include "tests/models/runner.h"

static uint64_t list(const char *text, unsigned cpus)
{
    const char *why = "";
    uint64_t set = 0;

    ck_assert_msg(cpu_list_parse(text, cpus, &set, &why), "%s: %s", text, why);
    return set;
}

static uint64_t mask(const char *text, unsigned cpus)
{
    const char *why = "";
    uint64_t set = 0;

    ck_assert_msg(cpu_mask_parse(text, cpus, &set, &why), "%s: %s", text, why);
    return set;
}

static void refused(bool (*parse)(const char *, unsigned, uint64_t *, const char **),
                    const char *text, const char *error)
{
    const char *why = "";
    uint64_t set;

    ck_assert_msg(!parse(text, 4, &set, &why), "%s is taken", text);
    ck_assert_msg(strstr(why, error) != NULL, "%s: %s", text, why);
}

START_TEST(a_list_names_cpus_and_ranges)
{
    ck_assert_uint_eq(list("", 4), 0);
    ck_assert_uint_eq(list("0", 4), 1);
    ck_assert_uint_eq(list("1-3", 4), 0xe);
    ck_assert_uint_eq(list("0,2-3", 4), 0xd);
    ck_assert_uint_eq(list("63", 64), UINT64_C(1) << 63);
    ck_assert_uint_eq(list("0-63", 64), UINT64_MAX);
}
END_TEST

START_TEST(a_mask_is_hex_with_a_comma_before_each_eight_digits)
{
    ck_assert_uint_eq(mask("f", 4), 0xf);
    ck_assert_uint_eq(mask("A", 4), 0xa);
    ck_assert_uint_eq(mask("00000000,00000001", 4), 1);
    ck_assert_uint_eq(mask("1,00000000", 64), UINT64_C(1) << 32);
    ck_assert_uint_eq(mask("80000000,00000000", 64), UINT64_C(1) << 63);
}
END_TEST

START_TEST(what_the_kernel_refuses_is_refused_for_its_reason)
{
    refused(cpu_list_parse, "4", "ERANGE");
    refused(cpu_list_parse, "0-4", "ERANGE");
    refused(cpu_list_parse, "99999999999999999999", "ERANGE");
    refused(cpu_list_parse, "2-1", "EINVAL");
    refused(cpu_list_parse, "1,", "EINVAL");
    refused(cpu_list_parse, "one", "EINVAL");
    refused(cpu_list_parse, "1 2", "EINVAL");
    refused(cpu_mask_parse, "10", "EOVERFLOW");
    refused(cpu_mask_parse, "1,00000000", "EOVERFLOW");
    refused(cpu_mask_parse, "", "EINVAL");
    refused(cpu_mask_parse, "g", "EINVAL");
    refused(cpu_mask_parse, "1,0", "EINVAL");
    refused(cpu_mask_parse, "000000001", "EINVAL");
    refused(cpu_mask_parse, ",00000001", "EINVAL");
}
END_TEST

TEST_RUNNER("host/cpu_set", a_list_names_cpus_and_ranges,
            a_mask_is_hex_with_a_comma_before_each_eight_digits,
            what_the_kernel_refuses_is_refused_for_its_reason)
