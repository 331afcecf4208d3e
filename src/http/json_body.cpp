#include "http/json_body.hpp"

#include <utility>

namespace tokenward::http {
namespace {

/// Makes the value from the parser's events, and ends the parsing at the first fault. nlohmann's
/// own ways look through an object again for each of its members, and keep one of two equal ones.
class Builder final : public nlohmann::json_sax<Json> {
public:
    bool null() override { return add({}) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
    bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return add(value) != nullptr;
    }
    bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
    bool binary(binary_t& /*value*/) override { return false; } // JSON has none
    bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
    bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        const auto& object = *open_.back();
        if (object.contains(name)) {
            constexpr std::size_t k_shown = 60;
            return refuse("\"" + name.substr(0, k_shown) + "\" stands twice in one object");
        }
        if (object.size() == k_max_json_members) {
            return refuse("an object has more than " + std::to_string(k_max_json_members) +
                          " members");
        }
        name_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& error) override {
        constexpr int k_number_overflow = 406;
        fault_ = error.id == k_number_overflow
                     ? "the body holds a number that is out of range"
                     : "the body is no JSON: wrong at byte " + std::to_string(position);
        return false;
    }

    [[nodiscard]] admin::Answer<Json> result() && {
        return fault_.empty() ? admin::Answer<Json>(std::move(root_)) : admin::invalid(fault_);
    }

private:
    bool refuse(const std::string& why) {
        fault_ = "the body can't be taken: " + why;
        return false;
    }

    /// Where it stands now; null when it is one too many.
    Json* add(Json value) {
        if (++values_ > k_max_json_values) {
            refuse("it holds more than " + std::to_string(k_max_json_values) + " values");
            return nullptr;
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        auto& parent = *open_.back();
        if (parent.is_object()) {
            return &*parent.emplace(std::move(name_), std::move(value)).first;
        }
        parent.push_back(std::move(value));
        return &parent.back();
    }

    bool open(Json empty) {
        if (open_.size() == k_max_json_depth) {
            return refuse("it is nested deeper than " + std::to_string(k_max_json_depth) +
                          " levels");
        }
        auto* const added = add(std::move(empty));
        if (added != nullptr) {
            open_.push_back(added);
        }
        return added != nullptr;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    Json root_;
    std::vector<Json*> open_; ///< objects and arrays, each in the one before
    std::string name_;        ///< of the member whose value comes next
    std::size_t values_ = 0;
    std::string fault_;
};

} // namespace

admin::Answer<Json> parse_json(std::string_view text) {
    Builder builder;
    Json::sax_parse(text, &builder);
    return std::move(builder).result();
}

std::string text_in(const Json& object, const std::string& name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::string> text_if_there(const Json& object, const std::string& name) {
    return object.contains(name) ? std::optional(text_in(object, name)) : std::nullopt;
}

admin::Answer<Done> refuse_empty(const Json& object,
                                 std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        const auto found = object.find(std::string(name));
        if (found != object.end() && found->is_string() &&
            found->get_ref<const std::string&>().empty()) {
            return admin::invalid("\"" + std::string(name) + "\" must not be empty");
        }
    }
    return Done{};
}

std::vector<std::string> texts_in(const Json& object, const std::string& name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_array() ? found->get<std::vector<std::string>>()
                                                      : std::vector<std::string>();
}

bool flag_in(const Json& object, const std::string& name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

SecretText take_secret(Json& object, const std::string& name) {
    return SecretText(std::move(object[name].get_ref<std::string&>()));
}

} // namespace tokenward::http
