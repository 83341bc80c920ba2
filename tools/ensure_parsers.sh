#!/bin/sh
# Fetch the calendar parsers of tests/support/javascript where Node is; the tests run without them too.
set -eu

from=tests/support/javascript/package.json
to=.venv/javascript
if [ -d "$to/node_modules" ] && cmp -s "$from" "$to/package.json"; then
    exit 0
fi
if command -v node >/dev/null && command -v npm >/dev/null; then
    rm -rf "$to"
    mkdir -p "$to"
    cp "$from" "$to/package.json"
    npm install --prefix "$to" --no-package-lock --ignore-scripts --no-audit --no-fund --silent && exit 0
    rm -rf "$to"
fi
echo 'No Node with npm here: calendars are held against the Python parsers alone.' >&2
