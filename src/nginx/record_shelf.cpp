#include "nginx/ngx.hpp"

#include "nginx/record_shelf.hpp"

#include "nginx/text.hpp"

#include <cstring>
#include <new>

namespace tokenward::nginx {

const ShelvedRecord* RecordShelf::find(const Store& store, std::string_view name) const noexcept {
    for (const auto* record = first_; record != nullptr; record = record->next) {
        if (record->store == &store && record->name == name) {
            return record;
        }
    }
    return nullptr;
}

std::string_view RecordShelf::keep(std::string_view name) noexcept {
    const auto copy = copy_text(pool_, name);
    return copy.data == nullptr ? std::string_view() : view(copy);
}

/// One piece of memory for all of it.
const ShelvedRecord* RecordShelf::put(const Store& store, std::string_view name,
                                      const cache::RecordAnswer& answer) noexcept {
    auto* const memory = static_cast<char*>(
        ngx_palloc(pool_, sizeof(ShelvedRecord) + name.size() + answer.packed.size()));
    if (memory == nullptr) {
        return nullptr;
    }
    auto* const text = memory + sizeof(ShelvedRecord);
    auto* const packed = text + name.size();
    std::memcpy(text, name.data(), name.size());
    if (!answer.packed.empty()) {
        std::memcpy(packed, answer.packed.data(), answer.packed.size());
    }
    first_ = new (memory) ShelvedRecord{.store = &store,
                                        .name = {text, name.size()},
                                        .packed = {packed, answer.packed.size()},
                                        .state = answer.state,
                                        .origin = answer.origin,
                                        .next = first_};
    return first_;
}

} // namespace tokenward::nginx
