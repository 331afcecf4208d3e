#!/usr/bin/env python3
"""The directive check must turn red on a planted violation, and only then."""

import tempfile
import unittest
from pathlib import Path

import directives

TABLE = """
constexpr ngx_uint_t k_http = NGX_HTTP_MAIN_CONF;
constexpr ngx_uint_t k_server = NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF;
constexpr ngx_uint_t k_location = k_server | NGX_HTTP_LOC_CONF;
constexpr ngx_uint_t k_limit_except = k_location | NGX_HTTP_LMT_CONF;
ngx_command_t gate_commands[] = {
    of_http(TOKENWARD_NAME("auth_token_key_file"), NGX_CONF_TAKE1, set_key_file),
    of_location(TOKENWARD_NAME("auth_token"), k_limit_except, NGX_CONF_TAKE1, set_gate),
    of_location(TOKENWARD_NAME("auth_token_permission"), k_limit_except,
                NGX_CONF_1MORE, set_permission),
    of_location(TOKENWARD_NAME("auth_token_challenge"), k_location, NGX_CONF_TAKE1, set_challenge),
    {ngx_null_string, 0, nullptr, 0, 0, nullptr},
};
"""

CONF = """
void inherit_family(LocationConf& child, const LocationConf& parent) {
    inherit(child.permissions, parent.permissions);
    inherit(child.challenge, parent.challenge);
    if (!child.enabled) {
        child.enabled = parent.enabled;
    }
}

void set_defaults(LocationConf& conf) {
    inherit(conf.challenge, std::optional(ChallengeKind::Bearer));
}
"""

HEADER = "bool gated() const noexcept { return enabled.value_or(false); }\n"

DOCS = """# Directives

## auth_token

```
Syntax:  auth_token realm | off;
Default: auth_token off;
Context: http, server, location, limit_except
```

## auth_token_key_file

```
Syntax:  auth_token_key_file path;
Default: —
Context: http
```

## auth_token_permission

```
Syntax:  auth_token_permission value ...
                               [more];
Default: —
Context: http, server, location, limit_except
```

## auth_token_challenge

```
Syntax:  auth_token_challenge bearer | off;
Default: auth_token_challenge bearer;
Context: http, server, location
```

# Variables
"""

TEST = """# Something.

--- config
    auth_token_key_file keys;
    location / { auth_token "api"; auth_token_permission scan; }
    auth_token_challenge off; # HERE
"""

CLEAN = {
    "src/nginx/directive_table.cpp": TABLE,
    "src/nginx/conf.cpp": CONF,
    "src/nginx/conf.hpp": HEADER,
    "docs/directives.md": DOCS,
    "t/010-a.t": TEST,
}

# What → (file, text, what stands in its place, what the fault names).
VIOLATIONS = {
    "a directive without a section": (
        "docs/directives.md", "## auth_token_challenge\n", "## challenge\n", "no section"),
    "a section without a directive": (
        "docs/directives.md", "# Variables", "## auth_token_cache\n\n# Variables", "not in the table"),
    "a section without its form": (
        "docs/directives.md", "Default: auth_token_challenge bearer;\n", "", "no Syntax, Default"),
    "a Syntax of another one": (
        "docs/directives.md", "Syntax:  auth_token_key_file path;", "Syntax:  key_file path;", "Syntax"),
    "a Syntax without its end": (
        "docs/directives.md", "auth_token_key_file path;", "auth_token_key_file path", "Syntax"),
    "a Default of another one": (
        "docs/directives.md", "Default: auth_token_challenge bearer;", "Default: bearer;", "Default"),
    "a context too many": (
        "docs/directives.md", "Context: http\n", "Context: http, server\n", "Context"),
    "a context too few": (
        "docs/directives.md", "location, limit_except\n```\n\n## auth_token_k", "location\n```\n\n## auth_token_k",
        "Context"),
    "a flag that the page doesn't tell": (
        "src/nginx/directive_table.cpp", '_challenge"), k_location', '_challenge"), k_limit_except', "Context"),
    "no merge rule": (
        "src/nginx/conf.cpp", "    inherit(child.permissions, parent.permissions);\n", "", "merge rule"),
    "a merge with another member": (
        "src/nginx/conf.cpp", "parent.permissions", "parent.challenge", "merge rule"),
    "a merge by hand that is gone": (
        "src/nginx/conf.cpp", "        child.enabled = parent.enabled;\n", "", "merge rule"),
    "no default": (
        "src/nginx/conf.cpp", "    inherit(conf.challenge, std::optional(ChallengeKind::Bearer));\n", "", "default"),
    "a default elsewhere that is gone": (
        "src/nginx/conf.hpp", "enabled.value_or(false)", "true", "default"),
    "a default that the page denies": (
        "docs/directives.md", "Default: auth_token_challenge bearer;", "Default: —", "default"),
    "no test": (
        "t/010-a.t", '    auth_token_challenge off; # HERE\n', "", "no t/"),
    "a comment is no test": (
        "t/010-a.t", "    auth_token_challenge off; # HERE\n", "# auth_token_challenge off;\n", "no t/"),
    "a message is no test": (
        "t/010-a.t", "    auth_token_challenge off; # HERE\n",
        '"auth_token_challenge" has an unknown kind;\n', "no t/"),
    "a longer name is no test": (
        "t/010-a.t", 'auth_token "api"; ', "", "auth_token: no t/"),
    "no table": (
        "src/nginx/directive_table.cpp", TABLE, "", "declares no directive"),
}


def plant(root, files):
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class Directives(unittest.TestCase):
    def faults(self, changed=None):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            plant(root, CLEAN | (changed or {}))
            return directives.check(root)

    def test_clean_tree_is_green(self):
        self.assertEqual(self.faults(), [])

    def test_each_violation_is_red(self):
        for name, (file, old, new, named) in VIOLATIONS.items():
            with self.subTest(name):
                self.assertIn(old, CLEAN[file])
                faults = self.faults({file: CLEAN[file].replace(old, new)})
                self.assertTrue(any(named in fault for fault in faults), faults)

    def test_one_violation_is_one_fault(self):
        file, old, new, _ = VIOLATIONS["no merge rule"]
        faults = self.faults({file: CLEAN[file].replace(old, new)})
        self.assertEqual(faults, ["auth_token_permission: src/nginx/conf.cpp has no merge rule for it"])


if __name__ == "__main__":
    unittest.main()
