#!/usr/bin/env bash
# Fetches the front-end packages named in package-lock.json and copies the few files the pages use into static/vendor/.
# Where the machine has no npm, node and npm come from PyPI into an environment that is thrown away afterwards.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=${1:?usage: assets.sh PYTHON}
work=.build/assets
vendor=static/vendor
rm -rf "$work" && mkdir -p "$work"
trap 'rm -rf "$work"' EXIT

if ! command -v npm >/dev/null; then
    echo "本机没有 npm：临时取用一份……"
    "$python" -m venv "$work/node"
    "$work/node/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/node.txt
    PATH="$PWD/$work/node/bin:$PATH"
fi

cp package.json package-lock.json .npmrc "$work"
echo "取用界面文件（package-lock.json）……"
(cd "$work" && npm ci --loglevel=error >/dev/null)

copy() { # copy PACKAGE-FOLDER FILE…: flat, into static/vendor/PACKAGE
    local from=$work/node_modules/$1 to=$new/${1%%/*}
    shift
    mkdir -p "$to"
    local file
    for file in "$@"; do cp "$from/$file" "$to/"; done
}

# The source maps and the old .woff are copied too: the style sheets name them, and the manifest storage refuses
# a style sheet that names a file it cannot find.
new=$work/vendor
copy bootstrap LICENSE dist/css/bootstrap.min.css{,.map} dist/js/bootstrap.bundle.min.js{,.map}
copy bootstrap-icons LICENSE font/bootstrap-icons.min.css
copy bootstrap-icons/font/fonts bootstrap-icons.woff bootstrap-icons.woff2
mkdir "$new/bootstrap-icons/fonts" && mv "$new"/bootstrap-icons/*.woff* "$new/bootstrap-icons/fonts/"
copy echarts LICENSE NOTICE dist/echarts.min.js
copy signature_pad LICENSE dist/signature_pad.umd.min.js{,.map}

rm -rf "$vendor"
mv "$new" "$vendor"
