#include "nginx/ngx.hpp"

#include "nginx/record_shelf.hpp"

#include "nginx/pool.hpp"
#include "nginx/text.hpp"

#include <cstring>

namespace tokenward::nginx {
namespace {

/// Appends to a block that was measured before.
std::string_view append(char*& end, std::string_view text) noexcept {
    if (!text.empty()) {
        std::memcpy(end, text.data(), text.size());
    }
    const std::string_view copy(end, text.size());
    end += text.size();
    return copy;
}

std::size_t size_of(std::span<const Field> fields) noexcept {
    std::size_t size = 1; // never nothing, so that null means out of memory
    for (const auto& field : fields) {
        size += field.name.size() + field.value.size();
    }
    return size;
}

} // namespace

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

const ShelvedRecord* RecordShelf::put(const Store& store, std::string_view name,
                                      std::span<const Field> fields) noexcept {
    auto* end = static_cast<char*>(ngx_pnalloc(pool_, size_of(fields)));
    const auto record = make_span_in_pool<ShelvedRecord>(pool_, 1);
    const auto copies = make_span_in_pool<Field>(pool_, fields.size());
    if (end == nullptr || record.data() == nullptr || copies.data() == nullptr) {
        return nullptr;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto field = append(end, fields[i].name);
        copies[i] = {field, append(end, fields[i].value)};
    }
    first_ = &(record[0] = {&store, name, copies, first_});
    return first_;
}

} // namespace tokenward::nginx
