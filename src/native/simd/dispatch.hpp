// The kernels of one instruction set, and the choice between them.
#pragma once

#include "../kernels/column_sums_task.hpp"
#include "../kernels/linear_softmax_task.hpp"
#include "../kernels/linear_task.hpp"
#include "../kernels/scaling_task.hpp"
#include "../kernels/tasks.hpp"

namespace crossent {

template <class Task> using Kernel = status_bits (*)(const Task&, index_t begin, index_t end) noexcept;

/// One entry per task and float width; every instruction set fills the same table.
struct KernelTable {
    const char* name;
    Kernel<CrossEntropyTask<float>> cross_entropy32;
    Kernel<CrossEntropyTask<double>> cross_entropy64;
    Kernel<PartsTask<float>> parts32;
    Kernel<PartsTask<double>> parts64;
    Kernel<DistributionTask<float>> distributions32;
    Kernel<DistributionTask<double>> distributions64;
    Kernel<BinaryTask<float>> binary32;
    Kernel<BinaryTask<double>> binary64;
    Kernel<RowTask<float>> rows32;
    Kernel<RowTask<double>> rows64;
    Kernel<ElementTask<float>> elements32;
    Kernel<ElementTask<double>> elements64;
    Kernel<InformationTask<float>> information32;
    Kernel<InformationTask<double>> information64;
    Kernel<JudgeTask> judge;
    status_bits (*survey)(const SurveyTask&, index_t begin, index_t end, double* low, double* high) noexcept;
    Kernel<ScalingTask> scaling;
    Kernel<LinearTask<float>> linear32;
    Kernel<LinearTask<double>> linear64;
    Kernel<SoftmaxTask<float>> linear_softmax32;
    Kernel<SoftmaxTask<double>> linear_softmax64;
    Kernel<ColumnSumsTask<float>> column_sums32;
    Kernel<ColumnSumsTask<double>> column_sums64;

    auto kernel(const CrossEntropyTask<float>&) const { return cross_entropy32; }
    auto kernel(const CrossEntropyTask<double>&) const { return cross_entropy64; }
    auto kernel(const PartsTask<float>&) const { return parts32; }
    auto kernel(const PartsTask<double>&) const { return parts64; }
    auto kernel(const DistributionTask<float>&) const { return distributions32; }
    auto kernel(const DistributionTask<double>&) const { return distributions64; }
    auto kernel(const BinaryTask<float>&) const { return binary32; }
    auto kernel(const BinaryTask<double>&) const { return binary64; }
    auto kernel(const RowTask<float>&) const { return rows32; }
    auto kernel(const RowTask<double>&) const { return rows64; }
    auto kernel(const ElementTask<float>&) const { return elements32; }
    auto kernel(const ElementTask<double>&) const { return elements64; }
    auto kernel(const InformationTask<float>&) const { return information32; }
    auto kernel(const InformationTask<double>&) const { return information64; }
    auto kernel(const JudgeTask&) const { return judge; }
    auto kernel(const LinearTask<float>&) const { return linear32; }
    auto kernel(const LinearTask<double>&) const { return linear64; }
    auto kernel(const SoftmaxTask<float>&) const { return linear_softmax32; }
    auto kernel(const SoftmaxTask<double>&) const { return linear_softmax64; }
    auto kernel(const ColumnSumsTask<float>&) const { return column_sums32; }
    auto kernel(const ColumnSumsTask<double>&) const { return column_sums64; }
};

/// The table in use: the best that this processor has, unless a test forced another.
const KernelTable& kernels() noexcept;

/// All tables that this processor can run, best first; `count` receives how many.
const KernelTable* const* available_kernels(int& count) noexcept;

/// Use the named table, or the best one for an empty name; false if this processor lacks it.
bool force_kernels(const char* name) noexcept;

}  // namespace crossent
