#!/bin/sh
# Finds a Python that the project supports and hands over to bootstrap.py; `make setup` runs it.
# PYTHON names the interpreter to use instead of the first one found.
set -eu

supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if "$name" -c "$supported" >/dev/null 2>&1; then
        exec "$name" "$(dirname "$0")/bootstrap.py"
    fi
done

if [ -n "${PYTHON:-}" ]; then
    echo "setup: PYTHON=$PYTHON is no Python 3.11, 3.12 or 3.13" >&2
    exit 1
fi
advice='install one of them with your package manager'
if [ "$(uname -s)" = Darwin ]; then
    advice='run: brew install python@3.13'
else
    for version in 3.13 3.12 3.11; do
        if apt-cache show "python$version" >/dev/null 2>&1; then
            advice="run: sudo apt-get install -y python$version python$version-venv"
            break
        fi
    done
fi
echo "setup: no Python 3.11, 3.12 or 3.13 found; $advice" >&2
exit 1
