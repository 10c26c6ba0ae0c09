#define SC_INCLUDE_DYNAMIC_PROCESSES
#include "sim/systemc/sysc.h"

#include <iostream>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

using namespace sc_core;

/* libsystemc.so has a main of its own that asks for sc_main. Ours is the program's main; a program
 * that does start in sc_main defines its own over this one. */
__attribute__((weak)) int sc_main(int, char **)
{
    return 0;
}

struct sysc_method {
    sc_process_handle handle;
};

namespace
{

/* SystemC keeps one simulation in a process, and so do we keep one state. */
struct state {
    std::string error;        /* the last one */
    bool body_failed = false; /* a call failed inside the body that is running */
    std::string fatal;        /* ended the simulation: SystemC takes no start after it */
    std::vector<std::unique_ptr<sysc_method>> methods; /* they live as long as SystemC does */
};

void take_report(const sc_report &report, const sc_actions &actions);

state &the_state()
{
    static state *kept = [] {
        sc_report_handler::set_handler(take_report);
        /* Starting with nothing to do is what a run that needs no SystemC does. */
        sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_WARNING, SC_DO_NOTHING);
        return new state; /* never freed: SystemC's own objects outlive main as well */
    }();
    return *kept;
}

std::string text_of(const sc_report &report)
{
    std::string text = report.get_msg_type();
    std::string process = report.get_process_name() ? report.get_process_name() : "";

    if (report.get_msg() && *report.get_msg())
        text += std::string(": ") + report.get_msg();
    if (!process.empty())
        text += " (in " + process + ")";
    for (char &c : text)
        if (c == '\n')
            c = ' ';
    return text;
}

/* SystemC's own handler prints on stdout, which belongs to data. */
void take_report(const sc_report &report, const sc_actions &actions)
{
    if (report.get_severity() >= SC_ERROR)
        throw report;
    if (report.get_severity() == SC_WARNING && (actions & SC_DISPLAY))
        std::cerr << "systemc: " << text_of(report) << std::endl;
}

void remember(const std::string &text)
{
    the_state().error = text;
    the_state().body_failed = true;
}

/* The border: whatever is thrown inside becomes false and a text. */
template <typename F> bool guarded(F call) noexcept
{
    try {
        the_state(); /* the report handler is in place */
        call();
        return true;
    } catch (const sc_report &report) {
        remember(text_of(report));
    } catch (const std::exception &e) {
        remember(e.what());
    } catch (...) {
        remember("an exception of unknown type");
    }
    return false;
}

/* What a spawned process runs. A body is C and cannot throw, so the calls that failed in it are
 * thrown on its behalf, as they would have been in C++. */
struct body_call {
    void (*body)(void *arg);
    void *arg;

    void operator()() const
    {
        state &s = the_state();

        s.body_failed = false;
        body(arg);
        if (s.body_failed)
            throw std::runtime_error(s.error);
    }
};

bool start(uint64_t duration_ps, bool until_starved)
{
    state &s = the_state();

    if (!s.fatal.empty()) {
        s.error = s.fatal;
        return false;
    }
    bool ok = guarded([&] {
        if (sc_get_status() & (SC_STOPPED | SC_END_OF_SIMULATION))
            throw std::runtime_error("SystemC has been stopped and cannot start again");
        if (until_starved)
            sc_start();
        else
            sc_start(sc_time::from_value(duration_ps), SC_RUN_TO_TIME);
    });
    if (!ok)
        s.fatal = s.error;
    return ok;
}

/* SystemC would warn and take another name; a C program has asked for this one. */
void must_be_free(const std::string &name)
{
    if (sc_hierarchical_name_exists(name.c_str()))
        throw std::runtime_error("the name " + name + " is taken");
}

/* Names what is created meanwhile after the module it belongs to. */
class inside
{
  public:
    explicit inside(sysc_module *module);
    ~inside();

  private:
    bool pushed;
};

} // namespace

struct sysc_module : sc_module {
    explicit sysc_module(const sc_module_name &name) : sc_module(name)
    {
    }
};

struct sysc_event {
    explicit sysc_event(const char *name) : event(name)
    {
    }
    sc_event event;
};

