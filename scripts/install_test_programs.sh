#!/usr/bin/env bash
# The programs that the tests drive: Chromium, PostgreSQL, Redis. Installs Debian's where they are absent.
set -euo pipefail

packages=()
command -v chromium >/dev/null || packages+=(chromium)
command -v redis-server >/dev/null || packages+=(redis-server)
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null || packages+=(postgresql)
[ ${#packages[@]} -eq 0 ] && exit 0

if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    echo "Installing what the tests need: ${packages[*]}"
    # Run level 1 keeps the packages from starting servers of their own; the tests start theirs on scratch data.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    exit 0
fi

cat >&2 <<EOT
The tests need programs that are not here: ${packages[*]}
They cannot be installed by this user. As an administrator run:
    apt-get install ${packages[*]}
or, on a system without apt-get, install the same programs with its own package manager, and run “make test” again.
EOT
exit 1
