#!/bin/sh
# Runs every test; arguments go to pytest. On Linux under a virtual screen of its own, so that the window's tests see a
# real window system, take no focus from a person and give the same picture everywhere.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
if [ "$(uname -s)" = Linux ] && command -v xvfb-run >/dev/null 2>&1; then
    unset WAYLAND_DISPLAY
    export QT_QPA_PLATFORM=xcb
    exec xvfb-run --auto-servernum --server-args='-screen 0 1600x1000x24' "$venv/bin/python" -m pytest "$@"
fi
export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
exec "$venv/bin/python" -m pytest "$@"
