#!/usr/bin/env bash
# Installs the Debian packages that are missing. `system.sh` looks at what running needs, `system.sh test` also at
# what the tests need. What is there already is left alone, and when nothing is missing no rights are needed.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=${PYTHON:-python3}
missing=()

has_package() { dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
has_command() { command -v "$1" >/dev/null; }
has_postgresql() { has_command initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

if ! has_command dpkg-query; then
    echo "提示：本机不是 Debian 系统，请自行确认已有 pango、harfbuzz-subset 和 Noto CJK 字体。" >&2
    exit 0
fi

"$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk; do
    has_package "$package" || missing+=("$package")
done
if [[ ${1:-run} == test ]]; then
    has_command chromium || missing+=(chromium)
    # playwright's own driver needs it, Chromium does not
    has_package libatomic1 || missing+=(libatomic1)
    has_postgresql || missing+=(postgresql)
fi
((${#missing[@]})) || exit 0

if [[ $(id -u) == 0 ]]; then
    as_root=()
elif has_command sudo; then
    as_root=(sudo)
else
    echo "缺少系统软件包，请以管理员身份执行：apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "安装系统软件包：${missing[*]}"
mkdir -p .build
export DEBIAN_FRONTEND=noninteractive
if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}"; } \
    >.build/apt.log 2>&1; then
    tail -n 5 .build/apt.log >&2
    echo "系统软件包没有装上，请以管理员身份执行：apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi
