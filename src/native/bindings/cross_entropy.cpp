#include "arrays.hpp"

namespace crossent::bindings {

namespace {

/// The part that hard and soft truth share; `truth` sets labels or targets.
template <class T, class Truth>
status_bits cross_entropy(Space space, const Matrix<const T>& prediction, Truth set_truth,
                          const Vector<const T>& class_weights, double smoothing,
                          const Vector<const index_t>& ignore, const Vector<T>& loss, const Matrix<T>& gradient,
                          int n_threads) {
    CrossEntropyTask<T> task{};
    task.space = space;
    task.prediction = rows(prediction);
    const auto [_, n, k, stride] = task.prediction;
    set_truth(task, n, k);
    task.class_weights = elements(class_weights, k);
    task.smoothing = smoothing;
    if (ignore.is_valid()) {
        task.ignore = ignore.data();
        task.n_ignore = extent(ignore, 0);
    }
    task.loss = elements(loss, n);
    task.gradient = rows(gradient, n, k);
    return run(task, n_threads);
}

template <class T, Space space> void bind_width(nb::module_& module, const char* name) {
    const auto with_arguments = [&](auto function) {
        module.def(name, function, "prediction"_a.noconvert(), "truth"_a.noconvert(),
                   "class_weights"_a.noconvert().none(), "smoothing"_a, "ignore"_a.noconvert().none(),
                   "loss"_a.noconvert(), "gradient"_a.noconvert().none(), "n_threads"_a = 0);
    };
    with_arguments([](const Matrix<const T>& prediction, const Vector<const index_t>& labels,
                      const Vector<const T>& class_weights, double smoothing, const Vector<const index_t>& ignore,
                      const Vector<T>& loss, const Matrix<T>& gradient, int n_threads) {
        const auto set_truth = [&](CrossEntropyTask<T>& task, index_t n, index_t) { task.labels = elements(labels, n); };
        return cross_entropy<T>(space, prediction, set_truth, class_weights, smoothing, ignore, loss, gradient, n_threads);
    });
    with_arguments([](const Matrix<const T>& prediction, const Matrix<const T>& targets,
                      const Vector<const T>& class_weights, double smoothing, const Vector<const index_t>& ignore,
                      const Vector<T>& loss, const Matrix<T>& gradient, int n_threads) {
        require(!ignore.is_valid(), "ignore needs class numbers as truth");
        const auto set_truth = [&](CrossEntropyTask<T>& task, index_t n, index_t k) { task.targets = rows(targets, n, k); };
        return cross_entropy<T>(space, prediction, set_truth, class_weights, smoothing, ignore, loss, gradient, n_threads);
    });
}

template <Space space> void bind_space(nb::module_& module, const char* name) {
    bind_width<float, space>(module, name);
    bind_width<double, space>(module, name);
}

}  // namespace

void bind_cross_entropy(nb::module_& module) {
    bind_space<Space::logits>(module, "cross_entropy_from_logits");
    bind_space<Space::log_probs>(module, "cross_entropy_from_log_probs");
    bind_space<Space::probs>(module, "cross_entropy_from_probs");
}

}  // namespace crossent::bindings
