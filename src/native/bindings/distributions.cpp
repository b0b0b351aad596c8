#include "arrays.hpp"

namespace crossent::bindings {

namespace {

template <class T> void bind_width(nb::module_& module) {
    module.def(
        "check_distributions",
        [](const Matrix<const T>& probs, double tolerance, const Vector<const index_t>& labels,
           const Vector<const T>& class_weights, const Vector<T>& loss, int n_threads) {
            DistributionTask<T> task{};
            task.probs = rows(probs);
            task.tolerance = tolerance;
            task.labels = elements(labels, task.probs.rows);
            task.class_weights = elements(class_weights, task.probs.columns);
            task.loss = elements(loss, task.probs.rows);
            require(task.loss == nullptr || task.labels != nullptr, "losses need labels");
            return run(task, n_threads);
        },
        "probs"_a.noconvert(), "tolerance"_a, "labels"_a.noconvert().none() = nb::none(),
        "class_weights"_a.noconvert().none() = nb::none(), "loss"_a.noconvert().none() = nb::none(), "n_threads"_a = 0);
}

}  // namespace

void bind_distributions(nb::module_& module) {
    bind_width<float>(module);
    bind_width<double>(module);
}

}  // namespace crossent::bindings
