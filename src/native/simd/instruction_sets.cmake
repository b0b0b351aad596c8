# The instruction sets that are compiled apart, and the flags that make a double mean the same on all of them.
#
# Contraction of a * b + c is switched off: where a fused multiply-add is wanted, the code says so.  No fast-math:
# NaN, infinities and signed zeros are part of the contract.

if(CMAKE_CXX_COMPILER_FRONTEND_VARIANT STREQUAL "MSVC")
  set(CROSSENT_NUMERIC_FLAGS /clang:-ffp-contract=off /clang:-fno-math-errno)
else()
  set(CROSSENT_NUMERIC_FLAGS -ffp-contract=off -fno-math-errno -fno-trapping-math)
endif()
string(REPLACE ";" " " CROSSENT_NUMERIC_FLAGS_TEXT "${CROSSENT_NUMERIC_FLAGS}")

set(CROSSENT_SIMD_SOURCES src/native/simd/baseline.cpp)
set(CROSSENT_SIMD_DEFINITIONS)
