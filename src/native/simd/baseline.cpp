#define CROSSENT_ISA baseline
#define CROSSENT_ISA_NAME "baseline"
#include "table.inl"
