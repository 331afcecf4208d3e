#!/bin/sh
# The module as others build it, by nginx's own configure: it must export what ours
# exports, load into the installed nginx, and stand in its place when built in.
#   nginx_build.sh ROOT WORKDIR NGINX SOURCE MODULE
set -eu

root=$1 work=$2 nginx=$3 source=$4 ours=$5
module=ngx_http_auth_token_module

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

exports() {
    nm -D --defined-only "$1" | awk '{ print $3 }' | sort
}

# In the table of a build with the module built in, A stands before B.
before() {
    awk -v a="$1" -v b="$2" '$0 ~ "\"" a "\"" { seen = 1 } $0 ~ "\"" b "\"" { exit !seen }' \
        "$work/static/objs/ngx_modules.c" || fail "$1 does not stand before $2"
}

rm -rf "$work"
mkdir -p "$work"

"$root/cmake/nginx-configure.sh" "$nginx" "$source" "$work/dynamic" --add-dynamic-module="$root"
(cd "$work/dynamic" && make -s -j"$(nproc)" -f objs/Makefile modules) >"$work/make.log" 2>&1 || {
    tail -n 40 "$work/make.log" >&2
    fail "make modules"
}
built=$work/dynamic/objs/$module.so
printf '%s\n' ngx_module_names ngx_module_order ngx_modules >"$work/expected"
for object in "$built" "$ours"; do
    exports "$object" >"$work/exports"
    cmp -s "$work/expected" "$work/exports" || fail "$object exports $(tr '\n' ' ' <"$work/exports")"
done

cat >"$work/nginx.conf" <<END
load_module $built;
pid $work/pid;
error_log stderr;
events {}
END
"$nginx" -t -q -c "$work/nginx.conf" || fail "the installed nginx does not load $built"

"$root/cmake/nginx-configure.sh" "$nginx" "$source" "$work/static" --add-module="$root"
before ngx_http_auth_request_module $module
before $module ngx_http_auth_basic_module
before $module ngx_http_access_module
before ngx_http_headers_filter_module ngx_http_auth_token_filter_module
before ngx_http_auth_token_filter_module ngx_http_copy_filter_module

echo "nginx's own build exports, loads and orders as it should"
