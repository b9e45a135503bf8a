#!/bin/sh
# Makes the virtual environment and installs exactly what requirements.lock says.
# Usage: setup.sh VENV
set -eu
venv=$1

suits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if ! suits "$venv/bin/python"; then
    python=
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if suits "$name"; then python=$name; break; fi
    done
    if [ -z "$python" ]; then
        echo "万泉需要 Python 3.11 或更新版本，请安装后重试（或以 PYTHON=路径 指定）。" \
             "Wanquan needs Python 3.11 or newer: install it, or name it with PYTHON=/path/to/python3." >&2
        exit 1
    fi
    if ! "$python" -c 'import os, sys; sys.exit(not hasattr(os, "fork"))'; then
        echo "本系统不支持 fork，万泉需要 Linux、macOS 或 WSL。" \
             "This platform has no fork: run Wanquan on Linux, macOS or WSL." >&2
        exit 1
    fi
    if ! "$python" -m venv --clear "$venv"; then
        echo "无法创建虚拟环境，请安装 Python 的 venv 模块（Debian：apt-get install python3-venv）。" \
             "The environment could not be made: install Python's venv module." >&2
        exit 1
    fi
fi
echo "安装依赖 Installing dependencies ($venv)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements.lock
