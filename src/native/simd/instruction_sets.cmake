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

# On x86-64 two more, chosen at import if the processor has them.  On other processors the baseline is already theirs.
string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" processor)
if(processor MATCHES "^(x86_64|amd64)$" AND NOT CMAKE_OSX_ARCHITECTURES MATCHES "arm64")
  set(avx2_flags -mavx2 -mfma)
  set(avx512_flags -mavx512f -mavx512dq -mavx512bw -mavx512vl -mfma -mprefer-vector-width=512)
  foreach(set IN ITEMS avx2 avx512)
    list(APPEND CROSSENT_SIMD_SOURCES src/native/simd/${set}.cpp)
    set_source_files_properties(src/native/simd/${set}.cpp PROPERTIES COMPILE_OPTIONS "${${set}_flags}")
  endforeach()
  set(CROSSENT_SIMD_DEFINITIONS CROSSENT_X86_SETS)
endif()
