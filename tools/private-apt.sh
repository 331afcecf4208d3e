# apt with lists and a source of its own, for what the system's sources don't hold:
# nothing of the system changes. Sourced.

cache=${XDG_CACHE_HOME:-${HOME:-$root/build}/.cache}/tokenward

# The mirror that the system uses for its own release, whatever form its sources have.
debian_mirror() {
    apt-get --print-uris update 2>/dev/null |
        sed -n "s|^'\(.*\)/dists/$(debian_codename)/InRelease' .*|\1|p" | head -n 1
}

debian_codename() {
    (. /etc/os-release && echo "${VERSION_CODENAME:-}")
}

# private_apt_begin TYPE SUITE: fetches that one list; TYPE is deb or deb-src.
private_apt_begin() {
    local type=$1 suite=$2 mirror
    mirror=$(debian_mirror)
    [[ -n $mirror ]] || die "found no Debian mirror in apt's sources"
    private_apt_end
    mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
    echo "$type [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" \
        >"$cache/apt/sources.list"
    private_apt update
}

# Proxies and certificates come from the system's apt configuration as ever.
private_apt() {
    apt-get -qq \
        -o Dir::Etc::SourceList="$cache/apt/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State::Lists="$cache/apt/lists" -o Dir::Cache="$cache/apt/cache" \
        -o Acquire::Languages=none -o Acquire::Check-Valid-Until=false \
        -o APT::Sandbox::User= "$@"
}

private_apt_end() {
    rm -rf "$cache/apt"
}
