/* The trees of /proc/ioports and /proc/iomem: who may have which addresses. */
#include "models/kernel/resource.h"

#include "tests/models/runner.h"

static struct io_resource root_of(uint64_t end)
{
    return (struct io_resource){ .start = 0, .end = end, .name = "root" };
}

/* Both ends belong to a region: 0x300-0x30f and 0x310-0x31f are neighbours, 0x30f-0x320 overlaps
 * both and is told of the first. */
START_TEST(a_region_that_would_overlap_is_refused_and_told_of_whom)
{
    struct io_resource root = root_of(0xffff);
    struct io_resource high = { .start = 0x310, .end = 0x31f, .name = "high" };
    struct io_resource low = { .start = 0x300, .end = 0x30f, .name = "low" };
    struct io_resource both = { .start = 0x30f, .end = 0x320, .name = "both" };

    ck_assert_ptr_null(request_resource(&root, &high));
    ck_assert_ptr_null(request_resource(&root, &low));
    ck_assert_ptr_eq(root.child, &low); /* in the order of addresses */
    ck_assert_ptr_eq(low.sibling, &high);
    ck_assert_ptr_eq(request_resource(&root, &both), &low);
    ck_assert(release_resource(&low));
    ck_assert_ptr_eq(request_resource(&root, &both), &high);
    ck_assert(release_resource(&high));
    ck_assert_ptr_null(request_resource(&root, &both));
    ck_assert(!release_resource(&high));
}
END_TEST

START_TEST(what_does_not_lie_within_is_refused_by_its_parent)
{
    struct io_resource root = root_of(0xffff);
    struct io_resource bridge = { .start = 0xc000, .end = 0xcfff, .name = "bridge" };
    struct io_resource card = { .start = 0xcf80, .end = 0xd07f, .name = "card" };
    struct io_resource backwards = { .start = 0x200, .end = 0x100, .name = "backwards" };

    ck_assert_ptr_null(request_resource(&root, &bridge));
    ck_assert_ptr_eq(request_resource(&bridge, &card), &bridge);
    ck_assert_ptr_eq(request_resource(&root, &card), &bridge);
    ck_assert_ptr_eq(request_resource(&root, &backwards), &root);
    card.end = 0xcfff;
    ck_assert_ptr_null(request_resource(&bridge, &card));
    ck_assert_ptr_eq(card.parent, &bridge);
}
END_TEST

TEST_RUNNER("kernel/resource", a_region_that_would_overlap_is_refused_and_told_of_whom,
            what_does_not_lie_within_is_refused_by_its_parent)
