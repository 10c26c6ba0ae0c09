/* Who owns the clock: the native loop, or SystemC where it is built in. */
#include "sim/model.h"

#ifdef NICSIM_SYSTEMC
#include "sim/systemc/owner.h"
#endif

bool sim_drive(struct sim *sim, enum sim_owner owner, uint64_t until_ps, struct sim_error *err)
{
    switch (owner) {
    case OWNER_NATIVE:
        sim_run_until(sim, until_ps);
        return true;
    case OWNER_SYSTEMC:
#ifdef NICSIM_SYSTEMC
        return sim_drive_systemc(sim, until_ps, err);
#else
        break;
#endif
    }
    return sim_error_set(err, "", 0, 0,
                         "engine 'systemc' is not built in; this build has 'native'");
}

bool sim_owner_is_built(enum sim_owner owner)
{
    switch (owner) {
    case OWNER_NATIVE:
        return true;
    case OWNER_SYSTEMC:
#ifdef NICSIM_SYSTEMC
        return true;
#else
        break;
#endif
    }
    return false;
}
