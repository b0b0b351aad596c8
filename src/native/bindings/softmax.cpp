#include "arrays.hpp"

namespace crossent::bindings {

namespace {

template <class T, RowVerb verb> void bind_rows(nb::module_& module, const char* name) {
    module.def(
        name,
        [](const Matrix<const T>& logits, const Matrix<T>& out, int n_threads) {
            const Rows<const T> input = rows(logits);
            return run(RowTask<T>{verb, input, rows(out, input.rows, input.columns)}, n_threads);
        },
        "logits"_a.noconvert(), "out"_a.noconvert(), "n_threads"_a = 0);
}

template <class T> void bind_logsumexp(nb::module_& module) {
    module.def(
        "logsumexp",
        [](const Matrix<const T>& logits, const Vector<T>& out, int n_threads) {
            const Rows<const T> input = rows(logits);
            const Rows<T> column{elements(out, input.rows), input.rows, 1, 1};
            return run(RowTask<T>{RowVerb::logsumexp, input, column}, n_threads);
        },
        "logits"_a.noconvert(), "out"_a.noconvert(), "n_threads"_a = 0);
}

template <class T, ElementVerb verb> void bind_elements(nb::module_& module, const char* name) {
    module.def(
        name,
        [](const Vector<const T>& x, const Vector<T>& out, int n_threads) {
            const index_t n = extent(x, 0);
            return run(ElementTask<T>{verb, x.data(), elements(out, n), n}, n_threads);
        },
        "x"_a.noconvert(), "out"_a.noconvert(), "n_threads"_a = 0);
}

template <class T> void bind_width(nb::module_& module) {
    bind_rows<T, RowVerb::softmax>(module, "softmax");
    bind_rows<T, RowVerb::log_softmax>(module, "log_softmax");
    bind_logsumexp<T>(module);
    bind_elements<T, ElementVerb::sigmoid>(module, "sigmoid");
    bind_elements<T, ElementVerb::log_sigmoid>(module, "log_sigmoid");
}

}  // namespace

void bind_softmax(nb::module_& module) {
    bind_width<float>(module);
    bind_width<double>(module);
}

}  // namespace crossent::bindings
