#include "../kernels/scaling_task.hpp"
#include "arrays.hpp"

namespace crossent::bindings {

namespace {

using Labels = Vector<const index_t>;
using Sums = nb::ndarray<nb::numpy, double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

void require_labels(const Labels& labels, index_t n, index_t k) {
    bool inside = true;
    for (index_t i = 0; i < n; ++i) inside &= labels.data()[i] >= 0 && labels.data()[i] < k;
    require(inside, "labels must lie in 0 <= label < k");
}

/// Blocks of rows are fixed and their sums stay apart, so the caller's sum of them doesn't depend on the threads.
void scaling_sums(const Matrix<const double>& log_probs, const Labels& labels, const Matrix<const double>& targets,
                  const Vector<const double>& weights, const Vector<const double>& slopes,
                  const Vector<const double>& offsets, bool along, index_t rows_per_block, const Sums& out,
                  int n_threads) {
    ScalingTask task;
    task.log_probs = rows(log_probs);
    const index_t n = task.log_probs.rows, k = task.classes();
    require(k >= 1 && k <= most_scaled_classes, "there must be 1 to 32 classes");
    require(rows_per_block >= 1, "rows_per_block must be positive");
    task.labels = elements(labels, n);
    task.targets = rows(targets, n, k);
    require((task.labels != nullptr) != bool(task.targets), "one kind of truth is needed: labels or targets");
    if (task.labels != nullptr) require_labels(labels, n, k);
    task.weights = elements(weights, n);
    task.slopes = elements(slopes, k);
    task.offsets = elements(offsets, k);
    task.along = along;
    task.rows_per_block = rows_per_block;
    const index_t blocks = (n + rows_per_block - 1) / rows_per_block;
    require(extent(out, 0) == blocks && extent(out, 1) == task.width(), "out must be (blocks, width)");
    task.out = out.data();
    nb::gil_scoped_release released;
    const auto kernel = kernels().scaling;
    for_each_block(blocks, choose_threads(n_threads, n, k * k), [&](index_t block) {
        const index_t begin = block * rows_per_block;
        kernel(task, begin, std::min(begin + rows_per_block, n));
    });
}

}  // namespace

void bind_scaling(nb::module_& module) {
    module.attr("MOST_SCALED_CLASSES") = most_scaled_classes;
    module.def("scaling_sums", &scaling_sums, "log_probs"_a.noconvert(), "labels"_a.noconvert().none(),
               "targets"_a.noconvert().none(), "weights"_a.noconvert().none(), "slopes"_a.noconvert(),
               "offsets"_a.noconvert(), "along"_a, "rows_per_block"_a, "out"_a.noconvert(), "n_threads"_a = 0);
}

}  // namespace crossent::bindings
