#!/bin/sh
# Build the native core in place: configure once, compile, and put the extension beside its Python package.
#
#   tools/build_native.sh [PRESET] [PYTHON]      PRESET: default or sanitize
set -eu
cd "$(dirname "$0")/.."
preset=${1:-default}
python=${2:-.venv/bin/python}
python=$(command -v "$python")
case $preset in default) directory=build/dev ;; *) directory=build/$preset ;; esac
[ -f "$directory/build.ninja" ] || cmake --preset "$preset" -DPython_EXECUTABLE="$python" >/dev/null
cmake --build "$directory"
library=$(ls "$directory"/_ext.*so)
target=src/crossent/native/$(basename "$library")
# An editable install reads its own copy, beside the packages.
installed=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')/crossent/native/$(basename "$library")
for place in "$target" "$installed"; do
  [ -d "$(dirname "$place")" ] || continue
  # Rename, so that a running Python never sees half a library.
  cp "$library" "$place.new" && mv "$place.new" "$place"
done
