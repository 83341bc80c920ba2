#!/bin/sh
# Make .venv with the first Python that is new enough, or say in one sentence what to install.
# usage: sh tools/make_venv.sh PYTHON
set -eu

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -x .venv/bin/python ] && new_enough .venv/bin/python; then
    exit 0
fi

for candidate in "$1" python3.13 python3.12 python3.11; do
    if new_enough "$candidate"; then
        python=$candidate
        break
    fi
done

if [ -z "${python:-}" ]; then
    echo "Hội Thao needs Python 3.11 or newer: install it (Debian, Ubuntu: 'apt install python3 python3-venv';" \
        "macOS: 'brew install python'), or say where it is with 'make PYTHON=/path/to/python3'." >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Hội Thao needs Python's venv module, which $python lacks:" \
        "install it (Debian, Ubuntu: 'apt install python$version-venv')." >&2
    exit 1
fi

echo "Setting up .venv with $("$python" --version); the first time takes about a minute."
"$python" -m venv --clear .venv
