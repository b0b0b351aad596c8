#define CROSSENT_ISA avx512
#define CROSSENT_ISA_NAME "avx512"
#include "table.inl"
