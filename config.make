# nginx compiles C++ with the C compiler and one CFLAGS for all, so what only our
# objects need is said object by object. Warnings of a compiler we never met must
# not stop somebody else's build: they are errors in our own build only.

for tokenward_src in $tokenward_srcs; do
    tokenward_obj=addon/`basename \`dirname $tokenward_src\``/`basename $tokenward_src .cpp`.o

    cat << END                                                >> $NGX_MAKEFILE

$NGX_OBJS/$tokenward_obj: CFLAGS += -std=c++20 -fvisibility=hidden -Wno-error $tokenward_cflags

END
done
