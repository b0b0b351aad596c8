#define CROSSENT_ISA avx2
#define CROSSENT_ISA_NAME "avx2"
#include "table.inl"
