#!/bin/sh
# Shows the program on the bundled sample photo: in its window, or, where there is no display, by the command line.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
if [ -d "$venv/Scripts" ]; then python=$venv/Scripts/python; else python=$venv/bin/python; fi
sample=resources/samples/old-print.jpg

if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    mkdir -p out
    after=out/old-print-repaired.jpg
    echo "There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so the sample is repaired by the command line:"
    echo "    genrepair repair $sample -o $after"
    "$python" -m genrepair repair "$sample" -o "$after" --overwrite
    echo "before: $PWD/$sample"
    echo "after:  $PWD/$after"
    exit 0
fi
sh setup/system.sh
exec "$python" -m genrepair "$sample"
