/* plots: figures of a scenario's results, with published measurements laid over them. */
#ifndef SIM_EXPERIMENT_PLOT_H
#define SIM_EXPERIMENT_PLOT_H

#include "sim/experiment/marks.h"
#include "sim/experiment/scenario.h"
#include "sim/output/figure.h"

#define PLOT_Y_MAX FIGURE_PANELS_MAX

struct results;

/* One series of marks and the simulated series it belongs to. */
struct plot_overlay {
    struct marks marks; /* owned */
    char label[SCENARIO_NAME_BYTES];
    char partner[PARAM_TEXT_BYTES]; /* the curve's cell or cells; empty when it is not known */
    size_t panel;                   /* which of the plot's y it is about */
};

struct plot {
    char name[SCENARIO_NAME_BYTES]; /* of the files */
    const char *title;              /* may be NULL */
    struct quantity x;
    const struct metric_row *y[PLOT_Y_MAX]; /* a panel each; the colours of a heat map */
    size_t y_count;
    size_t series; /* an axis, or AXIS_FREE; the rows of a heat map */
    bool is_heat;
    bool over_time; /* x: time; y are gauges of samples: and each point is a curve */
    struct selection where;
    bool log_x, log_y, log_z;
    struct plot_overlay *overlays; /* owned */
    size_t overlay_count;
};

bool plots_read(struct scenario *scenario, const struct yaml_node *plots, struct sim_error *err);
void plots_free(struct plot *plots, size_t count);

/* One curve: the points that differ along the free axis only, in the order of x. */
struct plot_curve {
    char label[256];
    char cells[256]; /* of the label, without the axes' names */
    size_t count;
    size_t *points; /* owned */
};

/* The curves of a plot. Their number is returned; *curves is the caller's to free. */
size_t plot_curves(const struct scenario *scenario, const struct plot *plot,
                   const struct results *results, struct plot_curve **curves);
void plot_curves_free(struct plot_curve *curves, size_t count);

/* Hands the finished figure to use(figure, context), whose answer is returned. */
bool plot_draw(const struct scenario *scenario, const struct plot *plot,
               const struct results *results, bool (*use)(const struct figure *, void *),
               void *context);

#endif
