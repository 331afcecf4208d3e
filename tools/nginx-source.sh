# nginx's own source of the installed version, as it was released, without Debian's
# changes: its tarball comes with Debian's source package. Sourced; sets nginx_source.
source tools/private-apt.sh

nginx_version=$(/usr/sbin/nginx -v 2>&1 | sed -n 's|.*nginx/\([0-9.]*\).*|\1|p')
nginx_source=$cache/nginx-$nginx_version

fetch_nginx_source() {
    local tarball=$cache/apt/nginx_$nginx_version.orig.tar.gz unpacked=$cache/apt/unpacked
    say "Fetching the source of nginx $nginx_version"
    private_apt_begin deb-src "$(debian_codename)"
    (cd "$cache/apt" && private_apt source --download-only --tar-only nginx)
    [[ -f $tarball ]] || die "$(debian_codename) has no nginx $nginx_version; see $cache/apt"
    mkdir "$unpacked"
    tar -xzf "$tarball" -C "$unpacked" --strip-components=1
    mv "$unpacked" "$nginx_source"
    private_apt_end
}

[[ -x $nginx_source/configure ]] || fetch_nginx_source
