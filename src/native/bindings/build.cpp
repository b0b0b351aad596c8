#include "arrays.hpp"

namespace crossent::bindings {

namespace {

nb::list available() {
    nb::list names;
    int count = 0;
    const KernelTable* const* tables = available_kernels(count);
    for (int i = 0; i < count; ++i) names.append(tables[i]->name);
    return names;
}

/// What was compiled, with what, and what runs here.
nb::typed<nb::dict, nb::str, nb::any> build_info() {
    nb::dict facts;
    facts["isa"] = kernels().name;
    facts["isa_available"] = available();
    facts["compiler"] = CROSSENT_COMPILER;
    facts["flags"] = CROSSENT_FLAGS;
    facts["version"] = CROSSENT_VERSION;
    facts["threads"] = default_threads();
    return nb::typed<nb::dict, nb::str, nb::any>(facts);
}

}  // namespace

void bind_build(nb::module_& module) {
    module.def("build_info", &build_info);
    module.def(
        "force_isa",
        [](const char* name) {
            require(force_kernels(name), "no such instruction set here; build_info()['isa_available'] lists them");
        },
        "name"_a);
}

}  // namespace crossent::bindings
