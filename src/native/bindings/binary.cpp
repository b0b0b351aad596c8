#include "arrays.hpp"

namespace crossent::bindings {

namespace {

template <class T, Space space> void bind_width(nb::module_& module, const char* name) {
    module.def(
        name,
        [](const Vector<const T>& prediction, const Vector<const T>& truth, const Vector<const T>& pos_weight,
           const Vector<T>& loss, const Vector<T>& gradient, double focal, int n_threads) {
            const index_t n = extent(prediction, 0);
            BinaryTask<T> task{};
            task.space = space;
            task.prediction = prediction.data();
            task.truth = elements(truth, n);
            if (pos_weight.is_valid()) {
                const bool single = extent(pos_weight, 0) == 1;
                task.pos_weight = elements(pos_weight, single ? 1 : n);
                task.pos_weight_step = single ? 0 : 1;
            }
            task.focal = focal;
            task.loss = elements(loss, n);
            task.gradient = elements(gradient, n);
            task.n = n;
            return run(task, n_threads);
        },
        "prediction"_a.noconvert(), "truth"_a.noconvert(), "pos_weight"_a.noconvert().none(), "loss"_a.noconvert(),
        "gradient"_a.noconvert().none(), "focal"_a = 0.0, "n_threads"_a = 0);
}

}  // namespace

void bind_binary(nb::module_& module) {
    bind_width<float, Space::logits>(module, "binary_cross_entropy_from_logits");
    bind_width<double, Space::logits>(module, "binary_cross_entropy_from_logits");
    bind_width<float, Space::probs>(module, "binary_cross_entropy_from_probs");
    bind_width<double, Space::probs>(module, "binary_cross_entropy_from_probs");
}

}  // namespace crossent::bindings
