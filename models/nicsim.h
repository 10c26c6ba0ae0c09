/* The machine as the instrument sees it: tables and functions of struct sim_model. */
#ifndef MODELS_NICSIM_H
#define MODELS_NICSIM_H

#include "sim/model.h"

extern const struct sim_model nicsim_model;

#endif
