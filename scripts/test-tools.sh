#!/bin/sh
# What the browser tests need and pip cannot give: Chromium, a Chinese font, Redis, and axe-core from npm in var/tools.
# Installs what is missing.
set -eu

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }
redis() { command -v redis-server || command -v valkey-server; }

axe=axe-core@4.14.1
axe_there() { [ "$(cat var/tools/axe 2>/dev/null)" = "$axe" ]; }
npm_there() { axe_there || command -v npm; }

missing=
browser >/dev/null 2>&1 || missing="$missing browser"
font || missing="$missing font"
redis >/dev/null 2>&1 || missing="$missing redis"
npm_there >/dev/null 2>&1 || missing="$missing npm"

accessibility_rules() {
    axe_there && return
    echo "安装测试工具 Installing test tools: $axe"
    npm install --silent --no-save --no-audit --no-fund --prefix var/tools "$axe" </dev/null >/dev/null
    echo "$axe" > var/tools/axe
}

if [ -z "$missing" ]; then accessibility_rules; exit 0; fi

as_root=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then as_root="sudo -n"; fi
fi

echo "安装测试工具 Installing test tools:$missing"
packages=
if command -v apt-get >/dev/null 2>&1; then
    for tool in $missing; do
        case $tool in
            browser) packages="$packages chromium" ;;
            font) packages="$packages fontconfig fonts-noto-cjk" ;;
            redis) packages="$packages redis-server" ;;
            npm) packages="$packages npm" ;;
        esac
    done
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $packages </dev/null >/dev/null
elif command -v dnf >/dev/null 2>&1; then
    for tool in $missing; do
        case $tool in
            browser) packages="$packages chromium" ;;
            font) packages="$packages fontconfig google-noto-sans-cjk-fonts" ;;
            redis) packages="$packages redis" ;;
            npm) packages="$packages npm" ;;
        esac
    done
    $as_root dnf install -y -q $packages </dev/null
elif command -v apk >/dev/null 2>&1; then
    for tool in $missing; do
        case $tool in
            browser) packages="$packages chromium" ;;
            font) packages="$packages fontconfig font-noto-cjk" ;;
            redis) packages="$packages redis" ;;
            npm) packages="$packages npm" ;;
        esac
    done
    $as_root apk add --quiet $packages
elif command -v brew >/dev/null 2>&1; then
    for tool in $missing; do
        case $tool in
            browser) brew install --quiet --cask chromium ;;
            font) brew install --quiet --cask font-noto-sans-cjk-sc ;;
            redis) brew install --quiet redis ;;
            npm) brew install --quiet node ;;
        esac
    done
else
    echo "请手动安装 Please install by hand:$missing (Chromium, Noto CJK, redis-server, npm)" >&2
    exit 1
fi
accessibility_rules
