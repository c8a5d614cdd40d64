#!/usr/bin/env bash
# Makes the virtual environment, if there is none that works, and installs what a lock file names into it.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=${1:?usage: python.sh FOLDER LOCK}
lock=${2:?usage: python.sh FOLDER LOCK}
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "需要 Python 3.11 或更高版本（现在的 $python 不是）。可用 PYTHON=/路径/python3 指定。" >&2
    exit 1
fi
# An environment whose Python was removed or replaced cannot be mended, only made anew.
if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    "$python" -m venv --clear "$venv"
fi
echo "安装 Python 软件包（$lock）……"
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
