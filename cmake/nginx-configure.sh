#!/bin/sh
# Runs nginx's configure with an installed nginx's own flags.
#   nginx-configure.sh NGINX SOURCE WORKDIR [FLAG ...]
# The result is in WORKDIR/objs.
set -eu

nginx=$1 source=$2 work=$3
shift 3

# configure may write beside itself, and the sources may be read-only: links.
mkdir -p "$work"
for entry in auto configure src; do
    ln -sfn "$source/$entry" "$work/$entry"
done

# The binary quotes its arguments as a shell would.
flags=$("$nginx" -V 2>&1 | sed -n 's/^configure arguments: //p')
for ours in "$@"; do
    flags="$flags '$ours'"
done
eval "set -- $flags"

# Other dynamic modules would only ask for their libraries.
for flag in "$@"; do
    shift
    case $flag in
        --with-*=dynamic | --builddir=*) ;;
        *) set -- "$@" "$flag" ;;
    esac
done

cd "$work"
if ! ./configure "$@" --builddir="$work/objs" >configure.log 2>&1; then
    tail -n 20 configure.log >&2
    exit 1
fi
