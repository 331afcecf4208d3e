#include "admin/doctor/clock_health.hpp"
#include "admin/doctor/doctor.hpp"
#include "cli/command.hpp"
#include "cli/doctor_nginx.hpp"
#include "cli/wrap.hpp"
#include "http/json.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace tokenward::cli {
namespace {

Style style_of(admin::Health health) {
    switch (health) {
    case admin::Health::Good:
        return Style::Good;
    case admin::Health::Warning:
        return Style::Warning;
    case admin::Health::Bad:
        return Style::Bad;
    }
    return Style::Plain;
}

/// What is left of a terminal's line; at least a few words.
std::size_t width_after(const Output& out, std::size_t indent) {
    constexpr std::size_t least = 20;
    const auto width = out.look().width;
    return width == 0 ? 0 : std::max(width, indent + least) - indent;
}

void print_lines(const Output& out, const std::vector<std::string>& lines, std::size_t first,
                 std::size_t indent) {
    for (std::size_t i = first; i < lines.size(); ++i) {
        out.line(std::string(indent, ' ') + lines[i]);
    }
}

void print(const Output& out, const admin::Finding& finding) {
    constexpr std::size_t subject_at = 6;
    constexpr std::size_t text_at = 20;
    constexpr std::string_view arrow = "      -> ";
    const auto word = std::string(to_word(finding.health));
    auto subject = std::string(subject_at - word.size(), ' ') + finding.subject;
    subject.resize(std::max(subject.size() + 1, text_at - word.size()), ' ');
    const auto text = wrap(finding.text, width_after(out, text_at));
    out.line("", word, style_of(finding.health), subject + text.front());
    print_lines(out, text, 1, text_at);
    if (!finding.advice.empty()) {
        const auto advice = wrap(finding.advice, width_after(out, arrow.size()));
        out.line(std::string(arrow) + advice.front());
        print_lines(out, advice, 1, arrow.size());
    }
}

void print(const Output& out, const Findings& findings, bool healthy) {
    if (out.json()) {
        auto list = Json::array();
        for (const auto& finding : findings) {
            list.push_back({{"status", to_word(finding.health)},
                            {"subject", finding.subject},
                            {"text", finding.text},
                            {"advice", finding.advice.empty() ? Json() : Json(finding.advice)}});
        }
        out.document({{"healthy", healthy}, {"findings", list}});
        return;
    }
    for (const auto& finding : findings) {
        print(out, finding);
    }
}

ExitCode report(const Session& session, const Findings& findings, ExitCode end) {
    const bool healthy = std::ranges::none_of(findings, [](const admin::Finding& finding) {
        return finding.health == admin::Health::Bad;
    });
    print(session.out(), findings, healthy);
    return end == ExitCode::Done && !healthy ? ExitCode::Refused : end;
}

struct Options {
    NginxOptions nginx;
    bool all_records = false;
};

void declare(Syntax& syntax, Options& options) {
    auto& nginx = options.nginx;
    syntax.footer(
        "Changes nothing. Ends with 1 when something is wrong (FAIL); a warning (warn) doesn't "
        "count. A data\nfolder's users of Redis are looked at without being named.");
    syntax.option("--as", nginx.system_user, "USER",
                  "look also whether this user of the system, whom nginx's workers run as, reaches "
                  "Redis's socket; best as root");
    syntax.option("--reader", nginx.reader.name, "NAME",
                  "try the rights of the Redis user that nginx reads as (user=)");
    syntax.option("--reader-password-file", nginx.reader.password_file, "FILE",
                  "its password file (password_file=); without it, ACL DRYRUN is asked");
    syntax.option("--writer", nginx.writer.name, "NAME",
                  "the same for the one that nginx writes as (writer_user=)");
    syntax.option("--writer-password-file", nginx.writer.password_file, "FILE",
                  "its password file");
    syntax.flag("--all-records", options.all_records,
                "look at every record's seal, not only at some 20000");
}

/// What is said when Redis can't be asked.
admin::Finding no_redis(const admin::Failure& failure) {
    return {admin::Health::Bad, "redis", failure.message,
            "is it running, and are address, user and password right?"};
}

/// Of Redis and the store in it; a failure when it can't be reached.
admin::Answer<Findings> examine_there(const Session& session, const KeyFile& keys,
                                      const Options& options) {
    auto store = session.connect(keys);
    if (!store) {
        return store.error();
    }
    auto findings = admin::examine_store(*store, options.all_records ? admin::k_all_records
                                                                     : admin::k_records_examined);
    const auto clock = findings ? admin::examine_clock(*store) : findings.error();
    if (!clock) {
        return clock.error();
    }
    findings->push_back(*clock);
    std::ranges::move(examine_nginx_users(session, options.nginx, *store),
                      std::back_inserter(*findings));
    return findings;
}

ExitCode run(const Session& session, const Options& given) {
    auto options = given;
    add_folder_users(session, options.nginx);
    const auto node = examine_node(session, options.nginx);
    if (!node) {
        return session.fail(node.error());
    }
    auto findings = *node;
    const auto keys = session.read_keys();
    if (!keys) {
        findings.push_back({admin::Health::Bad, "keys", keys.error().message,
                            "without it neither Redis nor the store can be checked"});
        return report(session, findings, ExitCode::Refused);
    }
    findings.push_back(admin::examine_keys(*keys));

    const auto there = examine_there(session, *keys, options);
    if (!there) {
        const auto end = exit_code_of(there.error().kind);
        if (end == ExitCode::Usage) {
            return session.fail(there.error());
        }
        findings.push_back(no_redis(there.error()));
        return report(session, findings, end);
    }
    findings.insert(findings.end(), there->begin(), there->end());
    return report(session, findings, ExitCode::Done);
}

} // namespace

void add_doctor(Syntax& program, Choice& choice) {
    add_command(program, choice, "doctor", "look whether everything is as it should be", declare,
                run);
}

} // namespace tokenward::cli