namespace
{
inside::inside(sysc_module *module) : pushed(module != nullptr)
{
    if (pushed)
        sc_get_curr_simcontext()->hierarchy_push(module);
}
inside::~inside()
{
    if (pushed)
        sc_get_curr_simcontext()->hierarchy_pop();
}
} // namespace

const char *sysc_error(void)
{
    return the_state().error.c_str();
}

const char *sysc_version(void)
{
    static const std::string version = std::to_string(sc_version_major) + "." +
                                       std::to_string(sc_version_minor) + "." +
                                       std::to_string(sc_version_patch);
    return version.c_str();
}

bool sysc_check_resolution(void)
{
    return guarded([] {
        if (sc_get_time_resolution() != sc_time(1, SC_PS))
            throw std::runtime_error("SystemC's time resolution is " +
                                     sc_get_time_resolution().to_string() + ", not 1 ps");
    });
}

sysc_module *sysc_module_create(const char *name)
{
    sysc_module *module = nullptr;

    guarded([&] {
        must_be_free(name);
        module = new sysc_module(sc_module_name(name));
    });
    return module;
}

sysc_event *sysc_event_create(const char *name)
{
    sysc_event *event = nullptr;

    guarded([&] { event = new sysc_event(name); });
    return event;
}

void sysc_event_destroy(sysc_event *event)
{
    guarded([&] { delete event; });
}

sysc_method *sysc_method_create(const sysc_method_config *config)
{
    sysc_method *method = nullptr;

    guarded([&] {
        must_be_free(config->module ? std::string(config->module->name()) + "." + config->name
                                    : std::string(config->name));
        inside scope(config->module);
        sc_spawn_options options;

        options.spawn_method();
        if (config->wait_first)
            options.dont_initialize();
        if (config->sensitive)
            options.set_sensitivity(&config->sensitive->event);
        the_state().methods.emplace_back(new sysc_method);
        method = the_state().methods.back().get();
        method->handle = sc_spawn(body_call{ config->body, config->arg }, config->name, &options);
    });
    return method;
}

bool sysc_next_trigger_after(uint64_t delay_ps)
{
    return guarded([&] { next_trigger(sc_time::from_value(delay_ps)); });
}

bool sysc_next_trigger_event(sysc_event *event)
{
    return guarded([&] { next_trigger(event->event); });
}

bool sysc_next_trigger_after_or_event(uint64_t delay_ps, sysc_event *event)
{
    return guarded([&] { next_trigger(sc_time::from_value(delay_ps), event->event); });
}

bool sysc_event_notify(sysc_event *event)
{
    return guarded([&] { event->event.notify(); });
}

bool sysc_event_notify_delta(sysc_event *event)
{
    return guarded([&] { event->event.notify(SC_ZERO_TIME); });
}

bool sysc_event_notify_after(sysc_event *event, uint64_t delay_ps)
{
    return guarded([&] { event->event.notify(sc_time::from_value(delay_ps)); });
}

bool sysc_event_cancel(sysc_event *event)
{
    return guarded([&] { event->event.cancel(); });
}

uint64_t sysc_now_ps(void)
{
    return sc_time_stamp().value();
}

uint64_t sysc_time_to_pending_ps(void)
{
    uint64_t delay_ps = sc_time_to_pending_activity().value();

    /* SystemC says "the end of time" for never. */
    return delay_ps == sc_max_time().value() - sc_time_stamp().value() ? SYSC_NEVER : delay_ps;
}

uint64_t sysc_max_ps(void)
{
    return sc_max_time().value();
}

uint64_t sysc_delta_count(void)
{
    return sc_delta_count();
}

bool sysc_start_until_starved(void)
{
    return start(0, true);
}

bool sysc_start_for(uint64_t duration_ps)
{
    return start(duration_ps, false);
}

bool sysc_pause(void)
{
    return guarded([] { sc_pause(); });
}

bool sysc_stop(void)
{
    return guarded([] { sc_stop(); });
}

bool sysc_is_stopped(void)
{
    return (sc_get_status() & (SC_STOPPED | SC_END_OF_SIMULATION)) != 0;
}
