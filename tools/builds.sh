#!/bin/bash
# t/ against the module built in each of its three ways: by CMake on the installed
# nginx's headers; by nginx's own configure as a dynamic module of an nginx built from
# the same source; and built into that nginx.
#   tools/builds.sh [FILE ...]     files of t/; without any, all
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tools/deps.sh build test
source tools/test-nginx.sh
source tools/nginx-source.sh
source tools/nginx-builds.sh
source tools/suites.sh

build release --target tokenward --target ngx_http_auth_token_module
build_nginx dynamic --add-dynamic-module="$root"
build_nginx static --add-module="$root"

objs=$root/build/nginx-dynamic/objs
suite "t/ (CMake)" prove_suite release "$@"
TEST_NGINX_BINARY=$objs/nginx TOKENWARD_MODULE=$objs/ngx_http_auth_token_module.so \
    suite "t/ (--add-dynamic-module)" prove_suite release "$@"
TEST_NGINX_BINARY=$root/build/nginx-static/objs/nginx TOKENWARD_MODULE=built-in \
    suite "t/ (--add-module)" prove_suite release "$@"
finish
