/* Every NIC profile of a Linux host is accepted as it is, and says whose names its counters bear.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/nicsim.h"
#include "models/params.h"
#include "sim/experiment/scenario.h"
#include "tests/models/runner.h"

/* NICs of older kernels have rings of their own, and a DMA engine alone is no NIC. */
static bool is_of_linux(const char *profile)
{
    static const char *const others[] = { "lance-10m", "nfp6000", "tulip-21143", "tulip-21140",
                                          "3c509b" };

    for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(profile, others[i]) == 0)
            return false;
    }
    return true;
}

static struct scenario *load(const char *profile)
{
    char setting[128];
    const char *settings[] = { setting };
    struct sim_error err = { .text = "" };
    struct scenario_options options = { .settings = settings,
                                        .setting_count = 1,
                                        .source_dir = NICSIM_SOURCE_DIR };
    struct scenario *scenario;

    snprintf(setting, sizeof setting, "machine.nics.0.profile=%s", profile);
    scenario = scenario_load(&nicsim_model, NICSIM_SOURCE_DIR "/scenarios/linux-udp-sink.yaml",
                             &options, &err);
    ck_assert_msg(scenario != NULL, "%s: %s", profile, err.text);
    return scenario;
}

START_TEST(every_profile_of_a_linux_nic_is_accepted)
{
    DIR *dir = opendir(NICSIM_SOURCE_DIR "/scenarios/profiles/nics");
    struct dirent *entry;
    unsigned profiles = 0;

    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL) {
        char profile[64];
        char *ending;

        snprintf(profile, sizeof profile, "%.60s", entry->d_name);
        ending = strstr(profile, ".yaml");
        if (ending == NULL)
            continue;
        *ending = '\0';
        if (!is_of_linux(profile))
            continue;
        scenario_free(load(profile));
        profiles++;
    }
    closedir(dir);
    ck_assert_uint_ge(profiles, 12);
}
END_TEST

START_TEST(a_profile_names_its_driver)
{
    static const struct {
        const char *profile;
        enum nic_driver driver;
        bool drops; /* what finds no descriptor, though the chip has room */
    } named[] = {
        { "82540-1g", DRIVER_E1000, false }, { "82574-1g", DRIVER_E1000E, false },
        { "82576-1g", DRIVER_IGB, false },   { "82599-10g", DRIVER_IXGBE, false },
        { "xl710-40g", DRIVER_I40E, true },  { "e810-100g", DRIVER_ICE, true },
        { "x710-10g", DRIVER_I40E, true },   { "cx6-200g", DRIVER_MLX5, true },
        { "cx5-100g", DRIVER_MLX5, true },   { "virtio-net", DRIVER_VIRTIO_NET, false },
        { "ena-5g", DRIVER_ENA, true },      { "i350-1g", DRIVER_IGB, false },
    };

    for (unsigned i = 0; i < sizeof named / sizeof named[0]; i++) {
        struct scenario *scenario = load(named[i].profile);
        const struct nicsim_params *p = scenario->set.values;

        ck_assert_int_eq(p->machine.nics[0].driver, named[i].driver);
        ck_assert_int_eq(p->machine.nics[0].rx_drop_en, named[i].drops);
        scenario_free(scenario);
    }
}
END_TEST

TEST_RUNNER("NIC profiles", every_profile_of_a_linux_nic_is_accepted, a_profile_names_its_driver)
