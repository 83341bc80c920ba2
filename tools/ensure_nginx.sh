#!/bin/sh
# Fetch nginx as root on Debian, for the test of docs/nginx.conf; the tests run without it too.
set -eu

found() {
    command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]
}

if ! found && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -qq || true
    apt-get install -y -qq --no-install-recommends nginx-light >/dev/null 2>&1 || true
fi
found || echo 'No nginx here: docs/nginx.conf was not tried.' >&2
