// The extension module: wiring only.
#include "bindings/arrays.hpp"

NB_MODULE(_ext, module) {
    using namespace crossent::bindings;
    module.doc() = "The native core of crossent: kernels that fill arrays which Python has checked and allocated.";
    bind_cross_entropy(module);
    bind_parts(module);
    bind_distributions(module);
    bind_binary(module);
    bind_scaling(module);
    bind_softmax(module);
    bind_information(module);
    bind_exact(module);
    bind_judge(module);
    bind_tally(module);
    bind_text_codes(module);
    bind_linear(module);
    bind_build(module);
}
