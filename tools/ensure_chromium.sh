#!/bin/sh
# Make sure that there is a Chromium for the tests: as root on Debian or Ubuntu install it, else say what to do.
set -eu

if .venv/bin/python -c 'import sys; from tests.support.chromium import find_chromium; sys.exit(not find_chromium())'; then
    exit 0
fi
if [ -z "${CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
.venv/bin/python -c 'from tests.support.chromium import MISSING; print(MISSING)' >&2
exit 1
