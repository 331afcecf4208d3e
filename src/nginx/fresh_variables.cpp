#include "nginx/ngx.hpp"

#include "nginx/fresh_variables.hpp"

#include "nginx/pool.hpp"

namespace tokenward::nginx {
namespace {

/// Indexes, offsets and flags are small numbers; the context of a map, geo or split_clients is an
/// address.
constexpr uintptr_t k_least_address = 65'536;

bool is_computed(const ngx_http_variable_t& variable) noexcept {
    return variable.get_handler != nullptr && variable.data >= k_least_address;
}

} // namespace

std::vector<ngx_uint_t> computed_variables(ngx_cycle_t* cycle) {
    const auto* const core = static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_core_module));
    if (core == nullptr) { // without an http block
        return {};
    }
    const auto* const variables = static_cast<ngx_http_variable_t*>(core->variables.elts);
    std::vector<ngx_uint_t> indexes;
    for (ngx_uint_t i = 0; i < core->variables.nelts; ++i) {
        if (is_computed(variables[i])) {
            indexes.push_back(i);
        }
    }
    return indexes;
}

FreshVariables::FreshVariables(ngx_http_request_t* request, const std::vector<ngx_uint_t>& indexes)
    : request_(request), indexes_(indexes), kept_(nullptr) {
    if (indexes.empty()) {
        return;
    }
    kept_ = make_span_in_pool<ngx_http_variable_value_t>(request->pool, indexes.size()).data();
    if (kept_ == nullptr) {
        throw std::bad_alloc();
    }
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        auto& value = request->variables[indexes[i]];
        kept_[i] = value;
        value.valid = 0;
        value.not_found = 0;
    }
}

FreshVariables::~FreshVariables() {
    for (std::size_t i = 0; kept_ != nullptr && i < indexes_.size(); ++i) {
        request_->variables[indexes_[i]] = kept_[i];
    }
}

} // namespace tokenward::nginx
