// Running minimum and maximum of each column, block by block.
#pragma once

#include "../simd/dispatch.hpp"
#include "threads.hpp"

namespace crossent {

/// low and high are updated, sums is written; blocks are merged in their order, so any number of threads agrees.
status_bits run_survey(const SurveyTask& task, int n_threads) noexcept;

}  // namespace crossent
