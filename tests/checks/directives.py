#!/usr/bin/env python3
"""Fails on a directive without documentation, a merge rule, a default or a test: what
src/nginx/directive_table.cpp declares is what docs/directives.md describes, src/nginx/conf.cpp
merges and t/*.t uses.

    directives.py [ROOT]
"""

import re
import sys
from pathlib import Path

CONTEXTS = {
    "NGX_HTTP_MAIN_CONF": "http",
    "NGX_HTTP_SRV_CONF": "server",
    "NGX_HTTP_LOC_CONF": "location",
    "NGX_HTTP_LIF_CONF": "if in location",
    "NGX_HTTP_LMT_CONF": "limit_except",
}

# A member of LocationConf is called like its directive, perhaps with an ending. These aren't.
MEMBERS = {"auth_token": "enabled", "auth_token_redis": "store"}

# Defaults that set_defaults() can't set, and the words of src/nginx/conf.* that do instead.
DEFAULTS_ELSEWHERE = {
    "auth_token": "enabled.value_or(false)",
    "auth_token_type": "accepted_types()",
    "auth_token_prefix": "default_prefix(",
}

# Of one location alone, as nginx has it for what answers there (stub_status, proxy_pass).
NOT_INHERITED = {"auth_token_status"}

NONE = "—"

CONSTANT = re.compile(r"constexpr ngx_uint_t (k_\w+)\s*=([^;]+);")
COMMAND = re.compile(r'\b(of_\w+)\(\s*TOKENWARD_NAME\("(\w+)"\)\s*,\s*([^,]+),')
SECTION = re.compile(r"^## (auth_token\w*)\n(.*?)(?=^#|\Z)", re.DOTALL | re.MULTILINE)
FORM = re.compile(
    r"^```\nSyntax:\s+(.+?)\nDefault:\s+(.+?)\nContext:\s+([^\n]+)\n```$", re.DOTALL | re.MULTILINE
)


def read(file):
    return file.read_text(encoding="utf-8") if file.exists() else ""


def flags(expression, constants):
    """The NGX_ flags of an expression, constants resolved."""
    found = set()
    for word in re.findall(r"\w+", expression):
        found |= constants.get(word, {word})
    return found


def declared(table):
    """Directive name → the contexts of its entry in the table."""
    constants = {}
    for name, expression in CONSTANT.findall(table):
        constants[name] = flags(expression, constants)
    directives = {}
    for kind, name, context in COMMAND.findall(table):
        allowed = constants["k_http"] if kind == "of_http" else flags(context, constants)
        directives[name] = {CONTEXTS[flag] for flag in allowed if flag in CONTEXTS}
    return directives


def documented(page):
    """Directive name → its section."""
    return dict(SECTION.findall(page))


def faults_of_form(name, contexts, section):
    form = FORM.search(section)
    if not form:
        yield "its section has no Syntax, Default and Context"
        return
    syntax, default, context = form.groups()
    if not re.match(rf"{name}\s.*;$", syntax, re.DOTALL):
        yield f"Syntax is not of {name}"
    if default != NONE and not re.fullmatch(rf"{name}\s[^\n]*;", default):
        yield f"Default is neither {NONE} nor a line of {name}"
    if {word.strip() for word in context.split(",")} != contexts:
        yield f"Context says {context}, the table {', '.join(sorted(contexts))}"


def body_of(function, code):
    """The body of a function that starts in the first column."""
    match = re.search(rf"^\S[^\n]*\b{function}\([^;{{]*\{{\n(.*?)^\}}", code, re.DOTALL | re.MULTILINE)
    return match.group(1) if match else ""


def merged_members(conf):
    """What a child takes over from its parent."""
    by_call = re.findall(r"\binherit\w*\(child\.(\w+),\s*parent\.(\w+)\)", conf)
    by_hand = re.findall(r"\bchild\.(\w+) = parent\.(\w+);", conf)
    return {child for child, parent in by_call + by_hand if child == parent}


def named_like(name, members):
    """The members that hold what a directive says."""
    if name in MEMBERS:
        return {MEMBERS[name]} & members
    stem = name.removeprefix("auth_token_")
    return {member for member in members if member.startswith(stem)}


def faults_of_merge(name, contexts, default, conf, header):
    if contexts == {"http"} or name in NOT_INHERITED:
        has_default = name not in NOT_INHERITED  # there is no level to merge with
    else:
        if not named_like(name, merged_members(conf)):
            yield "src/nginx/conf.cpp has no merge rule for it"
        defaults = set(re.findall(r"inherit\(conf\.(\w+),", body_of("set_defaults", conf)))
        has_default = bool(named_like(name, defaults))
    elsewhere = DEFAULTS_ELSEWHERE.get(name)
    if elsewhere:
        has_default = elsewhere in conf or elsewhere in header
    if default not in (None, NONE) and not has_default:
        yield "its default is set nowhere"
    if default == NONE and contexts != {"http"} and has_default:
        yield "it has a default that its section doesn't tell"


def is_tested(name, tests):
    """Used in a configuration, not only looked for in a message or a comment."""
    return any(re.search(rf"^[^#\n]*(?<![\w\"$]){name}\s[^\n]*;", text, re.MULTILINE) for text in tests)


def check(root):
    """All faults of a tree, one line each."""
    directives = declared(read(root / "src/nginx/directive_table.cpp"))
    sections = documented(read(root / "docs/directives.md"))
    conf = read(root / "src/nginx/conf.cpp")
    header = read(root / "src/nginx/conf.hpp")
    tests = [read(file) for file in sorted((root / "t").glob("*.t"))]

    faults = [] if directives else ["src/nginx/directive_table.cpp declares no directive"]
    for name, contexts in directives.items():
        found = []
        section = sections.get(name)
        form = FORM.search(section) if section else None
        if section is None:
            found.append("docs/directives.md has no section for it")
        else:
            found += faults_of_form(name, contexts, section)
        found += faults_of_merge(name, contexts, form and form.group(2), conf, header)
        if not is_tested(name, tests):
            found.append("no t/*.t uses it")
        faults += [f"{name}: {fault}" for fault in found]
    for name in sections.keys() - directives.keys():
        faults.append(f"{name}: documented, and not in the table")
    return faults


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    faults = check(root)
    table = declared(read(root / "src/nginx/directive_table.cpp"))
    print("\n".join(faults) if faults else f"{len(table)} directives, all in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
