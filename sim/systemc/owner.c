#include "sim/systemc/owner.h"

#include "sim/check.h"

/* A run, in order: sim_drive_systemc starts, the drain is entered again and again,
 * sim_drive_systemc ends. */
static bool prepare(struct sim_error *err);
static void begin_run(struct sim *sim, uint64_t until_ps);
static bool kick(void);
static void drain(void *unused);
static void wait_or_end(void);
static bool wait_until(uint64_t time_ps);
static void end_run(void);

/* SystemC has one simulation a process and nothing to hang this on, hence one a process here too.
 */
static struct {
    struct sysc_method *drain; /* NULL until the first run */
    struct sysc_event *wake;
    struct sim *sim;     /* whom the drain serves; NULL between runs */
    struct sim *last;    /* the one before; only compared */
    uint64_t base_ps;    /* SystemC's time at our 0, modulo 2^64 */
    uint64_t until_ps;   /* of the present run */
    bool is_over;        /* nothing is left in the run */
    bool is_out_of_time; /* our next event lies beyond SystemC's last picosecond */
} owner;

/* SystemC's time on our axis. */
static uint64_t systemc_ps(void)
{
    return sysc_now_ps() - owner.base_ps;
}

/* The run is [.., this); a stop request brings it nearer. */
static uint64_t stop_ps(void)
{
    uint64_t end_ps = sim_end_ps(owner.sim);

    return owner.until_ps < end_ps ? owner.until_ps : end_ps;
}

/* When SystemC has something to do next, on our axis; UINT64_MAX when never. */
static uint64_t next_systemc_ps(void)
{
    uint64_t pending_ps = sysc_time_to_pending_ps(), there_ps = systemc_ps();

    return pending_ps < UINT64_MAX - there_ps ? there_ps + pending_ps : UINT64_MAX;
}

/* Whether SystemC can count so far; its very last picosecond also means never. */
static bool is_within_systemc(uint64_t delay_ps)
{
    return delay_ps < sysc_max_ps() - sysc_now_ps();
}

bool sim_drive_systemc(struct sim *sim, uint64_t until_ps, struct sim_error *err)
{
    SIM_CHECK(sim, owner.sim == NULL, "driven while a simulation is being driven");
    if (!prepare(err))
        return false;
    begin_run(sim, until_ps);
    /* More than one turn where other processes pause SystemC, or where it has nothing to do before
     * an open end. */
    while (!owner.is_over) {
        bool started = kick() && sysc_start_until_starved();

        if (started && !owner.is_out_of_time && (owner.is_over || !sysc_is_stopped()))
            continue;
        owner.sim = NULL;
        if (owner.is_out_of_time)
            return sim_error_set(err, NULL, 0, 0,
                                 "SystemC's time ends at %llu ps, before the next event",
                                 (unsigned long long)sysc_max_ps());
        if (!started)
            return sim_error_set(err, NULL, 0, 0, "SystemC: %s", sysc_error());
        return sim_error_set(err, NULL, 0, 0,
                             "SystemC was stopped at %llu ps, before the end of the run",
                             (unsigned long long)sysc_now_ps());
    }
    end_run();
    return true;
}

/* Once a process. */
static bool prepare(struct sim_error *err)
{
    if (owner.drain != NULL)
        return true;
    if (!sysc_check_resolution())
        return sim_error_set(err, NULL, 0, 0, "%s", sysc_error());
    if (owner.wake == NULL)
        owner.wake = sysc_event_create("nicsim_wake");
    if (owner.wake != NULL)
        owner.drain = sysc_method_create(&(struct sysc_method_config){
            .name = "nicsim_drain", .body = drain, .sensitive = owner.wake, .wait_first = true });
    if (owner.drain == NULL)
        return sim_error_set(err, NULL, 0, 0, "SystemC: %s", sysc_error());
    return true;
}

static void begin_run(struct sim *sim, uint64_t until_ps)
{
    /* A run leaves our now level with SystemC's time or ahead of it. One that is behind belongs to
     * another simulation at the same address. */
    bool goes_on = sim == owner.last && sim_now_ps(sim) >= systemc_ps();

    if (!goes_on)
        owner.base_ps = sysc_now_ps() - sim_now_ps(sim);
    owner.sim = sim;
    owner.last = sim;
    owner.until_ps = until_ps;
    owner.is_over = false;
    owner.is_out_of_time = false;
}

/* Has the drain entered first at our now, which an earlier run may have left ahead of SystemC. */
static bool kick(void)
{
    uint64_t now_ps = sim_now_ps(owner.sim), there_ps = systemc_ps();
    uint64_t delay_ps = now_ps > there_ps ? now_ps - there_ps : 0;

    owner.is_out_of_time = !is_within_systemc(delay_ps);
    return !owner.is_out_of_time && sysc_event_notify_after(owner.wake, delay_ps);
}

/* One entry from SystemC. Returning without having asked for anything leaves the static
 * sensitivity: the next entry is by the wake event. */
static void drain(void *unused)
{
    uint64_t limit_ps;

    (void)unused;
    if (owner.sim == NULL)
        return; /* what an error left waiting */
    sim_advance_to(owner.sim, systemc_ps());
    /* Where SystemC has something left to do at this instant the limit is now, and nothing runs. */
    limit_ps = next_systemc_ps();
    sim_run_until(owner.sim, limit_ps < stop_ps() ? limit_ps : stop_ps());
    wait_or_end();
}

/* Both bounds are read again: what has run may have notified SystemC or asked for a stop. */
static void wait_or_end(void)
{
    uint64_t stop = stop_ps(), ours = sim_next_ps(owner.sim), theirs = next_systemc_ps();

    if (theirs == systemc_ps()) {
        sysc_next_trigger_after(0); /* SystemC's delta cycles settle first */
    } else if (ours < stop) {
        if (!wait_until(ours)) {
            owner.is_out_of_time = true;
            sysc_pause();
        }
    } else if (theirs < stop) {
        /* They may still wake us. If not, the run ends at its last instant, after whatever they do
         * there; where SystemC cannot count so far it starves before. */
        wait_until(stop - 1);
    } else {
        owner.is_over = true;
        if (theirs != UINT64_MAX)
            sysc_pause();
    }
}

/* Entered again at time_ps, or earlier by the wake event. */
static bool wait_until(uint64_t time_ps)
{
    uint64_t delay_ps = time_ps - systemc_ps();

    return is_within_systemc(delay_ps) && sysc_next_trigger_after_or_event(delay_ps, owner.wake);
}

/* Nothing is left to run; the engine settles what the native loop would settle at the end. */
static void end_run(void)
{
    struct sim *sim = owner.sim;

    owner.sim = NULL;
    sim_run_until(sim, owner.until_ps);
}

bool sim_owner_notify(struct sim *sim, struct sysc_event *event, uint64_t delay_ps)
{
    uint64_t now_ps, ahead_ps;

    if (owner.sim != sim)
        return false;
    now_ps = sim_now_ps(sim);
    ahead_ps = now_ps - systemc_ps();
    if (delay_ps > UINT64_MAX - now_ps || !is_within_systemc(ahead_ps + delay_ps))
        return false;
    if (!sysc_event_notify_after(event, ahead_ps + delay_ps))
        return false;
    sim_lower_limit(sim, now_ps + delay_ps);
    return true;
}

bool sim_owner_wake(struct sim *sim)
{
    if (owner.sim != sim)
        return false;
    sim_advance_to(sim, systemc_ps());
    return sysc_event_notify_delta(owner.wake);
}
