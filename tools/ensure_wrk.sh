#!/bin/sh
# Fetch wrk as root on Debian, for the benches of serving; they run without it too.
set -eu

if ! command -v wrk >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -qq || true
    apt-get install -y -qq --no-install-recommends wrk >/dev/null 2>&1 || true
fi
command -v wrk >/dev/null || echo 'No wrk here: what kept pages cost was not measured.' >&2
