# The module as nginx's own configure builds it, with an nginx of the same source.
# Sourced; needs nginx_source.

# What t/ makes use of; a plain ./configure has the rest.
nginx_flags=(--with-compat --with-http_ssl_module --with-http_v2_module
    --with-http_auth_request_module --with-http_addition_module --with-http_slice_module
    --with-http_sub_module --with-http_realip_module --with-http_stub_status_module)

# build_nginx NAME FLAG ...: into build/nginx-NAME/objs
build_nginx() {
    local work=$root/build/nginx-$1 entry
    shift
    rm -rf "$work"
    mkdir -p "$work"
    # configure and make write beside the sources, and those stay clean: links.
    for entry in auto conf configure contrib man src; do
        [[ ! -e $nginx_source/$entry ]] || ln -s "$nginx_source/$entry" "$work/$entry"
    done
    say "./configure $*"
    if ! (cd "$work" && ./configure "${nginx_flags[@]}" "$@" &&
        make -s -j"$(nproc)") >"$work/build.log" 2>&1; then
        tail -n 40 "$work/build.log" >&2
        die "nginx's own build failed; all of it in $work/build.log"
    fi
}
