#!/bin/sh
# Make sure that there is a Chromium for the tests, as root on Debian the one without windows, which is twice as fast
# (elsewhere any does); else say what to do.
set -eu

SHELL_PACKAGE=chromium-headless-shell

found() {
    .venv/bin/python -c 'import sys; from tests.support.chromium import find_chromium; sys.exit(not find_chromium())'
}

if [ -z "${CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    command -v $SHELL_PACKAGE >/dev/null || {
        ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -qq || true
        apt-get install -y -qq --no-install-recommends $SHELL_PACKAGE >/dev/null 2>&1 || true
    }
    found || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || true
fi
found || {
    .venv/bin/python -c 'from tests.support.chromium import MISSING; print(MISSING)' >&2
    exit 1
}
