# Sourced by the Makefile and by .ci/run: makes sure that the system packages are there, and exports
# MSGPACK_PC, the name under which this machine's pkg-config knows msgpack-c (`msgpack` up to
# version 4, `msgpack-c` later).
# The array `more_packages` of the caller names more, each as its name for pkg-config, a colon, and its
# name in Debian. (Not arguments: a sourced file without any sees those of the script around it.)

have_pkg_config() { command -v pkg-config >/dev/null 2>&1; }
have_zlib() { have_pkg_config && pkg-config --exists zlib; }
have_msgpack() {
    have_pkg_config && { pkg-config --exists msgpack-c || pkg-config --exists msgpack; }
}

missing=()
have_pkg_config || missing+=(pkg-config)
have_zlib || missing+=(zlib1g-dev)
have_msgpack || missing+=(libmsgpack-dev)
for extra in ${more_packages[@]+"${more_packages[@]}"}; do
    have_pkg_config && pkg-config --exists "${extra%%:*}" || missing+=("${extra##*:}")
done

if [ ${#missing[@]} -gt 0 ]; then
    if command -v apt-get >/dev/null 2>&1; then
        as_root=()
        [ "$(id -u)" = 0 ] || as_root=(sudo)
        install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
            apt-get install -y --no-install-recommends "${missing[@]}")
        echo "Installing what is missing: ${install[*]}" >&2
        "${install[@]}" >&2 || {
            echo "That failed; fetching the package lists and trying once more." >&2
            "${as_root[@]}" apt-get update >&2 && "${install[@]}" >&2
        }
    elif command -v brew >/dev/null 2>&1; then
        echo "Missing packages. Install them with: brew install pkgconf msgpack zlib lz4 zstd" >&2
    else
        echo "Missing: pkg-config or development files of libraries (Debian:" \
            "${missing[*]}). Install them with this system's package manager." >&2
    fi
    have_zlib && have_msgpack || {
        echo "Stopping: pkg-config does not find zlib and msgpack-c." >&2
        exit 1
    }
    for extra in ${more_packages[@]+"${more_packages[@]}"}; do
        pkg-config --exists "${extra%%:*}" || {
            echo "Stopping: pkg-config does not find ${extra%%:*}." >&2
            exit 1
        }
    done
fi

if pkg-config --exists msgpack-c; then
    export MSGPACK_PC="${MSGPACK_PC:-msgpack-c}"
else
    export MSGPACK_PC="${MSGPACK_PC:-msgpack}"
fi
unset missing as_root install extra more_packages
