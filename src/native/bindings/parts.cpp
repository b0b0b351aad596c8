#include "arrays.hpp"

namespace crossent::bindings {

namespace {

using Classes = nb::ndarray<nb::numpy, const index_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Flags = nb::ndarray<nb::numpy, const std::uint8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <class T> using Table = nb::ndarray<nb::numpy, T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

/// Exactly one of labels, targets and named classes is the truth.
template <class T>
void set_truth(PartsTask<T>& task, const Vector<const index_t>& labels, const Matrix<const T>& targets,
               const Classes& classes, const Table<const T>& shares) {
    const auto [_, n, k, stride] = task.base.prediction;
    require(labels.is_valid() + targets.is_valid() + classes.is_valid() == 1, "the truth must be given once");
    require(classes.is_valid() == shares.is_valid(), "named classes need shares");
    task.base.labels = elements(labels, n);
    task.base.targets = rows(targets, n, k);
    if (!classes.is_valid()) return;
    task.named = extent(classes, 1);
    require(extent(classes, 0) == n && extent(shares, 0) == n && extent(shares, 1) == task.named, "one row of named classes per row");
    require(task.named <= most_named, "at most 256 named classes");
    for (index_t i = 0; i < n * task.named; ++i)
        require(classes.data()[i] >= 0 && classes.data()[i] < k, "named classes must be in 0 .. k - 1");
    task.classes = classes.data();
    task.shares = shares.data();
}

template <class T> void set_mask(PartsTask<T>& task, const Flags& mask) {
    if (!mask.is_valid()) return;
    const auto [_, n, k, stride] = task.base.prediction;
    require(extent(mask, 1) == k && (extent(mask, 0) == 1 || extent(mask, 0) == n), "a mask for all rows or one per row");
    task.mask = mask.data();
    task.mask_stride = extent(mask, 0) == 1 ? 0 : k;
}

template <class T> void bind_width(nb::module_& module) {
    module.def(
        "cross_entropy_parts",
        [](const Matrix<const T>& logits, const Vector<const index_t>& labels, const Matrix<const T>& targets,
           const Classes& classes, const Table<const T>& shares, const Vector<const T>& class_weights, double smoothing,
           const Vector<const index_t>& ignore, const Flags& mask, double temperature, double cap, double focal,
           double z_loss, const Vector<T>& loss, const Matrix<T>& gradient, const Vector<T>& log_sum_exp,
           const Vector<T>& entropy, const Vector<T>& p_truth, const Vector<index_t>& predicted, int n_threads) {
            PartsTask<T> task{};
            task.base.space = Space::logits;
            task.base.prediction = rows(logits);
            const auto [_, n, k, stride] = task.base.prediction;
            set_truth(task, labels, targets, classes, shares);
            task.base.class_weights = elements(class_weights, k);
            task.base.smoothing = smoothing;
            if (ignore.is_valid()) {
                task.base.ignore = ignore.data();
                task.base.n_ignore = extent(ignore, 0);
            }
            set_mask(task, mask);
            task.temperature = temperature;
            task.cap = cap;
            task.focal = focal;
            task.z_loss = z_loss;
            task.base.loss = elements(loss, n);
            task.base.gradient = rows(gradient, n, k);
            task.log_sum_exp = elements(log_sum_exp, n);
            task.entropy = elements(entropy, n);
            task.p_truth = elements(p_truth, n);
            task.predicted = elements(predicted, n);
            return run(task, n_threads);
        },
        "logits"_a.noconvert(), "labels"_a.noconvert().none(), "targets"_a.noconvert().none(),
        "classes"_a.noconvert().none(), "shares"_a.noconvert().none(), "class_weights"_a.noconvert().none(),
        "smoothing"_a, "ignore"_a.noconvert().none(), "mask"_a.noconvert().none(), "temperature"_a, "cap"_a, "focal"_a,
        "z_loss"_a, "loss"_a.noconvert(), "gradient"_a.noconvert().none(), "log_sum_exp"_a.noconvert().none(),
        "entropy"_a.noconvert().none(), "p_truth"_a.noconvert().none(), "predicted"_a.noconvert().none(),
        "n_threads"_a = 0);
}

}  // namespace

void bind_parts(nb::module_& module) {
    bind_width<float>(module);
    bind_width<double>(module);
}

}  // namespace crossent::bindings
