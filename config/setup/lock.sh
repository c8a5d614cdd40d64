#!/usr/bin/env bash
# Writes the lock files anew from pyproject.toml and package.json: the newest versions that fit, with checksums,
# for every platform, and without the address of any registry.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=${1:?usage: lock.sh PYTHON}
compile() {
    "$python" -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@"
}
mkdir -p requirements
compile pyproject.toml --output-file requirements/run.txt
compile pyproject.toml --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
compile --group assets --output-file requirements/node.txt
