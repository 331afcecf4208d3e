#!/usr/bin/env python3
"""The layer check must turn red on a planted violation, and only then."""

import tempfile
import unittest
from pathlib import Path

import layers

CLEAN = {
    "include/tokenward/gate.hpp": '#include <string>\n#include "tokenward/result.hpp"\n',
    "src/core/gate.cpp": '#include "tokenward/gate.hpp"\n#include "core/hmac.hpp"\n',
    "src/redis/link.cpp": '#include <hiredis/async.h>\n#include "core/hmac.hpp"\n',
    "src/nginx/ngx.hpp": "#include <ngx_config.h>\n#include <ngx_http.h>\n",
    "src/nginx/access.cpp": '#include "nginx/ngx.hpp"\n#include "redis/link.hpp"\n',
    "src/admin/tokens.cpp": '#include <chrono>\n#include "redis/link.hpp"\n',
    "src/admin/tokens/end.cpp": '#include "admin/store/change.hpp"\n#include "admin/failure.hpp"\n',
    "src/notify/hook.cpp": '#include <curl/curl.h>\n#include "admin/tokens.hpp"\n',
    "src/cli/syntax.cpp": "#include <CLI/CLI.hpp>\n",
    "src/cli/main.cpp": '#include "http/routes.hpp"\n#include "admin/tokens.hpp"\n',
}

VIOLATIONS = {
    "core includes redis": ("src/core/a.cpp", '#include "redis/link.hpp"'),
    "redis includes nginx": ("src/redis/a.cpp", '#include "nginx/ngx.hpp"'),
    "redis includes admin": ("src/redis/a.hpp", '#include "admin/tokens.hpp"'),
    "nginx includes admin": ("src/nginx/a.cpp", '#include "admin/tokens.hpp"'),
    "admin includes http": ("src/admin/a.cpp", '#include "http/routes.hpp"'),
    "admin includes nginx": ("src/admin/a.cpp", '#include "nginx/ngx.hpp"'),
    "a part of admin includes a later one": ("src/admin/store/a.cpp",
                                             '#include "admin/tokens/token_index.hpp"'),
    "an unknown part of admin": ("src/admin/odds/a.cpp", '#include "admin/store/store.hpp"'),
    "http includes cli": ("src/http/a.cpp", '#include "cli/args.hpp"'),
    "angle brackets do not help": ("src/core/a.cpp", "#include <redis/link.hpp>"),
    "public includes private": ("include/tokenward/a.hpp", '#include "core/hmac.hpp"'),
    "include without a layer": ("src/core/a.cpp", '#include "hmac.hpp"'),
    "include by a way up": ("src/core/a.cpp", '#include "../redis/link.hpp"'),
    "nginx past its gateway": ("src/nginx/a.cpp", "#include <ngx_http.h>"),
    "a gateway elsewhere": ("src/redis/ngx.hpp", "#include <ngx_core.h>"),
    "hiredis past redis": ("src/admin/a.cpp", "#include <hiredis/hiredis.h>"),
    "libcurl past notify": ("src/http/a.cpp", "#include <curl/curl.h>"),
    "CLI11 past its syntax": ("src/cli/command_a.cpp", "#include <CLI/App.hpp>"),
    "CLI11 in another layer": ("src/http/a.cpp", "#include <CLI/CLI.hpp>"),
    "notify includes http": ("src/notify/a.cpp", '#include "http/routes.hpp"'),
    "sockets in the core": ("src/core/a.cpp", "#include <sys/socket.h>"),
    "files in the core": ("src/core/a.cpp", "#include <fstream>"),
    "streams in a public header": ("include/tokenward/a.hpp", "#  include <iostream>"),
    "a clock in the core": ("src/core/a.cpp", "auto t = std::chrono::system_clock::now();"),
    "a C clock in the core": ("src/core/a.cpp", "auto t = time(nullptr);"),
    "nginx types in the core": ("src/core/a.cpp", "ngx_str_t s;"),
    "hiredis types in the core": ("src/core/a.cpp", "redisReply* r;"),
    "two objects of one name": ("src/nginx/link.cpp", ""),
    "an unknown layer": ("src/apache/mod.cpp", ""),
}

HARMLESS = {
    "a comment is no include": ("src/core/a.cpp", '// #include "redis/link.hpp"'),
    "a comment is no clock": ("src/core/a.cpp", "/* the caller says\n ::now() */"),
    "time as a word": ("src/core/a.cpp", "bool expired(Time time); int runtime(int);"),
    "one name, header and source": ("src/core/gate.hpp", ""),
}


def plant(root, files):
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8")


class Layers(unittest.TestCase):
    def faults(self, *planted):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            plant(root, CLEAN | dict(planted))
            return layers.check(root)

    def test_clean_tree_is_green(self):
        self.assertEqual(self.faults(), [])

    def test_each_violation_is_red(self):
        for name, planted in VIOLATIONS.items():
            with self.subTest(name):
                faults = self.faults(planted)
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(planted[0].rsplit("/", 1)[0], faults[0])

    def test_what_looks_like_one_is_green(self):
        for name, planted in HARMLESS.items():
            with self.subTest(name):
                self.assertEqual(self.faults(planted), [])

    def test_the_line_is_named(self):
        faults = self.faults(("src/core/a.cpp", "\n/* two\nlines */\nauto t = X::now();"))
        self.assertTrue(faults[0].startswith("src/core/a.cpp:4:"), faults)


if __name__ == "__main__":
    unittest.main()
