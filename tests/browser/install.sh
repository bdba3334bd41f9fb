#!/bin/sh
# What tests in a browser need: Playwright and axe into an environment, Chromium from the system's packages.
# At once where all is there. `install.sh PYTHON`; ends with 1 where something cannot be had, and says what.
set -u
cd "$(dirname "$0")/../.."
python=$1

if ! "$python" -c "import playwright, axe_playwright_python" 2>/dev/null; then
  timeout 300 "$python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 --no-deps \
    -r requirements-browser.txt ||
    { echo "no Playwright: pip could not install requirements-browser.txt" >&2; exit 1; }
fi

for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "installing Chromium from the system's packages (once) ..."
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  { timeout 120 apt-get update -q && timeout 420 apt-get install -q -y --no-install-recommends chromium; } >"$log" 2>&1 &&
    { rm -f "$log"; exit 0; }
  tail -n 3 "$log" >&2
fi
echo "no Chromium: install it (Debian and Ubuntu: apt-get install chromium), or name one in RENOWN_CHROMIUM" >&2
exit 1
