#!/bin/sh
# Opens evalkit in your browser. The first time it sets evalkit up in your own user folder: no administrator
# rights are needed, and nothing of any project is sent anywhere. docs/how-to/it-department.md says what it does.
# When this folder holds a newer evalkit than the one that was set up, it asks whether to update.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
program="${XDG_DATA_HOME:-$HOME/.local/share}/evalkit/program"
tell() { printf '%s\n' "$1"; }
stop() { tell "$1"; printf 'Press Enter to close this window. '; read -r _; exit 1; }

find_python() {
  for one in python3.13 python3.12 python3.11 python3; do
    if "$one" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' >/dev/null 2>&1; then
      printf '%s' "$one"
      return 0
    fi
  done
  return 1
}

wanted=no
[ -x "$program/bin/evalkit" ] && [ -f "$program/set-up" ] || wanted=yes
if [ "$wanted" = no ] && [ "$here/pyproject.toml" -nt "$program/set-up" ]; then
  printf 'This folder holds another evalkit than the one that was set up. Update now? Type y and Enter: '
  read -r answer
  case $answer in [yY]*) wanted=yes ;; *) touch "$program/set-up" ;; esac
fi
if [ "$wanted" = yes ]; then
  tell "Setting up evalkit. This takes a few minutes, once. Please leave this window open."
  python=$(find_python) || stop "evalkit needs Python 3.11 or newer. Install python3 and python3-venv with your system's software centre, then start this again."
  tell "Step 1 of 3: making a place for it in $program"
  "$python" -m venv "$program" || stop "It could not be made. Check that the disk is not full, then start this again."
  tell "Step 2 of 3: fetching what it is made of"
  "$program/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade \
    --constraint "$here/constraints.txt" "$here" ||
    stop "It could not be fetched. Check the connection to the internet, then start this again."
  tell "Step 3 of 3: putting an icon on your desktop"
  "$program/bin/evalkit" shortcut
  : > "$program/set-up"
  tell "Ready. evalkit opens in your browser."
fi
exec "$program/bin/python" -m evalkit
