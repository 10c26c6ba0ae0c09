#!/bin/sh
# Makes sure Debian packages are there: those of packages.txt, or those named as arguments. Names
# what is missing and installs it as root or through sudo; otherwise prints the one line to type
# and fails. Without dpkg it leaves the question to cmake's own checks.
set -eu

here=$(dirname "$0")
if [ $# -gt 0 ]; then
    wanted=$*
else
    wanted=$(sed 's/#.*//' "$here/packages.txt" | tr '\n' ' ')
fi
command -v dpkg-query >/dev/null 2>&1 || exit 0

# What is installed completely, one a line.
installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
    sed -n 's/ installed$//p') || true
missing=
for package in $wanted; do
    printf '%s\n' "$installed" | grep -qxF -e "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Missing Debian packages:$missing" >&2
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root=sudo
else
    echo "Please install them and try again:" >&2
    echo "    su -c 'apt-get update && apt-get install -y --no-install-recommends$missing'" >&2
    exit 1
fi
echo "Installing them${as_root:+ with sudo} ..." >&2
$as_root apt-get update -q >&2 ||
    echo "apt-get update failed; going on with the package lists that are there." >&2
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $missing >&2
