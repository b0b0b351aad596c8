#!/bin/sh
# Run the native tests under the address and undefined-behaviour sanitizers (about 10 minutes on two cores, most of them compiling).
#
# The sanitized extension goes into a copy of the package in build/sanitize, so that the one in use stays as it is.
# Left out: the accuracy tests, which sanitizers make very slow and which do arithmetic, not addressing, and the tests
# that start processes of their own without the sanitizer's run-time library.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
[ -f build/sanitize/build.ninja ] || cmake --preset sanitize -DPython_EXECUTABLE="$PWD/$python" >/dev/null
cmake --build build/sanitize
overlay=build/sanitize/python
rm -rf "$overlay" && mkdir -p "$overlay"
cp -r src/crossent "$overlay/"
rm -f "$overlay"/crossent/native/_ext*.so
cp build/sanitize/_ext*.so "$overlay/crossent/native/"
# -S, and the packages by their path: the editable install's .pth file would put the extension in use before this one.
packages=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
sanitized() {
  LD_PRELOAD="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so)" \
  ASAN_OPTIONS=detect_leaks=0 PYTHONPATH="$PWD/$overlay:$packages" "$python" -S "$@"
}
sanitized -c 'import sys; from crossent.native import _ext; sys.exit("build/sanitize" not in _ext.__file__)' || {
  echo "tools/sanitize.sh: another extension than the sanitized one was loaded" >&2
  exit 1
}
sanitized -m pytest -q tests/native tests/fitting/test_fused_pass.py tests/information tests/arrays \
  --ignore=tests/native/test_accuracy.py -k "not stub and not fork and not environment" -p no:cacheprovider
