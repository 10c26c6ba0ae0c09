/* Hands the machine to the instrument. */
#include "models/nicsim.h"

int main(int argc, char **argv)
{
    return sim_cli_main(argc, argv, &nicsim_model);
}
